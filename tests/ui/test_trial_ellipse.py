"""The trial Gaussian taken hold of in the Boltzmann panel."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.boltzmann import boltzmann
from physviz.engine.dictionary import Trial
from physviz.engine.dictionary.trial import default_trial, factor
from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.lab.state import Pair
from physviz.lab.views import View
from physviz.ui.panels.trial_ellipse import ROW, TrialLayer
from physviz.ui.panels.trial_shape import grips, moved, outline
from physviz.ui.plot import Plot
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up, settle
from tests.ui.planes import CONTROL, a_pixel, away, drag, hover, key, middle, move, press, release

TRIAL = Trial((-40.0, 400.0), (60.0, 80.0), -0.5)
VIEW = View((-300.0, 200.0), (200.0, 700.0), by_hand=True)


@pytest.fixture
def plot(window: Window) -> Plot:
    """The Boltzmann plane with the trial in view, its row open."""
    key(window.boltzmann.plot, Qt.Key.Key_Escape)
    key(window.boltzmann.plot, Qt.Key.Key_Escape)
    state = edits.open_row(edits.set_trial(opening(), TRIAL), ROW)
    set_up(window, edits.look(state, "boltzmann", VIEW))
    return window.boltzmann.plot


def layer(window: Window) -> TrialLayer:
    return next(made for made in window.boltzmann.layers if isinstance(made, TrialLayer))


def trial(window: Window) -> Trial:
    found = window.state.experiment.demonstrations.trial
    assert found is not None
    return found


def shift(start: Pair, by: Pair) -> Pair:
    return start[0] + by[0], start[1] + by[1]


# --- the shape


def test_that_the_ellipse_is_one_standard_deviation() -> None:
    base = factor(TRIAL)
    away_from = outline(TRIAL, VIEW) - TRIAL.mean
    squared = np.sum(away_from * np.linalg.solve(base @ base.T, away_from.T).T, axis=1)
    np.testing.assert_allclose(squared, 1.0, rtol=1e-12)


def test_that_handles_stand_where_the_ellipse_is_rightmost_and_highest() -> None:
    places = outline(TRIAL, VIEW)
    _, right, upper = grips(TRIAL)
    assert right[0] == pytest.approx(places[:, 0].max(), rel=1e-4)
    assert upper[1] == pytest.approx(places[:, 1].max(), rel=1e-4)
    for at in (right, upper):
        assert np.hypot(*(places - at).T).min() < 1.0


@pytest.mark.parametrize("grip", [0, 1, 2])
def test_that_a_grip_follows_the_hand(grip: int) -> None:
    by = 13.0, 7.0
    after = moved(TRIAL, grip, by, (1.0, 1.0))
    assert grips(after)[grip] == pytest.approx(shift(grips(TRIAL)[grip], by))
    if grip:
        assert after.mean == TRIAL.mean


def test_that_no_hand_makes_a_trial_that_is_none() -> None:
    for grip, by in ((1, (-500.0, 900.0)), (2, (900.0, -500.0))):
        after = moved(TRIAL, grip, by, (1.0, 1.0))
        assert min(after.sd) == 1.0 and abs(after.correlation) < 1.0


def test_that_what_lies_far_out_of_view_is_left_out() -> None:
    assert np.isnan(outline(Trial((0.0, 0.0), (1e90, 1e90)), VIEW)).all()


# --- the layer


def test_that_the_trial_is_drawn_while_its_row_is_open(window: Window, plot: Plot) -> None:
    x, _ = layer(window).line.getData()
    assert x is not None and x.size > 100
    window.loop.do(edits.open_row, "potential")
    settle(window)
    x, _ = layer(window).line.getData()
    assert (x is None or not x.size) and not layer(window).marks.marks
    assert plot.isVisible()


def test_that_without_a_chosen_trial_it_stands_beside_q(window: Window) -> None:
    set_up(window, edits.open_row(opening(), ROW))
    problem = window.state.experiment.problem
    mark = next(mark for mark in layer(window).marks.marks if mark.kind == "plus")
    assert mark.at == pytest.approx(default_trial(problem, 1.0).mean)
    window.loop.do(edits.clear)
    settle(window)
    assert not layer(window).marks.marks


# --- hands


def test_that_the_centre_is_dragged_as_one_step_to_undo(window: Window, plot: Plot) -> None:
    to = shift(TRIAL.mean, (50.0, 60.0))
    drag(plot, TRIAL.mean, shift(TRIAL.mean, (10.0, 10.0)), to)
    settle(window)
    assert trial(window).mean == pytest.approx(to, abs=1.5 * max(a_pixel(plot)))
    assert trial(window).sd == TRIAL.sd
    window.loop.undo()
    assert trial(window) == TRIAL


@pytest.mark.parametrize("grip", [1, 2])
def test_that_a_handle_shapes_the_trial(window: Window, plot: Plot, grip: int) -> None:
    start = grips(TRIAL)[grip]
    to = shift(start, (20.0, 25.0))
    drag(plot, start, to)
    settle(window)
    assert grips(trial(window))[grip] == pytest.approx(to, abs=1.5 * max(a_pixel(plot)))
    assert trial(window).mean == TRIAL.mean
    assert trial(window).correlation != TRIAL.correlation


def test_that_the_ellipse_follows_the_hand_in_the_same_frame(window: Window, plot: Plot) -> None:
    press(plot, TRIAL.mean)
    move(plot, shift(TRIAL.mean, (30.0, -20.0)))
    window.loop.frame()
    mark = next(mark for mark in layer(window).marks.marks if mark.kind == "plus")
    assert mark.at == pytest.approx(trial(window).mean)
    assert mark.at != pytest.approx(TRIAL.mean)
    release(plot, shift(TRIAL.mean, (30.0, -20.0)))


def test_that_the_cursor_says_what_can_be_taken(plot: Plot) -> None:
    hover(plot, TRIAL.mean)
    assert plot.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    hover(plot, grips(TRIAL)[1])
    assert plot.viewport().cursor().shape() == Qt.CursorShape.SizeAllCursor
    hover(plot, away(plot, middle(VIEW), 90.0, 90.0))
    assert plot.viewport().cursor().shape() == Qt.CursorShape.CrossCursor


def test_that_keys_choose_and_move_its_parts(window: Window, plot: Plot) -> None:
    plot.setFocus()
    for expected in (0, 1, 2):
        key(plot, Qt.Key.Key_Tab)
        settle(window)
        rings = [mark.at for mark in layer(window).marks.marks if mark.kind == "ring"]
        assert rings == [pytest.approx(grips(TRIAL)[expected])]
    key(plot, Qt.Key.Key_Up, CONTROL)
    assert trial(window).sd[1] == pytest.approx(TRIAL.sd[1] + a_pixel(plot)[1], rel=1e-3)
    key(plot, Qt.Key.Key_Escape)
    settle(window)
    key(plot, Qt.Key.Key_Right, CONTROL)
    assert trial(window).mean[0] == pytest.approx(TRIAL.mean[0] + a_pixel(plot)[0], rel=1e-3)


def test_that_prior_and_trial_can_both_be_taken(window: Window, plot: Plot) -> None:
    prior = Gaussian((100.0, 600.0), (50.0, 60.0))
    window.loop.do(edits.set_prior, prior)
    window.loop.do(edits.look, "boltzmann", VIEW)
    settle(window)
    drag(plot, prior.mean, shift(prior.mean, (-30.0, 0.0)))
    settle(window)
    moved_prior = window.state.experiment.problem.prior
    assert moved_prior.mean[0] == pytest.approx(70.0, abs=2.0)
    assert trial(window) == TRIAL
    window.loop.do(edits.look, "boltzmann", VIEW)
    settle(window)
    drag(plot, TRIAL.mean, shift(TRIAL.mean, (0.0, -40.0)))
    assert window.state.experiment.problem.prior is moved_prior
    assert trial(window).mean[1] == pytest.approx(360.0, abs=2.0)


def test_that_to_drag_the_trial_moves_no_view_and_no_q(window: Window, plot: Plot) -> None:
    before = boltzmann(window.state.experiment.problem)
    drag(plot, TRIAL.mean, shift(TRIAL.mean, (40.0, 40.0)))
    settle(window)
    assert window.state.views.boltzmann == VIEW
    assert boltzmann(window.state.experiment.problem) is before
