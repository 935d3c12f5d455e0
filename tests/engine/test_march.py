"""Runs on the cost of any loss: every step, where they end, and what they cost in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.cost import bowl, cost, momentum
from physviz.engine.descent import Descent
from physviz.engine.learning_rates import (
    best_learning_rate,
    critical_learning_rate,
    default_learning_rate,
)
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, SoftL1, Squared
from physviz.engine.march import March
from physviz.engine.minima import minima
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem
from physviz.engine.run import CONVERGED, LONGEST_RUN, Leg
from physviz.engine.tuning import with_width
from physviz.engine.verdict import verdict
from tests.engine.problems import cloud, points, shipped

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.quadratic import Pair

SMOOTH: list[Loss] = [SoftL1(0.7), Huber(0.7), Cauchy(1.5), Arctan(2.0)]
ROBUST: list[Loss] = [*SMOOTH, Absolute()]


def contaminated(n: int = 100, weighted: bool = False) -> Points:
    """A line with a fifth of its points far above it."""
    x, y, error = cloud(n, seed=1)
    y[: n // 5] += 12.0
    return Points.of(x, y, error if weighted else None)


def march(some: Points, loss: Loss, start: Pair, *legs: float | tuple[int, float]) -> March:
    made = [(0, leg) if isinstance(leg, float) else leg for leg in legs]
    descent = tuple(Leg(first, GradientDescent(alpha)) for first, alpha in made)
    return March(start, descent, Problem(some, loss))


def pace_of(some: Points, loss: Loss, pace: float) -> float:
    """Return α = pace/λ_max at the best minimum."""
    return pace / minima(Problem(some, loss))[0].bowl.eigenvalues[1]


def influence(loss: Loss, r: mpmath.mpf) -> mpmath.mpf:
    """Return ρ′(r) as the textbook writes it, to fifty digits."""
    c = mpmath.mpf(getattr(loss, "c", 1.0))
    u = r / c
    return {
        "squared": lambda: 2 * r,
        "soft_l1": lambda: 2 * r / mpmath.sqrt(1 + u**2),
        "huber": lambda: 2 * max(min(r, c), -c),
        "cauchy": lambda: 2 * r / (1 + u**2),
        "arctan": lambda: 2 * r / (1 + u**4),
        "absolute": lambda: c * mpmath.sign(r),
    }[loss.key]()


@pytest.mark.slow
@pytest.mark.parametrize("loss", [Squared(), *ROBUST], ids=lambda loss: loss.key)
@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_that_a_thousand_steps_agree_with_fifty_digits(loss: Loss, offset: float) -> None:
    x, y, error = (np.round(column, 3) for column in cloud(8, seed=3, offset=offset))
    some, start = Points.of(x, y, error), (1.0, 0.25)
    alpha = pace_of(some, Squared(), 0.8)
    run = march(some, loss, start, alpha)
    with mpmath.workdps(50):
        xs, ys, es = ([mpmath.mpf(value) for value in column.tolist()] for column in (x, y, error))
        typical = mpmath.sqrt(len(xs) / mpmath.fsum(1 / e**2 for e in es))
        b0, b1 = (mpmath.mpf(value) for value in start)
        for k in range(1, 1001):
            pulls = [
                typical / e * influence(loss, typical / e * (v - b0 - b1 * u))
                for u, v, e in zip(xs, ys, es, strict=True)
            ]
            b0 += mpmath.mpf(alpha) * mpmath.fsum(pulls) / len(xs)
            turn = mpmath.fsum(p * u for p, u in zip(pulls, xs, strict=True))
            b1 += mpmath.mpf(alpha) * turn / len(xs)
            if k in (1, 10, 100, 1000):
                # At x ≈ 10⁸ the line's height loses what β₀ and β₁x have in common.
                room = 1e-12 * (1.0 + float(abs(b1)) * offset)
                found = run.at(k)
                assert abs(found[0] - b0) <= room + 1e-12 * abs(b0), k
                assert abs(found[1] - b1) <= 1e-12 * (1.0 + abs(b1)), k


@pytest.mark.parametrize("loss", ROBUST, ids=lambda loss: loss.key)
@pytest.mark.parametrize("weighted", [False, True])
def test_that_each_step_follows_the_gradient_by_its_definition(loss: Loss, weighted: bool) -> None:
    some = contaminated(weighted=weighted)
    theta = np.array([5.0, 2.0])
    run = march(some, loss, (5.0, 2.0), 0.01, (20, 0.03))
    for k in range(40):
        assert run.at(k) == pytest.approx(theta, rel=1e-12)
        assert run.cost(theta) == pytest.approx(cost(some, loss, theta), rel=1e-13)
        assert run.gradient(theta) == pytest.approx(momentum(some, loss, theta), rel=1e-10)
        theta = theta - (0.01 if k < 20 else 0.03) * momentum(some, loss, theta)
    assert run.time(40) == pytest.approx(0.8)


@given(points(), st.floats(0.1, 1.9))
@settings(deadline=None, max_examples=30)
def test_that_on_squared_loss_it_makes_the_steps_of_the_closed_form(
    some: Points, pace: float
) -> None:
    surface = bowl(some)
    assert surface is not None
    alpha = pace / surface.eigenvalues[1]
    start = (surface.minimum[0] + 3.0, surface.minimum[1] - 2.0)
    closed = Descent(start, (Leg(0, GradientDescent(alpha)),), surface)
    run = march(some, Squared(), start, alpha)
    k = np.array([0, 1, 2, 5, 50])
    size = 1.0 + np.abs(surface.minimum).max()
    assert run.at(k) == pytest.approx(closed.at(k), abs=1e-11 * size)
    assert run.excess_at(k) == pytest.approx(closed.excess_at(k), rel=1e-5, abs=1e-12 * size**2)
    if closed.converged_at is not None and closed.converged_at < 3000:
        run.grow(10.0)
        assert run.converged_at == pytest.approx(closed.converged_at, abs=1)
        assert run.last == run.converged_at


@pytest.mark.parametrize("loss", SMOOTH, ids=lambda loss: loss.key)
def test_that_a_run_converges_to_a_minimum_and_says_when(loss: Loss) -> None:
    some = contaminated()
    run = march(some, loss, (0.0, 0.0), pace_of(some, loss, 0.9))
    assert (run.last, run.ended) == (LONGEST_RUN, False)
    assert not run.grow(10.0)
    end = run.converged_at
    assert end is not None and run.ended
    assert run.last == run.reached == end == run.reaches(CONVERGED)
    assert run.gap(end) <= CONVERGED < run.gap(end - 1)
    assert run.state(end) == "converged" and run.state(end // 2) == "converging"
    slope = momentum(some, loss, run.minimum)
    assert np.hypot(*slope) <= 1e-12 * critical_learning_rate(run.bottom) ** -1
    # Beyond its end it is made on, until its last digits stand still.
    rest = run.at([end + 20_000, 10**6])
    assert np.array_equal(rest[0], rest[1])
    assert rest[0] == pytest.approx(run.minimum, rel=1e-12)
    one_percent = run.reaches(0.01)
    assert one_percent is not None
    assert run.gap(one_percent) <= 0.01 < run.gap(one_percent - 1)


@pytest.mark.parametrize("loss", [Cauchy(1.0), Arctan(1.0)], ids=lambda loss: loss.key)
def test_that_a_run_ends_in_the_minimum_whose_basin_it_starts_in(loss: Loss) -> None:
    x = np.linspace(-1.0, 1.0, 20)
    wiggle = 0.1 * np.sin(7.0 * np.arange(40))
    some = Points.of(np.tile(x, 2), np.concatenate([x - 10.0, 10.0 - x]) + wiggle)
    both = minima(Problem(some, loss))[:2]
    assert len(both) == 2
    for there in both:
        start = (there.theta[0] + 0.2, there.theta[1] - 0.2)
        run = march(some, loss, start, 0.5 / there.bowl.eigenvalues[1])
        run.grow(10.0)
        assert run.converged_at is not None
        assert run.minimum == pytest.approx(there.theta, rel=1e-9)
        assert run.at(run.last) == pytest.approx(there.theta, abs=1e-5)


@pytest.mark.parametrize("loss", SMOOTH[:3], ids=lambda loss: loss.key)
def test_that_past_the_critical_rate_a_robust_run_hovers_and_does_not_diverge(loss: Loss) -> None:
    some = contaminated()
    run = march(some, loss, (0.0, 0.0), pace_of(some, loss, 2.6))
    run.grow(10.0)
    assert run.diverged_at is None and run.converged_at is None
    assert run.ended and run.last < LONGEST_RUN
    assert run.state(run.last) == "hovering"
    # It goes round: what comes after its last step has been there before, to the bit.
    visited = {tuple(theta) for theta in run.at(np.arange(run.last)).tolist()}
    later = run.at(np.arange(run.last, run.last + 300)).tolist()
    assert all(tuple(theta) in visited for theta in later)
    assert "α is 1.30 × 2/λmax" in verdict(run, run.last)


def test_that_absolute_loss_hovers_within_what_a_step_can_take_away() -> None:
    some, alpha = contaminated(), 0.02
    run = march(some, Absolute(), (0.0, 0.0), alpha)
    run.at(5000)
    assert run.converged_at is None
    since = next(k for k in range(5000) if run.state(k) == "hovering")
    assert run.state(since - 1) == "converging" and run.state(5000) == "hovering"
    steep = max(np.hypot(*run.gradient(theta)) for theta in run.at(np.arange(since, 5000)))
    assert run.excess_at(np.arange(since, 5000)).min() <= 0.5 * alpha * steep**2
    assert verdict(run, since).startswith("Hovering about the minimum")
    assert "does not fade" in verdict(run, 0)


@pytest.mark.parametrize("loss", ROBUST, ids=lambda loss: loss.key)
def test_that_a_run_that_begins_at_rest_has_converged(loss: Loss) -> None:
    level = Points.of([1.0, 2.0, 3.0, 4.0], [-1.0, 1.0, 1.0, -1.0])
    run = march(level, loss, (0.0, 0.0), 0.1)
    assert not run.grow(1.0)
    assert (run.last, run.state(0), run.gap(0)) == (0, "converged", 0.0)


def test_that_a_step_too_short_for_floating_point_is_not_taken_for_the_minimum() -> None:
    run = march(contaminated(), Cauchy(1.0), (3.0, 1.0), 1e-60)
    run.grow(1.0)
    assert run.ended and run.converged_at is None
    assert run.at(LONGEST_RUN).tolist() == [3.0, 1.0]
    assert "more than 1,000,000 steps away" in verdict(run, 0)


def test_that_a_run_led_beyond_numbers_is_stopped_while_they_hold_it() -> None:
    run = march(Points.of([0.0, LARGEST, 1.0], [0.0, 1.0, 2.0]), Huber(LARGEST), (1.0, 1.0), 1e60)
    run.grow(1.0)
    end = run.diverged_at
    assert end is not None and run.last == end
    assert np.isfinite(run.at([0, end, end + 50])).all()
    assert run.state(0) == "diverging"
    assert "Diverged at step" in verdict(run, end)


@pytest.mark.parametrize("loss", ROBUST, ids=lambda loss: loss.key)
def test_that_a_run_over_one_x_ends_on_the_floor_of_the_valley(loss: Loss) -> None:
    some = shipped("all_x_equal")
    run = march(some, loss, (5.0, 5.0), 0.01)
    run.grow(2.0)
    assert run.valley is not None
    floor = np.array(run.minimum) + 3.0 * np.array(run.valley)
    assert run.excess(floor) <= 1e-14 * run.excess((5.0, 5.0))
    # The floor's own direction is never moved along.
    assert (run.at(run.last) - 5.0) @ run.valley == pytest.approx(0.0, abs=1e-9)
    assert verdict(run, run.reached).startswith("All x are equal")


def test_that_a_change_of_pace_keeps_what_was_made_and_its_steps_are_the_same_ones() -> None:
    some = contaminated()
    before = march(some, Cauchy(1.0), (0.0, 0.0), 0.02)
    before.at(500)
    after = march(some, Cauchy(1.0), (0.0, 0.0), 0.02, (300, 0.005))
    assert after.reached == 300
    fresh = march(replace_points(some), Cauchy(1.0), (0.0, 0.0), 0.02, (300, 0.005))
    k = np.arange(600)
    assert np.array_equal(after.at(k), fresh.at(k))
    assert np.array_equal(after.at(k[:301]), before.at(k[:301]))
    assert not np.array_equal(after.at(301), before.at(301))
    assert after.last == LONGEST_RUN and not after.grow(10.0)
    assert after.last >= 300


def replace_points(some: Points) -> Points:
    """The same numbers, which no run knows yet."""
    return replace(some)


def test_that_growing_by_turns_and_from_other_threads_makes_the_same_run() -> None:
    some = contaminated()
    whole = march(some, SoftL1(1.0), (0.0, 0.0), 0.02)
    whole.at(3000)
    parts = march(replace_points(some), SoftL1(1.0), (0.0, 0.0), 0.02)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(parts.grow, 0.002) for _ in range(9)]
        asked += [pool.submit(parts.at, k) for k in (10, 900, 1500)]
        for each in asked:
            each.result()
    k = np.arange(3000)
    assert np.array_equal(whole.at(k), parts.at(k))
    parts.grow(10.0)
    whole.grow(10.0)
    assert whole.last == parts.last


@settings(deadline=None, max_examples=60)
@given(
    points(least=3),
    st.sampled_from(LOSSES),
    st.floats(1e-100, 1e100),
    st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)),
    st.floats(1e-100, 1e100),
)
def test_that_no_run_however_wild_fails_or_warns(
    some: Points, kind: type[Loss], c: float, start: Pair, alpha: float
) -> None:
    loss = Squared() if kind is Squared else with_width(kind, c)
    run = march(some, loss, start, alpha)
    run.grow(0.005)
    assert np.isfinite(run.at([0, 7, 300])).all()
    assert verdict(run, run.reached).endswith(".")
    assert run.reached <= run.last


def test_that_runs_on_different_points_are_different() -> None:
    one, other = (
        march(some, Huber(), (0.0, 0.0), 0.1) for some in (contaminated(), shipped("outlier"))
    )
    assert one != other and len({one, other}) == 2


def test_that_without_curvature_there_is_neither_a_best_nor_a_critical_rate() -> None:
    flat = minima(Problem(contaminated(), Absolute()))[0].bowl
    assert flat.eigenvalues == (0.0, 0.0)
    assert np.isinf([best_learning_rate(flat), critical_learning_rate(flat)]).all()
    assert default_learning_rate(flat) == 0.05
