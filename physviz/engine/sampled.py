"""What the draws of a sampling say of q, and how far they may be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from physviz.engine import diagnostics
from physviz.engine.diagnostics import Estimate, effective_size, r_hat, standard_error
from physviz.engine.digits import written
from physviz.engine.divergence import binding, why_divergent
from physviz.engine.energy import energy
from physviz.engine.minima import modes
from physviz.engine.samplers import Langevin
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.boltzmann import Boltzmann
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature import Equilibrium
    from physviz.engine.sampling import Sampling

Quantity = Literal["intercept", "slope", "energy"]

PROMPT = 20_000
"""Up to so many draws all is found in about a hundredth of a second, and in one turn."""
NOTABLE = 1.01
"""A factor so near 1 is not worth a word."""


@dataclass(frozen=True)
class Statistics:
    """Estimates from the draws of steps ``first`` to ``last``, both included, of all chains.

    ``energy`` is that of U = ⟨E⟩; ``heat_capacity`` is C = β² Var E, the mean of β²(E − Ē)², and
    ``heat_error`` its standard error. Where q has no mean, or a mean of no finite variance, these
    are nan, and ``caveat`` says so; it is one sentence, or empty.
    """

    first: int
    last: int
    draws: int
    acceptance: float
    intercept: Estimate
    slope: Estimate
    energy: Estimate
    heat_capacity: float
    heat_error: float
    caveat: str


@dataclass(frozen=True)
class Exact:
    """The values that ``Statistics`` estimates; None where they do not exist."""

    intercept: float | None
    slope: float | None
    energy: float
    heat_capacity: float


def exact(sampling: Sampling, q: Boltzmann | Equilibrium) -> Exact:
    """Return what q, known in closed form or by quadrature, says of the same."""
    known = binding(sampling.problem, 1) < sampling.inverse_temperature
    intercept, slope = q.mean if known else (None, None)
    return Exact(intercept, slope, q.internal_energy, q.heat_capacity)


def kept(sampling: Sampling, warm_up: int, upto: int) -> tuple[int, int]:
    """Return the first and last step, both included, whose draws are taken as q's.

    The first ``warm_up`` steps are left out, and those taken while cooling, like the start. Raises
    ValueError where none, or too few, remain.
    """
    if sampling.refusal:
        raise Refusal(sampling.refusal)
    if math.isinf(sampling.inverse_temperature):
        raise Refusal("At T = 0 nothing fluctuates: every ‹walker› is the same descent.")
    cooling = 0 if sampling.anneal is None else sampling.anneal.steps
    first, last = max(warm_up, cooling, 0) + 1, min(upto, sampling.reached)
    if last <= cooling:
        raise Refusal("While the ‹walkers› are cooled there is no equilibrium to take means of.")
    if last - first + 1 < diagnostics.FEWEST:
        raise Refusal(f"There are fewer than {diagnostics.FEWEST} steps after the ‹warm-up› yet.")
    return first, last


def values(sampling: Sampling, which: Quantity, first: int, last: int) -> Floats:
    """Return a quantity at steps, both included, as far as made: a view, shape (k, m)."""
    theta, level = sampling.draws(first, last)
    return level if which == "energy" else theta[..., int(which == "slope")]


def statistics(sampling: Sampling, warm_up: int, upto: int) -> Statistics:
    """Return what ``in_turns`` yields at last, however long it takes."""
    return [found for found in in_turns(sampling, warm_up, upto) if found is not None][-1]


def in_turns(sampling: Sampling, warm_up: int, upto: int) -> Iterator[Statistics | None]:
    """Yield None for each turn of work, at last the statistics of what is made up to a step.

    Raises ValueError where there are no draws of q to take means of.
    """
    first, last = kept(sampling, warm_up, upto)
    level = values(sampling, "energy", first, last)
    intercept = yield from _estimated(values(sampling, "intercept", first, last))
    slope = yield from _estimated(values(sampling, "slope", first, last))
    internal = yield from _estimated(level)
    with np.errstate(all="ignore"):
        squares = (sampling.inverse_temperature * (level - internal.mean)) ** 2
        heat, error = float(squares.mean()), standard_error(squares)
    acceptance, caveat = _share(sampling, first, last), _bias(sampling)
    found = Statistics(
        first, last, level.size, acceptance, intercept, slope, internal, heat, error, caveat
    )
    yield _existing(sampling, found)


def _estimated(draws: Floats) -> Generator[None, None, Estimate]:
    """Return what is known of a mean, with a yield after each part of much work."""
    parts = []
    for part in (np.mean, standard_error, effective_size, r_hat):
        # A chain that has diverged is too far away to be squared.
        with np.errstate(all="ignore"):
            parts.append(float(part(draws)))
        if draws.size > PROMPT:
            yield
    return Estimate(*parts)


def _share(sampling: Sampling, first: int, last: int) -> float:
    """Return the share of steps from one to another that were accepted."""
    before, upto = (sampling.acceptance(step) * step for step in (first - 1, last))
    return (upto - before) / (last - first + 1)


def _existing(sampling: Sampling, told: Statistics) -> Statistics:
    """Return the statistics without what q does not have."""
    problem, beta = sampling.problem, sampling.inverse_temperature
    if reason := why_divergent(problem, beta):
        gone = {"mean": math.nan, "error": math.nan}
        every = [replace(part, **gone) for part in (told.intercept, told.slope, told.energy)]
        told = replace(told, intercept=every[0], slope=every[1], energy=every[2])
        return replace(told, heat_capacity=math.nan, heat_error=math.nan, caveat=reason)
    if beta > binding(problem, 2):
        return told
    if beta > binding(problem, 1):
        gone = {"error": math.nan}
        caveat = "The tails of q are too heavy for a variance: the means have no error bars."
    else:
        gone = {"mean": math.nan, "error": math.nan}
        caveat = "The tails of q are too heavy for a mean: only the ranks of the draws say a thing."
    intercept, slope = (replace(part, **gone) for part in (told.intercept, told.slope))
    return replace(told, intercept=intercept, slope=slope, caveat=caveat)


def _bias(sampling: Sampling) -> str:
    """Return by how much Langevin's finite steps make q too wide, in words."""
    if not isinstance(sampling.sampler, Langevin) or not (found := modes(sampling.problem)):
        return ""
    stiff = found[0].bowl.eigenvalues[1] / energy(sampling.problem).scale
    pace = 0.5 * sampling.sampler.learning_rate * stiff
    if pace >= 1.0:
        return "The ‹learning rate› α is above 2/λ: Langevin's steps lead away from the minimum."
    if (wide := 1.0 / (1.0 - pace)) < NOTABLE:
        return ""
    return (
        "Nothing corrects Langevin's finite steps: along the stiff axis the variance comes out "
        f"1/(1 − αλ/2) = {written(wide, 3)} times too large."
    )


# --- pictures


@dataclass(frozen=True, eq=False)
class Running:
    """The mean of all draws up to a step, and its standard error; all of shape (k,)."""

    steps: Ints
    mean: Floats
    error: Floats


def running(
    sampling: Sampling, which: Quantity, warm_up: int, upto: int, most: int = 400
) -> Running:
    """Return the running mean of a quantity at ``most`` steps at most.

    Its error is that of the mean of all, times √(steps in all/steps so far). Raises ValueError.
    """
    first, last = kept(sampling, warm_up, upto)
    draws = values(sampling, which, first, last)
    rows = np.unique(np.linspace(0, len(draws) - 1, most).astype(np.intp))
    with np.errstate(all="ignore"):
        mean = diagnostics.running_mean(draws)[rows]
        error = standard_error(draws) * np.sqrt(len(draws) / (rows + 1.0))
    return Running(first + rows, mean, error)


def autocorrelation(
    sampling: Sampling, which: Quantity, warm_up: int, upto: int, most: int = 200
) -> Floats:
    """Return ρ_t of a quantity at the lags t = 0, 1, …, ``most`` of them at most."""
    first, last = kept(sampling, warm_up, upto)
    with np.errstate(all="ignore"):
        return diagnostics.autocorrelation(values(sampling, which, first, last))[:most]


def histogram(
    sampling: Sampling, which: Quantity, edges: Floats, warm_up: int, upto: int
) -> Floats:
    """Return the share of all draws that falls into each bin, over its width, shape (edges − 1,).

    Draws outside count in the whole, so that it may be laid over a density.
    """
    first, last = kept(sampling, warm_up, upto)
    draws = values(sampling, which, first, last)
    counts, _ = np.histogram(draws, edges)
    return counts / (draws.size * np.diff(edges))


def trace(
    sampling: Sampling, which: Quantity, chain: int, upto: int, most: int = 2000
) -> tuple[Ints, Floats]:
    """Return steps from the start on, evenly thinned to ``most`` at most, and one chain there."""
    last = min(upto, sampling.reached)
    stride = -(-(last + 1) // most)
    return np.arange(0, last + 1, stride), values(sampling, which, 0, last)[::stride, chain]
