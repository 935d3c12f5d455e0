from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.points import LARGEST, Points
from tests.engine.problems import points


@given(points(), st.data())
def test_that_a_moved_point_is_where_it_was_put_and_the_others_where_they_were(
    old: Points, data: st.DataObject
) -> None:
    held = data.draw(st.lists(st.integers(0, old.n - 1), unique=True, min_size=1))
    x, y = np.arange(len(held)) + 0.5, -np.arange(len(held)) - 0.25
    new = old.moved(held, x, y)
    rest = np.setdiff1d(np.arange(old.n), held)
    assert np.array_equal(new.x[held], x)
    assert np.array_equal(new.y[held], y)
    assert np.array_equal(new.x[rest], old.x[rest])
    assert np.array_equal(new.y[rest], old.y[rest])
    assert new.weighted == old.weighted
    if old.y_error is not None and new.y_error is not None:
        assert np.array_equal(new.y_error, old.y_error)


@given(points())
def test_that_points_at_rest_are_shared_by_all_states_of_a_drag(old: Points) -> None:
    lifted = old.lift([0])
    assert lifted.moved([0], [1.0], [2.0]).rest is lifted.rest
    assert lifted.moved([1], [1.0], [2.0]).rest is not lifted.rest


@given(points())
def test_that_a_point_added_and_removed_again_leaves_the_points_as_they_were(old: Points) -> None:
    new = old.added(7.0, 8.0).removed([old.n])
    assert np.array_equal(new.x, old.x)
    assert np.array_equal(new.y, old.y)
    assert new.weighted == old.weighted


def test_that_an_added_point_gets_the_typical_error_bar() -> None:
    added = Points.of([1, 2, 3], [1, 2, 3], [0.1, 0.3, 9.0]).added(4, 4)
    assert added.y_error is not None
    assert added.y_error.tolist() == [0.1, 0.3, 9.0, 0.3]


def test_that_the_arrays_of_points_cannot_be_written_to() -> None:
    mine = np.array([1.0, 2.0])
    made = Points.of(mine, mine).moved([0], [5.0], [6.0])
    mine[1] = 9.0
    assert made.x.tolist() == [5.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        made.x[0] = 1.0


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (([1, 2], [1]), "same length"),
        (([1, 2], [1, 2], [1]), "same length"),
        (([1, np.nan], [1, 2]), "x of point 2 is not a finite number"),
        (([1, 2], [np.inf, 2]), "y of point 1 is not a finite number"),
        (([1, 2], [1, 2], [1, 0]), "error bar of point 2 must be greater than zero"),
        (([1, 2], [1, 2], [1, 1e-101]), "error bar of point 2 is too small"),
        (([1, 2], [1, -2 * LARGEST]), "y of point 2 is too large"),
    ],
)
def test_that_bad_columns_are_refused_with_a_sentence(
    columns: tuple[list[float], ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Points.of(*columns)
