"""Which road to Σρ(r_i) on a grid: they call on each other for the points that they leave over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.linogram import exact, fourier, smooth
from physviz.engine.linogram.bins import table
from physviz.engine.linogram.turns import Shelf
from physviz.engine.linogram.view import cloud_at_rest, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Hashable

    from physviz.engine.linogram.bins import Table
    from physviz.engine.linogram.turns import Turns
    from physviz.engine.linogram.view import Bend, Cloud, View
    from physviz.engine.points import Floats, Rest

LEAF, QUICK, TILES = 1 << 18, 1 << 22, 1 << 28
"""So many penalties are a matter of 1 ms and of 10 ms; so many are not if taken by tiles."""
ROUND = 1e-15
VISIBLE = 1.0 / 1024.0
"""Two surfaces within this error, relative to their range, never differ by half of 256 colours."""


@dataclass(frozen=True, eq=False)
class Sum:
    """Σρ(r_i), shape (slopes, intercepts), how far it may be off, and how it came about.

    ``final``: no road is known to a better one.
    """

    values: Floats
    doubt: float
    road: str
    final: bool = False

    @property
    def error(self) -> float:
        """The doubt relative to the range on the grid."""
        return self.doubt / (float(np.ptp(self.values)) or 1.0)

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.values + other.values, self.doubt + other.doubt, f"{self.road} + {other.road}"
        )


_tables: Shelf[Table] = Shelf(2)
_sums: Shelf[tuple[Rest, Sum]] = Shelf(4)


def sums_at_rest(
    rest: Rest, bend: Bend, intercepts: Floats, slopes: Floats
) -> Generator[Sum | None]:
    """Return better and better sums over the points as they were, None between; keep the last."""
    best, key = kept_sum(rest, bend, intercepts, slopes), _key(rest, bend, intercepts, slopes)
    cloud = cloud_at_rest(rest)
    view = cloud.sees(intercepts, slopes)
    if best is None:
        yield
        best = yield from _crowded(cloud, bend, view, _kept_table)
        _sums.keep(key, (rest, best))
    if best.error > fourier.good(bend, cloud.w is not None) and not best.final:
        if best.error < VISIBLE:
            yield best
        most = cloud.n // 2 if best.error < VISIBLE else cloud.n - 1
        better = yield from _apart(cloud, bend, view, most)
        best = replace(better if better and better.doubt < best.doubt else best, final=True)
        _sums.keep(key, (rest, best))
    yield best


def kept_sum(rest: Rest, bend: Bend, intercepts: Floats, slopes: Floats) -> Sum | None:
    """Return the last of ``sums_at_rest`` that is fit to be seen, if it is still known."""
    _, found = _sums.find(_key(rest, bend, intercepts, slopes)) or (rest, None)
    return found if found and (found.final or found.error < VISIBLE) else None


def _key(rest: Rest, bend: Bend, intercepts: Floats, slopes: Floats) -> Hashable:
    return identity(rest), bend, *_corners(intercepts), *_corners(slopes)


def _corners(axis: Floats) -> tuple[float, float, int]:
    return float(axis[0]), float(axis[-1]), axis.size


def _kept_table(cloud: Cloud) -> Turns[Table]:
    found = _tables.find(cloud)
    return _tables.keep(cloud, (yield from table(cloud))) if found is None else found


def _exact(cloud: Cloud, bend: Bend, view: View) -> Turns[Sum]:
    values = yield from exact.surface(cloud, bend, view)
    return Sum(values, ROUND * float(np.abs(values).max()), "exact")


def _crowded(
    cloud: Cloud, bend: Bend, view: View, tables: Callable[[Cloud], Turns[Table]]
) -> Turns[Sum]:
    """Return the sum by the table of the crowd, the points outside apart."""
    if cloud.n * view.size <= QUICK:
        return (yield from _exact(cloud, bend, view))
    crowd = yield from tables(cloud)
    total = Sum(*(yield from fourier.surface(crowd, bend, view)), "fourier")
    others = yield from _apart(crowd.outside, bend, view, crowd.outside.n)
    return total + others if others else total


def _apart(cloud: Cloud, bend: Bend, view: View, most: int) -> Turns[Sum | None]:
    """Return the sum with all gentle points as one polynomial, and only the others one by one.

    None if there are no points, or more than ``most`` others and too many to go by tiles.
    """
    if cloud.n == 0:
        return None
    chosen, terms = yield from smooth.gentle(cloud, bend, view)
    others = cloud.part(np.flatnonzero(~chosen))
    if others.n > most and others.n * view.size > TILES:
        return None
    total = None
    if others.n < cloud.n:
        values, doubt = yield from smooth.surface(cloud, chosen, terms, bend, view)
        total = Sum(values, doubt + ROUND * float(np.abs(values).max()), "smooth")
    if others.n:
        rest = yield from _one_by_one(*view.from_middle(others), bend)
        total = total + rest if total else rest
    return total


def _one_by_one(cloud: Cloud, view: View, bend: Bend) -> Turns[Sum]:
    """Return the sum by definition; by quarters of the grid, where more points are gentle."""
    if cloud.n * view.size <= LEAF:
        return (yield from _exact(cloud, bend, view))
    if cloud.n * view.size > TILES:
        return (yield from _crowded(cloud, bend, view, table))
    values, doubt = np.zeros((view.t.size, view.a.size)), 0.0
    for rows in _halves(view.t.size):
        for columns in _halves(view.a.size):
            part = yield from _apart(cloud, bend, view.tile(rows, columns), cloud.n)
            if part:
                values[rows, columns], doubt = part.values, max(doubt, part.doubt)
    return Sum(values, doubt, "tiles")


def _halves(count: int) -> list[slice]:
    half = (count + 1) // 2
    return [slice(0, half), slice(half, count)][: min(count, 2)]
