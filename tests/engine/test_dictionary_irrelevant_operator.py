"""Cumulants under block averaging: the law b^(1 − k/2), and what is measured."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.irrelevant_operator import (
    ENTRY,
    cumulants,
    flown,
    measured,
    noise_of,
)
from physviz.engine.losses import LOSSES, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from tests.engine.presents import present
from tests.engine.problems import cloud

X, Y, ERROR = cloud(40, 11)
CLOUD = Points.of(X, Y + np.exp(0.4 * np.arange(40.0) % 3.0))


def test_that_cumulants_of_a_coin_and_of_two_dice_are_the_textbooks() -> None:
    coin = cumulants(np.array([-1.0, 1.0]))
    # log cosh t = t²/2 − t⁴/12 + t⁶/45 − 17t⁸/2520
    known = [0.0, 1.0, 0.0, -2.0, 0.0, 16.0, 0.0, -272.0]
    np.testing.assert_allclose(coin, known, atol=1e-12)
    die = np.arange(6.0) - 2.5
    two = np.add.outer(die, die).ravel()
    np.testing.assert_allclose(cumulants(two), 2.0 * np.array(cumulants(die)), rtol=1e-9, atol=1e-9)


def test_that_the_flow_of_cumulants_is_that_of_all_blocks() -> None:
    """Every one of the 5³ blocks of three out of five residuals, each as likely."""
    z = np.array([-1.3, -0.4, 0.1, 0.5, 2.2])
    z = (z - z.mean()) / z.std()
    blocks = np.array(list(itertools.product(z, repeat=3))).sum(axis=1) / math.sqrt(3.0)
    np.testing.assert_allclose(flown(cumulants(z), 3), cumulants(blocks), atol=1e-11)


def test_that_at_unit_variance_only_the_second_cumulant_stays() -> None:
    kappa = cumulants(noise_of(Problem(CLOUD)))
    far = flown(kappa, 1e6)
    assert far[1] == pytest.approx(1.0, abs=1e-12)
    assert max(abs(each) for each in far[2:]) < 1e-2


def test_that_residuals_are_brought_to_mean_zero_and_variance_one() -> None:
    for kind in LOSSES:
        z = noise_of(Problem(Points.of(X, Y, ERROR), kind()))
        assert float(z.mean()) == pytest.approx(0.0, abs=1e-14)
        assert float(z.var()) == pytest.approx(1.0, rel=1e-13)
    z = noise_of(Problem(CLOUD))
    assert cumulants(z)[2] == pytest.approx(float(stats.skew(z)), rel=1e-12)
    assert cumulants(z)[3] == pytest.approx(float(stats.kurtosis(z)), rel=1e-12)


def test_that_the_k_statistics_are_scipys() -> None:
    z, block, seed = noise_of(Problem(CLOUD)), 500, 9
    found = measured(z, block, seed)
    drawn = np.random.default_rng([seed, block]).choice(z, (block, 2000)).sum(axis=0)
    drawn /= math.sqrt(block)
    assert found.skewness == pytest.approx(float(stats.kstat(drawn, 3)), rel=1e-10)
    assert found.kurtosis == pytest.approx(float(stats.kstat(drawn, 4)), rel=1e-10)


@pytest.mark.parametrize("block", [2, 4, 16, 100])
def test_that_what_is_measured_lies_within_four_errors(block: int) -> None:
    z = noise_of(Problem(CLOUD))
    exact = flown(cumulants(z), block)
    found = measured(z, block, 0)
    assert abs(found.skewness - exact[2]) < 4.0 * found.skewness_error
    assert abs(found.kurtosis - exact[3]) < 4.0 * found.kurtosis_error


@pytest.mark.slow
def test_that_the_errors_are_the_spread_over_seeds() -> None:
    z = noise_of(Problem(CLOUD))
    many = [measured(z, 50, seed) for seed in range(150)]
    for k in (0, 1):
        spread = float(np.std([each[k] for each in many], ddof=1))
        # A standard deviation of 150 is known to 6 %.
        assert spread == pytest.approx(many[0][2 + k], rel=0.24)


def test_that_one_far_point_among_many_is_met_by_chance_and_its_error_says_so() -> None:
    x = np.arange(20_000.0)
    y = np.cos(x)
    y[777] = 400.0
    z = noise_of(Problem(Points.of(x, y)))
    exact, found = flown(cumulants(z), 2), measured(z, 2, 4)
    assert abs(found.skewness - exact[2]) < 4.0 * found.skewness_error


def test_that_the_row_checks_the_third_cumulant() -> None:
    for kind in (Squared, *LOSSES[1:]):
        reading = ENTRY.read(present(Problem(CLOUD, kind()), settings=Settings(block=8, seed=3)))
        assert reading.check is not None
        assert abs(reading.check.difference) <= 4.0 * reading.check.error
        assert reading.values["skewness of blocks"] == reading.check.right
        assert set(reading.values) == set(ENTRY.symbols)


def test_that_a_dragged_point_moves_the_cumulants() -> None:
    moved = CLOUD.moved([4], [X[4]], [Y[4] + 2.0])
    one, other = (ENTRY.read(present(Problem(points))).values for points in (CLOUD, moved))
    assert one["skewness"] != other["skewness"] and one["kurtosis"] != other["kurtosis"]


def test_that_what_cannot_be_said_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="no points"):
        ENTRY.read(present(Problem(Points.of([], []))))
    line = Points.of([0.0, 0.1, 0.2, 0.3], [0.1, 0.4, 0.7, 1.0])
    for points in (line, Points.of([1.0], [2.0]), Points.of([1.0, 2.0], [2.0, 5.0])):
        with pytest.raises(ValueError, match="through every point"):
            ENTRY.read(present(Problem(points)))
