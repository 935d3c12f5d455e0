"""The walkers of the state, and the step at which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.lab.state import sampling_of

if TYPE_CHECKING:
    from physviz.engine.sampling import Sampling
    from physviz.lab.state import State


def walk_of(state: State) -> tuple[Sampling | None, int]:
    """Return the walkers, and the clock's step as far as they are made; None where none walk."""
    sampling = sampling_of(state.experiment)
    if sampling is None or sampling.refusal or not sampling.ready:
        return None, 0
    return sampling, min(state.step, sampling.reached)


def sparse_step(state: State, step: int) -> int:
    """Return the step whose means are shown.

    While the walkers go on that is the last milestone they have passed, for means of a million
    draws take longer than a frame; at rest it is the step itself.
    """
    under_way = state.clock.playing or step < state.step
    return milestone(step) if under_way else step


def milestone(step: int) -> int:
    """Return the last of the steps 1, …, 8, 10, 12, 14, 16, 20, 24, … that is not beyond a step."""
    part = max(1 << max(step.bit_length() - 3, 0), 1)
    return step // part * part


def first_kept(sampling: Sampling, warm_up: int) -> int:
    """Return the last step that is left out of means: of the warm-up, or of the cooling."""
    return max(warm_up, 0 if sampling.anneal is None else sampling.anneal.steps)
