from __future__ import annotations

from dataclasses import astuple
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.moments import EXACT_UP_TO, Moments, moments
from physviz.engine.points import Points
from tests.engine.problems import SHIPPED, cloud, points, shipped
from tests.engine.rational import Exact, as_written

TO_THE_LAST_DIGIT = 2e-15


def of(some: Points) -> Moments:
    found = moments(some)
    assert found is not None
    return found


def same(left: Moments, right: Moments, tolerance: float) -> bool:
    scale = [1.0, right.weight, 1.0 + abs(right.log_weights)]
    scale += [np.hypot(right.mean_x, right.var_x**0.5), np.hypot(right.mean_y, right.var_y**0.5)]
    scale += [right.var_x, (right.var_x * right.var_y) ** 0.5, right.var_y]
    steep = (right.var_y / right.var_x) ** 0.5 if right.var_x else 1.0
    scale += [steep, np.hypot(right.mean_y, steep * scale[3]), right.var_y]
    away = np.abs(np.subtract(astuple(left), astuple(right)))
    return bool(np.all(away <= tolerance * np.array(scale)))


def test_that_no_points_have_no_moments() -> None:
    assert moments(Points.of([], [])) is None


@pytest.mark.parametrize("key", SHIPPED)
def test_that_moments_agree_with_fractions_to_the_last_digit(key: str) -> None:
    found, exact = of(shipped(key)), Exact(*as_written(shipped(key)))
    expected = {
        "weight": sum(exact.weights),
        "mean_x": exact.mean_x,
        "mean_y": exact.mean(exact.y),
        "var_x": exact.var_x,
        "var_y": exact.var_y,
        "intercept": exact.theta[0],
        "slope": exact.theta[1],
        "residual": exact.least,
    }
    for name, value in expected.items():
        off = abs(Fraction(getattr(found, name)) - value)
        assert off <= abs(value) * Fraction(TO_THE_LAST_DIGIT), name


@pytest.mark.parametrize("n", [11, EXACT_UP_TO, 5 * EXACT_UP_TO])
def test_that_a_slope_far_from_the_origin_keeps_twelve_digits(n: int) -> None:
    x = 1e8 + np.arange(n)
    y = np.round(3.0 + 0.7 * np.arange(n) + np.sin(np.arange(n)), 3)
    some = Points.of(x, y)
    slope, expected = of(some).slope, Exact(*as_written(some)).theta[1]
    assert abs(Fraction(slope) / expected - 1) < 1e-12


@given(points(), st.data())
def test_that_a_drag_gives_the_moments_of_fresh_points(old: Points, data: st.DataObject) -> None:
    held = data.draw(st.lists(st.integers(0, old.n - 1), unique=True, min_size=1, max_size=4))
    places = st.lists(st.integers(-99, 99), min_size=len(held), max_size=len(held))
    moved = old
    for _ in range(3):
        moved = moved.moved(held, data.draw(places), data.draw(places))
    fresh = Points.of(moved.x, moved.y, moved.y_error)
    assert same(of(moved), of(fresh), 1e-15)


@settings(max_examples=20)
@given(st.integers(0, 999), st.sampled_from([0.0, 1e8]), st.booleans())
def test_that_a_drag_of_many_points_gives_the_moments_of_fresh_ones(
    seed: int, offset: float, weighted: bool
) -> None:
    x, y, error = cloud(EXACT_UP_TO + 500, seed, offset)
    old = Points.of(x, y, error if weighted else None)
    held = np.random.default_rng(seed).choice(old.n, 40, replace=False)
    moved = old.moved(held, x[held] + 3.0, y[held] - 1.0)
    fresh = Points.of(moved.x, moved.y, moved.y_error)
    assert same(of(moved), of(fresh), 1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_that_a_long_drag_does_not_drift(weighted: bool) -> None:
    x, y, error = cloud(2 * EXACT_UP_TO, 7, 1e8)
    some = Points.of(x, y, error if weighted else None).lift([3, 500])
    rng = np.random.default_rng(0)
    for _ in range(3000):
        some = some.moved([3, 500], 1e8 + rng.uniform(-50, 50, 2), rng.uniform(-50, 50, 2))
        of(some)
    assert same(of(some), of(Points.of(some.x, some.y, some.y_error)), 1e-12)


@pytest.mark.parametrize("n", [EXACT_UP_TO, EXACT_UP_TO + 1])
def test_that_both_roads_lead_to_the_same_moments(n: int) -> None:
    x, y, error = cloud(n, 3)
    whole, most = (
        of(Points.of(x, y, error)),
        Exact(*as_written(Points.of(x[:50], y[:50], error[:50]))),
    )
    assert whole.n == n
    slope = np.polyfit(x, y, 1, w=1.0 / error)
    assert [whole.slope, whole.intercept] == pytest.approx(slope, rel=1e-12)
    assert of(Points.of(x[:50], y[:50], error[:50])).slope == pytest.approx(float(most.theta[1]))


@given(st.integers(-99, 99), st.lists(st.integers(-99, 99), min_size=1, max_size=9))
def test_that_equal_x_are_a_valley_whose_line_of_least_norm_is_given(x: int, y: list[int]) -> None:
    found = of(Points.of([x] * len(y), y))
    assert found.degenerate
    assert found.intercept + found.slope * x == pytest.approx(np.mean(y), abs=1e-12)
    least = np.linalg.lstsq(np.array([[1.0, x]]), np.array([np.mean(y)]))[0]
    assert [found.intercept, found.slope] == pytest.approx(least, abs=1e-12)


@pytest.mark.parametrize("n", [5, EXACT_UP_TO + 5])
def test_that_points_on_a_line_leave_no_residual(n: int) -> None:
    x = np.arange(n) / 8
    found = of(Points.of(x, 3.0 - 0.5 * x))
    assert found.residual <= 1e-24
    assert found.slope == pytest.approx(-0.5, rel=1e-14)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("faint", [1e-5, 1e-7, 1e-9])
def test_that_faint_residuals_keep_their_digits(faint: float, weighted: bool) -> None:
    x = cloud(EXACT_UP_TO + 200, 11, 1e3)[0]
    error = 1.0 + np.arange(x.size) % 3
    rng = np.random.default_rng(1)
    y = -40.0 + 2.5 * x + 2500.0 * faint * rng.standard_normal(x.size)
    some = Points.of(x, y, error if weighted else None)
    moved = some.lift([3, 500]).moved([3, 500], x[[3, 500]] + 1.0, y[[3, 500]] + 2.5)
    for each in (some, moved):
        known = Exact(*as_written(each))
        assert of(each).residual == pytest.approx(float(known.least), rel=3e-17 / faint, abs=0.0)


def test_that_an_outlier_moved_home_leaves_no_trace() -> None:
    x, y, _ = cloud(2 * EXACT_UP_TO, 5)
    astray = y.copy()
    astray[0] = 1e12
    home = Points.of(x, astray).lift([0]).moved([0], x[:1], y[:1])
    assert same(of(home), of(Points.of(x, y)), 1e-12)
