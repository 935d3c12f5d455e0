"""What lights up: the rows that speak of what the mouse is over, and what a row speaks of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from physviz.engine.dictionary import ENTRIES
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.figures import Figures
from physviz.ui.panels.dictionary import DictionaryPanel
from physviz.ui.panels.dictionary_things import watched
from physviz.ui.window import Window
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import least_squares, place, xy


@pytest.fixture
def tab(window: Window) -> Iterator[DictionaryPanel]:
    """The tab in front, the run at step 40."""
    set_up(window, edits.scrub(opening(), 40))
    window.show_tab("dictionary")
    rest(window)
    found = window.docks["dictionary"].widget()
    assert isinstance(found, DictionaryPanel)
    yield found
    leave(found.list)
    window.show_tab("numbers")
    settle(window)


def hover(widget: QWidget, at: QPoint | None = None) -> None:
    """Move the mouse there, from another place: where it is already Qt tells nobody."""
    at = at or QPoint(9, 9)
    QTest.mouseMove(widget, at - QPoint(3, 3))
    QTest.mouseMove(widget, at)


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def lit(tab: DictionaryPanel) -> set[str]:
    return {line.key for line in tab.list.table.lines if line.lit}


def speaking_of(*things: str) -> set[str]:
    return {entry.key for entry in ENTRIES if set(things) & set(entry.things)}


def over(tab: DictionaryPanel, key: str) -> None:
    """Move the mouse over a row."""
    index = tab.list.table.index(tab.list.table.place(key))
    tab.list.scrollTo(index)
    hover(tab.list.viewport(), tab.list.visualRect(index).center())


def framed(tab: DictionaryPanel) -> list[QRect]:
    frames = tab.lights.frames
    return [] if frames is None or frames.isHidden() else list(frames.places)


# --- from the window to the rows


def test_that_what_lies_under_the_mouse_in_a_plane_lights_its_rows(
    window: Window, tab: DictionaryPanel
) -> None:
    intercept, slope = least_squares(window)
    points = xy(window)
    residuals = points[:, 1] - intercept - slope * points[:, 0]
    x, y = points[np.argmax(np.abs(residuals))].tolist()
    between = (x, y - 0.25 * (y - intercept - slope * x))
    start, data, plane = window.state.experiment.start, window.data.plot, window.landscape.plot
    seen = [
        (data, (x, y), ("data",)),
        (data, between, ("residuals",)),
        (data, (1.55, intercept + slope * 1.55), ("line",)),
        (plane, (intercept, slope), ("minimum",)),
        (plane, start, ("start",)),
        (window.boltzmann.plot, (intercept, slope), ("density",)),
    ]
    for plot, at, things in seen:
        planes.hover(plot, at)
        settle(window)
        assert tab.lights.things == set(things)
        assert lit(tab) == speaking_of(*things)
        planes.leave(plot)
        settle(window)
        assert lit(tab) == set()


def test_that_a_trajectory_and_the_ground_beside_it_are_told_apart(
    window: Window, tab: DictionaryPanel
) -> None:
    plot = window.landscape.plot
    path = plot.hands.runs.picture.tracks[-1].path
    planes.hover(plot, tuple(path[len(path) // 2].tolist()))
    assert tab.lights.things == {"trajectory"}
    planes.hover(plot, tuple(path[-1].tolist()))
    assert tab.lights.things == {"theta"}
    view = window.state.views.landscape
    corner = planes.away(plot, (view.x[0], view.y[0]), 20.0, 20.0)
    planes.hover(plot, corner)
    assert tab.lights.things == {"cost"}
    window.loop.do(edits.set_field, "arrows")
    planes.hover(plot, corner)
    assert tab.lights.things == {"cost", "gradient"}
    planes.leave(plot)


@pytest.mark.parametrize(
    ("name", "told", "thing"),
    [
        ("boltzmann_numbers", "log Z", "log_Z"),
        ("boltzmann_numbers", "U", "U"),
        ("boltzmann_numbers", "S[q]", "S"),
        ("landscape_numbers", "|∇S|", "gradient"),
    ],
)
def test_that_a_number_under_the_mouse_lights_its_rows(
    window: Window, tab: DictionaryPanel, name: str, told: str, thing: str
) -> None:
    figures = window.findChild(Figures, name)
    (box,) = (box for said, box in figures.boxes() if said == told)
    hover(figures, box.center().toPoint())
    settle(window)
    assert lit(tab) == speaking_of(thing) != set()
    leave(figures)
    settle(window)
    assert lit(tab) == set()


def test_that_a_slider_under_the_mouse_lights_its_rows(
    window: Window, tab: DictionaryPanel
) -> None:
    slider = window.findChild(QWidget, "learning_rate")
    hover(slider)
    settle(window)
    assert lit(tab) == speaking_of("learning_rate") != set()
    leave(slider)


def test_that_a_lit_row_is_in_view(window: Window, tab: DictionaryPanel) -> None:
    window.loop.do(edits.open_row, ENTRIES[-1].key)
    settle(window)
    slider = window.findChild(QWidget, "learning_rate")
    hover(slider)
    settle(window)
    room = tab.list.viewport().rect()
    seen = [tab.list.visualRect(tab.list.table.index(tab.list.table.place(k))) for k in lit(tab)]
    assert any(room.intersects(rect) for rect in seen)
    leave(slider)


def test_that_behind_another_tab_nothing_is_asked_of_the_mouse(
    window: Window, tab: DictionaryPanel
) -> None:
    window.show_tab("numbers")
    settle(window)
    planes.hover(window.data.plot, place(window, 0))
    assert tab.lights.things == set()


# --- from the rows to the window


def test_that_every_thing_a_row_names_is_known() -> None:
    from physviz.ui.panels.dictionary_things import MARKS, NUMBERS, WIDGETS

    known = {*WIDGETS, *MARKS, *NUMBERS, "theta"}
    assert {thing for entry in ENTRIES for thing in entry.things} <= known


def test_that_what_stands_in_a_tab_behind_is_pointed_at_by_its_tab(
    window: Window, tab: DictionaryPanel
) -> None:
    over(tab, "stationary-phase")
    settle(window)
    bar = next(bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    (k,) = (k for k in range(bar.count()) if bar.tabText(k) == "Amplitude")
    corner = bar.mapTo(window, QPoint(0, 0))
    assert bar.tabRect(k).translated(corner) in framed(tab)


def test_that_every_widget_that_is_watched_exists(window: Window, tab: DictionaryPanel) -> None:
    window.show_tab("amplitude")
    settle(window)
    absent = [name for name in watched() if window.findChild(QWidget, name) is None]
    assert absent == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "theme"),
    [
        ((1366, 768), "dark"),
        pytest.param((1366, 768), "light", marks=pytest.mark.slow),
        pytest.param((1024, 700), "light", marks=pytest.mark.slow),
        pytest.param((1024, 700), "dark", marks=pytest.mark.slow),
    ],
)
def test_that_a_row_under_the_mouse_frames_what_it_speaks_of_inside_the_window(
    window: Window, tab: DictionaryPanel, size: tuple[int, int], theme: str
) -> None:
    window.dress(theme)
    window.resize(*size)
    settle(window)
    for entry in ENTRIES:
        over(tab, entry.key)
        settle(window)
        places = framed(tab)
        assert bool(places) == bool(tab.lights.seen(entry.things))
        assert all(window.rect().contains(where) for where in places)
    over(tab, "learning-rate")
    settle(window)
    (first, *_) = framed(tab)
    edge = window.grab().toImage().pixelColor(first.center().x(), first.top() - 2).name()
    trial = themes.current().text(themes.current().trial)
    assert edge == trial
    leave(tab.list)
    settle(window)
    assert framed(tab) == []


def test_that_the_keyboard_on_a_row_frames_too_and_a_click_does_not(
    window: Window, tab: DictionaryPanel
) -> None:
    window.loop.do(edits.open_row, "learning-rate")
    settle(window)
    tab.list.setFocus(Qt.FocusReason.TabFocusReason)
    settle(window)
    assert framed(tab)
    tab.search.setFocus()
    settle(window)
    assert framed(tab) == []
    tab.list.setFocus(Qt.FocusReason.MouseFocusReason)
    settle(window)
    assert framed(tab) == []


def test_that_frames_follow_the_window_and_go_with_the_tab(
    window: Window, tab: DictionaryPanel
) -> None:
    over(tab, "learning-rate")
    settle(window)
    before = framed(tab)
    window.resize(1500, 800)
    settle(window)
    assert framed(tab) != before
    window.show_tab("numbers")
    settle(window)
    assert framed(tab) == []


def test_that_the_mouse_goes_through_the_frames(window: Window, tab: DictionaryPanel) -> None:
    over(tab, "gradient")
    settle(window)
    (first, *_) = framed(tab)
    edge = QPointF(first.left() + 40, first.top() - 2).toPoint()
    assert window.childAt(edge) is not tab.lights.frames
