"""The landscape under the mouse: start, line pointed at, surface and contours."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.cost import bowl, cost, momentum
from physviz.engine.digits import written
from physviz.engine.losses import Squared
from physviz.engine.quadratic import Quadratic
from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui.planes import (
    CONTROL,
    SHIFT,
    a_pixel,
    away,
    click,
    drag,
    hover,
    key,
    leave,
    middle,
    move,
    press,
    release,
    wheel,
)
from tests.ui.seen import centres, held, picture, seen


def surface_of(window: Window) -> Quadratic:
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    return surface


def test_that_dragging_the_ring_restarts_the_run_from_under_the_mouse(window: Window) -> None:
    window.loop.do(edits.scrub, 50)
    plot, ring = window.landscape.plot, window.state.experiment.start
    to = away(plot, ring, -40, 60)
    press(plot, ring)
    move(plot, to)
    assert window.state.experiment.start == pytest.approx(to)
    assert window.state.step == 0 and window.state.clock.playing
    window.loop.frame()
    assert seen(window).run.marks.marks[1].at == pytest.approx(to)
    assert held(seen(window).run.path)[0] == pytest.approx(to)
    release(plot, to)


def test_that_a_drag_of_the_ring_is_one_undo_step_which_brings_the_step_back(
    window: Window,
) -> None:
    window.loop.do(edits.scrub, 50)
    plot, ring = window.landscape.plot, window.state.experiment.start
    drag(plot, ring, *(away(plot, ring, -k, 2 * k) for k in range(1, 20)))
    window.loop.do(edits.tick, 0.4)
    window.loop.frame()
    assert len(window.loop.lab.past) == 1
    QTest.keyClick(plot, Qt.Key.Key_Z, CONTROL)
    assert window.state.experiment.start == ring and window.state.step == 50


def test_that_a_click_elsewhere_is_a_new_start_there(window: Window) -> None:
    plot, place = window.landscape.plot, (300.0, 700.0)
    click(plot, place)
    assert window.state.experiment.start == pytest.approx(place)
    assert window.state.clock.playing and len(window.loop.lab.past) == 1


def test_that_control_and_an_arrow_move_the_start_by_a_pixel(window: Window) -> None:
    plot, ring = window.landscape.plot, window.state.experiment.start
    key(plot, Qt.Key.Key_Right, CONTROL)
    key(plot, Qt.Key.Key_Up, CONTROL | SHIFT)
    assert window.state.experiment.start == pytest.approx(away(plot, ring, 1, 10))
    assert len(window.loop.lab.past) == 2


@pytest.mark.parametrize("notches", [0.0, 4.0, -6.0])
def test_that_the_surface_fills_the_view_at_full_sharpness(window: Window, notches: float) -> None:
    plot = window.landscape.plot
    wheel(plot, (100.0, 300.0), notches)
    window.loop.frame()
    layer, surface = seen(window).surface, surface_of(window)
    image, view = picture(layer.image)
    assert view.x == pytest.approx(plot.view.x) and view.y == pytest.approx(plot.view.y)
    assert image.shape == plot.pixels()[::-1]
    cost_there = surface.grid(centres(view.x, image.shape[1]), centres(view.y, image.shape[0]))
    order = np.argsort(cost_there.ravel())
    assert (np.diff(image.ravel()[order].astype(int)) >= 0).all()
    assert image.max() >= 254 and image.min() <= 1


@pytest.mark.parametrize("notches", [0.0, 4.0, -6.0])
def test_that_contour_lines_lie_in_the_view_at_their_heights(
    window: Window, notches: float
) -> None:
    plot = window.landscape.plot
    wheel(plot, (100.0, 300.0), notches)
    window.loop.frame()
    layer, (dx, dy) = seen(window).surface, a_pixel(plot)
    vertices = held(layer.lines)
    x, y = vertices.T
    assert x.min() >= plot.view.x[0] and x.max() <= plot.view.x[1]
    assert y.min() >= plot.view.y[0] and y.max() <= plot.view.y[1]
    heights = surface_of(window)(vertices)
    levels = np.array(layer.bar.levels)
    nearest = levels[np.argmin(np.abs(heights[:, None] - levels), axis=1)]
    assert set(nearest.tolist()) == set(levels.tolist())
    # Linear interpolation on a cell of a quadratic errs by no more than an eighth of S″h².
    curvature = np.array([dx, dy]) @ np.abs(surface_of(window).matrix) @ np.array([dx, dy])
    assert np.abs(heights - nearest).max() <= curvature / 8 * 1.01


def test_that_the_colour_bar_is_ticked_at_the_contour_lines(window: Window) -> None:
    layer = seen(window).surface
    heights = surface_of(window)(held(layer.lines))
    found = {min(layer.bar.levels, key=lambda level: abs(level - h)) for h in heights.tolist()}
    assert found == set(layer.bar.levels)
    for tag in layer.words.tags:
        assert float(surface_of(window)(tag.at)) == pytest.approx(float(tag.text), rel=1e-9)


@pytest.mark.parametrize("panel", ["landscape", "boltzmann"])
def test_that_the_line_under_the_mouse_is_drawn_and_its_numbers_are_told(
    window: Window, panel: str
) -> None:
    plot, points = getattr(window, panel).plot, window.state.experiment.points
    theta = away(plot, middle(plot.view), 12, 31)
    hover(plot, theta)
    window.loop.frame()
    line, (b0, b1) = held(seen(window).lines.pointed), theta
    assert line[:, 0] == pytest.approx(window.data.plot.view.x)
    assert line[:, 1] == pytest.approx(b0 + b1 * line[:, 0])
    told = seen(window).readout.corner.corner
    p0, p1 = momentum(points, Squared(), theta).tolist()
    said = (b0, 4), (b1, 4), (cost(points, Squared(), theta), 4), (p0, 3), (p1, 3)
    assert all(written(value, digits) in told for value, digits in said)
    leave(plot)
    window.loop.frame()
    assert not held(seen(window).lines.pointed).size and not seen(window).readout.corner.corner


def test_that_the_mouse_on_an_axis_points_at_nothing(window: Window) -> None:
    plot, place = window.landscape.plot, (0.0, 900.0)
    hover(plot, place)
    below = (0.0, away(plot, (0.0, plot.view.y[0]), 0, -15)[1])
    hover(plot, below)
    assert window.state.pointer is None
    drag(plot, place, away(plot, place, 30, 30), below)
    assert window.state.pointer is None
