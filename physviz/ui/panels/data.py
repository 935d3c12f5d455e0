"""The Data panel: points to take hold of, and the lines that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from physviz.engine.datasets import DATASETS
from physviz.engine.potential import NoNoise, Problem, noise
from physviz.lab import edits
from physviz.ui.form import Choice, NumberField, labelled, row
from physviz.ui.panels.axes_layer import AxesLayer
from physviz.ui.panels.band import BandLayer, SamplesLayer
from physviz.ui.panels.card import Card
from physviz.ui.panels.data_hands import DataHands
from physviz.ui.panels.data_layers import LinesLayer, ResidualsLayer
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.points import PointsLayer
from physviz.ui.plot import Plot
from physviz.ui.shapes import curve
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.lab.setups import Source
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen


class DataControls(PlotLayer):
    """Data set and noise, painted from the state."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.screen = screen
        self.data_set = Choice(
            [(d.key, d.title) for d in DATASETS],
            name="data_set",
            label="Data set",
            description="Cited and synthetic data sets",
            tooltip="Cited data sets, and synthetic ones that each make one point",
        )
        self.data_set.chosen.connect(lambda key: screen.do(edits.open_dataset, key))
        self.data_set.setMinimumContentsLength(10)
        self.data_set.setSizeAdjustPolicy(
            Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.sigma = NumberField(
            name="noise_sigma",
            label="‹Noise› σ",
            description="The standard deviation σ of the ‹noise›, in units of y",
            tooltip="‹Noise› σ in units of y: φ = nS/(2σ²) + n log(σ√2π). Type it, or tick auto.",
            scale="log",
        )
        self.sigma.entered.connect(lambda value: screen.do(edits.set_sigma, value))
        self.sigma.refused.connect(lambda why: screen.do(edits.refuse, why))
        self.sigma.keep_small()
        self.auto = QCheckBox("auto")
        self.auto.setObjectName("noise_auto")
        self.auto.setAccessibleName("Automatic ‹noise› σ")
        self.auto.setAccessibleDescription("Take σ from the error bars, or estimate it")
        self.auto.setToolTip("From the error bars, or without them σ² = n S_min/(n − 2)")
        self.auto.clicked.connect(self._set_auto)
        self.rows = [
            row(
                labelled("data set", self.data_set, self.data_set.toolTip()),
                labelled("‹noise› σ", self.sigma, self.sigma.toolTip()),
                self.auto,
            )
        ]

    def _set_auto(self, automatic: bool) -> None:
        problem = self.screen.lab.state.experiment.problem
        if automatic:
            self.screen.do(edits.set_sigma, None)
            return
        try:
            self.screen.do(edits.set_sigma, noise(problem).sigma)
        except NoNoise:
            self.screen.do(edits.set_sigma, 1.0)

    def inputs(self, state: State) -> tuple[object, ...]:
        """Where the data come from, and the noise."""
        return state.experiment.problem, state.experiment.source

    @staticmethod
    def compute(problem: Problem, source: Source) -> tuple[Source, float | None, bool]:
        """Return what the controls show."""
        try:
            sigma = noise(problem).sigma
        except NoNoise:
            sigma = None
        return source, sigma, problem.sigma is None

    def paint(self, shown: tuple[Source, float | None, bool]) -> None:
        """Show it."""
        source, sigma, automatic = shown
        self.data_set.show_value(source.key)
        self.data_set.setPlaceholderText(say(source.title))
        self.sigma.show_value(sigma)
        self.auto.setChecked(automatic)


class DataPanel(Card):
    """The points, and everything a line does among them."""

    def __init__(self, screen: Screen) -> None:
        super().__init__("data_panel", "Data", "residual")
        self.hands = DataHands(screen)
        self.plot = Plot("data_plot", "Data: points and fitted line", self.hands)
        self.hands.plot = self.plot
        self.hands.rubber = curve(self.plot, 20)
        self.place(self.plot)
        self.controls = DataControls(self.plot, screen)
        for made in self.controls.rows:
            self.add_row(made)
        self.layers: tuple[Layer, ...] = (
            AxesLayer(self.plot, "data", lambda labels: (labels.x_axis, labels.y_axis)),
            BandLayer(self.plot),
            SamplesLayer(self.plot),
            ResidualsLayer(self.plot),
            LinesLayer(self.plot),
            PointsLayer(self.plot),
            self.controls,
        )
