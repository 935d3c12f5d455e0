"""The Gaussian prior: ridge regression to a statistician, two springs to a physicist."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from physviz.engine.points import LARGEST
from physviz.engine.words import Refusal


@dataclass(frozen=True)
class Gaussian:
    """−log p(θ) = ½ Σ_j (θ_j − m_j)²/τ_j² + log(2π τ₀τ₁).

    ``mean`` = (m₀, m₁) and ``sd`` = (τ₀, τ₁) have the units of β₀ and β₁. Raises ValueError for a
    standard deviation that is not a positive finite number or a mean that is not finite.
    """

    mean: tuple[float, float] = (0.0, 0.0)
    sd: tuple[float, float] = (1.0, 1.0)
    key: ClassVar[str] = "gaussian"
    title: ClassVar[str] = "Gaussian"
    proper: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        if not all(math.isfinite(m) for m in self.mean):
            raise Refusal("The ‹prior›'s mean must be two finite numbers.")
        if not all(math.isfinite(s) and s > 0 for s in self.sd):
            raise Refusal("The ‹prior›'s standard deviations must be two numbers above zero.")
        if not all(1.0 / LARGEST <= s <= LARGEST for s in self.sd):
            raise Refusal("The ‹prior›'s standard deviations must lie within 10⁻¹⁰⁰ and 10¹⁰⁰.")
        if not all(abs(m) <= LARGEST for m in self.mean):
            raise Refusal("The ‹prior›'s mean must not lie beyond 10¹⁰⁰.")

    @property
    def precision(self) -> tuple[float, float]:
        """1/τ², the springs' stiffness."""
        return (self.sd[0] ** -2.0, self.sd[1] ** -2.0)

    @property
    def log_normaliser(self) -> float:
        """log(2π τ₀τ₁)."""
        return math.log(2.0 * math.pi) + math.log(self.sd[0]) + math.log(self.sd[1])
