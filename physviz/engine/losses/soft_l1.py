"""Soft L1: a smooth bend from the square to the absolute value (Charbonnier's, pseudo-Huber)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from physviz.engine.losses.width import width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats

SMALL, LARGE = 1e-9, 1e9
"""Where c/σ lies beyond these, the limits of N hold to the last digit."""


@dataclass(frozen=True)
class SoftL1:
    """ρ(r) = 2c²(√(1 + u²) − 1), u = r/c; about r² near 0, 2c|r| far away."""

    key: ClassVar[str] = "soft_l1"
    title: ClassVar[str] = "soft L1"
    citation: ClassVar[str] = (
        "Charbonnier, Blanc-Féraud, Aubert & Barlaud, Proc. ICIP 2 (1994) 168–172"
    )
    analytic: ClassVar[bool] = True
    singular: ClassVar[complex] = 1.0j
    convex: ClassVar[bool] = True
    grows: ClassVar[Literal["linear"]] = "linear"

    c: float = width(
        "width c", "‹Residuals› well above c count by their size, not by their square."
    )

    def _root(self, residual: Floats) -> Floats:
        """Return √(1 + u²); 1 + |u| bounds it, and is it where u² leaves floating point."""
        u = np.abs(residual / self.c)
        with np.errstate(over="ignore"):
            return np.minimum(np.sqrt(1.0 + u * u), 1.0 + u)

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        # 2c²(√ − 1) would lose the digits of a small u.
        return 2.0 * residual * (residual / (1.0 + self._root(residual)))

    def continued(self, residual: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """Return ρ(r) at complex r, elementwise; its cuts run outwards from u = ±i."""
        u = residual / self.c
        return 2.0 * residual * (residual / (1.0 + np.sqrt(1.0 + u * u)))

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r) = 2r/√(1 + u²), elementwise."""
        return 2.0 * residual / self._root(residual)

    def curvature(self, residual: Floats) -> Floats:
        """Return ρ″(r) = 2(1 + u²)^(−3/2), elementwise."""
        share = 1.0 / self._root(residual)
        return 2.0 * share * share * share

    def log_normaliser(self, sigma: float) -> float:
        """Return log N, N = ∫exp(−ρ(r)/2σ²)dr = 2c e^a K₁(a) with a = c²/σ².

        r = c sinh s turns the integral into c e^a ∫cosh s e^(−a cosh s)ds, which is K₁'s.
        """
        ratio = self.c / sigma
        if ratio < SMALL:
            return 2.0 * math.log(sigma) + math.log(2.0) - math.log(self.c)
        if ratio > LARGE:
            return math.log(sigma) + 0.5 * math.log(2.0 * math.pi)
        from scipy.special import k1e

        return math.log(self.c) + math.log(2.0 * float(k1e(ratio * ratio)))
