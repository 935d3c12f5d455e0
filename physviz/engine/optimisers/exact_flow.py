"""The exact flow: gradient descent with steps of no length."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np

from physviz.engine.optimisers.knobs import rate
from physviz.engine.optimisers.plain import Plain

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import Modes


@dataclass(frozen=True)
class ExactFlow(Plain):
    """dθ/dt = −∇S, looked at every α: x′ = x − αg with g the mean of ∇S along the way.

    On a bowl a mode of curvature λ is multiplied by e^{−αλ}: no α diverges, and none is best.
    """

    key: ClassVar[str] = "exact_flow"
    title: ClassVar[str] = "exact flow"
    citation: ClassVar[str] = "Curry, Quart. Appl. Math. 2 (1944) 258–261"
    slope: ClassVar[Literal["flow"]] = "flow"
    limit: ClassVar[str] = ""
    half: ClassVar[str] = ""
    bounds: ClassVar[str] = "The flow never diverges."

    learning_rate: float = rate(
        0.05, "1/[λ]", "Time between two places that are shown: dθ/dt = −∇S, t = kα at step k."
    )

    def modes(self, curvature: float) -> Modes | None:
        """Return e^{−αλ}."""
        return np.array([math.exp(-self.learning_rate * curvature)], dtype=np.complex128)

    def critical(self, curvature: float) -> float:
        """Return ∞."""
        return math.inf

    def best(self, soft: float, stiff: float) -> Self | None:
        """Return None: the longer the time, the nearer the minimum."""
