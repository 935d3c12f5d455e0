"""The frame of a panel: its name, its formula, its plot, and the rows of controls below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from physviz.ui.formula import Formula
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from physviz.ui.plot import Plot


class Card(QFrame):
    """A titled panel; ``plot_row`` holds the plot and what stands beside it."""

    def __init__(self, name: str, title: str, formula: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        mark(self, "card")
        self.title = QLabel(title)
        mark(self.title, "title")
        self.header = QHBoxLayout()
        self.header.addWidget(self.title)
        self.header.addStretch(1)
        self.formula = Formula(formula)
        self.header.addWidget(self.formula)
        self.plot_row = QHBoxLayout()
        self.plot_row.setSpacing(0)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(self.header)
        layout.addLayout(self.plot_row, 1)
        layout.addLayout(self.rows)
        self.plots: list[Plot] = []

    def place(self, plot: Plot, *beside: QWidget) -> None:
        """Put the plot into the panel."""
        self.plots.append(plot)
        plot.setMinimumSize(150, 84)
        self.plot_row.addWidget(plot, 1)
        for widget in beside:
            self.plot_row.addWidget(widget)

    def add_row(self, row: QWidget) -> None:
        """Add a row of controls at the bottom."""
        self.rows.addWidget(row)

    def dress(self) -> None:
        """Take on the theme in force."""
        for plot in self.plots:
            plot.dress()
