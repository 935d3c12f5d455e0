"""β(F_trial − F) = KL(r‖q) for every loss, and the way down to the least of both."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.dictionary import Settings, Trial
from physviz.engine.dictionary.blurred import blurred
from physviz.engine.dictionary.free_energy_difference import ENTRY
from physviz.engine.dictionary.plane import divergence
from physviz.engine.dictionary.trial import (
    bottom,
    default_trial,
    descent,
    entropy,
    factor,
    slope,
)
from physviz.engine.distribution import distribution
from physviz.engine.energy import exponent
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian, Prior
from tests.engine.presents import present
from tests.engine.problems import cloud

X, Y, ERROR = cloud(14, 3, offset=3.0)
CLOUD, BARRED = Points.of(X, Y), Points.of(X, Y, ERROR)
SPRINGS = Gaussian((1.0, -1.0), (20.0, 4.0))
ROBUST: tuple[Loss, ...] = (SoftL1(0.8), Huber(0.9), Cauchy(2.5), Arctan(2.0), Absolute(1.1))
ODD = Trial((9.0, -1.9), (3.0, 0.4), 0.35)


def ids(loss: Loss) -> str:
    return loss.key


# --- a loss through a Gaussian


def by_mpmath(loss: Loss, centre: float, width: float) -> float:
    c = mpmath.mpf(getattr(loss, "c", 1.0))
    rho = {
        "soft_l1": lambda r: 2 * c**2 * (mpmath.sqrt(1 + (r / c) ** 2) - 1),
        "huber": lambda r: r**2 if abs(r) <= c else 2 * c * abs(r) - c**2,
        "cauchy": lambda r: c**2 * mpmath.log(1 + (r / c) ** 2),
        "arctan": lambda r: c**2 * mpmath.atan((r / c) ** 2),
        "absolute": lambda r: c * abs(r),
        "squared": lambda r: r**2,
    }[loss.key]
    m, s = mpmath.mpf(centre), mpmath.mpf(width)
    marks = [m + k * s for k in range(-12, 13, 3)]
    marks += [side * c * 10**k for k in range(4) for side in (-1, 1)] + [mpmath.mpf(0)]
    inside = sorted({each for each in marks if abs(each - m) <= 12 * s})
    return float(mpmath.quad(lambda r: rho(r) * mpmath.npdf(r, m, s), inside))


@pytest.mark.parametrize("loss", [Squared(), *ROBUST], ids=ids)
@pytest.mark.parametrize(("centre", "width"), [(0.0, 0.01), (0.7, 0.7), (-6.0, 3.0), (40.0, 900.0)])
def test_that_a_blurred_loss_is_its_mean_under_the_gaussian(
    loss: Loss, centre: float, width: float
) -> None:
    mean = blurred(loss, np.array([centre]), np.array([width]))[0]
    assert float(mean[0]) == pytest.approx(by_mpmath(loss, centre, width), rel=1e-12)


@pytest.mark.parametrize("loss", [Squared(), *ROBUST], ids=ids)
def test_that_blurred_slope_and_bend_are_the_derivatives_of_the_mean(loss: Loss) -> None:
    centre, width, step = np.linspace(-4.0, 4.0, 9), np.full(9, 0.6), 1e-5
    high, low = (blurred(loss, centre + side * step, width) for side in (1.0, -1.0))
    _, psi, bend = blurred(loss, centre, width)
    np.testing.assert_allclose((high[0] - low[0]) / (2.0 * step), psi, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose((high[1] - low[1]) / (2.0 * step), bend, rtol=1e-8, atol=1e-9)


def test_that_the_loss_a_million_times_narrower_than_the_gaussian_keeps_its_digits() -> None:
    c, width = 1e-6, 1.0
    mean = float(blurred(SoftL1(c), np.zeros(1), np.array([width]))[0][0])
    # 2c|r| − 2c² + …, and ⟨|r|⟩ = √(2/π)
    assert mean == pytest.approx(2.0 * c * math.sqrt(2.0 / math.pi) - 2.0 * c * c, rel=1e-9)


# --- the identity


@pytest.mark.slow
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
@pytest.mark.parametrize("beta", [1e-3, 0.5, 1e3])
@pytest.mark.parametrize("loss", [Squared(), *ROBUST], ids=ids)
def test_that_kl_is_the_difference_of_free_energies(loss: Loss, beta: float, temper: str) -> None:
    problem = Problem(BARRED, loss, None, SPRINGS, temper)
    log_z = distribution(problem, beta).log_z
    for trial in (default_trial(problem, beta), ODD):
        free = slope(problem, beta, trial).free
        kl = divergence(problem, beta, trial)
        assert free + log_z == pytest.approx(kl, rel=1e-10, abs=1e-8)
        assert kl >= 0.0


@pytest.mark.parametrize("loss", [Squared(), Huber(0.9), Cauchy(2.5)], ids=ids)
def test_that_the_row_holds_under_a_flat_prior(loss: Loss) -> None:
    reading = ENTRY.read(present(Problem(CLOUD, loss)))
    assert reading.check is not None
    assert abs(reading.check.difference) < 1e-9
    assert set(reading.values) == set(ENTRY.symbols)


@pytest.mark.slow
@pytest.mark.parametrize("loss", [SoftL1(0.8), Absolute(1.1)], ids=ids)
def test_that_kl_is_a_sum_over_a_grid_of_the_plane(loss: Loss) -> None:
    """∫ r log(r/q), r and q both written down at each node."""
    problem, trial = Problem(BARRED, loss, 1.2, SPRINGS), ODD
    z = np.linspace(-8.0, 8.0, 801)
    first, second = np.meshgrid(z, z)
    theta = np.stack([first, second], axis=-1) @ factor(trial).T + trial.mean
    cross = trial.correlation * trial.sd[0] * trial.sd[1]
    covariance = [[trial.sd[0] ** 2, cross], [cross, trial.sd[1] ** 2]]
    log_r = stats.multivariate_normal.logpdf(theta, trial.mean, covariance)
    log_q = -exponent(problem, 1.0)(theta) - distribution(problem).log_z
    area = abs(np.linalg.det(factor(trial))) * (z[1] - z[0]) ** 2
    kl = float(np.sum(np.exp(log_r) * (log_r - log_q))) * area
    assert divergence(problem, 1.0, trial) == pytest.approx(kl, rel=1e-6)


def test_that_the_entropy_of_a_trial_is_scipys() -> None:
    base = factor(ODD)
    known = stats.multivariate_normal([0.0, 0.0], base @ base.T).entropy()
    assert entropy(ODD) == pytest.approx(float(known), rel=1e-13)


def test_that_the_default_trial_stands_one_standard_deviation_beside_q() -> None:
    q = boltzmann(Problem(CLOUD), 2.0)
    trial = default_trial(Problem(CLOUD), 2.0)
    away = np.subtract(trial.mean, q.mean)
    assert float(away @ np.linalg.solve(q.covariance, away)) == pytest.approx(1.0, rel=1e-9)
    base = factor(trial)
    np.testing.assert_allclose(base @ base.T, 2.25 * q.covariance, rtol=1e-9)


# --- the descent


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("prior", [Flat(), SPRINGS], ids=["flat", "springs"])
def test_that_for_squared_loss_the_descent_ends_at_q(prior: Prior, beta: float) -> None:
    problem = Problem(BARRED, Squared(), None, prior)
    last = bottom(problem, beta, ODD)
    assert divergence(problem, beta, last) == pytest.approx(0.0, abs=1e-10)
    q = boltzmann(problem, beta)
    base = factor(last)
    np.testing.assert_allclose(base @ base.T, q.covariance, rtol=1e-4)


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
def test_that_mean_field_misses_the_correlation_of_a_gaussian(beta: float) -> None:
    problem = Problem(CLOUD)
    last = bottom(problem, beta, ODD, correlated=False)
    q = boltzmann(problem, beta)
    first, second = np.sqrt(q.covariance.diagonal())
    rho = q.covariance[0, 1] / first / second
    assert last.correlation == 0.0
    known = -0.5 * math.log1p(-rho * rho)
    assert divergence(problem, beta, last) == pytest.approx(known, rel=1e-8)


@pytest.mark.parametrize("loss", ROBUST, ids=ids)
def test_that_free_energy_falls_at_every_step_to_where_no_gaussian_is_lower(loss: Loss) -> None:
    problem = Problem(BARRED, loss, 1.2, SPRINGS)
    path = list(descent(problem, 1.0, default_trial(problem, 1.0)))
    free = np.array([each for _, each in path])
    assert (np.diff(free) <= 1e-13 * np.abs(free[1:])).all()
    last = path[-1][0]
    step = 1e-3
    for nudge in np.vstack([np.eye(5), -np.eye(5)]):
        mean = (
            last.mean[0] + step * nudge[0] * last.sd[0],
            last.mean[1] + step * nudge[1] * last.sd[1],
        )
        sd = last.sd[0] * math.exp(step * nudge[2]), last.sd[1] * math.exp(step * nudge[3])
        rho = math.tanh(math.atanh(last.correlation) + step * nudge[4])
        assert slope(problem, 1.0, Trial(mean, sd, rho)).free > free[-1]


def test_that_the_slope_of_the_free_energy_is_its_derivative() -> None:
    problem, step = Problem(BARRED, Huber(0.9), 1.2, SPRINGS, "likelihood"), 1e-5
    found = slope(problem, 0.7, ODD)
    base = factor(ODD)

    def free(by: np.ndarray) -> float:
        first, second = base @ by
        trial = Trial((ODD.mean[0] + first, ODD.mean[1] + second), ODD.sd, ODD.correlation)
        return slope(problem, 0.7, trial).free

    for k, unit in enumerate(np.eye(2)):
        numeric = (free(step * unit) - free(-step * unit)) / (2.0 * step)
        assert found.gradient[k] == pytest.approx(numeric, rel=1e-7, abs=1e-7)


# --- the row


def test_that_the_chosen_trial_is_the_one_that_is_read() -> None:
    problem = Problem(CLOUD)
    values = ENTRY.read(present(problem, 2.0, settings=Settings(trial=ODD))).values
    assert values["KL"] == pytest.approx(divergence(problem, 2.0, ODD), rel=1e-12)
    f_trial, energy, order = (values[name] for name in ("F_trial", "energy", "entropy"))
    assert f_trial is not None and energy is not None and order is not None
    assert f_trial == pytest.approx(energy - order / 2.0, rel=1e-12)


def test_that_a_dragged_point_moves_the_free_energies() -> None:
    settings = Settings(trial=ODD)
    one, other = (
        ENTRY.read(present(Problem(points), settings=settings)).values
        for points in (CLOUD, CLOUD.moved([2], [X[2]], [Y[2] + 1.0]))
    )
    assert all(one[name] != other[name] for name in ("KL", "F", "F_trial"))


def test_that_without_points_q_is_the_prior() -> None:
    reading = ENTRY.read(present(Problem(Points.of([], []), prior=SPRINGS)))
    known = 0.5 * (2.0 * 2.25 + 1.0 - 2.0 - 2.0 * math.log(2.25))
    assert reading.values["KL"] == pytest.approx(known, rel=1e-12)


def test_that_what_cannot_be_said_is_a_sentence() -> None:
    with pytest.raises(Divergent):
        ENTRY.read(present(Problem(Points.of([2.0, 2.0, 2.0], [0.0, 1.0, 3.0]))))
    far = Points.of(1e8 + np.arange(20.0), np.cos(np.arange(20.0)))
    with pytest.raises(ValueError, match="standardise x"):
        ENTRY.read(present(Problem(far)))
    with pytest.raises(ValueError, match="digits of y"):
        ENTRY.read(present(Problem(CLOUD, sigma=1e-15)))


def test_that_of_very_many_points_one_side_is_told() -> None:
    x, y, _ = cloud(2500, 1)
    reading = ENTRY.read(present(Problem(Points.of(x, y), Huber(2.0))))
    assert reading.check is None and "2,000" in reading.sentence
    assert reading.values["KL"] is None
    assert (reading.values["difference in units of T"] or 0.0) > 0.0
