"""The field on a chain: springs against matrices, the ring of closed forms, and what is drawn."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.chain import chain
from physviz.engine.dictionary.locality import DRAWS, ENTRY, estimated, standard_error
from physviz.engine.dictionary.sites import sites
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from tests.engine.presents import present, told
from tests.engine.problems import SHIPPED, cloud, shipped

X, Y, ERROR = cloud(40, 6)
POINTS = Points.of(X, Y)
EVEN = Points.of(np.arange(12.0), np.sin(np.arange(12.0)))


@pytest.mark.parametrize("mass", [1e-4, 0.05, 0.5, 4.0])
@pytest.mark.parametrize("key", SHIPPED)
def test_that_springs_in_series_and_parallel_invert_the_matrix(key: str, mass: float) -> None:
    made = chain(shipped(key), mass, 2.0)
    covariance = made.covariance
    inverse = np.linalg.inv(made.precision)
    lost = 1e-15 * np.linalg.cond(made.precision) * covariance.max()
    assert np.abs(covariance - inverse).max() < 10.0 * lost
    assert np.array_equal(covariance, covariance.T)


def test_that_the_covariance_is_exact_by_fractions() -> None:
    made = chain(Points.of([0.0, 1.0, 1.5, 4.0], [0.0, 1.0, 0.0, 2.0]), 0.25, 1.0)
    rows = [[Fraction(each) for each in row] for row in made.precision.tolist()]
    size = len(rows)
    whole = [row + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(rows)]
    for i in range(size):
        whole[i] = [each / whole[i][i] for each in whole[i]]
        for k in range(size):
            if k != i:
                factor = whole[k][i]
                whole[k] = [a - factor * b for a, b in zip(whole[k], whole[i], strict=True)]
    exact = np.array([[float(each) for each in row[size:]] for row in whole])
    assert made.covariance == pytest.approx(exact, rel=1e-14)


def test_that_the_precision_has_three_diagonals_and_the_covariance_no_zero() -> None:
    made = chain(POINTS, 0.5, 1.0)
    i, j = np.indices(made.precision.shape)
    assert np.array_equal(made.precision != 0.0, np.abs(i - j) <= 1)
    assert (made.covariance > 0.0).all()
    said = told(ENTRY.read(present(Problem(POINTS))))
    size = made.x.size
    assert said["non-zero in precision"] == (3 * size - 2) / size**2
    assert said["non-zero in covariance"] == 1.0


def test_that_a_chain_of_even_gaps_is_the_free_field_of_the_book() -> None:
    # Far from its ends ⟨f_i f_j⟩ = e^{−κ|i − j|}/(2 sinh κ) with 2 sinh ½κ = m.
    mass, size = 0.8, 63
    made = chain(Points.of(np.arange(float(size)), np.zeros(size)), mass, 1.0)
    kappa = 2.0 * math.asinh(0.5 * mass)
    middle = made.covariance[size // 2]
    away = np.abs(np.arange(size) - size // 2)
    exact = np.exp(-kappa * away) / (2.0 * math.sinh(kappa))
    assert middle[20:43] == pytest.approx(exact[20:43], rel=1e-9)
    long = chain(Points.of(np.arange(64.0), np.zeros(64)), 3.0, 1.0)
    assert long.correlation_length == pytest.approx(0.5 / math.asinh(1.5), rel=0.02)


def test_that_each_row_of_the_covariance_adds_up_to_the_masss_own_answer() -> None:
    # The springs between sites feel nothing of a constant: K 1 = m² 1.
    made = chain(POINTS, 0.3, 2.0)
    assert made.covariance.sum(axis=1) == pytest.approx(1.0 / (2.0 * 0.09), rel=1e-12)


def test_that_the_correlation_length_is_the_fall_from_end_to_end() -> None:
    made = chain(EVEN, 0.6, 1.0)
    c = made.covariance
    corr = c[0, -1] / math.sqrt(c[0, 0] * c[-1, -1])
    assert made.correlation_length == pytest.approx(11.0 / -math.log(corr), rel=1e-12)
    stretched = chain(Points.of(3.0 * np.arange(12.0) + 1e6, np.zeros(12)), 0.6, 1.0)
    assert stretched.correlation_length == pytest.approx(3.0 * made.correlation_length, rel=1e-9)


def test_that_sites_far_apart_are_independent_given_what_lies_between() -> None:
    c = chain(EVEN, 0.4, 1.0).covariance
    given = np.array([4, 5])
    rest = np.array([2, 8])
    cross = c[np.ix_(rest, given)]
    conditional = c[np.ix_(rest, rest)] - cross @ np.linalg.inv(c[np.ix_(given, given)]) @ cross.T
    assert abs(conditional[0, 1]) < 1e-13
    assert c[2, 8] > 1e-2


@pytest.mark.parametrize("seed", range(3))
def test_that_what_is_drawn_has_the_covariance_within_four_errors(seed: int) -> None:
    made = chain(EVEN, 0.5, 1.7)
    drawn, exact = estimated(made, seed), made.covariance
    size = made.x.size
    for i in range(size):
        for j in range(size):
            assert abs(drawn[i, j] - exact[i, j]) < 4.5 * standard_error(exact, i, j)
    said = told(ENTRY.read(present(Problem(EVEN), 1.7, settings=Settings(seed=seed))))
    away = said["covariance drawn"] - said["covariance of neighbours"]
    assert abs(away) < 4.0 * said["its standard error"]


def test_that_draws_are_seeded_and_independent_of_one_another() -> None:
    made = chain(EVEN, 0.5, 1.0)
    assert np.array_equal(made.draws(50, 3), made.draws(50, 3))
    field = made.draws(DRAWS, 1)[:, 4]
    lag = np.mean(field[1:] * field[:-1]) / np.mean(field**2)
    assert abs(lag) < 4.0 / math.sqrt(DRAWS)


def test_that_the_zeros_of_the_precision_are_within_error_in_what_is_drawn() -> None:
    made = chain(EVEN, 0.5, 1.0)
    exact, found = made.precision, np.linalg.inv(estimated(made, 0))
    error = np.sqrt((np.outer(exact.diagonal(), exact.diagonal()) + exact**2) / DRAWS)
    assert (np.abs(found - exact) < 5.0 * error).all()


def test_that_the_mean_field_is_the_screened_residual() -> None:
    made = chain(POINTS, 0.7, 3.0)
    solved = np.linalg.solve(made.precision / 3.0, 0.49 * made.source)
    assert made.mean == pytest.approx(solved, abs=1e-13)
    said = told(ENTRY.read(present(Problem(POINTS), settings=Settings(field_mass=0.7))))
    assert said["largest mean"] == pytest.approx(np.abs(solved).max(), rel=1e-12)
    # Smoothed between its least and its greatest; all of it at a large mass.
    assert np.abs(solved).max() < np.abs(made.source).max()
    heavy = chain(POINTS, 1e4, 1.0)
    assert heavy.mean == pytest.approx(heavy.source, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("barred", [False, True], ids=["plain", "error bars"])
def test_that_sites_are_the_residuals_in_the_order_of_x(barred: bool) -> None:
    points = Points.of(X, Y, ERROR if barred else None)
    slope, intercept = np.polyfit(X, Y, 1, w=1.0 / ERROR if barred else None)
    away = Y - intercept - slope * X
    if barred:
        away *= math.sqrt(ERROR.size / np.sum(ERROR**-2.0)) / ERROR
    order = np.argsort(X)
    assert sites(points).x == pytest.approx(X[order], rel=1e-14)
    assert sites(points).residual == pytest.approx(away[order], abs=1e-12)


def test_that_of_many_points_each_still_counts() -> None:
    x, y, _ = cloud(100_000, 1)
    gathered = sites(Points.of(x, y))
    assert gathered.x.size == 64 and (np.diff(gathered.x) > 0.0).all()
    parts = np.array_split(np.argsort(x, kind="stable"), 64)
    assert gathered.x == pytest.approx([x[part].mean() for part in parts], rel=2e-3, abs=2e-3)
    moved = sites(Points.of(x, y).moved([54321], [float(x[54321])], [1e6]))
    assert not np.allclose(moved.residual, gathered.residual)


def test_that_points_of_one_x_are_one_site_and_near_ones_stay_finite() -> None:
    made = chain(Points.of([0.0, 1.0, 1.0, 2.0, 2.0 + 1e-12], [0.0, 1.0, 3.0, 0.0, 1.0]), 0.5, 1.0)
    assert made.x.size == 4
    assert np.isfinite(made.covariance).all() and made.coupling.max() <= 1000.0
    together = made.covariance[2, 2], made.covariance[3, 3]
    assert together[0] == pytest.approx(together[1], rel=1e-2)


@pytest.mark.parametrize("points", [Points.of([], []), Points.of([1.0], [1.0]),
                                    Points.of([2.0, 2.0, 2.0], [0.0, 1.0, 2.0])])  # fmt: skip
def test_that_without_two_different_x_there_is_a_sentence(points: Points) -> None:
    with pytest.raises(ValueError, match=r"no points|two different x"):
        ENTRY.read(present(Problem(points)))


@pytest.mark.parametrize("mass", [1e-5, 1e5])
def test_that_a_mass_beyond_floats_is_refused_in_words(mass: float) -> None:
    with pytest.raises(ValueError, match="mass"):
        ENTRY.read(present(Problem(POINTS), settings=Settings(field_mass=mass)))


def test_that_two_points_are_a_chain() -> None:
    reading = ENTRY.read(present(Problem(Points.of([0.0, 2.0], [1.0, 0.0]))))
    assert abs(reading.check.difference) < 1e-13
    # K = [[k + m², −k], [−k, k + m²]] with k = 1, m = ½.
    assert told(reading)["covariance of neighbours"] == pytest.approx(1.0 / (1.25**2 - 1.0))


def test_that_the_numbers_move_with_a_dragged_point_and_with_temperature() -> None:
    before = told(ENTRY.read(present(Problem(POINTS))))
    after = told(ENTRY.read(present(Problem(POINTS.moved([3], [9.0], [9.0])))))
    names = ("correlation length", "covariance of neighbours", "covariance drawn", "largest mean")
    assert all(before[name] != after[name] for name in names)
    hot = told(ENTRY.read(present(Problem(POINTS), 0.5)))
    assert hot["covariance of neighbours"] == pytest.approx(
        2.0 * before["covariance of neighbours"]
    )
    assert hot["correlation length"] == before["correlation length"]


@pytest.mark.slow
def test_that_a_million_points_are_gathered_and_agree() -> None:
    x, y, _ = cloud(1_000_000, 2)
    reading = ENTRY.read(present(Problem(Points.of(x + 1e8, y))))
    assert told(reading)["sites"] == 64.0
    assert abs(reading.check.difference) < 1e-12 * reading.check.left
