"""The report's thermal numbers of robust losses against sums in 38-digit arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from physviz.engine.energy import exponent
from physviz.engine.labels import Labels
from physviz.engine.losses import Arctan, Cauchy, Loss, SoftL1
from physviz.engine.minima import modes
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Gaussian
from physviz.engine.report import report
from tests.engine.problems import shipped

BITS = 128
ONE = 1 << BITS
"""Fixed-point numbers of so many binary places are summed, exact to 38 digits."""

FIVE = Points.of([1.0, 2.0, 3.0, 4.0, 5.0], [1.2, 1.9, 3.2, 3.8, 5.1])


def crossed() -> Points:
    """Points on y = x and y = −x, one more on the first."""
    x = np.linspace(-1.0, 1.0, 9)
    return Points.of([*x, *x, 0.6], [*x, *-x, 0.6])


def clustered() -> Points:
    """Eighty points about a line, and twenty in a cluster far off it."""
    rng = np.random.default_rng(11)
    x = np.concatenate([rng.uniform(0.0, 5.0, 80), rng.normal(4.5, 0.1, 20)])
    y = np.concatenate([1.0 + 2.0 * x[:80] + 0.5 * rng.standard_normal(80), np.full(20, 60.0)])
    return Points.of(x, y + 0.3 * rng.standard_normal(100))


@dataclass(frozen=True)
class Case:
    """A problem and the grid that resolves its distribution: half-width and step, in bells or θ."""

    problem: Problem
    beta: float
    reach: float
    step: float
    square: bool = False


HOGG = Problem(shipped("hogg2010"), Cauchy(60.0))
CROSS = Problem(crossed(), Cauchy(0.1), 0.1, Gaussian((0.0, 0.0), (0.5, 0.5)))
FAR = Problem(clustered(), Cauchy(1.5), 0.5)

CASES = {
    "five points, cauchy": Case(Problem(FIVE, Cauchy(0.6)), 3.0, 40.0, 0.2),
    "five points, soft_l1, prior": Case(
        Problem(FIVE, SoftL1(0.3), 0.2, Gaussian((0.0, 1.0), (1.0, 0.5))), 1.0, 12.0, 0.2
    ),
    "five points, arctan, prior": Case(
        Problem(FIVE, Arctan(1.0), 0.4, Gaussian((0.0, 1.0), (0.55, 0.3))),
        1.0,
        3.5,
        0.03,
        square=True,
    ),
    "Hogg's points, cauchy, posterior": Case(HOGG, 1.0, 30.0, 0.25),
    "Hogg's points, cauchy, cold": Case(HOGG, 300.0, 12.0, 0.25),
    "cross, hot": Case(CROSS, 0.4, 4.5, 0.025, square=True),
    "cross, posterior": Case(CROSS, 1.0, 2.9, 0.02, square=True),
    "cross, cold": Case(CROSS, 8.0, 1.5, 0.008, square=True),
    "cross, likelihood tempered": Case(
        replace(CROSS, temper="likelihood"), 3.0, 3.0, 0.0125, square=True
    ),
    "far cluster, posterior": Case(FAR, 1.0, 13.0, 0.25),
    "far cluster, hot": Case(FAR, 0.1, 16.0, 0.25),
}


def fixed(values: np.ndarray) -> np.ndarray:
    """Return floats as fixed-point integers, exactly (they are above 2^−76)."""
    flat = [int(mpf(value) * ONE) for value in np.asarray(values).ravel().tolist()]
    return np.array(flat, dtype=object).reshape(np.shape(values))


class Sums:
    """Z, U and C of one case: the trapezoidal rule, which is exponentially good, in big integers.

    Nodes that are negligible by e^{−60} are left out.
    """

    def __init__(self, case: Case) -> None:
        problem, self.beta = case.problem, case.beta
        points, loss = problem.points, problem.loss
        mode = modes(problem, case.beta)[0]
        ticks = np.arange(-case.reach, case.reach + 0.5 * case.step, case.step)
        ways = np.eye(2) if case.square else np.linalg.cholesky(np.linalg.inv(mode.hessian))
        if not case.square and problem.temper == "joint":
            ways = ways / np.sqrt(case.beta)
        middle = np.zeros(2) if case.square else np.array(mode.theta)
        theta = middle + np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2) @ ways.T
        rough = exponent(problem, case.beta)(theta)
        theta = theta[rough < rough.min() + 60.0]
        self.area = abs(mpf(ways[0, 0]) * mpf(ways[1, 1]) - mpf(ways[0, 1]) * mpf(ways[1, 0]))
        self.area *= mpf(case.step) ** 2
        bars = np.ones(points.n) if points.y_error is None else points.y_error
        with mp.workdps(45):
            typical = mpmath.sqrt(points.n / mpmath.fsum(mpf(bar) ** -2 for bar in bars))
            sigma = mpf(noise(problem).sigma) if points.y_error is None else typical
            if problem.sigma is not None:
                sigma = mpf(problem.sigma)
            weights = [typical / mpf(bar) if points.y_error is not None else 1 for bar in bars]
            self.half = 1 / (2 * sigma**2)
            self.constant = points.n * log_norm(loss, sigma)
            if points.y_error is not None:
                self.constant += mpmath.fsum(mpmath.log(mpf(bar) / typical) for bar in bars)
        self.loss, self.prior = loss, problem.prior
        b, s = fixed(theta[:, 0]), fixed(theta[:, 1])
        c = int(mpf(loss.c) * ONE)
        rows = zip(points.x.tolist(), points.y.tolist(), weights, strict=True)
        totals = self.totals([self.square(x, y, w, b, s, c) for x, y, w in rows])
        self.energies = [self.half * mpf(loss.c) ** 2 * total + self.constant for total in totals]
        self.priors = [self.prior_of(pair) for pair in zip(b, s, strict=True)]
        self.joint = problem.temper == "joint"

    def square(
        self, x: float, y: float, w: mpf, b: np.ndarray, s: np.ndarray, c: int
    ) -> np.ndarray:
        """Return (r/c)² over the grid."""
        away = int(mpf(y) * ONE) - b - (s * int(mpf(x) * ONE)) // ONE
        u = (away * int(mpf(w) * ONE)) // c
        return (u * u) // ONE

    def totals(self, squares: list[np.ndarray]) -> list[mpf]:
        """Return Σρ/c² over the grid."""
        if isinstance(self.loss, Cauchy):
            product = squares[0] + ONE
            for z in squares[1:]:
                product = (product * (z + ONE)) // ONE
            return [mpmath.log(mpf(int(p)) / ONE) for p in product]
        if isinstance(self.loss, Arctan):
            return [
                mpmath.fsum(mpmath.atan(mpf(int(z)) / ONE) for z in one)
                for one in zip(*squares, strict=True)
            ]
        # 2(√(1 + z) − 1), the root of an integer being an integer's too.
        roots = [[math.isqrt(int(v) * ONE) for v in z + ONE] for z in squares]
        return [2 * (mpf(sum(one)) / ONE - len(one)) for one in zip(*roots, strict=True)]

    def prior_of(self, pair: tuple[int, int]) -> mpf:
        if not isinstance(self.prior, Gaussian):
            return mpf(0)
        total = mpf(0)
        for at, m, sd in zip(pair, self.prior.mean, self.prior.sd, strict=True):
            total += ((mpf(int(at)) / ONE - mpf(m)) / mpf(sd)) ** 2 / 2
            total += mpmath.log(mpf(sd)) + mpmath.log(2 * mp.pi) / 2
        return total

    def numbers(self) -> tuple[float, float, float]:
        """Return log Z, U and C."""
        beta = mpf(self.beta)
        if self.joint:
            energy = [e + k for e, k in zip(self.energies, self.priors, strict=True)]
            exponents = [beta * e for e in energy]
        else:
            energy = self.energies
            exponents = [beta * e + k for e, k in zip(energy, self.priors, strict=True)]
        low = min(exponents)
        mass = [mpmath.exp(low - x) for x in exponents]
        total = mpmath.fsum(mass)
        mean = mpmath.fsum(m * e for m, e in zip(mass, energy, strict=True)) / total
        spread = mpmath.fsum(m * (e - mean) ** 2 for m, e in zip(mass, energy, strict=True))
        log_z = mpmath.log(total * self.area) - low
        return float(log_z), float(mean), float(beta**2 * spread / total)


def log_norm(loss: Loss, sigma: mpf) -> mpf:
    """Return log ∫exp(−ρ(r)/2σ²)dr, 0 where that diverges."""
    if not isinstance(loss, Cauchy | SoftL1):
        return mpf(0)
    c = mpf(loss.c)
    if isinstance(loss, Cauchy):
        z = (c**2 - sigma**2) / (2 * sigma**2)
        if z <= 0:
            return mpf(0)
        return mpmath.log(c * mpmath.sqrt(mp.pi)) + mpmath.loggamma(z) - mpmath.loggamma(z + 0.5)
    a = c**2 / sigma**2
    return mpmath.log(2 * c) + a + mpmath.log(mpmath.besselk(1, a))


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_that_the_report_agrees_with_sums_in_38_digits(name: str) -> None:
    case = CASES[name]
    (said,) = report(case.problem, Labels(), inverse_temperatures=[case.beta])["boltzmann"]
    with mp.workdps(38):
        log_z, energy, heat = Sums(case).numbers()
    assert said["method"] == "quadrature" and said["diverges"] is None
    assert said["log_Z"] == pytest.approx(log_z, abs=1e-8)
    assert said["log_Z"] == pytest.approx(log_z, abs=3.0 * (said["error"] or 0.0), rel=4e-15)
    assert said["internal_energy"] == pytest.approx(energy, rel=1e-6)
    assert said["heat_capacity"] == pytest.approx(heat, rel=1e-6)
