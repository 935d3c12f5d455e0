"""CSV: what is written reads back as the same points, and says what it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.labels import Labels
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.readers import Reading, reading_of, sheet_of_text
from physviz.engine.report import MOST_ROWS
from physviz.lab import edits
from physviz.lab.setups import Source
from physviz.lab.state import Experiment, State, front_run
from physviz.lab.tables import data_csv, trajectory_csv
from tests.lab.strategies import any_points

names = st.text("abcxyzσ_ ±%,;é\"'", min_size=1, max_size=8)
units = st.sampled_from(["", "m", "km/s", "10⁻³ K"])
labels = st.builds(Labels, names, names, units, units, st.none() | names)


def holding(points: Points, labels: Labels) -> State:
    return State(Experiment(Problem(points), source=Source(labels=labels)))


def read_back(state: State) -> Reading:
    return reading_of(sheet_of_text(data_csv(state), "data.csv"))


def columns_of(points: Points) -> list[bytes | None]:
    columns = (points.x, points.y, points.y_error)
    return [None if column is None else column.tobytes() for column in columns]


def table_of(state: State) -> tuple[list[str], list[list[float]]]:
    head, *rows = trajectory_csv(state).splitlines()
    return head.split(","), [[float(cell) for cell in row.split(",")] for row in rows]


@given(any_points().filter(lambda points: points.n > 0), labels)
def test_that_data_written_as_csv_read_back_to_the_bit(points: Points, labels: Labels) -> None:
    reading = read_back(holding(points, labels))
    assert columns_of(reading.points) == columns_of(points)
    assert not reading.skipped


@pytest.mark.parametrize("key", ["hubble1929", "hogg2010", "norris", "clean_line", "all_x_equal"])
def test_that_a_data_set_reads_back_with_its_names_and_units(key: str) -> None:
    state = edits.state_of_dataset(key)
    reading, own = read_back(state), state.experiment.source.labels
    assert columns_of(reading.points) == columns_of(state.experiment.points)
    assert (reading.labels.x_axis, reading.labels.y_axis) == (own.x_axis, own.y_axis)
    assert (reading.labels.error is None) == (state.experiment.points.y_error is None)
    assert not reading.warnings


@pytest.mark.parametrize(
    "labels", [Labels("1", "2"), Labels("sigma", "error"), Labels("x\ny", "y"), Labels("", "")]
)
def test_that_names_that_would_mislead_are_replaced(labels: Labels) -> None:
    points = Points.of([1.0, 2.0], [3.0, 5.0], [0.5, 0.25])
    assert columns_of(read_back(holding(points, labels)).points) == columns_of(points)


def test_that_an_empty_lab_is_written_as_headings() -> None:
    empty = holding(Points.of([], []), Labels("time", "way", "s", "m"))
    assert data_csv(empty) == "time [s],way [m]\n"
    assert trajectory_csv(empty) == "step,time,beta_0 [m],beta_1 [m/s],S [m²]\n"


def test_that_the_run_is_written_up_to_the_present_step() -> None:
    state = edits.scrub(edits.state_of_dataset("hubble1929"), 126)
    head, rows = table_of(edits.scrub(edits.set_learning_rate(state, 0.1), 130))
    assert head == ["step", "time", "beta_0 [km/s]", "beta_1 [km/s/Mpc]", "S [(km/s)²]"]
    assert [row[0] for row in rows] == list(range(131))
    assert rows[0][1:4] == [0.0, 700.0, -150.0]
    assert rows[130][1] == pytest.approx(126 * 0.05 + 4 * 0.1, rel=1e-14)


def test_that_every_row_of_the_run_is_the_engines() -> None:
    state = edits.scrub(edits.state_of_dataset("outlier"), 60)
    descent = front_run(state)
    assert descent is not None
    for step, time, *theta, cost in table_of(state)[1]:
        assert theta == pytest.approx(descent.at(int(step)).tolist(), rel=1e-13)
        assert (time, cost) == (descent.time(int(step)), float(descent.bowl(theta)))


def test_that_a_long_run_is_thinned_with_both_ends_kept() -> None:
    state = edits.to_end(edits.state_of_dataset("ill_conditioned"))
    steps = np.array([row[0] for row in table_of(state)[1]])
    assert state.step > MOST_ROWS
    assert steps.size == MOST_ROWS
    assert (steps[0], steps[-1]) == (0, state.step)
    assert np.ptp(np.diff(steps)) <= 1


def test_that_a_diverged_run_ends_where_it_was_stopped() -> None:
    state = edits.set_learning_rate(edits.reset(edits.state_of_dataset("clean_line")), 1.0)
    rows = table_of(edits.to_end(state))[1]
    descent = front_run(state)
    assert descent is not None
    assert rows[-1][0] == descent.diverged_at
    assert np.isfinite(rows).all()
