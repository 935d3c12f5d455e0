"""Gradient descent: Euler's steps along the flow (Eq. 16 with the minus sign)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from physviz.engine.optimisers.knobs import rate
from physviz.engine.optimisers.plain import Plain


@dataclass(frozen=True)
class GradientDescent(Plain):
    """θ_{k+1} = θ_k − α∇S(θ_k), the rule of torch.optim.SGD without momentum."""

    key: ClassVar[str] = "gradient_descent"
    title: ClassVar[str] = "gradient descent"
    citation: ClassVar[str] = "Cauchy, C. R. Acad. Sci. 25 (1847) 536–538"

    learning_rate: float = rate(
        0.05,
        "1/[λ]",
        "How far one step follows the ‹gradient›, and the time that it takes: θ ← θ − α∇S.",
    )
