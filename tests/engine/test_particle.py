"""A rule with momentum as a particle: its mass, its friction, and where its energy goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.losses import Huber, Squared
from physviz.engine.optimisers import OPTIMISERS, GradientDescent, Momentum, Nesterov, Optimiser
from physviz.engine.particle import Particle, kinetic, particle
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg, Run
from physviz.engine.runs import run_on

START = (700.0, -150.0)
POINTS = Points.of([0.0, 1.0, 2.0, 4.0], [1.0, 0.0, 4.0, 5.0])


def run(*legs: Leg, loss: Squared | Huber = Squared(), start: tuple[float, float] = START) -> Run:
    made = run_on(Problem(POINTS, loss), start, legs)
    assert made is not None
    return made


def hessian() -> np.ndarray:
    x = POINTS.x
    return 2.0 * np.array([[1.0, x.mean()], [x.mean(), (x * x).mean()]])


STIFF = float(np.linalg.eigvalsh(hessian())[1])


def energy(made: Run, last: int) -> np.ndarray:
    k = np.arange(last + 1)
    moving = kinetic(made, k)
    assert moving is not None
    return moving + made.excess_at(k)


@pytest.mark.parametrize("loss", [Squared(), Huber(1.5)])
def test_that_the_heavy_ball_obeys_newtons_second_law_at_every_step(loss: Squared | Huber) -> None:
    rule = Momentum(0.03, 0.8)
    made, ball = run(Leg(0, rule), loss=loss), particle(rule)
    assert ball == Particle(0.8 * 0.03, pytest.approx(0.2))
    theta, alpha = made.at(np.arange(60)), rule.learning_rate
    v = np.diff(theta, axis=0, prepend=theta[:1]) / alpha
    force = -made.gradient(theta[:-1])
    pushed = ball.mass * np.diff(v, axis=0) / alpha + ball.friction * v[1:]
    assert pushed == pytest.approx(force, abs=1e-9 * np.abs(force).max())


def test_that_nesterovs_ball_has_one_more_friction_that_grows_with_the_curvature() -> None:
    rule = Nesterov(0.02, 0.8)
    made, ball = run(Leg(0, rule)), particle(rule)
    assert ball is not None
    theta, alpha = made.at(np.arange(60)), rule.learning_rate
    v = np.diff(theta, axis=0, prepend=theta[:1]) / alpha
    pushed = ball.mass * np.diff(v, axis=0) / alpha + ball.friction * v[1:]
    drag = 0.8 * alpha * v[:-1] @ hessian()
    # Its first step, which no slope comes before, takes the slope 1 + μ times.
    force = -made.gradient(theta[:-1]) - drag
    force[0] -= 0.8 * made.gradient(theta[0])
    assert pushed == pytest.approx(force, abs=1e-9 * np.abs(force).max())


def test_that_what_the_heavy_ball_loses_on_a_bowl_is_accounted_for_to_the_last_digits() -> None:
    rule = Momentum(0.02, 0.7)
    made, h = run(Leg(0, rule)), hessian()
    theta, alpha = made.at(np.arange(40)), rule.learning_rate
    v = np.diff(theta, axis=0, prepend=theta[:1]) / alpha
    before, after = v[:-1], v[1:]
    change = (
        -alpha * 0.3 * (after**2).sum(axis=1)
        - 0.5 * alpha * 0.7 * ((after - before) ** 2).sum(axis=1)
        + 0.5 * alpha**2 * np.einsum("ki,ij,kj->k", after, h, after)
    )
    e = energy(made, 39)
    assert np.diff(e) == pytest.approx(change, abs=1e-12 * e[0])


@given(mu=st.floats(0.0, 0.99), share=st.floats(0.01, 1.0), turn=st.floats(0.0, 6.3))
@pytest.mark.parametrize("kind", [Momentum, Nesterov])
@pytest.mark.parametrize("loss", [Squared(), Huber(1.5)])
def test_that_energy_never_rises_while_steps_are_small(
    loss: Squared | Huber, kind: type[Momentum | Nesterov], mu: float, share: float, turn: float
) -> None:
    if kind is Nesterov and isinstance(loss, Huber):
        return  # proven for bowls only
    limit = 2.0 * (1.0 - mu) if kind is Momentum else 1.0
    start = (10.0 * float(np.cos(turn)), 10.0 * float(np.sin(turn)))
    made = run(Leg(0, kind(share * limit / STIFF, mu)), loss=loss, start=start)
    # Nesterov's first step takes the slope 1 + μ times, which is a kick.
    e = energy(made, 80)[1 if kind is Nesterov else 0 :]
    assert (np.diff(e) <= 1e-9 * e[0]).all()


def test_that_beyond_that_the_energy_of_a_heavy_ball_can_rise() -> None:
    e = energy(run(Leg(0, Momentum(1.0 / STIFF, 0.95))), 80)
    assert np.diff(e).max() > 1e-3 * e[0]


@pytest.mark.parametrize("kind", [Momentum, Nesterov])
def test_that_small_steps_follow_the_ball_in_continuous_time_to_first_order(
    kind: type[Momentum | Nesterov],
) -> None:
    from scipy.integrate import solve_ivp

    mass, friction, end = 0.5, 0.4, 3.0
    h, least = hessian(), np.linalg.solve(hessian(), _pull())

    def law(_: float, y: np.ndarray) -> np.ndarray:
        return np.concatenate([y[2:], (-friction * y[2:] - h @ (y[:2] - least)) / mass])

    there = solve_ivp(law, (0.0, end), [*START, 0.0, 0.0], rtol=1e-11, atol=1e-9).y[:, -1]
    away = there[:2] - least
    whole = 0.5 * mass * there[2:] @ there[2:] + 0.5 * away @ h @ away
    gaps = []
    for steps in (2000, 4000):
        dt = end / steps
        rule = kind(dt * dt / (mass + friction * dt), mass / (mass + friction * dt))
        made = run(Leg(0, rule))
        gaps.append(
            (np.abs(made.at(steps) - there[:2]).max(), abs(energy(made, steps)[-1] - whole))
        )
    assert gaps[1][0] < 0.01 * np.abs(there[:2]).max() and gaps[1][1] < 0.05 * whole
    ratio = np.divide(*gaps)
    assert ratio == pytest.approx([2.0, 2.0], rel=0.1)


def _pull() -> np.ndarray:
    x, y = POINTS.x, POINTS.y
    return 2.0 * np.array([y.mean(), (x * y).mean()])


@pytest.mark.parametrize("kind", OPTIMISERS)
def test_that_a_rule_is_a_heavy_ball_a_massless_one_or_none(kind: type[Optimiser]) -> None:
    ball = particle(kind())
    expected = {
        "momentum": True,
        "nesterov": True,
        "gradient_descent": False,
        "minibatch": False,
        "exact_flow": False,
    }.get(kind.key)
    assert (None if ball is None else ball.mass > 0.0) is expected
    moving = kinetic(run(Leg(0, kind())), np.arange(5))
    assert (moving is None) == (expected is None)
    if moving is not None:
        assert moving[0] == 0.0 and (moving[1:] > 0.0).all() == expected


def test_that_without_momentum_the_ball_is_gradient_descent_and_all_its_energy_is_excess() -> None:
    made = run(Leg(0, Momentum(0.05, 0.0)))
    plain = run(Leg(0, GradientDescent(0.05)))
    assert made.at(np.arange(30)) == pytest.approx(plain.at(np.arange(30)))
    assert energy(made, 30).tolist() == made.excess_at(np.arange(31)).tolist()


def test_that_after_a_change_the_energy_is_that_of_the_numbers_that_made_the_step() -> None:
    first, then = Momentum(0.02, 0.9), Momentum(0.01, 0.5)
    made = run(Leg(0, first), Leg(10, then))
    moved = np.diff(made.at([9, 10, 11]), axis=0)
    expected = 0.5 * np.array([0.9 / 0.02, 0.5 / 0.01]) * (moved**2).sum(axis=1)
    assert kinetic(made, [10, 11]) == pytest.approx(expected)
    assert kinetic(made, 10) == pytest.approx(expected[0])
