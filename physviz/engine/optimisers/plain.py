"""Rules that remember nothing: x′ = x − αg."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from physviz.engine.optimisers.rule import Rule

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import Modes, X


@dataclass(frozen=True)
class Plain(Rule):
    """x′ = x − αg; fed ∇S, a mode of curvature λ is multiplied by 1 − αλ."""

    limit: ClassVar[str] = "2/λmax"
    half: ClassVar[str] = "1/λmax"
    bounds: ClassVar[str] = "Smooth up to 1/λmax, diverges from 2/λmax."

    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x − αg."""
        return x - self.learning_rate * g, memory

    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return −αg."""
        return {"gradient": -self.learning_rate * g}

    def modes(self, curvature: float) -> Modes | None:
        """Return 1 − αλ."""
        return np.array([1.0 - self.learning_rate * curvature], dtype=np.complex128)

    def critical(self, curvature: float) -> float:
        """Return 2/λ."""
        return 2.0 / curvature if curvature > 0.0 else math.inf

    def best(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with α = 2/(l + L), 1/L in a valley."""
        if not stiff > 0.0:
            return None
        return replace(self, learning_rate=2.0 / ((soft or stiff) + stiff))
