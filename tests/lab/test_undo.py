"""Any sequence of edits through the one door, beside two lists of experiments that model it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.session import from_json, to_json
from physviz.lab.show import Show
from physviz.lab.state import Experiment, State
from physviz.lab.views import View
from tests.lab.strategies import spelled

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[State], State]

KEYS = ("hubble1929", "hogg2010", "clean_line", "outlier", "all_x_equal")

numbers = st.floats(-20.0, 20.0)
widths = st.floats(0.01, 20.0)


def of(
    edit: Callable[..., State], *arguments: st.SearchStrategy[object]
) -> st.SearchStrategy[Edit]:
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
    of(edits.toggle_standard),
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
        self.lab = Lab(edits.state_of_dataset("clean_line"))
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
        assert self.lab.state.refusal.endswith(".")
        assert replace(self.lab.state, refusal=before.refusal, held=before.held) == before

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
        same_run = (was.start, was.runs) == (comes.start, comes.runs)
        same = was.source is comes.source and same_run
        assert state.step == (before.step if same else then.step)
        assert not state.held
        assert (state.notice, state.refusal) == ("", "")
        assert all(index < state.experiment.points.n for index in state.selection)

    @invariant()
    def the_past_is_the_models(self) -> None:
        for states, thens in ((self.lab.past, self.past), (self.lab.future, self.future)):
            assert len(states) == len(thens)
            assert all(a.experiment is b.experiment for a, b in zip(states, thens, strict=True))

    @invariant()
    def what_is_saved_can_be_opened(self) -> None:
        state = self.lab.state
        again = from_json(to_json(state), "lesson.json")
        assert spelled(replace(again, views=state.views)) == spelled(
            State(state.experiment, replace(state.clock, playing=False), state.views, state.show)
        )


Undoing.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestThatTheLabUndoesLikeAListOfExperiments = Undoing.TestCase
