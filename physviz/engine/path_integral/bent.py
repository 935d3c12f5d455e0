"""e^{−bS}p(θ)d²θ on a contour that bends with S, for real kites.

θ = u + iκv(u) with v = τq/√(1 + τ²q·∇S), q = G⁻¹∇S, G = Σ arm armᵀ/(FURTHEST²(c² + r²)) and the
prior's share: no residual's imaginary part is more than ``FURTHEST`` of √(c² + r²), and where all
are well within c, v is that of squared loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.path_integral.shift import FURTHEST, SLACK
from physviz.engine.path_integral.straight import roots

if TYPE_CHECKING:
    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.kites import Kites
    from physviz.engine.points import Floats, Ints


class Bent:
    """The integrand of soft L1 on kites with real corners, S₀ being ``base``."""

    def __init__(self, action: Action, b: complex, base: float, kappa: float, kites: Kites) -> None:
        self._action, self._b, self._base, self._kappa = action, b, base, kappa
        self._c = float(getattr(action.loss, "c", 1.0))
        self.kites = kites
        self.cost = np.full(len(kites.corner), 3.0 * action.data.n)
        a, d = action.arms.T
        self._squares = np.stack([a * a, a * d, d * d], axis=1)
        self._cubes = np.stack([a * a * a, a * a * d, a * d * d, d * d * d], axis=1)

    def __call__(self, which: Ints, s: Floats, t: Floats) -> Complexes:
        """Return e^{−b(S − S₀) − K}∂θ/∂(s, t) on kites at s × t, (m, k) each; shape (m, k, k)."""
        some, count = self.kites.some(which), s.shape[1]
        wide, high = np.repeat(s, count, axis=1), np.tile(t, (1, count))
        places = some.at(wide, high).real.reshape(-1, 2)
        values = self.at(places).reshape(wide.shape) * some.area(wide, high).real
        return values.reshape(-1, count, count)

    def at(self, places: Floats) -> Complexes:
        """Return e^{−b(S − S₀) − K} times the Jacobian of the shift at u (m, 2); shape (m,)."""
        action, arms, c = self._action, self._action.arms, self._c
        n = action.data.n
        r = action.data.v - places @ arms.T
        share = 1.0 / (c * c + r * r)
        root = np.sqrt(share)
        force = -2.0 * c * (r * root) @ arms / n
        bend = _matrix((2.0 * c**3 * share * root) @ self._squares / n)
        metric = _matrix(share @ self._squares) / FURTHEST**2 + action.stiffness / SLACK**2
        turned = (r * share * share) @ self._cubes * (2.0 / FURTHEST**2)
        inverse = _inverse(metric)
        way = (inverse @ force[..., None])[..., 0]
        # ∂q/∂u = G⁻¹(H − ∂G q), and of q·∇S it is 2Hq − q ∂G q.
        tilt = _matrix(turned[:, :3]) * way[:, :1, None] + _matrix(turned[:, 1:]) * way[:, 1:, None]
        slope = inverse @ (bend - tilt)
        rise = ((2.0 * bend - tilt) @ way[..., None])[..., 0]
        most = n / (2.0 * FURTHEST**2 * c * c)
        far = 1.0 / np.sqrt(1.0 + most * most * np.sum(way * force, axis=1))
        slope = slope - 0.5 * (most * far)[:, None, None] ** 2 * way[:, :, None] * rise[:, None, :]
        scale = self._kappa * most * far
        jacobian = 1j * scale[:, None, None] * slope + np.eye(2)
        shift = way * scale[:, None]
        total = roots(c, r, -shift @ arms.T, np.ones(1))
        height = -self._b * (2.0 * c * total / n - self._base)
        if action.stiff.any():
            height -= action.complex_springs(places + 1j * shift)
        area = jacobian[:, 0, 0] * jacobian[:, 1, 1] - jacobian[:, 0, 1] * jacobian[:, 1, 0]
        return np.asarray(np.exp(height) * area)


def _matrix(parts: Floats) -> Floats:
    """Return symmetric matrices of their numbers 00, 01, 11, shape (m, 2, 2)."""
    return parts[:, [[0, 1], [1, 2]]]


def _inverse(matrix: Floats) -> Floats:
    """Return the inverse of symmetric matrices, shape (m, 2, 2)."""
    a, b, d = matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 1, 1]
    turned = np.stack([d, -b, -b, a], axis=1).reshape(-1, 2, 2)
    return turned / (a * d - b * b)[:, None, None]
