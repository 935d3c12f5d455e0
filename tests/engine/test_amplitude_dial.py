from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from physviz.engine.distribution import distribution
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.path_integral import NoAmplitude, amplitude, last_angle, partition
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian, Prior
from physviz.engine.quadrature.kinked import gather

POINTS = Points.of([0.0, 1.0, 2.0, 3.0, 5.0], [0.3, 1.0, 2.9, 2.2, 6.1])
SPREAD: Prior = Gaussian((0.0, 1.0), (2.0, 1.0))
CASES = [
    (Squared(), SPREAD),
    (SoftL1(1.0), Flat()),
    (SoftL1(1.0), SPREAD),
    (Cauchy(1.0), SPREAD),
    (Arctan(1.0), SPREAD),
    (Huber(1.0), Flat()),
    (Huber(1.0), SPREAD),
    (Absolute(1.0), Flat()),
    (Absolute(1.0), SPREAD),
]


def boltzmann(problem: Problem, beta: float) -> float:
    """Return log Z(β) by the engine's quadrature, which knows nothing of the dial."""
    if problem.loss.analytic:
        return distribution(problem, beta).log_z
    *_, best = gather(problem, beta, beta, 1e-12)
    assert best is not None
    return best.at(beta).log_z


@pytest.mark.slow
@pytest.mark.parametrize(("loss", "prior"), CASES)
@pytest.mark.parametrize("beta", [0.1, 1.0, 30.0])
def test_that_the_dial_begins_with_boltzmann(loss: Loss, prior: Prior, beta: float) -> None:
    sigma = 0.8
    problem = Problem(POINTS, loss, sigma, prior, "likelihood")
    # −β log p(y|θ) = bS + βn log N with b = βn/2σ².
    b = beta * POINTS.n / (2.0 * sigma * sigma)
    constant = beta * POINTS.n * (loss.log_normaliser(sigma) or 0.0)
    found = partition(problem, b)
    assert found.log.imag == 0.0
    assert found.log.real == pytest.approx(boltzmann(problem, beta) + constant, abs=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize(("loss", "prior"), CASES)
def test_that_the_dial_turns_without_a_jump(loss: Loss, prior: Prior) -> None:
    # Where log Z is analytic in ω, a polynomial through some angles tells it between them, as it
    # would not if there were a jump anywhere.
    problem, count = Problem(POINTS, loss, 0.8, prior), 15
    node = 0.5 * (1.0 - np.cos(np.pi * np.arange(count) / (count - 1)))
    fine = np.linspace(0.02, 0.98, 11)
    known, found = (
        np.array([partition(problem, cmath.rect(1.0, -0.5 * math.pi * t)).log for t in some])
        for some in (node.tolist(), fine.tolist())
    )
    for part in (np.real, np.imag):
        fitted = np.polynomial.Chebyshev.fit(node, part(known), count - 1, domain=[0.0, 1.0])
        assert np.abs(fitted(fine) - part(found)).max() <= 1e-8
    assert abs(known[-1] - amplitude(problem, 1.0).log) <= 1e-10


@pytest.mark.slow
@pytest.mark.parametrize(("loss", "prior"), CASES)
def test_that_the_dial_ends_in_the_amplitude_and_is_one_analytic_function(
    loss: Loss, prior: Prior
) -> None:
    problem = Problem(POINTS, loss, 0.8, prior)
    assert partition(problem, -1j / 0.25) == amplitude(problem, 0.25)
    # The value in the middle of a circle is the mean of those on it.
    middle, radius, count = 2.0 * cmath.exp(-1.2j), 0.05, 5
    ring = [middle + radius * cmath.exp(2j * math.pi * k / count) for k in range(count)]
    mean = sum(partition(problem, b).value for b in ring) / count
    assert mean == pytest.approx(partition(problem, middle).value, rel=1e-6)


def test_that_a_loss_that_grows_too_slowly_stops_at_an_angle() -> None:
    problem = Problem(POINTS, Cauchy(1.0), prior=Flat())
    # |e^{−bS}| falls as |θ|^{−2 Re b c²}: Re b must exceed 1/c² (and n/(2c²(n − 1))).
    angle = last_angle(problem, 12.0)
    assert angle == pytest.approx(math.acos(1.0 / 12.0))
    assert angle is not None
    assert last_angle(problem, 0.9) is None
    assert last_angle(Problem(POINTS, Arctan(1.0)), 12.0) is None
    assert last_angle(Problem(POINTS, SoftL1(1.0)), 12.0) == 0.5 * math.pi
    assert last_angle(Problem(POINTS, Arctan(1.0), prior=SPREAD), 12.0) == 0.5 * math.pi
    with pytest.raises(NoAmplitude, match="with ω < "):
        partition(problem, 12.0 * cmath.exp(-1j * (angle + 1e-3)))


def test_that_where_it_converges_the_dial_of_a_slow_loss_is_boltzmanns() -> None:
    problem = Problem(POINTS, Cauchy(1.0), 0.4, temper="likelihood")
    b = POINTS.n / (2.0 * 0.4**2)
    constant = POINTS.n * (problem.loss.log_normaliser(0.4) or 0.0)
    expected = distribution(problem).log_z + constant
    assert partition(problem, b).log.real == pytest.approx(expected, abs=1e-9)
    turned = [partition(problem, b * cmath.exp(-1j * w)) for w in (0.2, 0.3, 0.4)]
    assert all(found.error < 1e-8 for found in turned)
    second = np.diff([found.log for found in turned], 2)
    assert np.abs(second).max() < 0.2
