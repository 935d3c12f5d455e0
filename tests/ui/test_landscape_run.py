"""The run on the landscape: its vertices, its end far away, and the valley of degenerate data."""

from __future__ import annotations

import numpy as np
import pytest

from physviz.engine.cost import bowl, momentum
from physviz.engine.digits import written
from physviz.engine.losses import Huber, Squared
from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.edits.checks import with_points
from physviz.lab.state import front_run
from physviz.ui.growth import PLACE, found
from physviz.ui.panels.landscape import LandscapeNumbers
from physviz.ui.plot import Plot
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import pixel, wheel
from tests.ui.seen import held, picture, seen

ORANGE, GREEN = (230, 159, 0), (0, 158, 115)
"""The colours of gradient descent and of the minimum."""


def by_hand(window: Window, steps: int, alpha: float) -> np.ndarray:
    """Descend as the textbook writes it."""
    points, theta = window.state.experiment.points, [np.array(window.state.experiment.start)]
    for _ in range(steps):
        theta.append(theta[-1] - alpha * momentum(points, Squared(), theta[-1]))
    return np.array(theta)


@pytest.mark.parametrize("alpha", [0.05, 0.3, 0.45])
def test_that_the_vertices_drawn_are_the_iterates(window: Window, alpha: float) -> None:
    window.loop.do(edits.set_learning_rate, alpha)
    window.loop.do(edits.scrub, 40)
    window.loop.frame()
    run, iterates = seen(window).run, by_hand(window, 40, alpha)
    assert held(run.path) == pytest.approx(iterates, rel=1e-9)
    assert next(m.at for m in run.marks.marks if m.name == "step 40") == pytest.approx(iterates[-1])
    for dot in held(run.dots):
        assert np.abs(iterates - dot).max(axis=1).min() < 1e-9 * np.abs(dot).max()


def test_that_the_exact_flow_leads_from_the_start_towards_the_minimum(window: Window) -> None:
    window.loop.do(edits.scrub, 600)
    window.loop.frame()
    flow, surface = held(seen(window).flow.line), bowl(window.state.experiment.points)
    assert surface is not None
    assert flow[0] == pytest.approx(window.state.experiment.start)
    assert (np.diff(surface(flow)) <= 0.0).all()
    assert flow[-1] == pytest.approx(surface.minimum, rel=1e-3)
    window.actions_by_name["flow"].trigger()
    window.loop.frame()
    assert not held(seen(window).flow.line).size


def along_the_edge(plot: Plot, colour: tuple[int, int, int]) -> int:
    """Return how many pixels of a colour are seen no farther than an arrow from the edge."""
    area, image = plot.plane_rect().toRect(), plot.grab().toImage()
    inner = area.adjusted(24, 24, -24, -24)
    return sum(
        image.pixelColor(x, y).toTuple()[:3] == colour
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
        if not inner.contains(x, y)
    )


def test_that_a_run_that_leaves_the_view_is_pointed_at_from_the_edge(window: Window) -> None:
    plot, run = window.landscape.plot, seen(window).run
    window.loop.do(edits.set_learning_rate, 0.6)
    window.loop.do(edits.to_end)
    window.loop.frame()
    descent = front_run(window.state)
    assert descent is not None and descent.diverged_at == descent.last
    at = run.marks.marks[-1].at
    assert at == tuple(descent.at(descent.last).tolist()) and abs(at[0]) > 1e100
    assert plot.view == opening().views.landscape
    assert np.isfinite(held(run.path)).all()
    ring = next(m for m in run.marks.marks if m.name == "start")
    run.path.setData([], [])
    run.dots.setData([], [])
    with_arrow = along_the_edge(plot, ORANGE)
    run.marks.draw((ring,))
    assert with_arrow > along_the_edge(plot, ORANGE) + 30
    window.loop.repaint_all()


def test_that_a_minimum_out_of_sight_is_pointed_at_from_the_edge(window: Window) -> None:
    plot = window.landscape.plot
    assert not along_the_edge(plot, GREEN)
    for _ in range(6):
        wheel(plot, (700.0, -150.0), 2.0)
    window.loop.frame()
    minimum = next(m for m in seen(window).run.marks.marks if m.name == "minimum")
    assert not plot.plane_rect().contains(pixel(plot, minimum.at))
    assert along_the_edge(plot, GREEN) > 30


def test_that_points_with_one_x_draw_the_valley_of_all_that_fit_equally(window: Window) -> None:
    set_up(window, opening("all_x_equal"))
    surface, points = bowl(window.state.experiment.points), window.state.experiment.points
    assert surface is not None
    valley = held(seen(window).run.valley)
    assert len(valley) == 2
    assert surface.excess(valley) == pytest.approx(0.0, abs=1e-9 * np.var(points.y))
    assert crosses(window, valley)
    assert window.status.verdict.whole.startswith("All x are equal")
    image, _ = picture(seen(window).surface.image)
    assert image.std() > 10


@pytest.mark.slow
def test_that_the_valley_crosses_every_view_that_lies_on_it(window: Window) -> None:
    set_up(window, opening("all_x_equal"))
    surface, plot = bowl(window.state.experiment.points), window.landscape.plot
    assert surface is not None
    there = np.asarray(surface.minimum) + 0.6 * np.diff(plot.view.y)[0] * surface.axes[:, 0]
    for _ in range(40):
        wheel(plot, tuple(there.tolist()), 1.0)
        window.loop.frame()
        assert crosses(window, held(seen(window).run.valley))


def crosses(window: Window, line: np.ndarray) -> bool:
    """Whether a straight line is seen somewhere in the landscape's view."""
    view, along = window.landscape.plot.view, np.linspace(0.0, 1.0, 2001)[:, None]
    x, y = (line[0] + along * (line[1] - line[0])).T
    return bool(((x > view.x[0]) & (x < view.x[1]) & (y > view.y[0]) & (y < view.y[1])).any())


def test_that_an_empty_lab_asks_for_points_in_the_place_of_the_landscape(window: Window) -> None:
    window.actions_by_name["clear"].trigger()
    window.loop.frame()
    layer = seen(window).surface
    assert "double-click" in layer.words.message and not layer.image.isVisible()
    assert not held(layer.lines).size and not layer.bar.levels
    assert window.status.verdict.whole == "No points: nothing to descend."
    window.loop.undo()
    window.loop.frame()
    assert not layer.words.message and layer.image.isVisible()


@pytest.mark.parametrize("n", [PLACE // 4, PLACE + 1])
def test_that_the_slope_of_very_many_points_is_summed_outside_the_frame(n: int) -> None:
    x = np.linspace(0.0, 10.0, n)
    state = edits.set_loss(opening(), Huber(1.0))
    state = with_points(state, Points.of(x, 1.0 + 2.0 * x + np.cos(7.0 * x)))
    problem, run = state.experiment.problem, front_run(state)
    assert run is not None
    run.at(3)
    found(problem, held=False)
    answer = LandscapeNumbers.compute(problem, False, run, 3, None)
    assert isinstance(answer, tuple) is (n <= PLACE)
    (told,) = [answer] if isinstance(answer, tuple) else filter(None, answer)
    slope = momentum(problem.points, problem.loss, run.at(3))
    assert told[2] == ("|∇S|", written(float(np.hypot(*slope)), 3))
