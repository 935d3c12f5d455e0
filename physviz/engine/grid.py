"""Grids of lines laid over q: dense where its mass is, along axes on which it is not slanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.laplace import exponents

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.energy import Energy
    from physviz.engine.points import Floats
    from physviz.engine.sums import Sums

TAIL = 1e-5
"""The mass left out beyond either end of a grid."""
TURN = 1_000_000
"""So many residuals are summed in one turn of background work."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The lines origin + a·ways[0] + b·ways[1], as (height, lean), for all pairs (a, b).

    ``along`` are the a, shape (p,), ``across`` the b, shape (r,), both ascending and not evenly
    spaced; the ways span an area of 1.
    """

    data: Sums
    origin: Floats
    ways: Floats
    along: Floats
    across: Floats

    def lines(self) -> Floats:
        """Return all lines, shape (r·p, 2), the a running faster."""
        places = np.stack(np.meshgrid(self.along, self.across), axis=-1).reshape(-1, 2)
        return self.origin + places @ self.ways

    def theta(self, places: Floats) -> Floats:
        """Return θ of places (a, b), shapes (…, 2)."""
        return self.data.theta(self.origin + places @ self.ways)

    def refined(self, count: int) -> Grid:
        """Return the grid with so many abscissas a side, as dense where it was dense."""
        along, across = (_between(axis, count) for axis in (self.along, self.across))
        return Grid(self.data, self.origin, self.ways, along, across)


def laid(data: Sums, lines: Floats, mass: Floats, way: Floats, count: int) -> Grid:
    """Return a grid over weighted lines, whose a measures them along ``way``, a unit vector.

    b runs so that it is not correlated with a where most of the mass is. ``lines`` has shape
    (m, 2), ``mass`` (m,), adding up to 1.
    """
    origin = mass @ lines
    away = lines - origin
    side = np.array([way[1], -way[0]])
    a, b = away @ way, away @ side
    # The far tails have no say in the slant: their squares may have no mean.
    core = np.abs(a - _quantiles(a, mass, 0.5)) <= _quantiles(np.abs(a), mass, 0.95)
    heavy = np.where(core, mass, 0.0) * a
    spread = float(heavy @ a)
    slant = float(heavy @ b) / spread if spread > 0.0 else 0.0
    b -= slant * a
    ways = np.stack([way + slant * side, side])
    return Grid(data, origin, ways, _abscissas(a, mass, count), _abscissas(b, mass, count))


def _cumulated(values: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Return the distinct values and the mass below each, half of its own included."""
    distinct, where = np.unique(values, return_inverse=True)
    each = np.bincount(where.ravel(), mass)
    return distinct, np.cumsum(each) - 0.5 * each


def _quantiles(values: Floats, mass: Floats, share: float) -> float:
    distinct, below = _cumulated(values, mass)
    return float(np.interp(share, below, distinct))


def _abscissas(values: Floats, mass: Floats, count: int) -> Floats:
    """Return abscissas: part at equal shares of the mass and of its root, part evenly spaced."""
    distinct, below = _cumulated(values, mass)
    low, high = np.interp([TAIL, 1.0 - TAIL], below, distinct).tolist()
    if not low < high:
        size = max(abs(low), 1.0)
        return low + size * np.linspace(-1e-9, 1e-9, count)
    _, rooted = _cumulated(values, np.sqrt(mass / mass.max()))
    knots = np.unique(np.concatenate([np.linspace(low, high, count), np.clip(distinct, low, high)]))
    rank = 0.3 * (knots - low) / (high - low)
    for share in (below, rooted):
        part = np.interp(knots, distinct, share)
        rank += 0.35 * (part - part[0]) / (part[-1] - part[0])
    found = np.interp(np.linspace(0.0, rank[-1], count), rank, knots)
    # Steps that change little from one to the next: then the trapezoidal rule's errors cancel.
    for _ in range(count // 4):
        found[1:-1] = 0.25 * (found[:-2] + 2.0 * found[1:-1] + found[2:])
    return found


def _between(axis: Floats, count: int) -> Floats:
    return np.interp(np.linspace(0.0, axis.size - 1.0, count), np.arange(axis.size), axis)


def widths(axis: Floats) -> Floats:
    """Return the weights of the trapezoidal rule on these abscissas, shape (k,)."""
    steps = np.diff(axis, prepend=axis[0], append=axis[-1])
    return 0.5 * (steps[:-1] + steps[1:])


def evaluated(phi: Energy, grid: Grid) -> Generator[None, None, Floats]:
    """Return E on the grid, shape (r, p), with a yield between turns of work."""
    lines, n = grid.lines(), phi.problem.points.n
    size = max(TURN // n, 1)
    values = np.empty(len(lines))
    for top in range(0, len(lines), size):
        if top:
            yield
        values[top : top + size] = exponents(phi, lines[top : top + size])
    return values.reshape(grid.across.size, grid.along.size)


def interpolated(values: Floats, coarse: Grid, fine: Grid) -> Floats:
    """Return values on a grid interpolated by natural cubic splines along both axes."""
    return _spline(coarse.across, fine.across) @ values @ _spline(coarse.along, fine.along).T


def measures(axis: Floats) -> Floats:
    """Return the weights that integrate the natural cubic spline on these abscissas, shape (k,).

    Over a step h it is the trapezium less h³/24 of the sum of the second derivatives at its ends.
    """
    cubes = np.diff(axis) ** 3 / 24.0
    ends = _second(axis)
    return widths(axis) - cubes @ (ends[:-1] + ends[1:])


def _second(knots: Floats) -> Floats:
    """Return the matrix from values at knots to their natural cubic spline's second derivatives."""
    h = np.diff(knots)
    n = knots.size
    bend, pull = np.eye(n), np.zeros((n, n))
    inner = np.arange(1, n - 1)
    bend[inner, inner - 1], bend[inner, inner + 1] = h[:-1] / 6.0, h[1:] / 6.0
    bend[inner, inner] = (h[:-1] + h[1:]) / 3.0
    pull[inner, inner - 1], pull[inner, inner + 1] = 1.0 / h[:-1], 1.0 / h[1:]
    pull[inner, inner] = -1.0 / h[:-1] - 1.0 / h[1:]
    found: Floats = np.linalg.solve(bend, pull).astype(np.float64, copy=False)
    return found


def _spline(knots: Floats, at: Floats) -> Floats:
    """Return the matrix from values at knots to those of their natural cubic spline elsewhere."""
    second, one = _second(knots), np.eye(knots.size)
    cell = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, knots.size - 2)
    wide = np.diff(knots)[cell]
    right = (at - knots[cell]) / wide
    left = 1.0 - right
    whole = left[:, None] * one[cell] + right[:, None] * one[cell + 1]
    whole += (wide**2 / 6.0 * (left**3 - left))[:, None] * second[cell]
    whole += (wide**2 / 6.0 * (right**3 - right))[:, None] * second[cell + 1]
    return whole
