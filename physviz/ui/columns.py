"""The question which columns of a table are x, y and the error bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from physviz.engine.readers import choose, reading_of
from physviz.ui.form import Choice, labelled, row
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from physviz.engine.sheet import Sheet

Columns = tuple[str | None, str | None, str | None]


class ColumnsDialog(QDialog):
    """Three menus over a preview; it says what could not be read, by line."""

    def __init__(self, parent: QWidget, sheet: Sheet) -> None:
        super().__init__(parent)
        self.setObjectName("columns_dialog")
        self.setWindowTitle(f"Columns of {sheet.name}")
        self.sheet = sheet
        names = [(str(k + 1), sheet.headings[k]) for k in sheet.numeric]
        guess = choose(sheet)
        self.x = self._menu(names, "x", "The column of x")
        self.y = self._menu(names, "y", "The column of y")
        self.error = self._menu(
            [("none", "none"), *names], "error", "The column of error bars on y"
        )
        self.x.show_value(str(guess.x + 1))
        self.y.show_value(str(guess.y + 1))
        self.error.show_value("none" if guess.error is None else str(guess.error + 1))
        self.verdict = QLabel()
        self.verdict.setObjectName("columns_verdict")
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)  # headings are anybody's words
        self.verdict.setWordWrap(True)
        mark(self.verdict, "muted")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(
            row(labelled("x", self.x), labelled("y", self.y), labelled("error bar", self.error))
        )
        layout.addWidget(_preview(sheet))
        layout.addWidget(self.verdict)
        layout.addWidget(self.buttons)
        self.resize(640, 420)
        self._judge()

    def _menu(self, names: list[tuple[str, str]], name: str, description: str) -> Choice:
        made = Choice(names, name=f"column_{name}", label=name, description=description)
        made.chosen.connect(self._judge)
        return made

    def columns(self) -> Columns:
        """Return the chosen columns, as numbers counted from 1."""
        return self.x.key, self.y.key, self.error.key

    def _judge(self) -> None:
        """Say how many points these columns give, or why none."""
        button = self.buttons.button(QDialogButtonBox.StandardButton.Open)
        try:
            reading = reading_of(self.sheet, *self.columns())
        except ValueError as refusal:
            self.verdict.setText(str(refusal))
            button.setEnabled(False)
            return
        said = [f"{reading.points.n:,} points."]
        if reading.skipped:
            shown = "; ".join(f"line {s.line}: {s.reason}" for s in reading.skipped[:3])
            more = ", …" if len(reading.skipped) > 3 else "."
            said.append(f"{len(reading.skipped):,} lines cannot be read ({shown}){more}")
        self.verdict.setText(" ".join([*said, *reading.warnings]))
        button.setEnabled(True)


def _preview(sheet: Sheet) -> QTableWidget:
    table = QTableWidget(len(sheet.preview), len(sheet.headings))
    table.setObjectName("columns_preview")
    table.setAccessibleName("The first rows of the file")
    table.setHorizontalHeaderLabels(list(sheet.headings))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for i, cells in enumerate(sheet.preview):
        for j, cell in enumerate(cells[: len(sheet.headings)]):
            table.setItem(i, j, QTableWidgetItem(cell))
    return table


def ask_columns(parent: QWidget, sheet: Sheet) -> Columns | None:
    """Ask which columns are meant; None when the question is cancelled."""
    dialog = ColumnsDialog(parent, sheet)
    try:
        return dialog.columns() if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
