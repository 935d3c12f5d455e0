"""Views: good ones to begin with, and none that hides what it should show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss
from physviz.engine.minima import minima
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.lab import edits
from physviz.lab.framing import MOST, bells_of, follow, frame_all, frame_landscape
from physviz.lab.python_script import as_python
from physviz.lab.state import Experiment, State
from physviz.lab.views import View, Views
from tests.lab.strategies import any_view, tame_experiment

if TYPE_CHECKING:
    from physviz.engine.points import Floats

FIXED = View((-7.0, -6.5), (100.0, 101.0), by_hand=True)


def holds(view: View, plane: Floats) -> bool:
    """Whether all points of a plane, shape (…, 2), lie in the view."""
    (x0, x1), (y0, y1) = view.x, view.y
    x, y = plane[..., 0], plane[..., 1]
    return bool(np.all((x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)))


def ellipse(experiment: Experiment) -> Floats:
    """Return the 99 % ellipse of q, shape (vertices, 2)."""
    q = boltzmann(experiment.problem, experiment.inverse_temperature)
    return q.contours([0.99])[0]


def size(view: View) -> Floats:
    return np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])


@given(tame_experiment())
def test_that_a_view_is_kept_while_q_fits_in_it(experiment: Experiment) -> None:
    views = frame_all(experiment, Views())
    assert follow(experiment, views) is views


@given(tame_experiment(), tame_experiment())
def test_that_after_following_the_99_percent_ellipse_is_inside(
    before: Experiment, after: Experiment
) -> None:
    views = follow(after, frame_all(before, Views()))
    assert holds(views.boltzmann, ellipse(after))


@pytest.mark.slow
@given(tame_experiment(), tame_experiment())
def test_that_after_following_the_ellipse_is_not_lost_in_the_view(
    before: Experiment, after: Experiment
) -> None:
    views = follow(after, frame_all(before, Views()))
    extent = np.ptp(ellipse(after), axis=0)
    assert np.all(extent > 0.33 * size(views.boltzmann))


@given(tame_experiment(), st.floats(0.9, 1.1))
def test_that_a_small_change_moves_q_and_not_the_view(experiment: Experiment, by: float) -> None:
    # Tempering the likelihood alone may move q far: from the prior's mean to the data's.
    experiment = replace(experiment, problem=replace(experiment.problem, temper="joint"))
    views = frame_all(experiment, Views())
    beta = experiment.inverse_temperature * by
    assert follow(replace(experiment, inverse_temperature=beta), views) is views


@given(tame_experiment())
def test_that_a_view_chosen_by_hand_is_never_moved(experiment: Experiment) -> None:
    views = replace(Views(), boltzmann=FIXED)
    assert follow(experiment, views) is views


@given(tame_experiment(), any_view(), st.sampled_from(["data", "landscape", "boltzmann"]))
def test_that_no_number_depends_on_where_one_looks(
    experiment: Experiment, view: View, panel: str
) -> None:
    state = State(experiment, views=frame_all(experiment, Views()))
    elsewhere = replace(state, views=replace(state.views, **{panel: view}))
    assert bells_of(elsewhere.experiment) == bells_of(state.experiment)
    assert as_python(elsewhere) == as_python(state)


@given(tame_experiment())
def test_that_the_landscape_shows_the_contour_through_the_start_about_the_minimum(
    experiment: Experiment,
) -> None:
    surface, view = bowl(experiment.points), frame_all(experiment, Views()).landscape
    assert surface is not None
    assert holds(view, np.array(experiment.start))
    assert holds(view, surface.level_set(surface.excess(experiment.start)))
    middle = np.mean([view.x, view.y], axis=1)
    assert np.all(np.abs(middle - surface.minimum) <= 1e-9 * size(view))


@given(tame_experiment(), st.sampled_from([Huber(1.0), Cauchy(1.0), Arctan(2.0), Absolute()]))
def test_that_the_landscape_of_any_loss_shows_start_and_minima_that_fit_the_data(
    experiment: Experiment, loss: Loss
) -> None:
    experiment = replace(experiment, problem=replace(experiment.problem, loss=loss))
    view = frame_landscape(experiment)
    best, *others = minima(experiment.problem)
    assert np.mean([view.x, view.y], axis=1) == pytest.approx(best.theta, abs=1e-9 * size(view)[0])
    assert holds(view, np.array(experiment.start))
    x, y = experiment.points.x, experiment.points.y
    for theta in (minimum.theta for minimum in others[:MOST]):
        heights = theta[0] + theta[1] * x
        if y.min() <= heights.min() and heights.max() <= y.max():
            assert holds(view, np.array(theta))


@given(tame_experiment(), st.floats(0.1, 10.0))
def test_that_the_data_view_shows_every_point_and_error_bar(
    experiment: Experiment, error: float
) -> None:
    x, y = experiment.points.x, experiment.points.y
    points = Points.of(x, y, np.full(x.size, error))
    view = frame_all(Experiment(Problem(points)), Views()).data
    for end in (y - error, y, y + error):
        assert holds(view, np.stack([x, end], axis=-1))


@pytest.mark.parametrize(
    ("x", "y"),
    [([], []), ([0.0], [0.0]), ([3.0], [5.0]), ([2.0, 2.0], [1.0, 4.0]), ([1.0, 2.0], [4.0, 4.0])],
)
def test_that_even_the_poorest_data_are_given_views_with_room(
    x: list[float], y: list[float]
) -> None:
    experiment = Experiment(Problem(Points.of(x, y)))
    views = frame_all(experiment, Views())
    for view in (views.data, views.landscape, views.boltzmann):
        assert np.all(size(view) > 0.0)
    assert follow(experiment, views) is views


def test_that_a_view_stays_where_q_was_when_q_ceases_to_exist() -> None:
    state = edits.state_of_dataset("clean_line")
    views = state.views
    gone = edits.clear(state)
    assert follow(gone.experiment, views) is views
    assert edits.look_at_all(gone).views.boltzmann == views.boltzmann
