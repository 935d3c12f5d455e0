"""The Samples tab: what walkers find of q, and whether they may be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from physviz.engine.digits import written
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.panels.samples_controls import SamplesControls
from physviz.ui.panels.samples_layers import FoundLayer, MessageLayer, TracesLayer
from physviz.ui.panels.samples_plots import SamplePlot, StepHands
from physviz.ui.panels.samples_table import SamplesTable
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from physviz.engine.sampled import Quantity
    from physviz.ui.layer import Layer
    from physviz.ui.panels.samples_layers import Old
    from physviz.ui.panels.samples_picture import Found, Traces
    from physviz.ui.screen import Screen

NAMES: dict[Quantity, str] = {"intercept": "β₀", "slope": "β₁", "energy": "E"}
TITLES = {
    "trace": "trace",
    "running": "running mean",
    "histogram": "histogram",
    "correlation": "autocorrelation",
}
TOLD = {
    "trace": "<p>One ‹walker›'s value over the steps, before two others', and faintly what is to "
    "come; above, the share of proposals accepted so far. A trace like a hairy caterpillar mixes "
    "well. A click goes to a step.</p>",
    "running": "<p>Mean of all draws up to each step, with its standard error sd/√ESS as a band; "
    "dashed: the exact mean under q. A click goes to a step.</p>",
    "histogram": "<p>Density of the draws after the ‹warm-up›; dashed: q's exact marginal.</p>",
    "correlation": "<p>How alike are draws that lie t steps apart, ρ<sub>t</sub>; τ = draws/ESS of "
    "them are worth one independent one.</p>",
}


BETWEEN, NARROWEST = 40, 106
"""What margins take of the tab's width, and the least that a plot takes, in pixels."""


class SamplesPanel(QScrollArea):
    """Controls on the left, then plots, and on the right the numbers; above these the verdict."""

    in_front = False
    title = "‹Samples›"
    key = "samples"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("samples_panel")
        self.setAccessibleName(self.title)
        self.setAccessibleDescription("Draws from q by ‹a sampler›, against the exact numbers")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.controls = SamplesControls(screen, lambda: self.in_front)
        self.hands = {key: StepHands(screen) for key in ("trace", "running")}
        self.plots = {
            key: SamplePlot(key, title, TOLD[key], self.hands.get(key) or FixedHands(screen))
            for key, title in TITLES.items()
        }
        self.table = SamplesTable()
        self.verdict = QLabel()
        self.verdict.setObjectName("samples_verdict")
        self.verdict.setAccessibleName("Verdict on the ‹samples›")
        self.verdict.setWordWrap(True)
        mark(self.verdict, "verdict")
        self.message = QLabel()
        self.message.setObjectName("samples_message")
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark(self.message, "muted")
        self.findings = QWidget()
        self.findings.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        below = QHBoxLayout()
        below.setSpacing(8)
        for plot in self.plots.values():
            below.addWidget(plot, 1)
        below.addWidget(self.table, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self.findings)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.verdict)
        column.addLayout(below, 1)
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(12, 4, 12, 2)
        box.setSpacing(14)
        box.addWidget(self.controls)
        box.addWidget(self.findings, 1)
        box.addWidget(self.message, 1)
        self.setWidget(holder)
        self.layers: tuple[Layer, ...] = (
            self.controls,
            self.controls.progress,
            MessageLayer(self),
            TracesLayer(self),
            FoundLayer(self),
        )

    @property
    def held_end(self) -> int | None:
        """Where the axis of steps ends while a mouse is down on it."""
        return next((hands.end for hands in self.hands.values() if hands.end), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw as many plots as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the last plots out in a narrow window, rather than the numbers or the verdict."""
        taken = self.controls.width() + self.table.sizeHint().width() + BETWEEN
        fitting = (self.viewport().width() - taken) // NARROWEST
        for place, plot in enumerate(self.plots.values()):
            plot.setVisible(place < max(fitting, 1))

    def dress(self) -> None:
        """Take on the theme in force."""
        self.controls.dress()
        self.table.narrow()
        for plot in self.plots.values():
            plot.dress()
        self._fit()

    def show_message(self, sentence: str) -> None:
        """Say why there is nothing to see, in the place of it; or show what there is."""
        self.message.setText(say(sentence))
        self.message.setVisible(bool(sentence))
        self.findings.setVisible(not sentence)

    def show_traces(self, drawn: tuple[Traces, float, Quantity] | Old | None) -> None:
        """Draw the traces and the present step."""
        plot = self.plots["trace"]
        plot.grey(drawn == "old")
        if drawn is None or drawn == "old":
            return
        traces, accepted, which = drawn
        plot.entitle("accepted", f"{100.0 * accepted:.0f} %")
        plot.marks.note(NAMES[which])
        plot.show_traces(traces)

    def show_found(self, found: Found | Old | None) -> None:
        """Show what the draws say."""
        for key in ("running", "histogram", "correlation"):
            self.plots[key].grey(found == "old")
        self.table.setEnabled(found != "old")
        self.verdict.setEnabled(found != "old")
        if found is None or found == "old":
            return
        self.verdict.setText(say(found.sentence))
        self.table.show_found(found)
        self._fit()
        self._show_plots(found)

    def _show_plots(self, found: Found) -> None:
        name, told = NAMES[found.which], found.statistics
        running, histogram, correlation = (
            self.plots[key] for key in ("running", "histogram", "correlation")
        )
        if told is None or found.running is None:
            for key, plot in self.plots.items():
                if key != "trace":
                    plot.clear(TITLES[key])
            return
        estimate = {"intercept": told.intercept, "slope": told.slope, "energy": told.energy}[
            found.which
        ]
        means = found.known.means
        exact = None if means is None else getattr(means, found.which)
        running.entitle(f"⟨{name}⟩", written(estimate.mean, 4))
        if np.isfinite(found.running.mean).all():
            running.show_running(found.running, exact, told.last)
        histogram.entitle("", f"{told.draws:,} draws")
        if found.histogram is not None:
            edges, heights = found.histogram
            histogram.show_histogram(edges, heights, found.known.densities.get(found.which))
        time = told.draws / estimate.ess
        correlation.entitle("ρ<sub>t</sub>", f"τ {written(time, 3)}")
        if found.correlation is not None and np.isfinite(found.correlation).all():
            correlation.show_correlation(found.correlation, time)
