"""Many points as a table: each spread over 4 × 4 cells of (x, e) by cubic B-splines.

A sum over points of a function with a known spectrum needs nothing else. Points far from the crowd
would make the cells coarse for all and are left to other roads. Different weights w_i are one
more axis of the table, log w: there a cubic spline through samples of ρ(wε) does the rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.linogram.turns import Shelf
from physviz.engine.linogram.view import SAMPLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.linogram.transform import Linogram
    from physviz.engine.linogram.turns import Turns
    from physviz.engine.linogram.view import Cloud
    from physviz.engine.points import Floats, Ints

    Shares = tuple[Ints, Floats]

BLOCK = 1 << 14
"""So many points are spread at a time, about 2 ms of work."""
FINE, COARSE, MANY = (256, 1024), (256, 512), 1 << 12
"""Cells in x and e: for many points, and for fewer or such with weights."""
MARGIN = 3
"""Cells of an axis that are needed beside those between its ends."""
CLASSES, WIDTH = 20, 0.25
"""Cells of log w at most, and how wide they would be."""


@dataclass(frozen=True)
class Axis:
    """Evenly spaced cells that cover [low, high]."""

    low: float
    high: float
    cells: int

    @property
    def step(self) -> float:
        """The width of a cell; next to nothing where all values are equal."""
        wide = (self.high - self.low) / max(self.cells - MARGIN, 1)
        return wide or 1e-30 * (abs(self.high) or 1.0)

    @property
    def first(self) -> float:
        """Where the first cell is centred."""
        return self.low - self.step

    def holds(self, values: Floats) -> NDArray[np.bool_]:
        """Whether each value lies within."""
        return (values >= self.low) & (values <= self.high)

    def spread(self, values: Floats) -> Shares:
        """Return the four cells for each value and what each gets, shapes (4, n)."""
        place = (values - self.low) / self.step
        cell = np.minimum(place.astype(np.intp), self.cells - MARGIN - 1)
        f = place - cell
        g = 1.0 - f
        first, last = g * g * g / 6.0, f * f * f / 6.0
        second = 2.0 / 3.0 - f * f * (1.0 - 0.5 * f)
        return cell + np.arange(4)[:, None], np.stack(
            [first, second, 1.0 - first - second - last, last]
        )


@dataclass(frozen=True, eq=False)
class Table:
    """The crowd of a cloud as a table over (log w, x, e), and the points outside it.

    ``some_w`` are some of its weights; ``linograms`` what was last computed from it.
    """

    values: Floats
    log_w: Axis
    x: Axis
    e: Axis
    n: int
    outside: Cloud
    some_w: Floats
    linograms: Shelf[Linogram] = field(default_factory=lambda: Shelf(2))


def _crowd(values: Floats, cells: int) -> Axis:
    """Return an axis for all values, or for the crowd of them where some are far out."""
    sample = values[:: -(-values.size // SAMPLE)]
    middle = float(np.median(sample))
    reach = 4.0 * float(np.quantile(np.abs(sample - middle), 0.9))
    low, high = max(float(values.min()), middle - reach), min(float(values.max()), middle + reach)
    return Axis(low, high, cells)


def _classes(log_w: Floats) -> Axis:
    axis = _crowd(log_w, 1)
    if axis.high == axis.low:
        return axis
    return Axis(
        axis.low, axis.high, MARGIN + min(math.ceil((axis.high - axis.low) / WIDTH), CLASSES)
    )


def _product(inner: Shares, outer: Shares, stride: int) -> Shares:
    """Return the cells and shares of a table with one axis more."""
    cells, shares = inner[0] + stride * outer[0][:, None], inner[1] * outer[1][:, None]
    n = cells.shape[-1]
    return cells.reshape(-1, n), shares.reshape(-1, n)


def table(cloud: Cloud) -> Turns[Table]:
    """Spread the points; a turn is one block of them."""
    logs = np.zeros(1) if cloud.w is None else np.log(cloud.w)
    log_w = _classes(logs)
    shape = FINE if log_w.cells == 1 and cloud.n > MANY else COARSE
    x, e = _crowd(cloud.x, shape[0]), _crowd(cloud.e, shape[1])
    yield
    inside = x.holds(cloud.x) & e.holds(cloud.e) & log_w.holds(logs)
    yield
    values = np.zeros(log_w.cells * x.cells * e.cells)
    for left in range(0, cloud.n, BLOCK):
        these = left + np.flatnonzero(inside[left : left + BLOCK])
        shares = _product(e.spread(cloud.e[these]), x.spread(cloud.x[these]), e.cells)
        if log_w.cells > 1:
            shares = _product(shares, log_w.spread(logs[these]), x.cells * e.cells)
        values += np.bincount(shares[0].ravel(), shares[1].ravel(), values.size)
        yield
    outside = cloud.part(np.flatnonzero(~inside))
    some = logs[inside] if log_w.cells > 1 else logs[:1]
    some_w = np.exp(some[:: -(-some.size // 512)])
    values = values.reshape(log_w.cells, x.cells, e.cells)
    return Table(values, log_w, x, e, cloud.n - outside.n, outside, some_w)
