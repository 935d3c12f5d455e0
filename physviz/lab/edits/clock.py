"""The timeline that all runs share: play, step, scrub, speed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.sampling import Sampling
from physviz.lab.edits.checks import positive
from physviz.lab.state import State, sampling_of, shown_runs

if TYPE_CHECKING:
    from physviz.engine.run import Run

STEPS_PER_SECOND = 20.0
"""At speed 1×."""
FASTEST = 1e5
"""Speeds above show no more: the longest run is over in half a second."""


def _running(state: State) -> list[Run | Sampling]:
    """Return what moves along the timeline: every run that is shown, and the crowd of walkers."""
    crowd = sampling_of(state.experiment)
    runs: list[Run | Sampling] = [run for _, run in shown_runs(state.experiment)]
    return runs if crowd is None else [*runs, crowd]


def last_step(state: State) -> int:
    """Return the end of the timeline: where the last of the runs shown ends."""
    return max((run.last for run in _running(state)), default=0)


def made_step(state: State) -> int:
    """Return the step up to which every run is computed that has not ended before it.

    A drag does not wait for walkers: they follow when it ends.
    """
    running = _running(state)
    waited = [run for run in running if not (state.held and isinstance(run, Sampling))]
    short = [run.reached for run in waited if not run.ended]
    return min(short, default=max((run.last for run in running), default=0))


def _present(state: State) -> float:
    """Return where the timeline stands; on its way to an end not known yet, how far it has come."""
    step = state.clock.step
    return step if step < last_step(state) else float(made_step(state))


def scrub(state: State, step: int) -> State:
    """Go to a step of the timeline, and rest there."""
    to = float(min(max(step, 0), last_step(state)))
    return replace(state, clock=replace(state.clock, step=to, playing=False))


def step_by(state: State, steps: int) -> State:
    """Take steps forward, or back where negative."""
    return scrub(state, int(_present(state)) + steps)


def to_end(state: State) -> State:
    """Go to the end of the runs; where that is not known yet they are followed as they are made."""
    return scrub(state, last_step(state))


def reset(state: State) -> State:
    """Go back to the start of the runs."""
    return scrub(state, 0)


def play(state: State, playing: bool) -> State:
    """Let the runs go on, if there are any, or pause them; from their end they start anew."""
    step, end = _present(state), last_step(state)
    if playing and step >= end:
        step, playing = 0.0, end > 0
    return replace(state, clock=replace(state.clock, step=step, playing=playing))


def set_speed(state: State, speed: float) -> State:
    """Set the pace, 1 being ``STEPS_PER_SECOND``."""
    positive("The speed", speed)
    return replace(state, clock=replace(state.clock, speed=speed))


def tick(state: State, seconds: float) -> State:
    """Let so much time pass; the clock waits for a run that is still being made."""
    clock = state.clock
    if not clock.playing:
        return state
    made, end = made_step(state), last_step(state)
    step = min(clock.step + STEPS_PER_SECOND * clock.speed * seconds, float(made))
    step = min(max(step, clock.step), float(end))
    return replace(state, clock=replace(clock, step=step, playing=step < end))
