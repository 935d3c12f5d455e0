"""The other mode of the third panel: the integrand e^{−bS}p of the path integral over its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from physviz.engine.digits import written
from physviz.lab import edits
from physviz.ui.form import labelled, row
from physviz.ui.panels.amplitude_dial import HBAR, WICK, Dial
from physviz.ui.panels.amplitude_ground import GroundLayer, PhaseLayer, PhasesOf
from physviz.ui.panels.amplitude_image import PhaseImage, PhaseLegend
from physviz.ui.panels.axes_layer import AxesLayer, theta_captions
from physviz.ui.panels.integrand_layers import NumbersLayer, PointsLayer
from physviz.ui.panels.integrand_marginals import FittingLayer, MarginalsLayer
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.prior_ellipse import PriorHands, PriorLayer
from physviz.ui.panels.samples_fields import tool
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.panels.amplitude_dial import Shown
    from physviz.ui.panels.amplitude_phase import PhasePicture
    from physviz.ui.screen import Screen

THERMAL = (
    "<p>ħ = 2σ²/(βn){at}: there e<sup>−S/ħ</sup> is the likelihood to the power β, and the picture "
    "at ω = 0° is q itself (with a Gaussian ‹prior›: where the likelihood alone is tempered, or "
    "β = 1).</p>"
)


class DialControls(PlotLayer):
    """ħ and ω in the place of β and T."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.dial = dial = Dial(screen, "integrand_")
        self.thermal = tool(
            "integrand_thermal",
            "ħ of T",
            "The ħ that belongs to this ‹temperature›",
            "Take the ħ at which the integrand at ω = 0° is q",
        )
        self.thermal.clicked.connect(lambda: screen.do(edits.take_thermal_hbar))
        wide = max(button.sizeHint().width() for button in (self.thermal, dial.fall))
        for button in (self.thermal, dial.fall):
            button.setMinimumWidth(wide)
        self.rows: tuple[QWidget, ...] = (
            row(labelled("ħ", dial.hbar, HBAR), dial.hbar_value, self.thermal),
            row(labelled("ω", dial.wick, WICK), dial.wick_value, dial.fall),
        )

    def inputs(self, state: State) -> tuple[object, ...]:
        """What the dial shows, and what the ħ of the temperature depends on."""
        e = state.experiment
        return self.dial.asked(state), e.problem, e.inverse_temperature

    @staticmethod
    def compute(shown: Shown, problem: Problem, beta: float) -> tuple[Shown, float | None]:
        """Return what the dial shows, and the ħ of the temperature where there is one."""
        try:
            return shown, edits.thermal_hbar(problem, beta)
        except ValueError:
            return shown, None

    def paint(self, result: tuple[Shown, float | None]) -> None:
        """Show them."""
        shown, thermal = result
        self.dial.show(shown)
        at = "" if thermal is None else f" = {written(thermal, 4)}"
        self.thermal.setToolTip(THERMAL.format(at=at))


class Integrand:
    """Its plane, the rows below it, and its layers."""

    def __init__(self, screen: Screen) -> None:
        hands = PriorHands(screen)
        self.plot = Plot(
            "integrand_plot", "Integrand of the ‹path integral› over intercept and slope", hands
        )
        hands.plot = self.plot
        self.image, self.legend = PhaseImage(self.plot), PhaseLegend(self.plot)
        self.controls, self.readouts = DialControls(self.plot, screen), NumbersLayer(self.plot)
        self.points, self.marginals = PointsLayer(self.plot), MarginalsLayer(self.plot)
        of = PhasesOf(self.plot, "boltzmann", self.plot.isVisible, self._show)
        ground = GroundLayer(of)
        self.rows: tuple[QWidget, ...] = (*self.controls.rows, self.readouts.numbers)
        self.layers: tuple[Layer, ...] = (
            AxesLayer(self.plot, "boltzmann", theta_captions),
            ground,
            PhaseLayer(of, ground),
            self.marginals,
            FittingLayer(self.plot, self.marginals),
            PriorLayer(self.plot, hands),
            self.points,
            self.controls,
            self.readouts,
        )

    def _show(self, picture: PhasePicture | None) -> None:
        self.image.show_picture(picture)
        self.legend.show_angle(None if picture is None else picture.wick)
