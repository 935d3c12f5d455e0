"""Arctan loss: bounded, so that a far point counts for nothing but its being far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from physviz.engine.losses.width import width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats


@dataclass(frozen=True)
class Arctan:
    """ρ(r) = c² arctan u², u = r/c; about r² near 0, never above πc²/2."""

    key: ClassVar[str] = "arctan"
    title: ClassVar[str] = "arctan"
    citation: ClassVar[str] = "Agarwal, Mierle & others, Ceres Solver (2012): ArctanLoss"
    analytic: ClassVar[bool] = True
    singular: ClassVar[complex] = (1.0 + 1.0j) / math.sqrt(2.0)
    convex: ClassVar[bool] = False
    grows: ClassVar[Literal["bounded"]] = "bounded"

    c: float = width("width c", "Points much further from the line than c do not pull on it.")

    def _square(self, residual: Floats) -> Floats:
        """Return u², infinite where it leaves floating point."""
        u = residual / self.c
        with np.errstate(over="ignore"):
            return u * u

    def _share(self, residual: Floats) -> Floats:
        """Return 1/(1 + u⁴)."""
        z = self._square(residual)
        with np.errstate(over="ignore"):
            return 1.0 / (1.0 + z * z)

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        return self.c * self.c * np.arctan(self._square(residual))

    def continued(self, residual: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """Return ρ(r) at complex r, elementwise; its cuts run outwards from u² = ±i."""
        u = residual / self.c
        return np.asarray(self.c * self.c * np.arctan(u * u), dtype=np.complex128)

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r) = 2r/(1 + u⁴), elementwise."""
        return 2.0 * residual * self._share(residual)

    def curvature(self, residual: Floats) -> Floats:
        """Return ρ″(r) = 2(1 − 3u⁴)/(1 + u⁴)², elementwise."""
        share = self._share(residual)
        return 2.0 * share * (4.0 * share - 3.0)

    def log_normaliser(self, sigma: float) -> None:
        """Return None: a bounded loss has no normalised density, whatever σ."""
        return
