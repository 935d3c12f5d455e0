from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem, noise, potential, surprisal
from physviz.engine.priors import Flat, Gaussian, Prior
from tests.engine.problems import points, shipped

thetas = st.tuples(st.floats(-20, 20), st.floats(-20, 20))
priors = st.one_of(
    st.just(Flat()),
    st.builds(
        Gaussian,
        st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
        st.tuples(st.floats(0.1, 9), st.floats(0.1, 9)),
    ),
)


def by_definition(
    problem: Problem, theta: tuple[float, float], deviations: float | np.ndarray
) -> float:
    """−Σ log p(y_i|θ) − log p(θ), each density as scipy knows it."""
    from scipy.stats import norm

    line = theta[0] + theta[1] * problem.points.x
    total = -np.sum(norm.logpdf(problem.points.y, line, deviations))
    if isinstance(problem.prior, Gaussian):
        total -= np.sum(norm.logpdf(theta, problem.prior.mean, problem.prior.sd))
    return float(total)


@settings(max_examples=40, deadline=None)
@given(points(weighted=False), st.floats(0.05, 20), priors, thetas)
def test_that_the_potential_is_minus_log_of_the_joint_density_at_a_typed_sigma(
    some: Points, sigma: float, prior: Prior, theta: tuple
) -> None:
    problem = Problem(some, sigma=sigma, prior=prior)
    phi = potential(problem)
    assert phi is not None
    expected = by_definition(problem, theta, sigma)
    assert float(phi(theta)) == pytest.approx(expected, rel=1e-10, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(points(weighted=True), priors, thetas)
def test_that_the_potential_is_minus_log_of_the_joint_density_with_error_bars(
    some: Points, prior: Prior, theta: tuple
) -> None:
    problem = Problem(some, prior=prior)
    phi = potential(problem)
    assert phi is not None and some.y_error is not None
    expected = by_definition(problem, theta, some.y_error)
    assert float(phi(theta)) == pytest.approx(expected, rel=1e-10, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(points(weighted=True), st.floats(0.05, 20), thetas)
def test_that_a_typed_sigma_scales_the_error_bars_and_keeps_their_proportions(
    some: Points, sigma: float, theta: tuple
) -> None:
    problem = Problem(some, sigma=sigma)
    phi = potential(problem)
    assert phi is not None and some.y_error is not None
    typical = math.sqrt(some.n / np.sum(some.y_error**-2.0))
    expected = by_definition(problem, theta, some.y_error * (sigma / typical))
    assert float(phi(theta)) == pytest.approx(expected, rel=1e-10, abs=1e-9)


@given(points(), st.floats(0.5, 5), priors)
def test_that_the_prior_pulls_the_minimum_to_where_both_forces_cancel(
    some: Points, sigma: float, prior: Prior
) -> None:
    problem = Problem(some, sigma=sigma, prior=prior)
    phi, likelihood = potential(problem), surprisal(problem)
    assert phi is not None and likelihood is not None
    spring = np.array(prior.precision) * np.subtract(phi.minimum, prior.mean)
    force = likelihood.gradient(phi.minimum)
    size = 1e-8 * (1.0 + float(np.abs(force).max()) + float(np.abs(phi.matrix).max()))
    assert force + spring == pytest.approx([0.0, 0.0], abs=size)
    assert phi.matrix == pytest.approx(likelihood.matrix + np.diag(prior.precision), rel=1e-12)


def test_that_a_gaussian_prior_is_ridge_regression() -> None:
    some = shipped("anscombe1")
    phi = potential(Problem(some, sigma=2.0, prior=Gaussian((0.0, 0.0), (0.5, 0.5))))
    design = np.stack([np.ones(some.n), some.x], axis=1)
    ridge = (2.0 / 0.5) ** 2
    expected = np.linalg.solve(design.T @ design + ridge * np.eye(2), design.T @ some.y)
    assert phi is not None
    assert phi.minimum == pytest.approx(expected, rel=1e-12)


def test_that_the_noise_says_where_it_comes_from() -> None:
    plain, barred = shipped("anscombe1"), shipped("hogg2010")
    assert noise(Problem(plain, sigma=3.0)).source == "typed"
    assert noise(Problem(barred)).source == "error bars"
    assert noise(Problem(plain)).source == "estimated"
    assert noise(Problem(plain)).sigma == pytest.approx(math.sqrt(13.7626900 / 9), rel=1e-8)
    assert barred.y_error is not None
    assert noise(Problem(barred)).sigma == pytest.approx(np.mean(barred.y_error**-2.0) ** -0.5)


@pytest.mark.parametrize(
    ("some", "sentence"),
    [
        (Points.of([], []), "two points or fewer"),
        (Points.of([1, 2], [1, 5]), "two points or fewer"),
        (Points.of([1, 2, 3], [1, 3, 5]), "fits every point exactly"),
        # A perfect line but for the rounding of its y.
        (Points.of(np.sqrt(np.arange(9)), 3.0 + 2.0 * np.sqrt(np.arange(9))), "every point"),
        (Points.of(np.arange(9) / 7.0, 1e6 - np.arange(9) / 70.0), "every point"),
    ],
)
def test_that_noise_which_cannot_be_estimated_is_asked_for(some: Points, sentence: str) -> None:
    with pytest.raises(NoNoise, match=sentence):
        noise(Problem(some))
    assert noise(Problem(some, sigma=2.0)).sigma == 2.0


def test_that_without_points_the_prior_alone_is_left() -> None:
    empty = Points.of([], [])
    assert potential(Problem(empty)) is None
    phi = potential(Problem(empty, prior=Gaussian((1.0, 2.0), (3.0, 4.0))))
    assert phi is not None
    assert phi.minimum == (1.0, 2.0)
    assert phi.value == pytest.approx(math.log(2.0 * math.pi * 12.0))
