"""Squared loss: Gaussian noise, and the only loss whose every number has a closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats


@dataclass(frozen=True)
class Squared:
    """ρ(r) = r² (Eq. 6 averages it over the points); units [y]²."""

    key: ClassVar[str] = "squared"
    title: ClassVar[str] = "squared"
    citation: ClassVar[str] = "Legendre 1805; Gauss 1809"
    analytic: ClassVar[bool] = True
    singular: ClassVar[complex] = complex(math.inf)
    convex: ClassVar[bool] = True
    grows: ClassVar[Literal["square"]] = "square"

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        return residual * residual

    def continued(self, residual: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """Return ρ(r) at complex r, elementwise."""
        return residual * residual

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r), elementwise."""
        return 2.0 * residual

    def curvature(self, residual: Floats) -> Floats:
        """Return ρ″(r), elementwise."""
        return np.full_like(residual, 2.0)

    def log_normaliser(self, sigma: float) -> float:
        """Return log ∫exp(−ρ(r)/2σ²)dr = log(σ√2π)."""
        return math.log(sigma) + 0.5 * math.log(2.0 * math.pi)
