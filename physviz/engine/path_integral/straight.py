"""e^{−bS}p(θ)dz on a contour of straight pieces: kites with shifted corners.

On the edge of a face r_i = 0 for a line i, and so it is on the shifted edge. The pieces hang
together but where an edge is cut at different places from either side; between those dz₀dz₁ is 0,
r_i being constant. A residual is made of its values at a kite's corners with positive shares, so
that nowhere on it a branch point is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import SoftL1
from physviz.engine.path_integral.action import continued

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.losses import Loss
    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.kites import Kites
    from physviz.engine.points import Floats, Ints

NEAR = 0.55
"""A residual whose least size on a kite is a smaller share of its largest is summed as it is;"""
ORDER = 14
"""the others' sum is a polynomial of this order in s and t."""
TURN = 100_000
"""So many residuals are summed in one turn of background work."""
POLYNOMIAL = 6.0
"""A value of it takes as long as so many residuals."""
NODE, WEIGHT = np.polynomial.legendre.leggauss(ORDER)
SHARE = 0.5 * (NODE + 1.0)
ROWS = np.polynomial.legendre.legvander(NODE, ORDER - 1)
ANALYSIS = ROWS.T * WEIGHT * (np.arange(ORDER) + 0.5)[:, None]


def roots(c: float, x: Floats, y: Floats, counted: Floats) -> Complexes:
    """Return Σ(√(c² + (x + iy)²) − c) over the last axis, the real part of each root > 0."""
    square, turned = x * x - y * y, x * y
    whole = square + c * c
    real = np.sqrt(0.5 * (np.sqrt(whole * whole + 4.0 * turned * turned) + whole))
    turned /= real
    # The root's real part is no smaller than its imaginary one, and c is not taken from it.
    rise = (square + turned * turned) / (real + c)
    return np.sum(rise * counted, axis=-1) + 1j * np.sum(turned * counted, axis=-1)


def penalties(loss: Loss, x: Floats, y: Floats, counted: Floats) -> Complexes:
    """Return Σρ(x + iy) of an analytic loss over the last axis."""
    if isinstance(loss, SoftL1):
        return 2.0 * loss.c * roots(loss.c, x, y, counted)
    return np.sum(continued(loss, x + 1j * y) * counted, axis=-1)


class Straight:
    """The integrand on kites with complex corners, S₀ being ``base``."""

    def __init__(self, action: Action, b: complex, base: float, kites: Kites) -> None:
        self._action, self._b, self._base = action, b, base
        self.kites, self.cost = kites, np.zeros(0)
        self._near, self._counted, self._far = np.zeros((0, 0), np.int64), np.zeros((0, 0)), NODE

    def prepared(self) -> Generator[None, None, Straight]:
        """Split the residuals of each kite into near ones and the polynomial of all others."""
        n = self._action.data.n
        near, far = [np.zeros((0, n), dtype=bool)], [np.zeros((0, ORDER, ORDER), dtype=complex)]
        rows = max(TURN // (n * ORDER * ORDER), 1)
        s, t = (np.ravel(each)[None] for each in np.meshgrid(SHARE, SHARE, indexing="ij"))
        for first in range(0, len(self.kites.corner), rows):
            some = self.kites.some(slice(first, first + rows))
            arms = np.broadcast_to(self._action.arms, (len(some.corner), n, 2))
            level = np.broadcast_to(self._action.data.v, arms.shape[:2])
            corners = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
            size = np.hypot(*_residuals(some, arms, level, corners[:1], corners[1:]))
            close = size.min(axis=1) < NEAR * size.max(axis=1)
            counted = (~close[:, None]).astype(np.float64)
            parts = _residuals(some, arms, level, s, t)
            values = penalties(self._action.loss, *parts, counted).reshape(-1, ORDER, ORDER)
            near.append(close)
            far.append(ANALYSIS @ values @ ANALYSIS.T)
            yield None
        close, self._far = np.concatenate(near), np.concatenate(far)
        count = close.sum(axis=1)
        order = np.argsort(~close, axis=1, kind="stable")[:, : max(int(count.max(initial=0)), 1)]
        self._near = order
        self._counted = (np.arange(order.shape[1]) < count[:, None]).astype(np.float64)
        self.cost = count + POLYNOMIAL
        return self

    def __call__(self, which: Ints, s: Floats, t: Floats) -> Complexes:
        """Return e^{−b(S − S₀) − K}∂z/∂(s, t) on kites at s × t, (m, k) each; shape (m, k, k)."""
        count = s.shape[1]
        most = int(self._counted[which].sum(axis=1).max())
        near, counted = self._near[which, :most], self._counted[which, None, :most]
        some = self.kites.some(which)
        wide, high = np.repeat(s, count, axis=1), np.tile(t, (1, count))
        data, arms = self._action.data, self._action.arms[near]
        parts = _residuals(some, arms, data.v[near], wide, high)
        total = penalties(self._action.loss, *parts, counted)
        left, right = (
            np.polynomial.legendre.legvander(2.0 * each - 1.0, ORDER - 1) for each in (s, t)
        )
        total += (left @ self._far[which] @ np.swapaxes(right, 1, 2)).reshape(total.shape)
        height = -self._b * (total / data.n - self._base)
        if self._action.stiff.any():
            places = some.at(wide, high)
            springs = self._action.complex_springs(places.reshape(-1, 2))
            height -= springs.reshape(height.shape)
        return (np.exp(height) * some.area(wide, high)).reshape(-1, count, count)


def _residuals(
    some: Kites, arms: Floats, level: Floats, s: Floats, t: Floats
) -> tuple[Floats, Floats]:
    """Return real and imaginary parts of residuals at s, t (m, k); shapes (m, k, n)."""
    ones = np.ones(np.broadcast_shapes(s.shape, (len(some.corner), 1)))
    weights = np.stack([ones, s * ones, t * ones, s * t * ones], axis=2)
    parts = np.stack([some.corner, some.first, some.second, some.rest], axis=1)
    along = np.swapaxes(arms, 1, 2)
    real, turned = -(parts.real @ along), -(parts.imag @ along)
    real[:, 0] += level
    return weights @ real, weights @ turned
