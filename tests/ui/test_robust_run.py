"""A run that is made step by step: drawn like any other, and never waited for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace

import numpy as np
import pytest

from physviz.engine.cost import momentum
from physviz.engine.losses import Absolute, Cauchy, Huber, Loss
from physviz.engine.minima import minima
from physviz.engine.points import Points
from physviz.engine.run import LONGEST_RUN
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.state import State, front_run
from physviz.ui.growth import GrowthLayer
from physviz.ui.panels.landscape import LandscapePanel
from physviz.ui.screen import Screen
from physviz.ui.window import Window
from tests.ui.conftest import delete, opening, set_up
from tests.ui.seen import held, place, seen

ROBUST: list[Loss] = [Huber(150.0), Cauchy(300.0), Absolute(200.0)]


def with_loss(state: State, loss: Loss) -> State:
    problem = replace(state.experiment.problem, loss=loss)
    return replace(state, experiment=replace(state.experiment, problem=problem))


def at_rest(window: Window) -> None:
    for _ in range(400):
        window.loop.frame()
        if window.loop.settled:
            return
    pytest.fail("The window does not come to rest.")


def by_hand(window: Window, steps: int) -> np.ndarray:
    """Descend as the textbook writes it."""
    experiment = window.state.experiment
    loss, theta = experiment.problem.loss, [np.array(experiment.start)]
    for _ in range(steps):
        slope = momentum(experiment.points, loss, theta[-1])
        theta.append(theta[-1] - window.state.setup.legs[0].learning_rate * slope)
    return np.array(theta)


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("loss", ROBUST, ids=lambda loss: loss.key)
def test_that_the_run_of_any_loss_is_drawn_in_the_frame_that_asks_for_it(
    window: Window, loss: Loss
) -> None:
    set_up(window, with_loss(opening(), loss))
    window.loop.do(edits.scrub, 40)
    window.loop.frame()
    assert held(seen(window).run.path) == pytest.approx(by_hand(window, 40), rel=1e-9)
    assert window.transport.where.text().strip().startswith("step 40 of")
    best = minima(window.state.experiment.problem)[0]
    x = np.array(window.data.plot.view.x)
    drawn = held(seen(window).lines.optimum)
    assert drawn[:, 1] == pytest.approx(best.theta[0] + best.theta[1] * x)
    names = [name for name, _ in seen(window).lines.legend.entries]
    assert names[0] == f"{loss.title} fit" and "gradient descent, step 40" in names
    set_up(window, opening())


@pytest.mark.usefixtures("unhurried")
@pytest.mark.slow
@pytest.mark.parametrize("loss", ROBUST[:2], ids=lambda loss: loss.key)
def test_that_a_drag_moves_the_run_and_the_best_line_with_it(window: Window, loss: Loss) -> None:
    set_up(window, with_loss(opening(), loss))
    window.loop.do(edits.scrub, 100)
    at_rest(window)
    x, y = place(window, 3)
    for higher in (100.0, 200.0, 300.0):
        window.loop.during("drag", edits.move_points, (3,), [x], [y + higher])
        window.loop.frame()
        assert held(seen(window).run.path) == pytest.approx(by_hand(window, 100), rel=1e-9)
    window.loop.release()
    at_rest(window)
    best = minima(window.state.experiment.problem)[0]
    mark = next(m for m in seen(window).run.marks.marks if m.name == "minimum")
    assert mark.at == pytest.approx(best.theta, rel=1e-6)


@pytest.mark.slow
def test_that_the_end_is_followed_until_it_is_found(window: Window) -> None:
    set_up(window, with_loss(opening(), Huber(150.0)))
    window.loop.do(edits.set_start, (650.0, -100.0))
    window.loop.do(edits.to_end)
    run = front_run(window.state)
    assert run is not None and not run.ended
    at_rest(window)
    assert run.ended and run.last < LONGEST_RUN
    said = window.transport.where.text()
    assert f"step {run.last:,} of {run.last:,}" in said
    assert window.status.verdict.whole.startswith(f"Converged at step {run.last:,}")
    assert window.transport.scrub.number == run.last
    assert len(held(seen(window).run.path)) > 100
    window.loop.do(edits.step_by, -1)
    assert window.state.step == run.last - 1


@pytest.mark.slow
def test_that_the_exact_flow_of_a_robust_loss_leads_to_its_minimum(window: Window) -> None:
    set_up(window, with_loss(opening(), Cauchy(300.0)))
    window.loop.do(edits.scrub, 3000)
    at_rest(window)
    flow, run = held(seen(window).flow.line), front_run(window.state)
    assert run is not None
    assert flow[0] == pytest.approx(run.start)
    assert (np.diff(run.cost(flow)) <= 1e-9 * run.cost(run.start)).all()
    assert flow[-1] == pytest.approx(run.minimum, rel=1e-3)


@pytest.mark.slow
def test_that_the_runs_tab_shows_run_and_flow_of_a_robust_loss(window: Window) -> None:
    set_up(window, with_loss(opening(), Huber(150.0)))
    window.show_tab("runs")
    window.loop.do(edits.scrub, 200)
    at_rest(window)
    panel, run = window.docks["runs"].widget(), front_run(window.state)
    assert run is not None and run.ended
    step, excess = held(panel.plot.paths[0]).T
    k = np.round(10.0**step).astype(int)
    assert 10.0**excess == pytest.approx(run.excess_at(k))
    assert len(held(panel.plot.flow)) > 50


def test_that_a_cost_without_curvature_leaves_the_gauge_usable_and_says_so(window: Window) -> None:
    set_up(window, with_loss(opening(), Absolute(200.0)))
    gauge = window.landscape.optimiser.gauge
    assert gauge.isEnabled() and gauge.zone() is None
    assert "no α is critical" in window.landscape.numbers.numbers.text()
    window.loop.do(edits.use_best_learning_rate)
    window.loop.frame()
    assert "no learning rate is the best" in window.status.refusal.whole
    set_up(window, opening())


class Never(Executor):
    """A worker that is always busy with something else."""

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future:
        return Future()


def test_that_no_frame_waits_for_a_run_of_many_points(qtbot: object) -> None:
    random = np.random.default_rng(0)
    x = random.uniform(0.0, 2.0, 6000)
    points = Points.of(x, 400.0 * x + random.normal(size=x.size))
    state = with_loss(opening(), Cauchy(2.0))
    problem = replace(state.experiment.problem, points=points)
    state = replace(state, experiment=replace(state.experiment, problem=problem))
    screen = Screen(Lab(edits.scrub(state, 50)), Never())
    panel = LandscapePanel(screen)
    layers = (GrowthLayer(), panel.layers[-1])
    panel.show()
    screen.show(*layers)
    screen.frame()
    run = front_run(screen.lab.state)
    assert run is not None and run.reached == 0 and not run.ready
    assert not screen.settled
    screen.close()
    panel.close()
    delete(panel)
