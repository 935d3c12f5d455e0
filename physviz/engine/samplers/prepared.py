"""What must be known before the first step: what a sampler moves on, with its table if any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from physviz.engine.boltzmann import Divergent
from physviz.engine.distribution import closed, refined
from physviz.engine.samplers.independent import Independent
from physviz.engine.samplers.langevin import Langevin
from physviz.engine.samplers.table import tabled
from physviz.engine.samplers.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.samplers import Sampler
    from physviz.engine.samplers.action import Action
    from physviz.engine.samplers.chains import Stepping
    from physviz.engine.samplers.state import State
    from physviz.engine.samplers.target import Whitened

REACH = 6.0
"""How many standard deviations of a Gaussian its table is laid out from."""

T = TypeVar("T", bound=Target)


@dataclass(frozen=True, eq=False)
class Mover(Generic[T]):
    """A sampler and what it moves on."""

    sampler: Stepping[T]
    target: T

    def step(self, state: State, inverse_temperature: float, rng: np.random.Generator) -> State:
        """Return the next state, of a step at this β. Raises Divergent."""
        same = inverse_temperature == self.target.inverse_temperature
        now = self.target if same else self.target.cooled(inverse_temperature)
        return self.sampler.step(state, now, rng)


def prepared(
    sampler: Sampler, problem: Problem, inverse_temperature: float
) -> Iterator[Mover[Action] | Mover[Whitened] | None]:
    """Yield None for each turn of work, at last the sampler on its target.

    Raises Divergent, NoNoise, ValueError.
    """
    if isinstance(sampler, Langevin):
        yield Mover(sampler, sampler.target(problem, inverse_temperature))
        return
    target = sampler.target(problem, inverse_temperature)
    yield None
    if not isinstance(sampler, Independent):
        yield Mover(sampler, target)
        return
    if closed(problem):
        lines, log_mass = _round(target)
    else:
        found = None
        for stage in refined(problem, inverse_temperature):
            yield None
            found = stage or found
        if found is None:
            raise Divergent("The distribution could not be resolved.")
        lines, log_mass = found.ensemble.lines, found.ensemble.log_mass(inverse_temperature)
    for ready in tabled(target, lines, log_mass):
        yield None if ready is None else Mover(sampler, ready)


def _round(target: Whitened) -> tuple[Floats, Floats]:
    """Return lines about the mode of a Gaussian, and the logarithms of their masses."""
    z = np.linspace(-REACH, REACH, 61)
    places = np.stack(np.meshgrid(z, z), axis=-1).reshape(-1, 2)
    return target.lines(places), -0.5 * np.sum(places * places, axis=1)
