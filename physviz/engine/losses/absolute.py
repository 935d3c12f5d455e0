"""Absolute loss: Laplace's noise, and the median line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from physviz.engine.losses.width import width

if TYPE_CHECKING:
    from physviz.engine.points import Floats


@dataclass(frozen=True)
class Absolute:
    """ρ(r) = c|r|; c = 1 [y] makes the cost the mean absolute error."""

    key: ClassVar[str] = "absolute"
    title: ClassVar[str] = "absolute"
    citation: ClassVar[str] = "Boscovich 1757; Laplace 1793; Edgeworth, Hermathena 6 (1887) 279–285"
    analytic: ClassVar[bool] = False
    singular: ClassVar[complex] = 0.0j
    convex: ClassVar[bool] = True
    grows: ClassVar[Literal["linear"]] = "linear"

    c: float = width("slope c", "What one unit of ‹residual› counts for, whatever its size.")

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        return self.c * np.abs(residual)

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r) = ±c, and 0 on the kink, elementwise."""
        return self.c * np.sign(residual)

    def curvature(self, residual: Floats) -> Floats:
        """Return ρ″(r) = 0, elementwise: all bending sits in the kink."""
        return np.zeros_like(residual)

    def log_normaliser(self, sigma: float) -> float:
        """Return log N, N = ∫exp(−c|r|/2σ²)dr = 4σ²/c."""
        return math.log(4.0) + 2.0 * math.log(sigma) - math.log(self.c)
