"""∫e^{−bS}p(θ)d²θ for losses with kinks: along rays from a minimum, each piece in closed form.

Let P be a primitive of ρe^{−bS − K} along the ray at an angle φ, in each cell between kink lines
one of that cell's polynomial. Then ∫ρe^{−bS − K}dρ is a sum of the jumps of P where the ray meets
kink lines, and the integral over φ becomes one along these lines,

    ∫e^{−bS − K}d²z = Σ_lines ∫(P_near − P_far) d/ρ² ds,   d the distance of the line,

if P vanishes at the centre in its own cells and at infinity in all others; where e^{−bS} turns
often, the path along a line is turned into the complex plane as well.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.path_integral.kinks import SAME, Panels, panels
from physviz.engine.path_integral.pieces import before, beyond

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.kinks import Bools
    from physviz.engine.points import Floats

SMOOTH = 12.0
"""A phase that one rule follows."""
DEAD = 40.0
EDGES = DEAD * np.array([0.0, 0.025, 0.075, 0.175, 0.375, 0.675, 1.0])
TAIL = DEAD * np.append(0.0, 2.0 ** np.arange(-14, 1))
HALVINGS, TURN, ROWS = 60, 8000, 1000
"""So many places, or stretches, are looked at in one turn of background work."""


@dataclass(frozen=True, eq=False)
class _Rays:
    """Distances ρ from the centre, −b(S − S₀) − K there, and (slope, curvature) on either side."""

    rho: Complexes
    height: Complexes
    near: tuple[Complexes, Complexes]
    far: tuple[Complexes, Complexes]


class Rays:
    """e^{−b(S − S₀) − K} about a centre, S₀ being S there; ``order`` nodes to a rule."""

    def __init__(self, action: Action, b: complex, centre: Floats, order: int) -> None:
        self._action, self._b, self._centre = action, b, centre
        self._base = float(action.cost(centre[None])[0])
        self._turn = cmath.exp(-1j * cmath.phase(b))
        self._stiffness = action.stiffness
        self._proper = bool(action.stiff.any())
        self._node, self._weight = np.polynomial.legendre.leggauss(order)
        self._total, self._size = 0.0j, 0.0

    def integral(self) -> Generator[None, None, tuple[complex, float]]:
        """Return the integral over the plane of (height, lean), and Σ|·| of what was summed."""
        for some in panels(self._action, self._centre, self._fence()):
            yield from self._stretches(some)
        return self._total, self._size

    def _fence(self) -> float:
        """Return half the side of a box about the centre on whose rim |b|(S − S₀) ≥ 2 everywhere.

        Less with a prior, under which S need not rise.
        """
        steep = self._action.stiffness + abs(self._b) * self._action.steepest
        size = 0.1 / math.sqrt(float(np.linalg.norm(steep, 2)))
        if self._proper:
            return size
        t = np.linspace(-1.0, 1.0, 65)
        side = np.stack([t, np.ones_like(t)], axis=1)
        rim = np.concatenate([side, -side, side[:, ::-1], -side[:, ::-1]])
        while (
            abs(self._b) * (self._action.cost(self._centre + size * rim).min() - self._base) < 2.0
        ):
            size *= 1.5
        return size

    # --- along a line

    def _stretches(self, some: Panels) -> Generator[None, None, None]:
        some = self._bounded(some) if self._proper else (yield from self._unbounded(some))
        waiting = [(some, HALVINGS)]
        while waiting:
            some, left = waiting.pop()
            some = some.some(self._alive(some))
            plain = self._plain(some)
            steep = ~plain & ~some.home & self._steep(some)
            yield from self._along(some.some(plain))
            yield from self._between(some.some(steep))
            rest = some.some(~plain & ~steep).halves()
            parts = (slice(k, k + ROWS) for k in range(0, rest.low.size if left else 0, ROWS))
            waiting += [(rest.some(part), left - 1) for part in parts]
            yield None

    def _bounded(self, some: Panels) -> Panels:
        """Cut what a prior leaves of a line."""
        stiff = some.along @ self._action.stiff.T
        away = (some.foot - self._action.middle) @ self._action.stiff.T
        size = np.sum(stiff * stiff, axis=1)
        middle, reach = -np.sum(stiff * away, axis=1) / size, np.sqrt(2.0 * DEAD / size)
        return some.cut(np.maximum(some.low, middle - reach), np.minimum(some.high, middle + reach))

    def _unbounded(self, some: Panels) -> Generator[None, None, Panels]:
        """Integrate to the ends of a line, which a flat prior leaves; return the rest of it."""
        first, last = np.isinf(some.low), np.isinf(some.high)
        yield from self._ends(some.some(last), some.low[last], 1.0, TAIL)
        yield from self._ends(some.some(first), some.high[first], -1.0, TAIL)
        return some.some(~first & ~last)

    def _added(
        self, some: Panels, s: Complexes, weights: Floats | Complexes
    ) -> Generator[None, None, None]:
        """Add Σ of the jumps at places s of shape (m, k), so weighted."""
        rows = max(TURN // s.shape[1], 1)
        for first in range(0, len(s), rows):
            part = slice(first, first + rows)
            terms = self._jump(some.some(part), s[part]) * weights[part]
            self._total += complex(terms.sum())
            self._size += float(np.abs(terms).sum())
            yield None

    def _alive(self, some: Panels) -> Bools:
        """Return where the integrand is not dead; ∫₀^ρ stays, however high S rises."""
        return some.home | (self._b.real * (some.least - self._base) < DEAD)

    def _plain(self, some: Panels) -> Bools:
        """Return which stretches one rule can follow."""
        (_, down), (_, up) = (some.rise(s) for s in (some.low, some.high))
        width = some.high - some.low
        stiff = np.sqrt(np.sum((some.along @ self._action.stiff.T) ** 2, axis=1))
        inside = some.low * some.high < 0.0
        nearest = np.where(inside, 0.0, np.minimum(np.abs(some.low), np.abs(some.high)))
        phase = abs(self._b) * np.maximum(np.abs(down), np.abs(up)) * width
        view = np.hypot(nearest, some.distance)
        good = (phase < SMOOTH) & (stiff * width < 2.0) & (width <= 2.0 * view)
        return good & self._gentle(some)

    def _gentle(self, some: Panels) -> Bools:
        """Return where the rays' G and √Q change by no more than they are.

        Beside a valley, or where a ray runs along a line of kinks, they rise from nothing.
        """
        good = some.low < some.high
        places = [(1.0 - t) * some.low + t * some.high for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
        for force, bend in ((some.near, some.bend_near), (some.far, some.bend_far)):
            slopes, roots = zip(*(self._ray(some, s, force, bend) for s in places), strict=True)
            change = np.ptp(np.real(slopes), 0) + np.ptp(np.imag(slopes), 0) + np.ptp(roots, 0)
            good &= change <= 2.0 * (np.min(np.abs(slopes), 0) + np.min(roots, 0))
        return good | (some.high - some.low < SAME * some.distance)

    def _ray(
        self, some: Panels, s: Floats, force: Floats, bend: Floats
    ) -> tuple[Complexes, Floats]:
        """Return G and |√Q| of the rays through one place of each stretch."""
        away, rho = some.away(s), np.hypot(s, some.distance)
        pulled = (self._centre + away - self._action.middle) @ self._stiffness
        slope = self._b * some.outward(s, force) + np.sum(away * pulled, axis=1) / rho
        stretch = np.sum((away @ self._action.stiff.T) ** 2, axis=1)
        curve = abs(self._b) * some.curved(s, bend) + stretch
        return slope, np.sqrt(np.maximum(curve, 0.0)) / rho

    def _steep(self, some: Panels) -> Bools:
        """Return which stretches turn so fast that only their ends count.

        The paths from there must be so short that no ray's slope or curvature turns far round.
        """
        (_, down), (_, up) = (some.rise(s) for s in (some.low, some.high))
        good = down * up > 0.0
        spring = float(np.linalg.norm(self._action.stiff, 2))
        for s, slope in ((some.low, down), (some.high, up)):
            rho = np.hypot(s, some.distance)
            way = DEAD / np.maximum(np.abs(self._b * slope), DEAD / rho)
            outward = some.outward(s, some.near)
            good &= (way < 0.25 * rho) & (way * spring < 0.5)
            good &= way * np.hypot(*some.swerve.T) < 0.25 * outward
            good &= way * np.abs(slope) < 0.25 * outward * rho
            for bend in (some.bend_near, some.bend_far):
                good &= way * way * some.curvature <= 0.1 * some.curved(s, bend)
        return good

    def _along(self, some: Panels) -> Generator[None, None, None]:
        half, middle = 0.5 * (some.high - some.low), 0.5 * (some.high + some.low)
        s = middle[:, None] + half[:, None] * self._node
        yield from self._added(some, s.astype(np.complex128), half[:, None] * self._weight)

    def _between(self, some: Panels) -> Generator[None, None, None]:
        """Add what the ends of stretches make of a swift e^{−bS}."""
        (low, _), (high, _) = (some.rise(s) for s in (some.low, some.high))
        for chosen, way in ((high > low, 1.0), (high <= low, -1.0)):
            part = some.some(chosen)
            begin, end = (part.low, part.high) if way > 0.0 else (part.high, part.low)
            yield from self._ends(part, begin, way, EDGES)
            yield from self._ends(part, end, way, EDGES, -1.0)

    def _ends(
        self, some: Panels, begin: Floats, way: float, edges: Floats, sign: float = 1.0
    ) -> Generator[None, None, None]:
        """Integrate from ``begin`` towards rising S on a path on which bS is all but real."""
        _, slope = some.rise(begin)
        scale = self._turn / (abs(self._b) * np.abs(slope))
        half, middle = 0.5 * np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
        steps = (middle[:, None] + half[:, None] * self._node).ravel()
        weight = (half[:, None] * self._weight).ravel()
        s = begin[:, None] + way * scale[:, None] * steps
        weights = np.asarray(sign * scale[:, None] * weight, dtype=np.complex128)
        yield from self._added(some, s, weights)

    # --- at a place

    def _rays(self, some: Panels, s: Complexes) -> _Rays:
        """Return the polynomials along the rays through places s of shape (m, k)."""
        b, away = self._b, s - some.at[:, None]
        rho = np.sqrt(s * s + some.distance[:, None] ** 2)
        z = some.foot[:, None] + s[..., None] * some.along[:, None]
        e = (z - self._centre) / rho[..., None]
        springs = np.sum(e * ((z - self._action.middle) @ self._stiffness), axis=-1)
        stiff = np.sum(e * (e @ self._stiffness), axis=-1)
        slope, curvature = some.slope[:, None], some.curvature[:, None]
        value = some.value[:, None] - self._base + (slope + 0.5 * curvature * away) * away
        held = self._action.complex_springs(z.reshape(-1, 2)).reshape(s.shape)
        # The gradient has changed along the line since s = at, the same on either side.
        changed = away * np.sum(e * some.swerve[:, None], axis=-1)
        sides = []
        for force, bend in ((some.near, some.bend_near), (some.far, some.bend_far)):
            a, c, d = (bend[:, None, k] for k in range(3))
            pull = np.sum(e * force[:, None], axis=-1) + changed
            curve = a * e[..., 0] ** 2 + 2.0 * c * e[..., 0] * e[..., 1] + d * e[..., 1] ** 2
            sides.append((b * pull + springs, b * curve + stiff))
        return _Rays(rho, -b * value - held, sides[0], sides[1])

    def _jump(self, some: Panels, s: Complexes) -> Complexes:
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
