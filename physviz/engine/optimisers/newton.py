"""Newton's method: to the bottom of the parabola that touches S."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np

from physviz.engine.knob import knob
from physviz.engine.optimisers.plain import Plain

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import Modes


@dataclass(frozen=True)
class Newton(Plain):
    """θ_{k+1} = θ_k − α|H|⁻¹∇S, |H| having the absolute values of H's eigenvalues.

    With them a saddle or a hilltop pushes away instead of pulling in. Directions that do not bend
    are left out. On a bowl every mode is multiplied by 1 − α, whatever its curvature.
    """

    key: ClassVar[str] = "newton"
    title: ClassVar[str] = "Newton"
    citation: ClassVar[str] = (
        "Newton 1669; Raphson 1690; with |H|: Greenstadt, Math. Comp. 21 (1967) 360–367"
    )
    slope: ClassVar[Literal["newton"]] = "newton"
    limit: ClassVar[str] = "2"
    half: ClassVar[str] = "the whole way to the bottom of the parabola"
    bounds: ClassVar[str] = "Smooth up to 1, which is best; diverges from 2."

    learning_rate: float = knob(
        1.0,
        low=0.01,
        high=4.0,
        scale="log",
        caption="‹learning rate› α",
        tooltip="Share of the way to the bottom of the parabola that touches S: θ ← θ − α|H|⁻¹∇S; "
        "1 goes there at once.",
    )

    def modes(self, curvature: float) -> Modes | None:
        """Return 1 − α; 1 where nothing bends."""
        share = self.learning_rate if curvature > 0.0 else 0.0
        return np.array([1.0 - share], dtype=np.complex128)

    def critical(self, curvature: float) -> float:
        """Return 2, whatever λ > 0."""
        return 2.0 if curvature > 0.0 else math.inf

    def best(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with α = 1: one step to the minimum of a bowl."""
        return replace(self, learning_rate=1.0) if stiff > 0.0 else None
