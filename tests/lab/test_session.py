"""Sessions: to the bit there and back, all or nothing, from every version."""

from __future__ import annotations

import json
import resource
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given

from physviz.engine.annealing import Anneal
from physviz.engine.dictionary import Settings, Trial
from physviz.engine.losses import Huber
from physviz.engine.optimisers import Adam, GradientDescent, MiniBatch, Momentum
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.run import Leg
from physviz.engine.samplers import Hmc
from physviz.engine.standard import Standard
from physviz.lab import edits
from physviz.lab.fields import VERSION
from physviz.lab.lesson import Lesson
from physviz.lab.session import from_json, load, save, to_json, upgraded
from physviz.lab.setups import RunSetup, SamplingSetup, Source
from physviz.lab.show import Show
from physviz.lab.state import Clock, Experiment, State
from physviz.lab.views import View, Views
from tests.lab.strategies import any_state, spelled

KEPT = Path(__file__).parents[1] / "sessions"
LESSON = edits.scrub(edits.state_of_dataset("hubble1929"), 126)
PLAIN = b'{"physviz_session": %d, "x": [1, 2], "y": [1, 3]}' % VERSION


NEW_IN_3 = ("physviz_session", "show", "demonstrations", "lesson")


# --- there and back -------------------------------------------------------------------------------


@given(any_state())
def test_that_a_session_reads_back_to_the_bit(state: State) -> None:
    assert spelled(from_json(to_json(state), "a.json")) == spelled(state)


@given(any_state())
def test_that_saving_what_was_loaded_writes_the_same_bytes(state: State) -> None:
    content = to_json(state)
    assert to_json(from_json(content, "a.json")) == content


def test_that_a_file_reads_back_to_the_bit_after_the_run_is_paused(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    save(edits.play(LESSON, playing=True), path)
    assert spelled(load(path)) == spelled(replace(LESSON, notice=""))


def test_that_a_session_forgets_what_is_only_of_the_moment() -> None:
    busy = replace(LESSON, selection=(1, 2), pointer=(0.0, 1.0), notice="Hello.", held=True)
    assert spelled(from_json(to_json(busy), "a.json")) == spelled(replace(LESSON, notice=""))


def test_that_a_session_is_readable_json_with_one_field_a_line() -> None:
    lines = to_json(LESSON).decode().splitlines()
    assert lines[0] == "{"
    assert lines[1] == f'  "physviz_session": {VERSION},'
    assert [line.split(":")[0].strip(' "') for line in lines[1:-1]] == list(
        json.loads(to_json(LESSON))
    )
    assert '  "start": [700.0, -150.0],' in lines


def test_that_numbers_out_of_numpy_are_saved_as_numbers() -> None:
    start = (np.float64(0.1), np.float64(-0.0))
    again = from_json(to_json(edits.set_start(LESSON, start)), "a.json")
    assert repr(again.experiment.start) == "(0.1, -0.0)"


def test_that_views_too_narrow_for_floats_are_framed_anew() -> None:
    flat = View((1.0, 1.0), (0.0, 1.0))
    again = from_json(to_json(replace(LESSON, views=Views(flat, flat, flat))), "a.json")
    assert again.views == edits.look_at_all(again).views


def test_that_a_lab_of_the_largest_numbers_there_may_be_can_be_saved() -> None:
    state = edits.fresh(Points.of([-1e100, 1e100], [1e100, 1e100]), Source(), (0.0, 0.0), None)
    assert state.setup.legs[0].learning_rate < 1e-100
    again = from_json(to_json(state), "a.json")
    assert spelled(again) == spelled(state)


def test_that_a_lesson_written_by_hand_needs_only_its_points() -> None:
    state = from_json(b'{"physviz_session": 1, "x": [1, 2, 4], "y": [1, 3, 4]}', "lesson.json")
    plain = State(Experiment(Problem(Points.of([1, 2, 4], [1, 3, 4]))))
    assert spelled(state) == spelled(edits.look_at_all(plain))


def test_that_a_lesson_of_today_needs_only_its_points_too() -> None:
    was, now = (
        from_json(b'{"physviz_session": %d, "x": [1, 2], "y": [1, 3]}' % version, "lesson.json")
        for version in (1, VERSION)
    )
    assert spelled(was) == spelled(now)


def test_that_every_session_ever_released_still_opens() -> None:
    files = sorted(KEPT.glob("*.json"))
    assert len(files) >= VERSION
    for file in files:
        state = load(file)
        assert state.experiment.points.n > 0
        assert not state.clock.playing


def test_that_the_session_kept_of_version_1_means_what_it_meant() -> None:
    state = load(KEPT / "version_1.json")
    experiment, problem = state.experiment, state.experiment.problem
    assert experiment.points.x.tolist() == [0.0, 1.0, 2.0, 3.5]
    assert experiment.points.y.tolist() == [1.25, 2.5, 3.0, 6.0]
    assert experiment.points.y_error is not None
    assert experiment.points.y_error.tolist() == [0.5, 0.25, 0.5, 1.0]
    assert repr(problem.prior) == "Gaussian(mean=(0.5, 1.0), sd=(2.0, 0.75))"
    assert (problem.loss.key, problem.sigma, problem.temper) == ("squared", 0.4, "likelihood")
    assert (experiment.inverse_temperature, experiment.start) == (0.5, (4.0, -1.0))
    (run,) = experiment.runs
    assert run.legs == (Leg(0, GradientDescent(0.05)), Leg(12, GradientDescent(0.1)))
    assert (experiment.source.title, experiment.source.labels.x_axis) == ("A lesson", "time [s]")
    assert state.clock == Clock(step=40.5, playing=False, speed=2.0)
    assert state.views.boltzmann == View((-1.0, 3.0), (0.0, 2.5), by_hand=True)
    assert (state.show.residuals, state.show.dual_lines) == ("squares", True)


def test_that_the_session_kept_of_version_2_means_what_it_meant() -> None:
    state = load(KEPT / "version_2.json")
    experiment, problem = state.experiment, state.experiment.problem
    assert experiment.points.x.tolist() == [-0.75, -0.25, 0.25, 1.0]
    assert experiment.points.y.tolist() == [1.25, 2.5, 3.0, 6.0]
    assert experiment.points.y_error is not None
    assert experiment.points.y_error.tolist() == [0.5, 0.25, 0.5, 1.0]
    assert experiment.standard == Standard(mean=1.5, sd=2.0)
    assert (problem.loss, problem.sigma, problem.temper) == (Huber(0.75), 0.4, "likelihood")
    assert problem.prior == Gaussian(mean=(0.5, 1.0), sd=(2.0, 0.75))
    assert (experiment.inverse_temperature, experiment.start) == (0.5, (4.0, -1.0))
    assert (experiment.hbar, experiment.wick) == (0.125, 0.75)
    legs = Leg(0, Momentum(0.05, 0.9)), Leg(12, Momentum(0.1, 0.5))
    kept = Leg(0, MiniBatch(0.125, batch_size=2))
    assert experiment.runs == (
        RunSetup(legs, "heavy ball", colour=2),
        RunSetup((Leg(0, Adam(0.25, beta1=0.8, beta2=0.99, eps=1e-6)),)),
        RunSetup((kept,), "kept", start=(3.0, 0.5), seed=7, shown=False, colour=1),
    )
    assert state.front == 1
    cooled = Anneal("linear", hottest=20.0, steps=250)
    assert experiment.sampling == SamplingSetup(
        Hmc(0.5, leaps=3), 16, 500, 50, seed=3, scattered=True, anneal=cooled
    )
    source = experiment.source
    assert (source.title, source.key, source.citation) == ("A lesson in motion", None, "made up")
    assert source.lesson == "Several runs from one start."
    assert (source.labels.x_axis, source.labels.y_axis) == ("time [s]", "way [m]")
    assert source.labels.error == "error of way [m]"
    assert state.clock == Clock(step=40.5, playing=False, speed=2.0)
    assert state.views == Views(
        View((-1.0, 1.5), (0.0, 7.0)),
        View((-3.0, 5.0), (-2.0, 4.0), by_hand=True),
        View((-1.0, 3.0), (0.0, 2.5), by_hand=True),
    )
    assert state.show == Show(
        residuals="squares",
        band=False,
        flow=False,
        dual_lines=True,
        samples=True,
        laplace=False,
        walkers=False,
        curves=("C", "log_Z"),
        against="beta",
        runs_plot="phase_1",
        sampled="energy",
        eigen_axes=True,
        explain=True,
        field="streamlines",
        uphill=True,
        energies=(0.5, 2.0),
    )


def test_that_the_session_kept_of_version_3_means_what_it_meant() -> None:
    state = load(KEPT / "version_3.json")
    experiment, before = state.experiment, load(KEPT / "version_2.json")
    assert experiment.demonstrations == Settings(
        gate_scale=0.2,
        activation="biased sigmoid",
        factors=6,
        degree=3,
        field_mass=0.75,
        defect=0.25,
        coupling=0.3,
        sweeps=500,
        trial=Trial((1.0, 2.0), (0.5, 0.25), 0.5),
        bins=5,
        block=2,
        seed=11,
    )
    assert experiment.lesson == Lesson(
        "Outliers", "Drag the uppermost point.", hidden=("loss",), locked=("learning_rate",)
    )
    shown = replace(before.show, words="statistics", row="entropy", plane="integrand")
    assert state.show == shown
    files = (json.loads((KEPT / f"version_{n}.json").read_text("utf-8")) for n in (2, 3))
    was, now = ({k: v for k, v in file.items() if k not in NEW_IN_3} for file in files)
    assert now == was


def test_that_the_newest_session_kept_says_something_of_every_field() -> None:
    kept = json.loads((KEPT / f"version_{VERSION}.json").read_bytes())
    written, plain = (
        json.loads(to_json(state)) for state in (LESSON, from_json(PLAIN, "plain.json"))
    )
    assert kept.keys() == written.keys()
    assert not [name for name, value in kept["show"].items() if value == plain["show"][name]]
    named = set(kept) - {"physviz_session", "x", "y"}
    assert not [name for name in named if kept[name] == plain[name]]


# --- all or nothing -------------------------------------------------------------------------------


def test_that_saving_replaces_the_older_session_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    save(edits.state_of_dataset("clean_line"), path)
    save(LESSON, path)
    assert path.read_bytes() == to_json(LESSON)
    assert list(tmp_path.iterdir()) == [path]


def test_that_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    path, link = tmp_path / "lesson.json", tmp_path / "link.json"
    link.symlink_to(path)
    save(LESSON, link)
    assert link.is_symlink()
    assert path.read_bytes() == to_json(LESSON)


def test_that_a_write_that_cannot_end_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "lesson.json"
    folder.mkdir()
    with pytest.raises(OSError, match="lesson"):
        save(LESSON, folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_that_a_full_disk_leaves_the_older_session_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    save(LESSON, path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            save(edits.state_of_dataset("clean_line"), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == to_json(LESSON)
    assert list(tmp_path.iterdir()) == [path]


# --- older formats --------------------------------------------------------------------------------


def noughts_to_ones(fields: dict[str, object]) -> dict[str, object]:
    """Lead from a made-up version 0, in which the temperature was saved instead of its inverse."""
    temperature = msgspec.convert(fields["temperature"], float)
    rest = {name: value for name, value in fields.items() if name != "temperature"}
    return {**rest, "inverse_temperature": 1.0 / temperature}


def ones_to_twos(fields: dict[str, object]) -> dict[str, object]:
    return {**fields, "later": True}


def test_that_older_fields_are_led_to_the_newest_version_step_by_step() -> None:
    chain = (noughts_to_ones, ones_to_twos)
    old = {"physviz_session": 0, "temperature": 4.0}
    middle = {"physviz_session": 1, "inverse_temperature": 0.25}
    new = {"physviz_session": 2, "inverse_temperature": 0.25, "later": True}
    assert upgraded(old, 0, chain[:1], newest=1) == middle
    assert upgraded(old, 0, chain, newest=2) == new
    assert upgraded(middle, 1, chain, newest=2) == new
    assert upgraded(new, 2, chain, newest=2) == new


def test_that_an_upgrade_leaves_the_fields_it_was_given() -> None:
    old: dict[str, object] = {"physviz_session": 0, "temperature": 4.0}
    upgraded(old, 0, (noughts_to_ones,), newest=1)
    assert old == {"physviz_session": 0, "temperature": 4.0}


def test_that_a_version_before_the_first_is_refused() -> None:
    with pytest.raises(ValueError, match="there never was a format 0"):
        upgraded({}, 0, (), newest=1)
