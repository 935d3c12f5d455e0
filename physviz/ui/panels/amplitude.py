"""The Amplitude tab: the path integral over all lines, phase by phase, and the Wick dial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QWidget

from physviz.engine.digits import power
from physviz.ui.panels.amplitude_along_plot import AlongLayer, AlongPlot, WickLayer
from physviz.ui.panels.amplitude_controls import AmplitudeControls
from physviz.ui.panels.amplitude_exact import (
    ExactLayer,
    GapLayer,
    HbarLayer,
    NumbersLayer,
    PhasesLayer,
)
from physviz.ui.panels.amplitude_ground import GroundLayer, PhaseLayer, PhasesOf
from physviz.ui.panels.amplitude_hands import (
    BandHands,
    HbarHands,
    PhaseHands,
    SpiralHands,
    WickHands,
)
from physviz.ui.panels.amplitude_layers import SpiralLayer, StatesLayer
from physviz.ui.panels.amplitude_planes import PhaseMap, SpiralPlot
from physviz.ui.panels.amplitude_plots import GapPlot, StatesPlot
from physviz.ui.panels.amplitude_strip import Strip
from physviz.ui.panels.amplitude_tables import AmplitudeTables
from physviz.ui.panels.axes_layer import AxesLayer
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from physviz.engine.labels import Labels
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair
    from physviz.ui.figures import Pair as Row
    from physviz.ui.layer import Layer
    from physviz.ui.panels.amplitude_numbers import Exact, Phases
    from physviz.ui.panels.amplitude_phase import PhasePicture
    from physviz.ui.panels.amplitude_plots import AmplitudePlot
    from physviz.ui.panels.amplitude_spiral import Spiral
    from physviz.ui.screen import Screen

TOLD = {
    "phase": "<p>The integrand e<sup>−bS(θ)</sup>p(θ), b = e<sup>−iω</sup>/ħ, over the "
    "‹landscape›'s view: its argument as hue, its size as strength of colour. Where phases turn "
    "within two pixels they cancel, and the colour fades; the thin line is a tenth of the "
    "largest size. + minimum, × saddle, ▲ maximum of S: there the phase stands still. Drag and "
    "wheel move the ‹landscape›'s view.</p>",
    "spiral": "<p>The running sum of phasors ∫<sub>S<sub>min</sub></sub><sup>E</sup>g(E′) "
    "e<sup>−bE′</sup>dE′ in the complex plane, in units of its end's size; the arrow is the whole "
    "integral, where g(E) is sharp enough for this ħ. The second half is faded out smoothly: the "
    "limit ε → 0 of S(1 + iε). Drag along it: the θ of this band of S light up; click: all.</p>",
    "states": "<p>‹Density of states› g(E): area of the θ-plane (weighted with a Gaussian ‹prior›) "
    "per unit of S. Z(b) = ∫g(E)e<sup>−bE</sup>dE is its Laplace transform, A = ∫g(E)"
    "e<sup>iE/ħ</sup>dE its Fourier transform. Dotted: from here on the phasors are faded out. "
    "Drag: a band lights up; ← → move it, ↑ ↓ widen it, Del: all.</p>",
    "along": "<p>log|Z| (line) and arg Z (dashes, right) over the angle ω of the dial, energies "
    "counted from the least S: Z(b)e<sup>bS<sub>min</sub></sup> with b = e<sup>−iω</sup>/ħ, from "
    "Boltzmann (ω = 0°) to Feynman (90°); made of g(E), the dots are exact. Shaded: the integral "
    "has no limit. The line across is the present ω; drag it, or ← →.</p>",
    "gap": "<p>|A/A<sub>sp</sub> − 1| over ħ, the error of ‹stationary phase›: of a smooth "
    "‹loss› it falls as ħ (slope 1). The line is the present ħ; drag it, or ← →.</p>",
}
SHARES = (9, 12, 9, 15, 14)
"""What the plots take of the room they have,"""
LEAST = (98, 116, 98, 164, 118)
"""and at least, in pixels at a desk."""


class AmplitudePanel(QScrollArea):
    """Controls on the left, then the plots, and on the right the numbers."""

    in_front = False
    title = "‹Amplitude›"
    key = "amplitude"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("amplitude_panel")
        self.setAccessibleName("‹Amplitude›")
        self.setAccessibleDescription("The ‹path integral› over all lines, and the ‹wick dial›")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.phases: Phases | None = None
        self.exact: tuple[Problem, complex, Exact] | None = None
        self.compared: Problem | None = None
        self.controls = AmplitudeControls(screen, lambda: self.in_front)
        self.bands = BandHands(screen), SpiralHands(screen)
        self.phase = PhaseMap("phase map", TOLD["phase"], PhaseHands(screen))
        self.spiral = SpiralPlot("phasors", TOLD["spiral"], self.bands[1])
        self.density = StatesPlot("g(E)", TOLD["states"], self.bands[0])
        self.along = AlongPlot("log Z+bS<sub>min</sub>", TOLD["along"], WickHands(screen))
        self.gap = GapPlot("|A/A<sub>sp</sub> − 1|", TOLD["gap"], HbarHands(screen))
        self.plots: tuple[AmplitudePlot, ...] = (
            self.phase,
            self.spiral,
            self.density,
            self.along,
            self.gap,
        )
        self.strip = Strip(tuple(zip(self.plots, SHARES, LEAST, strict=True)))
        self.right = AmplitudeTables()
        self.integral, self.points = self.right.integral, self.right.points
        self.warning, self.message = self.right.warning, QLabel()
        self.message.setObjectName("amplitude_message")
        self.message.setWordWrap(True)
        mark(self.message, "muted")
        self.message.hide()
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        of = PhasesOf(self.phase.plot, "landscape", lambda: self.in_front, self.show_picture)
        self.ground, self.states = GroundLayer(of), StatesLayer(self)
        self.spirals = SpiralLayer(self)
        self.layers: tuple[Layer, ...] = (
            self.controls,
            AxesLayer(self.phase.plot, "landscape", _captions),
            self.ground,
            PhaseLayer(of, self.ground),
            PhasesLayer(self),
            self.states,
            self.spirals,
            ExactLayer(self),
            NumbersLayer(self),
            AlongLayer(self),
            WickLayer(self),
            GapLayer(self),
            HbarLayer(self),
        )

    def _lay_out(self) -> None:
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(12, 4, 12, 2)
        box.setSpacing(10)
        box.addWidget(self.controls)
        box.addWidget(self.strip, 1)
        box.addWidget(self.message, 1)
        box.addWidget(self.right)
        self.setWidget(holder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the tables where there is room for it."""
        super().resizeEvent(event)
        self.right.fit(self.viewport().height())

    def dress(self) -> None:
        """Take on the theme in force."""
        self.strip.dress()
        self.controls.dress()
        self.right.dress()
        self.right.fit(self.viewport().height())

    def show_message(self, sentence: str) -> None:
        """Say why there is nothing to see, in the place of it; or show what there is."""
        if sentence != self.message.text():
            self.message.setText(sentence)
            self.message.setVisible(bool(sentence))
            self.right.setVisible(not sentence)
            self.strip.setVisible(not sentence)

    def show_picture(self, picture: PhasePicture | None) -> None:
        """Show the phase map; without points invite to add one."""
        self.phase.image.show_picture(picture)
        self.show_message("" if picture is not None else "No points yet: add one in Data.")

    def show_spiral(
        self, drawn: Spiral | None, hbar: float, wick: float, band: Pair | None
    ) -> None:
        """Draw the spiral and the density of states it is over."""
        for hands in self.bands:
            hands.spiral = drawn
        self.spiral.show_spiral(drawn, wick, hbar, band)
        if drawn is None:
            self.density.show_states(None, None, 1.0)
            self.density.entitle("")
            return
        decade = int(np.floor(np.log10(max(float(drawn.density.max()), 1e-300))))
        self.density.show_states(drawn, band, 10.0**decade)
        self.density.entitle(f"/ {power(decade)}" if decade else "")

    def show_numbers(
        self,
        integral: tuple[Row, ...],
        points: tuple[Row, ...],
        sentence: str,
        polar: tuple[str, str],
    ) -> None:
        """Show the numbers, and why one does not exist."""
        self.spiral.entitle(*polar)
        if self.right.show_numbers(integral, points, sentence):
            self.right.fit(self.viewport().height())


def _captions(labels: Labels) -> tuple[str, str]:
    """Name no axis: the landscape above has the same."""
    return "", ""
