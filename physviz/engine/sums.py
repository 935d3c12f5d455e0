"""Sums over the points: the cost and its derivatives for any loss, for many lines at once.

A line is written here as (height, lean): how far it passes above the points' centre of mass, and
how much it rises over their spread in x, both in units of y. There the residuals keep their digits
at x = 10⁸ + i, and the Hessian is as well conditioned as it can be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.moments import moments
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Ints, Points
    from physviz.engine.quadratic import Pair

BLOCK = 1 << 14
"""So many residuals are held at a time: what the processor keeps near is fastest."""


@dataclass(frozen=True, eq=False)
class Sums:
    """The points in the coordinates of a line: r_i = v_i − height·w_i − lean·u_i, shapes (n,).

    w_i = σ̄/σ_i (1 without error bars), v_i = w_i (y_i − y₀), u_i = w_i (x_i − x₀)/spread, with the
    centre of mass (x₀, y₀); spread is the standard deviation of x, 1 where all x are equal.
    """

    centre: Pair
    spread: float
    flat: bool
    u: Floats
    v: Floats
    w: Floats

    @property
    def n(self) -> int:
        """How many points there are."""
        return self.v.size

    def part(self, chosen: Ints) -> Sums:
        """Return some of the points, in the same coordinates."""
        rows = (self.u[chosen], self.v[chosen], self.w[chosen])
        return Sums(self.centre, self.spread, self.flat, *rows)

    def lines(self, theta: ArrayLike) -> Floats:
        """Return (height, lean) of θ; shapes (…, 2)."""
        at = np.asarray(theta, dtype=np.float64)
        # The products of β₁x₀ are longer than a float; what is left of them need not be.
        height = at[..., 0] - self.centre[1] + at[..., 1] * np.longdouble(self.centre[0])
        return np.stack([height.astype(np.float64), at[..., 1] * self.spread], axis=-1)

    def theta(self, lines: Floats) -> Floats:
        """Return θ of (height, lean); shapes (…, 2)."""
        slope = lines[..., 1] / self.spread
        intercept = self.centre[1] + lines[..., 0] - slope * self.centre[0]
        return np.stack([intercept, slope], axis=-1)

    @property
    def jacobian(self) -> Floats:
        """∂(height, lean)/∂θ, shape (2, 2)."""
        return np.array([[1.0, self.centre[0]], [0.0, self.spread]])

    @property
    def back(self) -> Floats:
        """∂θ/∂(height, lean), shape (2, 2)."""
        return np.array([[1.0, -self.centre[0] / self.spread], [0.0, 1.0 / self.spread]])

    def residuals(self, line: Floats) -> Floats:
        """Return r_i of one line, shape (n,)."""
        return self.v - line[0] * self.w - line[1] * self.u

    def least_squares(self) -> Floats:
        """Return the line of least Σr_i² to start from, shape (2,); level where all x are equal."""
        bend = float(self.w @ self.w), float(self.w @ self.u), float(self.u @ self.u)
        force = float(self.w @ self.v), float(self.u @ self.v)
        below = bend[0] * bend[2] - bend[1] * bend[1]
        if below <= 1e-12 * bend[0] * bend[2]:
            return np.array([force[0] / bend[0], 0.0])
        height = bend[2] * force[0] - bend[1] * force[1]
        return np.array([height, bend[0] * force[1] - bend[1] * force[0]]) / below

    def _blocks(self, lines: Floats) -> Iterator[tuple[slice, slice, Floats]]:
        columns = min(self.n, BLOCK)
        rows = max(BLOCK // columns, 1)
        for top in range(0, len(lines), rows):
            some = slice(top, top + rows)
            height, lean = lines[some, :1], lines[some, 1:]
            for left in range(0, self.n, columns):
                these = slice(left, left + columns)
                r = lean * self.u[these]
                np.subtract(self.v[these], r, out=r)
                r -= height * self.w[these]
                yield some, these, r

    def mean(self, lines: Floats, rho: Callable[[Floats], Floats]) -> Floats:
        """Return (1/n) Σρ(r_i) for lines of shape (m, 2); shape (m,)."""
        total = np.zeros(len(lines))
        for some, _, r in self._blocks(lines):
            total[some] += rho(r).sum(axis=1)
        return total / self.n

    def gradient(self, lines: Floats, psi: Callable[[Floats], Floats]) -> Floats:
        """Return −(1/n) Σψ(r_i)(w_i, u_i) for lines of shape (m, 2); shape (m, 2)."""
        total = np.zeros((len(lines), 2))
        for some, these, r in self._blocks(lines):
            total[some] -= psi(r) @ np.stack([self.w[these], self.u[these]], axis=1)
        return total / self.n

    def bend(self, lines: Floats, weight: Callable[[Floats], Floats]) -> Floats:
        """Return (1/n) Σ weight(r_i)(w_i², w_iu_i, u_i²) for lines (m, 2); shape (m, 3)."""
        total = np.zeros((len(lines), 3))
        for some, these, r in self._blocks(lines):
            w, u = self.w[these], self.u[these]
            total[some] += weight(r) @ np.stack([w * w, w * u, u * u], axis=1)
        return total / self.n


@lru_cache(maxsize=4)
def sums(points: Points) -> Sums | None:
    """Return the points in the coordinates of a line, None when there are none."""
    m = moments(points)
    if m is None:
        return None
    spread = math.sqrt(m.var_x)
    flat = spread == 0.0
    u, v = points.x - m.mean_x, points.y - m.mean_y
    if flat:
        u = np.zeros_like(u)
    else:
        u /= spread
    if points.y_error is None:
        return Sums((m.mean_x, m.mean_y), spread or 1.0, flat, u, v, np.ones_like(v))
    w = math.sqrt(m.n / m.weight) / points.y_error
    return Sums((m.mean_x, m.mean_y), spread or 1.0, flat, u * w, v * w, w)


def cost_grid(points: Points, loss: Loss, intercepts: Floats, slopes: Floats) -> Floats:
    """Return S on the grid of all pairs by its definition; O(n) each, shape (slopes, intercepts).

    Raises ValueError for no points.
    """
    data = sums(points)
    if data is None:
        raise Refusal("There are no points, so there is no ‹cost›.")
    theta = np.stack(np.meshgrid(intercepts, slopes), axis=-1)
    lines = data.lines(theta.reshape(-1, 2))
    return data.mean(lines, loss.rho).reshape(theta.shape[:-1])
