"""Langevin's dynamics, unadjusted: gradient descent in a heat bath."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from physviz.engine.knob import knob
from physviz.engine.optimisers import GradientDescent
from physviz.engine.samplers.action import action
from physviz.engine.samplers.state import moved

if TYPE_CHECKING:
    from physviz.engine.samplers.action import Action
    from physviz.engine.samplers.state import State


@dataclass(frozen=True)
class Langevin:
    """θ ← θ − α∇S_φ + √(2αT_S) ξ, with ξ standard normal (physics.md §5 has S_φ and T_S).

    At T = 0 gradient descent to the bit, with the same α. Nothing corrects Euler's error: on a bowl
    each mode's variance is T_S/λ(1 − αλ/2), too large by the factor 1/(1 − αλ/2).
    """

    key: ClassVar[str] = "langevin"
    title: ClassVar[str] = "Langevin"
    citation: ClassVar[str] = "Langevin, C. R. Acad. Sci. 146 (1908) 530–533"
    target = staticmethod(action)

    learning_rate: float = knob(
        0.05,
        low=1e-6,
        high=10.0,
        scale="log",
        caption="‹learning rate› α",
        unit="1/[λ]",
        tooltip="θ ← θ − α(2σ²/n)∇φ + √(4ασ²T/n) ξ: a step of descent, and a kick; α in 1/[λ].",
    )

    def step(self, state: State, target: Action, rng: np.random.Generator) -> State:
        """Return the next state; a chain that leaves floating point's comfort stays where it is."""
        kick = math.sqrt(2.0 * self.learning_rate * target.temperature)
        noise = rng.standard_normal(state.at.shape)
        with np.errstate(over="ignore", invalid="ignore"):
            slope = target.gradient(state.at)
            at, _ = GradientDescent(self.learning_rate).step(0, state.at, slope, ())
            at = at + kick * noise
            to = replace(state, at=at, levels=target.levels(at))
        return moved(state, to, np.isfinite(to.levels.sum(axis=0)))
