from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from physviz.engine.cost import bowl
from physviz.engine.points import Points
from physviz.engine.quadratic import Quadratic
from tests.engine.problems import SHIPPED, shipped
from tests.engine.rational import Exact, as_written

some = st.floats(-10.0, 10.0)
stiff = st.floats(0.1, 10.0)
bowls = st.builds(Quadratic, st.tuples(some, some), some, stiff, some, stiff)
thetas = st.tuples(some, some)


@given(bowls, thetas)
def test_that_a_bowl_is_its_value_plus_half_of_delta_a_delta(b: Quadratic, theta: tuple) -> None:
    delta = np.subtract(theta, b.minimum)
    expected = b.value + 0.5 * delta @ b.matrix @ delta
    assert float(b(theta)) == pytest.approx(expected, rel=1e-11, abs=1e-9)


@given(bowls, thetas)
def test_that_the_gradient_is_the_slope_of_the_bowl_along_both_axes(
    b: Quadratic, theta: tuple
) -> None:
    # A central difference is exact on a quadratic, whatever its step.
    for axis, gradient in zip(np.eye(2), b.gradient(theta), strict=True):
        difference = 0.5 * float(b.excess(theta + axis) - b.excess(theta - axis))
        assert gradient == pytest.approx(difference, rel=1e-10, abs=1e-8)


@given(bowls)
def test_that_the_bowl_is_flat_at_its_minimum_and_lies_above_it(b: Quadratic) -> None:
    assert not b.gradient(b.minimum).any()
    assert float(b(b.minimum)) == b.value
    around = np.add(b.minimum, [[1.0, 0.0], [0.0, -1.0], [2.0, 3.0]])
    assert (b(around) > b.value).all()


@given(bowls)
def test_that_inverse_determinant_and_eigenvalues_are_those_of_the_matrix(b: Quadratic) -> None:
    assert b.matrix @ b.inverse == pytest.approx(np.eye(2), abs=1e-9)
    assert b.determinant == pytest.approx(np.linalg.det(b.matrix), rel=1e-9)
    assert b.eigenvalues == pytest.approx(np.linalg.eigvalsh(b.matrix), rel=1e-9)


@given(bowls)
@example(Quadratic((0.0, 0.0), 0.0, 1.0, 2e-313, 1.0))
def test_that_the_axes_are_orthonormal_and_diagonalise_the_matrix(b: Quadratic) -> None:
    axes, size = b.axes, b.eigenvalues[1]
    assert axes.T @ axes == pytest.approx(np.eye(2), abs=1e-15)
    assert axes.T @ b.matrix @ axes == pytest.approx(np.diag(b.eigenvalues), abs=1e-14 * size)


@pytest.mark.parametrize("key", SHIPPED)
def test_that_eigenvalues_agree_with_exact_ones(key: str) -> None:
    surface = bowl(shipped(key))
    assert surface is not None
    for found, exact in zip(
        surface.eigenvalues, Exact(*as_written(shipped(key))).eigenvalues, strict=True
    ):
        assert abs(found / exact - 1) < 1e-14


def test_that_the_small_eigenvalue_keeps_its_digits_far_from_the_origin() -> None:
    far = Points.of(1e8 + np.arange(11.0), np.arange(11.0) ** 2)
    surface = bowl(far)
    assert surface is not None
    soft, stiff = Exact(*as_written(far)).eigenvalues
    assert abs(surface.eigenvalues[0] / soft - 1) < 1e-12
    assert abs(surface.eigenvalues[1] / stiff - 1) < 1e-12


@given(bowls, st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=4))
def test_that_level_sets_are_closed_and_lie_on_their_level(b: Quadratic, levels: list) -> None:
    curves = b.level_set(levels)
    assert curves.shape == (len(levels), 181, 2)
    assert curves[:, 0] == pytest.approx(curves[:, -1], rel=1e-9, abs=1e-9)
    size = 1e-9 * (1.0 + float(np.abs(curves).max())) ** 2
    for level, curve in zip(levels, curves, strict=True):
        assert b.excess(curve) == pytest.approx(level, rel=1e-9, abs=size * 1e-3)


@given(bowls)
def test_that_a_level_set_encloses_the_area_of_its_ellipse(b: Quadratic) -> None:
    x, y = b.level_set(1.0, vertices=2001).T
    area = 0.5 * abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
    assert area == pytest.approx(2.0 * math.pi / math.sqrt(b.determinant), rel=1e-5)


@given(bowls)
def test_that_a_grid_holds_the_bowl_with_slopes_down_and_intercepts_across(b: Quadratic) -> None:
    intercepts, slopes = np.linspace(-3, 4, 5), np.linspace(-1, 2, 3)
    grid = b.grid(intercepts, slopes)
    assert grid.shape == (3, 5)
    across, down = np.meshgrid(intercepts, slopes)
    assert grid == pytest.approx(b(np.stack([across, down], axis=-1)), rel=1e-12, abs=1e-11)


def test_that_a_valley_is_flat_along_its_floor() -> None:
    valley = Quadratic((1.0, 2.0), 5.0, 2.0, 3.0, 0.0)
    floor = np.array([1.0, 2.0]) + np.outer([-2.0, 0.0, 7.0], [-3.0, 1.0])
    assert (valley(floor) == 5.0).all()
    assert valley.eigenvalues == (0.0, 20.0)
    assert valley.axes[:, 0] == pytest.approx(np.array([3.0, -1.0]) / math.sqrt(10.0))
    assert np.isinf(valley.inverse).all()
