"""Drags at awkward moments: a run that plays, a shortcut, a button too many."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui.conftest import opening
from tests.ui.planes import (
    CONTROL,
    RIGHT,
    away,
    click,
    hover,
    move,
    press,
    release,
)
from tests.ui.seen import held, place, seen, xy


def test_that_the_run_plays_on_while_a_point_is_dragged(window: Window) -> None:
    window.loop.do(edits.play, True)
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    steps = []
    for k in range(1, 6):
        move(plot, away(plot, at, -4 * k, 5 * k))
        window.loop.do(edits.tick, 0.1)
        window.loop.frame()
        steps.append(window.state.step)
        path = held(seen(window).run.path)
        assert len(path) == window.state.step + 1
    assert steps == sorted(set(steps))
    release(plot, away(plot, at, -20, 25))
    window.loop.do(edits.play, False)
    assert len(window.loop.lab.past) == 1


def test_that_no_panel_moves_its_view_while_a_point_is_dragged(window: Window) -> None:
    views = [panel.plot.view for panel in window.panels]
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    for k in range(1, 40):
        move(plot, away(plot, at, -k, -k))
        window.loop.frame()
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
    window.loop.frame()
    assert len(left) == 23 and np.array_equal(xy(window), left)


def test_that_a_data_set_opened_in_the_middle_of_a_drag_stays_as_it_is(window: Window) -> None:
    plot, at = window.data.plot, place(window, 23)
    press(plot, at)
    move(plot, away(plot, at, 5, 5))
    window.loop.do(edits.open_dataset, "anscombe1")
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
    window.loop.frame()
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
