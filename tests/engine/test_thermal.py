"""The numbers of q beside Laplace's, and the line as a thermal fluctuation."""

from __future__ import annotations

import numpy as np
import pytest

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.divergence import binding
from physviz.engine.energy import exponent
from physviz.engine.labels import Labels
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, SoftL1
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.report import report
from physviz.engine.thermal import live, settled, thermal
from tests.engine.problems import cloud

X, Y, _ = cloud(20, 5)
CLOUD = Points.of(X, Y)
LOSSES = (SoftL1(c=1.0), Huber(c=0.7), Cauchy(c=2.4))


@pytest.mark.parametrize("beta", [0.3, 1.0, 50.0])
@pytest.mark.parametrize("loss", LOSSES)
def test_that_kl_from_laplace_is_its_integral_over_the_plane(loss: SoftL1, beta: float) -> None:
    problem = Problem(CLOUD, loss)
    now = settled(problem, beta)
    assert now is not None and now.laplace is not None and now.divergence is not None
    wide = 12.0 * np.sqrt(np.diag(now.q.covariance))
    axes = [np.linspace(m - w, m + w, 500) for m, w in zip(now.laplace.mean, wide, strict=True)]
    theta = np.stack(np.meshgrid(*axes), axis=-1)
    area = (axes[0][1] - axes[0][0]) * (axes[1][1] - axes[1][0])
    log_q = -exponent(problem, beta)(theta) - now.q.log_z
    log_bell = -now.laplace.exponent(theta) - now.laplace.log_z
    integral = float(np.sum(np.exp(log_q) * (log_q - log_bell))) * area
    assert now.divergence == pytest.approx(integral, abs=1e-6 + 1e-4 * integral)
    assert now.divergence > 0.0


def test_that_squared_loss_is_its_own_laplace() -> None:
    now, q = settled(Problem(CLOUD), 2.0), boltzmann(Problem(CLOUD), 2.0)
    assert now is not None and now.laplace is not None
    assert now.divergence == 0.0 and now.q is q and now.final
    assert now.laplace.log_z == pytest.approx(q.log_z, rel=1e-12)


def test_that_a_kinked_mode_has_no_laplace_and_no_divergence_from_it() -> None:
    now = settled(Problem(CLOUD, Absolute(c=2.0)), 1.0)
    assert now is not None and now.laplace is None and now.divergence is None


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_that_the_band_is_the_variance_of_the_line_also_far_from_the_origin(offset: float) -> None:
    near = settled(Problem(CLOUD, Huber(c=0.7)), 1.0)
    now = settled(Problem(Points.of(X + offset, Y), Huber(c=0.7)), 1.0)
    assert near is not None and now is not None and near.lines is not None and now.lines is not None
    at = np.linspace(-8.0, 8.0, 9)
    rows = np.stack([np.ones(9), at], axis=1)
    mean, deviation = now.lines.band(at + offset)
    assert mean == pytest.approx(rows @ near.q.mean, abs=1e-6)
    variance = np.einsum("ij,jk,ik->i", rows, near.q.covariance, rows)
    assert deviation**2 == pytest.approx(variance, rel=1e-6)


@pytest.mark.parametrize("problem", [Problem(CLOUD), Problem(CLOUD, Cauchy(c=2.4))])
def test_that_lines_drawn_from_q_have_its_mean_and_covariance(problem: Problem) -> None:
    now = settled(problem, 1.0)
    assert now is not None
    drawn = now.draws(40_000, seed=2)
    spread = np.sqrt(np.diag(now.q.covariance))
    # 40,000 draws: five standard errors of a mean and of a variance.
    assert drawn.mean(axis=0) == pytest.approx(np.array(now.q.mean), abs=0.025 * spread.max())
    scaled = np.cov(drawn.T) / np.outer(spread, spread)
    assert scaled == pytest.approx(now.q.covariance / np.outer(spread, spread), abs=0.06)
    assert np.array_equal(drawn, now.draws(40_000, seed=2))


def test_that_the_first_numbers_are_not_final_and_the_last_are() -> None:
    problem = Problem(Points.of(X, Y + 0.1), Cauchy(c=2.4))
    found = [now for now in thermal(problem, 1.0, at_once=True) if now is not None]
    assert [now.final for now in found] == [False, True]
    assert found[0].q.log_z == pytest.approx(found[1].q.log_z, abs=0.1)
    # Once known they are given at once, held or not.
    assert [now and now.final for now in live(problem, 1.0, held=True)] == [True]


def test_that_where_nothing_binds_q_there_are_no_numbers() -> None:
    flat = Problem(CLOUD, Arctan(c=1.0))
    assert settled(flat, 1.0) is None
    with pytest.raises(Divergent):
        next(live(flat, 1.0, held=False))


@pytest.mark.slow
def test_that_no_mean_or_variance_is_given_where_it_has_no_integral() -> None:
    loss = Cauchy(c=1.0)
    problem = Problem(CLOUD, loss)
    ratio = noise(problem).sigma ** 2 / loss.c**2
    # q falls as |θ|^−p with p = βn c²/σ²: Z needs p > 2, the mean p > 3, the variance p > 4.
    for power, moments in ((2.9, 0), (3.1, 1), (3.9, 1), (4.1, 2)):
        beta = power * ratio / CLOUD.n
        assert [beta > binding(problem, m) for m in (0, 1, 2)] == [m <= moments for m in (0, 1, 2)]
        (said,) = report(problem, Labels(), inverse_temperatures=[beta])["boltzmann"]
        assert (said["mean"] is not None) == (moments >= 1)
        assert (said["covariance"] is not None) == (moments == 2)
        now = settled(problem, beta)
        assert now is not None and (now.lines is not None) == (moments == 2)


def test_that_lines_which_turn_about_points_at_one_x_have_moments_of_their_own() -> None:
    points = Points.of([0.0, 0.0, 0.0, 1.0], [0.0, 0.1, -0.1, 1.0])
    problem = Problem(points, Cauchy(1.0), 1.0)
    # β(n − k)c²/σ² > 1 + m with n − k = 1 is stricter than βnc²/σ² > 2 + m.
    assert [binding(problem, m) for m in (0, 1, 2)] == [1.0, 2.0, 3.0]
