"""Numbers in and out by hand: the table of the points, and the clipboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QTableView,
)

from physviz.engine.rows import as_latex, as_text
from physviz.engine.summary import summary
from physviz.engine.words import say
from physviz.lab.python_script import as_python
from physviz.ui.window import Window
from tests.ui.conftest import settle
from tests.ui.planes import CONTROL
from tests.ui.seen import held, seen


def table_cell(window: Window, row: int, column: int) -> QLineEdit:
    """Open the editor of a cell by a double click."""
    window.show_tab("table")
    settle(window)
    table = window.findChild(QTableView, "table_panel")
    assert table is not None
    at = table.visualRect(table.model().index(row, column)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    return editor


@pytest.mark.parametrize(
    ("column", "typed", "place"), [(0, "1,5", (1.5, -130.0)), (1, "−2e2", (0.214, -200.0))]
)
def test_that_a_number_typed_into_the_table_moves_its_point(
    window: Window, column: int, typed: str, place: tuple[float, float]
) -> None:
    editor = table_cell(window, 2, column)
    editor.setText(typed)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    window.loop.frame()
    points = window.state.experiment.points
    assert (points.x[2], points.y[2]) == place and window.state.selection == (2,)
    assert held(seen(window).points.symbols)[2] == pytest.approx(place)
    assert len(window.loop.lab.past) == 1


@pytest.mark.parametrize("typed", ["far", "nan", "", "1e101"])
def test_that_what_is_no_coordinate_is_refused_in_a_sentence(window: Window, typed: str) -> None:
    before, editor = window.state.experiment, table_cell(window, 2, 1)
    editor.setText(typed)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    window.loop.frame()
    assert window.state.experiment is before and window.state.refusal.endswith(".")
    table = window.findChild(QTableView, "table_panel")
    assert table is not None and table.model().index(2, 1).data() == "−130"


def test_that_delete_in_the_table_removes_the_rows_chosen(window: Window) -> None:
    table_cell(window, 1, 0)
    table = window.findChild(QTableView, "table_panel")
    assert table is not None
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert window.state.experiment.points.n == 23 and window.state.experiment.points.x[1] == 0.214


def test_that_numbers_go_to_the_clipboard_as_text_as_latex_and_as_a_script(window: Window) -> None:
    e = window.state.experiment
    rows = summary(e.problem, 1.0, e.source.labels)
    said = {"copy": say(as_text(rows), "ml"), "copy_latex": say(as_latex(rows), "ml")}
    wanted = {**said, "copy_python": None}
    for name, text in wanted.items():
        window.actions_by_name[name].trigger()
        assert QGuiApplication.clipboard().text() == (text or say(as_python(window.state), "ml"))
        assert window.state.notice.endswith("on the clipboard.")
    QGuiApplication.clipboard().clear()
    QTest.keyClick(window, Qt.Key.Key_C, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert "454 ± 75 km/s/Mpc" in QGuiApplication.clipboard().text()
