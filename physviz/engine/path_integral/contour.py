"""The shifted contour: lines u + iκv(u) on which e^{−bS} dies out instead of turning."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.points import Floats

NEAREST = 0.5
"""The share of the way to the nearest branch point of ρ that a residual may go, far from the line.
"""
BEYOND = 1.5
"""The turn about the minimum sets in beyond so many times the distance of the stationary lines."""
RADIAL = 0.4
"""The share of it that is left for the turn about the minimum,"""
RIGID = 0.8
"""and where nothing else shifts the lines."""
SLACK = 2.0
"""So many standard deviations of a prior a line may be shifted."""
TRUSTED = 0.6
"""The share of its first order that the shift's gain is trusted to keep."""


@dataclass(frozen=True, eq=False)
class Contour:
    """θ = u + iκv(u), v = p/√(1 + pᵀGp) + t(u − θ*) with p = ½∇S, for e^{−b(S − S₀)}p(θ).

    Along ∇S the phase of e^{−bS} becomes decay; in the coordinates of Sums p is H⁻¹∇S for squared
    loss. G keeps the imaginary part of every residual below the branch points of ρ and, with a
    prior, the shift within ``SLACK`` standard deviations. t turns all lines about the minimum of a
    convex loss, which alone makes e^{−bS} fall off far away; there it is bounded by the residuals
    at the minimum. Where ħ is large p gains little: a ``rigid`` contour, for convex losses alone,
    has none of it, and a larger t. Cauchy's theorem makes the integral the same for every
    0 < κ ≤ 1.
    """

    action: Action
    b: complex
    base: float
    centre: Floats
    cap: Floats
    turn: float
    reach: float
    kappa: float
    rigid: bool

    @classmethod
    def of(
        cls, action: Action, b: complex, still: Floats, share: float, *, rigid: bool = False
    ) -> Contour:
        """Lay a contour with ``share`` of the κ that suits b: κ = tan(ω/2) for b = |b|e^{−iω}.

        It turns squared loss by ω/2, so that bS is real on it. ``still`` are the stationary lines,
        lowest first, shape (m, 2).
        """
        centre, base = still[0], float(action.cost(still[:1])[0])
        c, arms = getattr(action.loss, "c", 1.0), action.arms
        # Arctan's branch points are off the imaginary axis, others on it.
        room = c * abs(action.loss.singular.imag)
        longest = float(np.max(np.sum(arms * arms, axis=1)))
        stiffness = action.stiffness
        cap = np.eye(2) * (longest / (NEAREST * room) ** 2) + stiffness / SLACK**2
        furthest = float(np.max(np.abs(action.data.residuals(centre))))
        part, most = (RIGID, 1.0) if rigid else (RADIAL, 0.5)
        turn = min(part * room / furthest if furthest > 0.0 else most, most)
        away = action.stiff @ (centre - action.middle)
        turn = min(turn, 1.0 / (1.0 + math.hypot(*away)))
        reach = 0.0
        if not action.loss.convex:
            reach = BEYOND * max(float(np.max(np.hypot(*(still - centre).T))), c)
        kappa = share * math.tan(-0.5 * cmath.phase(b))
        return cls(action, b, base, centre, cap, turn, reach, kappa, rigid)

    def __call__(self, lines: Floats) -> Complexes:
        """Return e^{−b(S − S₀) − K} times the Jacobian at u = ``lines`` (m, 2); shape (m,)."""
        action = self.action
        if self.kappa == 0.0:
            height = -self.b * (action.cost(lines) - self.base) - action.springs(lines)
            return np.exp(height.astype(np.complex128))
        at, jacobian = self._shifted(lines)
        height = -self.b * (action.complex_cost(at) - self.base) - action.complex_springs(at)
        return np.asarray(np.exp(height) * jacobian)

    def _shifted(self, lines: Floats) -> tuple[Complexes, Complexes | complex]:
        """Return the shifted lines and the Jacobian there, shapes (m, 2) and (m,)."""
        if self.rigid:
            grown = 1.0 + 1j * self.kappa * self.turn
            return self.centre + grown * (lines - self.centre), grown * grown
        shift, slope = self._shift(lines)
        k = 1j * self.kappa
        a, b, c, d = (slope[:, i, j] for i in (0, 1) for j in (0, 1))
        return lines + k * shift, (1.0 + k * a) * (1.0 + k * d) - k * k * b * c

    def _shift(self, lines: Floats) -> tuple[Floats, Floats]:
        """Return v and ∂v/∂u, shapes (m, 2) and (m, 2, 2)."""
        p, bend = 0.5 * self.action.gradient(lines), 0.5 * self.action.hessian(lines)
        capped = p @ self.cap
        share = 1.0 / np.sqrt(1.0 + np.sum(p * capped, axis=1))
        shift = p * share[:, None]
        slope = bend * share[:, None, None]
        tilt = np.einsum("mj,mjk->mk", capped, bend) * (share**3)[:, None]
        slope -= p[:, :, None] * tilt[:, None, :]
        away, (on, rise) = lines - self.centre, self._switch(lines)
        shift += on[:, None] * away
        slope += (
            on[:, None, None] * np.eye(2) + rise[:, None, None] * away[:, :, None] * away[:, None]
        )
        return shift, slope

    def _switch(self, lines: Floats) -> tuple[Floats, Floats]:
        """Return t and its slope: dt = slope·(u − θ*)·du; shapes (m,)."""
        if self.reach == 0.0:
            return np.full(len(lines), self.turn), np.zeros(len(lines))
        z = np.sum((lines - self.centre) ** 2, axis=1) / self.reach**2
        share = z / (1.0 + z)
        return self.turn * share**4, 8.0 * self.turn * share**3 / (self.reach * (1.0 + z)) ** 2

    def height(self, lines: Floats) -> Floats:
        """Return log|integrand| at lines (m, 2), but for its Jacobian, to first order in κ."""
        cost, force = self.action.cost(lines), self.action.gradient(lines)
        bounds, _ = self.bounds(lines, cost, force, 0.0)
        return bounds

    def bounds(
        self, lines: Floats, cost: Floats, force: Floats, radius: float
    ) -> tuple[Floats, Floats]:
        """Return about what log|integrand| is at most within a radius, and its phase at most.

        ∇S changes by no more than the steepest curvature times the way, so that where it is large
        at the middle of a cell it is large all over it. Shapes (m,).
        """
        action = self.action
        steep, least, radial = action.within(lines, radius, self.centre)
        stiff = float(np.linalg.norm(action.stiff, 2))
        pull = np.hypot(force[:, 0], force[:, 1])
        if action.loss.convex:
            least = np.maximum(least, cost - pull * radius)
        least = np.maximum(least - self.base, 0.0)
        weak = np.maximum(pull - steep * radius, 0.0)
        widest = float(np.linalg.eigvalsh(self.cap)[1])
        gain = TRUSTED * 0.5 * weak * weak / np.sqrt(1.0 + 0.25 * widest * weak * weak)
        if self.rigid:
            gain = np.zeros_like(gain)
        stretch = np.hypot(*((lines - action.middle) @ action.stiff.T).T)
        far = np.maximum(stretch - stiff * radius, 0.0)
        size = abs(self.b.imag) * self.kappa
        away = lines - self.centre
        distance = np.hypot(away[:, 0], away[:, 1])
        if self.reach == 0.0:
            turned = self.turn * least
        else:
            inner = np.maximum(distance - radius, 0.0)
            turned = self.turn * (inner**2 / (inner**2 + self.reach**2)) ** 4 * radial
        off = np.hypot(*(away @ action.stiff.T).T) + stiff * radius
        lifted = 0.5 * (self.kappa * (SLACK + self.turn * off)) ** 2 if stiff else 0.0
        bound = (
            -self.b.real * least
            - size * (gain + TRUSTED * turned)
            - 0.5 * far * far
            + np.minimum(lifted, 0.45 * far * far + SLACK**2)
            - action.log_normaliser
        )
        return bound, np.hypot(
            abs(self.b) * (pull + 0.5 * steep * radius) * radius, stiff * radius * (1.0 + stretch)
        )
