"""Drags of several points, of error bars, of one among twenty thousand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.setups import Source
from physviz.lab.state import State
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import (
    SHIFT,
    away,
    click,
    drag,
    hover,
    move,
    pixel,
    press,
    release,
)
from tests.ui.seen import held, least_squares, picture, place, seen, xy


def cloud(n: int) -> State:
    rng = np.random.default_rng(5)
    x = rng.normal(size=n)
    points = Points.of(x, 2.0 * x + rng.normal(size=n))
    return edits.fresh(points, Source("a cloud"), (0.0, 0.0), None)


def test_that_points_swept_into_a_box_are_dragged_together(window: Window) -> None:
    plot, before = window.data.plot, xy(window)
    inside = np.flatnonzero(before[:, 0] > 1.65)
    low, high = before[inside].min(axis=0), before[inside].max(axis=0)
    drag(plot, away(plot, tuple(low), -14, -14), away(plot, tuple(high), 14, 14))
    assert window.state.selection == tuple(inside.tolist())
    assert not window.loop.lab.past
    grip = place(window, int(inside[0]))
    drag(plot, grip, away(plot, grip, -9, 3), away(plot, grip, -40, -25))
    window.loop.frame()
    moved = xy(window)
    by = np.subtract(away(plot, grip, -40, -25), grip)
    assert moved[inside] == pytest.approx(before[inside] + by, rel=1e-9)
    assert held(seen(window).points.chosen) == pytest.approx(moved[inside])
    others = np.setdiff1d(np.arange(len(before)), inside)
    assert np.array_equal(moved[others], before[others])
    assert len(window.loop.lab.past) == 1
    window.loop.undo()
    assert np.array_equal(xy(window), before)


def test_that_the_box_is_drawn_while_it_is_swept_and_not_after(window: Window) -> None:
    plot = window.data.plot
    start, end = away(plot, (1.0, 0.0), 0, -30), (1.5, 200.0)
    press(plot, start)
    move(plot, end)
    corners = held(window.data.hands.rubber)
    assert corners.min(axis=0) == pytest.approx(start) and corners.max(axis=0) == pytest.approx(end)
    release(plot, end)
    assert not held(window.data.hands.rubber).size


def test_that_shift_click_adds_a_point_to_the_chosen_ones_and_takes_it_out(window: Window) -> None:
    plot = window.data.plot
    click(plot, place(window, 3))
    click(plot, place(window, 17), held=SHIFT)
    assert window.state.selection == (3, 17)
    click(plot, place(window, 3), held=SHIFT)
    assert window.state.selection == (17,)
    click(plot, away(plot, (1.5, 0.0), 0, 0))
    assert window.state.selection == ()
    assert not window.loop.lab.past


def test_that_a_press_that_takes_a_point_out_of_the_choice_does_not_drag_the_rest(
    window: Window,
) -> None:
    plot, before = window.data.plot, xy(window)
    click(plot, place(window, 3))
    click(plot, place(window, 17), held=SHIFT)
    at = place(window, 3)
    drag(plot, at, away(plot, at, 30, 30), held=SHIFT)
    assert np.array_equal(xy(window), before)


def test_that_the_end_of_an_error_bar_can_be_dragged(window: Window) -> None:
    set_up(window, opening("hogg2010"))
    plot, points = window.data.plot, window.state.experiment.points
    assert points.y_error is not None
    index = int(np.argmax(points.y_error))
    x, y = place(window, index)
    end = (x, y + float(points.y_error[index]))
    hover(plot, end)
    assert plot.viewport().cursor().shape() == Qt.CursorShape.SizeVerCursor
    to = away(plot, end, 0, 25)
    drag(plot, end, away(plot, end, 0, 11), to)
    window.loop.frame()
    now = window.state.experiment.points
    assert now.y_error is not None
    assert now.y_error[index] == pytest.approx(to[1] - y, rel=1e-9)
    assert np.array_equal(now.y, points.y)
    bars = held(seen(window).points.bars).reshape(-1, 2, 2)
    assert bars[index][:, 1] == pytest.approx([2.0 * y - to[1], to[1]])
    assert len(window.loop.lab.past) == 1


def test_that_an_error_bar_cannot_be_dragged_to_nothing(window: Window) -> None:
    set_up(window, opening("hogg2010"))
    plot, points = window.data.plot, window.state.experiment.points
    assert points.y_error is not None
    index = int(np.argmax(points.y_error))
    x, y = place(window, index)
    drag(plot, (x, y + float(points.y_error[index])), (x, y))
    errors = window.state.experiment.points.y_error
    assert errors is not None and errors[index] > 0.0 and not window.state.refusal


def test_that_among_twenty_thousand_points_a_drag_moves_the_one_under_the_mouse(
    window: Window,
) -> None:
    set_up(window, cloud(20_000))
    plot, before = window.data.plot, xy(window)
    index = int(np.argmax(before[:, 1]))
    at = place(window, index)
    hover(plot, at)
    assert plot.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    press(plot, at)
    move(plot, away(plot, at, -60, -20))
    window.loop.frame()
    moved = xy(window)
    assert np.flatnonzero((moved != before).any(axis=1)).tolist() == [index]
    assert moved[index] == pytest.approx(away(plot, at, -60, -20), rel=1e-9)
    assert held(seen(window).points.symbols) == pytest.approx(moved[[index]])
    intercept, slope = least_squares(window)
    line = held(seen(window).lines.optimum)
    assert line[:, 1] == pytest.approx(intercept + slope * line[:, 0], rel=1e-9)
    image, view = picture(seen(window).points.raster)
    column = int((before[index, 0] - view.x[0]) / (view.x[1] - view.x[0]) * image.shape[1])
    row = int((before[index, 1] - view.y[0]) / (view.y[1] - view.y[0]) * image.shape[0])
    assert not image[row, column]
    release(plot, away(plot, at, -60, -20))
    hover(plot, place(window, index))
    assert plot.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor


def test_that_a_sweep_over_twenty_thousand_points_leaves_none_of_them_out(window: Window) -> None:
    set_up(window, cloud(20_000))
    plot, view = window.data.plot, window.data.plot.view
    corners = (view.x[0], view.y[0]), (view.x[1], view.y[1])
    drag(plot, away(plot, corners[0], 2, 2), away(plot, corners[1], -2, -2))
    assert len(window.state.selection) == 20_000
    window.loop.frame()
    at = place(window, 0)
    drag(plot, at, away(plot, at, 10, 5))
    window.loop.frame()
    start = cloud(20_000).experiment.points
    by = np.subtract(away(plot, at, 10, 5), at)
    assert xy(window) == pytest.approx(np.column_stack([start.x, start.y]) + by)


def test_that_a_pixel_of_the_screen_is_where_the_drawing_puts_it(window: Window) -> None:
    plot, points = window.data.plot, xy(window)
    picture = plot.grab().toImage()
    places = np.array([pixel(plot, tuple(at)).toTuple() for at in points.tolist()])
    for at, index in zip(places, range(len(points)), strict=True):
        if np.sort(np.hypot(*(places - at).T))[1] > 12.0:
            x, y = pixel(plot, place(window, index)).toPoint().toTuple()
            assert picture.pixelColor(x, y).lightness() < 60
