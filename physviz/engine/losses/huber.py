"""Huber's loss: the square near zero, straight beyond c."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from physviz.engine.losses.width import width

if TYPE_CHECKING:
    from physviz.engine.points import Floats


@dataclass(frozen=True)
class Huber:
    """ρ(r) = r² up to |r| = c, 2c|r| − c² beyond."""

    key: ClassVar[str] = "huber"
    title: ClassVar[str] = "Huber"
    citation: ClassVar[str] = "Huber, Ann. Math. Statist. 35 (1964) 73–101"
    analytic: ClassVar[bool] = False
    singular: ClassVar[complex] = 1.0 + 0.0j
    convex: ClassVar[bool] = True
    grows: ClassVar[Literal["linear"]] = "linear"

    c: float = width("width c", "‹Residuals› above c count by their size, not by their square.")

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        size = np.abs(residual)
        inner = np.minimum(size, self.c)
        return inner * (2.0 * size - inner)

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r) = 2r, at most 2c in size, elementwise."""
        return 2.0 * np.clip(residual, -self.c, self.c)

    def curvature(self, residual: Floats) -> Floats:
        """Return ρ″(r), 2 up to |r| = c and 0 beyond, elementwise."""
        return np.where(np.abs(residual) <= self.c, 2.0, 0.0)

    def log_normaliser(self, sigma: float) -> float:
        """Return log N, N = ∫exp(−ρ(r)/2σ²)dr.

        N = σ√2π erf(t/√2) + (2σ/t) e^(−t²/2) with t = c/σ: the bell inside, two exponential tails.
        """
        t = self.c / sigma
        bell = math.sqrt(2.0 * math.pi) * math.erf(t / math.sqrt(2.0))
        tails = (2.0 / t) * math.exp(-0.5 * t * t)
        return math.log(sigma) + math.log(bell + tails)
