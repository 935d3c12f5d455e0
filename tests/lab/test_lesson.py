"""A teacher's lesson: in the file and back, and what it keeps as it is against every edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from physviz.__main__ import main
from physviz.engine.annealing import Anneal
from physviz.engine.losses import Huber
from physviz.engine.priors import Gaussian
from physviz.engine.readers import reading_of, sheet_of_text
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.lesson import CONTROLS, TABS, Lesson
from physviz.lab.lessons import LESSONS, path_of
from physviz.lab.locks import READS
from physviz.lab.options import Options, set_up
from physviz.lab.session import Corrupt, from_json, load, save, to_json
from physviz.lab.state import State

Edit = Callable[[State], State]

TURNS: dict[str, tuple[Edit, ...]] = {
    "data": (
        lambda s: edits.move_points(s, (0,), np.array([1.0]), np.array([2.0])),
        lambda s: edits.add_point(s, 1.0, 2.0),
        lambda s: edits.remove_points(s, (0,)),
        lambda s: edits.nudge(edits.select(s, (0,)), 1.0, 0.0),
        edits.clear,
        lambda s: edits.open_dataset(s, "norris"),
        lambda s: edits.open_reading(s, reading_of(sheet_of_text("x,y\n1,2\n2,4\n3,5\n", "a"))),
    ),
    "noise": (lambda s: edits.set_sigma(s, 3.0),),
    "loss": (
        lambda s: edits.choose_loss(s, "huber"),
        lambda s: edits.set_loss(s, Huber(c=2.0)),
    ),
    "optimiser": (
        lambda s: edits.choose_optimiser(s, "adam"),
        lambda s: edits.add_run(s, "momentum"),
        edits.keep_run,
    ),
    "learning_rate": (
        lambda s: edits.set_learning_rate(s, 0.3),
        lambda s: edits.set_knob(s, "learning_rate", 0.3),
        edits.use_best_learning_rate,
    ),
    "start": (lambda s: edits.set_start(s, (1.0, 2.0)),),
    "inverse_temperature": (
        lambda s: edits.set_inverse_temperature(s, 2.0),
        lambda s: edits.set_temperature(s, 2.0),
    ),
    "prior": (
        lambda s: edits.set_prior(s, Gaussian()),
        lambda s: edits.shape_prior(s, (0.0, 0.0), (2.0, 2.0)),
    ),
    "temper": (lambda s: edits.set_temper(s, "likelihood"),),
    "samples": (
        lambda s: edits.choose_sampler(s, "metropolis"),
        edits.anneal,
        lambda s: edits.set_anneal(s, Anneal("geometric", 10.0, 100)),
    ),
    "hbar": (lambda s: edits.set_hbar(s, 3.0),),
    "wick": (lambda s: edits.set_wick(s, 0.5),),
    "standardise": (edits.toggle_standard,),
}


def taught(*locked: str, hidden: tuple[str, ...] = ()) -> Lab:
    """Return a lab with a lesson that locks or hides these."""
    lesson = Lesson("Steps", "Find the largest α.", hidden, locked)
    return Lab(edits.set_lesson(edits.state_of_dataset("hubble1929"), lesson))


def test_that_all_but_tabs_can_be_locked() -> None:
    assert set(TURNS) == set(READS) == set(CONTROLS) - set(TABS)


@pytest.mark.parametrize("hide", [False, True], ids=["locked", "hidden"])
@pytest.mark.parametrize("name", TURNS)
def test_that_what_is_fixed_is_refused_with_a_sentence_by_whichever_edit(
    name: str, hide: bool
) -> None:
    lab = taught(hidden=(name,)) if hide else taught(name)
    before = lab.state
    for edit in TURNS[name]:
        assert not lab.do(edit)
        assert lab.state.experiment is before.experiment and not lab.past
        assert CONTROLS[name] in lab.state.refusal
        assert lab.state.refusal.endswith("sets it free.")


@pytest.mark.parametrize("name", TURNS)
def test_that_what_is_free_can_be_turned(name: str) -> None:
    lab = taught()
    state = lab.state
    for edit in TURNS[name]:
        lab.state = state
        assert lab.do(edit), lab.state.refusal


def test_that_a_drag_of_what_is_fixed_moves_nothing() -> None:
    lab = taught("data")
    x = lab.state.experiment.points.x
    for step in (1.0, 2.0, 3.0):
        assert not lab.during("drag", edits.move_points, (0,), x[[0]] + step, x[[0]])
    lab.release()
    assert np.array_equal(lab.state.experiment.points.x, x)


def test_that_playing_and_looking_are_always_free() -> None:
    lab = taught(*READS)
    for edit in (
        lambda s: edits.play(s, True),
        lambda s: edits.tick(s, 0.5),
        lambda s: edits.scrub(s, 5),
        edits.look_at_all,
        lambda s: edits.set_field(s, "arrows"),
        lambda s: edits.select(s, (1, 2)),
        lambda s: edits.point_at(s, (1.0, 2.0)),
        lambda s: edits.set_words(s, "physics"),
        lambda s: edits.show_run(s, 0, False),
    ):
        assert lab.do(edit), lab.state.refusal


def test_that_leaving_the_lesson_sets_all_free_and_can_be_taken_back() -> None:
    lab = taught("loss")
    lesson = lab.state.experiment.lesson
    assert lab.do(edits.leave_lesson) and lab.state.experiment.lesson is None
    assert lab.do(edits.choose_loss, "huber")
    lab.undo()
    lab.undo()
    assert lab.state.experiment.lesson is lesson
    assert not lab.do(edits.choose_loss, "huber")
    lab.do(edits.leave_lesson)
    assert not lab.do(edits.leave_lesson)
    assert lab.state.refusal == "There is no lesson to leave."


def test_that_a_lesson_can_be_rewritten_and_another_session_opened() -> None:
    lab = taught(*READS)
    assert lab.do(edits.set_lesson, Lesson("Other", locked=("loss",)))
    assert lab.do(edits.set_learning_rate, 0.2)
    lab = taught(*READS)
    assert lab.do(edits.opened, edits.state_of_dataset("norris"))


def test_that_a_command_line_that_goes_past_a_lock_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "lesson.json")
    save(taught("noise", "learning_rate", hidden=("loss",)).state, Path(path))
    assert set_up(Options(file=path, start=(1.0, 2.0))).warnings == ()
    changed = Options(file=path, sigma=3.0, loss="huber", learning_rate=0.2)
    assert [
        CONTROLS[name] in said
        for name, said in zip(
            ("noise", "loss", "learning_rate"), set_up(changed).warnings, strict=True
        )
    ] == [True, True, True]
    assert main(["dictionary", path, "--sigma", "3", "--words", "physics"]) == 0
    told = "physviz: The lesson has fixed the scatter σ; it is changed here all the same.\n"
    assert capsys.readouterr().err == told
    assert main(["report", path, "--sigma", "3"]) == 0
    assert "The lesson has fixed the noise σ; it is changed" in capsys.readouterr().out


def test_that_other_data_end_a_lesson_that_does_not_keep_them() -> None:
    lab = taught("loss")
    assert lab.do(edits.open_dataset, "norris") and lab.state.experiment.lesson is None


def test_that_a_lesson_goes_through_its_file_unchanged() -> None:
    state = taught("loss", "data", hidden=("prior", "tabs.samples")).state
    assert from_json(to_json(state), "a.json").experiment.lesson == state.experiment.lesson


@pytest.mark.parametrize(
    ("hidden", "locked", "why"),
    [
        (("colour",), (), "a lesson knows no control “colour”; there are: data, noise, "),
        ((), ("Loss",), "a lesson knows no control “Loss”"),
        ((), ("tabs.runs",), "a lesson cannot lock “tabs.runs”: a tab can only be hidden"),
    ],
)
def test_that_a_name_nobody_knows_is_refused_by_name(
    hidden: tuple[str, ...], locked: tuple[str, ...], why: str
) -> None:
    with pytest.raises(ValueError, match="a lesson") as refused:
        Lesson("", "", hidden, locked)
    assert str(refused.value).startswith(why)


def test_that_a_file_with_such_a_name_is_refused_by_name() -> None:
    content = b'{"physviz_session": 3, "x": [1, 2], "y": [1, 3], "lesson": {"hidden": ["colour"]}}'
    with pytest.raises(Corrupt, match=r"“a.json” is not .* no control “colour”; there are: data, "):
        from_json(content, "a.json")


@pytest.mark.parametrize("name", LESSONS)
def test_that_the_lessons_that_come_with_physviz_open(name: str) -> None:
    lesson = load(path_of(name)).experiment.lesson
    assert lesson is not None and lesson.title == LESSONS[name]
    assert lesson.text.count("\n") >= 2 and lesson.fixed


def test_that_every_lesson_file_is_listed() -> None:
    folder = path_of("").parent
    assert {path.stem for path in folder.glob("*.json")} == set(LESSONS)
