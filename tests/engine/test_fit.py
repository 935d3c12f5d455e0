from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.fit import Fit, fit
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.standard import Standard
from tests.engine.problems import SHIPPED, points, shipped
from tests.engine.rational import Exact, as_written, number


def of(problem: Problem) -> Fit:
    found = fit(problem)
    assert found is not None
    return found


@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_statistics_agree_with_fractions_to_the_last_digit(key: str) -> None:
    found, exact = of(Problem(shipped(key))), Exact(*as_written(shipped(key)))
    n = len(exact.x)
    assert found.standard_errors is not None and found.residual_sd is not None
    with mpmath.workdps(40):
        expected = [mpmath.sqrt(number(variance)) for variance in exact.variances]
        residual_sd = mpmath.sqrt(number(n * exact.least / (n - 2)))
        if exact.error is not None:
            assert found.chi_squared is not None
            chi_squared = number(exact.least * sum(exact.weights))
            assert abs(found.chi_squared / chi_squared - 1) < 2e-15
            # The weights are of mean one, so that the number is in units of y.
            residual_sd = mpmath.sqrt(chi_squared / (n - 2) * number(exact.noise_squared))
        for error, true in zip(found.standard_errors, expected, strict=True):
            assert abs(error / true - 1) < 2e-15
        assert abs(found.residual_sd / residual_sd - 1) < 2e-15
    assert found.r_squared is not None
    r_squared = 1 - exact.least / exact.var_y
    assert abs(Fraction(found.r_squared) - r_squared) < Fraction(2e-15)


@given(points(weighted=True))
def test_that_error_bars_are_absolute(some: Points) -> None:
    assert some.y_error is not None
    doubled = of(Problem(Points.of(some.x, some.y, 2.0 * some.y_error)))
    found = of(Problem(some))
    assert doubled.covariance is not None and found.covariance is not None
    assert doubled.covariance == pytest.approx(4.0 * found.covariance, rel=1e-13)
    assert doubled.residual_sd == pytest.approx(found.residual_sd, rel=1e-13)
    assert doubled.chi_squared == pytest.approx((found.chi_squared or 0.0) / 4.0, rel=1e-13)


@given(points(weighted=False))
def test_that_the_covariance_is_sigma_squared_over_the_design(some: Points) -> None:
    found = of(Problem(some, sigma=3.0))
    design = np.stack([np.ones(some.n), some.x], axis=1)
    expected = 9.0 * np.linalg.inv(design.T @ design)
    assert found.covariance == pytest.approx(expected, rel=1e-8, abs=1e-12)
    correlation = expected[0, 1] / math.sqrt(expected[0, 0] * expected[1, 1])
    assert found.correlation == pytest.approx(correlation, abs=1e-8)


@given(points(), st.sampled_from([0.25, 1.0, 4.0]), st.integers(-50, 50), st.integers(-50, 50))
def test_that_the_statistics_follow_a_change_of_units_and_of_origin(
    some: Points, wide: float, right: int, up: int
) -> None:
    error = None if some.y_error is None else 2.0 * some.y_error
    moved = Points.of(wide * some.x + right, 2.0 * some.y + up, error)
    old, new = of(Problem(some)), of(Problem(moved))
    for found, expected in (
        (new.r_squared, old.r_squared),
        (new.chi_squared, old.chi_squared),
        (new.residual_sd, None if old.residual_sd is None else 2.0 * old.residual_sd),
    ):
        assert (found is None) == (expected is None)
        assert found is None or found == pytest.approx(expected, rel=1e-10, abs=1e-12)
    if old.covariance is None or new.covariance is None:
        assert old.covariance is new.covariance
        return
    # β₀′ = 2β₀ + up − β₁′ right and β₁′ = 2β₁/wide.
    back = np.array([[2.0, -2.0 * right / wide], [0.0, 2.0 / wide]])
    expected = back @ old.covariance @ back.T
    assert new.covariance == pytest.approx(expected, rel=1e-9, abs=1e-9 * expected.max())


def test_that_a_number_that_does_not_exist_is_none() -> None:
    assert fit(Problem(Points.of([], []))) is None

    two = of(Problem(Points.of([1, 2], [1, 5])))
    assert (two.covariance, two.residual_sd, two.chi_squared) == (None, None, None)
    assert (two.r_squared, two.degrees_of_freedom) == (1.0, 0)

    one = of(Problem(Points.of([1], [1])))
    assert (one.r_squared, one.degrees_of_freedom, one.standard_errors) == (None, None, None)

    valley = of(Problem(shipped("all_x_equal")))
    assert (valley.covariance, valley.correlation) == (None, None)
    assert valley.r_squared == 0.0


def test_that_chi_squared_needs_a_noise_that_was_not_taken_from_it() -> None:
    some = shipped("anscombe1")
    assert of(Problem(some)).chi_squared is None
    assert of(Problem(some, sigma=2.0)).chi_squared == pytest.approx(13.7626900 / 4.0, rel=1e-8)


@pytest.mark.parametrize("key", ["hubble1929", "norris", "hogg2010"])
def test_that_coordinates_from_the_mean_have_no_correlation_at_all(key: str) -> None:
    some = shipped(key)
    z = Standard.of(some).points(some)
    assert of(Problem(z)).correlation == 0.0
