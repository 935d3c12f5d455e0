from __future__ import annotations

import cmath
import math
from itertools import pairwise
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.minima import minima
from physviz.engine.path_integral import (
    NoAmplitude,
    amplitude,
    partition,
    partition_in_turns,
)
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from tests.engine.problems import shipped

if TYPE_CHECKING:
    from physviz.engine.points import Floats

HBARS = [1.0, 1e-1, 1e-2, 1e-3, 1e-4]
LEFT, RIGHT = np.array([-0.6, 0.5, 2.0]), np.array([0.2, 1.4])
WINGS = Points.of([-1.0] * 3 + [1.0] * 2, np.concatenate([LEFT, RIGHT]))
"""All x are ±1, so S is a sum of functions of p = β₀ − β₁ and q = β₀ + β₁, and A a product."""
WIDTH = 1.3


def on_the_real_axis(loss: Loss, y: Floats, share: float, b: complex, kinks: Floats) -> complex:
    """∫e^{−b·share·Σρ(y − p)} N(p; 0, WIDTH²) dp, Gauss–Legendre between kinks, on every wave."""
    reach = 9.0 * WIDTH
    ends = np.unique(np.clip(np.concatenate([[-reach, reach], kinks]), -reach, reach))
    waves = abs(b) * share * float(np.abs(loss.rho(y - reach) - loss.rho(y)).sum()) + 40.0
    node, weight = np.polynomial.legendre.leggauss(24)
    total = 0.0j
    for low, high in pairwise(ends.tolist()):
        count = int(waves * (high - low) / reach) + 4
        edges = np.linspace(low, high, count + 1)
        half = 0.5 * (edges[1] - edges[0])
        p = (0.5 * (edges[1:] + edges[:-1]))[:, None] + half * node
        s = share * sum(loss.rho(v - p) for v in y.tolist())
        values = np.exp(-b * s - 0.5 * (p / WIDTH) ** 2)
        total += complex(np.sum(values @ weight) * half)
    return total / (math.sqrt(2.0 * math.pi) * WIDTH)


def wings(loss: Loss, b: complex) -> tuple[complex, Problem]:
    """Return the product of the two 1-D integrals, and the 2-D problem."""
    c = getattr(loss, "c", 0.0)
    parts = []
    for y in (LEFT, RIGHT):
        kinks = {"huber": np.concatenate([y - c, y + c]), "absolute": y}.get(loss.key, np.zeros(0))
        parts.append(on_the_real_axis(loss, y, 1.0 / WINGS.n, b, kinks))
    # p and q are independent N(0, WIDTH²) where β₀ and β₁ are N(0, WIDTH²/2).
    tau = WIDTH / math.sqrt(2.0)
    return parts[0] * parts[1], Problem(WINGS, loss, prior=Gaussian((0.0, 0.0), (tau, tau)))


@pytest.mark.slow
@pytest.mark.parametrize("hbar", HBARS)
@pytest.mark.parametrize("loss", [SoftL1(0.7), Cauchy(0.8)])
def test_that_a_shifted_contour_gives_what_the_real_axis_does(loss: Loss, hbar: float) -> None:
    expected, problem = wings(loss, -1j / hbar)
    found = amplitude(problem, hbar)
    assert found.method == "shifted contours"
    assert abs(found.value - expected) <= 1e-9 * abs(expected)
    assert found.error < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("hbar", [1.0, 1e-1, 1e-2])
def test_that_a_bounded_loss_under_a_prior_has_its_amplitude(hbar: float) -> None:
    expected, problem = wings(Arctan(1.0), -1j / hbar)
    assert abs(amplitude(problem, hbar).value - expected) <= 1e-9 * abs(expected)


@pytest.mark.slow
@pytest.mark.parametrize("hbar", HBARS)
@pytest.mark.parametrize("loss", [Huber(0.7), Absolute(1.0)])
def test_that_rays_give_what_the_real_axis_does(loss: Loss, hbar: float) -> None:
    expected, problem = wings(loss, -1j / hbar)
    found = amplitude(problem, hbar)
    assert found.method == "rays"
    off = abs(found.value / expected - 1.0)
    assert off <= 1e-8
    # The other sum has round-off of its own.
    assert off <= found.error + 1e-10


@pytest.mark.slow
@pytest.mark.parametrize("hbar", HBARS)
@pytest.mark.parametrize("half", [1.0, 2.0], ids=["quartic", "double well"])
def test_that_a_quartic_minimum_or_four_minima_are_integrated(half: float, hbar: float) -> None:
    # Between points at ±c the Cauchy cost has no curvature: it rises with the fourth power.
    pair, loss, tau = np.array([-half, half]), Cauchy(1.0), WIDTH / math.sqrt(2.0)
    points = Points.of([-1.0, -1.0, 1.0, 1.0], [-half, half, -half, half])
    expected = on_the_real_axis(loss, pair, 0.25, -1j / hbar, np.zeros(0)) ** 2
    found = amplitude(Problem(points, loss, prior=Gaussian((0.0, 0.0), (tau, tau))), hbar)
    assert abs(found.value - expected) <= 1e-8 * abs(expected)


@pytest.mark.slow
@pytest.mark.parametrize("hbar", HBARS)
def test_that_a_quartic_minimum_in_one_dimension_is_integrated(hbar: float) -> None:
    pair, loss = np.array([-1.0, 1.0]), Cauchy(1.0)
    expected = on_the_real_axis(loss, pair, 0.5, -1j / hbar, np.zeros(0))
    prior = Gaussian((0.0, 0.3), (WIDTH, 0.4))
    found = amplitude(Problem(Points.of([0.0, 0.0], pair), loss, prior=prior), hbar)
    assert abs(found.value - expected) <= 1e-8 * abs(expected)


def one_point(loss: Loss, b: complex) -> complex:
    """∫e^{−bρ(r)/2}dr in closed form, in 30 digits."""
    c = getattr(loss, "c", 1.0)
    with mpmath.workdps(30):
        z = mpmath.mpc(b)
        if isinstance(loss, SoftL1):
            a = z * c * c
            return complex(2 * c * mpmath.exp(a) * mpmath.besselk(1, a))
        if isinstance(loss, Huber):
            bell = mpmath.sqrt(2 * mpmath.pi / z) * mpmath.erf(c * mpmath.sqrt(z / 2))
            return complex(bell + 2 / (z * c) * mpmath.exp(-z * c * c / 2))
        return complex(4 / (z * c))


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.0, 30.0, 60.0, 90.0])
@pytest.mark.parametrize("size", [1.0, 1e2, 1e4])
@pytest.mark.parametrize("loss", [SoftL1(1.2), Huber(1.2), Absolute(1.2)])
def test_that_two_points_make_a_product_of_closed_forms_all_along_the_dial(
    loss: Loss, size: float, angle: float
) -> None:
    b = size * cmath.exp(-1j * math.radians(angle))
    # Of (p, q) = (β₀ − β₁, β₀ + β₁) an area is twice that of (β₀, β₁).
    expected = 0.5 * one_point(loss, b) ** 2
    found = partition(Problem(Points.of([-1.0, 1.0], [0.4, 2.0]), loss), b)
    off = abs(found.value / expected - 1.0)
    assert off <= 1e-9
    assert off <= 10.0 * found.error


def rigidly_turned(problem: Problem, hbar: float, centre: Floats, t: float) -> complex:
    """∫e^{iS/ħ}p(θ)d²θ on θ = centre + (1 + it)u, which meets no branch point; trapezoid rule.

    S must rise along every ray from the centre.
    """
    points, loss, prior = problem.points, problem.loss, problem.prior
    assert isinstance(loss, SoftL1 | Cauchy)
    c, (p0, p1) = loss.c, prior.precision
    r = points.y - centre[0] - centre[1] * points.x
    assert t * float(np.abs(r).max()) < 0.9 * c
    lean = float(np.std(points.x))
    # Coordinates in which S is nearly round, out to where e^{−t·S/ħ} is 10⁻¹⁶, or the prior is.
    reach = 6.5 * math.sqrt(hbar / t) + 22.0 * hbar / (c * t)
    if prior.proper:
        reach = min(reach, 8.5 / math.sqrt(min(p0, p1 / lean**2)))
    u = np.linspace(-reach, reach, 1401)
    total, step = 0.0j, (1.0 + 1j * t) * (u[1] - u[0])
    for across in u.tolist():
        slope = (1.0 + 1j * t) * across / lean
        height = (1.0 + 1j * t) * u - slope * float(np.mean(points.x))
        z = ((r[:, None] - height - slope * points.x[:, None]) / c) ** 2
        rho = np.log(1.0 + z) if isinstance(loss, Cauchy) else 2.0 * (np.sqrt(1.0 + z) - 1.0)
        off0, off1 = centre[0] + height - prior.mean[0], centre[1] + slope - prior.mean[1]
        springs = 0.5 * (p0 * off0**2 + p1 * off1**2) + prior.log_normaliser
        total += complex(np.exp(1j * c * c * np.mean(rho, axis=0) / hbar - springs).sum())
    return total * step * step / lean


@pytest.mark.slow
@pytest.mark.parametrize("hbar", HBARS)
@pytest.mark.parametrize(
    ("loss", "prior"),
    [
        (SoftL1(1.1), Flat()),
        (SoftL1(1.1), Gaussian((1.0, 0.5), (0.8, 0.4))),
        (Cauchy(1.8), Gaussian((1.0, 0.5), (0.8, 0.4))),
    ],
    ids=["soft_l1", "soft_l1 with a prior", "cauchy with a prior"],
)
def test_that_points_anywhere_agree_with_a_rigidly_turned_plane(
    loss: SoftL1 | Cauchy, prior: Flat | Gaussian, hbar: float
) -> None:
    problem = Problem(Points.of([0.0, 1.0, 2.5, 4.0], [0.2, 1.6, 1.9, 4.4]), loss, prior=prior)
    turn = 0.4 if prior.proper else 0.7
    expected = rigidly_turned(problem, hbar, np.array([0.3, 0.95]), turn)
    found = amplitude(problem, hbar)
    assert abs(found.value - expected) <= 1e-8 * abs(expected)
    assert found.error < 1e-8


def test_that_the_amplitude_scales_with_the_units_of_the_data() -> None:
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.1, 1.4, 1.5, 4.9])
    for kind in (SoftL1, Absolute):
        one = amplitude(Problem(Points.of(x, y), kind(1.0)), 0.2)
        # S and ħ are in [y]², an area of the plane in [y]²/[x].
        other = amplitude(Problem(Points.of(10.0 * x + 1e6, 3.0 * y), kind(3.0)), 1.8)
        assert other.value == pytest.approx(0.9 * one.value, rel=1e-8)


def test_that_squared_loss_is_told_in_closed_form() -> None:
    problem = Problem(shipped("anscombe1"), Squared())
    found = amplitude(problem, 0.3)
    (point,) = minima(problem)
    size = 2.0 * math.pi * 0.3 / math.sqrt(point.bowl.determinant)
    assert found.method == "closed form"
    assert found.value == pytest.approx(1j * size * cmath.exp(1j * point.value / 0.3), rel=1e-12)


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (Problem(WINGS, Cauchy(1.0)), "grows too slowly"),
        (Problem(WINGS, Arctan(1.0)), "bounded"),
        (Problem(Points.of([1.0, 1.0], [0.0, 2.0]), SoftL1(1.0)), "two distinct x"),
        (Problem(Points.of([1.0, 1.0], [0.0, 2.0]), Huber(1.0)), "two distinct x"),
        (Problem(Points.of([], []), Cauchy(1.0)), "no points"),
    ],
)
def test_that_an_amplitude_without_a_limit_is_refused(problem: Problem, why: str) -> None:
    with pytest.raises(NoAmplitude, match=why):
        amplitude(problem, 0.1)


def test_that_a_b_outside_the_dial_is_refused() -> None:
    problem = Problem(WINGS, SoftL1(1.0))
    for b in (0.0, -1.0, 1j, complex(math.nan), complex(math.inf)):
        with pytest.raises(ValueError, match="positive axis"):
            partition(problem, b)


def test_that_points_without_number_are_refused_in_a_sentence() -> None:
    x = np.linspace(0.0, 1.0, 200_001)
    with pytest.raises(NoAmplitude, match="fewer points"):
        amplitude(Problem(Points.of(x, np.sin(x)), SoftL1(1.0)), 1.0)


@pytest.mark.parametrize("loss", [SoftL1(1.0), Huber(1.0), Absolute(1.0)])
def test_that_the_work_comes_in_turns_and_is_done_once(loss: Loss) -> None:
    problem = Problem(WINGS, loss, prior=Gaussian((0.0, 0.0), (1.5, 1.0)))
    *turns, last = partition_in_turns(problem, -20.0j)
    assert len(turns) > 3 and not any(turns)
    assert last is partition(problem, -20.0j)
    assert list(partition_in_turns(problem, -20.0j)) == [last]


@pytest.mark.parametrize("loss", [Squared(), SoftL1(1.3), Cauchy(1.3), Arctan(1.3)])
def test_that_a_loss_continued_to_complex_residuals_is_one_analytic_function(
    loss: Squared | SoftL1 | Cauchy | Arctan,
) -> None:
    r = np.linspace(-9.0, 9.0, 73)
    on_axis = loss.continued(r.astype(np.complex128))
    assert on_axis == pytest.approx(loss.rho(r), rel=1e-14, abs=1e-15)
    # Off the axis, short of the branch points, it is the mean of its values on a circle.
    middle, turn = r + 0.3j, np.exp(2j * np.pi * np.arange(24) / 24)
    ring = loss.continued((middle[:, None] + 0.25 * turn).ravel()).reshape(len(r), -1)
    assert np.abs(ring.mean(axis=1) - loss.continued(middle)).max() < 1e-10
