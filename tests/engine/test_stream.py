"""The exact flow down any cost, against its closed form, a finer solver and its own law."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from physviz.engine.cost import bowl, momentum
from physviz.engine.flow import flow
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.march import March
from physviz.engine.minima import minima
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg
from physviz.engine.stream import ONE_AT_A_TIME, Stream
from physviz.engine.sums import sums
from tests.engine.problems import SHIPPED, cloud, shipped

SMOOTH: list[Loss] = [SoftL1(0.7), Huber(0.7), Cauchy(1.5), Arctan(2.0)]
START = (-4.0, 3.0)


def contaminated() -> Points:
    x, y, error = cloud(40, seed=5)
    y[:8] += 12.0
    return Points.of(x, y, error)


def run_on(some: Points, loss: Loss, alpha: float = 0.01) -> March:
    return March(START, (Leg(0, GradientDescent(alpha)),), Problem(some, loss))


@pytest.mark.parametrize("key", SHIPPED)
def test_that_on_squared_loss_it_is_the_closed_form(key: str) -> None:
    some = shipped(key)
    surface = bowl(some)
    assert surface is not None
    times = np.geomspace(0.01, 30.0, 40) / surface.eigenvalues[1]
    expected = flow(surface, START, times)
    data = sums(some)
    assert data is not None
    way = float(np.abs(data.lines(START) - data.lines(surface.minimum)).max())
    size = np.abs(np.subtract(START, surface.minimum)).max()
    solved = Stream(data, Squared(), START, way).at(times)
    assert solved == pytest.approx(expected, abs=1e-7 * size)
    assert np.array_equal(run_on(some, Squared()).flow(times), expected)


@pytest.mark.slow
@pytest.mark.parametrize("loss", SMOOTH, ids=lambda loss: loss.key)
def test_that_it_agrees_with_a_finer_solver_of_another_kind(loss: Loss) -> None:
    from scipy.integrate import solve_ivp

    some = contaminated()
    times = np.linspace(0.0, 20.0, 50)
    found = run_on(some, loss).flow(times)
    solved = solve_ivp(
        lambda _, theta: -momentum(some, loss, theta),
        (0.0, 20.0),
        START,
        method="DOP853",
        t_eval=times,
        rtol=1e-12,
        atol=1e-12,
    )
    assert found == pytest.approx(solved.y.T, abs=1e-7 if loss.analytic else 1e-5)


@pytest.mark.parametrize("loss", [*SMOOTH, Absolute()], ids=lambda loss: loss.key)
def test_that_it_runs_down_to_the_minimum_and_stays(loss: Loss) -> None:
    run = run_on(contaminated(), loss)
    heights = run.cost(run.flow(np.geomspace(1e-3, 300.0, 200)))
    assert (np.diff(heights) <= 1e-6 * heights[0]).all()
    best = minima(run.problem)[0]
    # The kinks that the flow slides along are blunted by 1e-4 of the way.
    near = 1e-2 if isinstance(loss, Absolute) else 1e-6
    assert run.flow(1e5) == pytest.approx(best.theta, abs=near)
    assert run.flow(0.0) == pytest.approx(START)


@pytest.mark.slow
def test_that_small_steps_follow_the_flow_of_absolute_loss() -> None:
    run = run_on(contaminated(), Absolute(), 1e-4)
    steps = np.arange(0, 100_000, 5000)
    assert run.at(steps) == pytest.approx(run.flow(1e-4 * steps), abs=0.02)


def test_that_flows_computed_in_turns_are_those_computed_at_once() -> None:
    runs = [run_on(contaminated(), loss) for loss in SMOOTH]
    while sum(run.flows(10.0, 5e-4) for run in runs) < len(runs):
        pass
    times = np.linspace(0.0, 10.0, 30)
    for run, loss in zip(runs, SMOOTH, strict=True):
        assert run.flow(times) == pytest.approx(run_on(contaminated(), loss).flow(times), abs=1e-5)
        assert run.flows(10.0, 0.0) and not run.flows(1e4, 0.0)


def test_that_runs_from_one_start_have_their_flow_in_common() -> None:
    some = contaminated()
    run_on(some, Huber(0.7), 0.01).flow(5.0)
    assert run_on(some, Huber(0.7), 0.02).flows(5.0, 0.0)
    assert not run_on(some, Huber(0.8), 0.02).flows(5.0, 0.0)


def test_that_to_ask_whether_the_flow_is_known_waits_for_no_other_thread() -> None:
    run = run_on(contaminated(), Huber(0.7))
    run.flow(1.0)
    with ThreadPoolExecutor(1) as other, ONE_AT_A_TIME:
        asked = [other.submit(run.flows, time, 0.0) for time in (0.5, 1e6)]
        known = [each.result(timeout=5.0) for each in asked]
    assert known == [True, False]
