"""Langevin's dynamics put right by Metropolis' rule (MALA)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from physviz.engine.knob import knob
from physviz.engine.samplers.state import judged
from physviz.engine.samplers.target import tempered, whitened

if TYPE_CHECKING:
    from physviz.engine.samplers.state import State
    from physviz.engine.samplers.target import Whitened


@dataclass(frozen=True)
class Mala:
    """z′ = z − ½ε²∇E + εξ, accepted by the odds of the way there and back, z being whitened.

    One leap of the leapfrog is the same; ½ε² is Langevin's α.
    """

    key: ClassVar[str] = "mala"
    title: ClassVar[str] = "MALA"
    citation: ClassVar[str] = "Roberts & Tweedie, Bernoulli 2 (1996) 341–363"
    target = staticmethod(whitened)

    step_size: float = knob(
        1.5,
        low=0.01,
        high=3.0,
        scale="log",
        caption="step ε",
        unit="sd",
        tooltip="Length of a step, in units of the distribution's own standard deviation.",
    )

    def step(self, state: State, target: Whitened, rng: np.random.Generator) -> State:
        """Return the next state."""
        beta, step = target.inverse_temperature, self.step_size * target.unit
        here = target.slopes(state.at) if state.slopes is None else state.slopes
        noise = rng.standard_normal(state.at.shape)
        at = state.at - 0.5 * step * step * tempered(beta, here) + step * noise
        there = target.slopes(at)
        # The noise that would lead back.
        reverse = (state.at - at) / step + 0.5 * step * tempered(beta, there)
        to = replace(state, at=at, levels=target.levels(at), slopes=there)
        rise = tempered(beta, to.levels - state.levels)
        way = 0.5 * np.sum(noise * noise - reverse * reverse, axis=1)
        return judged(replace(state, slopes=here), to, way - rise, rng)
