from __future__ import annotations

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.cost import cost
from physviz.engine.energy import energy, exponent
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem, noise, potential
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.sums import cost_grid, sums
from tests.engine.problems import cloud, points, shipped

pytestmark = pytest.mark.slow

LOSS = (Squared(), SoftL1(1.5), Huber(1.5), Cauchy(4.0), Arctan(3.0), Absolute(2.0))
losses = st.sampled_from(LOSS)
thetas = st.tuples(st.floats(-20, 20), st.floats(-20, 20))
PRIOR = Gaussian((1.0, -2.0), (3.0, 0.5))
THETA = np.array([[[2.0, -1.5], [2.1, -1.4]], [[1.0, 3.0], [-40.0, 9.0]]])


def by_definition(problem: Problem, theta: tuple[float, float]) -> float:
    """−Σ log p(y_i|θ) − log p(θ), point by point."""
    some, loss, sigma = problem.points, problem.loss, noise(problem).sigma
    bars = np.ones(some.n) if some.y_error is None else some.y_error
    typical = 1.0 if some.y_error is None else math.sqrt(some.n / np.sum(bars**-2.0))
    total = 0.0
    for x, y, bar in zip(some.x, some.y, bars, strict=True):
        r = np.array([(y - theta[0] - theta[1] * x) * typical / bar])
        total += float(loss.rho(r)[0]) / (2.0 * sigma**2)
        total += (loss.log_normaliser(sigma) or 0.0) + math.log(bar / typical)
    if isinstance(problem.prior, Gaussian):
        for t, m, s in zip(theta, problem.prior.mean, problem.prior.sd, strict=True):
            total += 0.5 * ((t - m) / s) ** 2 + math.log(s * math.sqrt(2.0 * math.pi))
    return total


@settings(max_examples=25)
@given(points(), losses, st.floats(0.2, 3.0), st.sampled_from([Flat(), PRIOR]), thetas)
def test_that_the_energy_is_minus_log_of_the_joint_density(
    some: Points, loss: Loss, sigma: float, prior: Flat | Gaussian, theta: tuple
) -> None:
    problem = Problem(some, loss, sigma, prior)
    phi = energy(problem)
    expected = by_definition(problem, theta)
    assert float(phi(theta)) == pytest.approx(expected, rel=1e-11, abs=1e-9)
    parts = phi.likelihood(theta) + phi.prior(theta)
    assert float(parts) == pytest.approx(expected, rel=1e-11, abs=1e-9)


@pytest.mark.parametrize("loss", [loss for loss in LOSS if loss.key != "arctan"], ids=str)
def test_that_an_observation_is_somewhere(loss: Loss) -> None:
    # ∫ p(y₁, y₂|θ) dy₂ = p(y₁|θ), with error bars of 0.5 and 2 and a typed σ.
    def likelihood(y: float) -> float:
        some = Points.of([0.0, 1.0], [0.3, y], [0.5, 2.0])
        return float(energy(Problem(some, loss, 0.9)).likelihood((0.2, 0.1)))

    typical = math.sqrt(2.0 / (0.5**-2 + 2.0**-2))
    s = np.linspace(-24.0, 24.0, 401)
    area = np.trapezoid([math.exp(-likelihood(0.3 + math.sinh(t))) * math.cosh(t) for t in s], s)
    alone = float(loss.rho(np.array([0.1 * typical / 0.5]))[0]) / (2.0 * 0.9**2)
    alone += (loss.log_normaliser(0.9) or 0.0) + math.log(0.5 / typical)
    # The rule meets kinks here; the normaliser itself is tested to 1e-12.
    assert -math.log(area) == pytest.approx(alone, abs=2e-3)


@settings(max_examples=25)
@given(points(), st.sampled_from([Flat(), PRIOR]), thetas)
def test_that_the_squared_energy_is_the_potential_in_closed_form(
    some: Points, prior: Flat | Gaussian, theta: tuple
) -> None:
    problem = Problem(some, sigma=0.7, prior=prior)
    phi, closed = energy(problem), potential(problem)
    assert closed is not None
    assert float(phi(theta)) == pytest.approx(float(closed(theta)), rel=1e-11)
    assert phi.hessian(theta) == pytest.approx(closed.matrix, rel=1e-12)
    size = 1e-11 * float(np.abs(closed.matrix).max()) * 100.0
    assert phi.gradient(theta) == pytest.approx(closed.gradient(theta), rel=1e-9, abs=size)


@pytest.mark.parametrize("loss", LOSS, ids=str)
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_gradient_and_hessian_are_the_energys_derivatives(loss: Loss, temper: str) -> None:
    x, y, bars = cloud(9, seed=4)
    phi = exponent(Problem(Points.of(x, y, bars), loss, 0.8, PRIOR, temper), 0.3)
    h = 1e-5
    for axis in range(2):
        step = h * np.eye(2)[axis]
        slope = (phi(THETA + step) - phi(THETA - step)) / (2.0 * h)
        bend = (phi.gradient(THETA + step) - phi.gradient(THETA - step)) / (2.0 * h)
        assert phi.gradient(THETA)[..., axis] == pytest.approx(slope, rel=1e-7, abs=1e-6)
        assert phi.hessian(THETA)[..., axis] == pytest.approx(bend, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("loss", LOSS, ids=str)
def test_that_many_lines_at_once_are_each_as_alone(loss: Loss) -> None:
    x, y, bars = cloud(40_000, seed=1)
    phi = energy(Problem(Points.of(x, y, bars), loss, 1.0, PRIOR))
    assert phi(THETA).shape == (2, 2)
    assert phi.gradient(THETA).shape == (2, 2, 2)
    assert phi.hessian(THETA).shape == (2, 2, 2, 2)
    for at in np.ndindex(2, 2):
        assert phi(THETA)[at] == pytest.approx(float(phi(THETA[at])), rel=1e-14)
        assert phi.gradient(THETA)[at] == pytest.approx(phi.gradient(THETA[at]), rel=1e-9)
        assert phi.hessian(THETA)[at] == pytest.approx(phi.hessian(THETA[at]), rel=1e-9)


@pytest.mark.parametrize("loss", LOSS[1:], ids=str)
def test_that_blocks_leave_no_seams(loss: Loss) -> None:
    x, y, bars = cloud(50_001, seed=2)
    some = Points.of(x, y, bars)
    phi = energy(Problem(some, loss, 1.0))
    whole = 0.5 * some.n * cost(some, loss, (2.0, -1.5)) + phi.constant
    assert float(phi((2.0, -1.5))) == pytest.approx(whole, rel=1e-13)


@pytest.mark.parametrize("loss", LOSS, ids=str)
def test_that_far_from_the_origin_no_digits_are_lost(loss: Loss) -> None:
    x, y, _ = cloud(12, seed=3, offset=1e8)
    y += 1e7
    theta = (1e7 + 1.5e8, -1.5)
    phi = energy(Problem(Points.of(x, y), loss, 1.0))
    with mpmath.workdps(40):
        r = [
            float(mpmath.mpf(b) - mpmath.mpf(theta[0]) - mpmath.mpf(theta[1]) * mpmath.mpf(a))
            for a, b in zip(x.tolist(), y.tolist(), strict=True)
        ]
    expected = 0.5 * float(np.sum(loss.rho(np.array(r)))) + phi.constant
    assert float(phi(theta)) == pytest.approx(expected, rel=1e-7 if loss.key == "squared" else 1e-8)


@settings(max_examples=25)
@given(points(), losses, st.integers(-20, 20), thetas)
def test_that_the_unit_of_y_shifts_the_energy_by_n_logs(
    some: Points, loss: Loss, octaves: int, theta: tuple
) -> None:
    k = 2.0**octaves
    wider = loss if isinstance(loss, Squared) else replace(loss, c=loss.c * k)
    bars = None if some.y_error is None else some.y_error * k
    phi = energy(Problem(some, loss, 0.9))
    scaled = energy(Problem(Points.of(some.x, some.y * k, bars), wider, 0.9 * k))
    shift = 0.0 if phi.up_to_constant else some.n * math.log(k)
    moved = float(scaled(np.array(theta) * k))
    assert moved == pytest.approx(float(phi(theta)) + shift, rel=1e-10, abs=1e-9)


def test_that_a_density_without_a_norm_is_known_up_to_a_constant() -> None:
    some = shipped("anscombe1")
    assert energy(Problem(some, Arctan(1.0), 0.5)).up_to_constant
    assert energy(Problem(some, Cauchy(0.4), 0.5)).up_to_constant
    assert energy(Problem(some, Cauchy(0.4), 0.5)).constant == 0.0
    assert not energy(Problem(some, Cauchy(0.6), 0.5)).up_to_constant
    assert not energy(Problem(some, Absolute(0.6), 0.5)).up_to_constant


def test_that_the_noise_is_that_of_least_squares_for_every_loss() -> None:
    some = shipped("anscombe1")
    sigma = noise(Problem(some)).sigma
    for loss in LOSS:
        assert energy(Problem(some, loss)).scale == pytest.approx(some.n / (2.0 * sigma**2))
    with pytest.raises(NoNoise):
        energy(Problem(Points.of([1, 2, 3], [1, 2, 3]), Huber()))


def test_that_the_exponent_tempers_what_the_problem_says() -> None:
    problem = Problem(shipped("anscombe3"), Huber(0.5), prior=PRIOR)
    joint, tempered = (
        energy(problem),
        Problem(problem.points, problem.loss, prior=PRIOR, temper="likelihood"),
    )
    theta = (3.0, 0.2)
    assert float(exponent(problem, 0.1)(theta)) == pytest.approx(0.1 * float(joint(theta)))
    parts = 0.1 * float(joint.likelihood(theta)) + float(joint.prior(theta))
    assert float(exponent(tempered, 0.1)(theta)) == pytest.approx(parts)


def test_that_without_points_only_the_prior_is_left() -> None:
    phi = energy(Problem(Points.of([], []), Cauchy(), prior=PRIOR))
    assert phi(THETA) == pytest.approx(phi.prior(THETA))
    assert phi.gradient(PRIOR.mean) == pytest.approx([0.0, 0.0])
    assert phi.hessian(THETA)[0, 0] == pytest.approx(np.diag(PRIOR.precision))


@pytest.mark.parametrize("loss", LOSS, ids=str)
def test_that_the_grid_holds_the_cost_by_its_definition(loss: Loss) -> None:
    some = shipped("hogg2010")
    intercepts, slopes = np.linspace(-100.0, 300.0, 5), np.linspace(-1.0, 4.0, 3)
    grid = cost_grid(some, loss, intercepts, slopes)
    assert grid.shape == (3, 5)
    for (j, i), value in np.ndenumerate(grid):
        assert value == pytest.approx(cost(some, loss, (intercepts[i], slopes[j])), rel=1e-12)


@settings(max_examples=25)
@given(points(), thetas)
def test_that_a_line_keeps_its_place_in_other_coordinates(some: Points, theta: tuple) -> None:
    data = sums(some)
    assert data is not None
    assert data.theta(data.lines(theta)) == pytest.approx(theta, abs=1e-10)
    assert data.jacobian @ data.back == pytest.approx(np.eye(2), abs=1e-12)
