"""The action S and the prior's springs for complex lines, as on a shifted contour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Absolute, Huber
from physviz.engine.sums import BLOCK, sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.sums import Sums

    Complexes = NDArray[np.complex128]


def continued(loss: Loss, residual: Complexes) -> Complexes:
    """Return ρ(r) of an analytic loss at complex r, its cuts running from ``singular`` outwards."""
    if isinstance(loss, Huber | Absolute):
        raise TypeError(f"{loss.title} has kinks.")
    return loss.continued(residual)


@dataclass(frozen=True, eq=False)
class Action:
    """S(line) and K(line) = ½|stiff·(line − middle)|² + log N, a line being (height, lean).

    ``stiff`` is 0 for a flat prior. ``spread`` is d²line/d²θ, and ``steepest`` bounds the
    eigenvalues of S's Hessian in these coordinates.
    """

    data: Sums
    loss: Loss
    middle: Floats
    stiff: Floats
    log_normaliser: float

    @property
    def spread(self) -> float:
        """How much of (height, lean) an area of 1 in the θ-plane covers."""
        return self.data.spread

    @property
    def stiffness(self) -> Floats:
        """∇∇K, shape (2, 2)."""
        return self.stiff.T @ self.stiff

    @property
    def arms(self) -> Floats:
        """−∂r_i/∂line, shape (n, 2)."""
        return np.stack([self.data.w, self.data.u], axis=1)

    @property
    def steepest(self) -> Floats:
        """A matrix no smaller than ∇∇S anywhere: that of squared loss, shape (2, 2)."""
        return 2.0 * (self.arms.T @ self.arms) / self.data.n

    def cost(self, lines: Floats) -> Floats:
        """Return S for real lines (m, 2); shape (m,)."""
        return self.data.mean(lines, self.loss.rho)

    def gradient(self, lines: Floats) -> Floats:
        """Return ∇S for real lines (m, 2); shape (m, 2)."""
        return self.data.gradient(lines, self.loss.psi)

    def hessian(self, lines: Floats) -> Floats:
        """Return ∇∇S for real lines (m, 2); shape (m, 2, 2)."""
        return self.data.bend(lines, self.loss.curvature)[:, [[0, 1], [1, 2]]]

    def within(self, lines: Floats, radius: float, centre: Floats) -> tuple[Floats, Floats, Floats]:
        """Bound S within a radius of lines (m, 2), point by point; shapes (m,).

        Returned are bounds of its curvature from above, and from below of S itself and of
        (line − centre)·∇S = (1/n) Σψ(r)(r − r₀), with the residuals r₀ at the centre.
        """
        data, loss = self.data, self.loss
        steep, least, pull = (np.zeros(len(lines)) for _ in range(3))
        length, tiny = np.hypot(data.w, data.u), 1e-9 * getattr(loss, "c", 1.0)
        own, unit = np.abs(data.residuals(centre)), getattr(loss, "c", math.inf)
        rows = max(BLOCK // data.n, 1)
        for top in range(0, len(lines), rows):
            some = slice(top, top + rows)
            r = np.abs(data.v - lines[some, :1] * data.w - lines[some, 1:] * data.u)
            near, far = np.maximum(r - length * radius, tiny), r + length * radius
            force, away = loss.psi(near), loss.psi(far)
            # |ρ″| ≤ k ψ(r)/r, which falls with |r|; k = 3 for a bounded loss and 1 for all others.
            steep[some] = (force / near) @ (length * length)
            least[some] = loss.rho(near).sum(axis=1)
            # ψr has no dip; beyond c ψ falls, and is nowhere much above c, if the loss is bounded.
            most = away if loss.convex else np.where(near > unit, force, 1.15 * unit)
            pull[some] = (np.minimum(force * near, away * far) - most * own).sum(axis=1)
        steep *= 3.0 if loss.grows == "bounded" else 1.0
        return steep / data.n, least / data.n, pull / data.n

    def complex_cost(self, lines: Complexes) -> Complexes:
        """Return S for complex lines (m, 2); shape (m,)."""
        data, total = self.data, np.zeros(len(lines), dtype=np.complex128)
        columns = min(data.n, BLOCK)
        rows = max(BLOCK // columns, 1)
        for top in range(0, len(lines), rows):
            some = slice(top, top + rows)
            for left in range(0, data.n, columns):
                these = slice(left, left + columns)
                r = (
                    data.v[these]
                    - lines[some, :1] * data.w[these]
                    - lines[some, 1:] * data.u[these]
                )
                total[some] += continued(self.loss, r).sum(axis=1)
        return total / data.n

    def springs(self, lines: Floats) -> Floats:
        """Return K for real lines (m, 2); shape (m,)."""
        stretch = (lines - self.middle) @ self.stiff.T
        return 0.5 * np.sum(stretch * stretch, axis=1) + self.log_normaliser

    def complex_springs(self, lines: Complexes) -> Complexes:
        """Return K for complex lines (m, 2); shape (m,)."""
        stretch = (lines - self.middle) @ self.stiff.T
        return np.asarray(0.5 * np.sum(stretch * stretch, axis=1) + self.log_normaliser)


@lru_cache(maxsize=4)
def action(problem: Problem) -> Action | None:
    """Return the action of a problem's points and its prior, None where there are no points."""
    data, prior = sums(problem.points), problem.prior
    if data is None:
        return None
    root = np.array([math.sqrt(p) for p in prior.precision])
    middle = data.lines(prior.mean) if prior.proper else np.zeros(2)
    stiff = root[:, None] * data.back
    return Action(data, problem.loss, middle, stiff, prior.log_normaliser)
