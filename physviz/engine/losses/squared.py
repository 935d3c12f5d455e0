"""Squared loss: Gaussian noise, and the only loss whose every number has a closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from physviz.engine.points import Floats


@dataclass(frozen=True)
class Squared:
    """ρ(r) = r² (Eq. 6 averages it over the points); units [y]²."""

    key: ClassVar[str] = "squared"
    title: ClassVar[str] = "squared"
    citation: ClassVar[str] = "Legendre 1805; Gauss 1809"

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        return residual * residual

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r), elementwise."""
        return 2.0 * residual
