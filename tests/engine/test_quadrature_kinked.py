from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import erf, erfc, erfcx

from physviz.engine.boltzmann import boltzmann
from physviz.engine.energy import energy
from physviz.engine.losses import Absolute, Huber, Squared
from physviz.engine.minima import modes
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.quadrature.ensemble import Ensemble
from physviz.engine.quadrature.kinked import gather
from tests.engine.problems import cloud, shipped

PRIOR = Gaussian((1.0, -2.0), (3.0, 0.5))
LINE = Points.of([0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 5.0, 7.0, 9.0])
SIX = Points.of([0.0, 1.0, 2.0, 3.0, 4.0, 9.0], [0.3, 1.4, 1.7, 3.5, 3.6, -4.0])
LOSSES = (Huber(1.0), Absolute(1.0))


def answer(problem: Problem, low: float, high: float | None = None) -> Ensemble:
    tolerance = 1e-9 if high is None else 1e-7
    *_, last = gather(problem, low, high or low, tolerance)
    return last


class Exact:
    """∫e^{−βE−K}dβ₀ in closed form at one slope, and Z by Gauss's rule between all crossings."""

    def __init__(self, problem: Problem, beta: float) -> None:
        points, loss, self.phi = problem.points, problem.loss, energy(problem)
        bars = np.ones(points.n) if points.y_error is None else points.y_error
        self.w = math.sqrt(points.n / np.sum(bars**-2.0)) / bars
        self.x, self.y, self.c = points.x, points.y, loss.c
        self.square = isinstance(loss, Huber)
        self.problem, self.beta = problem, beta
        self.scale = beta / (2.0 * noise(problem).sigma ** 2)
        offsets = (-self.c, self.c) if self.square else (0.0,)
        self.lines = np.concatenate([self.y + offset / self.w for offset in offsets])
        self.across = np.tile(self.x, len(offsets))
        self.joint = problem.temper == "joint" or not problem.prior.proper
        self.share = beta if self.joint else 1.0

    def inner(self, slopes: np.ndarray, reference: float) -> np.ndarray:
        """Piece by piece the exponent is a₀ + a₁s + a₂s² about the middle of the piece."""
        kinks = np.sort(self.lines - slopes[:, None] * self.across)
        outer = np.concatenate([kinks[:, :1], kinks, kinks[:, -1:]], axis=1)
        middle, half = 0.5 * (outer[:, :-1] + outer[:, 1:]), 0.5 * np.diff(outer)
        inside = middle.copy()
        inside[:, 0] -= 1.0
        inside[:, -1] += 1.0
        heights = self.y - slopes[:, None] * self.x
        away, r = (self.w * (heights[:, None, :] - place[:, :, None]) for place in (inside, middle))
        sign = np.sign(away)
        value, tilt, bend = self.c * sign * r, -self.c * sign * self.w, np.zeros_like(r)
        if self.square:
            core = np.abs(away) <= self.c
            value = np.where(core, r * r, 2.0 * value - self.c**2)
            tilt = np.where(core, -2.0 * r * self.w, 2.0 * tilt)
            bend = np.where(core, self.w**2, bend)
        a0, a1, a2 = (self.scale * part.sum(axis=2) for part in (value, tilt, bend))
        a0 += self.beta * self.phi.constant - reference
        prior = self.problem.prior
        if prior.proper:
            theta = np.stack([middle, np.broadcast_to(slopes[:, None], middle.shape)], axis=2)
            a0 += self.share * self.phi.prior(theta)
            a1 += self.share * (middle - prior.mean[0]) * prior.precision[0]
            a2 += 0.5 * self.share * prior.precision[0]
        total = _pieces(*(part[:, 1:-1] for part in (a0, a1, a2, half))).sum(axis=1)
        return (
            total + _tails(a0[:, 0], -a1[:, 0], a2[:, 0]) + _tails(a0[:, -1], a1[:, -1], a2[:, -1])
        )

    def log_z(self, slopes: np.ndarray, reference: float) -> float:
        nodes, weights = np.polynomial.legendre.leggauss(20)
        total = []
        for left, right in pairwise(slopes):
            half = 0.5 * (right - left)
            total.append(half * float(weights @ self.inner(left + half * (1.0 + nodes), reference)))
        return math.log(math.fsum(total)) - reference

    def crossings(self) -> np.ndarray:
        i, j = np.triu_indices(self.lines.size, 1)
        apart = self.across[i] != self.across[j]
        i, j = i[apart], j[apart]
        return (self.lines[i] - self.lines[j]) / (self.across[i] - self.across[j])


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _tails(a0: np.ndarray, a1: np.ndarray, a2: np.ndarray) -> np.ndarray:
    """∫e^{−a₀ − a₁s − a₂s²}ds over s > 0; of the branches only the one that holds is taken."""
    root = np.sqrt(a2)
    z = 0.5 * a1 / root
    near = np.exp(-a0) * erfcx(z)
    far = np.exp(z * z - a0) * erfc(z)
    curved = 0.5 * math.sqrt(math.pi) / root * np.where(z > 0.0, near, far)
    return np.where(a2 > 0.0, curved, np.exp(-a0) / a1)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _pieces(a0: np.ndarray, a1: np.ndarray, a2: np.ndarray, half: np.ndarray) -> np.ndarray:
    """∫e^{−a₀ − a₁s − a₂s²}ds over |s| < half; likewise."""
    a1 = np.abs(a1)
    z = a1 * half
    straight = np.exp(z - a0) * half * np.where(z > 0.0, -np.expm1(-2.0 * z) / z, 2.0)
    root = np.sqrt(a2)
    low, high = 0.5 * a1 / root - root * half, 0.5 * a1 / root + root * half
    near = np.exp((0.5 * a1 / root) ** 2 - a0) * (erf(high) - erf(low))
    least, most = a0 - z + a2 * half * half, a0 + z + a2 * half * half
    far = np.exp(-least) * erfcx(low) - np.exp(-most) * erfcx(high)
    curved = 0.5 * math.sqrt(math.pi) / root * np.where(low < 1.0, near, far)
    return np.where(a2 > 0.0, curved, straight)


def exact(problem: Problem, beta: float, found: Ensemble, refined: int = 3) -> float:
    """Return log Z over the slopes that the ensemble says carry mass, and 30 % more of them."""
    exponent = found.exponent(beta)
    slopes = found.lines[:, 1] / found.data.spread
    likely = exponent - exponent.min() < 60.0
    best = slopes[np.argmin(exponent)]
    span = 1.3 * np.abs(slopes[likely] - best).max()
    cell = Exact(problem, beta)
    meet = cell.crossings()
    steps = span * 2.0 ** -np.arange(0.0, 14.0)
    ends = np.concatenate([best - steps, [best], best + steps, meet[np.abs(meet - best) < span]])
    ends = np.unique(ends)
    for _ in range(refined):
        ends = np.sort(np.concatenate([ends, 0.5 * (ends[1:] + ends[:-1])]))
    return cell.log_z(ends, beta * found.ground + float(found.kept[np.argmin(exponent)]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prior", "temper"), [(Flat(), "joint"), (PRIOR, "likelihood")], ids=["flat", "gaussian"]
)
def test_that_a_wide_huber_loss_is_the_squared_in_closed_form(
    prior: Flat | Gaussian, temper: str
) -> None:
    x, y, bars = cloud(30, 3)
    wide = Problem(Points.of(x, y, bars), Huber(1e5), None, prior, temper)
    found = answer(wide, 1e-3, 1e3)
    for beta in np.geomspace(1e-3, 1e3, 11):
        got, true = found.at(beta), boltzmann(replace(wide, loss=Squared()), beta)
        assert got.log_z == pytest.approx(true.log_z, abs=1e-8 + 1e-12 * beta)
        assert abs(got.log_z - true.log_z) <= got.error
        assert abs(got.internal_energy - true.internal_energy) <= 1e-6 / beta + 1e-9
        assert got.heat_capacity == pytest.approx(true.heat_capacity, rel=1e-6)
        assert got.entropy == pytest.approx(true.entropy, abs=1e-7)
        spread = np.sqrt(np.diag(true.covariance))
        np.testing.assert_allclose(got.mean, true.mean, rtol=0, atol=1e-6 * spread.min())
        np.testing.assert_allclose(got.covariance, true.covariance, rtol=1e-5, atol=1e-9)


def test_that_two_points_under_absolute_loss_have_z_in_closed_form() -> None:
    # In the residuals as coordinates Z = (∫e^{−k|r|}dr)²/|x₂ − x₁|, k = βc/2σ².
    problem = Problem(Points.of([1.0, 1.5], [0.2, -3.0]), Absolute(2.0), 0.7)
    found = answer(problem, 1e-3, 1e3)
    for beta in np.geomspace(1e-3, 1e3, 13):
        got = found.at(beta)
        k = beta * 2.0 / (2.0 * 0.7**2)
        ground = energy(problem).constant
        assert got.log_z == pytest.approx(math.log(4.0 / k**2 / 0.5) - beta * ground, abs=1e-7)
        assert got.internal_energy == pytest.approx(ground + 2.0 / beta, abs=1e-6 / beta)
        assert got.heat_capacity == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_where_all_x_are_zero_the_slope_is_left_to_the_prior(
    loss: Huber | Absolute, temper: str
) -> None:
    some = Points.of([0.0, 0.0, 0.0], [0.0, 1.0, 3.0])
    problem = Problem(some, loss, 1.0, PRIOR, temper)
    found = answer(problem, 1e-2, 1e2)
    phi = energy(problem)
    for beta in (1e-2, 0.3, 1.0, 1e2):
        share = beta if temper == "joint" else 1.0

        def density(height: float, beta: float = beta, share: float = share) -> float:
            theta = (height, PRIOR.mean[1])
            value = beta * float(phi.likelihood(theta)) + share * float(phi.prior(theta))
            return math.exp(beta * found.ground - value)

        breaks = [-100.0, -10.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 10.0, 100.0]
        area, _ = quad(density, -300.0, 300.0, points=breaks, epsabs=0, epsrel=1e-10, limit=500)
        slope = PRIOR.sd[1] * math.sqrt(2.0 * math.pi / share)
        log_z = math.log(area * slope) - beta * found.ground
        assert found.at(beta).log_z == pytest.approx(log_z, abs=1e-7)


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_that_offsets_and_units_of_the_data_change_nothing_but_the_units(
    loss: Huber | Absolute,
) -> None:
    x, y = np.arange(7.0), np.array([0.0, 2.0, 1.0, 4.0, 3.0, 9.0, 5.0])
    plain = answer(Problem(Points.of(x, y), loss, 1.0), 1.0).at(1.0)
    moved = answer(Problem(Points.of(x + 1e8, y), loss, 1.0), 1.0).at(1.0)
    assert moved.log_z == pytest.approx(plain.log_z, abs=1e-11)
    for a, b in ((1e20, 1e-20), (1e-20, 1e20), (1e90, 1e90), (1e-90, 1e-90)):
        some = Problem(Points.of(a * x, b * y), replace(loss, c=b * loss.c), b)
        if isinstance(loss, Absolute):
            # c|r|/σ² keeps its value when c is in the unit of y.
            assert some.loss.c == b
        found = answer(some, 1.0).at(1.0)
        # Of Z the densities of seven y and the area dβ₀dβ₁ have units.
        units = -7.0 * math.log(b) + math.log(b) + math.log(b / a)
        assert found.log_z == pytest.approx(plain.log_z + units, abs=1e-9)
        assert found.heat_capacity == pytest.approx(plain.heat_capacity, rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_that_the_first_answer_comes_early_and_is_near_the_last(loss: Huber | Absolute) -> None:
    x, y, bars = cloud(1000, 8)
    turns = list(gather(Problem(Points.of(x, y, bars), loss), 1.0, 1.0, 1e-9))
    found = [turn for turn in turns if turn is not None]
    first, last = found[0].at(1.0), found[-1].at(1.0)
    assert abs(first.log_z - last.log_z) < 0.03
    assert abs(first.log_z - last.log_z) <= 3.0 * first.error
    assert last.error <= 1e-9
    assert found[0].energy.size < found[-1].energy.size < 2e5


def test_that_leaves_are_runs_of_nodes_of_one_panel() -> None:
    problem = Problem(SIX, Absolute(1.0), 1.0)
    found = answer(problem, 1.0)
    assert found.leaves[0] == 0 and (np.diff(found.leaves) > 0).all()
    assert found.leaves[-1] < found.energy.size
    assert found.energy.min() >= 0.0
    assert found.ground == pytest.approx(modes(problem)[0].value, rel=1e-14)
    leans = np.split(found.lines[:, 1], found.leaves[1:])
    ends = sorted((part.min(), part.max()) for part in leans)
    assert all(one[1] < other[0] for one, other in pairwise(ends))


def test_that_the_energies_of_the_nodes_are_those_of_their_lines() -> None:
    # Where many nodes were made few, the line of each is only near.
    problem = Problem(SIX, Huber(1.0), 1.0, PRIOR, "likelihood")
    found, phi = answer(problem, 2.0), energy(problem)
    theta = found.data.theta(found.lines)
    off = np.abs(found.energy + found.ground - phi.likelihood(theta))
    assert np.mean(off < 1e-12 * np.abs(found.ground)) > 0.95 and off.max() < 0.05
    off = np.abs(found.kept - phi.prior(theta))
    assert np.mean(off < 1e-12) > 0.95 and off.max() < 0.05


def cross() -> Points:
    x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    return Points.of(np.tile(x, 2), np.concatenate([x, -x]))


def outliers() -> Points:
    rng = np.random.default_rng(2)
    x = rng.uniform(-5.0, 5.0, 100)
    y = 1.0 + 2.0 * x + rng.standard_normal(100)
    x[90:] += 30.0
    y[90:] -= 200.0
    return Points.of(x, y)


CASES = [
    *((f"line {loss.key}", Problem(LINE, loss, 1.0), (1e-3, 1.0, 1e3)) for loss in LOSSES),
    *((f"hogg {loss.key}", Problem(shipped("hogg2010"), loss), (1.0,)) for loss in LOSSES),
    *((f"cross {loss.key}", Problem(cross(), loss, 0.3), (0.1, 20.0)) for loss in LOSSES),
    *(
        (f"{temper} {loss.key}", Problem(SIX, loss, 1.0, PRIOR, temper), (0.003, 1.0, 200.0))
        for loss in LOSSES
        for temper in ("joint", "likelihood")
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("problem", "betas"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_that_z_is_that_of_the_cells_between_the_kinks(
    problem: Problem, betas: tuple[float, ...]
) -> None:
    for beta in betas:
        found = answer(problem, beta)
        got, true = found.at(beta), exact(problem, beta, found, 4 if problem.points.n < 20 else 1)
        assert got.error <= 1e-9 + 1e-14 * abs(beta * found.ground)
        assert abs(got.log_z - true) <= 1e-9 + 1e-13 * abs(got.log_z)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("beta", [1e-3, 1e-2])
def test_that_both_slopes_of_the_energy_keep_their_own_heights_where_the_prior_holds_q(
    loss: Huber | Absolute, beta: float
) -> None:
    problem = Problem(SIX, loss, 1.0, Gaussian((1.0, -1.0), (4.0, 2.0)), "likelihood")
    found = answer(problem, beta).at(beta)
    z = np.linspace(-8.0, 8.0, 1001)
    theta = np.stack(np.meshgrid(1.0 + 4.0 * z, -1.0 + 2.0 * z, indexing="ij"), axis=-1)
    residuals = SIX.y - theta[..., :1] - theta[..., 1:] * SIX.x
    fall = 0.5 * beta * loss.rho(residuals).sum(axis=-1) + 0.5 * (z[:, None] ** 2 + z**2)
    mass = np.exp(fall.min() - fall)
    mass /= mass.sum()
    flat = theta.reshape(-1, 2)
    covariance = np.cov(flat.T, aweights=mass.ravel(), bias=True)
    assert found.covariance == pytest.approx(covariance, rel=1e-6, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_that_far_outliers_do_no_harm(loss: Huber | Absolute) -> None:
    # 4,950 or 19,900 crossings, so between the likely slopes in even steps: they are tiny jumps.
    problem = Problem(outliers(), loss, 1.0)
    found = answer(problem, 1.0)
    slopes = found.lines[:, 1] / found.data.spread
    likely = slopes[found.exponent(1.0) < 45.0]
    ends = np.linspace(likely.min(), likely.max(), 100)
    true = Exact(problem, 1.0).log_z(ends, found.ground)
    assert found.at(1.0).log_z == pytest.approx(true, abs=3e-9)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_that_z_u_and_c_agree_with_the_definition_to_thirty_digits(loss: Huber | Absolute) -> None:
    points = Points.of([0.0, 1.0, 2.0], [1.0, 2.5, 5.0])
    problem, beta = Problem(points, loss, 1.0), 0.7
    with mpmath.workdps(30):
        x, y = ([mpmath.mpf(float(value)) for value in some] for some in (points.x, points.y))
        offsets = (-1, 1) if isinstance(loss, Huber) else (0,)
        log_n = loss.log_normaliser(1.0)
        nodes = _gauss_legendre(10)

        def energy_of(height: mpmath.mpf, slope: mpmath.mpf) -> mpmath.mpf:
            total = mpmath.mpf(0)
            for a, b in zip(x, y, strict=True):
                r = abs(b - height - slope * a)
                total += r if len(offsets) == 1 else (r * r if r < 1 else 2 * r - 1)
            return total / 2

        def summed(ends: list[mpmath.mpf], what: Callable) -> list[mpmath.mpf]:
            sums = [mpmath.mpf(0)] * 3
            for left, right in pairwise(ends):
                half = (right - left) / 2
                for at, weight in nodes:
                    part = what(left + half * (1 + at))
                    sums = [s + half * weight * p for s, p in zip(sums, part, strict=True)]
            return sums

        def row(slope: mpmath.mpf) -> list[mpmath.mpf]:
            def density(height: mpmath.mpf) -> list[mpmath.mpf]:
                e = energy_of(height, slope)
                q = mpmath.exp(-beta * e)
                return [q, q * e, q * e * e]

            kinks = [b + o - slope * a for a, b in zip(x, y, strict=True) for o in offsets]
            return summed(_spread(kinks), density)

        crossings = [
            (b1 + o1 - b2 - o2) / (a1 - a2)
            for i, (a1, b1) in enumerate(zip(x, y, strict=True))
            for a2, b2 in list(zip(x, y, strict=True))[:i]
            for o1 in offsets
            for o2 in offsets
        ]
        z, first, second = summed(_spread(crossings), row)
        mean = first / z
        log_z = float(mpmath.log(z)) - beta * 3 * log_n
        heat = float(beta**2 * (second / z - mean**2))
    got = answer(problem, beta).at(beta)
    assert got.log_z == pytest.approx(log_z, abs=1e-9)
    assert got.internal_energy == pytest.approx(float(mean) + 3 * log_n, abs=1e-8)
    assert got.heat_capacity == pytest.approx(heat, abs=1e-7)


def _spread(kinks: list[mpmath.mpf]) -> list[mpmath.mpf]:
    """The kinks, and from the outermost steps that widen to where e^{−βE} < 10⁻¹⁵ is left."""
    low, high = min(kinks), max(kinks)
    steps = [mpmath.mpf(step) for step in (1, 2, 4, 7, 12, 19, 30, 45)]
    return [low - step for step in steps[::-1]] + sorted(set(kinks)) + [high + s for s in steps]


def _gauss_legendre(size: int) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    found = []
    for guess in np.polynomial.legendre.leggauss(size)[0]:
        at = mpmath.findroot(lambda z: mpmath.legendre(size, z), guess)
        slope = size * mpmath.legendre(size - 1, at) / (1 - at * at)
        found.append((at, 2 / ((1 - at * at) * slope * slope)))
    return found


@pytest.mark.slow
def test_that_the_error_is_honest_over_random_problems() -> None:
    rng = np.random.default_rng(11)
    worst = 0.0
    for _ in range(100):
        n = int(rng.integers(2, 6))
        x = rng.standard_normal(n) * 10.0 ** rng.uniform(-2.0, 2.0)
        y = 1.0 + 2.0 * x + rng.standard_t(2, n)
        bars = rng.uniform(0.3, 3.0, n) if rng.random() < 0.5 else None
        knob = 10.0 ** rng.uniform(-1.5, 1.5)
        loss = Huber(knob) if rng.random() < 0.5 else Absolute(knob)
        prior, temper = [
            (Flat(), "joint"),
            (Gaussian((1.0, -1.0), (2.0, 0.5)), "likelihood"),
            (Gaussian((3.0, 1.0), (0.2, 3.0)), "joint"),
        ][rng.integers(3)]
        beta = 10.0 ** rng.uniform(-3.0, 3.0)
        problem = Problem(Points.of(x, y, bars), loss, 1.0, prior, temper)
        found = [turn for turn in gather(problem, beta, beta, 1e-9) if turn is not None]
        last = found[-1].at(beta)
        assert last.error <= 1e-9 + 1e-14 * abs(beta * found[-1].ground)
        true = exact(problem, beta, found[-1])
        worst = max(worst, abs(last.log_z - true) / last.error)
        assert abs(found[0].at(beta).log_z - true) <= 3.0 * found[0].at(beta).error
    assert worst <= 3.0
