"""What runs are kept in: rows that never move, cells that tell their height, the feeds of steps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.ledger import BLOCK, Ledger
from physviz.engine.levels import CELL, Levels
from physviz.engine.quadratic import Quadratic
from physviz.engine.slope import slope_of
from physviz.engine.walk import walked

chunks = st.lists(st.integers(1, 3 * BLOCK // 2), min_size=1, max_size=5)


@given(chunks, st.data())
@settings(deadline=None, max_examples=25)
def test_that_a_ledger_gives_back_what_was_written(sizes: list[int], data: st.DataObject) -> None:
    total = sum(sizes) + 1
    table = np.random.default_rng(total).standard_normal((total, 3))
    ledger, written = Ledger(table[0].tolist()), 1
    for size in sizes:
        ledger.write(written, table[written : written + size])
        written += size
    rows = data.draw(st.lists(st.integers(0, total - 1), min_size=1, max_size=30))
    assert np.array_equal(ledger[np.array(rows)], table[rows])
    assert np.array_equal(ledger[np.array(rows[0])], table[rows[0]])
    first, last = min(rows[0], rows[-1]), max(rows[0], rows[-1])
    assert np.array_equal(ledger.span(first, last), table[first : last + 1])
    common = data.draw(st.integers(1, total))
    other = ledger.shared(common)
    other.write(common, np.full((5, 3), 7.0))
    assert np.array_equal(other.span(0, common - 1), table[:common])
    assert (other.span(common, common + 4) == 7.0).all()
    assert np.array_equal(ledger.span(0, total - 1), table)


def test_that_rows_may_be_read_while_others_are_written() -> None:
    table = np.arange(3.0 * 5 * BLOCK).reshape(-1, 3)
    ledger, stop = Ledger(table[0].tolist()), len(table)

    def write() -> None:
        for first in range(1, stop, 500):
            ledger.write(first, table[first : first + 500])

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        while not writing.done():
            assert np.array_equal(ledger[np.array([0, 0])], table[[0, 0]])
        writing.result()
    assert np.array_equal(ledger.span(0, stop - 1), table)


@given(
    st.lists(st.floats(0.0, 9.0), min_size=1, max_size=400), st.integers(1, 90), st.floats(0.0, 9.0)
)
def test_that_cells_tell_where_rows_reach_above_a_limit(
    heights: list[float], chunk: int, limit: float
) -> None:
    excess, levels = np.array(heights), Levels()
    for first in range(0, excess.size, chunk):
        levels.note(first, excess[first : first + chunk])
    above = np.unique(np.flatnonzero(excess > limit) // CELL)[::-1] * CELL
    assert levels.above(limit, excess.size - 1).tolist() == above.tolist()
    whole = excess.size // CELL * CELL
    copy, rows = levels.begun(excess.size)
    assert rows == whole
    assert (copy.above(limit, max(whole - 1, 0)) < whole).all()


def told(excess: np.ndarray, first: int = 0) -> int | None:
    levels = Levels()
    levels.note(0, excess)
    return levels.hovers_from(first, excess.size, 1e-9)


def test_that_what_falls_to_a_level_hovers_from_there_and_what_falls_or_rises_does_not() -> None:
    rng, k = np.random.default_rng(1), np.arange(6400.0)
    noise = rng.uniform(0.5, 1.5, k.size)
    since = told(1000.0 * np.exp(-k / 100.0) + noise)
    assert since is not None and 500 <= since <= 1000
    assert told(np.exp(-k / 1000.0) * noise) is None
    assert told(np.exp(k / 300.0)) is None
    assert told(1e-12 * noise) is None
    assert told(noise[: 3 * CELL]) is None
    assert told(np.r_[noise, 0.01 * noise], k.size) == k.size


def test_that_numbers_which_fail_end_in_a_row_that_is_none() -> None:
    from physviz.engine.optimisers import GradientDescent

    class Broken(GradientDescent):
        def step(self, k: int, x: float, g: float, memory: tuple) -> tuple:
            return (x + 1.0 if k < 3 else 10.0**400), memory

    slope = slope_of(Quadratic((0.0, 0.0), 0.0, 2.0, 0.0, 2.0))
    rows = walked(Broken(), slope, 0, [0.0, 0.0], 9)
    assert rows[:3].tolist() == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]
    assert len(rows) == 4 and np.isnan(rows[3]).all()


@given(
    st.builds(
        Quadratic,
        st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
        st.just(0.0),
        st.floats(0.1, 9),
        st.floats(-9, 9),
        st.floats(0.0, 9),
    ),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
)
def test_that_a_bowls_slope_in_plain_floats_is_its_gradient(
    bowl: Quadratic, at: tuple[float, float]
) -> None:
    assert slope_of(bowl)(0, *at) == pytest.approx(bowl.gradient(at), rel=1e-12, abs=1e-12)
