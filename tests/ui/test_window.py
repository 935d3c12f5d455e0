"""The window as a whole: names for who cannot see, keys, tabs, sheets, settings."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from physviz.engine.datasets import DATASETS
from physviz.lab.history import Lab
from physviz.ui.actions import MENUS
from physviz.ui.panels.runs_plot import RunsPlot
from physviz.ui.plot import Plot
from physviz.ui.settings import Settings
from physviz.ui.window import Window
from tests.ui.conftest import opening, see_all, settle
from tests.ui.planes import CONTROL, SHIFT
from tests.ui.seen import held, ours, seen

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QTableView, Plot)


def test_that_every_control_has_a_name_and_says_what_it_is_for(window: Window) -> None:
    see_all(window)
    found = [w for w in window.findChildren(QWidget) if isinstance(w, CONTROLS) and ours(w)]
    assert len(found) > 50
    nameless = [
        (type(w).__name__, w.objectName())
        for w in found
        if not (w.objectName() and w.accessibleName() and w.accessibleDescription())
    ]
    assert not nameless
    names = [w.objectName() for w in found]
    assert len(names) == len(set(names))
    assert not [w.accessibleName() for w in found if {"\t", "&"} & set(w.accessibleName())]


def test_that_every_action_has_a_tooltip_and_its_keys_to_itself(window: Window) -> None:
    keys: list[str] = []
    for name, action in window.actions_by_name.items():
        assert action.toolTip() and action.text(), name
        shortcut, hint = action.shortcut().toString(), action.text().partition("\t")[2]
        keys += [key for key in (shortcut, hint) if key]
    assert len(keys) == len(set(keys)) > 15


@pytest.mark.parametrize("menu", [title.replace("&", "") for title in MENUS])
def test_that_no_two_entries_of_a_menu_share_a_letter(window: Window, menu: str) -> None:
    actions = window.actions_by_name.menus[menu].actions()
    texts = [action.text() for action in actions if "&" in action.text()]
    letters = [text[text.index("&") + 1].lower() for text in texts]
    assert len(letters) == len(set(letters))


def test_that_tab_leads_through_the_whole_window_and_back(window: Window) -> None:
    see_all(window)
    window.data.plot.setFocus()
    met: list[str] = []
    for _ in range(120):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus is window.data.plot and len(met) > 30:
            break
        met.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    wanted = {"data_set", "noise_sigma", "noise_auto", "learning_rate", "inverse_temperature"}
    wanted |= {"prior", "landscape_plot", "boltzmann_plot", "scrub", "speed"}
    assert not wanted - set(met)


def bars(window: Window) -> list[list[str]]:
    """Return the rows of tabs to be seen."""
    area = window.rect()
    return [
        [bar.tabText(k) for k in range(bar.count())]
        for bar in window.findChildren(QTabBar)
        if bar.isVisible() and area.contains(bar.geometry()) and bar.count()
    ]


TABS = [["Numbers", "Runs", "Thermodynamics", "Samples", "Amplitude", "Dictionary", "Table"]]
WITHOUT_RUNS = [[name for name in TABS[0] if name != "Runs"]]


@pytest.mark.parametrize("disorder", ["none", "closed", "floating", "elsewhere", "beside"])
def test_that_reset_layout_brings_all_back(window: Window, disorder: str) -> None:
    docks = window.docks
    if disorder == "closed":
        for dock in docks.values():
            dock.close()
    elif disorder == "floating":
        docks["numbers"].setFloating(True)
        docks["table"].setFloating(True)
    elif disorder == "elsewhere":
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["runs"])
    elif disorder == "beside":
        window.splitDockWidget(docks["numbers"], docks["runs"], Qt.Orientation.Horizontal)
    window.splitter.setSizes([3, 1, 1])
    settle(window)
    window.actions_by_name["reset_layout"].trigger()
    settle(window)
    assert bars(window) == TABS and docks["numbers"].widget().isVisible()
    assert not any(dock.isFloating() for dock in docks.values())
    widths = [panel.width() for panel in window.panels]
    assert max(widths) - min(widths) <= 2
    assert [tab.key for tab in window.docks.made if tab.in_front] == ["numbers"]


def test_that_the_front_tab_floats_and_comes_back_by_the_same_keys(window: Window) -> None:
    window.show_tab("runs")
    settle(window)
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL | SHIFT)
    settle(window)
    docks = window.docks
    assert [key for key, dock in docks.items() if dock.isFloating()] == ["runs"]
    assert docks["runs"].widget().isVisible() and bars(window) == WITHOUT_RUNS
    docks["runs"].activateWindow()
    docks["runs"].widget().setFocus()
    QTest.keyClick(docks["runs"].widget(), Qt.Key.Key_F, CONTROL | SHIFT)
    settle(window)
    assert not docks["runs"].isFloating() and sorted(bars(window)[0]) == sorted(TABS[0])
    assert [tab.key for tab in window.docks.made if tab.in_front] == ["runs"]


def test_that_with_no_tab_left_none_floats(window: Window) -> None:
    for dock in window.docks.values():
        dock.close()
    settle(window)
    window.actions_by_name["float"].trigger()
    assert not any(dock.isFloating() for dock in window.docks.values())


def test_that_the_loop_of_the_window_does_not_hide_the_screen_it_is_on(window: Window) -> None:
    assert window.screen() is QApplication.primaryScreen()


def test_that_a_closed_tab_comes_back_by_the_view_menu(window: Window) -> None:
    window.docks["runs"].close()
    settle(window)
    assert bars(window) == WITHOUT_RUNS
    actions = {a.text(): a for a in window.actions_by_name.menus["View"].actions()}
    actions["Runs"].trigger()
    settle(window)
    assert bars(window) in (TABS, [[*WITHOUT_RUNS[0], "Runs"]])


def test_that_a_tab_behind_another_is_painted_when_it_comes_to_the_front(window: Window) -> None:
    window.show_tab("runs")
    settle(window)
    runs = window.findChild(RunsPlot, "runs_plot")
    assert runs is not None
    before = held(runs.paths[0])
    window.show_tab("numbers")
    settle(window)
    window.actions_by_name["best"].trigger()
    settle(window)
    assert np.array_equal(held(runs.paths[0]), before)
    window.show_tab("runs")
    settle(window)
    assert not np.array_equal(held(runs.paths[0]), before)


def test_that_a_tab_is_not_made_before_it_is_seen(qtbot: QtBot) -> None:
    window = Window(Lab(opening()))
    qtbot.addWidget(window)
    window.show()
    settle(window)
    assert [tab.key for tab in window.docks.made] == ["numbers"]
    window.show_tab("runs")
    settle(window)
    assert [tab.key for tab in window.docks.made] == ["numbers", "runs"]


def test_that_a_resized_window_is_painted_for_the_pixels_it_has(
    qtbot: QtBot, window: Window
) -> None:
    surface, plot = seen(window).surface, window.landscape.plot
    before = surface.image.image
    window.resize(1100, 820)
    qtbot.waitUntil(lambda: surface.image.image is not before)
    qtbot.waitUntil(lambda: surface.image.image.shape == plot.pixels()[::-1])


@pytest.mark.slow
@pytest.mark.parametrize("action", ["keys", "about", "about_data"])
def test_that_a_sheet_opens_once_says_its_piece_and_closes(window: Window, action: str) -> None:
    for _ in range(2):
        if action == "keys":
            window.activateWindow()
            QTest.keyClick(window, Qt.Key.Key_F1)
        else:
            window.actions_by_name[action].trigger()
    (sheet,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
    label = sheet.findChild(QLabel)
    assert label is not None and len(label.text()) > 100
    assert label.heightForWidth(label.width()) <= label.height() + 1
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_that_the_data_say_where_they_come_from(window: Window) -> None:
    window.actions_by_name["about_data"].trigger()
    label = window.findChild(QLabel, "about_data_text")
    assert label is not None and DATASETS[0].citation in label.text()
    label.window().close()


@pytest.mark.slow
def test_that_places_theme_and_folder_are_remembered(window: Window, qapp: QApplication) -> None:
    window.actions_by_name["dark"].trigger()
    window.resize(900, 650)
    window.splitter.setSizes([500, 350, 350])
    window.docks["runs"].close()
    settle(window)
    sizes = window.splitter.sizes()
    window.settings.remember(window, window.splitter)
    later = Settings()
    assert later.theme() == "dark"
    window.reset_layout()
    window.resize(1366, 768)
    settle(window)
    assert later.restore(window, window.splitter)
    settle(window)
    assert window.size().toTuple() == (900, 650) and window.splitter.sizes() == sizes
    assert not window.docks["runs"].isVisible()


def test_that_settings_from_elsewhere_are_passed_over(window: Window) -> None:
    store = window.settings
    store._store.setValue("theme", "pink")
    store._store.setValue("geometry", "wide")
    store._store.setValue("places", QByteArray(b"nonsense"))
    assert store.theme() == "system" and not store.restore(window, window.splitter)
