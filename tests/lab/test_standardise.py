"""Standardising x in the lab: all goes along, nothing is silent, and the way back is open."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.cost import bowl
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.samplers import Langevin
from physviz.engine.standard import Standard, condition
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.python_script import as_python
from physviz.lab.session import from_json, save, to_json
from physviz.lab.setups import Source
from physviz.lab.state import Experiment, State, front_run, run_of
from physviz.lab.tables import data_csv
from tests.lab.strategies import spelled

if TYPE_CHECKING:
    from pathlib import Path

HUBBLE = edits.scrub(edits.state_of_dataset("hubble1929"), 40)
Z = edits.toggle_standard(HUBBLE)
NAME = "(distance − 0.911)/0.632"


def kappa(state: State) -> float:
    surface = bowl(state.experiment.points)
    assert surface is not None
    return condition(surface)


# --- there


def test_that_the_points_hold_z_and_the_columns_say_so() -> None:
    x = HUBBLE.experiment.points.x
    assert Z.experiment.points.x == pytest.approx((x - x.mean()) / x.std(), rel=1e-12, abs=1e-14)
    assert (Z.experiment.labels.x, Z.experiment.labels.x_unit) == (NAME, "")
    assert Z.experiment.source is HUBBLE.experiment.source
    assert HUBBLE.experiment.labels is HUBBLE.experiment.source.labels


def test_that_it_is_told_by_which_numbers_and_what_it_does_to_the_bowl() -> None:
    assert Z.notice == f"x is now z = {NAME}; the condition number fell from 10.4 to 1.00."
    assert kappa(Z) == pytest.approx(1.0, abs=1e-12)


def test_that_the_run_begins_anew_with_the_same_line_at_the_same_place_of_the_gauge() -> None:
    (b0, b1), (z0, z1) = HUBBLE.experiment.start, Z.experiment.start
    x, z = HUBBLE.experiment.points.x, Z.experiment.points.x
    assert z0 + z1 * z == pytest.approx(b0 + b1 * x, rel=1e-12)
    assert (Z.step, Z.clock.playing) == (0, True)
    before, after = front_run(HUBBLE), front_run(Z)
    assert before is not None and after is not None
    shares = [
        edits.learning_rate(state) * run.eigenvalues[1]
        for state, run in ((HUBBLE, before), (Z, after))
    ]
    assert shares[0] == pytest.approx(shares[1], rel=1e-12)


def test_that_descent_goes_straight_there() -> None:
    run = front_run(Z)
    assert run is not None
    path = run.at(np.arange(60)) - run.minimum
    assert path[:, 0] * path[0, 1] == pytest.approx(path[:, 1] * path[0, 0], rel=1e-9)


def test_that_kept_runs_and_adaptive_ones_go_along() -> None:
    state = edits.add_run(edits.keep_run(HUBBLE), "adam")
    state = edits.set_start(state, (100.0, 100.0))
    there = edits.toggle_standard(state)
    standard = there.experiment.standard
    assert standard is not None
    assert there.experiment.runs[1].start == standard.theta((700.0, -150.0))
    assert there.experiment.start == standard.theta((100.0, 100.0))
    assert there.experiment.runs[2].legs == state.experiment.runs[2].legs
    for i in range(3):
        one, other = run_of(state.experiment, i), run_of(there.experiment, i)
        assert one is not None and other is not None
        assert float(other.cost(other.at(0))) == pytest.approx(float(one.cost(one.at(0))))


def test_that_walkers_that_roll_keep_their_pace_as_well() -> None:
    state = edits.choose_sampler(HUBBLE, Langevin.key)
    there = edits.toggle_standard(state)
    assert state.experiment.sampling is not None and there.experiment.sampling is not None
    before, after = state.experiment.sampling.sampler, there.experiment.sampling.sampler
    assert isinstance(before, Langevin) and isinstance(after, Langevin)
    stiff = bowl(state.experiment.points).eigenvalues[1]
    assert after.learning_rate * 2.0 == pytest.approx(before.learning_rate * stiff)


def test_that_the_views_frame_what_is_there_now() -> None:
    assert Z.views == edits.look_at_all(Z).views
    assert Z.views.data.y == HUBBLE.views.data.y


def test_that_a_point_added_there_is_in_z() -> None:
    grown = edits.add_point(Z, 1.0, 500.0)
    back = edits.toggle_standard(grown)
    standard = Z.experiment.standard
    assert standard is not None and grown.experiment.standard == standard
    assert back.experiment.points.x[-1] == pytest.approx(standard.mean + standard.sd)


# --- and back


def test_that_there_and_back_nothing_has_moved() -> None:
    back = edits.toggle_standard(Z)
    e, was = back.experiment, HUBBLE.experiment
    assert np.abs(e.points.x - was.points.x).max() <= np.spacing(2.0)
    assert (e.points.y == was.points.y).all()
    assert e.start == pytest.approx(was.start, rel=1e-14)
    assert edits.learning_rate(back) == pytest.approx(edits.learning_rate(HUBBLE), rel=1e-14)
    assert (e.standard, e.labels) == (None, was.labels)
    assert back.notice == "Back to distance as it was."


def test_that_undo_brings_every_bit_back_and_redo_the_round_bowl() -> None:
    lab = Lab(HUBBLE)
    lab.do(edits.toggle_standard)
    there = lab.state
    lab.undo()
    assert lab.state.experiment is HUBBLE.experiment
    assert lab.state.views == HUBBLE.views
    assert lab.state.step == HUBBLE.step
    lab.redo()
    assert lab.state.experiment is there.experiment
    assert lab.state.views == there.views


def test_that_other_data_end_it() -> None:
    assert edits.open_dataset(Z, "norris").experiment.standard is None


# --- refused


@pytest.mark.parametrize("state", [HUBBLE, Z])
def test_that_with_a_gaussian_prior_neither_way_is_open(state: State) -> None:
    believing = edits.set_prior(state, Gaussian((0.0, 0.0), (100.0, 100.0)))
    with pytest.raises(ValueError, match="Gaussian regulariser speaks of β₀ and β₁ as they are"):
        edits.toggle_standard(believing)


@pytest.mark.parametrize("x", [[], [1.0], [2.0, 2.0]])
def test_that_x_without_a_spread_is_refused_with_the_reason(x: list[float]) -> None:
    lab = Lab(edits.fresh(Points.of(x, x), Source(), (0.0, 0.0), None))
    before = lab.state.experiment
    assert not lab.do(edits.toggle_standard)
    assert lab.state.refusal and lab.state.experiment is before


def test_that_a_start_that_cannot_be_told_there_is_refused() -> None:
    problem = Problem(Points.of([0.0, 1e100], [0.0, 1.0]))
    far = State(Experiment(problem, start=(0.0, 1e300)))
    with pytest.raises(ValueError, match="start lies too far"):
        edits.toggle_standard(far)


# --- what leaves the lab


def test_that_a_session_of_z_reads_back_to_the_bit() -> None:
    again = from_json(to_json(Z), "z.json")
    assert again.experiment.standard == Z.experiment.standard
    assert spelled(again) == spelled(replace(Z, notice="", clock=again.clock))


@pytest.mark.parametrize(
    "broken", ['{"mean": 0.5}', '{"mean": 1e400, "sd": 1}', '{"mean": 0, "sd": 0}']
)
def test_that_a_session_with_half_a_standard_is_refused(broken: str) -> None:
    fields = f'{{"physviz_session": 2, "standard": {broken}, "x": [1, 2], "y": [1, 3]}}'
    with pytest.raises(ValueError, match="not a physviz session"):
        from_json(fields.encode(), "z.json")


@pytest.mark.slow
def test_that_a_report_of_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "z.json"
    save(Z, path)
    command = [sys.executable, "-m", "physviz", "report", str(path)]
    page = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert f"velocity [km/s] against {NAME}\n" in page.stdout
    assert "note: x is standardised: it is z = (x − m)/s with m = 0.911375," in page.stdout
    said = subprocess.run(
        [*command, "--json"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    report = json.loads(said.stdout)
    assert report["data"]["x"] == NAME
    assert report["cost"]["condition_number"] == pytest.approx(1.0, abs=1e-12)


def test_that_what_is_exported_and_copied_names_z() -> None:
    assert data_csv(Z).startswith(NAME)
    assert NAME in as_python(Z)


def test_that_a_standard_without_points_is_still_a_lab() -> None:
    empty = edits.clear(Z)
    assert edits.toggle_standard(edits.add_point(empty, 0.0, 1.0)).experiment.points.x.tolist() == [
        pytest.approx(Standard(0.911375, 1.0).mean)
    ]
