"""The ring: circulant, equivariant, diagonal in Fourier's waves; and its defect."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import linalg

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.ring import KERNEL, Ring, ring
from physviz.engine.dictionary.translation_symmetry import ENTRY
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from tests.engine.presents import present, told
from tests.engine.problems import SHIPPED, cloud, shipped

X, Y, _ = cloud(21, 7)
POINTS = Points.of(X, Y)


@pytest.mark.parametrize("size", [3, 4, 7, 64])
def test_that_without_a_defect_the_matrix_is_circulant_with_one_small_kernel(size: int) -> None:
    field = np.random.default_rng(size).standard_normal(size)
    made = Ring(field, 0.5, 0.0)
    column = np.zeros(size)
    column[[0, 1, -1]] = 2.25, -1.0, -1.0
    assert np.array_equal(made.matrix, linalg.circulant(column))
    assert np.count_nonzero(column) == KERNEL
    padded = np.concatenate([field[-1:], field, field[:1]])
    assert made.matrix @ field == pytest.approx(np.convolve(padded, [-1.0, 2.25, -1.0], "valid"))


@pytest.mark.parametrize("key", SHIPPED)
def test_that_shifting_and_applying_commute_to_round_off(key: str) -> None:
    made = ring(shipped(key), 0.5, 0.0)
    assert made.equivariance_error <= 1e-14 * (1.0 + np.abs(made.field).max())


@pytest.mark.parametrize("defect", [-0.9, -0.1, 0.3, 5.0])
@pytest.mark.parametrize("size", [3, 4, 5, 21])
def test_that_a_defect_breaks_it_by_what_is_predicted_where_it_is(size: int, defect: float) -> None:
    field = np.random.default_rng(size).standard_normal(size)
    made = Ring(field, 0.7, defect)
    first, second = made.responses
    o = made.odd
    a, b = field[(o - 1) % size] - field[o], field[o] - field[(o + 1) % size]
    exact = np.zeros(size)
    exact[[o, (o + 1) % size, (o + 2) % size]] = defect * np.array([a, -a - b, b])
    assert first - second == pytest.approx(exact, abs=1e-13)
    assert made.equivariance_error == pytest.approx(abs(defect) * made.per_defect, rel=1e-12)


@pytest.mark.parametrize("defect", [0.0, 0.4])
@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_energy_is_that_of_independent_waves_and_of_the_springs(
    key: str, defect: float
) -> None:
    made = ring(shipped(key), 0.5, defect)
    field = made.field
    springs = 0.5 * np.sum(np.diff(np.append(field, field[0])) ** 2) + 0.125 * np.sum(field**2)
    springs += 0.5 * defect * (field[made.odd] - field[(made.odd + 1) % field.size]) ** 2
    assert made.energy == pytest.approx(springs, rel=1e-12)
    reading = ENTRY.read(present(Problem(shipped(key)), settings=Settings(defect=defect)))
    assert abs(reading.check.difference) <= 1e-12 * abs(reading.check.left)


def test_that_fouriers_waves_are_the_eigenvectors() -> None:
    made = Ring(np.zeros(12), 0.5, 0.0)
    waves = np.fft.fft(np.eye(12))
    stiff = 0.25 + 4.0 * np.sin(math.pi * np.arange(12) / 12.0) ** 2
    assert made.matrix @ waves == pytest.approx(waves * stiff, abs=1e-13)


def test_that_the_row_says_what_the_ring_does() -> None:
    said = told(ENTRY.read(present(Problem(POINTS), settings=Settings(defect=0.3))))
    assert said["equivariance error"] == pytest.approx(said["predicted"], rel=1e-12)
    assert said["equivariance error"] > 0.0
    assert (said["parameters of the kernel"], said["parameters of a matrix"]) == (3.0, 441.0)
    still = told(ENTRY.read(present(Problem(POINTS))))
    assert still["predicted"] == 0.0 and still["equivariance error"] < 1e-14


def test_that_the_error_grows_in_proportion_to_the_defect() -> None:
    errors = [ring(POINTS, 0.5, defect).equivariance_error for defect in (0.1, 0.2, 0.4)]
    assert errors[1] / errors[0] == pytest.approx(2.0, rel=1e-12)
    assert errors[2] / errors[0] == pytest.approx(4.0, rel=1e-12)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_that_fewer_than_three_points_are_no_ring(n: int) -> None:
    with pytest.raises(ValueError, match="three points"):
        ENTRY.read(present(Problem(Points.of(X[:n], Y[:n]))))


def test_that_points_of_one_x_and_points_on_a_line_are_rings_too() -> None:
    one = ENTRY.read(present(Problem(Points.of([1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 5.0, 2.0]))))
    assert told(one)["energy"] > 0.0 and told(one)["equivariance error"] < 1e-14
    line = Problem(Points.of([0.0, 1.0, 2.0], [1.0, 2.0, 3.0]))
    flat = ENTRY.read(present(line, settings=Settings(defect=2.0)))
    assert told(flat)["energy"] < 1e-28 and told(flat)["equivariance error"] < 1e-14


def test_that_the_numbers_move_with_a_dragged_point() -> None:
    settings = Settings(defect=0.3)
    before = told(ENTRY.read(present(Problem(POINTS), settings=settings)))
    moved = Problem(POINTS.moved([3], [9.0], [9.0]))
    after = told(ENTRY.read(present(moved, settings=settings)))
    assert all(before[name] != after[name] for name in ("energy", "equivariance error"))
