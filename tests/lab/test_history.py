"""The one door: what is done can be undone, a gesture at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits, history
from physviz.lab.history import Lab
from physviz.lab.state import Experiment, Show, State, View

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[State], State]

KEYS = ("hubble1929", "hogg2010", "clean_line", "all_x_equal")


def lab() -> Lab:
    return Lab(edits.state_of_dataset("clean_line"))


# --- any sequence of edits, against two lists of experiments -----------------------------------------

numbers = st.floats(-20.0, 20.0)
widths = st.floats(0.01, 20.0)


def of(edit: Callable[..., State], *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Edit]:
    """Return edits of one kind with drawn arguments."""
    return st.tuples(*arguments).map(lambda drawn: lambda state: edit(state, *drawn))



def move_chosen(state: State, dx: float, dy: float) -> State:
    return edits.nudge(state, dx, dy)


def choose(state: State, index: int) -> State:
    n = state.experiment.points.n
    return edits.select(state, (index % n,) if n else ())


def remove_chosen(state: State) -> State:
    return edits.remove_points(state, state.selection)


pairs = st.tuples(numbers, numbers)
changing = st.one_of(
    of(edits.add_point, numbers, numbers),
    of(move_chosen, numbers, numbers),
    of(remove_chosen),
    of(edits.clear),
    of(edits.set_sigma, st.none() | widths),
    of(edits.set_prior, st.just(Flat()) | st.builds(Gaussian, pairs, st.tuples(widths, widths))),
    of(edits.set_temper, st.sampled_from(["joint", "likelihood"])),
    of(edits.set_inverse_temperature, widths),
    of(edits.set_temperature, widths),
    of(edits.set_start, pairs),
    of(edits.set_learning_rate, st.floats(1e-4, 0.1)),
    of(edits.use_best_learning_rate),
    of(edits.open_dataset, st.sampled_from(KEYS)),
)
passing = st.one_of(
    of(choose, st.integers(0, 30)),
    of(edits.scrub, st.integers(-5, 2000)),
    of(edits.play, st.booleans()),
    of(edits.tick, st.floats(0.0, 2.0)),
    of(edits.set_speed, widths),
    of(edits.point_at, st.none() | pairs),
    of(edits.set_show, st.just(Show(dual_lines=True))),
    of(edits.look, st.just("data"), st.just(View((0.0, 1.0), (0.0, 1.0), by_hand=True))),
    of(edits.look_at_all),
    of(edits.notify, st.just("Hello.")),
)
refused = st.sampled_from(
    [
        lambda state: edits.set_sigma(state, -1.0),
        lambda state: edits.add_point(state, float("nan"), 0.0),
        lambda state: edits.set_learning_rate(state, 0.0),
        lambda state: edits.open_dataset(state, "nowhere"),
    ]
)
gestures = st.sampled_from(["points", "start", ("slider", 1)])


@dataclass
class Then:
    """What the model remembers of a state."""

    experiment: Experiment
    step: int


class Undoing(RuleBasedStateMachine):
    """The lab beside a model of it: a list of what was, a list of what was taken back."""

    def __init__(self) -> None:
        """Start with a data set and nothing done."""
        super().__init__()
        self.lab = lab()
        self.past: list[Then] = []
        self.future: list[Then] = []
        self.gesture: object = None

    def remember(self, before: State, gesture: object) -> None:
        if self.lab.state.experiment == before.experiment:
            return
        if gesture is None or gesture != self.gesture:
            self.past.append(Then(before.experiment, before.step))
        self.gesture = gesture
        self.future.clear()

    @rule(edit=changing | passing)
    def do(self, edit: Edit) -> None:
        before = self.lab.state
        self.lab.do(edit)
        self.remember(before, None)

    @rule(gesture=gestures, edit=changing | passing)
    def during(self, gesture: object, edit: Edit) -> None:
        before = self.lab.state
        self.lab.during(gesture, edit)
        self.remember(before, gesture)
        assert self.lab.state.held

    @rule(gesture=st.none() | gestures, edit=refused)
    def be_refused(self, gesture: str | None, edit: Edit) -> None:
        before = self.lab.state
        if gesture is None:
            self.lab.do(edit)
        else:
            self.lab.during(gesture, edit)
        assert self.lab.state.notice.endswith(".")
        assert replace(self.lab.state, notice="", held=False) == replace(
            before, notice="", held=False
        )

    @rule()
    def release(self) -> None:
        self.lab.release()
        self.gesture = None
        assert not self.lab.state.held

    @rule()
    def undo(self) -> None:
        self.go(self.lab.undo, self.past, self.future)

    @rule()
    def redo(self) -> None:
        self.go(self.lab.redo, self.future, self.past)

    @rule()
    def undo_and_redo(self) -> None:
        before = self.lab.state.experiment
        if self.past:
            self.undo()
            self.redo()
        assert self.lab.state.experiment is before

    def go(self, move: Callable[[], None], source: list[Then], target: list[Then]) -> None:
        before = self.lab.state
        move()
        if not source:
            assert self.lab.state is before
            return
        then = source.pop()
        target.append(Then(before.experiment, before.step))
        self.gesture = None
        state, was, comes = self.lab.state, before.experiment, then.experiment
        assert state.experiment is comes
        same_run = (was.start, was.legs) == (comes.start, comes.legs)
        same = was.source is comes.source and same_run
        assert state.step == (before.step if same else then.step)
        assert not state.held
        assert not state.notice
        assert all(index < state.experiment.points.n for index in state.selection)

    @invariant()
    def the_past_is_the_models(self) -> None:
        for states, thens in ((self.lab.past, self.past), (self.lab.future, self.future)):
            assert len(states) == len(thens)
            assert all(
                a.experiment is b.experiment for a, b in zip(states, thens, strict=True)
            )


Undoing.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestThatTheLabUndoesLikeAListOfExperiments = Undoing.TestCase


# --- single laws ----------------------------------------------------------------------------------


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


def test_that_opening_the_same_data_again_says_its_lesson_again() -> None:
    one = lab()
    lesson = one.state.notice
    one.do(edits.open_dataset, "clean_line")
    assert one.state.notice == lesson
    one.do(edits.add_point, 1.0, 1.0)
    assert not one.state.notice
    one.do(edits.open_dataset, "clean_line")
    assert one.state.notice == lesson


def test_that_a_refused_edit_in_a_drag_leaves_the_drag_one_step() -> None:
    one = lab()
    first = one.state.experiment
    one.during("point 0", edits.move_points, (0,), [0.0], [1.0])
    one.during("point 0", edits.move_points, (0,), [0.0], [float("nan")])
    assert one.state.notice == "A coordinate must be a finite number, and not beyond 10¹⁰⁰."
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
