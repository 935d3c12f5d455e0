"""What binning loses of q, by closed forms, sums over the points, and a plain grid."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.block import averaged, gathered
from physviz.engine.dictionary.effective_theory import (
    ENTRY,
    blocked,
    loss,
)
from physviz.engine.dictionary.sufficient import between, of_moments
from physviz.engine.distribution import distribution
from physviz.engine.energy import exponent
from physviz.engine.losses import Absolute, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Flat, Gaussian, Prior
from physviz.engine.tuning import suggested
from tests.engine.presents import present
from tests.engine.problems import cloud, shipped

X, Y, ERROR = cloud(23, 5)
CLOUD, BARRED = Points.of(X, Y), Points.of(X, Y, ERROR)
SPRINGS = Gaussian((1.0, -1.0), (2.0, 0.4))
BARS = pytest.mark.parametrize("points", [CLOUD, BARRED], ids=["plain", "error bars"])
PRIORS = pytest.mark.parametrize("prior", [Flat(), SPRINGS], ids=["flat", "springs"])


@BARS
def test_that_bins_are_weighted_means_in_order_of_x(points: Points) -> None:
    blocks = gathered(points, 5)
    order = np.argsort(X, kind="stable")
    weight = np.ones(X.size) if points.y_error is None else ERROR**-2.0
    low = 0
    for k, count in enumerate(blocks.counts):
        some = order[low : low + count]
        low += count
        assert blocks.x[k] == pytest.approx(np.average(X[some], weights=weight[some]), rel=1e-12)
        assert blocks.y[k] == pytest.approx(np.average(Y[some], weights=weight[some]), rel=1e-12)
        assert blocks.weight[k] == pytest.approx(weight[some].sum(), rel=1e-12)
    assert low == X.size and blocks.counts.max() - blocks.counts.min() <= 1


def test_that_blocks_of_a_size_leave_the_rest_to_the_last() -> None:
    assert averaged(CLOUD, 5).counts.tolist() == [5, 5, 5, 5, 3]


def test_that_far_from_zero_a_mean_keeps_its_digits() -> None:
    far = Points.of(1e8 + np.arange(6.0), np.arange(6.0))
    assert gathered(far, 3).x.tolist() == [1e8 + 0.5, 1e8 + 2.5, 1e8 + 4.5]


@BARS
@PRIORS
@pytest.mark.parametrize("sigma", [None, 0.7])
def test_that_a_bin_counts_like_all_of_its_points_at_one_place(
    points: Points, prior: Prior, sigma: float | None
) -> None:
    """φ of the bins and of as many copies of their means differ by a constant."""
    problem = Problem(points, Squared(), sigma, prior)
    copies = replace(
        problem,
        points=gathered(points, 6).copies(weighted=points.weighted),
        sigma=noise(problem).sigma,
    )
    one, other = (boltzmann(each).exponent for each in (blocked(problem, 6), copies))
    np.testing.assert_allclose(one.minimum, other.minimum, rtol=1e-10)
    np.testing.assert_allclose(one.matrix, other.matrix, rtol=1e-10)


@BARS
@PRIORS
@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("bins", [2, 7, 22])
def test_that_for_squared_loss_kl_is_that_of_two_gaussians(
    points: Points, prior: Prior, beta: float, bins: int
) -> None:
    problem = Problem(points, Squared(), None, prior)
    q, other = boltzmann(problem, beta), boltzmann(blocked(problem, bins), beta)
    share = np.linalg.solve(other.covariance, q.covariance)
    away = np.subtract(q.mean, other.mean)
    far = float(away @ np.linalg.solve(other.covariance, away))
    kl = 0.5 * (np.trace(share) - 2.0 - math.log(np.linalg.det(share)) + far)
    assert loss(problem, beta, bins).kl == pytest.approx(kl, rel=1e-8, abs=1e-11)


@PRIORS
@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
def test_that_the_row_agrees_to_ten_digits_for_squared_loss(prior: Prior, beta: float) -> None:
    reading = ENTRY.read(present(Problem(BARRED, Squared(), None, prior), beta))
    assert reading.check is not None
    assert abs(reading.check.difference) < 1e-10 * max(1.0, reading.check.left)
    assert set(reading.values) == set(ENTRY.symbols)


def test_that_by_draws_from_q_the_mean_log_ratio_is_kl() -> None:
    problem = Problem(CLOUD)
    q, other = boltzmann(problem), boltzmann(blocked(problem, 4))
    draws = q.draws(200_000, 1)
    ratio = stats.multivariate_normal.logpdf(draws, q.mean, q.covariance)
    ratio -= stats.multivariate_normal.logpdf(draws, other.mean, other.covariance)
    error = float(ratio.std()) / math.sqrt(ratio.size)
    assert abs(float(ratio.mean()) - loss(problem, 1.0, 4).kl) < 4.0 * error


@pytest.mark.slow
@pytest.mark.parametrize("each", [SoftL1(0.8), Cauchy(2.5), Huber(0.9), Absolute(1.0)])
def test_that_for_other_losses_kl_is_a_sum_over_a_grid(each: Loss) -> None:
    problem = Problem(CLOUD, each, 1.2)
    coarse = blocked(problem, 5)
    q = distribution(problem)
    axes = np.linalg.cholesky(q.covariance)
    z = np.linspace(-9.0, 9.0, 1001)
    theta = np.stack(np.meshgrid(z, z), axis=-1) @ axes.T + q.mean
    area = (z[1] - z[0]) ** 2 * np.linalg.det(axes)
    log_q, log_other = (
        -exponent(one, 1.0)(theta) - distribution(one).log_z for one in (problem, coarse)
    )
    kl = float(np.sum(np.exp(log_q) * (log_q - log_other)) * area)
    found = loss(problem, 1.0, 5)
    assert found.kl == pytest.approx(kl, rel=1e-4 if each.analytic else 2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("each", [SoftL1(0.8), Cauchy(2.5), Huber(0.9), Absolute(1.0)])
@pytest.mark.parametrize("beta", [0.3, 1.0, 30.0])
def test_that_for_other_losses_two_quadratures_agree(each: Loss, beta: float) -> None:
    reading = ENTRY.read(present(Problem(BARRED, each, 1.2, SPRINGS), beta))
    check = reading.check
    assert check is not None
    assert abs(check.difference) <= max(1e-8 * max(1.0, check.left), 4.0 * check.error)
    assert check.error < 2e-3 * max(1.0, check.left)
    assert reading.values["KL of the moments"] is None


@pytest.mark.slow
def test_that_a_cone_as_steep_as_cold_makes_it_has_the_digits_that_are_stated() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0.0, 2.0, 12)
    problem = Problem(Points.of(x, 3.0 + 2.0 * x + rng.normal(0.0, 0.5, 12)), Absolute(1.0), 0.4)
    reading = ENTRY.read(present(problem, 1e3))
    assert reading.check is not None
    assert abs(reading.check.difference) <= 4.0 * reading.check.error < 1e-3


@BARS
@PRIORS
def test_that_the_moments_lose_nothing(points: Points, prior: Prior) -> None:
    for beta in (1e-3, 1.0, 1e3):
        found = of_moments(Problem(points, Squared(), None, prior), beta)
        assert found == pytest.approx(0.0, abs=1e-20)
    assert of_moments(Problem(points, Huber(1.0), None, prior), 1.0) is None


def test_that_kl_of_a_gaussian_from_itself_is_zero_and_else_positive() -> None:
    bowl = boltzmann(Problem(CLOUD)).exponent
    assert between(bowl, bowl) == 0.0
    for other in (
        replace(bowl, a=1.1 * bowl.a),
        replace(bowl, d=0.9 * bowl.d),
        replace(bowl, shear=bowl.shear + 0.1),
        replace(bowl, minimum=(bowl.minimum[0] + 0.1, bowl.minimum[1])),
    ):
        assert between(bowl, other) > 0.0 and between(other, bowl) > 0.0


def test_that_as_many_bins_as_points_lose_nothing() -> None:
    for each in (Squared(), Huber(1.0)):
        assert loss(Problem(CLOUD, each), 1.0, 23).kl == pytest.approx(0.0, abs=1e-15)
    values = ENTRY.read(present(Problem(CLOUD), settings=Settings(bins=500))).values
    assert values["bins"] == 23.0 and values["compression"] == 1.0


def test_that_points_whose_x_lies_at_its_bins_mean_lose_nothing() -> None:
    """All that binning loses is the spread of x within a bin."""
    points = Points.of(np.repeat(np.arange(6.0), 4), np.cos(np.arange(24.0)))
    found = loss(Problem(points), 1.0, 6).kl
    assert found == pytest.approx(0.0, abs=1e-14)
    shaken = points.moved([3], [0.4], [points.y[3]])
    assert loss(Problem(shaken), 1.0, 6).kl > 1e-4


def test_that_one_bin_binds_no_slope_but_a_prior_does() -> None:
    reading = ENTRY.read(present(Problem(CLOUD), settings=Settings(bins=1)))
    assert reading.values["KL"] is None and reading.check is None
    assert reading.sentence.startswith("Gathered into bins: fewer than two distinct x")
    sprung = ENTRY.read(present(Problem(CLOUD, prior=SPRINGS), settings=Settings(bins=1)))
    assert (sprung.values["KL"] or 0.0) > 0.0


def test_that_a_dragged_point_moves_the_loss() -> None:
    moved = CLOUD.moved([4], [X[4] + 0.5], [Y[4]])
    one, other = (ENTRY.read(present(Problem(points))).values["KL"] for points in (CLOUD, moved))
    assert one != other


def test_that_what_cannot_be_said_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="no points"):
        ENTRY.read(present(Problem(Points.of([], []))))
    with pytest.raises(Divergent):
        ENTRY.read(present(Problem(Points.of([2.0, 2.0, 2.0], [0.0, 1.0, 3.0]))))


def test_that_of_too_many_points_a_loss_without_closed_form_says_so() -> None:
    x, y, _ = cloud(2100, 8)
    reading = ENTRY.read(present(Problem(Points.of(x, y), Huber(1.0))))
    assert reading.values["KL"] is None and "2,000 points" in reading.sentence
    assert reading.values["compression"] == pytest.approx(2100.0 / 8.0)


def test_that_digits_lost_far_from_zero_are_owned_up_to() -> None:
    x = np.arange(20.0)
    far = Points.of(1e8 + x, 3.0 + 2.0 * (1e8 + x) + np.cos(3.0 * x))
    check = ENTRY.read(present(Problem(far))).check
    near = ENTRY.read(present(Problem(Points.of(x, 3.0 + 2.0 * x + np.cos(3.0 * x))))).check
    assert check is not None and near is not None
    assert near.error == 0.0 < check.error < 1e-5
    assert abs(check.difference) <= 4.0 * check.error
    assert check.left == pytest.approx(near.left, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [SoftL1, Cauchy])
def test_that_where_q_is_widest_both_ways_agree_within_what_they_may_be_off(
    kind: type[Loss],
) -> None:
    points = shipped("anscombe4")
    problem = Problem(points, suggested(kind, points), None, Gaussian((1.0, -1.0), (4.0, 2.0)))
    check = ENTRY.read(present(problem, 1e-3)).check
    assert check is not None
    assert abs(check.difference) <= max(1e-10, 4.0 * check.error)
