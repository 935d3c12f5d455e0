"""Hamiltonian (hybrid) Monte Carlo: kick a particle, let it roll, look where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from physviz.engine.knob import knob
from physviz.engine.samplers.state import judged
from physviz.engine.samplers.target import tempered, whitened

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.samplers.state import State
    from physviz.engine.samplers.target import Whitened


@dataclass(frozen=True)
class Hmc:
    """Leaps of a particle of mass 1 on E(z) from a random momentum, z being whitened.

    Accepted with probability min(1, e^{−ΔH}), H = E + ½p². On a Gaussian q the particle turns by φ
    a leap, cos φ = 1 − ε²/2: after a quarter turn it has forgotten where it was, after half a turn
    it is just across, and such leaps never mix.
    """

    key: ClassVar[str] = "hmc"
    title: ClassVar[str] = "HMC"
    citation: ClassVar[str] = "Duane, Kennedy, Pendleton & Roweth, Phys. Lett. B 195 (1987) 216–222"
    target = staticmethod(whitened)

    step_size: float = knob(
        1.0,
        low=0.01,
        high=3.0,
        scale="log",
        caption="step ε",
        unit="sd",
        tooltip="Length of a leap, in units of the distribution's own standard deviation.",
    )
    leaps: int = knob(
        2,
        low=1,
        high=32,
        scale="integer",
        caption="leaps",
        tooltip="Leaps before one looks where the particle is; about 1.5/ε are a quarter turn.",
        least=1,
        most=1000,
    )

    def step(self, state: State, target: Whitened, rng: np.random.Generator) -> State:
        """Return the next state."""
        here = target.slopes(state.at) if state.slopes is None else state.slopes
        kick = rng.standard_normal(state.at.shape)
        leap = self.step_size * target.unit
        path, momenta, there = leapfrog(target, state.at, kick, here, leap, self.leaps)
        to = replace(state, at=path[-1], slopes=there, path=path, momenta=momenta)
        to = replace(to, levels=target.levels(to.at))
        rise = tempered(target.inverse_temperature, to.levels - state.levels)
        with np.errstate(over="ignore", invalid="ignore"):
            spare = 0.5 * np.sum(kick * kick - momenta[-1] * momenta[-1], axis=1)
        return judged(replace(state, slopes=here), to, spare - rise, rng)


def leapfrog(
    target: Whitened, at: Floats, momentum: Floats, slopes: Floats, step: float, leaps: int
) -> tuple[Floats, Floats, Floats]:
    """Return the path, its momenta, both of shape (leaps + 1, m, 2), and the slopes at its end.

    Half a kick, a drift and half a kick, again and again: time may be turned round, areas are kept,
    and H is off by O(ε²) however long it goes on (Störmer 1907, Verlet 1967). ``slopes`` are those
    at the beginning.
    """
    path, momenta = np.empty((leaps + 1, *at.shape)), np.empty((leaps + 1, *at.shape))
    path[0], momenta[0] = at, momentum
    with np.errstate(over="ignore", invalid="ignore"):
        force = tempered(target.inverse_temperature, slopes)
        for k in range(leaps):
            half = momenta[k] - 0.5 * step * force
            path[k + 1] = path[k] + step * half
            slopes = target.slopes(path[k + 1])
            force = tempered(target.inverse_temperature, slopes)
            momenta[k + 1] = half - 0.5 * step * force
    return path, momenta, slopes
