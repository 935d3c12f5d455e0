"""Edits are pure: a new state comes out, the old one stays; what cannot be done is said."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.losses import Cauchy
from physviz.engine.priors import Gaussian
from physviz.engine.readers import reading_of, sheet_of_text
from physviz.engine.tuning import suggested
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.show import Show
from physviz.lab.state import State, front_run
from physviz.lab.views import View
from tests.lab.strategies import spelled

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[State], State]

READING = reading_of(sheet_of_text("time [s],way [m]\n1,2\n2,oops\n3,5\n", "way.csv"))


def weighted() -> State:
    """Return a lab in the middle of things: error bars, a selection, a run on its second leg."""
    state = edits.scrub(edits.state_of_dataset("hogg2010"), 30)
    state = edits.set_learning_rate(state, state.setup.legs[0].learning_rate / 2)
    return edits.select(edits.scrub(state, 50), (1, 4))


def plain() -> State:
    return edits.scrub(edits.state_of_dataset("clean_line"), 30)


EVERY: dict[str, Edit] = {
    "open a data set": lambda s: edits.open_dataset(s, "norris"),
    "open a reading": lambda s: edits.open_reading(s, READING),
    "clear": edits.clear,
    "select": lambda s: edits.select(s, (0,)),
    "move points": lambda s: edits.move_points(s, (0, 2), [1.0, 2.0], [3.0, 4.0]),
    "nudge": lambda s: edits.nudge(s, 0.5, -0.5),
    "set an error bar": lambda s: edits.set_error(s, 2, 7.0),
    "add a point": lambda s: edits.add_point(s, 1.0, 2.0),
    "remove points": lambda s: edits.remove_points(s, (0, 3)),
    "choose the loss": lambda s: edits.choose_loss(s, "huber"),
    "set the width": lambda s: edits.set_width(edits.choose_loss(s, "cauchy"), 3.0),
    "type sigma": lambda s: edits.set_sigma(s, 2.0),
    "choose a prior": lambda s: edits.set_prior(s, Gaussian((0.0, 1.0), (2.0, 3.0))),
    "choose what is tempered": lambda s: edits.set_temper(s, "likelihood"),
    "set the inverse temperature": lambda s: edits.set_inverse_temperature(s, 0.1),
    "set the temperature": lambda s: edits.set_temperature(s, 4.0),
    "set the start": lambda s: edits.set_start(s, (1.0, -1.0)),
    "set the learning rate": lambda s: edits.set_learning_rate(s, 0.01),
    "use the best learning rate": edits.use_best_learning_rate,
    "scrub": lambda s: edits.scrub(s, 3),
    "step": lambda s: edits.step_by(s, -1),
    "go to the end": edits.to_end,
    "reset": edits.reset,
    "play": lambda s: edits.play(s, playing=True),
    "set the speed": lambda s: edits.set_speed(s, 3.0),
    "let time pass": lambda s: edits.tick(edits.play(s, playing=True), 0.5),
    "point": lambda s: edits.point_at(s, (1.0, 2.0)),
    "look": lambda s: edits.look(s, "data", View((0.0, 1.0), (0.0, 1.0), by_hand=True)),
    "look at all": edits.look_at_all,
    "choose what is shown": lambda s: edits.set_show(s, Show("none", dual_lines=True)),
    "say a sentence": lambda s: edits.notify(s, "Hello."),
}

NAN, INF = math.nan, math.inf

REFUSED: dict[str, Edit] = {
    "no such data set": lambda s: edits.open_dataset(s, "nowhere"),
    "a NaN coordinate": lambda s: edits.move_points(s, (0,), [NAN], [0.0]),
    "an infinite coordinate": lambda s: edits.move_points(s, (0, 1), [0.0, 1.0], [0.0, -INF]),
    "a coordinate too large to save": lambda s: edits.move_points(s, (0,), [1e101], [0.0]),
    "a nudge to nowhere": lambda s: edits.nudge(s, NAN, 0.0),
    "a NaN point": lambda s: edits.add_point(s, NAN, 0.0),
    "a point too far": lambda s: edits.add_point(s, 0.0, 1e200),
    "no error": lambda s: edits.set_error(s, 0, 0.0),
    "a NaN error": lambda s: edits.set_error(s, 0, NAN),
    "a negative error": lambda s: edits.set_error(s, 0, -1.0),
    "no sigma": lambda s: edits.set_sigma(s, 0.0),
    "an infinite sigma": lambda s: edits.set_sigma(s, INF),
    "a negative beta": lambda s: edits.set_inverse_temperature(s, -1.0),
    "an infinite beta": lambda s: edits.set_inverse_temperature(s, INF),
    "a NaN temperature": lambda s: edits.set_temperature(s, NAN),
    "absolute zero": lambda s: edits.set_temperature(s, 0.0),
    "a start nowhere": lambda s: edits.set_start(s, (0.0, INF)),
    "no learning rate": lambda s: edits.set_learning_rate(s, 0.0),
    "a NaN learning rate": lambda s: edits.set_learning_rate(s, NAN),
    "a standstill": lambda s: edits.set_speed(s, 0.0),
    "what a dialog refused": lambda s: edits.refuse(s, "No."),
    "a NaN view": lambda s: edits.look(s, "data", View((0.0, NAN), (0.0, 1.0))),
}


@pytest.mark.parametrize("edit", EVERY.values(), ids=EVERY)
def test_that_an_edit_leaves_the_state_it_was_given(edit: Edit) -> None:
    state = weighted()
    before = spelled(state)
    assert edit(state) is not state
    assert spelled(state) == before


@pytest.mark.parametrize("edit", EVERY.values(), ids=EVERY)
def test_that_an_edit_done_twice_to_one_state_gives_the_same(edit: Edit) -> None:
    state = weighted()
    assert spelled(edit(state)) == spelled(edit(state))


@pytest.mark.parametrize("edit", REFUSED.values(), ids=REFUSED)
def test_that_what_cannot_be_done_leaves_all_as_it_was_and_a_sentence(edit: Edit) -> None:
    lab = Lab(weighted())
    before = lab.state
    lab.do(edit)
    assert lab.state.refusal.endswith(".")
    assert replace(lab.state, refusal="") == before
    assert not lab.past


def test_that_a_point_without_an_error_bar_is_not_given_one() -> None:
    with pytest.raises(ValueError, match="carry no error bars"):
        edits.set_error(plain(), 0, 1.0)


def test_that_what_did_not_change_is_shared() -> None:
    state = weighted()
    hotter = edits.set_temperature(state, 2.0)
    assert hotter.experiment.points is state.experiment.points
    assert (hotter.views, hotter.clock) == (state.views, state.clock)
    assert edits.look_at_all(state).experiment is state.experiment
    assert edits.tick(state, 1.0) is state


# --- the data -------------------------------------------------------------------------------------


def test_that_a_point_moved_there_and_back_is_where_it_was() -> None:
    state = weighted()
    points = state.experiment.points
    there = edits.move_points(state, (3,), [1.0], [2.0])
    back = edits.move_points(there, (3,), [points.x[3]], [points.y[3]])
    assert spelled(back) == spelled(state)


def test_that_a_nudge_shifts_the_chosen_points_and_no_other() -> None:
    state = weighted()
    shifted = edits.nudge(state, 2.0, -1.0).experiment.points
    chosen = np.isin(np.arange(shifted.n), state.selection)
    assert np.array_equal(shifted.x - state.experiment.points.x, np.where(chosen, 2.0, 0.0))
    assert np.array_equal(shifted.y - state.experiment.points.y, np.where(chosen, -1.0, 0.0))


def test_that_a_point_added_is_chosen_and_can_be_removed_again() -> None:
    state = weighted()
    added = edits.add_point(state, 1.0, 2.0)
    assert added.selection == (state.experiment.points.n,)
    removed = edits.remove_points(added, added.selection)
    assert spelled(replace(removed, selection=state.selection)) == spelled(state)


def test_that_an_error_bar_changes_alone() -> None:
    state = weighted()
    before, after = state.experiment.points, edits.set_error(state, 2, 7.0).experiment.points
    assert before.y_error is not None
    assert after.y_error is not None
    assert np.flatnonzero(before.y_error != after.y_error).tolist() == [2]
    assert after.y_error[2] == 7.0
    assert np.array_equal(before.x, after.x)


def test_that_an_empty_lab_takes_every_edit_of_the_run() -> None:
    empty = edits.clear(weighted())
    assert empty.experiment.points.n == 0
    assert empty.selection == ()
    assert front_run(empty) is None
    for edit in (edits.to_end, edits.reset, edits.use_best_learning_rate, edits.look_at_all):
        edit(empty)
    assert not edits.tick(edits.play(empty, playing=True), 1.0).clock.playing


def test_that_a_loss_chosen_by_name_comes_with_the_width_that_suits_the_data() -> None:
    state = edits.choose_loss(weighted(), "cauchy")
    loss = state.experiment.problem.loss
    assert loss == suggested(Cauchy, state.experiment.points) and loss != Cauchy()
    wider = edits.set_width(state, 2.0 * loss.c)
    assert wider.experiment.problem.loss == Cauchy(2.0 * loss.c)
    assert edits.suggest_width(wider).experiment.problem.loss == loss


@pytest.mark.parametrize("width", [0.0, -1.0, math.nan, math.inf, 1e101])
def test_that_a_width_must_be_a_number_above_zero(width: float) -> None:
    with pytest.raises(ValueError, match="width c must"):
        edits.set_width(edits.choose_loss(plain(), "huber"), width)


def test_that_squared_loss_has_no_width_to_set() -> None:
    with pytest.raises(ValueError, match="no scale"):
        edits.set_width(plain(), 1.0)
