"""The Boltzmann panel: the distribution of lines at a temperature; at T = 1 the posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from physviz.engine.boltzmann import Boltzmann, boltzmann
from physviz.engine.digits import written
from physviz.engine.distribution import closed
from physviz.engine.potential import Problem
from physviz.engine.thermal import live
from physviz.ui.figures import Figures, Pair
from physviz.ui.panels.axes_layer import AxesLayer, theta_captions
from physviz.ui.panels.card import Card
from physviz.ui.panels.density import DensityLayer
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.noise import NoiseLayer
from physviz.ui.panels.outlines import OutlinesLayer
from physviz.ui.panels.prior import PriorControls
from physviz.ui.panels.prior_ellipse import PriorHands, PriorLayer
from physviz.ui.panels.temperature import TemperatureControls
from physviz.ui.panels.walkers import WalkersLayer
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.quadrature import Equilibrium
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen


class ReadoutsLayer(PlotLayer):
    """log Z, F, U, S[q] and C."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.numbers = Figures("boltzmann_numbers", "Thermodynamics of the distribution")
        self.numbers.setToolTip(
            "log Z = log ∫e<sup>−βφ</sup>d²θ &nbsp; F = −(log Z)/β &nbsp; U = ⟨φ⟩ &nbsp; "
            "S[q] = −∫q log q &nbsp; C = β² Var φ; nats, k<sub>B</sub> = 1<br>"
            "S[q] = β(U − F); where β tempers the likelihood alone, φ = −log p(y|θ) here and "
            "S[q] = β(U − F) + ⟨−log p(θ)⟩"
        )

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution."""
        e = state.experiment
        return e.problem, e.inverse_temperature, state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, held: bool
    ) -> tuple[Pair, ...] | Iterator[tuple[Pair, ...] | None]:
        """Return the line of numbers; ever better ones where there is no closed form."""
        if closed(problem):
            return numbers(boltzmann(problem, beta))
        return (
            None if now is None else numbers(now.q, final=now.final)
            for now in live(problem, beta, held=held)
        )

    def paint(self, pairs: tuple[Pair, ...]) -> None:
        """Show it."""
        self.numbers.show_pairs(pairs)

    def refuse(self, sentence: str) -> None:
        """No distribution, no numbers."""
        if sentence:
            self.numbers.show_pairs(tuple((name, "–") for name in NAMES))


NAMES = ("log Z", "F", "U", "S[q]", "C")


def numbers(q: Boltzmann | Equilibrium, *, final: bool = True) -> tuple[Pair, ...]:
    """Return the read-outs; energies to six significant digits, ≈ before those not yet final."""
    values = (q.log_z, q.free_energy, q.internal_energy, q.entropy, q.heat_capacity)
    digits, about = (6, 6, 6, 5, 4), "" if final else "≈ "
    return tuple(
        (name, about + written(value, d if final else 4))
        for name, value, d in zip(NAMES, values, digits, strict=True)
    )


class BoltzmannPanel(Card):
    """The density over the θ-plane, its temperature, and its thermodynamics."""

    def __init__(self, screen: Screen) -> None:
        super().__init__("boltzmann_panel", "Boltzmann", "boltzmann")
        hands = PriorHands(screen)
        self.plot = Plot("boltzmann_plot", "Boltzmann distribution over intercept and slope", hands)
        hands.plot = self.plot
        self.place(self.plot)
        self.temperature = TemperatureControls(self.plot, screen)
        self.prior = PriorControls(self.plot, screen)
        self.noise = NoiseLayer(self.plot, screen)
        self.readouts = ReadoutsLayer(self.plot)
        rows: tuple[QWidget, ...] = (
            self.temperature.row,
            self.noise.button,
            self.prior.choices,
            self.prior.gaussian,
            self.readouts.numbers,
        )
        for made in rows:
            self.add_row(made)
        self.layers: tuple[Layer, ...] = (
            AxesLayer(self.plot, "boltzmann", theta_captions),
            DensityLayer(self.plot),
            OutlinesLayer(self.plot),
            PriorLayer(self.plot, hands),
            WalkersLayer(self.plot, "boltzmann"),
            self.temperature,
            self.noise,
            self.prior,
            self.readouts,
        )
