"""The plot of the Runs tab: the lines hold the engine's numbers, and hands go along them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from physviz.engine.digits import written
from physviz.engine.losses import Huber
from physviz.engine.particle import kinetic
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg, Run
from physviz.engine.runs import run_on
from physviz.engine.words import say
from physviz.lab import edits
from physviz.lab.show import RunsPlot
from physviz.lab.state import run_of
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.phase import FEW, portrait, quick
from physviz.ui.panels.runs import RunsPanel
from physviz.ui.panels.runs_layers import LinesLayer
from physviz.ui.panels.runs_lines import Shown, steps_to
from physviz.ui.window import Window
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import held, xy
from tests.ui.test_runs import some_runs, tab_of

RUNS = ("momentum", "adam", "nesterov")


@pytest.fixture
def tab(window: Window) -> Iterator[RunsPanel]:
    """The tab in front, on four runs at step 30, momentum being the one in front of the others."""
    set_up(window, edits.bring_front(some_runs(*RUNS), 1))
    window.show_tab("runs")
    rest(window)
    yield tab_of(window)
    planes.let_go(tab_of(window).plot)


def draw(window: Window, kind: RunsPlot) -> None:
    window.loop.do(edits.set_show, replace(window.state.show, runs_plot=kind))
    rest(window)


def run(window: Window, place: int) -> Run:
    found = run_of(window.state.experiment, place)
    assert found is not None
    return found


def line(tab: RunsPanel, place: int) -> NDArray[np.float64]:
    drawn = tab.plot.drawn
    assert drawn is not None
    (k,) = (k for k, each in enumerate(drawn.lines) if each.shown.place == place)
    return held(tab.plot.paths[k])


def disc(tab: RunsPanel, title: str) -> Mark:
    (mark,) = (m for m in tab.plot.marks.marks if m.kind == "disc" and m.name == title)
    return mark


def slopes(window: Window, theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ∇S of squared loss by its definition, shape (k, 2)."""
    x, y = xy(window).T
    residual = y - theta[:, :1] - theta[:, 1:] * x
    return -2.0 * np.column_stack([residual.mean(axis=1), (residual * x).mean(axis=1)])


def test_that_every_run_shown_is_drawn_with_its_own_excess_cost(
    window: Window, tab: RunsPanel
) -> None:
    for place in range(4):
        log_k, log_excess = line(tab, place).T
        k = np.round(10.0**log_k).astype(int)
        assert k[0] == 1 and 10.0**log_k == pytest.approx(k)
        assert 10.0**log_excess == pytest.approx(run(window, place).excess_at(k))
        at = 30.0, float(run(window, place).excess_at(30))
        title = say(window.state.experiment.runs[place].title, "ml")
        assert disc(tab, title).at == pytest.approx(tuple(np.log10(at)))
    assert 10.0 ** tab.plot.view.x[1] > run(window, 0).last


def test_that_runs_are_told_apart_by_colour_and_dash_and_the_one_in_front_is_stronger(
    window: Window, tab: RunsPanel
) -> None:
    look = themes.current()
    pens = [path.opts["pen"] for path in tab.plot.paths if len(held(path))]
    colours = [pen.color().name() for pen in pens]
    assert colours == [look.run_colour(place) for place in range(4)]
    assert [pen.style() for pen in pens] == [themes.run_dash(place) for place in range(4)]
    assert len({(pen.color().name(), pen.style()) for pen in pens}) == 4
    widths = [pen.widthF() for pen in pens]
    assert max(widths) == widths[1] > max(widths[0], *widths[2:])
    window.loop.do(edits.bring_front, 3)
    settle(window)
    assert tab.plot.paths[3].opts["pen"].widthF() == widths[1]


def test_that_a_run_switched_off_leaves_the_plot_and_with_none_left_it_is_said(
    window: Window, tab: RunsPanel
) -> None:
    window.loop.do(edits.show_run, 2, False)
    settle(window)
    assert [each.shown.place for each in tab.plot.drawn.lines] == [0, 1, 3]
    assert not len(held(tab.plot.paths[3]))
    for place in range(4):
        window.loop.do(edits.show_run, place, False)
    settle(window)
    assert tab.plot.marks.message == "No run is switched on."
    assert not any(len(held(path)) for path in tab.plot.paths)
    set_up(window, edits.clear(opening()))
    assert tab.plot.marks.message == "There are no points yet."


def test_that_the_exact_flow_of_the_run_in_front_is_drawn_where_alpha_is_a_time(
    window: Window, tab: RunsPanel
) -> None:
    front = run(window, 1)
    log_k, log_excess = held(tab.plot.flow).T
    times = 0.05 * np.round(10.0**log_k)
    assert 10.0**log_excess == pytest.approx(front.excess(front.flow(times)))
    assert "flow" in tab.plot.marks.corner
    window.loop.do(edits.bring_front, 2)  # Adam's α is a length
    settle(window)
    assert not len(held(tab.plot.flow)) and "flow" not in tab.plot.marks.corner


def test_that_a_press_or_a_drag_goes_to_that_step(window: Window, tab: RunsPanel) -> None:
    plot, middle = tab.plot, sum(tab.plot.view.y) / 2
    planes.click(plot, (2.0, middle))
    assert window.state.step == pytest.approx(100, abs=3)
    planes.drag(plot, (1.0, middle), (1.2, middle), (1.5, middle))
    assert window.state.step == pytest.approx(10**1.5, abs=2)
    settle(window)
    assert disc(tab, "momentum").at[0] == pytest.approx(np.log10(window.state.step))
    assert not window.loop.lab.past


def test_that_the_mouse_is_told_step_and_excess_of_the_run_under_it(
    window: Window, tab: RunsPanel
) -> None:
    plot = tab.plot
    for place, title in ((0, "gradient descent"), (2, "Adam")):
        vertex = line(tab, place)[90]
        planes.hover(plot, tuple(vertex.tolist()))
        settle(window)
        value = float(run(window, place).excess_at(91))
        assert plot.marks.corner == f"{title}, step 91: S − Sₘᵢₙ {written(value, 3)}"
        (ring,) = (m for m in plot.marks.marks if m.kind == "ring")
        assert ring.at == pytest.approx(tuple(vertex))
    planes.leave(plot)
    settle(window)
    assert plot.marks.corner == "S − Sₘᵢₙ; thin dashes: flow"


@pytest.mark.parametrize("axis", [0, 1])
def test_that_the_phase_portrait_shows_parameter_and_momentum_of_every_run(
    window: Window, tab: RunsPanel, axis: int
) -> None:
    draw(window, "phase_1" if axis else "phase_0")
    plot = tab.plot
    for place in range(4):
        made = run(window, place)
        theta = made.at(steps_to(made.reached, 0))
        p = slopes(window, theta)
        expected = np.column_stack([theta[:, axis], p[:, axis]])
        scale = np.abs(expected).max(axis=0)
        assert line(tab, place) / scale == pytest.approx(expected / scale, abs=1e-9)
        now = theta[30, axis], p[30, axis]
        title = say(window.state.experiment.runs[place].title, "ml")
        assert disc(tab, title).at == pytest.approx(now)
    (turning,) = (m for m in plot.marks.marks if m.kind == "plus")
    assert turning.at == pytest.approx((run(window, 1).minimum[axis], 0.0))
    assert [tag.text for tag in plot.marks.tags] == ["optimum p = 0"]
    level = held(plot.axis)
    assert level[:, 1].tolist() == [0.0, 0.0] and level[:, 0].tolist() == list(plot.view.x)
    assert not plot.getAxis("left").logMode and not plot.getAxis("bottom").logMode
    assert "p₁ [km/s·Mpc] over β₁" in plot.marks.corner or not axis
    planes.hover(plot, disc(tab, "Adam").at)
    settle(window)
    assert plot.marks.corner.startswith("Adam, step 30: β")
    planes.click(plot, tuple(line(tab, 0)[12].tolist()))
    assert window.state.step == 12
    draw(window, "excess")
    assert plot.getAxis("left").logMode and not len(held(plot.axis))


def test_that_the_energy_is_drawn_with_its_two_parts_and_the_numbers_of_the_particle(
    window: Window, tab: RunsPanel
) -> None:
    draw(window, "energy")
    plot, front = tab.plot, run(window, 1)
    k = np.round(10.0 ** line(tab, 1)[:, 0]).astype(int)
    moving = kinetic(front, k)
    assert moving is not None
    whole = moving + front.excess_at(k)
    assert 10.0 ** line(tab, 1)[:, 1] == pytest.approx(whole)
    assert 10.0 ** held(plot.parts[0])[:50, 1] == pytest.approx(moving[:50])
    assert 10.0 ** held(plot.parts[1])[:50, 1] == pytest.approx(front.excess_at(k[:50]))
    assert "m = μα = 0.045, γ = 1 − μ = 0.1" in plot.marks.corner
    assert [name for name, _ in plot.legend.entries] == ["sum", "½m|v|²", "S − Sₘᵢₙ"]
    assert [each.shown.title for each in plot.drawn.lines] == [
        "gradient descent",
        "‹heavy ball›",
        "Nesterov",
    ]
    window.loop.do(edits.bring_front, 2)
    settle(window)
    assert "Adam is no particle" in plot.marks.corner and not plot.legend.entries
    for place in (0, 1, 3):
        window.loop.do(edits.show_run, place, False)
    settle(window)
    assert "Adam is no particle" in plot.marks.message


def test_that_the_steps_drawn_of_a_growing_run_stay_and_neighbours_lie_within_a_pixel() -> None:
    before, after = set(steps_to(50_000, 1)), set(steps_to(60_000, 1))
    assert before - after <= {50_000} and after - before <= set(range(50_000, 60_001))
    for last in (0, 1, 399, 400, 401, 5000, 1_000_000):
        steps = steps_to(last, 0)
        assert steps[0] == 0 and steps[-1] == last and (np.diff(steps) > 0).all()
        assert len(steps) <= 1301
        assert (np.diff(np.log10(steps[400:])) < 3.0 / 500).all()  # three decades, 500 pixels


@pytest.mark.usefixtures("unhurried")
def test_that_a_drag_of_a_point_moves_all_lines_in_the_same_frame(
    window: Window, tab: RunsPanel
) -> None:
    window.loop.do(edits.scrub, 300)
    for kind in ("excess", "phase_1", "energy"):
        draw(window, kind)
        before, view = [line(tab, place) for place in (0, 1, 3)], tab.plot.view
        window.loop.during(new_gesture(), edits.move_points, (3,), [1.9], [100.0])
        window.loop.frame()
        for place, old in zip((0, 1, 3), before, strict=True):
            made, now = run(window, place), line(tab, place)
            assert now.shape != old.shape or not np.array_equal(now, old)
            if kind == "excess":
                k = np.round(10.0 ** now[:, 0]).astype(int)
                assert 10.0 ** now[:, 1] == pytest.approx(made.excess_at(k))
        seen = tab.plot.view
        assert seen.x[0] <= view.x[0] and view.x[1] <= seen.x[1]
        assert seen.y[0] <= view.y[0] and view.y[1] <= seen.y[1]
        window.loop.release()
        window.loop.undo()
        rest(window)
        assert tab.plot.view == view


def test_that_a_run_that_diverges_leaves_the_others_their_room(window: Window) -> None:
    state = edits.set_learning_rate(some_runs("momentum", step=0), 3.0)
    set_up(window, state)
    window.show_tab("runs")
    for kind in ("excess", "phase_0", "energy"):
        draw(window, kind)
        view = tab_of(window).plot.view
        assert isinstance(view, View) and view.drawable
        if kind != "phase_0":
            assert view.y[1] < 14.0
        else:
            assert max(abs(end) for end in (*view.x, *view.y)) < 1e5
    window.loop.do(edits.show_run, 1, False)
    draw(window, "excess")
    assert tab_of(window).plot.view.y[1] > 100.0  # alone it has all of it
    QApplication.processEvents()


@pytest.mark.slow
def test_that_the_portrait_of_many_points_is_made_in_turns(window: Window) -> None:
    random = np.random.default_rng(1)
    x = random.uniform(0.0, 2.0, 200_000)
    problem = Problem(Points.of(x, 3.0 * x + random.normal(size=x.size)), Huber(1.0))
    made = run_on(problem, (1.0, -1.0), (Leg(0, edits.rule(opening())),))
    assert made is not None
    while made.reached < 60:
        made.grow(0.2, 60)
    assert made.ready
    shown = (Shown(0, 0, "", made, 60, True),)
    labels = window.state.experiment.source.labels
    assert not quick(shown, problem.points.n)
    *turns, drawn = portrait(shown, 0, 1, labels, problem.points.n)
    assert len(turns) >= 4 and turns == [None] * len(turns) and drawn is not None
    (only,) = drawn.lines
    assert FEW <= len(only.steps) <= 61
    theta = made.at(only.steps)
    residual = problem.points.y - theta[:, :1] - theta[:, 1:] * x
    slope = -2.0 * (np.clip(residual, -1.0, 1.0) * x).mean(axis=1)
    assert only.xy[:, 1] == pytest.approx(slope)
    work = LinesLayer.compute(shown, 0, "phase_1", problem, labels, True)
    assert next(work) is None
    assert next(done for done in work if done is not None)[1] is True


@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_Space])
def test_that_the_keys_of_the_run_go_through_the_plot(
    window: Window, tab: RunsPanel, key: Qt.Key
) -> None:
    planes.key(tab.plot, key)
    assert window.state.step == 31 or window.state.clock.playing
