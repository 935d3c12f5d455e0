"""Quadrature of analytic losses, against closed forms, products of integrals and mpmath."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from physviz.engine.divergence import why_divergent
from physviz.engine.energy import energy
from physviz.engine.losses import Arctan, Cauchy, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem, potential, surprisal, with_prior
from physviz.engine.priors import Gaussian
from physviz.engine.quadrature.ensemble import Ensemble, Equilibrium
from physviz.engine.quadrature.smooth import gather
from tests.engine.problems import shipped

if TYPE_CHECKING:
    from physviz.engine.points import Floats

FIVE = Points.of([1, 2, 3, 4, 5], [3, 5.5, 7, 8.5, 11])
AXIS = np.arange(-5.0, 6.0)
CROSS = Points.of(np.concatenate([AXIS, AXIS]), np.concatenate([AXIS, -AXIS]))
PRIOR = Gaussian((1.0, 1.5), (2.0, 0.7))
NODE, WEIGHT = np.polynomial.legendre.leggauss(20)

Triple = tuple[float, float, float]


def last(problem: Problem, low: float, high: float, tolerance: float) -> Ensemble:
    return [each for each in gather(problem, low, high, tolerance) if each is not None][-1]


def at(problem: Problem, beta: float) -> Equilibrium:
    return last(problem, beta, beta, 1e-9).at(beta)


def agree(found: Equilibrium, exact: Triple) -> None:
    """Within the accuracy that is asked, and within three times what it says itself."""
    log_z, mean, heat = exact
    off = abs(found.log_z - log_z), abs(found.internal_energy - mean)
    less = 1e-10 / found.inverse_temperature
    assert off[0] < 1e-8 and off[1] < 1e-6 * max(abs(mean), 1.0 / found.inverse_temperature)
    assert found.heat_capacity == pytest.approx(heat, rel=1e-6)
    assert off[0] <= 3.0 * found.error + 1e-12 * abs(log_z)
    assert off[1] <= 3.0 * found.energy_error + 1e-12 * abs(mean) + less
    assert abs(found.heat_capacity - heat) <= 3.0 * found.heat_error + 1e-9 * heat


def along(problem: Problem, beta: float, y: Floats, stiff: float = 0.0, at: float = 0.0) -> Triple:
    """log∫e^{−βΣρ(y_i − v)/2σ² − stiff(v − at)²/2}dv, and mean and variance of Σρ/2σ²."""
    sigma, c = energy(problem).scale, getattr(problem.loss, "c", 1.0)
    one = sigma / problem.points.n
    finest = min(c, 1.0 / math.sqrt(2.0 * beta * one * y.size + stiff)) / 4.0
    rings = finest * 1.5 ** np.arange(math.log(1e60) / math.log(1.5))
    edges = np.unique((np.append(y, at)[:, None] + np.concatenate([-rings, [0.0], rings])).ravel())
    dense = np.linspace(y.min() - 10.0 * c, y.max() + 10.0 * c, 4000)
    edges = np.unique(np.concatenate([edges, dense]))
    half = 0.5 * np.diff(edges)
    v = ((edges[1:] + edges[:-1])[:, None] / 2.0 + half[:, None] * NODE).ravel()
    cost = one * sum(problem.loss.rho(each - v) for each in y)
    logs = -beta * cost - 0.5 * stiff * (v - at) ** 2
    mass = np.exp(logs - logs.max()) * (half[:, None] * WEIGHT).ravel()
    total = mass.sum()
    mean = float(mass @ cost) / total
    variance = float(mass @ (cost - mean) ** 2) / total
    return float(logs.max() + math.log(total)), mean, variance


def two_sites(problem: Problem, beta: float) -> Triple:
    """With two different x the heights of the line there part: Z is a product of two integrals."""
    points, constant = problem.points, energy(problem).constant
    sites = np.unique(points.x)
    parts = [along(problem, beta, points.y[points.x == x]) for x in sites]
    log_z = sum(each[0] for each in parts) - math.log(sites[1] - sites[0]) - beta * constant
    mean = sum(each[1] for each in parts) + constant
    return log_z, mean, beta * beta * sum(each[2] for each in parts)


def random_sites(seed: int) -> tuple[Problem, float]:
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 5, 2)
    x = np.repeat(rng.choice([0.0, 1e6]) + np.array([0.0, 10.0 ** rng.uniform(-1, 1)]), counts)
    y = rng.standard_normal(x.size) + 3.0 * x.min() / 1e6
    kind = (SoftL1, Cauchy)[rng.integers(2)]
    loss, sigma = kind(float(10.0 ** rng.uniform(-1.0, 1.5))), float(10.0 ** rng.uniform(-0.7, 0.5))
    return Problem(Points.of(x, y), loss, sigma), float(10.0 ** rng.uniform(-3, 3))


@pytest.mark.slow
def test_that_under_squared_loss_it_gives_the_closed_form_at_every_temperature() -> None:
    problem = Problem(FIVE, Squared(), 0.7, PRIOR)
    bowl, found = potential(problem), last(problem, 1e-3, 1e3, 1e-7)
    for beta in np.geomspace(1e-3, 1e3, 13).tolist():
        log_z = (
            -beta * bowl.value + math.log(2.0 * math.pi / beta) - 0.5 * math.log(bowl.determinant)
        )
        now = found.at(beta)
        assert now.log_z == pytest.approx(log_z, abs=1e-7) and now.error < 1e-7
        assert now.internal_energy == pytest.approx(bowl.value + 1.0 / beta, rel=1e-6)
        assert now.heat_capacity == pytest.approx(1.0, rel=1e-6)
        assert now.covariance == pytest.approx(bowl.inverse / beta, rel=1e-6)
        assert now.mean == pytest.approx(bowl.minimum, rel=1e-6)


@pytest.mark.parametrize("beta", [1e-3, 1.0, 1e3])
def test_that_a_tempered_likelihood_meets_the_closed_form(beta: float) -> None:
    problem = Problem(FIVE, Squared(), 0.7, PRIOR, "likelihood")
    bowl = with_prior(surprisal(problem), beta, PRIOR)
    log_z = -bowl.value + math.log(2.0 * math.pi) - 0.5 * math.log(bowl.determinant)
    assert at(problem, beta).log_z == pytest.approx(log_z, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("beta", [0.5, 1.0, 8.0])
def test_that_two_sites_with_several_points_give_a_product_of_integrals(beta: float) -> None:
    some = Points.of([0, 0, 0, 2, 2], [0.0, 0.8, 3.0, 1.0, -2.0])
    for loss in (SoftL1(0.3), Cauchy(0.9)):
        agree(at(Problem(some, loss, 0.6), beta), two_sites(Problem(some, loss, 0.6), beta))


@pytest.mark.slow
def test_that_one_ensemble_serves_every_temperature() -> None:
    problem = Problem(Points.of([0, 0, 1, 1], [0.0, 4.0, 1.0, 1.5]), SoftL1(0.3), 0.6)
    found = last(problem, 1e-3, 1e3, 1e-7)
    for beta in (1e-3, 0.02, 0.7, 30.0, 1e3):
        log_z, mean, heat = two_sites(problem, beta)
        now = found.at(beta)
        assert now.log_z == pytest.approx(log_z, abs=1e-7) and now.error < 1e-7
        assert now.internal_energy == pytest.approx(mean, rel=1e-6)
        assert now.heat_capacity == pytest.approx(heat, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("above", [1.05, 1.3])
def test_that_near_its_divergence_cauchy_is_still_right_or_says_how_far_it_is_not(
    above: float,
) -> None:
    # Two points: Z = (c√π Γ(k − ½)/Γ(k))²/|x₁ − x₀| with k = βc²/2σ², up to φ's constant.
    problem = Problem(Points.of([0.0, 2.0], [0.0, 1.0]), Cauchy(1.0), 0.7)
    beta = 0.49 * above
    k = beta / 0.98
    gammas = math.lgamma(k - 0.5) - math.lgamma(k)
    log_z = 2.0 * (0.5 * math.log(math.pi) + gammas) - math.log(2.0)
    found = at(problem, beta)
    assert abs(found.log_z + beta * energy(problem).constant - log_z) < 3.0 * found.error < 1e-5


@pytest.mark.slow
def test_that_lines_which_turn_about_points_at_one_x_count_however_steep() -> None:
    # Three of four points share one x: along lines that turn there the tail is θ^{−1.3}.
    problem = Problem(Points.of([0, 0, 0, 2], [0, 0.7, -0.4, 1]), Cauchy(1.0), 0.7)
    assert why_divergent(problem, 0.48) is not None
    found = at(problem, 0.49 * 1.3)
    agree(found, two_sites(problem, 0.49 * 1.3))


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
@pytest.mark.parametrize("loss", [SoftL1(0.2), Cauchy(0.2), Arctan(0.2)], ids=str)
def test_that_where_all_x_are_equal_one_integral_is_left(loss: Loss, temper: str) -> None:
    some, beta = Points.of([3.0, 3.0, 3.0], [1.0, 2.0, 4.0]), 2.0
    problem = Problem(some, loss, 0.5, PRIOR, temper)
    share = beta if temper == "joint" else 1.0
    (m0, m1), (t0, t1) = PRIOR.mean, PRIOR.sd
    width = math.hypot(t0, 3.0 * t1) / math.sqrt(share)
    part = along(problem, beta, some.y, width**-2, m0 + 3.0 * m1)
    log_z = (
        part[0] - beta * energy(problem).constant - 0.5 * math.log(2.0 * math.pi) - math.log(width)
    )
    # ∫p^β = (2πτ₀τ₁)^{1−β}/β
    log_z += (1.0 - share) * PRIOR.log_normaliser - math.log(share)
    found = at(problem, beta)
    assert found.log_z == pytest.approx(log_z, abs=1e-9)


def test_that_shifts_and_scales_of_x_and_y_change_nothing_but_units() -> None:
    base = at(Problem(FIVE, Cauchy(0.6), 0.5), 1.3)
    for x0, sx, y0, sy in (
        (2.0**27, 1.0, 0.0, 1.0),
        (0.0, 1e20, 8.0, 1e-20),
        (0.0, 1e-20, 0.0, 1e20),
    ):
        some = Points.of(x0 + sx * FIVE.x, sy * (FIVE.y + y0))
        now = at(Problem(some, Cauchy(0.6 * sy), 0.5 * sy), 1.3)
        assert now.log_z + 1.3 * 5 * math.log(sy) - 2.0 * math.log(sy) + math.log(
            sx
        ) == pytest.approx(base.log_z, abs=1e-8)
        assert now.heat_capacity == pytest.approx(base.heat_capacity, rel=1e-7)
        assert now.mean[1] * sx / sy == pytest.approx(base.mean[1], rel=1e-7)


@pytest.mark.parametrize("loss", [SoftL1(0.5), Cauchy(1.0), Arctan(0.7)], ids=str)
def test_that_u_and_c_are_the_slopes_of_log_z(loss: Loss) -> None:
    problem, beta, step = Problem(FIVE, loss, 0.7, PRIOR), 1.3, 1e-3
    found = last(problem, 1.2, 1.4, 1e-10)
    log_z = [found.at(beta + k * step).log_z for k in (-2, -1, 0, 1, 2)]
    slope = (8.0 * (log_z[3] - log_z[1]) - (log_z[4] - log_z[0])) / (12.0 * step)
    now = found.at(beta)
    assert now.internal_energy == pytest.approx(-slope, rel=1e-7)
    means = [found.at(beta + k * step).internal_energy for k in (-1, 1)]
    assert now.heat_capacity == pytest.approx(
        -(beta**2) * (means[1] - means[0]) / (2 * step), rel=1e-5
    )
    assert now.entropy == pytest.approx(now.log_z + beta * now.internal_energy, rel=1e-12)


@pytest.mark.slow
def test_that_the_first_ensemble_is_coarse_and_the_later_ones_are_better() -> None:
    for problem in (Problem(FIVE, Cauchy(1.0), 0.7), Problem(CROSS, Cauchy(0.1), 0.1, PRIOR)):
        found = [each.at(1.0) for each in gather(problem, 1.0, 1.0, 1e-9) if each is not None]
        assert abs(found[0].log_z - found[-1].log_z) < 0.03
        assert all(one.error > other.error for one, other in pairwise(found))
        assert found[-1].error < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("loss", [SoftL1(0.5), Cauchy(1.0), Arctan(0.7)], ids=str)
def test_that_a_prior_far_from_the_data_is_followed_all_the_way(loss: Loss) -> None:
    problem = Problem(FIVE, loss, 0.7, Gaussian((30.0, -20.0), (0.5, 0.5)), "likelihood")
    found = last(problem, 1e-2, 1e2, 1e-7)
    for beta in (1e-2, 1.0, 1e2):
        once, both = at(problem, beta), found.at(beta)
        assert both.log_z == pytest.approx(once.log_z, abs=1e-7)
        assert both.heat_capacity == pytest.approx(once.heat_capacity, rel=1e-6)
    assert found.at(1e-2).log_z == pytest.approx(-1e-2 * found.at(1e-2).internal_energy, rel=0.05)


def test_that_separated_modes_are_both_weighed() -> None:
    found = at(Problem(CROSS, Cauchy(0.1), 0.1), 10.0)
    assert found.mean == pytest.approx((0.0, 0.0), abs=1e-9)
    assert found.covariance[1, 1] == pytest.approx(1.0, abs=1e-3)
    assert found.error < 1e-9


def by_trapezoid(problem: Problem, beta: float, box: Triple, step: float) -> mpmath.mpf:
    """Log Z at 35 digits: the trapezoid errs like e^{−2πc/step}, c where ρ stops being analytic."""
    mpmath.mp.dps = 35
    points, c = problem.points, mpmath.mpf(problem.loss.c)
    sigma = mpmath.mpf(energy(problem).scale) / points.n
    middle = float(points.x.mean())
    centre, slope, reach = box
    heights = range(-int(reach / step), int(reach / step) + 1)
    at = [(mpmath.mpf(x - middle), mpmath.mpf(y)) for x, y in zip(points.x, points.y, strict=True)]
    total, cauchy = mpmath.mpf(0), isinstance(problem.loss, Cauchy)
    for lean in heights:
        tilt = slope + lean * step
        left = [(y - tilt * x - centre) / c for x, y in at]
        for height in heights:
            u = [each - height * step / c for each in left]
            if cauchy:
                cost = mpmath.log(mpmath.fprod(1 + each * each for each in u))
            else:
                cost = 2 * mpmath.fsum(mpmath.sqrt(1 + each * each) - 1 for each in u)
            total += mpmath.exp(-beta * sigma * c * c * cost)
    return mpmath.log(total * mpmath.mpf(step) ** 2) - beta * mpmath.mpf(energy(problem).constant)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("problem", "beta", "box", "step"),
    [
        (Problem(FIVE, SoftL1(0.5), 0.7), 2.0, (7.0, 1.9, 6.0), 0.09),
        (Problem(FIVE, Cauchy(1.0), 0.4), 4.0, (7.0, 1.9, 2.4), 0.03),
    ],
    ids=["soft_l1", "cauchy"],
)
def test_that_mpmath_agrees(problem: Problem, beta: float, box: Triple, step: float) -> None:
    exact = float(by_trapezoid(problem, beta, box, step))
    assert at(problem, beta).log_z == pytest.approx(exact, abs=1e-9)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_that_hoggs_points_agree_with_a_plain_grid() -> None:
    hogg = shipped("hogg2010")
    for prior in (None, Gaussian((30.0, 2.0), (50.0, 0.5))):
        problem = Problem(hogg, Cauchy(30.0))
        if prior is not None:
            problem = Problem(hogg, Cauchy(30.0), None, prior)
        found = at(problem, 1.0)
        b, d = np.sqrt(np.diag(found.covariance))
        shear = found.covariance[0, 1] / d**2
        grid = np.linspace(-14.0, 14.0, 561)
        across, along_ = np.meshgrid(grid, grid)
        narrow = math.sqrt(b * b - shear * shear * d * d)
        theta = np.stack([narrow * across + shear * d * along_, d * along_], axis=-1) + found.mean
        exponent = energy(problem)(theta.reshape(-1, 2))
        total = np.exp(exponent.min() - exponent).sum() * narrow * d * (grid[1] - grid[0]) ** 2
        assert found.log_z == pytest.approx(math.log(total) - exponent.min(), abs=1e-8)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_that_over_many_random_problems_the_error_is_honest() -> None:
    met = 0
    for seed in range(150):
        problem, beta = random_sites(seed)
        if why_divergent(problem, 0.85 * beta) is None:
            agree(at(problem, beta), two_sites(problem, beta))
            met += 1
    assert met > 80


@pytest.mark.slow
@pytest.mark.parametrize("loss", [SoftL1(0.5), Cauchy(1.5), Arctan(2.0)], ids=str)
def test_that_a_surface_drawn_through_many_points_is_as_good_as_the_points(
    loss: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(-5.0, 5.0, 600)
    y = 2.0 - 1.5 * x + rng.standard_normal(600) * np.where(rng.random(600) < 0.1, 10.0, 1.0)
    problem = Problem(Points.of(x, y), loss, 1.0, Gaussian((2.0, -1.5), (5.0, 5.0)))
    drawn = at(problem, 0.5)
    monkeypatch.setattr("physviz.engine.quadrature.smooth.MANY", 10_000)
    exact = at(problem, 0.5)
    assert drawn.log_z == pytest.approx(exact.log_z, abs=1e-9)
    assert drawn.heat_capacity == pytest.approx(exact.heat_capacity, rel=1e-7)


@pytest.mark.slow
def test_that_a_surface_with_long_tails_does_not_miss_the_peak_in_their_midst() -> None:
    # Here q reaches some thousand times as far as its peak is wide.
    rng = np.random.default_rng(1)
    x = rng.uniform(-5.0, 5.0, 400)
    points = Points.of(x, 2.0 - 1.5 * x + rng.standard_normal(400))
    problem, beta = Problem(points, Cauchy(2.5), 1.0), 2.5e-3
    phi, spread = energy(problem), float(np.std(x))
    log_r, angle = np.linspace(-9.0, 24.0, 400), np.arange(96) * (2.0 * math.pi / 96)
    ring = np.stack([np.cos(angle), np.sin(angle) / spread], axis=-1)
    middle = np.array([2.0, -1.5])
    phis = np.array([phi(middle + radius * ring) for radius in np.exp(log_r)])
    least = float(phis.min())
    rings = np.exp(-beta * (phis - least)).sum(axis=1) * np.exp(2.0 * log_r)
    area = (log_r[1] - log_r[0]) * (2.0 * math.pi / 96) / spread
    assert at(problem, beta).log_z == pytest.approx(
        math.log(rings.sum() * area) - beta * least, abs=1e-7
    )
