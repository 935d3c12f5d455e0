"""Adam: momentum, in units of each coordinate's own recent slopes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from physviz.engine.optimisers.knobs import guard, memory, rate
from physviz.engine.optimisers.rule import Rule

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import X


@dataclass(frozen=True)
class Adam(Rule):
    """m ← b₁m + (1 − b₁)g, v ← b₂v + (1 − b₂)g², x ← x − α m̂/(√v̂ + ε): torch.optim.Adam.

    m̂ = m/(1 − b₁^t) and v̂ = v/(1 − b₂^t), t = k + 1, mend that m and v began as zeros.
    """

    key: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    citation: ClassVar[str] = "Kingma & Ba, Proc. ICLR (2015), arXiv:1412.6980"
    remembers: ClassVar[tuple[str, ...]] = ("mean", "square")
    manner: ClassVar[str] = "by steps of about α along each coordinate, however steep S is"

    learning_rate: float = rate(
        0.001,
        "[θ]",
        "Length of a step along each coordinate while its slope stays the same: "
        "θ ← θ − αm̂/(√v̂ + ε).",
    )
    beta1: float = memory(
        0.9,
        0.0,
        0.99,
        "memory of the mean b₁",
        "Share of the mean slope that is kept: m ← b₁m + (1 − b₁)∂S/∂θ; about the last 1/(1 − b₁) "
        "steps count (beta1 in torch).",
    )
    beta2: float = memory(
        0.999,
        0.9,
        0.9999,
        "memory of the squares b₂",
        "Share of the mean square that is kept: v ← b₂v + (1 − b₂)(∂S/∂θ)²; about the last "
        "1/(1 − b₂) steps count (beta2 in torch).",
    )
    eps: float = guard(
        1e-8, "Keeps √v̂ + ε from being zero; felt only where the slopes are as small as that."
    )

    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x − α m̂/(√v̂ + ε), m and v."""
        b1, b2, t = self.beta1, self.beta2, k + 1
        mean = b1 * memory[0] + (1.0 - b1) * g
        square = b2 * memory[1] + (1.0 - b2) * (g * g)
        size = square**0.5 / (1.0 - b2**t) ** 0.5 + self.eps
        return x - self.learning_rate / (1.0 - b1**t) * (mean / size), (mean, square)

    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return −αg, −α(m̂ − g), and what the denominator changes of −αm̂."""
        moved, (mean, _) = self.step(k, x - x, g, memory)
        plain = -self.learning_rate * g
        led = -self.learning_rate / (1.0 - self.beta1 ** (k + 1)) * mean
        return {"gradient": plain, "momentum": led - plain, "scaling": moved - led}
