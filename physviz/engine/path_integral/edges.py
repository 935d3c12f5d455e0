"""∫e^{−bS}d²θ of absolute loss under a flat prior: a finite sum over the edges of its cells.

Between kink lines S is level along lines of gradient g, so that e^{−bS} = −div(g e^{−bS})/(b|g|²)
and the integral becomes one of the jumps of n·g/|g|² along the kink lines, in closed form. In a
cell that is all but level it is div F with F = (z − centre)∫₀¹t e^{−bS}dt along the ray instead.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.points import Floats

    Longs = NDArray[np.longdouble]

SAME = 1e-15
"""Lines are parallel whose directions differ by less."""
ALIKE = 1e-13
"""A share of their size."""
LEVEL = 1e-3
"""A cell is all but level whose gradient is a smaller share of the largest possible one,"""
TURNED = 20.0
"""and over which the phase turns by less."""
TURN = 20_000
"""So many crossings are looked at in one turn of background work."""
EPSILON = 2.0**-52
NODE, WEIGHT = np.polynomial.legendre.leggauss(40)


@dataclass(frozen=True, eq=False)
class Edges:
    """Stretches low ≤ s ≤ high of the lines n·z = offset, z from the centre; one row an edge.

    On one S − S₀ is ``height`` + ``slope``·s, and its gradient (across ± kink)·n + slope·along,
    on the centre's side with the minus sign.
    """

    offset: Floats
    kink: Floats
    low: Floats
    high: Floats
    height: Floats
    slope: Floats
    across: Floats

    def some(self, chosen: NDArray[np.bool_]) -> Edges:
        """Return some of the rows."""
        return Edges(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def steepness(self, side: float) -> Floats:
        """Return |∇S| on the centre's side, −1, or beyond, 1."""
        return np.hypot(self.across + side * self.kink, self.slope)

    @property
    def furthest(self) -> Floats:
        """How far from the centre an edge goes."""
        return np.hypot(self.offset, np.maximum(np.abs(self.low), np.abs(self.high)))


def by_edges(
    action: Action, b: complex, centre: Floats
) -> Generator[None, None, tuple[complex, float]]:
    """Return ∫e^{−b(S − S₀)} over (height, lean), S₀ being S at the centre, and its round-off."""
    lines = _lines(action, centre)
    most, total, error = float(lines[2].sum()), 0.0j, 0.0
    rows = max(TURN // len(lines[0]), 1)
    near: list[tuple[float, Edges]] = []
    for first in range(0, len(lines[0]), rows):
        edges = _edges(*lines, slice(first, first + rows))
        whole, swing = _waves(b, edges)
        for side in (-1.0, 1.0):
            steep = edges.steepness(side)
            level = steep < LEVEL * most
            near.append((side, edges.some(level)))
            share = side * (edges.across + side * edges.kink) / np.where(level, np.inf, steep) ** 2
            total += complex((share * whole).sum()) / b
            error += EPSILON * float(np.abs(share * whole * swing).sum()) / abs(b)
        yield None
    flux, unsure = _level(b, near, LEVEL * most)
    return total + flux, 8.0 * (error + unsure)


def _lines(action: Action, centre: Floats) -> tuple[Longs, Longs, Longs]:
    """Return unit normals, shape (n, 2), distances from the centre, and half the jumps of ∇S.

    In longer floats, which tell where lines cross that all but coincide; those that differ by
    hardly more than round-off are made to coincide.
    """
    table = np.column_stack([action.arms, action.data.residuals(centre)])
    size = np.abs(table).max(axis=0)
    rounded = np.round(table / (ALIKE * np.where(size > 0.0, size, 1.0)))
    _, first, group = np.unique(rounded, axis=0, return_index=True, return_inverse=True)
    alike = table[first][group.ravel()].astype(np.longdouble)
    arms, r = alike[:, :2], alike[:, 2]
    length = np.hypot(arms[:, 0], arms[:, 1])
    facing = np.where(r < 0.0, -length, length)
    kinks = getattr(action.loss, "c", 1.0) * length / len(r)
    lines = arms / facing[:, None], np.abs(r) / length, kinks
    normals, offsets, kinks = (np.asarray(each, dtype=np.longdouble) for each in lines)
    return normals, offsets, kinks


def _edges(normals: Longs, offsets: Longs, kinks: Longs, chosen: slice) -> Edges:
    """Return the edges on some of the lines."""
    x, y = normals.T
    cross = x[chosen, None] * y - y[chosen, None] * x
    facing = x[chosen, None] * x + y[chosen, None] * y
    # A place s on a line lies by gap + s·cross beyond another one.
    gap = offsets[chosen, None] * facing - offsets
    cross[np.abs(cross) <= SAME] = 0.0
    s = np.full_like(cross, np.inf)
    np.divide(-gap, cross, out=s, where=cross != 0.0)
    s, cross, facing, gap = (each.astype(np.float64) for each in (s, cross, facing, gap))
    # Parallel lines come one after the other, those at one place too.
    place = np.argsort(np.argsort(offsets, kind="stable"))
    after = np.sign(place[chosen, None] - place)
    size = kinks.astype(np.float64)
    begin = size * np.where(cross != 0.0, -np.sign(cross), np.where(facing > 0.0, after, -1.0))
    begin[after == 0.0] = 0.0
    order = np.argsort(s, axis=1)
    s, step = (np.take_along_axis(each, order, axis=1) for each in (s, size * np.sign(cross)))
    sums = []
    for each in (gap, cross, facing):
        first = np.sum(begin * each, axis=1, keepdims=True)
        rest = 2.0 * step * np.take_along_axis(each, order, axis=1)
        sums.append(np.concatenate([first, first + np.cumsum(rest, axis=1)], axis=1))
    none = np.full((len(s), 1), np.inf)
    low, high = np.concatenate([-none, s], axis=1), np.concatenate([s, none], axis=1)
    height, slope, across = sums
    ground = float(kinks @ offsets)
    wide = np.ones_like(low)
    offset, kink = (each[chosen, None].astype(np.float64) * wide for each in (offsets, kinks))
    return Edges(offset, kink, low, high, height - ground, slope, across).some(high > low)


def _waves(b: complex, edges: Edges) -> tuple[Complexes, Floats]:
    """Return ∫e^{−b(S − S₀)}ds along each edge, and 1 + |b|(S − S₀) there."""
    rising = edges.slope >= 0.0
    end = np.where(rising, edges.low, edges.high)
    lowest = edges.height + edges.slope * end
    start, width = np.exp(-b * lowest), edges.high - edges.low
    fall, endless = b * np.abs(edges.slope), np.isinf(width)
    found = np.empty_like(start)
    found[endless] = start[endless] / fall[endless]
    turn = fall[~endless] * width[~endless]
    share = np.ones_like(turn)
    np.divide(-np.expm1(-turn), turn, out=share, where=np.abs(turn) > 0.0)
    found[~endless] = start[~endless] * share * width[~endless]
    return found, 1.0 + abs(b) * np.abs(lowest)


def _level(b: complex, found: list[tuple[float, Edges]], most: float) -> tuple[complex, float]:
    """Return what the sides of edges to cells that are all but level add, and its round-off."""
    total, error = 0.0j, 0.0
    # Every side of a cell is seen alike, so what is level is told by the gradient alone.
    for side, edges in found:
        steep, endless = edges.steepness(side), np.isinf(edges.furthest)
        most = float(np.min(steep, initial=most, where=endless))
    furthest = max(
        float(np.max(e.furthest, initial=0.0, where=e.steepness(side) < most)) for side, e in found
    )
    most = min(most, TURNED / (abs(b) * max(furthest, 1e-300)))
    for side, edges in found:
        level = edges.steepness(side) < most
        steep = edges.some(~level)
        whole, swing = _waves(b, steep)
        terms = side * (steep.across + side * steep.kink) / steep.steepness(side) ** 2 * whole / b
        total += complex(terms.sum())
        error += EPSILON * float(np.abs(terms * swing).sum())
        total -= side * _flux(b, edges.some(level), side)
    return total, error


def _flux(b: complex, edges: Edges, side: float) -> complex:
    """Return ∫n·F ds along edges of cells that are all but level."""
    half = 0.5 * (edges.high - edges.low)
    s = (0.5 * (edges.high + edges.low))[:, None] + half[:, None] * NODE
    value = edges.height[:, None] + edges.slope[:, None] * s
    across = edges.across + side * edges.kink
    rise = (across * edges.offset)[:, None] + edges.slope[:, None] * s
    t = 0.5 * (NODE + 1.0)
    rays = (np.exp(-b * (value[..., None] - rise[..., None] * (1.0 - t))) * t) @ (0.5 * WEIGHT)
    return complex(((rays @ WEIGHT) * half * edges.offset).sum())
