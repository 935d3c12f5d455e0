"""U and C of chains while they cool, to be laid over those of equilibrium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.annealing import temperatures
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.sampling import Sampling


@dataclass(frozen=True, eq=False)
class Rungs:
    """U and C by temperature, with their standard errors; all of shape (k,), hottest first.

    Too fast a cooling shows: U lags above that of equilibrium.
    """

    temperature: Floats
    internal_energy: Floats
    energy_error: Floats
    heat_capacity: Floats
    heat_error: Floats


def rungs(sampling: Sampling, upto: int, count: int = 24) -> Rungs:
    """Return U and C over ``count`` runs of steps of equal length at most, as far as is cooled.

    U is the mean of E over a run and all chains. C is the mean of β²(E − Ē_k)² m/(m − 1), with Ē_k
    the mean over the m chains at one step, so that no drift counts as heat; nan for one chain. The
    errors are from the scatter between chains, which know nothing of each other. Raises ValueError
    where nothing is cooled.
    """
    if sampling.anneal is None:
        raise Refusal("These ‹walkers› are not cooled.")
    last = min(upto, sampling.reached, sampling.anneal.steps)
    if last < 1:
        raise ValueError("Not a step is made yet.")
    t = temperatures(sampling.anneal, 1.0 / sampling.inverse_temperature)[:last]
    _, level = sampling.draws(1, last)
    runs = -(-sampling.anneal.steps // count)
    first = np.arange(0, last, runs)
    length = np.diff(first, append=last)
    with np.errstate(all="ignore"):
        away = level - level.mean(axis=1, keepdims=True)
        m = level.shape[1]
        squares = (away / t[:, None]) ** 2 * (m / np.float64(m - 1))
        each = [np.add.reduceat(part, first) / length[:, None] for part in (level, squares)]
        mean = [part.mean(axis=1) for part in each]
        error = [np.sqrt(part.var(axis=1) / np.float64(m - 1)) for part in each]
    return Rungs(np.add.reduceat(t, first) / length, mean[0], error[0], mean[1], error[1])
