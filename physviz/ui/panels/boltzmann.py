"""The Boltzmann panel: the distribution of lines at a temperature; at T = 1 the posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from physviz.engine.boltzmann import Boltzmann, boltzmann
from physviz.engine.digits import written
from physviz.engine.potential import Problem
from physviz.ui.figures import Figures, Pair
from physviz.ui.panels.axes_layer import AxesLayer, theta_captions
from physviz.ui.panels.boltzmann_layers import DensityLayer
from physviz.ui.panels.card import Card
from physviz.ui.panels.landscape import PointingHands
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.prior import PriorControls
from physviz.ui.panels.temperature import TemperatureControls
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen


class BoltzmannHands(PointingHands):
    """The mouse points at a line."""

    panel = "boltzmann"


class ReadoutsLayer(PlotLayer):
    """log Z, F, U, S[q] and C."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.numbers = Figures("boltzmann_numbers", "Thermodynamics of the distribution")
        self.numbers.setToolTip(
            "log Z = log ∫e<sup>−βφ</sup>d²θ &nbsp; F = −(log Z)/β &nbsp; U = ⟨φ⟩ &nbsp; "
            "S[q] = −∫q log q &nbsp; C = β² Var φ; nats, k<sub>B</sub> = 1"
        )

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution."""
        return state.experiment.problem, state.experiment.inverse_temperature

    @staticmethod
    def compute(problem: Problem, beta: float) -> tuple[Pair, ...]:
        """Return the line of numbers."""
        return numbers(boltzmann(problem, beta))

    def paint(self, pairs: tuple[Pair, ...]) -> None:
        """Show it."""
        self.numbers.show_pairs(pairs)

    def refuse(self, sentence: str) -> None:
        """No distribution, no numbers."""
        if sentence:
            self.numbers.show_pairs(tuple((name, "–") for name in NAMES))


NAMES = ("log Z", "F", "U", "S[q]", "C")


def numbers(q: Boltzmann) -> tuple[Pair, ...]:
    """Return the read-outs; energies to six significant digits."""
    values = (q.log_z, q.free_energy, q.internal_energy, q.entropy, q.heat_capacity)
    digits = (6, 6, 6, 5, 4)
    return tuple(
        (name, written(value, d)) for name, value, d in zip(NAMES, values, digits, strict=True)
    )


class BoltzmannPanel(Card):
    """The density over the θ-plane, its temperature, and its thermodynamics."""

    def __init__(self, screen: Screen) -> None:
        super().__init__("boltzmann_panel", "Boltzmann", "boltzmann")
        hands = BoltzmannHands(screen)
        self.plot = Plot("boltzmann_plot", "Boltzmann distribution over intercept and slope", hands)
        self.place(self.plot)
        self.temperature = TemperatureControls(self.plot, screen)
        self.prior = PriorControls(self.plot, screen)
        self.readouts = ReadoutsLayer(self.plot)
        rows: tuple[QWidget, ...] = (
            self.temperature.row,
            self.prior.choices,
            self.prior.gaussian,
            self.readouts.numbers,
        )
        for made in rows:
            self.add_row(made)
        self.layers: tuple[Layer, ...] = (
            AxesLayer(self.plot, "boltzmann", theta_captions),
            DensityLayer(self.plot),
            self.temperature,
            self.prior,
            self.readouts,
        )
