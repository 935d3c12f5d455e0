from __future__ import annotations

import cmath
import math
from itertools import combinations

import numpy as np
import pytest

from physviz.engine.losses import Absolute, Huber, Loss, Squared
from physviz.engine.minima import minima
from physviz.engine.path_integral import NoAmplitude, amplitude, partition
from physviz.engine.path_integral.action import action
from physviz.engine.path_integral.rays import Rays
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from tests.engine.between_kinks import between_kinks

PLAIN = Points.of([0.0, 1.0, 2.0, 3.0, 5.0], [0.3, 1.0, 2.9, 2.2, 6.1])
WILD = Points.of([-2.0, -0.5, 0.0, 1.5, 2.0, 2.0], [3.0, 0.1, -0.4, 1.0, 2.5, -1.0])
LEVEL = Points.of([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 1.0, 0.0])
"""The lines of least Σ|r| fill an area: there ∇S = 0."""
SETS = {"plain": PLAIN, "wild": WILD, "level": LEVEL}
KINKED = [Huber(0.6), Absolute(1.0)]
NARROW = Gaussian((0.5, 0.6), (0.5, 0.3))


def on_the_real_plane(problem: Problem, b: complex) -> complex:
    """The integral between kinks, with panels short enough for the waves of e^{−bS}."""
    prior = problem.prior
    if prior.proper:
        wide = 1.0 / np.sqrt(prior.precision)
        box = np.array(prior.mean)[:, None] + 8.5 * wide[:, None] * [-1.0, 1.0]
    else:
        (low,) = minima(problem)[:1]
        box = np.array(low.theta)[:, None] + np.array([[110.0], [55.0]]) / b.real * [-1.0, 1.0]
    lean = 4.0 / abs(b) / max(float(np.mean(np.abs(problem.points.x))), 1.0)
    return between_kinks(problem, b, box, (min(5.0 / abs(b), 1.0), min(lean, 0.7)))


def by_rays(problem: Problem, b: complex, order: int) -> tuple[complex, float]:
    """Return what rules of some order along rays give, and the error they tell."""
    ground = action(problem)
    assert ground is not None
    centre = ground.data.lines([minima(problem)[0].theta])[0]
    turns = Rays(ground, b, centre, order).integral()
    while True:
        try:
            next(turns)
        except StopIteration as done:
            value, difference, size = done.value
            base = cmath.exp(-b * ground.cost(centre[None])[0]) / ground.spread
            return value * base, (difference + 1e-14 * size) * abs(base)


@pytest.mark.slow
@pytest.mark.parametrize("hbar", [1.0, 0.2, 0.05])
@pytest.mark.parametrize("loss", KINKED)
@pytest.mark.parametrize("points", SETS.values(), ids=SETS.keys())
def test_that_the_error_told_of_an_amplitude_with_kinks_is_honest(
    points: Points, loss: Loss, hbar: float
) -> None:
    problem = Problem(points, loss, prior=NARROW)
    expected, found = on_the_real_plane(problem, -1j / hbar), amplitude(problem, hbar)
    off = abs(found.value / expected - 1.0)
    assert off <= 1e-10
    # The other sum has round-off of its own.
    assert off <= found.error + 1e-11
    assert found.error <= 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("order", [4, 6, 8])
@pytest.mark.parametrize("hbar", [1.0, 0.1, 1e-2, 1e-3])
@pytest.mark.parametrize("loss", KINKED)
def test_that_rules_of_low_order_tell_how_wrong_they_are(
    loss: Loss, hbar: float, order: int
) -> None:
    for points in SETS.values():
        problem, b = Problem(points, loss), -1j / hbar
        best, (value, error) = partition(problem, b).value, by_rays(problem, b, order)
        assert abs(value - best) <= error + 1e-11 * abs(best)


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.0, 30.0, 60.0])
@pytest.mark.parametrize("points", SETS.values(), ids=SETS.keys())
def test_that_the_closed_form_of_absolute_loss_is_the_integral(
    points: Points, angle: float
) -> None:
    problem, b = Problem(points, Absolute(1.0)), cmath.rect(3.0, -math.radians(angle))
    found = partition(problem, b)
    assert found.method == "closed form"
    assert abs(found.value / on_the_real_plane(problem, b) - 1.0) <= 1e-11


@pytest.mark.slow
@pytest.mark.parametrize("hbar", [10.0, 1.0, 0.1, 1e-2])
@pytest.mark.parametrize("count", [3, 12, 40])
def test_that_the_closed_form_of_absolute_loss_is_what_rays_give(count: int, hbar: float) -> None:
    rng = np.random.default_rng(count)
    x = rng.uniform(0.0, 10.0, count)
    y_error = rng.uniform(0.5, 2.0, count)
    points = Points.of(x, 0.5 * x + rng.standard_normal(count), y_error)
    problem = Problem(points, Absolute(1.0))
    found, (value, error) = amplitude(problem, hbar), by_rays(problem, -1j / hbar, 14)
    assert abs(found.value - value) <= 2.0 * error + 1e-11 * abs(value)
    assert error <= 1e-8 * abs(value)


@pytest.mark.parametrize("kind", [Absolute, Huber])
def test_that_twice_the_same_points_have_the_same_amplitude(kind: type[Absolute | Huber]) -> None:
    # S is a mean; every kink line is there twice.
    for points in (PLAIN, LEVEL):
        x, y = np.tile(points.x, 2), np.tile(points.y, 2)
        one = amplitude(Problem(points, kind(0.8)), 0.3).value
        assert abs(amplitude(Problem(Points.of(x, y), kind(0.8)), 0.3).value / one - 1.0) <= 1e-10


@pytest.mark.slow
def test_that_a_thousand_absolute_residuals_have_the_amplitude_of_ten_hundredfold_ones() -> None:
    x = np.array([0.0, 0.4, 1.1, 1.9, 3.0, 3.3, 4.8, 5.1, 6.6, 8.0])
    y = np.array([0.2, 1.0, 0.4, 2.2, 2.9, 1.1, 3.6, 4.9, 5.0, 7.7])
    one = amplitude(Problem(Points.of(x, y), Absolute(1.0)), 0.5)
    # Each point a hundred times, by so little apart that no crossing of kinks is left the same.
    apart = 1e-9 * np.random.default_rng(3).standard_normal((2, 100, 10))
    many = Points.of((x + apart[0]).ravel(), (y + apart[1]).ravel())
    found = amplitude(Problem(many, Absolute(1.0)), 0.5)
    assert abs(found.value / one.value - 1.0) <= 1e-9


@pytest.mark.slow
def test_that_all_lines_of_least_absolute_residuals_add_up_as_hbar_falls() -> None:
    # As ħ → 0, A e^{−iS/ħ} becomes the area of the quadrangle on which S is least.
    problem = Problem(LEVEL, Absolute(1.0))
    least = minima(problem)[0].value
    flat = [theta for theta in _through_pairs(LEVEL) if _mean_size(theta) <= least + 1e-12]
    assert len(flat) == 4
    angle = [math.atan2(b - np.mean(flat, 0)[1], a - np.mean(flat, 0)[0]) for a, b in flat]
    a, b = np.array([flat[k] for k in np.argsort(angle)]).T
    area = 0.5 * abs(float(a @ np.roll(b, 1) - b @ np.roll(a, 1)))
    gaps = [
        abs(amplitude(problem, hbar).value * cmath.exp(-1j * least / hbar) - area)
        for hbar in (1e-2, 1e-3)
    ]
    assert gaps[0] < 0.1 * area and gaps[1] == pytest.approx(0.1 * gaps[0], rel=0.3)


def _through_pairs(points: Points) -> list[tuple[float, float]]:
    pairs = combinations(zip(points.x, points.y, strict=True), 2)
    slopes = [((w - v) / (z - x), x, v) for (x, v), (z, w) in pairs]
    return [(float(v - slope * x), float(slope)) for slope, x, v in slopes]


def _mean_size(theta: tuple[float, float]) -> float:
    return float(np.mean(np.abs(LEVEL.y - theta[0] - theta[1] * LEVEL.x)))


@pytest.mark.slow
@pytest.mark.parametrize("prior", [Flat(), NARROW], ids=["flat", "gaussian"])
def test_that_a_wide_huber_loss_has_the_amplitude_of_the_squared_one(
    prior: Flat | Gaussian,
) -> None:
    exact = amplitude(Problem(PLAIN, Squared(), prior=prior), 0.5).value
    gaps = [
        abs(amplitude(Problem(PLAIN, Huber(c), prior=prior), 0.5).value / exact - 1.0)
        for c in (2.0, 8.0, 32.0)
    ]
    assert gaps[0] > 10.0 * gaps[1] and gaps[1] >= gaps[2]
    assert gaps[2] < 1e-5


def test_that_kinks_without_number_are_refused_in_a_sentence() -> None:
    x = np.linspace(0.0, 1.0, 10_001)
    with pytest.raises(NoAmplitude, match="more than 250 points"):
        amplitude(Problem(Points.of(x, x), Huber(1.0)), 1.0)
    with pytest.raises(NoAmplitude, match="more than 10000 points"):
        amplitude(Problem(Points.of(x, x), Absolute(1.0)), 1.0)
