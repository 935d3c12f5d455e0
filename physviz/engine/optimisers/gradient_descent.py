"""Gradient descent: Euler's steps along the flow (Eq. 16 with the minus sign)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from physviz.engine.knob import knob

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats


class Target(Protocol):
    """What an optimiser may ask of the landscape."""

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ), shape (…, 2)."""
        ...


@dataclass(frozen=True)
class GradientDescent:
    """θ_{k+1} = θ_k − α∇S(θ_k), the rule of torch.optim.SGD without momentum."""

    key: ClassVar[str] = "gradient_descent"
    title: ClassVar[str] = "gradient descent"

    learning_rate: float = knob(
        0.05,
        low=1e-6,
        high=10.0,
        scale="log",
        caption="learning rate α",
        unit="1/[λ]",
        tooltip="How far one step follows the gradient: θ ← θ − α∇S. It is also the time step.",
    )

    def step(self, theta: Floats, target: Target) -> Floats:
        """Return the next iterate; theta of shape (…, 2)."""
        return theta - self.learning_rate * target.gradient(theta)
