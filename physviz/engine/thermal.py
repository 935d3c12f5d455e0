"""What is known so far of q at one temperature: its numbers, beside Laplace's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import LOG_2PI, Boltzmann, Divergent, boltzmann
from physviz.engine.distribution import closed, refined
from physviz.engine.divergence import binding
from physviz.engine.energy import energy
from physviz.engine.laplace import laplace
from physviz.engine.minima import minima, modes
from physviz.engine.potential import NoNoise
from physviz.engine.predictive import draws_from, lines_in, masses
from physviz.engine.rough import PROMPT, in_frames, rough

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.laplace import Bell
    from physviz.engine.line import Lines
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.quadrature import Ensemble, Equilibrium


@dataclass(frozen=True, eq=False)
class Thermal:
    """q's numbers; nats, k_B = 1.

    ``ground`` is the least energy, that of φ or of what is tempered; ``lines`` the moments of the
    line, None where its variance does not exist; ``laplace`` None where q has a kink at its mode;
    ``divergence`` = KL(q‖Laplace), 0 for squared loss, None while not known. Where
    ``up_to_constant`` the noise has no normaliser, so that log Z, F, U and φ are known but for a
    constant. ``final`` when no better numbers will come. ``ensemble`` is what q was summed over.
    """

    q: Boltzmann | Equilibrium
    ground: float
    lines: Lines | None
    laplace: Bell | None
    divergence: float | None
    up_to_constant: bool
    final: bool
    ensemble: Ensemble | None = None

    def draws(self, count: int, seed: int) -> Floats:
        """Return lines θ drawn from q, shape (count, 2)."""
        if isinstance(self.q, Boltzmann):
            return self.q.draws(count, seed)
        assert self.ensemble is not None
        return draws_from(self.ensemble, self.q.inverse_temperature, count, seed)

    @property
    def spread(self) -> Pair | None:
        """The standard deviations of β₀ and β₁ under q, None where they do not exist."""
        if self.lines is None:
            return None
        first, second = np.sqrt(self.q.covariance.diagonal()).tolist()
        return first, second


def thermal(
    problem: Problem, inverse_temperature: float, *, at_once: bool
) -> Iterator[Thermal | None]:
    """Yield ever better numbers of q, None for a turn of work; with ``at_once`` the first is quick.

    Raises Divergent, NoNoise.
    """
    beta, known = inverse_temperature, _known(problem, inverse_temperature)
    if closed(problem):
        known.append(_exact(problem, beta))
    if not known:
        if at_once:
            yield _summed(problem, beta, rough(problem, beta)[0], final=False)
        for stage in refined(problem, beta):
            if stage is None or not stage.final:
                yield None
            else:
                known.append(_summed(problem, beta, stage.ensemble, final=True))
    yield known[-1]


@lru_cache(maxsize=4)
def _known(problem: Problem, beta: float) -> list[Thermal]:
    """Return where the final numbers are kept once they have been found."""
    return []


def live(problem: Problem, inverse_temperature: float, *, held: bool) -> Iterator[Thermal | None]:
    """Yield what ``thermal`` does, the first within a frame: None where that would take longer.

    While something is ``held`` a first rough value is all, for the next frame asks anew.
    """
    prompt = problem.points.n <= PROMPT
    stages = thermal(problem, inverse_temperature, at_once=prompt)
    known = bool(_known(problem, inverse_temperature))
    return in_frames(stages, prompt=prompt, known=known, held=held)


def settled(problem: Problem, inverse_temperature: float) -> Thermal | None:
    """Return the final numbers, however long they take; None where there is no distribution."""
    try:
        return [now for now in thermal(problem, inverse_temperature, at_once=False) if now][-1]
    except (Divergent, NoNoise):
        return None


def _exact(problem: Problem, beta: float) -> Thermal:
    q = boltzmann(problem, beta)
    bell = laplace(problem, beta)
    return Thermal(q, q.energy.value, q.lines, bell, 0.0, up_to_constant=False, final=True)


def _summed(problem: Problem, beta: float, ensemble: Ensemble, *, final: bool) -> Thermal:
    q, phi = ensemble.at(beta), energy(problem)
    lines = lines_in(ensemble, beta) if beta > binding(problem, 2) else None
    if not final:
        return Thermal(q, q.ground, lines, None, None, phi.up_to_constant, False, ensemble)
    if problem.temper == "joint" or not problem.prior.proper:
        ground = modes(problem)[0].value
    else:
        ground = phi.scale * minima(problem)[0].value + phi.constant
    bell = laplace(problem, beta)
    divergence = None if bell is None or lines is None else _divergence(q, ensemble, bell)
    return Thermal(q, ground, lines, bell, divergence, phi.up_to_constant, True, ensemble)


def _divergence(q: Equilibrium, ensemble: Ensemble, bell: Bell) -> float:
    """Return KL(q‖ℓ) = −S[q] − ⟨log ℓ⟩_q with ℓ = √det A/2π · e^{−½δᵀAδ}.

    The mean of ½δᵀAδ is taken in the coordinates of lines, where it keeps its digits.
    """
    data, bowl = ensemble.data, bell.exponent
    away = ensemble.lines - data.lines(bell.mean)
    slope = away[:, 1] / data.spread
    along = away[:, 0] + (bowl.shear - data.centre[0]) * slope
    excess: Floats = 0.5 * (bowl.a * along**2 + bowl.d * slope**2)
    mean = float(masses(ensemble, q.inverse_temperature) @ excess)
    log_det = math.log(bowl.a) + math.log(bowl.d)
    return max(mean + LOG_2PI - 0.5 * log_det - q.entropy, 0.0)
