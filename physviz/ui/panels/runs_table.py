"""The legend of the runs: a table that can be ticked, renamed and walked through by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.panels.adding import offer
from physviz.ui.panels.runs_cells import PAD, SAMPLE, RunsCells
from physviz.ui.panels.runs_list import (
    EXCESS,
    GOING,
    HEADINGS,
    INTERCEPT,
    NAME,
    ON,
    SLOPE,
    SOON,
    STEP,
    RunsModel,
)
from physviz.ui.words import retell

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent

    from physviz.ui.panels.runs_list import Row
    from physviz.ui.screen import Screen

WIDEST = {
    NAME: "gradient descent",
    STEP: "1,000,000",
    INTERCEPT: "−1.23·10⁻⁵",
    SLOPE: "−1.23·10⁻⁵",
    EXCESS: "1.23·10⁻¹²",
    GOING: "converging",
    SOON: "> 60,000",
}
"""What a column has room for, so that none grows while numbers change."""


class RunsTable(QTableView):
    """One row a run; the row in front is the run that all controls turn."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("runs_table")
        self.setAccessibleName("Runs")
        self.setAccessibleDescription(
            "↑ and ↓ bring a run to the front, Space switches it on or off, F2 renames it, Del "
            "removes it"
        )
        self.loop, self.naming = screen, False
        self.table = RunsModel(screen)
        self.setModel(self.table)
        self.setItemDelegate(RunsCells(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(10)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._click)

    # --- from state

    def show_rows(self, rows: tuple[Row, ...], front: int) -> None:
        """Show these rows, and go to the one in front."""
        self.table.show_rows(rows, front)
        self._go_to(front)
        if self.naming:
            self.rename()

    def _go_to(self, row: int) -> None:
        column = max(self.currentIndex().column(), NAME)
        index = self.table.index(row, column)
        if index != self.currentIndex():
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(index, flag)
            self.scrollTo(index)

    # --- from hands

    def _click(self, index: QModelIndex) -> None:
        row = index.row()
        if index.column() == ON:
            self.toggle(row)
            self._go_to(self.table.front)
        else:
            self.loop.do(edits.bring_front, row)

    def toggle(self, row: int) -> None:
        """Switch a run on or off."""
        on = self.loop.lab.state.experiment.runs[row].shown
        self.loop.do(edits.show_run, row, not on)

    def rename(self) -> None:
        """Let the name of the run in front be typed, as soon as its row is there."""
        state = self.loop.lab.state
        shown = len(self.table.rows), self.table.front
        self.naming = shown != (len(state.experiment.runs), state.front)
        if not self.naming:
            self.setFocus()
            index = self.table.index(self.table.front, NAME)
            self.setCurrentIndex(index)
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space switches on and off, F2 renames, Del removes; ↑ and ↓ bring another run forward."""
        # Not the row painted in front: a click may have brought another one there since.
        key, front = event.key(), self.loop.lab.state.front
        if key == Qt.Key.Key_Space:
            self.toggle(front)
        elif key == Qt.Key.Key_F2:
            self.rename()
        elif key == Qt.Key.Key_Delete:
            self.loop.do(edits.remove_run, front)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.loop.do(edits.bring_front, front + (1 if key == Qt.Key.Key_Down else -1))
        else:
            event.ignore()  # all else is the window's, as ← and → are

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the run under the mouse, or with the one in front."""
        at = self.viewport().mapFromGlobal(event.globalPos())
        row = self.indexAt(at).row()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at, row = self.visualRect(self.currentIndex()).bottomLeft(), self.table.front
        if row >= 0:
            self.loop.do(edits.bring_front, row)
        menu = self.menu(row if row >= 0 else self.table.front)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))

    def menu(self, row: int) -> QMenu:
        """Return the menu of a run."""
        do, menu = self.loop.do, QMenu(self)
        menu.setObjectName("runs_menu")
        on = self.table.rows[row].shown
        menu.addAction("Switch o&ff" if on else "Switch o&n", lambda: self.toggle(row))
        menu.addAction("&Keep a copy", lambda: do(edits.keep_run))
        menu.addAction("&Rename", self.rename)
        gone = menu.addAction("Re&move", lambda: do(edits.remove_run, row))
        gone.setEnabled(len(self.table.rows) > 1)
        menu.addSeparator()
        offer(menu.addMenu("&Add a run"), self.loop)
        retell(menu)
        return menu

    # --- the room it takes

    def widths(self) -> dict[int, int]:
        """Return how wide the columns are, in pixels."""
        metrics, look = QFontMetricsF(self.font()), themes.current()
        wide = {c: metrics.horizontalAdvance(text) + 2.0 * PAD for c, text in WIDEST.items()}
        bold = QFontMetricsF(themes.bold(self.font()))
        wide[NAME] = bold.horizontalAdvance(WIDEST[NAME]) + 2.0 * PAD + SAMPLE * look.scale
        wide[GOING] += metrics.ascent()
        wide[ON] = 24.0 * look.scale
        return {column: round(width) for column, width in wide.items()}

    def take(self, room: int) -> None:
        """Show as many columns as there is room for, the others being told by the tooltips."""
        wide, shown = self.widths(), set(HEADINGS)
        bar = self.verticalScrollBar().sizeHint().width()
        # θ stands on the landscape too: the plot makes more of that much width.
        for spared, share in (((INTERCEPT, SLOPE), 0.8), ((STEP,), 1.0), ((SOON,), 1.0)):
            if sum(wide[column] for column in shown) + bar > share * room:
                shown -= set(spared)
        for column, width in wide.items():
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, width)
        self.setFixedWidth(sum(wide[column] for column in shown) + bar)

    def dress(self) -> None:
        """Take on the type of the theme in force."""
        line = round(QFontMetricsF(self.font()).height() + 5.0)
        self.verticalHeader().setMinimumSectionSize(line)
        self.verticalHeader().setDefaultSectionSize(line)
        self.horizontalHeader().setFixedHeight(line)
