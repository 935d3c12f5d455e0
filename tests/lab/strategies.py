"""States for tests: how to make them, and how to compare them to the bit."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar, get_args

from hypothesis import strategies as st

from physviz.engine.annealing import SHAPES, Anneal
from physviz.engine.dictionary import Activation, Settings, Trial
from physviz.engine.knob import Knob, knobs_of, with_knobs
from physviz.engine.labels import Labels
from physviz.engine.losses import LOSSES, Loss, Squared
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.run import LONGEST_RUN, Leg
from physviz.engine.samplers import SAMPLERS
from physviz.engine.standard import Standard
from physviz.engine.tuning import with_width
from physviz.lab.lesson import CONTROLS, Lesson
from physviz.lab.limits import (
    LARGEST_SEED,
    MOST_BINS,
    MOST_BLOCK,
    MOST_CHAINS,
    MOST_DEGREE,
    MOST_DRAWS,
    MOST_FACTORS,
    MOST_SWEEPS,
)
from physviz.lab.locks import READS
from physviz.lab.setups import RunSetup, SamplingSetup, Source
from physviz.lab.show import Show
from physviz.lab.state import Clock, Experiment, State
from physviz.lab.views import View, Views

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from hypothesis.strategies import DrawFn

Turned = TypeVar("Turned", bound="DataclassInstance")

finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(1.0 / LARGEST, LARGEST)
pairs = st.tuples(finite, finite)
words = st.text(st.characters(codec="utf-8"), max_size=12)
coordinates = st.floats(-LARGEST, LARGEST)


@st.composite
def any_points(draw: DrawFn) -> Points:
    """Draw up to eight points anywhere, one of them perhaps in a hand."""
    n = draw(st.integers(0, 8))
    columns = st.lists(coordinates, min_size=n, max_size=n)
    errors = st.lists(positive, min_size=n, max_size=n)
    points = Points.of(draw(columns), draw(columns), draw(st.none() | errors))
    if n and draw(st.booleans()):
        index = draw(st.integers(0, n - 1))
        points = points.moved([index], [draw(coordinates)], [draw(coordinates)])
    return points


@st.composite
def any_view(draw: DrawFn) -> View:
    """Draw a view that is not empty."""
    sides = st.lists(finite, min_size=2, max_size=2, unique=True)
    x, y = (sorted(draw(sides)) for _ in "xy")
    return View((x[0], x[1]), (y[0], y[1]), draw(st.booleans()))


def any_number(knob: Knob) -> st.SearchStrategy[float]:
    """Draw what may be typed into a knob."""
    if knob.scale == "integer":
        return st.integers(round(max(knob.least, -1e9)), round(min(knob.most, 1e9)))
    if knob.scale == "log":
        least, most = max(knob.least, 5e-324), min(knob.most, 1.7e308)
    else:
        least, most = max(knob.least, -1e100), min(knob.most, 1e100)
    return st.floats(least, most)


@st.composite
def turned(draw: DrawFn, kind: type[Turned]) -> Turned:
    """Draw an optimiser or a sampler of this kind."""
    return with_knobs(kind(), **{name: draw(any_number(knob)) for name, knob in knobs_of(kind)})


@st.composite
def any_run(draw: DrawFn) -> RunSetup:
    """Draw a run of any optimiser, its numbers changed on the way."""
    firsts = draw(st.sets(st.integers(1, LONGEST_RUN), max_size=4))
    kind = draw(st.sampled_from(OPTIMISERS))
    legs = tuple(Leg(first, draw(turned(kind))) for first in [0, *sorted(firsts)])
    seed, colour = st.integers(0, LARGEST_SEED), st.integers(0, 20)
    others = (words, st.none() | pairs, seed, st.booleans(), colour)
    return RunSetup(legs, *(draw(each) for each in others))


@st.composite
def any_sampling(draw: DrawFn) -> SamplingSetup:
    """Draw a crowd of walkers."""
    sampler = draw(turned(draw(st.sampled_from(SAMPLERS))))
    chains = draw(st.integers(1, MOST_CHAINS))
    steps = draw(st.integers(1, MOST_DRAWS // chains))
    anneal = st.builds(Anneal, st.sampled_from(SHAPES), positive, st.integers(1, LONGEST_RUN))
    seed, warm_up = st.integers(0, LARGEST_SEED), st.integers(0, MOST_DRAWS)
    others = (warm_up, seed, st.booleans(), st.none() | anneal)
    return SamplingSetup(sampler, chains, steps, *(draw(each) for each in others))


@st.composite
def any_loss(draw: DrawFn) -> Loss:
    """Draw a loss of any width."""
    kind = draw(st.sampled_from(LOSSES))
    return kind() if kind is Squared else with_width(kind, draw(positive))


@st.composite
def any_experiment(draw: DrawFn) -> Experiment:
    """Draw everything that is saved and undone, over the whole range of floats."""
    gaussian = st.builds(
        Gaussian, st.tuples(coordinates, coordinates), st.tuples(positive, positive)
    )
    problem = Problem(
        draw(any_points()),
        draw(any_loss()),
        draw(st.none() | positive),
        draw(st.just(Flat()) | gaussian),
        draw(st.sampled_from(["joint", "likelihood"])),
    )
    labels = st.builds(Labels, words, words, words, words, st.none() | words)
    source = st.builds(Source, words, st.none() | words, words, words, labels)
    runs = tuple(draw(st.lists(any_run(), min_size=1, max_size=3)))
    sampling = draw(st.none() | any_sampling())
    standard = draw(st.none() | st.builds(Standard, coordinates, positive))
    hbar, wick = draw(st.none() | positive), draw(st.floats(0.0, 0.5 * math.pi))
    others = (runs, sampling, draw(source), standard, hbar, wick)
    others = (*others, draw(any_demonstrations()), draw(st.none() | any_lesson()))
    return Experiment(problem, draw(positive), draw(pairs), *others)


def any_demonstrations() -> st.SearchStrategy[Settings]:
    """Draw what the dictionary's demonstrations are set to."""
    tilt = st.floats(-1.0, 1.0, exclude_min=True, exclude_max=True)
    trial = st.builds(Trial, pairs, st.tuples(positive, positive), tilt)
    return st.builds(
        Settings,
        positive,
        st.sampled_from(get_args(Activation)),
        st.integers(2, MOST_FACTORS),
        st.integers(1, MOST_DEGREE),
        positive,
        st.floats(-1.0, LARGEST, exclude_min=True),
        coordinates,
        st.integers(1, MOST_SWEEPS),
        st.none() | trial,
        st.integers(1, MOST_BINS),
        st.integers(2, MOST_BLOCK),
        st.integers(0, LARGEST_SEED),
    )


def any_lesson() -> st.SearchStrategy[Lesson]:
    """Draw what a teacher gives along."""
    hidden = st.lists(st.sampled_from(sorted(CONTROLS)), max_size=3, unique=True).map(tuple)
    locked = st.lists(st.sampled_from(sorted(READS)), max_size=3, unique=True).map(tuple)
    return st.builds(Lesson, words, words, hidden, locked)


def any_show() -> st.SearchStrategy[Show]:
    """Draw all that may be chosen to be drawn."""
    chosen = {field.name: ... for field in fields(Show)}
    ends = st.lists(finite, min_size=2, max_size=2, unique=True).map(sorted).map(tuple)
    return st.builds(Show, **{**chosen, "energies": st.none() | ends})


@st.composite
def any_state(draw: DrawFn) -> State:
    """Draw a lab with all that a session holds, paused."""
    experiment = draw(any_experiment())
    return State(
        experiment,
        Clock(draw(st.floats(0.0, float(LONGEST_RUN))), playing=False, speed=draw(positive)),
        Views(draw(any_view()), draw(any_view()), draw(any_view())),
        draw(any_show()),
        front=draw(st.integers(0, len(experiment.runs) - 1)),
    )


@st.composite
def tame_experiment(draw: DrawFn) -> Experiment:
    """Draw an experiment such as people make: three points or more, σ typed, q exists."""
    tenths = st.integers(-100, 100).map(lambda k: k / 10)
    x = draw(st.lists(tenths, min_size=3, max_size=10, unique=True))
    y = draw(st.lists(tenths, min_size=len(x), max_size=len(x)))
    gaussian = st.builds(
        Gaussian, st.tuples(tenths, tenths), st.tuples(st.floats(0.1, 10), st.floats(0.1, 10))
    )
    problem = Problem(
        Points.of(x, y),
        sigma=draw(st.floats(0.1, 10.0)),
        prior=draw(st.just(Flat()) | gaussian),
        temper=draw(st.sampled_from(["joint", "likelihood"])),
    )
    return Experiment(problem, draw(st.floats(1e-3, 1e3)), draw(st.tuples(tenths, tenths)))


def spelled(state: State) -> tuple[bytes | str | None, ...]:
    """Return a state in a form that is equal only where every bit of every number is."""
    points = state.experiment.points
    error = None if points.y_error is None else points.y_error.tobytes()
    return (points.x.tobytes(), points.y.tobytes(), error, repr(without_points(state)))


def without_points(state: State) -> State:
    """Return the state with its points taken out, all else as it is."""
    problem = replace(state.experiment.problem, points=_NONE)
    return replace(state, experiment=replace(state.experiment, problem=problem))


_NONE = Points.of([], [])
