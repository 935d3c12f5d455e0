"""The dictionary in the lab: its rows as data and as text, and "show me"."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from physviz.engine.dictionary import ENTRIES
from physviz.engine.losses import SoftL1
from physviz.engine.words import VOICES, word
from physviz.lab import dictionary, edits
from physviz.lab.history import Lab
from physviz.lab.state import State, front_run

KEYS = {
    *("cost", "parameter", "gradient", "optimum", "learning-rate", "training"),
    *("stationary-phase", "potential", "Boltzmann-distribution", "partition-function"),
    *("internal-energy", "entropy", "Hamiltonian", "simple-Hamiltonian"),
    *("quadratic-Hamiltonian", "locality", "translation-symmetry", "spin"),
    *("free-energy-difference", "effective-theory", "irrelevant-operator", "relevant-operator"),
}
every_row = pytest.mark.parametrize("key", sorted(edits.TABS))


@pytest.fixture
def hubble() -> State:
    return edits.state_of_dataset("hubble1929")


def read(state: State) -> dict[str, dictionary.Row]:
    return {row["key"]: row for row in dictionary.rows(state)}


# --- the rows


def test_that_the_dictionary_has_its_22_rows_and_each_can_be_shown() -> None:
    keys = [entry.key for entry in ENTRIES]
    assert len(keys) == len(set(keys)) == 22
    assert set(keys) == set(edits.TABS) == KEYS


@pytest.mark.parametrize("key", ["hubble1929", "hogg2010", "all_x_equal"])
def test_that_rows_are_plain_data_without_nan(key: str) -> None:
    made = dictionary.rows(edits.state_of_dataset(key))
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    for row in made:
        assert set(row) == set(dictionary.Row.__annotations__)
        for name in ("physics", "ml", "statistics", "formula", "breaks", "source"):
            assert row[name]
            assert "‹" not in row[name]
        for name, value in row["values"].items():
            assert isinstance(name, str)
            assert value is None or (isinstance(value, float) and math.isfinite(value))
        nothing = all(value is None for value in row["values"].values())
        assert not nothing or row["sentence"]


def test_that_a_number_that_does_not_exist_is_told_of(hubble: State) -> None:
    for row in read(edits.choose_loss(hubble, "absolute")).values():
        assert row["sentence"] or None not in row["values"].values(), row["key"]


def test_that_each_row_of_squared_loss_checks_itself(hubble: State) -> None:
    for key, row in read(hubble).items():
        check = row["check"]
        if check is None:
            assert row["sentence"], key
            continue
        assert check["left"] is not None and check["right"] is not None
        assert check["difference"] == check["left"] - check["right"]
        allowed = 1e-8 * max(1.0, abs(check["left"]))
        assert abs(check["difference"]) <= max(allowed, 4.0 * (check["error"] or 0.0)), key


def test_that_a_drag_of_one_point_through_the_line_moves_every_row(hubble: State) -> None:
    points = hubble.experiment.points
    moved = edits.move_points(hubble, (0,), [points.x[0] + 0.3], [points.y[0] - 400.0])
    before, after = read(hubble), read(moved)
    assert [key for key in before if before[key]["values"] == after[key]["values"]] == []


def test_that_a_small_drag_turns_no_spin_but_moves_all_other_rows(hubble: State) -> None:
    points = hubble.experiment.points
    moved = edits.move_points(hubble, (5,), [points.x[5] + 1e-3], [points.y[5] - 1e-3])
    before, after = read(hubble), read(moved)
    still = [key for key in before if before[key]["values"] == after[key]["values"]]
    assert still == ["spin"]


def test_that_the_rows_say_what_the_panels_do(hubble: State) -> None:
    state = edits.scrub(edits.set_inverse_temperature(hubble, 0.5), 40)
    rows, run = read(state), front_run(state)
    assert run is not None
    up, turn = run.at(40).tolist()
    assert rows["parameter"]["values"]["intercept"] == up
    assert rows["parameter"]["values"]["slope"] == turn
    assert rows["cost"]["values"]["S"] == float(run.cost_at(40))
    assert rows["training"]["values"]["step"] == 40.0
    assert rows["training"]["values"]["S at the start"] == float(run.cost_at(0))
    p = run.gradient(run.at(40))
    assert rows["gradient"]["values"]["|p|"] == pytest.approx(np.hypot(*p), rel=1e-15)


def test_that_a_run_still_to_be_made_is_made_for_its_step() -> None:
    state = edits.choose_optimiser(edits.state_of_dataset("anscombe1"), "adam")
    run = front_run(dictionary.at_step(state, 30))
    assert run is not None
    rows = read(dictionary.at_step(state, 30))
    assert rows["training"]["values"]["step"] == 30.0
    assert rows["parameter"]["values"]["slope"] == float(run.at(30)[1])
    assert dictionary.at_step(state, None) is state


@pytest.mark.parametrize("voice", VOICES)
def test_that_the_page_speaks_in_the_words_asked_for(hubble: State, voice: str) -> None:
    state = edits.set_words(hubble, voice)
    made = dictionary.rows(state)
    page = dictionary.as_text(made, state.show.words)
    assert "‹" not in page and "›" not in page
    assert max(map(len, page.splitlines())) <= 120
    for entry in ENTRIES:
        names = " | ".join(word(entry.word, each) for each in VOICES)
        assert names in page


def test_that_an_error_is_told_where_it_is_within_the_digits_only(hubble: State) -> None:
    state = edits.set_loss(hubble, SoftL1(300.0))
    page = dictionary.as_text(dictionary.rows(state))
    checks = [line for line in page.splitlines() if line.startswith("  Check: ")]
    assert sum("±" in line for line in checks) == 2
    assert all(len(line.split(" against ")[0]) < 40 for line in checks)


def test_that_an_empty_lab_gets_sentences_for_numbers() -> None:
    rows = read(edits.clear(edits.state_of_dataset("anscombe1")))
    assert rows["cost"]["values"]["S"] is None
    assert rows["cost"]["sentence"] == "There are no points, so there is no cost."


# --- show me


@every_row
@pytest.mark.parametrize("key_of_data", ["hubble1929", "two_modes", "all_x_equal", None])
def test_that_show_me_is_one_step_of_undo_and_opens_its_row(
    key: str, key_of_data: str | None
) -> None:
    state = edits.state_of_dataset(key_of_data or "anscombe1")
    lab = Lab(edits.clear(state) if key_of_data is None else state)
    before = lab.state.experiment
    assert lab.do(edits.show_me, key), lab.state.refusal
    assert lab.state.show.row == key
    assert len(lab.past) <= 1
    if lab.past:
        lab.undo()
    assert lab.state.experiment == before


def test_that_a_row_there_is_none_of_cannot_be_shown(hubble: State) -> None:
    with pytest.raises(ValueError, match="has no row “ether”"):
        edits.show_me(hubble, "ether")


def test_that_show_me_sets_what_is_to_be_seen(hubble: State) -> None:
    assert edits.show_me(hubble, "gradient").show.field == "arrows"
    assert edits.show_me(hubble, "cost").show.residuals == "squares"
    assert edits.show_me(hubble, "parameter").show.dual_lines
    assert edits.show_me(hubble, "partition-function").show.curves[0] == "log_Z"
    assert edits.show_me(hubble, "potential").experiment.problem.prior.proper
    quantum = edits.show_me(hubble, "stationary-phase")
    assert edits.hbar_of(quantum.experiment) < edits.hbar_of(hubble.experiment) / 10.0
    assert edits.show_me(quantum, "stationary-phase").experiment == quantum.experiment


def test_that_the_most_surprising_point_is_chosen(hubble: State) -> None:
    shown = edits.show_me(hubble, "Hamiltonian")
    up, turn = hubble.experiment.start
    points = hubble.experiment.points
    far = int(np.abs(points.y - up - turn * points.x).argmax())
    assert shown.selection == (far,)


@pytest.mark.parametrize("key", ["irrelevant-operator", "relevant-operator"])
def test_that_blocks_grow_so_that_a_flow_is_seen(hubble: State, key: str) -> None:
    now = hubble.experiment.demonstrations.block
    assert edits.show_me(hubble, key).experiment.demonstrations.block > now


def test_that_the_learning_rate_is_shown_ringing(hubble: State) -> None:
    shown = edits.show_me(edits.scrub(hubble, 25), "learning-rate")
    run = front_run(shown)
    assert run is not None
    assert (shown.step, shown.clock.playing, run.state(0)) == (0, True, "ringing")


def test_that_training_is_shown_from_a_place_that_is_not_the_minimum(hubble: State) -> None:
    run = front_run(hubble)
    assert run is not None
    away = edits.show_me(edits.set_start(hubble, run.minimum), "training")
    began = front_run(away)
    assert began is not None
    assert float(began.excess_at(0)) > 0.0
    assert away.clock.playing
    assert edits.show_me(hubble, "training").experiment.start == hubble.experiment.start
