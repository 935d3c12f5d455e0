"""RMSprop: each coordinate's slope in units of its own recent size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from physviz.engine.optimisers.knobs import guard, inertia, memory, rate
from physviz.engine.optimisers.rule import Rule

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import X


@dataclass(frozen=True)
class RMSprop(Rule):
    """v ← av + (1 − a)g², b ← μb + g/(√v + ε), x ← x − αb: torch.optim.RMSprop."""

    key: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = "RMSprop"
    citation: ClassVar[str] = (
        "Tieleman & Hinton, lecture 6.5 of Neural Networks for Machine Learning (2012)"
    )
    remembers: ClassVar[tuple[str, ...]] = ("square", "buffer")
    manner: ClassVar[str] = "by steps of about α along each coordinate, however steep S is"

    learning_rate: float = rate(
        0.01,
        "[θ]",
        "Length of a step along each coordinate while its slope stays the same: "
        "θ ← θ − α∇S/(√v + ε).",
    )
    alpha: float = memory(
        0.99,
        0.5,
        0.999,
        "memory of the squares a",
        "Share of the mean square that is kept: v ← av + (1 − a)(∂S/∂θ)²; about the last "
        "1/(1 − a) steps count (alpha in torch).",
    )
    momentum: float = inertia(
        0.0, "Share of the last push that is kept: b ← μb + ∇S/(√v + ε), θ ← θ − αb; 0 for none."
    )
    eps: float = guard(
        1e-8, "Keeps √v + ε from being zero; felt only where the slopes are as small as that."
    )

    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x − αb, v and b."""
        square = self.alpha * memory[0] + (1.0 - self.alpha) * (g * g)
        buffer = self.momentum * memory[1] + g / (square**0.5 + self.eps)
        return x - self.learning_rate * buffer, (square, buffer)

    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return −αg, −αμb where there is momentum, and what the denominator changes of −αg."""
        alpha = self.learning_rate
        square = self.alpha * memory[0] + (1.0 - self.alpha) * (g * g)
        plain = -alpha * g
        parts = {"gradient": plain}
        if self.momentum > 0.0:
            parts["momentum"] = -alpha * (self.momentum * memory[1])
        parts["scaling"] = -alpha * (g / (square**0.5 + self.eps)) - plain
        return parts
