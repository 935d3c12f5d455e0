"""What is left of e^{−bS}p when it is summed along one of the two axes of the θ-plane; no Qt.

Squared loss: in closed form. Else along each line of the other parameter, on nodes that crowd where
the integrand lives; what lies many turns up is faded out smoothly, the limit ε → 0 of S(1 + iε).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.losses import Squared
from physviz.engine.path_integral import least_real_part
from physviz.engine.path_integral.action import action
from physviz.ui.panels.amplitude_numbers import turned
from physviz.ui.panels.amplitude_spiral import fading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from physviz.engine.path_integral.action import Action
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

    Complexes = NDArray[np.complex128]

HEIGHT = 75.0
"""In |b|S − log p, how far up a line is followed: twelve turns, or e-folds enough."""
SEVERAL = 4.0
"""So many times as high where S has several minima."""
MOST = 4e7
"""So many residuals are summed for one axis at most,"""
TURN = 200_000
"""and so many in one turn of work."""
FURTHEST = 1e6


@dataclass(frozen=True, eq=False)
class Marginal:
    """∫e^{−bS}p over one parameter at values ``at`` of the other, by its logarithm; shapes (k,)."""

    at: Floats
    log: Complexes

    @property
    def size(self) -> Floats:
        """Its modulus relative to the largest."""
        return np.exp(self.log.real - self.log.real.max())

    @property
    def turns(self) -> Floats:
        """Its argument in whole turns, in [0, 1)."""
        turns = self.log.imag / (2.0 * np.pi)
        return turns - np.floor(turns)


def marginals(
    problem: Problem, at: tuple[Floats, Floats], hbar: float, wick: float, *, fine: bool
) -> tuple[Marginal, Marginal] | None:
    """Return both marginals at these intercepts and slopes; None where they do not exist."""
    turns = marginals_in_turns(problem, at, hbar, wick, fine=fine)
    return next((found for found in turns if found is not None), None)


def marginals_in_turns(
    problem: Problem, at: tuple[Floats, Floats], hbar: float, wick: float, *, fine: bool
) -> Iterator[tuple[Marginal, Marginal] | None]:
    """Yield None for each turn of work, and ``marginals`` last; nothing where there are none."""
    b, surface = turned(hbar, wick), bowl(problem.points)
    flat = not problem.prior.proper
    # Re b is 0 at ω = 90°, where a loss that needs more has no limit.
    if surface is None or (least_real_part(problem) >= b.real and least_real_part(problem) > 0.0):
        return
    if isinstance(problem.loss, Squared):
        if not (flat and surface.d == 0.0):
            first, second = (_closed(problem, axis, at[axis], b) for axis in (0, 1))
            yield first, second
        return
    found = action(problem)
    nodes = (128 if fine else 48) * (1 if problem.loss.convex else 4)
    if found is None or problem.points.n * max(a.size for a in at) * 2 * nodes > MOST:
        return
    both = []
    for axis in (0, 1):
        block = max(TURN // (found.data.n * 2 * nodes), 1)
        parts = []
        for first in range(0, at[axis].size, block):
            yield None
            some = at[axis][first : first + block]
            parts.append(_lines(problem, found, axis, some, b, nodes))
        both.append(Marginal(at[axis], np.concatenate(parts)))
    yield both[0], both[1]


def _closed(problem: Problem, axis: int, at: Floats, b: complex) -> Marginal:
    """Return the integral of a Gaussian along each line."""
    surface, other = bowl(problem.points), 1 - axis
    assert surface is not None
    away = at - surface.minimum[axis]
    ground = -b * surface.value - problem.prior.log_normaliser
    bend = complex(surface.matrix[other, other]) * b
    if not problem.prior.proper:
        stiff = surface.determinant / surface.matrix[other, other]
        log = ground - 0.5 * b * stiff * away**2 + 0.5 * np.log(2.0 * np.pi / bend)
        return Marginal(at, log)
    p, m = problem.prior.precision, problem.prior.mean
    bend = bend + p[other]
    apart = m[other] - surface.minimum[other]
    pull = p[other] * apart - b * surface.matrix[0, 1] * away
    log = ground - 0.5 * b * surface.matrix[axis, axis] * away**2 + 0.5 * pull**2 / bend
    log = log - 0.5 * p[axis] * (at - m[axis]) ** 2 - 0.5 * p[other] * apart**2
    return Marginal(at, log + 0.5 * np.log(2.0 * np.pi / bend))


def _lines(
    problem: Problem, found: Action, axis: int, at: Floats, b: complex, nodes: int
) -> Complexes:
    """Return log ∫e^{−bS}p along each of some lines, shape (k,)."""

    def heights(t: Floats) -> tuple[Floats, Floats]:
        """Return S and −log p at places t along the lines, shapes (k, m)."""
        theta = np.empty((*t.shape, 2))
        theta[..., axis], theta[..., 1 - axis] = at[:, None], t
        lines = found.data.lines(theta.reshape(-1, 2))
        return found.cost(lines).reshape(t.shape), found.springs(lines).reshape(t.shape)

    def lifted(t: Floats) -> Floats:
        cost, springs = heights(t)
        return abs(b) * cost + springs

    unit, middle = _scale(problem, axis, at, b)
    low = _lowest(lifted, middle, unit)
    top = HEIGHT * (1.0 if problem.loss.convex else SEVERAL)
    ground = lifted(low[:, None])
    near, far = _reaches(lifted, low, ground, unit, (1.0, top))
    # Where |b|S + K grows as a bowl steps are even, beyond they grow with the distance.
    step = np.linspace(-1.0, 1.0, 2 * nodes + 1)
    scale = 3.0 * near[:, None]
    u = step * np.arcsinh(far[:, None] / scale)
    t = low[:, None] + scale * np.sinh(u)
    cost, springs = heights(t)
    raised = abs(b) * cost + springs - ground
    base, least = heights(low[:, None])
    phasors = np.exp(-b * (cost - base) - (springs - least)) * fading(raised / top)
    sums = (phasors * scale * np.cosh(u)).sum(axis=1) * (u[:, 1] - u[:, 0])
    return np.log(sums) - b * base[:, 0] - least[:, 0]


def _scale(problem: Problem, axis: int, at: Floats, b: complex) -> tuple[float, Floats]:
    """Return about how wide the integrand is along a line, and where squared loss has it."""
    surface, other = bowl(problem.points), 1 - axis
    assert surface is not None
    p, m = problem.prior.precision, problem.prior.mean
    bend = abs(b) * surface.matrix[other, other]
    crossed = surface.minimum[other] - surface.matrix[0, 1] / surface.matrix[other, other] * (
        at - surface.minimum[axis]
    )
    middle = (bend * crossed + p[other] * m[other]) / (bend + p[other])
    return 1.0 / math.sqrt(bend + p[other]), middle


def _lowest(lifted: Callable[[Floats], Floats], middle: Floats, unit: float) -> Floats:
    """Return where the height along each line is least: by rounds of ever finer nodes."""
    ladder = np.geomspace(0.3, 300.0, 8)
    offsets = unit * np.concatenate([-ladder[::-1], [0.0], ladder])
    low, rows = middle, np.arange(middle.size)
    for _ in range(6):
        t = low[:, None] + offsets
        low = t[rows, np.argmin(lifted(t), axis=1)]
        offsets = 0.3 * offsets
    return low


def _reaches(
    lifted: Callable[[Floats], Floats],
    low: Floats,
    ground: Floats,
    unit: float,
    heights: tuple[float, float],
) -> list[Floats]:
    """Return so far from the lowest place, either way, that each height is reached; shapes (k,)."""
    ladder = unit * np.geomspace(0.03, FURTHEST, 48)
    both = np.minimum(lifted(low[:, None] - ladder), lifted(low[:, None] + ladder)) - ground
    return [ladder[np.minimum((both < h).sum(axis=1), ladder.size - 1)] for h in heights]
