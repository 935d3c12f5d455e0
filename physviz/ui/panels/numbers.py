"""The Numbers tab: every number of the experiment, with its uncertainty and its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from physviz.engine.boltzmann import Divergent
from physviz.engine.distribution import closed
from physviz.engine.potential import NoNoise, Problem
from physviz.engine.rows import Row
from physviz.engine.summary import GROUPS, summary
from physviz.engine.thermal import live
from physviz.ui.figures import Figures
from physviz.ui.growth import found, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.labels import Labels
    from physviz.engine.standard import Standard
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen


class NumbersPanel(QScrollArea):
    """One table per group, side by side."""

    in_front = False
    title = "Numbers"
    key = "numbers"

    def __init__(self, _screen: Screen) -> None:
        super().__init__()
        self.setObjectName("numbers_panel")
        self.setAccessibleName("Numbers")
        self.setAccessibleDescription(
            "Every number of the experiment with its uncertainty and unit"
        )
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setToolTip("Edit ▸ Copy numbers puts them on the clipboard as text or as LaTeX")
        self.groups = {
            group: Figures(f"numbers_{group.lower()}", title, title=title)
            for group, title in GROUPS.items()
        }
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(16, 8, 16, 6)
        box.setSpacing(32)
        for figures in self.groups.values():
            box.addWidget(figures, 0, Qt.AlignmentFlag.AlignTop)
        box.addStretch(1)
        self.setWidget(holder)
        self.layers: tuple[Layer, ...] = (self,)

    def dress(self) -> None:
        """Nothing here has colours of its own."""

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.in_front

    def refuse(self, sentence: str) -> None:
        """The summary has a dash where a number does not exist."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, its temperature, the units, and those of a standardised x."""
        e = state.experiment
        return e.problem, e.inverse_temperature, e.source.labels, e.standard, state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, labels: Labels, standard: Standard | None, held: bool
    ) -> tuple[Row, ...] | Iterator[tuple[Row, ...] | None]:
        """Return the rows; ever better ones where q has no closed form."""
        if closed(problem):
            return summary(problem, beta, labels, standard=standard)
        return _improving(problem, beta, labels, standard, held)

    def paint(self, rows: tuple[Row, ...]) -> None:
        """Set them in their groups."""
        for group, figures in self.groups.items():
            pairs = tuple((row.html, row.text) for row in rows if row.group == group)
            figures.show_pairs(pairs)
            figures.setVisible(bool(pairs))


def _improving(
    problem: Problem, beta: float, labels: Labels, standard: Standard | None, held: bool
) -> Iterator[tuple[Row, ...] | None]:
    if not known(problem, held):
        yield None
    lowest = found(problem, held)
    try:
        for now in live(problem, beta, held=held):
            if now is None:
                yield None
            else:
                yield summary(problem, beta, labels, now, lowest, standard)
    except (Divergent, NoNoise):
        yield summary(problem, beta, labels, None, lowest, standard)
