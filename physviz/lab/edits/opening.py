"""Putting other data on the table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.cost import bowl
from physviz.engine.datasets import by_key
from physviz.engine.learning_rates import default_learning_rate
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg
from physviz.lab.edits.checks import with_points, with_problem
from physviz.lab.framing import frame_all
from physviz.lab.locks import keep_data
from physviz.lab.setups import RunSetup, Source
from physviz.lab.state import Clock, Experiment, State

if TYPE_CHECKING:
    from physviz.engine.readers import Reading
    from physviz.lab.state import Pair


def fresh(points: Points, source: Source, start: Pair, learning_rate: float | None) -> State:
    """Return a lab with these points, everything else at its default, everything in view."""
    alpha = default_learning_rate(bowl(points)) if learning_rate is None else learning_rate
    runs = (RunSetup((Leg(0, GradientDescent(alpha)),)),)
    experiment = Experiment(Problem(points), start=start, runs=runs, source=source)
    state = State(experiment)
    return replace(state, views=frame_all(experiment, state.views))


def opened(state: State, new: State) -> State:
    """Put a whole new lab in the place of the old one; what is drawn and how fast stays.

    A lesson says itself what is drawn, but not in whose words.
    """
    clock = replace(new.clock, speed=state.clock.speed)
    taught = new.experiment.lesson is not None
    # A band of S is one of the data it was lit up on.
    stays = replace(state.show, energies=new.show.energies)
    show = replace(new.show, words=state.show.words) if taught else stays
    return replace(new, clock=clock, show=show)


def state_of_dataset(key: str) -> State:
    """Return the lab for a cited or synthetic data set, its descent under way."""
    data = by_key(key)
    reading = data.reading()
    source = Source(data.title, data.key, data.citation, data.lesson, reading.labels)
    state = fresh(reading.points, source, data.start, data.learning_rate)
    problem = Problem(reading.points, data.loss, data.sigma, data.prior)
    state = with_problem(state, problem)
    views = frame_all(state.experiment, state.views)
    return replace(state, clock=Clock(playing=True), views=views)


def open_dataset(state: State, key: str) -> State:
    """Open a cited or synthetic data set, and say what it shows."""
    keep_data(state)
    return replace(opened(state, state_of_dataset(key)), notice=by_key(key).lesson)


def state_of_reading(reading: Reading) -> State:
    """Return the lab for points read from a file; what was left out is told in the notice."""
    state = fresh(reading.points, Source(reading.name, labels=reading.labels), (0.0, 0.0), None)
    told = list(reading.warnings)
    if reading.skipped:
        first, count = reading.skipped[0], len(reading.skipped)
        lines = "1 line was" if count == 1 else f"{count:,} lines were"
        told.append(f"{lines} skipped; line {first.line}: {first.reason}.")
    alpha = state.setup.legs[0].learning_rate
    if alpha < 0.05:
        told.append(f"The ‹learning rate› is {alpha:g}, because 0.05 would diverge on these data.")
    return replace(state, clock=Clock(playing=True), notice=" ".join(told))


def open_reading(state: State, reading: Reading) -> State:
    """Open points read from a file."""
    keep_data(state)
    return opened(state, state_of_reading(reading))


def clear(state: State) -> State:
    """Take all points away."""
    empty = with_points(state, Points.of([], []))
    return replace(empty, selection=(), views=frame_all(empty.experiment, state.views))
