"""The Table tab: the points as numbers that can be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QHeaderView, QTableView

from physviz.lab import edits
from physviz.ui.form.text import read

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from physviz.engine.labels import Labels
    from physviz.engine.points import Points
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class PointsModel(QAbstractTableModel):
    """The points of the state; what is typed goes to the lab and comes back painted."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.screen = screen
        self.points: Points | None = None
        self.headings: tuple[str, ...] = ()

    def show_points(self, points: Points, labels: Labels) -> None:
        """Show these points in the place of the last ones."""
        names = [labels.x_axis, labels.y_axis]
        if points.weighted:
            names.append(labels.error or "error bar")
        old = self.points
        if old is None or (old.n, self.headings) != (points.n, tuple(names)):
            self.beginResetModel()
            self.points, self.headings = points, tuple(names)
            self.endResetModel()
            return
        self.points = points
        if points.n:
            # Views ask again only for the cells on the screen.
            self.dataChanged.emit(self.index(0, 0), self.index(points.n - 1, len(names) - 1))

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a point."""
        return 0 if parent.isValid() or self.points is None else self.points.n

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """x, y, and the error bar if there is one."""
        return 0 if parent.isValid() else len(self.headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Column names with units; rows count from 1."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.headings[section] if orientation == Qt.Orientation.Horizontal else f"{section + 1}"
        )

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Every cell can be typed into."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the shortest text that reads back as the same number."""
        if self.points is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            column = (self.points.x, self.points.y, self.points.y_error)[index.column()]
            if column is None:
                return None
            text = repr(float(column[index.row()])).removesuffix(".0")
            return text.replace("-", "−") if role == Qt.ItemDataRole.DisplayRole else text
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Send what was typed to the lab."""
        number = read(str(value))
        if number is None:
            self.screen.do(edits.refuse, f"“{value}” is not a finite number.")
            return False
        if self.points is None:
            return False
        row, x, y = index.row(), self.points.x, self.points.y
        at = (float(x[row]), float(y[row]))
        if index.column() == 0:
            self.screen.do(edits.move_points, (row,), [number], [at[1]])
        elif index.column() == 1:
            self.screen.do(edits.move_points, (row,), [at[0]], [number])
        else:
            self.screen.do(edits.set_error, row, number)
        return True


class TablePanel(QTableView):
    """The points as a table."""

    in_front = False
    title = "Table"
    key = "table"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("table_panel")
        self.setAccessibleName("Table of the points")
        self.setAccessibleDescription("Type coordinates; Del removes the chosen rows")
        self.loop = screen
        self.table = PointsModel(screen)
        self.setModel(self.table)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(22)
        self.clicked.connect(lambda index: screen.do(edits.select, self.rows()))
        self.layers = (self,)

    def rows(self) -> tuple[int, ...]:
        """Return the chosen rows."""
        return tuple(sorted(index.row() for index in self.selectionModel().selectedRows()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del removes the chosen rows; what the arrows choose is chosen everywhere."""
        if event.key() == Qt.Key.Key_Delete and self.rows():
            self.loop.do(edits.remove_points, self.rows())
            return
        before = self.rows()
        super().keyPressEvent(event)
        if self.rows() != before:
            self.loop.do(edits.select, self.rows())

    def dress(self) -> None:
        """Nothing here has colours of its own."""

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.in_front

    def refuse(self, sentence: str) -> None:
        """Points are never refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points, their names, and which are chosen."""
        return state.experiment.points, state.experiment.labels, state.selection

    @staticmethod
    def compute(
        points: Points, labels: Labels, selection: tuple[int, ...]
    ) -> tuple[Points, Labels, tuple[int, ...]]:
        """Return them."""
        return points, labels, selection

    def paint(self, shown: tuple[Points, Labels, tuple[int, ...]]) -> None:
        """Show them."""
        points, labels, selection = shown
        self.table.show_points(points, labels)
        if selection == self.rows():
            return
        chosen = QItemSelection()
        for row in selection:
            chosen.select(self.table.index(row, 0), self.table.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if selection:
            self.scrollTo(self.table.index(selection[-1], 0))
