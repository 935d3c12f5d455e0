"""Adagrad: each coordinate's steps shrink with all the slopes it has met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from physviz.engine.knob import knob
from physviz.engine.optimisers.knobs import guard, rate
from physviz.engine.optimisers.rule import Rule

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import X


@dataclass(frozen=True)
class Adagrad(Rule):
    """s ← s + g², x ← x − α_k g/(√s + ε), α_k = α/(1 + ηk): torch.optim.Adagrad."""

    key: ClassVar[str] = "adagrad"
    title: ClassVar[str] = "Adagrad"
    citation: ClassVar[str] = "Duchi, Hazan & Singer, J. Mach. Learn. Res. 12 (2011) 2121–2159"
    remembers: ClassVar[tuple[str, ...]] = ("squares",)
    manner: ClassVar[str] = "by steps that shrink with all the slopes so far"

    learning_rate: float = rate(
        0.01,
        "[θ]",
        "Length of the first step along each coordinate: θ ← θ − α∇S/(√s + ε), where s sums the "
        "squares of all slopes so far.",
    )
    lr_decay: float = knob(
        0.0,
        low=0.0,
        high=1.0,
        scale="linear",
        caption="decay η",
        unit="1/step",
        tooltip="How fast the ‹learning rate› itself falls: α_k = α/(1 + ηk) at step k.",
        least=0.0,
    )
    eps: float = guard(
        1e-10, "Keeps √s + ε from being zero; felt only where all slopes were as small as that."
    )

    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x − α_k g/(√s + ε) and s."""
        total = memory[0] + g * g
        alpha = self.learning_rate / (1.0 + k * self.lr_decay)
        return x - alpha * (g / (total**0.5 + self.eps)), (total,)

    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return −αg, and what the decay and the denominator change."""
        plain, (moved, _) = -self.learning_rate * g, self.step(k, x - x, g, memory)
        return {"gradient": plain, "scaling": moved - plain}
