from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.cost import bowl, cost, momentum
from physviz.engine.energy import energy, exponent
from physviz.engine.losses import (
    LOSSES,
    Absolute,
    Arctan,
    Cauchy,
    Huber,
    Loss,
    Robust,
    SoftL1,
    Squared,
)
from physviz.engine.minima import followed, minima, modes, tracked
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.search import median_line as search
from physviz.engine.search.median_line import median_line
from physviz.engine.sums import sums
from tests.engine.problems import cloud, points, shipped

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from physviz.engine.points import Floats

AXIS = list(range(-5, 6))
FIVE = Points.of([1, 2, 3, 4, 5], [3, 5, 7, 9, 11])
CROSS = Points.of(AXIS * 2, AXIS + [-i for i in AXIS])
PRIOR = Gaussian((0.5, 1.0), (2.0, 0.7))


def clustered() -> Points:
    """A line of 75 points, and 25 far away from it in one heap."""
    rng = np.random.default_rng(7)
    x = rng.uniform(0.0, 10.0, 100)
    y = 1.0 + 2.0 * x + 0.5 * rng.standard_normal(100)
    x[:25], y[:25] = 20.0 + rng.standard_normal(25), -30.0 + rng.standard_normal(25)
    return Points.of(x, y)


def outliers(n: int) -> Points:
    """A line with Gaussian noise and one point in ten far off."""
    rng = np.random.default_rng(8)
    x, noise = rng.uniform(-5.0, 5.0, n), rng.standard_normal(n)
    return Points.of(x, 2.0 - 1.5 * x + np.where(rng.random(n) < 0.1, 20.0, 1.0) * noise)


def least_of_scipy(some: Points, loss: Robust, count: int, seed: int = 0) -> float:
    """The best S of scipy's least_squares from random lines; its cost is nS/2."""
    from scipy.optimize import least_squares

    rng = np.random.default_rng(seed)
    bars = np.ones(some.n) if some.y_error is None else some.y_error
    weight = np.sqrt(some.n / np.sum(bars**-2.0)) / bars
    slopes = np.tan(rng.uniform(-1.5, 1.5, count)) * (1.0 + np.ptp(some.y)) / np.ptp(some.x)
    jacobian = -np.stack([weight, weight * some.x], axis=1)
    best = np.inf
    for slope in slopes:
        level = rng.uniform(some.y.min(), some.y.max()) - slope * rng.choice(some.x)
        solved = least_squares(
            lambda theta: weight * (some.y - theta[0] - theta[1] * some.x),
            [level, slope],
            lambda _: jacobian,
            loss=loss.key,
            f_scale=loss.c,
            max_nfev=60,
        )
        best = min(best, solved.cost)
    return 2.0 * best / some.n


def close_by(some: Points, count: int = 24) -> Floats:
    """Small steps in θ, all round, as long in β₀ as in β₁ times the spread of x."""
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle) / max(float(np.std(some.x)), 1.0)], axis=1)


CASES = {
    "five-cauchy": (FIVE, Cauchy(0.3)),
    "hogg-cauchy": (shipped("hogg2010"), Cauchy(30.0)),
    "cross-cauchy": (CROSS, Cauchy(0.1)),
    "cluster-cauchy": (clustered(), Cauchy(2.0)),
    "anscombe1-arctan": (shipped("anscombe1"), Arctan(0.5)),
    "anscombe2-cauchy": (shipped("anscombe2"), Cauchy(0.2)),
    "anscombe3-soft_l1": (shipped("anscombe3"), SoftL1(0.2)),
    "anscombe4-arctan": (shipped("anscombe4"), Arctan(1.0)),
}


@pytest.mark.parametrize(("some", "loss"), CASES.values(), ids=CASES)
def test_that_scipy_from_two_hundred_random_lines_never_ends_lower(
    some: Points, loss: Robust
) -> None:
    best = minima(Problem(some, loss))[0]
    assert best.value <= least_of_scipy(some, loss, 200) * (1.0 + 1e-10)
    assert best.value == pytest.approx(cost(some, loss, best.theta), rel=1e-12, abs=1e-25)


ROBUST: tuple[type[Robust], ...] = (SoftL1, Huber, Cauchy, Arctan)


@settings(max_examples=15)
@given(points(), st.sampled_from(ROBUST), st.integers(-6, 10))
def test_that_on_any_points_scipy_does_not_end_lower(
    some: Points, kind: type[Robust], octaves: int
) -> None:
    loss = kind(2.0**octaves)
    best = minima(Problem(some, loss))[0]
    assert best.value <= least_of_scipy(some, loss, 5) * (1.0 + 1e-9) + 1e-14


@settings(max_examples=40)
@given(points(), st.sampled_from(ROBUST), st.integers(-3, 8))
def test_that_every_minimum_is_one_and_stands_once_best_first(
    some: Points, kind: type[Robust], octaves: int
) -> None:
    loss = kind(2.0**octaves)
    found = minima(Problem(some, loss))
    values = [each.value for each in found]
    assert values == sorted(values)
    assert len(found) == 1 or not loss.convex
    pull = float(np.abs(loss.psi(np.array([loss.c])))[0])
    reach = max(1.0, float(np.abs(some.x).max()))
    for each in found:
        assert np.abs(momentum(some, loss, each.theta)).max() <= 1e-9 * pull * reach
        assert np.linalg.eigvalsh(each.hessian).min() >= -1e-9
        for step in 1e-4 * loss.c * close_by(some):
            beside = cost(some, loss, np.add(each.theta, step))
            assert beside >= each.value * (1.0 - 1e-12) - 1e-25
    for one, other in combinations(found, 2):
        assert np.abs(np.subtract(one.theta, other.theta)).max() > 1e-7 * loss.c / reach


def test_that_a_cross_has_two_best_lines_and_its_centre_is_none() -> None:
    first, second, *others = minima(Problem(CROSS, Cauchy(0.1)))
    assert sorted((first.theta[1], second.theta[1])) == pytest.approx([-1.0, 1.0], abs=1e-3)
    assert (first.theta[0], second.theta[0]) == pytest.approx((0.0, 0.0), abs=1e-12)
    assert first.value == pytest.approx(second.value, rel=1e-13)
    assert all(max(map(abs, each.theta)) > 1e-3 for each in others)
    # With a wide loss there is one again.
    assert len(minima(Problem(CROSS, Cauchy(10.0)))) == 1


@settings(max_examples=70)
@given(points())
def test_that_the_median_line_is_the_best_through_two_points(some: Points) -> None:
    (found,) = minima(Problem(some, Absolute(2.0)))
    data = sums(some)
    assert data is not None
    values = {}
    for i, j in combinations(range(some.n), 2):
        if some.x[i] != some.x[j]:
            slope = (some.y[j] - some.y[i]) / (some.x[j] - some.x[i])
            theta = (float(some.y[i] - slope * some.x[i]), float(slope))
            values[tuple(np.round(theta, 9))] = cost(some, Absolute(2.0), theta)
    least = min(values.values())
    assert found.value == pytest.approx(least, rel=1e-12, abs=1e-12)
    optimal = [line for line, value in values.items() if value <= least * (1.0 + 1e-11) + 1e-13]
    assert found.unique == (len(optimal) == 1)


@pytest.mark.parametrize("noise", ["normal", "cauchy", "lattice"])
def test_that_of_many_points_only_those_near_the_median_line_need_sorting(
    noise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y, bars = cloud(12_000, seed=5)
    if noise == "cauchy":
        y += np.random.default_rng(6).standard_cauchy(x.size)
    if noise == "lattice":
        x, y = np.round(x), np.round(y)
    data = sums(Points.of(x, y, bars if noise == "normal" else None))
    assert data is not None
    line, _ = median_line(data)
    monkeypatch.setattr(search, "FEW", data.n)
    sorted_all, _ = median_line(data)
    least = np.abs(data.residuals(sorted_all)).sum()
    assert np.abs(data.residuals(line)).sum() == pytest.approx(least, rel=1e-13)


@settings(max_examples=40)
@given(points(least=1), st.floats(0.1, 10.0))
def test_that_squared_loss_has_the_closed_form(some: Points, sigma: float) -> None:
    (found,) = minima(Problem(some))
    assert found.bowl == bowl(some)
    (mode,) = modes(Problem(some, sigma=sigma, prior=PRIOR))
    phi = energy(Problem(some, sigma=sigma, prior=PRIOR))
    assert float(phi(mode.theta)) == pytest.approx(mode.value, rel=1e-9)
    assert np.abs(phi.gradient(mode.theta)).max() <= 1e-7 * np.abs(mode.hessian).max()


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
def test_that_where_all_x_are_equal_the_line_of_least_norm_is_reported(kind: type[Loss]) -> None:
    some = shipped("all_x_equal")
    found = minima(Problem(some, kind()))
    for each in found:
        assert not each.unique
        assert each.theta[1] == pytest.approx(3.0 * each.theta[0])
        assert each.hessian @ [-3.0, 1.0] == pytest.approx([0.0, 0.0], abs=1e-12)
    levels = np.linspace(0.0, 5.0, 2001)
    least = min(cost(some, kind(), (level, 0.0)) for level in levels)
    assert found[0].value <= least * (1.0 + 1e-12)
    assert found[0].value == pytest.approx(least, abs=1e-4)


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
def test_that_one_point_is_met_and_none_has_no_minimum(kind: type[Loss]) -> None:
    (met,) = minima(Problem(Points.of([2.0], [10.0]), kind()))
    assert met.theta == pytest.approx((2.0, 4.0))
    assert (met.value, met.unique) == (0.0, False)
    empty = Problem(Points.of([], []), kind())
    assert minima(empty) == followed(empty, [(0.0, 0.0)]) == modes(empty) == ()
    (mode,) = modes(Problem(Points.of([], []), kind(), prior=PRIOR))
    assert mode.theta == PRIOR.mean


@pytest.mark.parametrize("kind", [SoftL1, Huber], ids=lambda kind: kind.key)
def test_that_a_wide_loss_fits_like_squares_and_a_narrow_one_like_the_median(
    kind: type[Robust],
) -> None:
    some = shipped("anscombe1")
    wide, narrow = minima(Problem(some, kind(1e6)))[0], minima(Problem(some, kind(1e-6)))[0]
    assert wide.theta == pytest.approx(minima(Problem(some))[0].theta, rel=1e-9)
    assert narrow.theta == pytest.approx(minima(Problem(some, Absolute()))[0].theta, abs=1e-4)


@pytest.mark.parametrize("kind", [*ROBUST, Absolute], ids=lambda kind: kind.key)
def test_that_far_from_the_origin_the_same_lines_are_found(kind: type[Robust]) -> None:
    x, y, bars = cloud(40, seed=9)
    x, y = np.round(64.0 * x) / 64.0, np.round(64.0 * y) / 64.0
    near = minima(Problem(Points.of(x, y, bars), kind(2.0)))
    away = minima(Problem(Points.of(x + 2.0**27, y + 2.0**20, bars), kind(2.0)))
    assert len(near) == len(away)
    for one, other in zip(near[:3], away[:3], strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-9)
        assert other.theta[1] == pytest.approx(one.theta[1], rel=1e-7)


@pytest.mark.parametrize("loss", [Cauchy(1.0), Arctan(3.0), Huber(1.0), Huber(1e-3), SoftL1(0.5)])
def test_that_of_many_points_all_are_heeded(loss: Robust) -> None:
    some = outliers(20_000)
    found = minima(Problem(some, loss))[0]
    assert np.abs(momentum(some, loss, found.theta)).max() < 1e-11 * loss.c
    assert found.theta == pytest.approx((2.0, -1.5), abs=0.05)
    assert found.value <= cost(some, loss, (2.0, -1.5))


@pytest.mark.parametrize("loss", [Cauchy(2.0), Huber(1.0), Absolute(1.0), Squared()], ids=str)
def test_that_minima_are_followed_through_a_drag(loss: Loss) -> None:
    some = clustered()
    before = [each.theta for each in minima(Problem(some, loss))]
    dragged = Problem(some.moved([50], [some.x[50] + 0.3], [some.y[50] + 1.0]), loss)
    after, anew = followed(dragged, before), minima(dragged)
    assert len(after) == len(anew)
    for one, other in zip(after, anew, strict=True):
        assert one.theta == pytest.approx(other.theta, rel=1e-8)


# --- modes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
def test_that_under_a_flat_prior_modes_are_the_minima(kind: type[Loss]) -> None:
    problem = Problem(shipped("anscombe3"), kind(), 0.8)
    phi, found = energy(problem), minima(problem)
    for temper in ("joint", "likelihood"):
        same = Problem(problem.points, problem.loss, 0.8, temper=temper)
        for mode, least in zip(modes(same, 0.01), found, strict=True):
            assert mode.theta == pytest.approx(least.theta, rel=1e-12)
            expected = phi.scale * least.value + phi.constant
            assert mode.value == pytest.approx(expected, rel=1e-12)
            assert mode.hessian == pytest.approx(phi.scale * least.hessian, rel=1e-7)


@settings(max_examples=40)
@given(
    points(least=1),
    st.sampled_from(LOSSES),
    st.integers(-3, 4),
    st.sampled_from(["joint", "likelihood"]),
    st.sampled_from([0.03, 1.0, 20.0]),
)
def test_that_from_every_mode_the_energy_rises(
    some: Points, kind: type[Loss], octaves: int, temper: str, beta: float
) -> None:
    plain = kind()
    loss = plain if isinstance(plain, Squared) else replace(plain, c=2.0**octaves)
    problem = Problem(some, loss, 1.5, PRIOR, temper)
    e = exponent(problem, 1.0 if temper == "joint" else beta)
    found = modes(problem, beta)
    assert found
    for mode in found:
        value = float(e(mode.theta))
        assert mode.value == pytest.approx(value, rel=1e-9, abs=1e-9)
        hessian = e.hessian(mode.theta)
        assert mode.hessian == pytest.approx(hessian, abs=1e-7 * np.abs(hessian).max())
        around = e(np.add(mode.theta, 1e-4 * close_by(some)))
        assert (around >= value - 1e-11 * abs(value)).all()
    # No line of a coarse net of them is lower than the best.
    net = np.stack(np.meshgrid(np.linspace(-6, 6, 15), np.linspace(-2, 4, 15)), axis=-1)
    assert float(e(net).min()) >= found[0].value - 1e-9 * abs(found[0].value)


def test_that_a_strong_prior_wins() -> None:
    prior = Gaussian((3.0, -4.0), (1e-7, 1e-7))
    for kind in LOSSES:
        (mode,) = modes(Problem(shipped("hogg2010"), kind(), prior=prior))
        assert mode.theta == pytest.approx(prior.mean, abs=1e-6)


def test_that_of_many_points_the_median_line_under_a_prior_is_found_all_the_same() -> None:
    some, prior = outliers(50_000), Gaussian((0.0, 0.0), (0.003, 0.003))
    (mode,) = modes(Problem(some, Absolute(), 1.0, prior))
    phi = energy(Problem(some, Absolute(), 1.0, prior))
    steps = np.concatenate([size * close_by(some) for size in (1e-3, 1e-5, 1e-7)])
    assert (phi(np.add(mode.theta, steps)) >= mode.value - 1e-13 * abs(mode.value)).all()
    assert abs(mode.theta[0]) < 1.99


def test_that_squared_loss_needs_no_pass_over_the_points() -> None:
    some = Points.of(*cloud(50, seed=9)[:2]).lift([3]).moved([3], [2.0], [40.0])
    before = sums.cache_info()
    (found,) = tracked(Problem(some))
    assert sums.cache_info() == before
    assert found.theta == pytest.approx(np.polyfit(some.x, some.y, 1)[::-1])
