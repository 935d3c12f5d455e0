from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.descent import Descent
from physviz.engine.losses import Cauchy, SoftL1, Squared
from physviz.engine.minima import minima
from physviz.engine.optimisers import (
    Adagrad,
    Adam,
    ExactFlow,
    GradientDescent,
    MiniBatch,
    Momentum,
    Nesterov,
    Newton,
    RMSprop,
)
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.quadratic import Quadratic
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.verdict import settles, verdict
from tests.engine.problems import shipped

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.optimisers import Optimiser

START = 700.0, -150.0
BOWL = Quadratic((1.0, 2.0), 0.0, 2.0, 0.0, 0.2)
"""λ = 0.2 and 2: ringing begins at α = 0.5, divergence at α = 1."""


def said(alpha: float, step: int = 0) -> str:
    return verdict(Descent((0.0, 0.0), (Leg(0, GradientDescent(alpha)),), BOWL), step)


@pytest.mark.parametrize(
    ("alpha", "step", "expected"),
    [
        (0.1, 0, "Descending smoothly: α is 0.200 × 1/λmax; 1 % of the excess ‹cost› left in"),
        (0.1, 200, "less than 1 % of the excess ‹cost› is left"),
        (0.7, 0, "Ringing along the stiff axis: α is 1.40 × 1/λmax"),
        (1.0, 0, "it will not settle"),
        (1.2, 0, "Diverging along the stiff axis, because α is 1.20 × 2/λmax"),
        (0.7, 1000, "Converged at step"),
    ],
)
def test_that_the_verdict_names_the_state_and_its_number(
    alpha: float, step: int, expected: str
) -> None:
    assert expected in said(alpha, step)


def told(rule: Optimiser, loss: Loss = Squared(), step: int = 0, height: float = 4.0) -> str:
    """λ = 0.2 and 2 for squared loss."""
    spread = 0.1**0.5
    some = Points.of([-spread, spread, -spread, spread], [-3.0, -1.0, 3.0, 1.5])
    run = run_on(Problem(some, loss), (height, 3.0), (Leg(0, rule),))
    assert run is not None
    run.at(step)
    return verdict(run, step)


@pytest.mark.parametrize(
    ("rule", "step", "expected"),
    [
        (Momentum(0.1, 0.5), 0, "Ringing along the stiff axis: α is 0.0667 × 2(1+μ)/λmax; "),
        (Momentum(0.1, 0.9), 0, "Ringing along both axes: α is 0.0526 × 2(1+μ)/λmax; "),
        (Momentum(0.01, 0.5), 0, "Descending smoothly: α is 0.00667 × 2(1+μ)/λmax; "),
        (Momentum(1.5, 0.2), 0, "Diverging along the stiff axis, because α is 1.25 × 2(1+μ)/λmax"),
        (Nesterov(0.1, 0.9), 0, "α is 0.147 × 2(1+μ)/((1+2μ)λmax); "),
        (Newton(0.5), 0, "α is 0.500 × the whole way to the bottom of the parabola; 100 % of"),
        (Newton(1.5), 0, "Ringing: α is 1.50 × the whole way"),
        (Newton(2.2), 0, "Diverging, because α is 1.10 × 2."),
        (Newton(2.2), 10_000, "because α is 1.10 × 2: past it every step overshoots more."),
        (MiniBatch(0.1, 4), 0, "Descending smoothly: α is 0.200 × 1/λmax; 100 % of the excess"),
        (ExactFlow(5.0), 0, "Flowing down exactly, for which no α is too long; "),
        (Adagrad(), 0, "Descending by steps that shrink with all the slopes so far; 100 % of the"),
        (Adam(), 0, "Descending by steps of about α along each coordinate, however steep S is; "),
        (Adam(0.1), 1500, "Converged at step "),
        (MiniBatch(0.1, 1), 3000, "batches of 1 point disagree about the slope"),
    ],
)
def test_that_the_verdict_names_each_rules_own_critical_value(
    rule: Optimiser, step: int, expected: str
) -> None:
    said = told(rule, step=step)
    assert expected in said and said.endswith(".") and ". " not in said


@pytest.mark.slow
@pytest.mark.parametrize("rule", [MiniBatch(0.05, 8), MiniBatch(0.3, 2), RMSprop(60.0), Adam(30.0)])
def test_that_a_run_is_said_to_settle_only_where_it_goes_on_to_stay(rule: Optimiser) -> None:
    problem = Problem(shipped("hubble1929"))
    run = run_on(problem, START, (Leg(0, rule),))
    assert run is not None
    told: list[tuple[int, int]] = []
    for made in (200, 1000, 4000, 12_000):
        run.at(made)
        step = settles(run)
        if step is None:
            assert "more step" not in verdict(run, 0)
        else:
            told.append((step, made))
    left = run.excess_at(np.arange(24_000)) / run.excess_at(0)
    for step, made in told:
        assert left[step - 1] > 0.01
        assert (left[step : 2 * made] <= 0.01).all()


@pytest.mark.slow
def test_that_batches_do_not_hover_before_they_have_come_down() -> None:
    run = run_on(Problem(shipped("hubble1929"), Cauchy(590.0)), START, (Leg(0, MiniBatch(0.4)),))
    assert run is not None
    run.at(40_000)
    states = [run.state(step) for step in range(200)]
    first = states.index("hovering")
    left = run.excess_at(np.arange(5000)) / run.excess_at(0)
    assert set(states[first:]) == {"hovering"}
    assert 1 <= first <= 64 and left[first] < 0.5 < 1.0 <= left[:first].max()


def test_that_where_s_is_level_far_away_there_is_no_minimum_to_hover_about() -> None:
    run = run_on(Problem(shipped("hubble1929"), Cauchy(590.0)), START, (Leg(0, Newton(8.0)),))
    assert run is not None
    run.at(500)
    best = minima(Problem(shipped("hubble1929"), Cauchy(590.0)))[0]
    assert run.minimum == pytest.approx(best.theta)
    assert run.reaches(0.01) is None and settles(run) is None
    assert verdict(run, 400).endswith("4.00 × 2: every step overshoots the minimum.")


def test_that_far_from_all_points_newtons_step_leads_beyond_numbers() -> None:
    said = told(Newton(), SoftL1(0.1), 50, height=400.0)
    assert "where S hardly bends, Newton's step leads farther than numbers reach" in said


def test_that_one_step_is_not_called_steps() -> None:
    descent = Descent((0.0, 0.0), (Leg(0, GradientDescent(0.1)),), BOWL)
    goal = descent.reaches(0.01)
    assert goal is not None
    assert "1 more step." in verdict(descent, goal - 1)
    assert "2 more steps." in verdict(descent, goal - 2)


@pytest.mark.parametrize("alpha", [0.1, 0.7, 1.0, 1.2, 40.0])
@pytest.mark.parametrize("step", [0, 1, 10, 10_000])
def test_that_the_verdict_is_one_sentence(alpha: float, step: int) -> None:
    sentence = said(alpha, step)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert ". " not in sentence
