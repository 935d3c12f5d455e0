"""The points of the Data panel under hands: adding, removing, choosing, moving by keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import ALT, NOTHING, RIGHT, SHIFT, away, click, double_click, hover
from tests.ui.planes import key as strike
from tests.ui.seen import held, place, seen, xy

# --- adding, removing, choosing -------------------------------------------------------------------


def test_that_a_double_click_adds_a_point_there_and_chooses_it(window: Window) -> None:
    double_click(window.data.plot, (1.5, -100.0))
    window.loop.frame()
    assert window.state.experiment.points.n == 25 and window.state.selection == (24,)
    assert place(window, 24) == pytest.approx((1.5, -100.0))
    assert held(seen(window).points.chosen)[0] == pytest.approx((1.5, -100.0))
    assert len(window.loop.lab.past) == 1
    window.loop.undo()
    assert window.state.experiment.points.n == 24 and window.state.selection == ()


def test_that_delete_removes_the_chosen_points(window: Window) -> None:
    before = xy(window)
    click(window.data.plot, place(window, 3))
    click(window.data.plot, place(window, 17), held=SHIFT)
    strike(window.data.plot, Qt.Key.Key_Delete)
    assert np.array_equal(xy(window), np.delete(before, [3, 17], axis=0))
    assert window.state.selection == () and len(window.loop.lab.past) == 1


def test_that_delete_with_nothing_chosen_does_nothing(window: Window) -> None:
    strike(window.data.plot, Qt.Key.Key_Delete)
    assert window.state.experiment.points.n == 24 and not window.loop.lab.past


def test_that_insert_adds_a_point_in_the_middle_of_the_view(window: Window) -> None:
    view = window.data.plot.view
    strike(window.data.plot, Qt.Key.Key_Insert)
    assert place(window, -1) == pytest.approx((sum(view.x) / 2, sum(view.y) / 2))
    strike(window.landscape.plot, Qt.Key.Key_Insert)
    assert window.state.experiment.points.n == 26


def test_that_tab_goes_round_the_points_and_on_to_the_next_control(window: Window) -> None:
    plot = window.data.plot
    plot.setFocus()
    for index in range(24):
        QTest.keyClick(plot, Qt.Key.Key_Tab)
        assert window.state.selection == (index,) and plot.hasFocus()
    QTest.keyClick(plot, Qt.Key.Key_Backtab, SHIFT)
    assert window.state.selection == (22,)
    for _ in range(2):
        QTest.keyClick(plot, Qt.Key.Key_Tab)
    assert window.state.selection == () and not plot.hasFocus()


def test_that_escape_chooses_nothing(window: Window) -> None:
    click(window.data.plot, place(window, 3))
    strike(window.data.plot, Qt.Key.Key_Escape)
    assert window.state.selection == ()


def test_that_the_context_menu_adds_here_and_removes_what_is_under_the_mouse(
    window: Window,
) -> None:
    for at, text, n in (((1.5, -100.0), "Add", 25), (place(window, 3), "Remove", 24)):
        click(window.data.plot, at, RIGHT)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if action.text().startswith(text)).trigger()
        menu.close()
        assert window.state.experiment.points.n == n


# --- moving by keys -------------------------------------------------------------------------------


@pytest.mark.parametrize(("modifier", "size"), [(NOTHING, 1.0), (SHIFT, 10.0), (ALT, 0.1)])
def test_that_arrows_move_the_chosen_point_by_pixels_one_undo_step_a_stroke(
    window: Window, modifier: Qt.KeyboardModifier, size: float
) -> None:
    plot, at = window.data.plot, place(window, 17)
    click(plot, at)
    strike(plot, Qt.Key.Key_Right, modifier)
    strike(plot, Qt.Key.Key_Up, modifier)
    assert place(window, 17) == pytest.approx(away(plot, at, size, size), rel=1e-12)
    assert len(window.loop.lab.past) == 2 and not window.state.held
    window.loop.frame()
    assert held(seen(window).points.symbols)[17] == pytest.approx(place(window, 17))


def test_that_an_arrow_held_down_is_one_undo_step(window: Window) -> None:
    plot, at = window.data.plot, place(window, 17)
    click(plot, at)
    kinds = [(QEvent.Type.KeyPress, False)] + 5 * [(QEvent.Type.KeyPress, True)]
    for kind, repeats in [*kinds, (QEvent.Type.KeyRelease, False)]:
        event = QKeyEvent(kind, Qt.Key.Key_Left, NOTHING, "", repeats)
        QApplication.sendEvent(plot, event)
    assert place(window, 17) == pytest.approx(away(plot, at, -6, 0))
    assert len(window.loop.lab.past) == 1 and not window.state.held


def test_that_the_gesture_of_a_key_ends_where_the_focus_goes(window: Window) -> None:
    plot, at = window.data.plot, place(window, 17)
    click(plot, at)
    plot.setFocus()
    QTest.keyPress(plot, Qt.Key.Key_Left)
    assert window.state.held
    window.data.controls.sigma.setFocus()
    assert not window.state.held


def test_that_with_nothing_chosen_arrows_up_and_down_choose_and_the_others_step(
    window: Window,
) -> None:
    before = xy(window)
    window.loop.do(edits.scrub, 10)
    strike(window.data.plot, Qt.Key.Key_Right)
    assert window.state.step == 11 and not window.state.selection
    strike(window.data.plot, Qt.Key.Key_Left)
    assert window.state.step == 10 and not window.state.selection
    strike(window.data.plot, Qt.Key.Key_Up)
    assert window.state.selection == (0,) and np.array_equal(xy(window), before)


def test_that_the_cursor_tells_what_can_be_taken_hold_of(window: Window) -> None:
    plot = window.data.plot
    hover(plot, away(plot, place(window, 17), 5, 5))
    assert plot.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    hover(plot, (1.5, -100.0))
    assert plot.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_that_the_plane_of_a_lab_emptied_of_its_error_bars_can_be_clicked(window: Window) -> None:
    set_up(window, opening("hogg2010"))
    window.actions_by_name["select_all"].trigger()
    strike(window.data.plot, Qt.Key.Key_Delete)
    click(window.data.plot, (150.0, 400.0))
    hover(window.data.plot, (120.0, 300.0))
    double_click(window.data.plot, (150.0, 400.0))
    window.loop.frame()
    points = window.state.experiment.points
    assert points.n == 1 and points.y_error is not None and points.y_error[0] > 0.0
