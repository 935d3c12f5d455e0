"""The slope under block averaging, against numpy's own fits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.block import averaged
from physviz.engine.dictionary.relevant_operator import ENTRY, error_by_matrix, level, levels
from physviz.engine.fit import fit
from physviz.engine.losses import Huber
from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem, noise
from tests.engine.presents import present
from tests.engine.problems import cloud

X, Y, ERROR = cloud(37, 13)
CLOUD, BARRED = Points.of(X, Y), Points.of(X, Y, ERROR)
BARS = pytest.mark.parametrize("points", [CLOUD, BARRED], ids=["plain", "error bars"])


@BARS
@pytest.mark.parametrize("block", [1, 2, 4, 10])
def test_that_slope_and_error_are_those_of_a_weighted_fit_of_the_blocks(
    points: Points, block: int
) -> None:
    problem = Problem(points, sigma=0.9)
    found, blocks = level(problem, block), averaged(points, block)
    share = blocks.weight / blocks.weight.sum() * points.n
    coefficients, covariance = np.polyfit(
        blocks.x, blocks.y, 1, w=np.sqrt(share) / 0.9, cov="unscaled"
    )
    assert found.slope == pytest.approx(coefficients[0], rel=1e-11)
    assert found.error == pytest.approx(math.sqrt(covariance[0, 0]), rel=1e-11)
    assert error_by_matrix(problem, block) == pytest.approx(found.error, rel=1e-11)


@BARS
def test_that_blocks_of_one_are_the_fit_itself(points: Points) -> None:
    problem, found = Problem(points), fit(Problem(points))
    assert found is not None and found.standard_errors is not None
    assert level(problem, 1).error == pytest.approx(found.standard_errors[1], rel=1e-12)
    assert level(problem, 1).kept == pytest.approx(1.0, rel=1e-13)


@BARS
@pytest.mark.parametrize("block", [2, 5, 9])
def test_that_only_the_spread_within_blocks_is_lost(points: Points, block: int) -> None:
    """Σ w(x − x̄)² is the part between blocks and the part within them."""
    order = np.argsort(X, kind="stable")
    x, weight = X[order], np.ones(X.size)
    if points.y_error is not None:
        weight = ERROR[order] ** -2.0
    whole = float(np.cov(x, aweights=weight, ddof=0))
    within = 0.0
    for low in range(0, x.size, block):
        some = slice(low, low + block)
        mean = np.average(x[some], weights=weight[some])
        within += float(weight[some] @ (x[some] - mean) ** 2)
    kept = 1.0 - within / weight.sum() / whole
    assert level(Problem(points), block).kept == pytest.approx(kept, rel=1e-11)
    fine, coarse = level(Problem(points), 1), level(Problem(points), block)
    assert (fine.error / coarse.error) ** 2 == pytest.approx(kept, rel=1e-11)


def test_that_a_line_without_noise_keeps_its_slope_at_every_level() -> None:
    found = levels(Problem(Points.of(X, 3.0 - 2.0 * X), sigma=0.5))
    assert [each.block for each in found] == [1, 2, 4, 8]
    for each in found:
        assert each.slope == pytest.approx(-2.0, rel=1e-12)
        assert each.worth == pytest.approx(found[0].worth * math.sqrt(each.kept), rel=1e-12)


def test_that_noise_falls_by_root_b_while_the_slopes_worth_stays() -> None:
    x, y, _ = cloud(4096, 2)
    first, *_, last = levels(Problem(Points.of(x, y)))
    assert last.block == 1024
    assert last.noise == pytest.approx(first.noise / 32.0, rel=1e-12)
    assert last.worth > 0.9 * first.worth


def test_that_over_many_draws_the_slope_of_blocks_spreads_by_its_error() -> None:
    rng, sigma = np.random.default_rng(5), 0.7
    slopes = [
        level(Problem(Points.of(X, 1.0 + rng.normal(0.0, sigma, X.size)), sigma=sigma), 6).slope
        for _ in range(400)
    ]
    error = level(Problem(CLOUD, sigma=sigma), 6).error
    # A standard deviation of 400 is known to 3.5 %.
    assert float(np.std(slopes)) == pytest.approx(error, rel=0.14)


@BARS
def test_that_the_row_checks_its_error_by_the_design_matrix(points: Points) -> None:
    reading = ENTRY.read(present(Problem(points, Huber(1.0))))
    assert reading.check is not None
    assert reading.check.left == pytest.approx(reading.check.right, rel=1e-12)
    assert set(reading.values) == set(ENTRY.symbols)
    expected = noise(Problem(points)).sigma * math.sqrt(10.0 / 37.0)
    assert reading.values["noise of blocks"] == pytest.approx(expected, rel=1e-12)


def test_that_far_from_zero_nothing_changes() -> None:
    near, far = (
        level(Problem(Points.of(shift + np.arange(20.0), np.cos(np.arange(20.0)))), 3)
        for shift in (0.0, 1e8)
    )
    assert far.slope == pytest.approx(near.slope, rel=1e-7)
    assert far.error == pytest.approx(near.error, rel=1e-7)


def test_that_a_dragged_point_moves_the_row() -> None:
    moved = CLOUD.moved([4], [X[4]], [Y[4] + 2.0])
    one, other = (ENTRY.read(present(Problem(points))).values for points in (CLOUD, moved))
    assert one["slope of blocks"] != other["slope of blocks"]
    assert one["signal to noise"] != other["signal to noise"]


def test_that_what_cannot_be_said_is_a_sentence() -> None:
    for x in ([], [1.0], [2.0, 2.0, 2.0]):
        with pytest.raises(ValueError, match="two different x"):
            ENTRY.read(present(Problem(Points.of(x, np.arange(float(len(x)))))))
    with pytest.raises(NoNoise):
        ENTRY.read(present(Problem(Points.of([0.0, 1.0], [0.0, 1.0]))))
    with pytest.raises(ValueError, match="Blocks of 40"):
        ENTRY.read(present(Problem(CLOUD), settings=Settings(block=40)))
    shared = Points.of([0.0, 0.0, 1.0, 1.0, 0.0, 1.0], np.arange(6.0))
    assert len(levels(Problem(shared))) == 2
