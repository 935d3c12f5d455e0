"""Momentum: the heavy ball, a particle with mass and friction."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from physviz.engine.optimisers.knobs import inertia, rate
from physviz.engine.optimisers.rule import Rule, roots

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import Modes, X


@dataclass(frozen=True)
class Momentum(Rule):
    """b ← μb + g, x ← x − αb: torch.optim.SGD with momentum, Polyak's heavy ball.

    Since x_{k+1} − x_k = −αg + μ(x_k − x_{k−1}), a mode goes like z^k, z² − (1 + μ − αλ)z + μ = 0.
    """

    key: ClassVar[str] = "momentum"
    title: ClassVar[str] = "‹heavy ball›"
    citation: ClassVar[str] = "Polyak, USSR Comput. Math. Math. Phys. 4 (5) (1964) 1–17"
    remembers: ClassVar[tuple[str, ...]] = ("buffer",)
    limit: ClassVar[str] = "2(1+μ)/λmax"
    bounds: ClassVar[str] = "Smooth up to (1 − √μ)²/λmax, diverges from 2(1 + μ)/λmax."

    learning_rate: float = rate(
        0.05,
        "1/[λ]",
        "How far one step follows the remembered slopes b: θ ← θ − αb; a steady slope drives θ by "
        "α∇S/(1 − μ) a step.",
    )
    momentum: float = inertia(
        0.9,
        "Share of the last push that is kept: b ← μb + ∇S; 1 − μ is friction, and a push is felt "
        "for about 1/(1 − μ) steps.",
    )

    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x − αb and b."""
        buffer = self.momentum * memory[0] + g
        return x - self.learning_rate * buffer, (buffer,)

    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return −αg and −αμb."""
        alpha = self.learning_rate
        return {"gradient": -alpha * g, "momentum": -alpha * (self.momentum * memory[0])}

    def modes(self, curvature: float) -> Modes | None:
        """Return the two roots of z² − (1 + μ − αλ)z + μ."""
        return roots(1.0 + self.momentum - self.learning_rate * curvature, self.momentum)

    def critical(self, curvature: float) -> float:
        """Return 2(1 + μ)/λ."""
        return 2.0 * (1.0 + self.momentum) / curvature if curvature > 0.0 else math.inf

    def best(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with α = 2(1 + μ)/(l + L), (1 + μ)/L in a valley."""
        if not stiff > 0.0:
            return None
        return replace(self, learning_rate=2.0 * (1.0 + self.momentum) / ((soft or stiff) + stiff))

    def best_momentum(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with √μ = (√L − √l)/(√L + √l), α = 4/(√L + √l)² (Polyak 1964)."""
        if not soft > 0.0:
            return None
        low, high = math.sqrt(soft), math.sqrt(stiff)
        root = (high - low) / (high + low)
        return replace(
            self, learning_rate=4.0 / ((high + low) * (high + low)), momentum=root * root
        )
