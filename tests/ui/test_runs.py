"""The legend of the Runs tab under hands: what runs there are, and which of them is in front."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton

from physviz.engine.digits import written
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.words import say
from physviz.lab import edits
from physviz.lab.session import from_json, to_json
from physviz.lab.state import State, run_of
from physviz.ui.panels.runs import RunsPanel
from physviz.ui.panels.runs_list import EXCESS, GOING, INTERCEPT, NAME, ON, SLOPE, SOON, STEP
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up, settle
from tests.ui.test_window_fit import check

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def some_runs(*keys: str, step: int = 30) -> State:
    """Return Hubble's data with gradient descent and these beside it, the first one in front."""
    state = opening()
    for key in keys:
        state = edits.add_run(state, key)
    for i in range(len(state.experiment.runs)):
        run = run_of(state.experiment, i)
        assert run is not None
        run.grow(1.0, 400)
    return edits.bring_front(edits.scrub(state, step), 0)


def tab_of(window: Window) -> RunsPanel:
    found = window.docks["runs"].widget()
    assert isinstance(found, RunsPanel)
    return found


@pytest.fixture
def tab(window: Window) -> Iterator[RunsPanel]:
    """The tab in front, on three runs at step 30."""
    set_up(window, some_runs("momentum", "adam"))
    window.show_tab("runs")
    settle(window)
    yield tab_of(window)
    editor = tab_of(window).table.findChild(QLineEdit)
    if editor is not None:
        QTest.keyClick(editor, Qt.Key.Key_Escape)


def shown(tab: RunsPanel, row: int, column: int) -> str:
    return str(tab.table.table.index(row, column).data() or "")


def at(tab: RunsPanel, row: int, column: int) -> QPoint:
    table = tab.table
    return table.visualRect(table.table.index(row, column)).center()


def click(tab: RunsPanel, row: int, column: int) -> None:
    QTest.mouseClick(tab.table.viewport(), LEFT, pos=at(tab, row, column))


def popup() -> QMenu:
    QApplication.processEvents()
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def choose(menu: QMenu, *words: str) -> None:
    """Trigger an entry of a menu, or of the submenus on the way to it."""
    for word in words[:-1]:
        (found,) = (a.menu() for a in menu.actions() if a.text().replace("&", "") == word)
        assert isinstance(found, QMenu)
        menu = found
    (action,) = (a for a in menu.actions() if a.text().replace("&", "") == words[-1])
    action.trigger()


def test_that_a_row_tells_what_the_engine_says_of_its_run(window: Window, tab: RunsPanel) -> None:
    e = window.state.experiment
    assert tab.table.table.rowCount() == 3
    for i, setup in enumerate(e.runs):
        run = run_of(e, i)
        assert run is not None
        theta = run.at(30)
        assert shown(tab, i, NAME) == say(setup.legs[0].rule.title, "ml")
        assert shown(tab, i, STEP) == "30"
        assert shown(tab, i, INTERCEPT) == written(float(theta[0]), 3)
        assert shown(tab, i, SLOPE) == written(float(theta[1]), 3)
        assert shown(tab, i, EXCESS) == written(float(run.excess_at(30)), 3)
        assert shown(tab, i, GOING) == run.state(30)
        assert shown(tab, i, SOON) == f"{run.reaches(0.01):,}"


def test_that_a_click_brings_a_run_to_the_front_and_the_arrows_the_next_ones(
    window: Window, tab: RunsPanel
) -> None:
    click(tab, 1, GOING)
    settle(window)
    assert window.state.front == 1 and tab.table.table.front == 1
    assert tab.knobs.title.text() == "momentum"
    for key, front in {Qt.Key.Key_Down: 2, Qt.Key.Key_Up: 1}.items():
        QTest.keyClick(tab.table, key)
        settle(window)
        assert window.state.front == front == tab.table.currentIndex().row()
    QTest.keyClick(tab.table, Qt.Key.Key_Down)
    QTest.keyClick(tab.table, Qt.Key.Key_Down)
    assert window.state.front == 2
    assert not window.loop.lab.past


def test_that_the_box_and_space_switch_a_run_off_and_on(window: Window, tab: RunsPanel) -> None:
    click(tab, 2, ON)
    settle(window)
    assert not window.state.experiment.runs[2].shown and window.state.front == 0
    assert [shown(tab, 2, column) for column in (STEP, EXCESS, GOING, SOON)] == [""] * 4
    index = tab.table.table.index(2, ON)
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    tab.table.setFocus()
    for on in (False, True):
        QTest.keyClick(tab.table, Qt.Key.Key_Space)
        settle(window)
        assert window.state.experiment.runs[0].shown is on
    assert not window.state.clock.playing
    QTest.keyClick(tab.table, Qt.Key.Key_Right)
    assert window.state.step == 31


@pytest.mark.parametrize("way", ["F2", "double click", "menu", "keys"])
def test_that_a_run_is_renamed_in_its_row(window: Window, tab: RunsPanel, way: str) -> None:
    window.loop.do(edits.play, True)
    click(tab, 1, NAME)
    settle(window)
    if way == "F2":
        QTest.keyClick(tab.table, Qt.Key.Key_F2)
    elif way == "double click":
        QTest.mouseDClick(tab.table.viewport(), LEFT, pos=at(tab, 1, NAME))
    elif way == "menu":
        choose(tab.table.menu(1), "Rename")
    else:
        QTest.keyClick(window, Qt.Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    editor = tab.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "heavy ")
    window.loop.do(edits.tick, 0.1)
    settle(window)  # numbers change meanwhile; what is being typed stays
    QTest.keyClicks(editor, "ball")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    window.loop.do(edits.play, False)
    settle(window)
    assert window.state.experiment.runs[1].name == "heavy ball" == shown(tab, 1, NAME)
    assert tab.table.table.rows[1].own == "momentum"
    window.loop.undo()
    settle(window)
    assert shown(tab, 1, NAME) == "momentum"


def test_that_del_removes_the_run_in_front_and_no_point(window: Window, tab: RunsPanel) -> None:
    window.loop.do(edits.select, (3,))
    click(tab, 1, STEP)
    QTest.keyClick(tab.table, Qt.Key.Key_Delete)
    settle(window)
    titles = [run.title for run in window.state.experiment.runs]
    assert titles == ["gradient descent", "Adam"] and tab.table.table.rowCount() == 2
    assert window.state.experiment.points.n == opening().experiment.points.n
    window.loop.undo()
    settle(window)
    assert tab.table.table.rowCount() == 3


def test_that_the_menu_of_a_run_and_the_buttons_add_keep_and_remove(
    window: Window, tab: RunsPanel
) -> None:
    QTest.mouseClick(tab.table.viewport(), Qt.MouseButton.RightButton, pos=at(tab, 2, NAME))
    where = at(tab, 2, NAME)
    from PySide6.QtGui import QContextMenuEvent

    asked = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, where, tab.table.viewport().mapToGlobal(where)
    )
    QApplication.sendEvent(tab.table.viewport(), asked)
    menu = popup()
    assert window.state.front == 2
    choose(menu, "Keep a copy")
    menu.close()
    assert window.state.experiment.runs[3].start == window.state.experiment.start
    choose(tab.table.menu(2), "Add a run", "Nesterov")
    (adding,) = (b for b in tab.findChildren(QToolButton) if b.objectName() == "runs_add")
    offered = adding.menu()
    assert [a.text() for a in offered.actions()] == [say(kind.title, "ml") for kind in OPTIMISERS]
    choose(offered, "Newton")
    settle(window)
    titles = [run.title for run in window.state.experiment.runs]
    assert titles == ["gradient descent", "‹heavy ball›", "Adam", "Adam 2", "Nesterov", "Newton"]
    assert window.state.front == 5 and tab.table.table.rowCount() == 6
    QTest.mouseClick(tab.remove, LEFT)
    QTest.mouseClick(tab.keep, LEFT)
    titles = [run.title for run in window.state.experiment.runs]
    assert titles[4:] == ["Nesterov", "Nesterov 2"]


def test_that_the_last_run_cannot_be_removed_and_it_is_said_why(window: Window) -> None:
    set_up(window, opening())
    window.show_tab("runs")
    settle(window)
    tab = tab_of(window)
    assert not tab.remove.isEnabled()
    QTest.keyClick(tab.table, Qt.Key.Key_Delete)
    settle(window)
    assert "last run" in window.status.refusal.whole
    assert len(window.state.experiment.runs) == 1


def test_that_the_menu_run_does_all_of_it_from_any_tab(window: Window, tab: RunsPanel) -> None:
    window.show_tab("numbers")
    act = {name: action.trigger for name, action in window.actions_by_name.items()}
    act["next_run"]()
    assert window.state.front == 1
    act["previous_run"]()
    act["previous_run"]()
    assert window.state.front == 2
    act["toggle_run"]()
    assert not window.state.setup.shown
    act["keep_run"]()
    act["remove_run"]()
    assert [run.title for run in window.state.experiment.runs][2:] == ["Adam 2"]
    for kind in OPTIMISERS:
        act[f"add_{kind.key}"]()
        assert isinstance(window.state.setup.legs[0].rule, kind)
    act["rename_run"]()
    settle(window)
    assert tab.in_front and tab.table.findChild(QLineEdit) is not None
    set_up(window, opening())


def test_that_a_row_says_to_a_screen_reader_what_a_glance_tells(tab: RunsPanel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    index = tab.table.table.index
    assert index(0, NAME).data(role) == "gradient descent, gradient descent, in front"
    assert index(1, ON).data(role) == "momentum on"
    tip = index(1, NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert all(shown(tab, 1, column) in tip for column in (STEP, INTERCEPT, SLOPE, SOON))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1920, 1080)], ids=str)
@pytest.mark.parametrize("projector", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_that_legend_plot_and_controls_stand_side_by_side(
    window: Window, tab: RunsPanel, size: tuple[int, int], projector: bool
) -> None:
    window.resize(*size)
    if projector:
        window.actions_by_name["projector"].trigger()
    settle(window)
    if not projector:
        check(window)
    parts = (tab.table, tab.kind, tab.plot, tab.knobs)
    places = [QRect(part.mapTo(tab, QPoint()), part.size()) for part in parts]
    assert all(a.right() < b.left() for a, b in pairwise(places))
    if size[0] > 1024 or not projector:
        assert places[-1].right() <= tab.width() and tab.plot.width() >= 150
    assert window.width() == size[0]
    columns = [c for c in range(8) if not tab.table.isColumnHidden(c)]
    assert {ON, NAME, EXCESS, GOING} <= set(columns)
    assert not projector or INTERCEPT not in columns
    last = tab.table.columnViewportPosition(columns[-1]) + tab.table.columnWidth(columns[-1])
    assert last <= tab.table.viewport().width()


def test_that_no_column_changes_its_width_while_numbers_do(window: Window, tab: RunsPanel) -> None:
    widths = [tab.table.columnWidth(column) for column in range(8)]
    for step in (0, 1, 100, 400):
        window.loop.do(edits.scrub, step)
        settle(window)
        assert [tab.table.columnWidth(column) for column in range(8)] == widths


def test_that_the_plot_chosen_is_kept_with_the_session(window: Window, tab: RunsPanel) -> None:
    QTest.mouseClick(tab.kind.buttons["phase_1"], LEFT)
    settle(window)
    assert window.state.show.runs_plot == "phase_1"
    assert from_json(to_json(window.state), "a session").show.runs_plot == "phase_1"
    tab.kind.buttons["phase_1"].setFocus()
    QTest.keyClick(tab.kind.buttons["phase_1"], Qt.Key.Key_Down)
    settle(window)
    assert window.state.show.runs_plot == "energy" and tab.kind.buttons["energy"].isChecked()
