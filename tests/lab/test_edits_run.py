"""Edits of what is open, of the run and of where one looks: what each means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from physviz.engine.losses import Absolute, Huber, Loss
from physviz.engine.minima import minima
from physviz.engine.points import Points
from physviz.engine.readers import reading_of, sheet_of_text
from physviz.engine.run import LONGEST_RUN, Run
from physviz.lab import edits
from physviz.lab.setups import Source
from physviz.lab.show import Show
from physviz.lab.state import Clock, State, front_run
from physviz.lab.views import View

READING = reading_of(sheet_of_text("time [s],way [m]\n1,2\n2,oops\n3,5\n", "way.csv"))


def weighted() -> State:
    """Return a lab in the middle of things: error bars, a selection, a run on its second leg."""
    state = edits.scrub(edits.state_of_dataset("hogg2010"), 30)
    state = edits.set_learning_rate(state, state.setup.legs[0].learning_rate / 2)
    return edits.select(edits.scrub(state, 50), (1, 4))


def plain() -> State:
    return edits.scrub(edits.state_of_dataset("clean_line"), 30)


# --- opening --------------------------------------------------------------------------------------


def test_that_opening_keeps_how_fast_and_what_is_drawn() -> None:
    show = Show("squares", band=False, dual_lines=True)
    state = edits.set_show(edits.set_speed(plain(), 4.0), show)
    opened = edits.open_dataset(state, "norris")
    assert opened.clock == Clock(step=0.0, playing=True, speed=4.0)
    assert opened.show == show
    assert opened.selection == ()


def test_that_what_was_left_out_of_a_file_is_told() -> None:
    state = edits.open_reading(plain(), READING)
    assert state.experiment.source == Source("way.csv", labels=READING.labels)
    assert "1 line was skipped; line 3" in state.notice


def test_that_a_data_set_is_opened_with_its_lesson() -> None:
    opened = edits.open_dataset(plain(), "norris")
    assert opened.notice == opened.experiment.source.lesson
    assert "NIST certifies" in opened.notice


def test_that_a_learning_rate_that_would_diverge_is_lowered_and_told() -> None:
    reading = replace(READING, points=Points.of([0.0, 100.0, 200.0], [1.0, 2.0, 4.0]))
    state = edits.open_reading(plain(), reading)
    descent = front_run(state)
    assert descent is not None
    assert descent.diverged_at is None
    alpha = state.setup.legs[0].learning_rate
    assert f"The ‹learning rate› is {alpha:g}" in state.notice


# --- temperature and run --------------------------------------------------------------------------


def test_that_temperature_is_the_inverse_of_beta() -> None:
    assert edits.set_temperature(plain(), 4.0).experiment.inverse_temperature == 0.25


def test_that_a_new_start_restarts_the_run_with_the_learning_rate_in_force() -> None:
    state = weighted()
    alpha = edits.learning_rate(state)
    moved = edits.set_start(state, (3.0, 4.0))
    assert (moved.step, moved.clock.playing) == (0, True)
    assert edits.learning_rate(moved) == alpha != state.setup.legs[0].learning_rate


def test_that_a_new_learning_rate_leaves_what_was_run_before() -> None:
    state = edits.scrub(plain(), 30)
    faster = edits.set_learning_rate(edits.set_learning_rate(state, 0.002), 0.001)
    before, after = front_run(state), front_run(faster)
    assert before is not None
    assert after is not None
    steps = np.arange(31)
    assert np.array_equal(before.at(steps), after.at(steps))
    assert not np.array_equal(before.at(31), after.at(31))
    assert [leg.first for leg in faster.setup.legs] == [0, 30]
    assert edits.learning_rate(faster) == 0.001


def test_that_a_learning_rate_set_at_the_start_is_the_only_one() -> None:
    state = edits.set_learning_rate(edits.reset(weighted()), 0.01)
    assert [(leg.first, leg.learning_rate) for leg in state.setup.legs] == [(0, 0.01)]


def test_that_scrubbing_stays_on_the_timeline_and_rests() -> None:
    state = edits.play(plain(), playing=True)
    last = edits.last_step(state)
    assert edits.scrub(state, -5).clock == Clock(0.0)
    assert edits.scrub(state, last + 5).clock == Clock(float(last))
    assert edits.to_end(state).step == last
    assert edits.step_by(edits.to_end(state), -1).step == last - 1


def test_that_time_passes_at_the_pace_set_and_stops_at_the_end() -> None:
    state = edits.play(edits.set_speed(edits.reset(plain()), 2.0), playing=True)
    assert edits.tick(state, 0.25).clock.step == 0.25 * 2.0 * edits.STEPS_PER_SECOND
    ended = edits.tick(state, 1e9)
    assert ended.clock == Clock(float(edits.last_step(state)), playing=False, speed=2.0)
    assert edits.play(ended, playing=True).clock == Clock(0.0, playing=True, speed=2.0)


# --- a run that is made step by step --------------------------------------------------------------


def robust(loss: Loss) -> State:
    """Return a lab whose run no other test has made any steps of."""
    state = edits.scrub(edits.state_of_dataset("outlier"), 30)
    problem = replace(state.experiment.problem, loss=loss, points=replace(state.experiment.points))
    return replace(state, experiment=replace(state.experiment, problem=problem))


def made(state: State) -> Run:
    run = front_run(state)
    assert run is not None
    return run


def test_that_the_clock_waits_for_a_run_that_is_still_being_made() -> None:
    state = edits.play(edits.reset(robust(Huber())), True)
    assert edits.tick(state, 1.0).clock == Clock(0.0, playing=True)
    made(state).at(7)
    reached = made(state).reached
    assert edits.tick(state, 1e6).clock.step == reached >= 7
    late = replace(state, clock=replace(state.clock, step=reached + 50.0))
    assert edits.tick(late, 1e6).clock.step == reached + 50.0
    made(state).grow(10.0)
    assert edits.tick(late, 1e6).clock == Clock(float(made(state).last), playing=False)


def test_that_an_end_not_known_yet_is_headed_for_and_left_from_where_the_run_stands() -> None:
    state = edits.to_end(robust(Huber()))
    assert state.step == LONGEST_RUN
    made(state).at(500)
    reached = made(state).reached
    assert edits.step_by(state, -1).step == reached - 1
    assert edits.play(state, True).clock == Clock(float(reached), playing=True)
    made(state).grow(10.0)
    assert edits.step_by(state, -1).step == made(state).last - 1
    assert edits.to_end(state).step == made(state).last == made(state).converged_at


def test_that_the_best_learning_rate_is_that_of_the_loss_in_use() -> None:
    state = robust(Huber(2.0))
    points, theta = state.experiment.points, minima(state.experiment.problem)[0].theta
    near = np.abs(points.y - theta[0] - theta[1] * points.x) <= 2.0
    assert 0 < near.sum() < points.n
    arms = np.stack([near, near * points.x])
    rates = np.linalg.eigvalsh(2.0 * arms @ arms.T / points.n)
    best = edits.use_best_learning_rate(state)
    assert edits.learning_rate(best) == pytest.approx(2.0 / rates.sum(), rel=1e-12)
    with pytest.raises(ValueError, match="no learning rate is the best"):
        edits.use_best_learning_rate(robust(Absolute()))


# --- looking --------------------------------------------------------------------------------------


def test_that_an_empty_view_is_not_looked_at() -> None:
    state = plain()
    assert edits.look(state, "data", View((1.0, 1.0), (0.0, 1.0))) is state
    assert edits.look(state, "data", View((0.0, 1.0), (1.0, 0.0))) is state


def test_that_looking_moves_one_panel() -> None:
    state, view = plain(), View((0.0, 1.0), (0.0, 1.0), by_hand=True)
    assert edits.look(state, "landscape", view).views == replace(state.views, landscape=view)


def test_that_looking_at_all_takes_the_views_out_of_the_hand() -> None:
    state = plain()
    away = edits.look(state, "boltzmann", View((90.0, 91.0), (0.0, 1.0), by_hand=True))
    assert edits.look_at_all(away).views == state.views
