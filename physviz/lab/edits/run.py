"""The run: its start, its learning rate, its clock."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.learning_rates import best_learning_rate
from physviz.engine.minima import minima
from physviz.engine.run import Leg
from physviz.lab.edits.checks import finite, positive
from physviz.lab.state import State, run_of

if TYPE_CHECKING:
    from physviz.lab.state import Pair


STEPS_PER_SECOND = 20.0
"""At speed 1×."""


def set_start(state: State, theta: Pair) -> State:
    """Start the run from another θ₀, with the learning rate in force, and let it go."""
    finite("The start", *theta)
    alpha = learning_rate(state)
    experiment = replace(state.experiment, start=theta, legs=(Leg(0, alpha),))
    return replace(state, experiment=experiment, clock=replace(state.clock, step=0.0, playing=True))


def learning_rate(state: State) -> float:
    """Return α in force at the present step."""
    legs = state.experiment.legs
    return next(leg for leg in reversed(legs) if leg.first <= state.step).learning_rate


def set_learning_rate(state: State, alpha: float) -> State:
    """Change α from the present step on; a run that is over begins anew with it."""
    positive("The learning rate α", alpha)
    if 0 < last_step(state) <= state.step:
        return _anew(state, alpha)
    kept = tuple(leg for leg in state.experiment.legs if leg.first < state.step)
    legs = (*kept, Leg(state.step, alpha))
    return replace(state, experiment=replace(state.experiment, legs=legs))


def _anew(state: State, alpha: float) -> State:
    experiment = replace(state.experiment, legs=(Leg(0, alpha),))
    return replace(state, experiment=experiment, clock=replace(state.clock, step=0.0, playing=True))


def use_best_learning_rate(state: State) -> State:
    """Set α = 2/(λ_min + λ_max), with the Hessian of the best minimum."""
    found = minima(state.experiment.problem)
    if not found:
        return state
    best = best_learning_rate(found[0].bowl)
    if math.isinf(best):
        raise ValueError("This cost does not bend at its minimum, so no learning rate is the best.")
    return set_learning_rate(state, best)


def last_step(state: State) -> int:
    """Return the end of the timeline: converged, diverged, or the longest run."""
    run = run_of(state.experiment)
    return 0 if run is None else run.last


def _present(state: State) -> float:
    """Return where the run stands; on its way to an end not known yet, how far it has come."""
    run = run_of(state.experiment)
    if run is None:
        return 0.0
    return state.clock.step if state.clock.step < run.last else float(run.reached)


def scrub(state: State, step: int) -> State:
    """Go to a step of the run, and rest there."""
    to = float(min(max(step, 0), last_step(state)))
    return replace(state, clock=replace(state.clock, step=to, playing=False))


def step_by(state: State, steps: int) -> State:
    """Take steps forward, or back where negative."""
    return scrub(state, int(_present(state)) + steps)


def to_end(state: State) -> State:
    """Go to the end of the run; where that is not known yet, the run is followed as it is made."""
    return scrub(state, last_step(state))


def reset(state: State) -> State:
    """Go back to the start of the run."""
    return scrub(state, 0)


def play(state: State, playing: bool) -> State:
    """Let the run go on, if there is any, or pause it; from its end it starts anew."""
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
    run, clock = run_of(state.experiment), state.clock
    if not clock.playing:
        return state
    made, end = (0, 0) if run is None else (run.reached, run.last)
    step = min(clock.step + STEPS_PER_SECOND * clock.speed * seconds, float(made))
    step = min(max(step, clock.step), float(end))
    return replace(state, clock=replace(clock, step=step, playing=step < end))
