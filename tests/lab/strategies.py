"""States for tests: how to make them, and how to compare them to the bit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from physviz.engine.labels import Labels
from physviz.engine.losses import LOSSES, Loss, Squared
from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.run import LONGEST_RUN, Leg
from physviz.engine.tuning import with_width
from physviz.lab.state import Clock, Experiment, Show, Source, State, View, Views

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

finite = st.floats(allow_nan=False, allow_infinity=False)
above_zero = st.floats(0.0, exclude_min=True, allow_infinity=False)
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


@st.composite
def any_legs(draw: DrawFn) -> tuple[Leg, ...]:
    """Draw learning rates in force one after the other."""
    firsts = draw(st.sets(st.integers(1, LONGEST_RUN), max_size=4))
    return tuple(Leg(first, draw(above_zero)) for first in [0, *sorted(firsts)])


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
    return Experiment(problem, draw(positive), draw(pairs), draw(any_legs()), draw(source))


@st.composite
def any_state(draw: DrawFn) -> State:
    """Draw a lab with all that a session holds, paused."""
    residuals = st.sampled_from(["sticks", "squares", "none"])
    flags = st.booleans()
    return State(
        draw(any_experiment()),
        Clock(draw(st.floats(0.0, float(LONGEST_RUN))), playing=False, speed=draw(positive)),
        Views(draw(any_view()), draw(any_view()), draw(any_view())),
        draw(st.builds(Show, residuals, *5 * [flags])),
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
