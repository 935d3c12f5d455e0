"""A quadratic bowl over the θ-plane: E(θ) = E_min + ½ δᵀAδ with δ = θ − θ*.

A = [[a, a·s], [a·s, a·s² + d]] is kept as its LDLᵀ factors a, s (the shear), d, because for a cost
they are a = 2, s = ⟨x⟩ and d = 2 Var x: the determinant a·d and the small eigenvalue keep their
digits where the matrix itself, full of ⟨x²⟩, has lost them (x = 10⁸ + i).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats

Pair = tuple[float, float]


@dataclass(frozen=True)
class Quadratic:
    """E(θ) = value + ½ [a (δ₀ + s δ₁)² + d δ₁²], δ = θ − minimum; a > 0, d ≥ 0 (0: a valley)."""

    minimum: Pair
    value: float
    a: float
    shear: float
    d: float

    def excess(self, theta: ArrayLike) -> Floats:
        """Return E(θ) − E_min for theta of shape (…, 2), ∞ where it is beyond floats; shape (…)."""
        at = np.asarray(theta, dtype=np.float64)
        with np.errstate(over="ignore"):
            across = at[..., 1] - self.minimum[1]
            along = (at[..., 0] - self.minimum[0]) + self.shear * across
            return 0.5 * (self.a * along * along + self.d * across * across)

    def __call__(self, theta: ArrayLike) -> Floats:
        """Return E(θ) for theta of shape (…, 2); shape (…)."""
        return self.value + self.excess(theta)

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇E = Aδ for theta of shape (…, 2); shape (…, 2)."""
        at = np.asarray(theta, dtype=np.float64)
        across = at[..., 1] - self.minimum[1]
        first = self.a * ((at[..., 0] - self.minimum[0]) + self.shear * across)
        return np.stack([first, self.shear * first + self.d * across], axis=-1)

    def grid(self, intercepts: Floats, slopes: Floats) -> Floats:
        """Return E on the grid of all pairs; shape (slopes, intercepts)."""
        across = slopes - self.minimum[1]
        along = (intercepts - self.minimum[0])[None, :] + (self.shear * across)[:, None]
        np.multiply(along, along, out=along)
        along *= 0.5 * self.a
        along += (self.value + 0.5 * self.d * across * across)[:, None]
        return along

    @property
    def matrix(self) -> Floats:
        """The Hessian A, shape (2, 2)."""
        off = self.a * self.shear
        return np.array([[self.a, off], [off, off * self.shear + self.d]])

    @property
    def determinant(self) -> float:
        """Det A = a·d, without cancellation."""
        return self.a * self.d

    @property
    def eigenvalues(self) -> Pair:
        """λ_min, λ_max of A; the small one is det A / λ_max, so it keeps its digits."""
        top = self._spread()
        return (self.determinant / top if top > 0.0 else 0.0, top)

    def _spread(self) -> float:
        (p, off), (_, q) = self.matrix.tolist()
        return 0.5 * (p + q) + math.hypot(0.5 * (p - q), off)

    @property
    def axes(self) -> Floats:
        """Unit eigenvectors as columns, those of λ_min and λ_max; shape (2, 2)."""
        (p, off), (_, q) = self.matrix.tolist()
        # Of the two equivalent formulas take the one that adds numbers of one sign.
        half = 0.5 * (p - q)
        root = math.hypot(half, off)
        if root == 0.0:
            return np.eye(2)
        stiff = np.array([half + root, off]) if half >= 0.0 else np.array([off, root - half])
        stiff /= np.abs(stiff).max()
        stiff /= np.hypot(*stiff)
        if stiff[1] < 0.0:
            stiff = -stiff
        return np.array([[stiff[1], stiff[0]], [-stiff[0], stiff[1]]])

    @property
    def inverse(self) -> Floats:
        """A⁻¹, shape (2, 2); infinite along a valley."""
        if self.d == 0.0:
            return np.full((2, 2), np.inf)
        return np.array(
            [
                [1.0 / self.a + self.shear * self.shear / self.d, -self.shear / self.d],
                [-self.shear / self.d, 1.0 / self.d],
            ]
        )

    def level_set(self, excess: ArrayLike, vertices: int = 181) -> Floats:
        """Return closed ellipses {E − E_min = excess}, shape (…, vertices, 2); needs d > 0."""
        radius = np.sqrt(2.0 * np.asarray(excess, dtype=np.float64))[..., None]
        angle = np.linspace(0.0, 2.0 * np.pi, vertices)
        across = radius * np.sin(angle) / math.sqrt(self.d)
        along = radius * np.cos(angle) / math.sqrt(self.a)
        return np.stack(
            [self.minimum[0] + along - self.shear * across, self.minimum[1] + across], axis=-1
        )
