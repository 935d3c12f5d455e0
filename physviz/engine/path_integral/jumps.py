"""What a kink line adds to ∫e^{−bS}p(θ)d²θ: the jump of a primitive across it.

Let P be a primitive of ρe^{−bS − K} along the ray at an angle φ, in each cell between kink lines
one of that cell's polynomial. Then ∫ρe^{−bS − K}dρ is a sum of the jumps of P where the ray meets
kink lines, and the integral over φ becomes one along these lines,

    ∫e^{−bS − K}d²z = Σ_lines ∫(P_near − P_far) d/ρ² ds,   d the distance of the line,

if P vanishes at the centre in its own cells and at infinity in all others; where e^{−bS} turns
often, the path along a line is turned into the complex plane as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.path_integral.pieces import before, beyond

if TYPE_CHECKING:
    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.kinks import Panels
    from physviz.engine.points import Floats


@dataclass(frozen=True, eq=False)
class _Rays:
    """Distances ρ from the centre, −b(S − S₀) − K there, and (slope, curvature) on either side."""

    rho: Complexes
    height: Complexes
    near: tuple[Complexes, Complexes]
    far: tuple[Complexes, Complexes]


class Jumps:
    """Those of e^{−b(S − S₀) − K} seen from a centre, S₀ = ``base`` being S there."""

    def __init__(self, action: Action, b: complex, centre: Floats) -> None:
        self._action, self._b, self._centre = action, b, centre
        self.base = float(action.cost(centre[None])[0])
        self._stiffness = action.stiffness

    def __call__(self, some: Panels, s: Complexes) -> Complexes:
        """Return (P_near − P_far)·d/ρ² at places s of shape (m, k)."""
        rays, home = self._rays(some, s), some.home
        far = -np.exp(rays.height) * beyond(rays.rho, *rays.far, rays.rho)
        near, out = np.empty_like(far), ~home
        slope, curve = rays.near
        near[out] = -np.exp(rays.height[out]) * beyond(
            rays.rho[out], slope[out], curve[out], rays.rho[out]
        )
        near[home] = before(rays.height[home], rays.rho[home], slope[home], curve[home])
        return (near - far) * some.distance[:, None] / (rays.rho * rays.rho)

    def ray(self, some: Panels, s: Floats, force: Floats, bend: Floats) -> tuple[Complexes, Floats]:
        """Return G and |√Q| of the rays through one place of each stretch, shapes (m,)."""
        away, rho = some.away(s), np.hypot(s, some.distance)
        pulled = (self._centre + away - self._action.middle) @ self._stiffness
        slope = self._b * some.outward(s, force) + np.sum(away * pulled, axis=1) / rho
        stretch = np.sum((away @ self._action.stiff.T) ** 2, axis=1)
        curve = self._b * np.maximum(some.curved(s, bend), 0.0) + stretch
        return slope, np.sqrt(curve) / rho

    def _rays(self, some: Panels, s: Complexes) -> _Rays:
        """Return the polynomials along the rays through places s of shape (m, k)."""
        b, away = self._b, s - some.at[:, None]
        rho = np.sqrt(s * s + some.distance[:, None] ** 2)
        # The place seen from the centre, and the ray's direction.
        x, y = (
            (some.foot[:, k] - self._centre[k])[:, None] + s * some.along[:, None, k]
            for k in (0, 1)
        )
        e, f = x / rho, y / rho
        slope, curvature = some.slope[:, None], some.curvature[:, None]
        value = some.value[:, None] - self.base + (slope + 0.5 * curvature * away) * away
        height, springs, stiff = -b * value, 0.0, 0.0
        if self._stiffness.any():
            off = self._centre - self._action.middle
            strain = [p * (x + off[0]) + q * (y + off[1]) for p, q in self._action.stiff]
            way = [p * e + q * f for p, q in self._action.stiff]
            springs = way[0] * strain[0] + way[1] * strain[1]
            stiff = way[0] * way[0] + way[1] * way[1]
            height -= 0.5 * (strain[0] ** 2 + strain[1] ** 2) + self._action.log_normaliser
        # The gradient has changed along the line since s = at, the same on either side.
        swerve = some.swerve[:, None]
        changed = away * (e * swerve[..., 0] + f * swerve[..., 1])
        sides = []
        for force, bend in ((some.near, some.bend_near), (some.far, some.bend_far)):
            a, c, d = (bend[:, None, k] for k in range(3))
            pull = e * force[:, None, 0] + f * force[:, None, 1] + changed
            curve = e * (a * e + 2.0 * c * f) + d * f * f
            sides.append((b * pull + springs, b * curve + stiff))
        return _Rays(rho, height, sides[0], sides[1])
