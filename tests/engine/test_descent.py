from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from physviz.engine.cost import bowl
from physviz.engine.descent import COMFORT, Descent
from physviz.engine.flow import flow
from physviz.engine.learning_rates import (
    best_learning_rate,
    critical_learning_rate,
    default_learning_rate,
)
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import Points
from physviz.engine.quadratic import Quadratic
from physviz.engine.run import CONVERGED, LONGEST_RUN, Leg
from physviz.engine.verdict import verdict
from tests.engine.problems import SHIPPED, shipped
from tests.engine.rational import Exact, as_written, trajectory

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair

CHECKED = (0, 1, 2, 3, 10, 97, 400, 1000)
RUNS = [
    ("hubble1929", (700.0, -150.0), 0.05),
    ("hubble1929", (0.0, 0.0), 0.4),
    ("anscombe1", (0.0, 0.0), 0.004),
    ("anscombe3", (-5.0, 4.0), 0.0095),
    ("norris", (0.0, 0.0), 2e-6),
    ("hogg2010_5_20", (0.0, 0.0), 1e-5),
    ("hogg2010_5_20", (100.0, -3.0), 3e-5),
    ("ill_conditioned", (5.0, 1.0), 3e-7),
]

some = st.floats(-10.0, 10.0)
stiff = st.floats(0.1, 10.0)
bowls = st.builds(Quadratic, st.tuples(some, some), some, stiff, some, stiff)
starts = st.tuples(some, some)
aways = st.tuples(stiff, stiff)
"""Amplitudes along both axes, none of them faint."""


def surface_of(key: str) -> Quadratic:
    found = bowl(shipped(key))
    assert found is not None
    return found


def displaced(b: Quadratic, away: Pair) -> Pair:
    first, second = (b.minimum + b.axes @ away).tolist()
    return (first, second)


def run(b: Quadratic, start: Pair, *legs: float | tuple[int, float]) -> Descent:
    made = [(0, leg) if isinstance(leg, float) else leg for leg in legs]
    return Descent(start, tuple(Leg(first, GradientDescent(alpha)) for first, alpha in made), b)


def stepped(b: Quadratic, start: Pair, alpha: float, steps: int) -> Floats:
    """θ_0 … θ_k, one step after the other."""
    rule, theta = GradientDescent(alpha), np.asarray(start)
    visited = [theta]
    for _ in range(steps):
        theta, _ = rule.step(0, theta, b.gradient(theta), ())
        visited.append(theta)
    return np.array(visited)


@pytest.mark.parametrize(("key", "start", "alpha"), RUNS)
def test_that_a_trajectory_agrees_with_rational_arithmetic(
    key: str, start: Pair, alpha: float
) -> None:
    surface, exact = surface_of(key), Exact(*as_written(shipped(key)))
    closed = run(surface, start, alpha).at(CHECKED)
    walked = stepped(surface, start, alpha, max(CHECKED))
    begin = (Fraction(start[0]), Fraction(start[1]))
    for k, theta in zip(CHECKED, closed, strict=True):
        true = trajectory(exact, begin, Fraction(alpha), k)
        for j in range(2):
            assert abs(theta[j] - true[j]) <= 1e-12 * abs(true[j]), (k, "closed form")
            assert abs(walked[k, j] - true[j]) <= 1e-12 * abs(true[j]), (k, "step by step")


@given(bowls, starts)
@example(Quadratic((1.0, 5e-308), 0.0, 1.0, 4e-196, 2.0), (0.0, 0.0))
def test_that_a_run_begins_exactly_at_its_start(b: Quadratic, start: Pair) -> None:
    assert run(b, start, 0.1 * best_learning_rate(b)).at(0).tolist() == list(start)


@given(bowls, starts, st.floats(0.05, 1.9))
def test_that_every_step_follows_the_gradient(b: Quadratic, start: Pair, pace: float) -> None:
    alpha = pace / b.eigenvalues[1]
    visited = run(b, start, alpha).at(np.arange(40))
    assert visited == pytest.approx(stepped(b, start, alpha, 39), rel=1e-9, abs=1e-9)


@given(bowls, starts, st.lists(st.tuples(st.integers(1, 30), st.floats(0.05, 2.1)), max_size=4))
def test_that_legs_are_the_same_steps_made_one_by_one(
    b: Quadratic, start: Pair, changes: list[tuple[int, float]]
) -> None:
    legs = [(0, 1.2 / b.eigenvalues[1])]
    for length, pace in changes:
        legs.append((legs[-1][0] + length, pace / b.eigenvalues[1]))
    descent = run(b, start, *legs)
    visited = [np.asarray(start)]
    for (first, alpha), (last, _) in zip(legs, [*legs[1:], (legs[-1][0] + 10, 0.0)], strict=True):
        visited.extend(stepped(b, visited[-1], alpha, last - first)[1:])
    k = np.arange(len(visited))
    assert descent.at(k) == pytest.approx(np.array(visited), rel=1e-8, abs=1e-8)
    elapsed = sum(descent.leg_at(step).learning_rate for step in range(len(visited) - 1))
    assert descent.time(len(visited) - 1) == pytest.approx(elapsed)


@given(bowls, starts, st.floats(0.05, 2.5), st.permutations(range(30)))
def test_that_scrubbing_shows_what_playing_shows(
    b: Quadratic, start: Pair, pace: float, order: list[int]
) -> None:
    descent = run(b, start, pace / b.eigenvalues[1], (7, 1.1 / b.eigenvalues[1]))
    played = descent.at(np.arange(30))
    for step in order:
        away = np.abs(descent.at(step) - played[step])
        assert away.max() <= 1e-13 * (1.0 + np.abs(played[step]).max())


@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_gap_to_the_exact_flow_shrinks_with_the_time_step(key: str) -> None:
    surface, start = surface_of(key), (1.0, -1.0)
    time = 2.0 / surface.eigenvalues[1]
    gaps = []
    for steps in (1000, 2000, 4000):
        walked = run(surface, start, time / steps).at(steps)
        gaps.append(np.linalg.norm(walked - flow(surface, start, time)))
    assert gaps[0] / gaps[1] == pytest.approx(2.0, rel=5e-3)
    assert gaps[1] / gaps[2] == pytest.approx(2.0, rel=5e-3)


@pytest.mark.parametrize("key", SHIPPED)
def test_that_just_below_the_critical_learning_rate_a_run_falls_and_just_above_it_diverges(
    key: str,
) -> None:
    surface = surface_of(key)
    start = displaced(surface, (1.0, 1.0))
    critical = critical_learning_rate(surface)

    below = run(surface, start, critical * (1.0 - 1e-3))
    assert below.diverged_at is None
    assert below.state(0) == "ringing"
    assert "Ringing" in verdict(below, 0)
    assert below.gap(20_000) < below.gap(0)
    if surface.eigenvalues[1] < 1e4 * surface.eigenvalues[0]:
        end = below.converged_at
        assert end is not None
        assert below.gap(end) <= CONVERGED < below.gap(end - 1)
        assert below.state(end) == "converged"
        assert "Converged" in verdict(below, end)

    above = run(surface, start, critical * (1.0 + 1e-3))
    end = above.diverged_at
    assert end is not None and above.converged_at is None
    assert above.last == end
    assert above.state(0) == above.state(end) == "diverging"
    assert "Diverging" in verdict(above, 0) and "α is 1.001" in verdict(above, 0)
    assert f"Diverged at step {end:,}" in verdict(above, end)
    assert above.gap(1000) > above.gap(0)


@settings(deadline=None)
@given(bowls, aways, st.floats(2.2, 20.0))
def test_that_a_run_is_stopped_at_the_first_step_out_of_floating_point_s_comfort(
    b: Quadratic, away: Pair, pace: float
) -> None:
    alpha = pace / b.eigenvalues[1]
    start = displaced(b, away)
    descent = run(b, start, alpha)
    end = descent.diverged_at
    assert end is not None
    with np.errstate(over="ignore", invalid="ignore"):
        excess = b.excess(stepped(b, start, alpha, end))
    assert excess[end] > COMFORT * (1.0 - 1e-6)
    assert (excess[:end] <= COMFORT * (1.0 + 1e-6)).all()
    assert np.isfinite(descent.at(end)).all()
    assert np.array_equal(descent.at(end + 100), descent.at(end))


@given(bowls, aways, st.floats(0.05, 1.95), st.sampled_from([0.5, 1e-2, 1e-6]))
def test_that_a_gap_is_reached_at_the_first_step_from_which_it_is_kept(
    b: Quadratic, away: Pair, pace: float, gap: float
) -> None:
    descent = run(b, displaced(b, away), pace / b.eigenvalues[1])
    step = descent.reaches(gap)
    if step is None:
        assert descent.gap(LONGEST_RUN) > gap
        return
    if step > 0:
        assert descent.gap(step - 1) > gap * (1.0 - 1e-6)
    assert all(descent.gap(step + more) <= gap * (1.0 + 1e-6) for more in (0, 1, 10))


@given(bowls, starts, st.floats(0.05, 1.95), st.floats(0.05, 1.95), st.integers(1, 3000))
def test_that_a_change_of_pace_after_the_goal_does_not_undo_it(
    b: Quadratic, start: Pair, first: float, second: float, at: int
) -> None:
    before = run(b, start, first / b.eigenvalues[1])
    after = run(b, start, first / b.eigenvalues[1], (at, second / b.eigenvalues[1]))
    reached = before.reaches(0.01)
    assert reached is not None
    if reached <= at:
        assert after.reaches(0.01) == reached
        assert "will not settle" not in verdict(after, at)
    if after.converged_at is None:
        assert after.last == LONGEST_RUN
        return
    assert after.last == max(after.converged_at, at)
    assert after.state(after.last) == "converged"


def test_that_a_settled_run_diverges_again_when_the_pace_is_raised() -> None:
    surface = surface_of("hubble1929")
    descent = run(surface, (700.0, -150.0), 0.2, (2000, 1.1 * critical_learning_rate(surface)))
    assert descent.state(2000) == "diverging"
    assert descent.converged_at is None
    assert descent.diverged_at is not None and descent.diverged_at > 2000
    assert descent.last == descent.diverged_at
    assert np.isfinite(descent.at(descent.last)).all()
    assert surface.excess(descent.at(descent.last)) > COMFORT * (1.0 - 1e-6)


def test_that_legs_after_a_divergence_are_never_run() -> None:
    surface = surface_of("hubble1929")
    descent = run(surface, (0.0, 0.0), 5.0, (10_000, 0.05))
    assert descent.diverged_at is not None and descent.diverged_at < 10_000
    assert np.array_equal(descent.at(20_000), descent.at(descent.diverged_at))


@given(bowls, starts)
def test_that_the_best_learning_rate_contracts_faster_than_its_neighbours(
    b: Quadratic, start: Pair
) -> None:
    best = best_learning_rate(b)
    legs = [Leg(0, GradientDescent(best * share)) for share in (0.9, 1.0, 1.1)]
    descent = run(b, start, best)
    slowest = [float(np.abs(descent.factors(leg)).max()) for leg in legs]
    assert slowest[1] <= min(slowest) + 1e-12


@given(bowls)
def test_that_a_run_that_begins_at_the_minimum_stays_there(b: Quadratic) -> None:
    descent = run(b, b.minimum, 0.1)
    assert descent.at([0, 5, 10**6]) == pytest.approx(np.array([b.minimum] * 3))
    assert descent.last == 0
    assert descent.diverged_at is None
    assert descent.state(0) == "converged"


def test_that_a_run_into_a_valley_ends_on_its_floor() -> None:
    valley = bowl(shipped("all_x_equal"))
    assert valley is not None
    descent = run(valley, (5.0, 5.0), 0.02)
    assert descent.converged_at is not None
    assert valley.excess(descent.at(descent.last)) <= CONVERGED * valley.excess((5.0, 5.0))
    # The floor's own direction is never moved along.
    assert (descent.at(descent.last) - 5.0) @ valley.axes[:, 0] == pytest.approx(0.0, abs=1e-12)
    assert best_learning_rate(valley) == pytest.approx(1.0 / valley.eigenvalues[1])


def test_that_a_run_of_a_million_steps_is_as_exact_as_one_of_ten() -> None:
    surface = surface_of("ill_conditioned")
    alpha = 0.5 * critical_learning_rate(surface)
    found = run(surface, (5.0, 1.0), alpha).at(LONGEST_RUN)
    soft = surface.eigenvalues[0]
    expected = flow(surface, (5.0, 1.0), -math.log1p(-alpha * soft) / soft * LONGEST_RUN)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-3, 0.3, 1.0, 7.0, 1e4, 1e60])
def test_that_the_default_learning_rate_never_diverges_and_is_short(scale: float) -> None:
    surface = bowl(Points.of(scale * np.arange(1.0, 6.0), [1, 2, 1, 3, 2]))
    assert surface is not None
    alpha = default_learning_rate(surface)
    assert 0.0 < alpha < critical_learning_rate(surface)
    assert alpha == 0.05 or float(f"{alpha:.0e}") == alpha
    assert default_learning_rate(None) == 0.05
