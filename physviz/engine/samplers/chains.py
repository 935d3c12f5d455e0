"""A run of any sampler, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from physviz.engine.samplers.state import State, begun
from physviz.engine.samplers.target import Target
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats

T_contra = TypeVar("T_contra", bound=Target, contravariant=True)
T = TypeVar("T", bound=Target)


class Stepping(Protocol[T_contra]):
    """What a run asks of a sampler."""

    def step(self, state: State, target: T_contra, rng: np.random.Generator) -> State:
        """Return the next state."""
        ...


@dataclass(frozen=True, eq=False)
class Chains:
    """What was drawn: ``theta``, shape (draws, m, 2), and the ``energy`` E there, (draws, m).

    E is what β multiplies, so that U = ⟨E⟩ and C = β² Var E. ``state`` is the last one; give it to
    go on from there.
    """

    theta: Floats
    energy: Floats
    state: State

    @property
    def acceptance(self) -> float:
        """The share of all steps that were accepted."""
        return float(self.state.acceptance.mean())


def run(
    sampler: Stepping[T],
    target: T,
    start: ArrayLike | State,
    steps: int,
    rng: np.random.Generator,
    *,
    thin: int = 1,
    schedule: Sequence[float] | None = None,
) -> Chains:
    """Return what so many steps draw; ``sampling`` makes the same in turns, for the timeline.

    ``start`` is θ of each chain, shape (m, 2), or the state another run ended with; every
    ``thin``-th step is kept. ``schedule`` are the β of the steps, shape (steps,): annealing. Raises
    ValueError, Divergent.
    """
    if not 1 <= thin <= steps:
        raise ValueError("A run needs at least one step, and as many as one that is kept takes.")
    if schedule is not None:
        if len(schedule) != steps:
            raise Refusal("A schedule of ‹temperatures› has one for each step.")
        # Where Z exists it does at every β above.
        target.cooled(min(schedule))
    state = start if isinstance(start, State) else begun(target, start)
    theta = np.empty((steps // thin, *state.at.shape))
    energy = np.empty(theta.shape[:2])
    for k in range(steps):
        now = target if schedule is None else target.cooled(schedule[k])
        state = sampler.step(state, now, rng)
        row, rest = divmod(k, thin)
        if rest == thin - 1:
            theta[row], energy[row] = target.theta(state.at), state.levels[0]
    return Chains(theta, energy, state)
