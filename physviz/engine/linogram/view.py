"""The points and the grid of lines as the landscape sees them: from a line amid the points.

With the reference line y = y₀ + b(x − x₀) the residual of the line θ is

    ε_i(θ) = e_i − height − turn·(x_i − x₀) − a − t x_i,

where e_i is the residual from the reference, (height, turn) leads from there to the line in the
middle of the grid, and (a, t) from that one to θ. So ε_i keeps its digits at x = 10⁸ + i.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.linogram.turns import Shelf
from physviz.engine.points import LARGEST

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Ints, Rest
    from physviz.engine.quadratic import Pair

SAMPLE = 4096
"""So many points are looked at to place the reference line; any line would do, but not as well."""
PASSES = 4
"""So often is the slope of the reference line mended by that of what it leaves over."""


@dataclass(frozen=True)
class Bend:
    """A loss ρ_c(g r); g is 1 but where a hand has just changed the mean error bar σ̄."""

    loss: Loss
    gain: float

    def rho(self, residual: Floats) -> Floats:
        """Return ρ_c(g r), elementwise."""
        return self.loss.rho(residual if self.gain == 1.0 else self.gain * residual)

    def room(self, residual: Floats) -> Floats:
        """Return how far r is from the nearest place where ρ is not smooth, elementwise."""
        at = self.loss.singular * (getattr(self.loss, "c", 1.0) / self.gain)
        return np.hypot(np.abs(residual) - at.real, at.imag)


@dataclass(frozen=True, eq=False)
class Cloud:
    """Some points: x_i − x₀, e_i and w_i = σ̄/σ_i (None for 1), shapes (n,).

    The loss is taken of r_i = w_i ε_i. ``line`` is (x₀, y₀, b).
    """

    x: Floats
    e: Floats
    w: Floats | None
    line: tuple[float, float, float]

    @property
    def n(self) -> int:
        """How many points there are."""
        return self.e.size

    def part(self, chosen: NDArray[np.bool_] | Ints | slice) -> Cloud:
        """Return some of the points."""
        w = None if self.w is None else self.w[chosen]
        return Cloud(self.x[chosen], self.e[chosen], w, self.line)

    def sees(self, intercepts: Floats, slopes: Floats) -> View:
        """Return a grid of lines as seen from this one."""
        x0, y0, b = self.line
        middle = 0.5 * (intercepts[0] + intercepts[-1]), 0.5 * (slopes[0] + slopes[-1])
        # The product β₁x₀ is longer than a float; what is left of it need not be.
        height = middle[0] + np.longdouble(middle[1]) * np.longdouble(x0) - y0
        turn = float(middle[1]) - b
        return View(intercepts - middle[0], slopes - middle[1], x0, float(height), turn)


@dataclass(frozen=True, eq=False)
class View:
    """A grid of lines about one that passes ``height`` above the reference at x₀, steeper by turn.

    ``a``, shape (intercepts,), and ``t``, shape (slopes,), are what the lines add to that one's
    intercept and slope.
    """

    a: Floats
    t: Floats
    x0: float
    height: float
    turn: float

    @property
    def size(self) -> int:
        """How many lines the grid has."""
        return self.a.size * self.t.size

    @cached_property
    def heights(self) -> Floats:
        """How far each line passes above the reference at x₀, shape (slopes, intercepts)."""
        return self.height + (self.a + (self.t * self.x0)[:, None])

    @cached_property
    def half(self) -> Pair:
        """Half the widths of the grid in a and t."""
        return 0.5 * abs(float(self.a[-1] - self.a[0])), 0.5 * abs(float(self.t[-1] - self.t[0]))

    def tile(self, rows: slice, columns: slice) -> View:
        """Return a part of the grid, about its own middle; the points are seen by it as by this."""
        a, t = self.a[columns], self.t[rows]
        middle = 0.5 * (a[0] + a[-1]), 0.5 * (t[0] + t[-1])
        height = self.height + float(middle[0] + middle[1] * self.x0)
        return View(a - middle[0], t - middle[1], self.x0, height, self.turn + float(middle[1]))

    def swings(self, cloud: Cloud) -> tuple[Floats, Floats]:
        """Return ε_i of the middle line and how far ε_i swings on the grid, shapes (n,)."""
        wide, high = self.half
        middle = cloud.e - self.height - self.turn * cloud.x
        return middle, wide + high * np.abs(cloud.x + self.x0)

    def from_middle(self, cloud: Cloud) -> tuple[Cloud, View]:
        """Return points and grid as seen from its middle line."""
        near = Cloud(cloud.x, self.swings(cloud)[0], cloud.w, cloud.line)
        return near, View(self.a, self.t, self.x0, 0.0, 0.0)


def _reference(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Return (x₀, y₀, b) of a resistant line: through the medians of the outer thirds in x."""
    step = -(-x.size // SAMPLE)
    x, y = x[::step], y[::step]
    order, third = np.argsort(x), max(x.size // 3, 1)
    low, high = order[:third], order[-third:]
    x0, b = float(np.median(x)), 0.0
    run = float(np.median(x[high]) - np.median(x[low]))
    for _ in range(PASSES if run > 0.0 else 0):
        e = y - b * (x - x0)
        b += float(np.median(e[high]) - np.median(e[low])) / run
    b = b if abs(b) < LARGEST else 0.0
    return x0, float(np.median(y - b * (x - x0))), b


def mean_error(error: Floats) -> float:
    """Return σ̄ = √(n/Σσ_i⁻²)."""
    least = float(error.min())
    return least * float(np.sqrt(error.size / np.sum((least / error) ** 2)))


def identity(rest: Rest) -> Hashable:
    """Return what tells the arrays of the points from others; holds as long as rest is kept."""
    return id(rest.x), id(rest.y), id(rest.y_error)


_clouds: Shelf[tuple[Rest, Cloud]] = Shelf(2)


def cloud_at_rest(rest: Rest) -> Cloud:
    """Return all points where they were when a hand took hold of some; n ≥ 1."""
    found = _clouds.find(identity(rest))
    if found is None:
        line = x0, y0, b = _reference(rest.x, rest.y)
        x, e = rest.x - x0, rest.y - y0
        e -= b * x
        w = None if rest.y_error is None else mean_error(rest.y_error) / rest.y_error
        found = _clouds.keep(identity(rest), (rest, Cloud(x, e, w, line)))
    return found[1]
