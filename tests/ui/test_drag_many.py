"""Drags of several points, of error bars, of one among twenty thousand, and at awkward moments."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.state import Pair, Source, State
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import (
    CONTROL,
    RIGHT,
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
from tests.ui.seen import held, picture, seen


def place(window: Window, index: int) -> Pair:
    points = window.state.experiment.points
    return float(points.x[index]), float(points.y[index])


def xy(window: Window) -> np.ndarray:
    points = window.state.experiment.points
    return np.column_stack([points.x, points.y])


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
    assert not window.screen.lab.past
    grip = place(window, int(inside[0]))
    drag(plot, grip, away(plot, grip, -9, 3), away(plot, grip, -40, -25))
    window.screen.frame()
    moved = xy(window)
    by = np.subtract(away(plot, grip, -40, -25), grip)
    assert moved[inside] == pytest.approx(before[inside] + by, rel=1e-9)
    assert held(seen(window).points.chosen) == pytest.approx(moved[inside])
    others = np.setdiff1d(np.arange(len(before)), inside)
    assert np.array_equal(moved[others], before[others])
    assert len(window.screen.lab.past) == 1
    window.screen.undo()
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
    assert not window.screen.lab.past


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
    window.screen.frame()
    now = window.state.experiment.points
    assert now.y_error is not None
    assert now.y_error[index] == pytest.approx(to[1] - y, rel=1e-9)
    assert np.array_equal(now.y, points.y)
    bars = held(seen(window).points.bars).reshape(-1, 2, 2)
    assert bars[index][:, 1] == pytest.approx([2.0 * y - to[1], to[1]])
    assert len(window.screen.lab.past) == 1


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
    window.screen.frame()
    moved = xy(window)
    assert np.flatnonzero((moved != before).any(axis=1)).tolist() == [index]
    assert moved[index] == pytest.approx(away(plot, at, -60, -20), rel=1e-9)
    assert held(seen(window).points.symbols) == pytest.approx(moved[[index]])
    slope, intercept = np.polyfit(*moved.T, 1)
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
    window.screen.frame()
    at = place(window, 0)
    drag(plot, at, away(plot, at, 10, 5))
    window.screen.frame()
    start = cloud(20_000).experiment.points
    by = np.subtract(away(plot, at, 10, 5), at)
    assert xy(window) == pytest.approx(np.column_stack([start.x, start.y]) + by)


def test_that_the_run_plays_on_while_a_point_is_dragged(window: Window) -> None:
    window.screen.do(edits.play, True)
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    steps = []
    for k in range(1, 6):
        move(plot, away(plot, at, -4 * k, 5 * k))
        window.screen.do(edits.tick, 0.1)
        window.screen.frame()
        steps.append(window.state.step)
        path = held(seen(window).run.path)
        assert len(path) == window.state.step + 1
    assert steps == sorted(set(steps))
    release(plot, away(plot, at, -20, 25))
    window.screen.do(edits.play, False)
    assert len(window.screen.lab.past) == 1


def test_that_no_panel_moves_its_view_while_a_point_is_dragged(window: Window) -> None:
    views = [panel.plot.view for panel in window.panels]
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    for k in range(1, 40):
        move(plot, away(plot, at, -k, -k))
        window.screen.frame()
        assert [panel.plot.view for panel in window.panels] == views
    release(plot, away(plot, at, -39, -39))


@pytest.mark.parametrize("shortcut", [Qt.Key.Key_A, Qt.Key.Key_Z])
def test_that_a_shortcut_in_the_middle_of_a_drag_moves_no_other_point(
    window: Window, shortcut: Qt.Key
) -> None:
    plot, before = window.data.plot, xy(window)
    at = place(window, 17)
    press(plot, at)
    move(plot, away(plot, at, 5, 5))
    QTest.keyClick(plot, shortcut, CONTROL)
    move(plot, away(plot, at, 20, 20))
    release(plot, away(plot, at, 20, 20))
    changed = np.flatnonzero((xy(window) != before).any(axis=1))
    assert set(changed.tolist()) <= {17}


def test_that_a_point_deleted_in_the_middle_of_its_drag_is_gone(window: Window) -> None:
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    move(plot, away(plot, at, 5, 5))
    QTest.keyClick(plot, Qt.Key.Key_Delete)
    left = xy(window)
    move(plot, away(plot, at, 30, 30))
    release(plot, away(plot, at, 30, 30))
    window.screen.frame()
    assert len(left) == 23 and np.array_equal(xy(window), left)


def test_that_a_data_set_opened_in_the_middle_of_a_drag_stays_as_it_is(window: Window) -> None:
    plot, at = window.data.plot, place(window, 23)
    press(plot, at)
    move(plot, away(plot, at, 5, 5))
    window.screen.do(edits.open_dataset, "anscombe1")
    move(plot, away(plot, at, 30, 30))
    release(plot, away(plot, at, 30, 30))
    expected = opening("anscombe1").experiment.points
    assert np.array_equal(window.state.experiment.points.y, expected.y)


def test_that_another_button_in_the_middle_of_a_drag_does_not_take_it_over(window: Window) -> None:
    plot, at, view = window.data.plot, place(window, 17), window.data.plot.view
    press(plot, at)
    move(plot, away(plot, at, 5, 5))
    click(plot, away(plot, at, 5, 5), RIGHT)
    move(plot, away(plot, at, 20, 20))
    assert place(window, 17) == pytest.approx(away(plot, at, 20, 20))
    release(plot, away(plot, at, 20, 20))
    window.screen.frame()
    assert not window.state.held and window.data.plot.view == view


def test_that_a_button_let_go_elsewhere_ends_the_drag(window: Window) -> None:
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    move(plot, away(plot, at, 5, 5))
    # A dialog has taken the release: the next that is heard of the mouse is a move, no button held.
    hover(plot, away(plot, at, 40, 40))
    assert not window.state.held
    assert place(window, 17) == pytest.approx(away(plot, at, 5, 5))
    press(plot, away(plot, (1.0, 0.0), 0, -30))
    move(plot, (1.5, 200.0))
    hover(plot, (1.5, 200.0))
    assert not held(window.data.hands.rubber).size


def test_that_a_pixel_of_the_screen_is_where_the_drawing_puts_it(window: Window) -> None:
    plot, points = window.data.plot, xy(window)
    picture = plot.grab().toImage()
    places = np.array([pixel(plot, tuple(at)).toTuple() for at in points.tolist()])
    for at, index in zip(places, range(len(points)), strict=True):
        if np.sort(np.hypot(*(places - at).T))[1] > 12.0:
            x, y = pixel(plot, place(window, index)).toPoint().toTuple()
            assert picture.pixelColor(x, y).lightness() < 60
