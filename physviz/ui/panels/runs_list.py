"""The legend of the runs in numbers: what each of them is, where it stands and how it goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from physviz.engine.digits import written
from physviz.engine.verdict import SHARE, settles
from physviz.lab import edits
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.engine.run import Run
    from physviz.engine.run import State as Going
    from physviz.lab.setups import RunSetup
    from physviz.ui.screen import Screen

    Known = tuple[Run | None, int, int, bool]
    """A run that is on, its step, how far it is made, and whether its minimum is known."""

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

ON, NAME, STEP, INTERCEPT, SLOPE, EXCESS, GOING, SOON = range(8)
HEADINGS = {
    ON: ("", "Whether the run is drawn (Space)"),
    NAME: ("run", "Its name, or its ‹optimiser›; double click or F2 gives it another"),
    STEP: ("step", "k, the steps it has made; a run that is over stays at its end"),
    INTERCEPT: ("β₀", "The intercept of θ<sub>k</sub>, in the unit of y"),
    SLOPE: ("β₁", "The slope of θ<sub>k</sub>, in the unit of y over that of x"),
    EXCESS: (
        "S − Sₘᵢₙ",
        "S(θ<sub>k</sub>) − S<sub>min</sub> of the minimum it leads down to, in the unit of y²",
    ),
    GOING: ("verdict", "What the run does from here, with its present numbers"),
    SOON: (
        "to 1 %",
        "The step from which S − S<sub>min</sub> stays below 1 % of its first value",
    ),
}


@dataclass(frozen=True)
class Row:
    """One run: its name and optimiser, and the texts of its cells."""

    name: str
    rule: str
    colour: int
    shown: bool
    going: Going | None
    cells: tuple[str, ...]
    """As many as there are headings."""

    @property
    def own(self) -> str:
        """The optimiser of a run that has a name of its own, which does not tell it."""
        return "" if self.rule in self.name else self.rule


def row_of(setup: RunSetup, known: Known) -> Row:
    """Return the row of a run; no numbers while it is switched off."""
    run, step, _, ready = known
    rule = setup.legs[0].rule.title
    if run is None:
        return Row(setup.title, rule, setup.colour, setup.shown, None, ("",) * len(HEADINGS))
    first, second = run.at(step).tolist()
    going = run.state(step) if ready else None
    numbers = {
        STEP: f"{step:,}",
        INTERCEPT: written(first, 3),
        SLOPE: written(second, 3),
        EXCESS: written(float(run.excess_at(step)), 3) if ready else "…",
        GOING: going or "…",
        SOON: _reached(run) if ready else "…",
    }
    cells = tuple(numbers.get(column, "") for column in HEADINGS)
    return Row(setup.title, rule, setup.colour, setup.shown, going, cells)


def _reached(run: Run) -> str:
    step = settles(run)
    if step is not None:
        return f"{step:,}"
    if run.ended:
        return "never"
    # What is below it, but not for long, is not sure to stay there.
    return f"> {run.reached:,}" if run.reaches(SHARE) is None else "…"


class RunsModel(QAbstractTableModel):
    """The runs of the state; what is typed goes to the lab and comes back painted."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.screen = screen
        self.rows: tuple[Row, ...] = ()
        self.front = 0

    def show_rows(self, rows: tuple[Row, ...], front: int) -> None:
        """Show these in the place of the last ones; a name that is being typed stays."""
        rows = tuple(replace(row, name=say(row.name), rule=say(row.rule)) for row in rows)
        kept = [(row.name, row.rule, row.colour) for row in self.rows]
        if kept != [(row.name, row.rule, row.colour) for row in rows]:
            self.beginResetModel()
            self.rows, self.front = rows, front
            self.endResetModel()
        elif (rows, front) != (self.rows, self.front):
            self.rows, self.front = rows, front
            last = len(rows) - 1
            self.dataChanged.emit(self.index(0, ON), self.index(last, ON))
            self.dataChanged.emit(self.index(0, STEP), self.index(last, SOON))

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a run."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """A box to tick, the name, and the numbers."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return what a column holds, in short and, as its tooltip, in full."""
        if orientation == Qt.Orientation.Vertical:
            return None
        heading, told = (say(text) for text in HEADINGS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if _number(section) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        words = {
            Qt.ItemDataRole.DisplayRole: heading,
            Qt.ItemDataRole.ToolTipRole: f"<p>{told}.</p>",
        }
        return words.get(Qt.ItemDataRole(role))

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """The name can be typed."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what stands in a cell."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == ON:
            return Qt.CheckState.Checked if row.shown else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.cells[column] or (row.name if column == NAME else "")
        if role == Qt.ItemDataRole.AccessibleTextRole and column in (ON, NAME):
            on, front = "on" if row.shown else "off", ", in front" * (index.row() == self.front)
            return f"{row.name} {on}" if column == ON else f"{row.name}, {row.rule}{front}"
        if role == Qt.ItemDataRole.ToolTipRole and column == NAME:
            return f"{row.name}: {row.rule}{_in_full(row)}"
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Send a name to the lab."""
        if str(value) != self.rows[index.row()].name:
            self.screen.do(edits.rename_run, index.row(), str(value))
        return True


def _in_full(row: Row) -> str:
    """Return what a narrow table leaves out."""
    if not row.cells[STEP]:
        return ""
    theta = f"({row.cells[INTERCEPT]}, {row.cells[SLOPE]})"
    return f", step {row.cells[STEP]}, θ = {theta}; to 1 % in {row.cells[SOON]} steps"


def _number(column: int) -> bool:
    return column in (STEP, INTERCEPT, SLOPE, EXCESS, SOON)
