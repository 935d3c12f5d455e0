from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.cost import bowl, cost, momentum, residuals, scaled_residuals
from physviz.engine.losses import Squared
from physviz.engine.points import Points
from physviz.engine.quadratic import Quadratic
from tests.engine.problems import SHIPPED, points, shipped

thetas = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


def surface_of(some: Points) -> Quadratic:
    found = bowl(some)
    assert found is not None
    return found


def test_that_no_points_have_no_cost() -> None:
    assert bowl(Points.of([], [])) is None


@given(points(), thetas)
def test_that_the_closed_form_is_the_mean_of_squares(some: Points, theta: tuple) -> None:
    expected = cost(some, Squared(), theta)
    assert float(surface_of(some)(theta)) == pytest.approx(expected, rel=1e-10, abs=1e-10)


@given(points(), thetas)
def test_that_the_momentum_is_the_gradient_of_the_closed_form(some: Points, theta: tuple) -> None:
    expected = momentum(some, Squared(), theta)
    scale = 1e-11 * (1.0 + float(np.abs(expected).max()))
    assert surface_of(some).gradient(theta) == pytest.approx(expected, rel=1e-10, abs=scale)


@given(points(), thetas)
def test_that_the_momentum_is_the_slope_of_the_cost(some: Points, theta: tuple) -> None:
    for axis, found in zip(np.eye(2), momentum(some, Squared(), theta), strict=True):
        ahead, behind = (cost(some, Squared(), np.add(theta, s * axis)) for s in (1.0, -1.0))
        assert found == pytest.approx(0.5 * (ahead - behind), rel=1e-9, abs=1e-12 * ahead + 1e-9)


@pytest.mark.parametrize("key", SHIPPED)
def test_that_residuals_are_orthogonal_to_one_and_to_x(key: str) -> None:
    some = shipped(key)
    error = np.ones(some.n) if some.y_error is None else some.y_error
    weighted = residuals(some, surface_of(some).minimum) / error**2
    for column in (np.ones(some.n), some.x):
        size = np.abs(column) @ (np.abs(some.y) / error**2)
        assert abs(weighted @ column) < 1e-13 * size


@given(points())
def test_that_the_line_runs_through_the_centre_of_mass(some: Points) -> None:
    error = np.ones(some.n) if some.y_error is None else some.y_error
    x, y = (np.average(column, weights=error**-2.0) for column in (some.x, some.y))
    intercept, slope = surface_of(some).minimum
    assert intercept + slope * x == pytest.approx(y, rel=1e-9, abs=1e-9)


@given(points(), thetas)
def test_that_no_line_costs_less_than_the_fitted_one(some: Points, theta: tuple) -> None:
    best = surface_of(some)
    slack = 1e-12 * (1.0 + best.value)
    assert cost(some, Squared(), theta) >= cost(some, Squared(), best.minimum) - slack


@given(points(weighted=False), st.sampled_from([0.25, 2.0, 8.0]))
def test_that_equal_error_bars_change_nothing(some: Points, error: float) -> None:
    barred = Points.of(some.x, some.y, np.full(some.n, error))
    plain, weighted = surface_of(some), surface_of(barred)
    assert weighted.minimum == pytest.approx(plain.minimum, rel=1e-14)
    assert weighted.value == pytest.approx(plain.value, rel=1e-14)
    assert scaled_residuals(barred, (1.0, 2.0)) == pytest.approx(residuals(some, (1.0, 2.0)))


@given(points(), st.sampled_from([0.25, 1.0, 4.0]), st.integers(-50, 50), st.integers(-50, 50))
def test_that_the_line_follows_a_change_of_units_and_of_origin(
    some: Points, scale: float, right: int, up: int
) -> None:
    # Powers of two and whole numbers: the data themselves lose nothing.
    moved = Points.of(
        scale * some.x + right,
        2.0 * some.y + up,
        None if some.y_error is None else 2.0 * some.y_error,
    )
    old, new = surface_of(some), surface_of(moved)
    slope = 2.0 * old.minimum[1] / scale
    intercept = 2.0 * old.minimum[0] + up - slope * right
    tolerance = 1e-12 * (1.0 + abs(intercept) + abs(slope * right))
    assert new.minimum[1] == pytest.approx(slope, rel=1e-12, abs=1e-13)
    assert new.minimum[0] == pytest.approx(intercept, abs=tolerance)
    assert new.value == pytest.approx(4.0 * old.value, rel=1e-12)
    assert new.shear == pytest.approx(scale * old.shear + right, rel=1e-12, abs=1e-12)
    assert new.d == pytest.approx(scale**2 * old.d, rel=1e-13)


@pytest.mark.parametrize("key", SHIPPED)
def test_that_coefficients_agree_with_least_squares_by_numpy(key: str) -> None:
    some = shipped(key)
    weights = np.ones(some.n) if some.y_error is None else 1.0 / some.y_error
    design = np.stack([np.ones(some.n), some.x], axis=1) * weights[:, None]
    expected = np.linalg.lstsq(design, some.y * weights)[0]
    assert surface_of(some).minimum == pytest.approx(expected, rel=1e-9)
