from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from physviz.engine.boltzmann import Boltzmann, Divergent, boltzmann
from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem, noise
from physviz.engine.priors import Flat, Gaussian
from tests.engine.problems import SHIPPED, points, shipped

if TYPE_CHECKING:
    from physviz.engine.points import Floats

betas = st.floats(-3.0, 3.0).map(lambda power: 10.0**power)
PRIOR = Gaussian((1.0, 0.5), (2.0, 0.7))


def problem_of(key: str, prior: str = "flat") -> Problem:
    """A shipped data set under a prior somewhat off its fit and as wide as its error."""
    problem = Problem(shipped(key))
    if prior == "flat":
        return problem
    q = boltzmann(problem)
    mean, sd = np.array(q.mean), np.sqrt(np.diag(q.covariance))
    m0, m1 = (mean + [1.0, -0.5] * sd).tolist()
    t0, t1 = (np.array([2.0, 1.5]) * sd).tolist()
    temper = "joint" if prior == "joint" else "likelihood"
    return replace(problem, prior=Gaussian((m0, m1), (t0, t1)), temper=temper)


def slope_in_beta(problem: Problem, beta: float, name: str) -> float:
    """∂/∂β by a five-point difference in log β."""
    h = 2e-3
    left2, left, right, right2 = (
        getattr(boltzmann(problem, beta * math.exp(k * h)), name) for k in (-2, -1, 1, 2)
    )
    return (left2 - 8.0 * left + 8.0 * right - right2) / (12.0 * h * beta)


@dataclass
class Sums:
    """log Z, U, C and S[q] by summing over a plane."""

    log_z: float
    internal_energy: float
    heat_capacity: float
    entropy: float


def by_quadrature(problem: Problem, beta: float) -> Sums:
    """Gauss-Legendre over ±9 standard deviations of e^{−βφ}, φ from its definition."""
    some, sigma = problem.points, noise(problem).sigma
    error = np.full(some.n, sigma) if some.y_error is None else some.y_error
    design = np.stack([np.ones(some.n), some.x], axis=1)
    tempered = problem.temper == "likelihood"
    prior_beta = 1.0 if tempered else beta
    precision, mean = np.array(problem.prior.precision), np.array(problem.prior.mean)
    curvature = beta * design.T @ (design / error[:, None] ** 2) + np.diag(prior_beta * precision)
    pull = beta * design.T @ (some.y / error**2) + prior_beta * precision * mean
    root = np.linalg.inv(np.linalg.cholesky(curvature)).T
    node, weight = np.polynomial.legendre.leggauss(80)
    u, v = np.meshgrid(9.0 * node, 9.0 * node)
    theta = np.linalg.solve(curvature, pull) + np.stack([u.ravel(), v.ravel()], axis=1) @ root.T
    area = 81.0 * np.outer(weight, weight).ravel() * abs(np.linalg.det(root))

    scaled = (some.y - theta @ design.T) / error
    surprisal = np.sum(0.5 * scaled**2 + np.log(error * math.sqrt(2.0 * math.pi)), axis=1)
    prior = 0.5 * (theta - mean) ** 2 @ precision + problem.prior.log_normaliser
    energy = surprisal if tempered else surprisal + prior
    exponent = beta * energy + (prior if tempered else 0.0)
    least = float(exponent.min())
    boltzmann_weight = area * np.exp(least - exponent)
    z = float(boltzmann_weight.sum())
    q = boltzmann_weight / z
    log_z = math.log(z) - least
    mean_energy = float(q @ energy)
    return Sums(
        log_z,
        mean_energy,
        beta**2 * float(q @ (energy - mean_energy) ** 2),
        float(q @ (exponent + log_z)),
    )


@pytest.mark.parametrize("prior", ["flat", "joint", "likelihood"])
@pytest.mark.parametrize("key", ["hubble1929", "anscombe1", "norris", "hogg2010_5_20"])
@pytest.mark.parametrize("beta", [1e-3, 0.1, 1.0, 30.0])
def test_that_the_thermodynamics_agree_with_quadrature(prior: str, key: str, beta: float) -> None:
    problem = problem_of(key, prior)
    q, sums = boltzmann(problem, beta), by_quadrature(problem, beta)
    assert q.log_z == pytest.approx(sums.log_z, rel=1e-12, abs=1e-10)
    assert q.internal_energy == pytest.approx(sums.internal_energy, rel=1e-12, abs=1e-10)
    assert q.heat_capacity == pytest.approx(sums.heat_capacity, rel=1e-9, abs=1e-12)
    assert q.entropy == pytest.approx(sums.entropy, rel=1e-11, abs=1e-10)
    assert q.free_energy == pytest.approx(-sums.log_z / beta, rel=1e-12, abs=1e-10 / beta)
    assert abs(q.log_z - sums.log_z) < q.error + 1e-11


@settings(max_examples=10)
@given(betas)
@pytest.mark.parametrize("prior", ["flat", "joint"])
@pytest.mark.parametrize("key", SHIPPED)
def test_that_equipartition_holds_at_every_temperature(key: str, prior: str, beta: float) -> None:
    q = boltzmann(problem_of(key, prior), beta)
    size = 1e-13 * (abs(q.energy.value) + abs(q.internal_energy) + q.temperature)
    assert q.internal_energy - q.energy.value == pytest.approx(q.temperature, rel=1e-9, abs=size)
    assert q.heat_capacity == pytest.approx(1.0, rel=1e-11)
    free = q.internal_energy - q.temperature * q.entropy
    assert q.free_energy == pytest.approx(free, rel=1e-12, abs=10 * size)


@settings(max_examples=5)
@given(betas)
@pytest.mark.parametrize("prior", ["flat", "joint", "likelihood"])
@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_energy_is_the_slope_of_log_z_and_the_heat_capacity_that_of_the_energy(
    key: str, prior: str, beta: float
) -> None:
    problem = problem_of(key, prior)
    q = boltzmann(problem, beta)
    size = abs(q.log_z) / beta + abs(q.internal_energy) + abs(q.energy.value) + q.temperature
    slope = -slope_in_beta(problem, beta, "log_z")
    assert q.internal_energy == pytest.approx(slope, abs=1e-10 * size)
    capacity = -(beta**2) * slope_in_beta(problem, beta, "internal_energy")
    assert q.heat_capacity == pytest.approx(capacity, abs=1e-10 * beta * size + 1e-9)


@pytest.mark.parametrize("key", ["hubble1929", "anscombe3", "norris", "hogg2010_5_20"])
def test_that_thermodynamic_integration_gives_the_evidence(key: str) -> None:
    problem = problem_of(key, "likelihood")
    node, weight = np.polynomial.legendre.leggauss(60)
    # β = t⁴ resolves the melting near β = 0.
    t = 0.5 * (node + 1.0)
    energy = [boltzmann(problem, s**4).internal_energy for s in t.tolist()]
    integral = float(np.sum(0.5 * weight * 4.0 * t**3 * energy))
    assert integral == pytest.approx(-boltzmann(problem, 1.0).log_z, rel=1e-11)


@given(points(weighted=True))
def test_that_the_prior_alone_is_left_when_the_tempered_likelihood_melts(some: Points) -> None:
    q = boltzmann(Problem(some, prior=PRIOR, temper="likelihood"), 1e-12)
    assert q.log_z == pytest.approx(0.0, abs=1e-4)
    assert q.mean == pytest.approx(PRIOR.mean, abs=1e-4)
    assert np.sqrt(np.diag(q.covariance)) == pytest.approx(PRIOR.sd, rel=1e-4)


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_without_points_the_posterior_is_the_prior(temper: str) -> None:
    problem = Problem(Points.of([], []), prior=PRIOR, temper="joint")
    if temper == "likelihood":
        problem = replace(problem, temper="likelihood")
    q = boltzmann(problem)
    assert q.log_z == pytest.approx(0.0, abs=1e-15)
    assert q.mean == PRIOR.mean
    assert q.covariance == pytest.approx(np.diag(np.square(PRIOR.sd)))


@given(
    points(), betas, st.sampled_from([0.25, 1.0, 4.0]), st.sampled_from([0.5, 2.0]),
    st.integers(-30, 30), st.integers(-30, 30),
)  # fmt: skip
def test_that_the_thermodynamics_follow_a_change_of_units(
    some: Points, beta: float, wide: float, high: float, right: int, up: int
) -> None:
    error = None if some.y_error is None else high * some.y_error
    moved = Points.of(wide * some.x + right, high * some.y + up, error)
    try:
        old, new = boltzmann(Problem(some), beta), boltzmann(Problem(moved), beta)
    except NoNoise:
        assume(False)
        return
    # q's plane shrinks by the unit of y twice and of x once; each density of y by its unit.
    plane = 2.0 * math.log(high) - math.log(wide)
    energy = some.n * math.log(high)
    size = 1e-11 * (1.0 + beta) * (1.0 + abs(old.energy.value) + abs(energy))
    assert new.log_z == pytest.approx(old.log_z - beta * energy + plane, abs=size)
    assert new.internal_energy == pytest.approx(old.internal_energy + energy, rel=1e-10, abs=size)
    assert new.entropy == pytest.approx(old.entropy + plane, abs=1e-11)
    assert new.heat_capacity == pytest.approx(old.heat_capacity, rel=1e-10)


def mass_inside(q: Boltzmann, curve: Floats) -> float:
    """∫q over the inside of a closed curve, by rays from the mode; e^{−exponent}/Z is q."""
    closed = curve[:-1]
    harmonics = np.fft.fftfreq(len(closed), 1.0 / len(closed))[:, None]
    tangent = np.fft.ifft(1j * harmonics * np.fft.fft(closed, axis=0), axis=0).real
    ray = closed - np.array(q.mean)
    node, weight = np.polynomial.legendre.leggauss(40)
    radius = 0.5 * (node + 1.0)
    theta = np.array(q.mean) + radius[:, None, None] * ray
    density = np.exp(-q.exponent(theta) - q.log_z)
    sweep = np.abs(ray[:, 0] * tangent[:, 1] - ray[:, 1] * tangent[:, 0])
    step = 2.0 * math.pi / len(closed)
    return float(np.sum(0.5 * weight[:, None] * radius[:, None] * density * sweep * step))


@pytest.mark.parametrize("prior", ["flat", "joint", "likelihood"])
@pytest.mark.parametrize("key", ["hubble1929", "norris", "hogg2010_5_20"])
def test_that_contours_hold_the_mass_they_claim(key: str, prior: str) -> None:
    q = boltzmann(problem_of(key, prior), 0.7)
    masses = [0.5, 0.9, 0.99]
    for mass, curve in zip(masses, q.contours(masses), strict=True):
        assert mass_inside(q, curve) == pytest.approx(mass, abs=1e-9)
        density = -q.exponent(curve)
        assert density == pytest.approx(density[0], abs=1e-9)


@pytest.mark.parametrize("key", ["hubble1929", "norris"])
def test_that_marginals_integrate_to_one_and_are_sums_of_the_density(key: str) -> None:
    q = boltzmann(problem_of(key), 2.0)
    sd0, sd1 = np.sqrt(np.diag(q.covariance))
    intercepts = q.mean[0] + sd0 * np.linspace(-9, 9, 1201)
    slopes = q.mean[1] + sd1 * np.linspace(-9, 9, 1201)
    step0, step1 = 18.0 / 1200.0 * sd0, 18.0 / 1200.0 * sd1
    assert q.marginal_intercept(intercepts).sum() * step0 == pytest.approx(1.0, abs=1e-12)
    assert q.marginal_slope(slopes).sum() * step1 == pytest.approx(1.0, abs=1e-12)
    density = q.density(intercepts, slopes) * math.exp(-q.exponent.value - q.log_z)
    assert density.shape == (1201, 1201)
    top0, top1 = q.marginal_intercept(intercepts).max(), q.marginal_slope(slopes).max()
    assert density.sum(axis=0) * step1 == pytest.approx(
        q.marginal_intercept(intercepts), abs=1e-10 * top0
    )
    assert density.sum(axis=1) * step0 == pytest.approx(q.marginal_slope(slopes), abs=1e-10 * top1)


@given(points(weighted=True), betas)
def test_that_the_band_is_the_variance_of_the_line(some: Points, beta: float) -> None:
    q = boltzmann(Problem(some), beta)
    x = np.linspace(-60, 60, 7)
    mean, deviation = q.band(x)
    rows = np.stack([np.ones(7), x], axis=1)
    assert mean == pytest.approx(rows @ q.mean, rel=1e-12)
    assert deviation**2 == pytest.approx(
        np.einsum("ij,jk,ik->i", rows, q.covariance, rows), rel=1e-8
    )
    hot = boltzmann(Problem(some), beta / 4.0)
    assert hot.band(x)[1] == pytest.approx(2.0 * deviation, rel=1e-12)


def test_that_nothing_binds_a_line_through_one_x() -> None:
    valley = Problem(Points.of([3, 3, 3], [1, 2, 4]))
    with pytest.raises(Divergent, match="two distinct x"):
        boltzmann(valley)
    with pytest.raises(Divergent, match="no points"):
        boltzmann(Problem(Points.of([], [])))
    assert boltzmann(replace(valley, prior=PRIOR)).heat_capacity == pytest.approx(1.0)


def test_that_no_noise_is_no_distribution() -> None:
    with pytest.raises(NoNoise):
        boltzmann(Problem(Points.of([1, 2], [1, 2]), prior=Flat()))


def test_that_tiny_units_of_x_are_no_reason_to_diverge() -> None:
    q = boltzmann(Problem(Points.of([1e-90, 2e-90, 3e-90], [1e60, 5e60, 2e60])))
    assert math.isfinite(q.log_z)
