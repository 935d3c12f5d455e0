"""Every way to change the lab: plain functions (state, …) → state.

An edit that cannot be done raises ValueError with the sentence to show; the state stays as it was.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.datasets import by_key
from physviz.engine.descent import Leg, best_learning_rate, default_learning_rate
from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem
from physviz.lab.framing import frame_all
from physviz.lab.state import Clock, Experiment, Show, Source, State, View, descent_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.potential import Temper
    from physviz.engine.priors import Prior
    from physviz.engine.readers import Reading
    from physviz.lab.state import Pair

STEPS_PER_SECOND = 20.0
"""At speed 1×."""


def _finite(name: str, *values: float) -> None:
    if not all(math.isfinite(value) for value in values):
        raise ValueError(f"{name} must be a finite number.")


def _positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0.0):
        raise ValueError(f"{name} must be a number above zero.")
    if not 1.0 / LARGEST <= value <= LARGEST:
        raise ValueError(f"{name} must lie between 10⁻¹⁰⁰ and 10¹⁰⁰.")


def _with_problem(state: State, problem: Problem) -> State:
    return replace(state, experiment=replace(state.experiment, problem=problem))


def _with_points(state: State, points: Points) -> State:
    return _with_problem(state, replace(state.experiment.problem, points=points))


# --- opening --------------------------------------------------------------------------------------


def fresh(points: Points, source: Source, start: Pair, learning_rate: float | None) -> State:
    """Return a lab with these points, everything else at its default, everything in view."""
    alpha = default_learning_rate(bowl(points)) if learning_rate is None else learning_rate
    experiment = Experiment(Problem(points), start=start, legs=(Leg(0, alpha),), source=source)
    state = State(experiment)
    return replace(state, views=frame_all(experiment, state.views))


def opened(state: State, new: State) -> State:
    """Put a whole new lab in the place of the old one; what is drawn and how fast stays."""
    clock = replace(new.clock, speed=state.clock.speed)
    return replace(new, clock=clock, show=state.show)


def state_of_dataset(key: str) -> State:
    """Return the lab for a cited or synthetic data set, its descent under way."""
    data = by_key(key)
    reading = data.reading()
    source = Source(data.title, data.key, data.citation, data.lesson, reading.labels)
    state = fresh(reading.points, source, data.start, data.learning_rate)
    return replace(state, clock=Clock(playing=True))


def open_dataset(state: State, key: str) -> State:
    """Open a cited or synthetic data set, and say what it shows."""
    return replace(opened(state, state_of_dataset(key)), notice=by_key(key).lesson)


def state_of_reading(reading: Reading) -> State:
    """Return the lab for points read from a file; what was left out is told in the notice."""
    state = fresh(reading.points, Source(reading.name, labels=reading.labels), (0.0, 0.0), None)
    told = list(reading.warnings)
    if reading.skipped:
        first, count = reading.skipped[0], len(reading.skipped)
        lines = "1 line was" if count == 1 else f"{count:,} lines were"
        told.append(f"{lines} skipped; line {first.line}: {first.reason}.")
    alpha = state.experiment.legs[0].learning_rate
    if alpha < 0.05:
        told.append(f"The learning rate is {alpha:g}, because 0.05 would diverge on these data.")
    return replace(state, clock=Clock(playing=True), notice=" ".join(told))


def open_reading(state: State, reading: Reading) -> State:
    """Open points read from a file."""
    return opened(state, state_of_reading(reading))


def clear(state: State) -> State:
    """Take all points away."""
    return replace(_with_points(state, Points.of([], [])), selection=())


# --- the data -------------------------------------------------------------------------------------


def select(state: State, indices: tuple[int, ...]) -> State:
    """Choose points; the keyboard, Del and a drag act on all of them."""
    return replace(state, selection=indices)


def move_points(state: State, indices: tuple[int, ...], x: ArrayLike, y: ArrayLike) -> State:
    """Put points at new places, in the data's units."""
    # A NaN fails this comparison too.
    if not all(np.all(np.abs(column) <= LARGEST) for column in (x, y)):
        raise ValueError("A coordinate must be a finite number, and not beyond 10¹⁰⁰.")
    return _with_points(state, state.experiment.points.moved(indices, x, y))


def nudge(state: State, dx: float, dy: float) -> State:
    """Shift the chosen points."""
    points, chosen = state.experiment.points, list(state.selection)
    if not chosen:
        return state
    return move_points(state, state.selection, points.x[chosen] + dx, points.y[chosen] + dy)


def set_error(state: State, index: int, y_error: float) -> State:
    """Give one point another error bar, in units of y."""
    _positive("An error bar", y_error)
    if not state.experiment.points.weighted:
        raise ValueError("These points carry no error bars.")
    return _with_points(state, state.experiment.points.with_error([index], [y_error]))


def add_point(state: State, x: float, y: float) -> State:
    """Add a point and choose it."""
    _finite("A coordinate", x, y)
    points = state.experiment.points.added(x, y)
    return replace(_with_points(state, points), selection=(points.n - 1,))


def remove_points(state: State, indices: tuple[int, ...]) -> State:
    """Remove points."""
    if not indices:
        return state
    return replace(_with_points(state, state.experiment.points.removed(indices)), selection=())


# --- the model and its temperature ----------------------------------------------------------------


def set_sigma(state: State, sigma: float | None) -> State:
    """Type the noise σ, in units of y; None takes it from the error bars or estimates it."""
    if sigma is not None:
        _positive("The noise σ", sigma)
    return _with_problem(state, replace(state.experiment.problem, sigma=sigma))


def set_prior(state: State, prior: Prior) -> State:
    """Choose the prior."""
    return _with_problem(state, replace(state.experiment.problem, prior=prior))


def set_temper(state: State, temper: Temper) -> State:
    """Choose what β multiplies: the joint φ, or the likelihood alone (power posterior)."""
    return _with_problem(state, replace(state.experiment.problem, temper=temper))


def set_inverse_temperature(state: State, inverse_temperature: float) -> State:
    """Set β = 1/T."""
    _positive("The inverse temperature β", inverse_temperature)
    changed = replace(state.experiment, inverse_temperature=inverse_temperature)
    return replace(state, experiment=changed)


def set_temperature(state: State, temperature: float) -> State:
    """Set T = 1/β."""
    _positive("The temperature T", temperature)
    return set_inverse_temperature(state, 1.0 / temperature)


# --- the run --------------------------------------------------------------------------------------


def set_start(state: State, theta: Pair) -> State:
    """Start the run from another θ₀, with the learning rate in force, and let it go."""
    _finite("The start", *theta)
    alpha = learning_rate(state)
    experiment = replace(state.experiment, start=theta, legs=(Leg(0, alpha),))
    return replace(state, experiment=experiment, clock=replace(state.clock, step=0.0, playing=True))


def learning_rate(state: State) -> float:
    """Return α in force at the present step."""
    legs = state.experiment.legs
    return next(leg for leg in reversed(legs) if leg.first <= state.step).learning_rate


def set_learning_rate(state: State, alpha: float) -> State:
    """Change α from the present step on; what was run before stays as it was."""
    _positive("The learning rate α", alpha)
    kept = tuple(leg for leg in state.experiment.legs if leg.first < state.step)
    legs = (*kept, Leg(state.step, alpha))
    return replace(state, experiment=replace(state.experiment, legs=legs))


def use_best_learning_rate(state: State) -> State:
    """Set α = 2/(λ_min + λ_max)."""
    surface = bowl(state.experiment.points)
    return state if surface is None else set_learning_rate(state, best_learning_rate(surface))


def last_step(state: State) -> int:
    """Return the end of the timeline: converged, diverged, or the longest run."""
    descent = descent_of(state.experiment)
    return 0 if descent is None else descent.last


def scrub(state: State, step: int) -> State:
    """Go to a step of the run, and rest there."""
    to = float(min(max(step, 0), last_step(state)))
    return replace(state, clock=replace(state.clock, step=to, playing=False))


def step_by(state: State, steps: int) -> State:
    """Take steps forward, or back where negative."""
    return scrub(state, state.step + steps)


def to_end(state: State) -> State:
    """Go to the end of the run."""
    return scrub(state, last_step(state))


def reset(state: State) -> State:
    """Go back to the start of the run."""
    return scrub(state, 0)


def play(state: State, playing: bool) -> State:
    """Let the run go on, or pause it; from its end it starts anew."""
    step = state.clock.step
    if playing and step >= last_step(state):
        step = 0.0
    return replace(state, clock=replace(state.clock, step=step, playing=playing))


def set_speed(state: State, speed: float) -> State:
    """Set the pace, 1 being ``STEPS_PER_SECOND``."""
    _positive("The speed", speed)
    return replace(state, clock=replace(state.clock, speed=speed))


def tick(state: State, seconds: float) -> State:
    """Let so much time pass."""
    if not state.clock.playing:
        return state
    end = last_step(state)
    step = min(state.clock.step + STEPS_PER_SECOND * state.clock.speed * seconds, float(end))
    return replace(state, clock=replace(state.clock, step=step, playing=step < end))


# --- looking --------------------------------------------------------------------------------------


def point_at(state: State, theta: Pair | None) -> State:
    """Point at a θ: its line is drawn among the data."""
    return state if theta == state.pointer else replace(state, pointer=theta)


def look(state: State, panel: Literal["data", "landscape", "boltzmann"], view: View) -> State:
    """Look at another part of a panel's plane."""
    _finite("A view", *view.x, *view.y)
    if not (view.x[0] < view.x[1] and view.y[0] < view.y[1]):
        return state
    return replace(state, views=replace(state.views, **{panel: view}))


def look_at_all(state: State) -> State:
    """Bring everything back into view."""
    return replace(state, views=frame_all(state.experiment, state.views))


def set_show(state: State, show: Show) -> State:
    """Choose what is drawn."""
    return replace(state, show=show)


def notify(state: State, notice: str) -> State:
    """Say a sentence in the status bar."""
    return replace(state, notice=notice, refusal="")


def refuse(state: State, why: str) -> State:
    """Refuse, with a sentence: what was typed or opened cannot be used."""
    raise ValueError(why)
