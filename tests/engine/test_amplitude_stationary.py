from __future__ import annotations

import math

import numpy as np
import pytest

from physviz.engine.cost import cost
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.minima import minima
from physviz.engine.path_integral import (
    NoAmplitude,
    amplitude,
    count_closes,
    stationary_phase,
    stationary_points,
    stationary_points_in_turns,
)
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from tests.engine.problems import shipped

FOUR = Points.of([-1.0, -1.0, 1.0, 1.0], [-3.0, 3.0, -3.0, 3.0])
"""S = ½[s(β₀ − β₁) + s(β₀ + β₁)], s(z) = ½[ρ(3 + z) + ρ(3 − z)]: two 1-D problems in one."""


def gradient(problem: Problem, theta: tuple[float, float], h: float) -> np.ndarray:
    steps = np.eye(2) * h
    at = np.array(theta)
    up, down = (
        np.array([cost(problem.points, problem.loss, at + s * step) for step in steps])
        for s in (1.0, -1.0)
    )
    return (up - down) / (2.0 * h)


def test_that_a_pair_of_double_wells_has_four_minima_four_saddles_and_a_maximum() -> None:
    problem = Problem(FOUR, Cauchy(1.0))
    found = stationary_points(problem)
    kinds = [point.kind for point in found]
    assert kinds == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]
    assert [point.signature for point in found] == [2] * 4 + [0] * 4 + [-2]
    assert count_closes(found)
    # s′ = 0 at z = 0 and where z² = d² − c².
    place = math.sqrt(8.0)
    expected = {(p, q) for p in (-place, 0.0, place) for q in (-place, 0.0, place)}
    places = {(t[0] - t[1], t[0] + t[1]) for t in (point.theta for point in found)}
    for at in expected:
        assert min(math.dist(at, other) for other in places) < 1e-9


@pytest.mark.parametrize("key", ["anscombe2", "hogg2010_5_20", "two_lines"])
@pytest.mark.parametrize("kind", [Cauchy, Arctan])
def test_that_nothing_acts_at_a_stationary_point_and_the_count_closes(
    key: str, kind: type[Cauchy | Arctan]
) -> None:
    points = shipped(key)
    spread = float(np.sqrt(minima(Problem(points))[0].value))
    problem = Problem(points, kind(spread if kind is Arctan else 0.4 * spread))
    found = stationary_points(problem)
    assert count_closes(found)
    wide = float(np.std(points.x)) + abs(float(np.mean(points.x)))
    for point in found:
        force = gradient(problem, point.theta, 1e-4 * spread / wide)
        assert np.abs(force / [1.0, wide]).max() < 1e-6 * spread
        scaled = point.hessian / np.outer([1.0, wide], [1.0, wide])
        values = np.linalg.eigvalsh(scaled)
        assert int(np.sign(values).sum()) == point.signature
        assert point.determinant == pytest.approx(np.linalg.det(point.hessian), rel=1e-6)
    lowest = min(point.value for point in found if point.kind == "minimum")
    assert lowest == pytest.approx(minima(problem)[0].value, rel=1e-9)


def test_that_stationary_points_come_in_turns_and_are_kept() -> None:
    problem = Problem(FOUR, Cauchy(1.1))
    *turns, last = stationary_points_in_turns(problem)
    assert len(turns) > 10 and not any(turns)
    assert last is stationary_points(problem)
    assert list(stationary_points_in_turns(problem)) == [last]


def test_that_stationary_points_move_with_the_data() -> None:
    x, y = np.arange(6.0), np.array([0.0, 1.3, 1.6, 9.0, 4.1, -3.0])
    near, far = (
        stationary_points(Problem(Points.of(x + lift, y), Cauchy(0.7))) for lift in (0.0, 1e8)
    )
    assert [point.kind for point in near] == [point.kind for point in far]
    for a, b in zip(near, far, strict=True):
        assert b.value == pytest.approx(a.value, rel=1e-9)
        assert b.determinant == pytest.approx(a.determinant, rel=1e-9)


@pytest.mark.parametrize("loss", [Squared(), SoftL1(0.5), Huber(0.5)])
def test_that_a_convex_loss_is_stationary_at_its_minimum_alone(loss: Loss) -> None:
    points = Points.of([0.0, 1.0, 2.0, 3.0], [0.0, 1.2, 1.7, 3.3])
    (point,) = stationary_points(Problem(points, loss))
    assert point.kind == "minimum" and point.degenerate is None
    assert point.theta == pytest.approx(minima(Problem(points, loss))[0].theta)


def test_that_degenerate_stationary_points_are_told_and_refused() -> None:
    level = Points.of([2.0, 2.0, 2.0], [0.0, 1.0, 5.0])
    quartic = Points.of([-1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, -1.0, 1.0])
    tilted = Points.of([0.0, 1.0, 2.0, 3.0], [0.0, 1.2, 1.7, 3.3])
    caught = Points.of([0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 3.0, 0.0])
    for points, loss, why in [
        (level, SoftL1(1.0), "two distinct x"),
        (level, Cauchy(1.0), "two distinct x"),
        (quartic, Cauchy(1.0), "det H = 0"),
        (tilted, Absolute(1.0), "kinked"),
        (caught, Huber(1.0), "kinked just where"),
    ]:
        problem = Problem(points, loss)
        assert any(why in (point.degenerate or "") for point in stationary_points(problem))
        with pytest.raises(NoAmplitude, match=why):
            stationary_phase(problem, 0.1)
    with pytest.raises(NoAmplitude, match="no points"):
        stationary_phase(Problem(Points.of([], []), Cauchy(1.0)), 0.1)
    assert stationary_points(Problem(Points.of([], []))) == ()


def test_that_stationary_phase_is_exact_for_squared_loss() -> None:
    problem = Problem(shipped("anscombe1"))
    for hbar in (1e-3, 1.0, 40.0):
        found = stationary_phase(problem, hbar)
        assert found.value == pytest.approx(amplitude(problem, hbar).value, rel=1e-12)
        assert found.complete


PLAIN = Points.of([0.0, 1.0, 2.0, 3.0, 5.0], [0.3, 1.0, 2.9, 2.2, 6.1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "problem",
    [
        Problem(PLAIN, SoftL1(1.0)),
        Problem(PLAIN, SoftL1(0.5), prior=Gaussian((0.0, 1.0), (2.0, 1.0))),
        Problem(PLAIN, Cauchy(1.5), prior=Gaussian((0.0, 1.0), (2.0, 1.0))),
        Problem(PLAIN, Arctan(3.0), prior=Gaussian((0.0, 1.0), (1.0, 0.5))),
        Problem(PLAIN, Squared(), prior=Gaussian((0.0, 1.0), (2.0, 1.0))),
    ],
    ids=[
        "soft_l1",
        "soft_l1 with a prior",
        "cauchy with a prior",
        "arctan with a prior",
        "squared with a prior",
    ],
)
def test_that_stationary_phase_errs_in_proportion_to_hbar(problem: Problem) -> None:
    hbars = np.geomspace(1e-5, 1e-3, 7)
    errors = [
        abs(stationary_phase(problem, hbar).value / amplitude(problem, hbar).value - 1.0)
        for hbar in hbars.tolist()
    ]
    slope = np.polyfit(np.log(hbars), np.log(errors), 1)[0]
    assert slope == pytest.approx(1.0, abs=0.05)


@pytest.mark.slow
def test_that_about_a_parabola_with_kinks_stationary_phase_errs_less() -> None:
    # S has no cubic term at its minimum: only the kinks add, of higher order in ħ.
    problem, errors = Problem(PLAIN, Huber(1.0)), []
    for hbar in (1e-2, 1e-3):
        exact = amplitude(problem, hbar).value
        errors.append(abs(stationary_phase(problem, hbar).value / exact - 1.0))
    assert errors[1] < errors[0] / 10.0


@pytest.mark.slow
def test_that_all_stationary_points_are_needed() -> None:
    problem = Problem(FOUR, Cauchy(1.5), prior=Gaussian((0.1, 0.2), (2.0, 2.0)))
    found = stationary_phase(problem, 1e-3)
    assert len(found.contributions) == 9 and found.complete
    exact = amplitude(problem, 1e-3).value
    assert abs(found.value / exact - 1.0) < 0.05
    minimum = sum(each.value for each in found.contributions if each.point.kind == "minimum")
    assert abs(minimum / exact - 1.0) > 0.2


def test_that_a_flat_prior_weights_stationary_points_by_one() -> None:
    problem = Problem(FOUR, Cauchy(1.0), prior=Flat())
    parts = stationary_phase(problem, 0.1).contributions
    for part in parts:
        size = 2.0 * math.pi * 0.1 / math.sqrt(abs(part.point.determinant))
        turn = part.point.value / 0.1 + 0.25 * math.pi * part.point.signature
        assert part.value == pytest.approx(size * complex(math.cos(turn), math.sin(turn)))
