"""The Runs tab: what runs there are, how they go, and the numbers of the one in front."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from physviz.lab import edits
from physviz.lab.state import run_of
from physviz.ui import theme as themes
from physviz.ui.form.identity import identify
from physviz.ui.growth import shown_step
from physviz.ui.icons import icon
from physviz.ui.panels.adding import adding_button
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.runs_choice import PlotChoice
from physviz.ui.panels.runs_knobs import RunsKnobs
from physviz.ui.panels.runs_layers import LinesLayer, RunsFlowLayer, StandLayer
from physviz.ui.panels.runs_list import row_of
from physviz.ui.panels.runs_numbers import BestLayer, KnobsLayer
from physviz.ui.panels.runs_plot import RunsPlot
from physviz.ui.panels.runs_table import RunsTable

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from physviz.lab.setups import RunSetup
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.panels.runs_list import Known, Row
    from physviz.ui.screen import Screen

KNOBS, NARROW = (286, 236), 1150
"""Width of the controls, and below which width of the tab it is the smaller; pixels at a desk."""
PLOT = 230
"""Width the plot keeps, in pixels at a desk; what is left is for the legend's columns."""


class RunsPanel(QScrollArea):
    """The legend on the left, the plot, and the controls of the run in front on the right."""

    in_front = False
    title = "Runs"
    key = "runs"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("runs_panel")
        self.setAccessibleName("Runs")
        self.table, self.plot = RunsTable(screen), RunsPlot(screen)
        self.knobs, self.kind = RunsKnobs(screen), PlotChoice()
        self.kind.chosen.connect(
            lambda kind: screen.do(edits.set_show, replace(screen.lab.state.show, runs_plot=kind))
        )
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(8, 2, 6, 4)
        box.setSpacing(4)
        box.addLayout(self._buttons(screen))
        box.addWidget(self.table)
        box.addSpacing(6)
        box.addWidget(self.kind)
        box.addWidget(self.plot, 1)
        box.addSpacing(8)
        box.addWidget(self.knobs)
        self.setWidget(holder)
        self.layers: tuple[Layer, ...] = (
            RowsLayer(self),
            LinesLayer(self),
            RunsFlowLayer(self),
            StandLayer(self),
            KnobsLayer(self),
            BestLayer(self),
        )

    def _buttons(self, screen: Screen) -> QVBoxLayout:
        add = adding_button("runs_add", screen)
        add.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = "Keep a copy of the run in front, with its own start, and go on with the run itself"
        self.keep = _button("runs_keep", "Keep a copy of the run", told)
        self.keep.clicked.connect(lambda: screen.do(edits.keep_run))
        self.remove = _button("runs_remove", "Remove the run", "Remove the run in front (Del)")
        self.remove.clicked.connect(lambda: screen.do(edits.remove_run, screen.lab.state.front))
        column = QVBoxLayout()
        column.setSpacing(1)
        for button in (add, self.keep, self.remove):
            column.addWidget(button)
        column.addStretch(1)
        return column

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows, which would scroll, to the window."""
        event.ignore()

    def dress(self) -> None:
        """Take on the theme in force."""
        look = themes.current()
        self.plot.dress()
        self.table.dress()
        for button, name in ((self.keep, "keep"), (self.remove, "delete")):
            button.setIcon(icon(name, look.ink, look.muted))
            button.setIconSize(QSize(look.icon_size, look.icon_size) * 0.85)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the legend as many columns as leave the plot enough, and the plot all the rest."""
        scale = themes.current().scale
        wide, narrow = KNOBS
        knobs = round(scale * (wide if self.width() > NARROW * scale else narrow))
        self.knobs.setFixedWidth(knobs)
        beside = knobs + self.kind.sizeHint().width() + self.keep.sizeHint().width() + 50
        self.table.take(self.width() - beside - round(PLOT * scale))


def _button(name: str, label: str, told: str) -> QToolButton:
    made = QToolButton()
    identify(made, name, label, told, "")
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


class RowsLayer(TabLayer):
    """Keeps the rows true to the state."""

    panel: RunsPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The runs as they are set up, where they stand, and which is in front."""
        e = state.experiment
        known: list[Known] = []
        for i, setup in enumerate(e.runs):
            run = run_of(e, i) if setup.shown else None
            made, ready = (0, False) if run is None else (run.reached, run.ready)
            known.append((run, shown_step(state, run), made, ready))
        return e.runs, tuple(known), state.front, state.show.runs_plot

    @staticmethod
    def compute(
        runs: tuple[RunSetup, ...], known: tuple[Known, ...], front: int, kind: str
    ) -> tuple[tuple[Row, ...], int, str]:
        """Return a row for each run."""
        return tuple(row_of(*pair) for pair in zip(runs, known, strict=True)), front, kind

    def paint(self, shown: tuple[tuple[Row, ...], int, str]) -> None:
        """Show them."""
        rows, front, kind = shown
        self.panel.table.show_rows(rows, front)
        self.panel.kind.show_value(kind)
        self.panel.remove.setEnabled(len(rows) > 1)
