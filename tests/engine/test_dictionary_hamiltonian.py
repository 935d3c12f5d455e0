"""The sticks of surprisal, against scipy's densities point by point."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import integrate, stats

from physviz.engine.dictionary.hamiltonian import ENTRY, sticks
from physviz.engine.dictionary.normaliser import summed_normaliser
from physviz.engine.energy import energy
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Gaussian
from tests.engine.presents import present, told
from tests.engine.problems import cloud

if TYPE_CHECKING:
    from physviz.engine.points import Floats

X, Y, ERROR = cloud(30, 3)
THETA = (1.3, -0.8)
SIGMA = 1.7
PRIOR = Gaussian((0.5, -1.0), (3.0, 0.4))


def by_scipy(loss: Loss, wide: Floats) -> Floats:
    """−log p(y_i|θ) by the densities' own names; ``wide`` is σ of each point."""
    away = Y - THETA[0] - THETA[1] * X
    scale = wide / SIGMA
    match loss:
        case Squared():
            return -stats.norm.logpdf(away, scale=wide)
        case Absolute(c):
            return -stats.laplace.logpdf(away, scale=2.0 * SIGMA**2 / c * scale)
        case Cauchy(c):
            freedom = (c / SIGMA) ** 2 - 1.0
            return -stats.t.logpdf(away, freedom, scale=c / math.sqrt(freedom) * scale)
        case SoftL1(c):
            # 2c²(√(1 + u²) − 1)/2σ² is the symmetric hyperbolic law.
            shape = (c / SIGMA) ** 2
            return -stats.genhyperbolic.logpdf(away, 1.0, shape, 0.0, scale=c * scale)
        case _:
            total, _ = integrate.quad(
                lambda r: math.exp(-loss.rho(np.array(r)) / (2.0 * SIGMA**2)),
                -60.0, 60.0, points=(-loss.c, loss.c), epsabs=0.0, epsrel=1e-13, limit=500,
            )  # fmt: skip
            return loss.rho(away / scale) / (2.0 * SIGMA**2) + np.log(total * scale)


@pytest.mark.parametrize("barred", [False, True], ids=["plain", "error bars"])
@pytest.mark.parametrize(
    "loss",
    [Squared(), Absolute(1.2), Cauchy(2.5), SoftL1(0.9), Huber(1.1)],
    ids=lambda loss: loss.key,
)
def test_that_each_stick_is_the_points_own_log_density(loss: Loss, barred: bool) -> None:
    points = Points.of(X, Y, ERROR if barred else None)
    typical = math.sqrt(ERROR.size / np.sum(ERROR**-2.0))
    wide = SIGMA * (ERROR / typical if barred else np.ones_like(X))
    made = sticks(Problem(points, loss, SIGMA), THETA)
    assert made == pytest.approx(by_scipy(loss, wide), rel=1e-9)


@pytest.mark.parametrize("sigma", [1e-3, 1.0, 40.0])
@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
@pytest.mark.parametrize("ratio", [0.02, 0.6, 1.4, 30.0])
def test_that_the_summed_normaliser_is_the_closed_one(
    kind: type[Loss], ratio: float, sigma: float
) -> None:
    loss = kind()
    if not isinstance(loss, Squared):
        loss = replace(loss, c=ratio * sigma)
    closed, summed = loss.log_normaliser(sigma), summed_normaliser(loss, sigma)
    if closed is None:
        assert summed is None
    else:
        assert summed == pytest.approx(closed, abs=1e-12 * (1.0 + abs(closed)))


def test_that_barely_normalised_noise_is_left_out_of_the_check_and_not_made_up() -> None:
    problem = Problem(Points.of(X, Y), Cauchy(1.02), 1.0)
    reading = ENTRY.read(present(problem, theta=THETA))
    assert reading.check is None and told(reading)["phi"] is not None
    assert "too long" in reading.sentence


@pytest.mark.parametrize("prior", [None, PRIOR], ids=["flat", "gaussian"])
@pytest.mark.parametrize("barred", [False, True], ids=["plain", "error bars"])
@pytest.mark.parametrize(
    "loss",
    [Squared(), Absolute(1.2), Cauchy(2.5), SoftL1(0.9), Huber(1.1), Arctan(1.0)],
    ids=lambda loss: loss.key,
)
def test_that_the_sticks_and_the_prior_add_up_to_phi(
    loss: Loss, barred: bool, prior: Gaussian | None
) -> None:
    points = Points.of(X, Y, ERROR if barred else None)
    problem = Problem(points, loss, SIGMA) if prior is None else Problem(points, loss, SIGMA, prior)
    reading = ENTRY.read(present(problem, theta=THETA))
    said = told(reading)
    spring = 0.0
    if prior is not None:
        spring = -float(stats.norm.logpdf(THETA, prior.mean, prior.sd).sum())
    assert said["prior"] == pytest.approx(spring, rel=1e-13)
    assert said["surprisal"] + said["prior"] == pytest.approx(said["phi"], rel=1e-13)
    assert said["surprisal"] == pytest.approx(X.size * said["surprisal per point"], rel=1e-14)
    assert abs(reading.check.difference) < 1e-10
    assert bool(reading.sentence) == isinstance(loss, Arctan)


def test_that_points_far_from_zero_keep_the_digits_of_their_sticks() -> None:
    there = X + 1e8
    # 1.5·10⁸ and what is left of x are exact, so that both lines are one.
    far = sticks(Problem(Points.of(there, Y), sigma=1.0), (2.0 + 1.5e8, -1.5))
    near = sticks(Problem(Points.of(there - 1e8, Y), sigma=1.0), (2.0, -1.5))
    assert far == pytest.approx(near, rel=1e-13)


def test_that_a_dragged_point_changes_its_own_stick_alone() -> None:
    points = Points.of(X, Y)
    before = sticks(Problem(points, sigma=1.0), THETA)
    after = sticks(Problem(points.moved([7], [1.0], [9.0]), sigma=1.0), THETA)
    changed = np.abs(after - before) > 1e-12
    assert changed[7] and changed.sum() == 1


def test_that_the_numbers_move_with_a_dragged_point() -> None:
    points = Points.of(X, Y)
    before = told(ENTRY.read(present(Problem(points), theta=THETA)))
    after = told(ENTRY.read(present(Problem(points.moved([7], [1.0], [9.0])), theta=THETA)))
    assert all(before[name] != after[name] for name in before if name != "prior")


@pytest.mark.parametrize("theta", [(1e200, 0.0), (math.inf, 1.0), (math.nan, 1.0), (0.0, -1e149)])
def test_that_a_line_that_ran_away_is_said_to_have(theta: tuple[float, float]) -> None:
    problem = Problem(Points.of(X * 1e50, Y), sigma=1.0, prior=PRIOR)
    with pytest.raises(ValueError, match="run away"):
        ENTRY.read(present(problem, theta=theta))


def test_that_without_points_there_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="no points"):
        ENTRY.read(present(Problem(Points.of([], []), sigma=1.0), theta=None))


def test_that_one_point_and_points_of_one_x_have_sticks() -> None:
    for points in (Points.of([1.0], [2.0]), Points.of([1.0, 1.0, 1.0], [2.0, 0.0, 5.0])):
        problem = Problem(points, sigma=0.5)
        reading = ENTRY.read(present(problem, theta=THETA))
        assert abs(reading.check.difference) < 1e-12 * abs(reading.check.left)
        direct = -stats.norm.logpdf(points.y, THETA[0] + THETA[1] * points.x, 0.5).sum()
        assert told(reading)["surprisal"] == pytest.approx(direct, rel=1e-13)
        assert energy(problem).likelihood(THETA) == pytest.approx(direct, rel=1e-13)


@pytest.mark.slow
def test_that_a_million_points_add_up_as_well() -> None:
    x, y, _ = cloud(1_000_000, 9)
    problem = Problem(Points.of(x, y))
    reading = ENTRY.read(present(problem, theta=THETA))
    sigma = noise(problem).sigma
    direct = 0.5 * np.sum(((y - THETA[0] - THETA[1] * x) / sigma) ** 2)
    direct += x.size * math.log(sigma * math.sqrt(2.0 * math.pi))
    assert told(reading)["phi"] == pytest.approx(direct, rel=1e-11)
    assert abs(reading.check.difference) < 1e-11 * direct
