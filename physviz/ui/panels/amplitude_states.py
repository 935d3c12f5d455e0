"""How much of the θ-plane lies below each S; no Qt.

N(E) = ∫_{S ≤ E} p(θ) d²θ is taken along rays from the minimum, on each of whose stretches S is held
to be linear; g(E) = dN/dE, and ∫g(E)e^{−bE}dE = Z_S(b).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.losses import Squared
from physviz.engine.path_integral.action import action
from physviz.ui.panels.amplitude_rays import RAYS, STRETCHES, Rays

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.minima import Minimum
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

BINS = 400
"""A decade of E."""
COARSE = 0.25
"""The share of the rays, and of their stretches, that is had first."""
DETAIL, RESIDUALS = 3.0, 4e7
"""So many times as finely a surface with several basins is looked at, as far as so many residuals
go."""
TURN = 50_000
"""So many stretches are counted in one turn of work."""
MOST_RESIDUALS = 4e8
EMPTY = "There are no points, so every line has the same S = 0."
SLOW = "The ‹density of states› of so many points would take too long to draw."
VALLEY = "Fewer than two distinct x and a flat ‹prior›: each S is that of a whole valley of lines."


@dataclass(frozen=True, eq=False)
class States:
    """N(E) at these energies above ``ground``, shapes (k,), linear between them.

    ``fine`` says that no better ones will come, ``coarser`` are the ones before, None where there
    are none: before the first, or where N is exact.
    """

    ground: float
    energy: Floats
    below: Floats
    fine: bool
    coarser: States | None = None

    @property
    def top(self) -> float:
        """The energy above ``ground`` up to which N is known."""
        return float(self.energy[-1])


def states(problem: Problem, least: Minimum, low: float, high: float, *, fine: bool) -> States:
    """Return N(E) for E above the least S from ``low`` up to ``high``, or as far as rays go.

    Raises ValueError where there is nothing to draw.
    """
    turns = in_turns(problem, least, low, high, _detail(problem) if fine else COARSE)
    return replace(next(found for found in turns if found is not None), fine=fine)


def refined(problem: Problem, least: Minimum, low: float, high: float) -> Iterator[States | None]:
    """Yield N(E) ever finer, None for a turn of work. Raises as ``states`` does."""
    detail, before = _detail(problem), None
    for share in (COARSE, 0.5 * detail, detail):
        try:
            for found in in_turns(problem, least, low, high, share):
                if found is None:
                    yield None
                    continue
                before = replace(found, fine=found.fine or share == detail, coarser=before)
                yield before
        except ValueError:
            if before is None:
                raise
            return  # of so many points the coarse ones must do
        if before is not None and before.fine:
            return


def in_turns(
    problem: Problem, least: Minimum, low: float, high: float, share: float
) -> Iterator[States | None]:
    """Yield None for each turn of work, and N(E) on a share of the usual rays last.

    Raises as ``states`` does.
    """
    surface, flat, ground = bowl(problem.points), not problem.prior.proper, least.value
    if surface is None:
        raise ValueError(EMPTY)
    if flat and surface.d == 0.0:
        raise ValueError(VALLEY)
    if isinstance(problem.loss, Squared) and flat:
        # The ellipse S ≤ E has the area 2π(E − S_min)/√det H.
        area = 2.0 * math.pi / math.sqrt(surface.determinant)
        yield States(ground, np.array([0.0, high]), np.array([0.0, area * high]), True)
        return
    found = action(problem)
    if found is None:
        raise ValueError(EMPTY)
    rays = Rays.of(found, problem, least, math.sqrt(low * high))
    angles = rays.angles(round(share * RAYS))
    edges = yield from _radii(rays, angles.size, share, ground, low, high)
    for excess in rays.excesses(edges, angles, ground):
        if excess is None:
            yield None
            continue
        top = min(high, float(excess.max()))
        if flat:
            # Beyond where the shortest ray ends some of the plane is missing.
            top = max(min(high, float(excess[-1].min())), 2.0 * low)
        bins = max(round(max(share, 1.0) * BINS * math.log10(top / (1e-2 * low))), 8)
        grid = np.append(0.0, np.geomspace(1e-2 * low, top, bins))
        below, rows = np.zeros(grid.size), max(TURN // angles.size, 1)
        for first in range(0, edges.size - 1, rows):
            if first:
                yield None
            some = slice(first, first + rows + 1)
            weights, heights = rays.weights(edges[some], angles), excess[some]
            below += _below(grid, heights[:-1], heights[1:], weights)
        yield States(ground, grid, np.maximum.accumulate(np.maximum(below, 0.0)), False)


def _detail(problem: Problem) -> float:
    """Return how finely N is to be known: A comes of several places where S has several basins."""
    if problem.loss.convex:
        return 1.0
    usual = 4.0 * problem.points.n * RAYS * STRETCHES
    return min(max(math.sqrt(RESIDUALS / usual), 1.0), DETAIL)


def _radii(
    rays: Rays, count: int, share: float, ground: float, low: float, high: float
) -> Generator[None, None, Floats]:
    """Return the ends of the stretches of so many rays; None is a turn of work."""
    each = rays.action.data.n * count if rays.sums else 0
    first, last = rays.least_reach(low, high)
    edges = rays.radii(first, last, share)
    # The way to the last radius takes long in itself.
    if each * edges.size <= MOST_RESIDUALS and rays.prior is None:
        last = yield from rays.reach(last, ground, high)
        edges = rays.radii(first, last, share)
    if each * edges.size > MOST_RESIDUALS:
        raise ValueError(SLOW)
    return edges


def _below(grid: Floats, begin: Floats, end: Floats, weight: Floats) -> Floats:
    """Return Σ w·(the share of each stretch between S = begin and S = end that lies below E)."""
    low, high, weight = (
        each.ravel() for each in (np.minimum(begin, end), np.maximum(begin, end), weight)
    )
    # A stretch on which S hardly changes is widened: its share must not be 0/0.
    high = np.maximum(high, low * (1.0 + 1e-7) + 1e-9 * grid[1])
    slope = weight / (high - low)
    total = np.zeros(grid.size)
    for ends, sign in ((low, 1.0), (high, -1.0)):
        first = np.searchsorted(grid, ends)
        inside = first < grid.size
        rises = np.bincount(first[inside], slope[inside], grid.size)
        bases = np.bincount(first[inside], slope[inside] * ends[inside], grid.size)
        total += sign * (grid * np.cumsum(rises) - np.cumsum(bases))
    return total
