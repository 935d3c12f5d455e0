"""How much of the θ-plane lies below each S; no Qt.

N(E) = ∫_{S ≤ E} p(θ) d²θ is taken along rays from the minimum, on each of whose stretches S is held
to be linear; g(E) = dN/dE, and ∫g(E)e^{−bE}dE = Z_S(b).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.losses import Squared
from physviz.engine.path_integral.action import action
from physviz.ui.panels.amplitude_rays import RAYS, Rays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.minima import Minimum
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

BINS = 400
"""A decade of E."""
MOST_RESIDUALS = 4e8
EMPTY = "There are no points, so every line has the same S = 0."
SLOW = "The ‹density of states› of so many points would take too long to draw."
VALLEY = "Fewer than two distinct x and a flat ‹prior›: each S is that of a whole valley of lines."


@dataclass(frozen=True, eq=False)
class States:
    """N(E) at these energies above ``ground``, shapes (k,), linear between them.

    ``fine`` says that no better ones will come.
    """

    ground: float
    energy: Floats
    below: Floats
    fine: bool

    @property
    def top(self) -> float:
        """The energy above ``ground`` up to which N is known."""
        return float(self.energy[-1])


def states(problem: Problem, least: Minimum, low: float, high: float, *, fine: bool) -> States:
    """Return N(E) for E above the least S from ``low`` up to ``high``, or as far as rays go.

    Raises ValueError where there is nothing to draw.
    """
    turns = in_turns(problem, least, low, high, fine=fine)
    return next(found for found in turns if found is not None)


def refined(problem: Problem, least: Minimum, low: float, high: float) -> Iterator[States | None]:
    """Yield N(E) coarsely, then finely, None for a turn of work. Raises as ``states`` does."""
    for found in in_turns(problem, least, low, high, fine=False):
        yield found
        if found is not None and found.fine:
            return
    try:
        yield from in_turns(problem, least, low, high, fine=True)
    except ValueError:
        return  # of so many points the coarse ones must do


def in_turns(
    problem: Problem, least: Minimum, low: float, high: float, *, fine: bool
) -> Iterator[States | None]:
    """Yield None for each turn of work, and ``states`` last. Raises as that does."""
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
    share = 1.0 if fine else 0.25
    edges = rays.radii(*rays.reach(ground, low, high, flat), share)
    angles = rays.angles(round(share * RAYS))
    if rays.sums and problem.points.n * edges.size * angles.size > MOST_RESIDUALS:
        raise ValueError(SLOW)
    for excess in rays.excesses(edges, angles, ground):
        if excess is None:
            yield None
            continue
        top = min(high, float(excess.max()))
        if flat:
            # Beyond where the shortest ray ends some of the plane is missing.
            top = max(min(high, float(excess[-1].min())), 2.0 * low)
        bins = max(round(BINS * math.log10(top / (1e-2 * low))), 8)
        grid = np.append(0.0, np.geomspace(1e-2 * low, top, bins))
        ends = excess[:-1].ravel(), excess[1:].ravel()
        below = _below(grid, *ends, rays.weights(edges, angles).ravel())
        yield States(ground, grid, below, fine)


def _below(grid: Floats, begin: Floats, end: Floats, weight: Floats) -> Floats:
    """Return Σ w·(the share of each stretch between S = begin and S = end that lies below E)."""
    low, high = np.minimum(begin, end), np.maximum(begin, end)
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
    return np.maximum.accumulate(np.maximum(total, 0.0))
