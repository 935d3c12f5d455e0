"""The question which columns are meant, put to a file with six of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialogButtonBox, QTableWidget, QWidget

from physviz.ui.columns import ColumnsDialog
from physviz.ui.form import Choice
from physviz.ui.window import Window
from tests.ui.conftest import opening
from tests.ui.dialogs import answering

SIX = Path(str(files("physviz.engine") / "data" / "hogg2010.csv"))
OPEN, CANCEL = QDialogButtonBox.StandardButton.Open, QDialogButtonBox.StandardButton.Cancel


def button(dialog: QWidget, which: QDialogButtonBox.StandardButton) -> QAbstractButton:
    assert isinstance(dialog, ColumnsDialog)
    return dialog.buttons.button(which)


def pick(dialog: QWidget, name: str, heading: str) -> None:
    """Walk a menu by keys to the column of this heading."""
    menu = dialog.findChild(Choice, f"column_{name}")
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Home)
    while menu.currentText() != heading:
        QTest.keyClick(menu, Qt.Key.Key_Down)


def ask(window: Window, act: Callable[[QWidget], object]) -> QWidget:
    """Open the file of six columns, and do this with the question."""
    met = answering(act)
    window.files.open_path(SIX)
    window.loop.frame()
    (dialog,) = met
    return dialog


def test_that_the_columns_named_x_and_y_are_proposed_and_enter_takes_them(window: Window) -> None:
    proposed: list[str] = []

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, ColumnsDialog)
        proposed.extend(m.currentText() for m in (dialog.x, dialog.y, dialog.error))
        proposed.append(dialog.verdict.text())
        QTest.mouseClick(button(dialog, OPEN), Qt.MouseButton.LeftButton)

    ask(window, act)
    assert proposed == ["x", "y", "sigma_y", "20 points."]
    now, known = window.state.experiment.points, opening("hogg2010").experiment.points
    assert np.array_equal(now.x, known.x) and np.array_equal(now.y, known.y)
    assert now.y_error is not None and known.y_error is not None
    assert np.array_equal(now.y_error, known.y_error)


def test_that_other_columns_can_be_chosen(window: Window) -> None:
    def act(dialog: QWidget) -> None:
        pick(dialog, "x", "y")
        pick(dialog, "y", "x")
        pick(dialog, "error", "sigma_x")
        QTest.mouseClick(button(dialog, OPEN), Qt.MouseButton.LeftButton)

    ask(window, act)
    now, known = window.state.experiment.points, opening("hogg2010").experiment.points
    assert np.array_equal(now.x, known.y) and np.array_equal(now.y, known.x)
    assert now.y_error is not None and now.y_error[0] == 9.0
    assert window.state.experiment.source.labels.x == "y"


def test_that_points_can_be_had_without_their_error_bars(window: Window) -> None:
    def act(dialog: QWidget) -> None:
        pick(dialog, "error", "none")
        QTest.mouseClick(button(dialog, OPEN), Qt.MouseButton.LeftButton)

    ask(window, act)
    assert window.state.experiment.points.n == 20
    assert window.state.experiment.points.y_error is None


@pytest.mark.parametrize("how", ["button", "escape"])
def test_that_cancelling_leaves_all_as_it_was(window: Window, how: str) -> None:
    before = window.state.experiment

    def act(dialog: QWidget) -> None:
        if how == "button":
            QTest.mouseClick(button(dialog, CANCEL), Qt.MouseButton.LeftButton)
        else:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)

    ask(window, act)
    assert window.state.experiment is before and not window.loop.lab.past
    assert window.state.notice == "Nothing was opened."


def test_that_columns_that_cannot_be_cannot_be_opened(window: Window) -> None:
    told: list[tuple[str, bool]] = []

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, ColumnsDialog)
        for name, heading in (("y", "x"), ("y", "y"), ("error", "rho_xy"), ("error", "y")):
            pick(dialog, name, heading)
            told.append((dialog.verdict.text(), button(dialog, OPEN).isEnabled()))

    ask(window, act)
    assert told[0] == ('Cannot read hogg2010.csv: x and y are the same column, "x".', False)
    assert told[1] == ("20 points.", True)
    assert "its error bar is not positive" in told[2][0] and told[2][1]
    assert told[2][0].count("line ") == 3 and "lines cannot be read" in told[2][0]
    assert told[3] == ('Cannot read hogg2010.csv: y and error are the same column, "y".', False)


def test_that_the_first_rows_are_shown_as_they_stand_in_the_file(window: Window) -> None:
    rows: list[list[str]] = []

    def act(dialog: QWidget) -> None:
        table = dialog.findChild(QTableWidget, "columns_preview")
        assert table is not None
        heads = [table.horizontalHeaderItem(k) for k in range(table.columnCount())]
        rows.append([head.text() for head in heads if head is not None])
        cells = [[table.item(i, k) for k in range(6)] for i in range(2)]
        rows.extend([cell.text() for cell in row if cell is not None] for row in cells)

    ask(window, act)
    assert rows == [line.split(",") for line in SIX.read_text().splitlines()[:3]]


def test_that_a_dialog_keeps_to_the_theme_and_names_its_controls(window: Window) -> None:
    clipped: list[str] = []

    def act(dialog: QWidget) -> None:
        for menu in dialog.findChildren(Choice):
            assert menu.objectName() and menu.accessibleName() and menu.accessibleDescription()
            if menu.width() < menu.minimumSizeHint().width():
                clipped.append(menu.objectName())

    ask(window, act)
    assert not clipped
