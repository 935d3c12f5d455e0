"""The one door: what is done can be undone, a gesture at a time."""

from __future__ import annotations

import numpy as np

from physviz.engine.boltzmann import boltzmann
from physviz.engine.losses import Huber
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat
from physviz.lab import edits, history
from physviz.lab.framing import MOST_FOLLOWED
from physviz.lab.history import Lab
from physviz.lab.setups import Source
from physviz.lab.state import Experiment, State
from physviz.lab.views import View


def lab() -> Lab:
    return Lab(edits.state_of_dataset("clean_line"))


def test_that_a_whole_drag_is_one_undo_step() -> None:
    one = lab()
    first = one.state.experiment
    for y in np.linspace(0.0, 5.0, 50):
        one.during("point 3", edits.move_points, (3,), [1.5], [y])
        one.do(edits.tick, 0.016)
    one.release()
    dragged = one.state.experiment
    one.undo()
    assert one.state.experiment is first
    one.redo()
    assert one.state.experiment is dragged


def test_that_two_drags_of_one_point_are_two_undo_steps() -> None:
    one = lab()
    for y in (1.0, 2.0):
        one.during("point 3", edits.move_points, (3,), [1.5], [y])
        one.release()
    one.undo()
    assert one.state.experiment.points.y[3] == 1.0


def test_that_an_edit_that_changes_nothing_is_no_undo_step() -> None:
    one = lab()
    one.do(edits.set_inverse_temperature, one.state.experiment.inverse_temperature)
    one.do(edits.set_prior, Flat())
    one.do(edits.nudge, 1.0, 1.0)
    assert not one.past


def test_that_undoing_a_drag_of_the_start_brings_back_the_step_of_the_run() -> None:
    one = lab()
    one.do(edits.scrub, 40)
    for at in (0.5, 1.0, 1.5):
        one.during("start", edits.set_start, (at, at))
    one.release()
    one.do(edits.scrub, 7)
    one.undo()
    assert (one.state.step, one.state.experiment.start) == (40, (0.0, 0.0))
    one.redo()
    assert (one.state.step, one.state.experiment.start) == (7, (1.5, 1.5))


def test_that_undoing_a_move_of_a_point_lets_the_run_stand_where_it_is() -> None:
    one = lab()
    one.do(edits.move_points, (0,), [0.0], [3.0])
    one.do(edits.scrub, 12)
    one.undo()
    assert one.state.step == 12


def test_that_undo_after_opening_other_data_brings_back_the_views_and_the_step() -> None:
    one = lab()
    one.do(edits.scrub, 31)
    one.do(edits.look, "landscape", View((-3.0, 4.0), (-1.0, 5.0), by_hand=True))
    before = one.state
    one.do(edits.open_dataset, "norris")
    opened = one.state
    assert opened.views != before.views
    one.undo()
    assert (one.state.views, one.state.step) == (before.views, 31)
    one.redo()
    assert (one.state.views, one.state.step) == (opened.views, 0)


def test_that_the_view_follows_q_there_and_back() -> None:
    one = lab()
    for change in (lambda: one.do(edits.set_temperature, 400.0), one.undo, one.redo, one.undo):
        change()
        experiment, view = one.state.experiment, one.state.views.boltzmann
        q = boltzmann(experiment.problem, experiment.inverse_temperature)
        extent = np.ptp(q.contours([0.99])[0], axis=0) / np.diff([view.x, view.y])[:, 0]
        assert np.all((extent > 0.33) & (extent < 1.0))


def test_that_undo_brings_back_the_step_though_the_other_run_began_alike() -> None:
    one = lab()
    one.do(edits.scrub, 31)
    alike = one.state.experiment
    one.do(edits.open_dataset, "outlier")
    assert (one.state.experiment.start, one.state.experiment.runs) == (alike.start, alike.runs)
    one.undo()
    assert one.state.step == 31


def test_that_opening_the_same_data_again_says_its_lesson_again() -> None:
    one = lab()
    one.do(edits.open_dataset, "norris")
    lesson = one.state.notice
    assert lesson
    one.do(edits.open_dataset, "norris")
    assert one.state.notice == lesson
    one.do(edits.add_point, 1.0, 1.0)
    assert not one.state.notice
    one.do(edits.open_dataset, "norris")
    assert one.state.notice == lesson


def test_that_a_refusal_stands_until_something_is_done() -> None:
    one = lab()
    one.do(edits.set_inverse_temperature, -1.0)
    one.do(edits.tick, 0.1)
    assert one.state.refusal == "The ‹inverse temperature› β must be a number above zero."
    one.do(edits.set_inverse_temperature, one.state.experiment.inverse_temperature)
    assert not one.state.refusal


def test_that_a_refused_edit_in_a_drag_leaves_the_drag_one_step() -> None:
    one = lab()
    first = one.state.experiment
    one.during("point 0", edits.move_points, (0,), [0.0], [1.0])
    one.during("point 0", edits.move_points, (0,), [0.0], [float("nan")])
    assert one.state.refusal == "A coordinate must be a finite number, and not beyond 10¹⁰⁰."
    one.during("point 0", edits.move_points, (0,), [0.0], [2.0])
    one.release()
    one.undo()
    assert one.state.experiment is first


def test_that_the_past_is_forgotten_from_its_far_end() -> None:
    one = lab()
    for k in range(history.MOST_STEPS + 20):
        one.do(edits.set_inverse_temperature, 2.0 + k)
    assert len(one.past) == history.MOST_STEPS
    while one.past:
        one.undo()
    assert one.state.experiment.inverse_temperature == 2.0 + 19


def test_that_of_a_million_points_only_a_short_past_is_kept() -> None:
    n = 1_000_000
    column = np.arange(float(n))
    many = Lab(State(Experiment(Problem(Points.of(column, column), sigma=1.0))))
    for k in range(30):
        many.do(edits.set_inverse_temperature, 2.0 + k)
    assert len(many.past) == history.MOST_POINTS // n


def test_that_a_drag_among_very_many_points_follows_q_only_once_it_ends() -> None:
    rng = np.random.default_rng(4)
    x = rng.uniform(-1.0, 1.0, MOST_FOLLOWED + 1)
    points = Points.of(x, 3.0 * x + rng.standard_normal(x.size))
    state = edits.fresh(points, Source("many"), (0.0, 0.0), None)
    one = Lab(edits.set_loss(state, Huber(1.0)))
    before = one.state.views
    for beta in (0.1, 0.01):
        one.during("drag", edits.set_inverse_temperature, beta)
        assert one.state.views is before
    one.release()
    width, was = (v.boltzmann.x[1] - v.boltzmann.x[0] for v in (one.state.views, before))
    assert width > 3.0 * was
