"""The method of stationary phase: the amplitude as a sum over the stationary points of S."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.engine.amplitude import NoAmplitude, check_phase
from physviz.engine.path_integral.action import action
from physviz.engine.path_integral.stationary import Stationary, count_closes, stationary_points

if TYPE_CHECKING:
    from physviz.engine.potential import Problem


@dataclass(frozen=True)
class Contribution:
    """What one stationary point adds to the amplitude."""

    point: Stationary
    value: complex


@dataclass(frozen=True)
class StationaryPhase:
    """A sum over stationary points, the lowest first.

    ``complete`` says that the count of minima, saddles and maxima closes.
    """

    contributions: tuple[Contribution, ...]
    complete: bool

    @property
    def value(self) -> complex:
        """Σ_s, in the units of A."""
        return sum((each.value for each in self.contributions), 0.0j)


def stationary_phase(problem: Problem, hbar: float) -> StationaryPhase:
    """Return Σ_s 2πħ e^{iπσ_s/4}/√|det H_s| · e^{iS_s/ħ} p(θ_s), σ_s the signature of H_s.

    Its relative error falls at least as ħ (Erdélyi, Asymptotic expansions, 1956, § 2.9); for a bowl
    S and a flat prior it is exact. Raises NoAmplitude where the formula does not apply.
    """
    ground, points = action(problem), stationary_points(problem)
    if ground is None or not points:
        raise NoAmplitude("S has no isolated stationary point: there are no points.")
    for point in points:
        if point.degenerate is not None:
            raise NoAmplitude(f"{point.degenerate} A sum over stationary points needs det H ≠ 0.")
    found = []
    for point in points:
        springs = float(ground.springs(ground.data.lines([point.theta]))[0])
        exponent = 1j * (point.value / hbar + 0.25 * math.pi * point.signature) - springs
        check_phase(exponent)
        size = 2.0 * math.pi * hbar / math.sqrt(abs(point.determinant))
        found.append(Contribution(point, size * cmath.exp(exponent)))
    return StationaryPhase(tuple(found), count_closes(points))
