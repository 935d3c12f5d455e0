"""Cauchy (Lorentzian) loss: noise with Student's tails, for which a far point hardly counts."""

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
class Cauchy:
    """ρ(r) = c² log(1 + u²), u = r/c; about r² near 0. Student's t with ν + 1 = c²/σ²."""

    key: ClassVar[str] = "cauchy"
    title: ClassVar[str] = "Cauchy"
    citation: ClassVar[str] = "Lange, Little & Taylor, J. Am. Stat. Assoc. 84 (1989) 881–896"
    analytic: ClassVar[bool] = True
    singular: ClassVar[complex] = 1.0j
    convex: ClassVar[bool] = False
    grows: ClassVar[Literal["log"]] = "log"

    c: float = width("width c", "Points further from the line than c pull on it less and less.")

    def _square(self, residual: Floats) -> Floats:
        """Return u², infinite where it leaves floating point."""
        u = residual / self.c
        with np.errstate(over="ignore"):
            return u * u

    def rho(self, residual: Floats) -> Floats:
        """Return the penalty ρ(r), elementwise."""
        logs = np.log1p(self._square(residual))
        if np.isinf(logs).any():
            with np.errstate(divide="ignore"):
                far = 2.0 * np.log(np.abs(residual / self.c))
            logs = np.where(np.isinf(logs), far, logs)
        return self.c * self.c * logs

    def continued(self, residual: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """Return ρ(r) at complex r, elementwise; its cuts run outwards from u = ±i."""
        u = residual / self.c
        # log1p of a complex number takes several times as long, and a small u² adds nothing.
        return np.asarray(self.c * self.c * np.log(1.0 + u * u), dtype=np.complex128)

    def psi(self, residual: Floats) -> Floats:
        """Return the influence ρ′(r) = 2r/(1 + u²), elementwise."""
        return 2.0 * residual / (1.0 + self._square(residual))

    def curvature(self, residual: Floats) -> Floats:
        """Return ρ″(r) = 2(1 − u²)/(1 + u²)², elementwise."""
        share = 1.0 / (1.0 + self._square(residual))
        return 2.0 * share * (2.0 * share - 1.0)

    def log_normaliser(self, sigma: float) -> float | None:
        """Return log N, N = ∫exp(−ρ(r)/2σ²)dr = c√π Γ(z)/Γ(z + ½); None where c ≤ σ.

        z = (c² − σ²)/2σ² is half Student's ν; the integral is Euler's beta function.
        """
        if self.c <= sigma:
            return None
        ratio = sigma / self.c
        # (c − σ)(c + σ) keeps its digits where c is just above σ.
        spare = ((self.c - sigma) / self.c) * (1.0 + ratio)
        z = 0.5 * spare / ratio / ratio
        if z < 20.0:
            gammas = math.lgamma(z) - math.lgamma(z + 0.5)
            return math.log(self.c) + 0.5 * math.log(math.pi) + gammas
        # Stirling's series of Γ(z)/Γ(z + ½)·√z; c/√z is σ√2/√spare.
        w = 1.0 / (z * z)
        series = (1 / 8 - w * (1 / 192 - w * (1 / 640 - w * (17 / 14336 - w * 31 / 18432)))) / z
        return math.log(sigma) + 0.5 * (math.log(2.0 * math.pi) - math.log(spare)) + series
