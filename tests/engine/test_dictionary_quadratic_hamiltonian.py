"""KL(q‖Laplace): zero under squared loss, and the integral it is under others."""

from __future__ import annotations

import math

import numpy as np
import pytest

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.dictionary.quadratic_hamiltonian import ENTRY, plain_divergence
from physviz.engine.energy import exponent
from physviz.engine.laplace import laplace
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem, Temper
from physviz.engine.priors import Flat, Gaussian
from tests.engine.presents import present, told
from tests.engine.problems import cloud

X, Y, ERROR = cloud(20, 5)
CLOUD = Points.of(X, Y)
PRIOR = Gaussian((0.0, 0.0), (3.0, 2.0))


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("prior", [Flat(), PRIOR], ids=["flat", "gaussian"])
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
@pytest.mark.parametrize("barred", [False, True], ids=["plain", "error bars"])
def test_that_squared_loss_makes_a_gaussian_to_round_off(
    barred: bool, temper: Temper, prior: Flat | Gaussian, beta: float
) -> None:
    points = Points.of(X, Y, ERROR if barred else None)
    reading = ENTRY.read(present(Problem(points, Squared(), None, prior, temper), beta))
    assert told(reading)["KL"] == 0.0
    assert abs(reading.check.right) < 1e-10
    assert told(reading)["sd of slope"] == pytest.approx(
        told(reading)["sd of slope by Laplace"], rel=1e-13
    )
    assert abs(told(reading)["log Z over Laplace's"]) < 1e-11


def test_that_laplaces_gaussian_is_q_by_the_normal_equations_too() -> None:
    reading = ENTRY.read(present(Problem(CLOUD, sigma=0.8), 2.5))
    design = np.stack([np.ones_like(X), X], axis=1)
    covariance = np.linalg.inv(2.5 * design.T @ design / 0.64)
    assert told(reading)["sd of intercept"] == pytest.approx(math.sqrt(covariance[0, 0]))
    assert told(reading)["sd of slope by Laplace"] == pytest.approx(math.sqrt(covariance[1, 1]))


@pytest.mark.parametrize("beta", [0.3, 1.0, 50.0])
@pytest.mark.parametrize("loss", [SoftL1(1.0), Cauchy(2.4), Huber(0.7)], ids=lambda loss: loss.key)
def test_that_any_other_loss_has_one_divergence_by_two_roads(loss: Loss, beta: float) -> None:
    reading = ENTRY.read(present(Problem(CLOUD, loss), beta))
    assert told(reading)["KL"] > 0.0
    smooth = 1e-8 if loss.analytic else 1e-6
    assert abs(reading.check.difference) < smooth * (1.0 + reading.check.left)


@pytest.mark.parametrize("loss", [SoftL1(1.0), Cauchy(2.4)], ids=lambda loss: loss.key)
def test_that_the_sum_over_the_grids_is_that_over_a_box(loss: Loss) -> None:
    problem, beta = Problem(CLOUD, loss, 1.0, PRIOR, "likelihood"), 0.7
    bell = laplace(problem, beta)
    axes = [np.linspace(m - w, m + w, 401) for m, w in zip(bell.mean, (4.0, 1.6), strict=True)]
    theta = np.stack(np.meshgrid(*axes), axis=-1)
    area = math.prod(axis[1] - axis[0] for axis in axes)
    rise = exponent(problem, beta)(theta)
    log_q = -rise - math.log(np.sum(np.exp(-rise)) * area)
    log_bell = -bell.exponent(theta) - bell.log_z
    box = float(np.sum(np.exp(log_q) * (log_q - log_bell))) * area
    found = plain_divergence(problem, beta, bell)
    assert found is not None
    value, error = found
    assert value == pytest.approx(box, abs=1e-8)
    assert error < 1e-6


@pytest.mark.slow
def test_that_two_modes_far_apart_are_both_summed() -> None:
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.0, 1.0, 2.0, 3.0])
    y = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.1, 8.0, 7.0, 6.2, 5.1])
    problem = Problem(Points.of(x, y), Cauchy(0.3), 0.25, Gaussian((0.0, 0.0), (10.0, 10.0)))
    reading = ENTRY.read(present(problem))
    assert told(reading)["KL"] > 10.0
    assert abs(reading.check.difference) < 1e-6 * reading.check.left


@pytest.mark.slow
def test_that_divergence_falls_as_points_become_many() -> None:
    said = []
    for n in (50, 500, 5000):
        x, y, _ = cloud(n, 8)
        reading = ENTRY.read(present(Problem(Points.of(x, y), SoftL1(1.0))))
        assert abs(reading.check.difference) < 1e-9
        said.append(told(reading)["KL"])
    # At least as fast as 1/n, by which q's third cumulant makes it fall.
    assert said[1] < 0.1 * said[0] and said[2] < 0.1 * said[1]


def test_that_a_kink_at_the_mode_leaves_no_gaussian_to_compare_with() -> None:
    reading = ENTRY.read(present(Problem(CLOUD, Absolute(1.0), 1.0)))
    assert "kink" in reading.sentence and reading.values["KL"] is None and reading.check is None
    assert told(reading)["sd of slope"] > 0.0


@pytest.mark.slow
def test_that_tails_without_a_variance_are_infinitely_far_from_a_gaussian() -> None:
    # q falls as |θ|^−β·n c²/σ²: with 3.5 its variance does not exist.
    points = Points.of([0.0, 1.0, 2.0, 3.0], [0.0, 1.2, 1.9, 3.1])
    reading = ENTRY.read(present(Problem(points, Cauchy(1.0), 1.0), 3.5 / 4.0))
    assert "infinite" in reading.sentence and reading.values["KL"] is None


def test_that_a_q_which_is_none_says_why() -> None:
    with pytest.raises(Divergent, match="bounded"):
        ENTRY.read(present(Problem(CLOUD, Arctan(1.0), 1.0)))
    with pytest.raises(Divergent, match="no points"):
        ENTRY.read(present(Problem(Points.of([], [])), theta=None))
    with pytest.raises(Divergent, match="two distinct x"):
        ENTRY.read(present(Problem(Points.of([1.0, 1.0], [0.0, 2.0]), sigma=1.0)))
    with pytest.raises(NoNoise):
        ENTRY.read(present(Problem(Points.of([0.0, 1.0], [0.0, 2.0]))))


def test_that_without_points_q_is_the_prior_and_a_gaussian() -> None:
    reading = ENTRY.read(present(Problem(Points.of([], []), prior=PRIOR), theta=None))
    assert told(reading)["KL"] == 0.0 and reading.check is None
    assert told(reading)["sd of intercept"] == pytest.approx(3.0)


@pytest.mark.parametrize("loss", [Squared(), SoftL1(1.0)], ids=lambda loss: loss.key)
def test_that_the_numbers_move_with_a_dragged_point(loss: Loss) -> None:
    before = told(ENTRY.read(present(Problem(CLOUD, loss))))
    after = told(ENTRY.read(present(Problem(CLOUD.moved([3], [9.0], [9.0]), loss))))
    assert before["sd of slope"] != after["sd of slope"]
    assert (before["KL"] != after["KL"]) == (loss.key != "squared")


@pytest.mark.slow
def test_that_a_million_points_under_squared_loss_take_no_time_to_speak_of() -> None:
    x, y, _ = cloud(1_000_000, 2)
    problem = Problem(Points.of(x, y))
    reading = ENTRY.read(present(problem))
    assert told(reading)["KL"] == 0.0
    assert abs(reading.check.right) < 1e-9
    q = boltzmann(problem, 1.0)
    assert told(reading)["sd of slope"] == pytest.approx(math.sqrt(q.covariance[1, 1]))
