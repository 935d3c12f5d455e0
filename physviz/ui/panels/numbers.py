"""The Numbers tab: every number of the experiment, with its uncertainty and its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QWidget

from physviz.engine.summary import Row, summary
from physviz.ui import theme as themes

if TYPE_CHECKING:
    from physviz.engine.labels import Labels
    from physviz.engine.potential import Problem
    from physviz.lab.state import State


class NumbersPanel(QScrollArea):
    """Columns of named numbers; a mouse can select and copy them."""

    in_front = False
    title = "Numbers"
    key = "numbers"

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("numbers_panel")
        self.setAccessibleName("Numbers")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        holder = QWidget()
        self._columns = [QLabel() for _ in range(4)]
        box = QHBoxLayout(holder)
        box.setContentsMargins(12, 6, 12, 6)
        box.setSpacing(28)
        for index, column in enumerate(self._columns):
            column.setObjectName(f"numbers_{index}")
            column.setTextFormat(Qt.TextFormat.RichText)
            column.setAlignment(Qt.AlignmentFlag.AlignTop)
            column.setFont(themes.number_font())
            column.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addWidget(column)
        box.addStretch(1)
        self.setWidget(holder)
        self.layers = (self,)

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.in_front

    def refuse(self, sentence: str) -> None:
        """The summary has a dash where a number does not exist."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, its temperature, and the units."""
        e = state.experiment
        return e.problem, e.inverse_temperature, e.source.labels

    @staticmethod
    def compute(problem: Problem, beta: float, labels: Labels) -> tuple[Row, ...]:
        """Return the rows."""
        return summary(problem, beta, labels)

    def paint(self, rows: tuple[Row, ...]) -> None:
        """Set them in four columns, by their groups."""
        look = themes.current()
        groups = list(dict.fromkeys(row.group for row in rows))
        for label, group in zip(self._columns, groups, strict=False):
            cells = "".join(
                f"<tr><td style='color:{look.text(look.muted)}; padding-right:10px'>{row.html}</td>"
                f"<td align='right'>{row.text}</td></tr>"
                for row in rows
                if row.group == group
            )
            label.setText(f"<b>{group}</b><table cellspacing='0' cellpadding='1'>{cells}</table>")
