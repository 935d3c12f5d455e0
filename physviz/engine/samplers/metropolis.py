"""Metropolis' random walk: try a step at random, take it if it pays or if luck has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from physviz.engine.knob import knob
from physviz.engine.samplers.state import judged
from physviz.engine.samplers.target import tempered, whitened

if TYPE_CHECKING:
    import numpy as np

    from physviz.engine.samplers.state import State
    from physviz.engine.samplers.target import Whitened


@dataclass(frozen=True)
class Metropolis:
    """z′ = z + sξ, accepted with probability min(1, e^{−ΔE}), z being whitened.

    On a Gaussian in two dimensions the share accepted is 1 − s/√(4 + s²).
    """

    key: ClassVar[str] = "metropolis"
    title: ClassVar[str] = "Metropolis"
    citation: ClassVar[str] = (
        "Metropolis, Rosenbluth, Rosenbluth, Teller & Teller, J. Chem. Phys. 21 (1953) 1087–1092"
    )
    target = staticmethod(whitened)

    step_size: float = knob(
        1.35,
        low=0.01,
        high=10.0,
        scale="log",
        caption="step s",
        unit="sd",
        tooltip="Standard deviation of a proposed step, in units of the distribution's own.",
    )

    def step(self, state: State, target: Whitened, rng: np.random.Generator) -> State:
        """Return the next state."""
        at = state.at + self.step_size * target.unit * rng.standard_normal(state.at.shape)
        to = replace(state, at=at, levels=target.levels(at), slopes=None)
        rise = tempered(target.inverse_temperature, to.levels - state.levels)
        return judged(state, to, -rise, rng)
