"""The Boltzmann panel: the distribution of lines at a temperature; at T = 1 the posterior.

Its other mode is the integrand of the path integral, which is q's continuation to complex β.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from physviz.engine.boltzmann import Boltzmann, boltzmann
from physviz.engine.digits import written
from physviz.engine.distribution import closed
from physviz.engine.potential import Problem
from physviz.engine.thermal import live
from physviz.lab import edits
from physviz.ui.figures import Figures, Pair
from physviz.ui.form import Choice
from physviz.ui.panels.axes_layer import AxesLayer, theta_captions
from physviz.ui.panels.card import Card
from physviz.ui.panels.density import DensityLayer
from physviz.ui.panels.integrand import Integrand
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.noise import NoiseLayer
from physviz.ui.panels.outlines import OutlinesLayer
from physviz.ui.panels.prior import PriorControls
from physviz.ui.panels.prior_ellipse import PriorLayer
from physviz.ui.panels.temperature import TemperatureControls
from physviz.ui.panels.trial_ellipse import TrialHands, TrialLayer
from physviz.ui.panels.walkers import WalkersLayer
from physviz.ui.plot import Plot
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.quadrature import Equilibrium
    from physviz.lab.show import Plane
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen


class ReadoutsLayer(PlotLayer):
    """log Z, F, U, S[q] and C."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.numbers = Figures("boltzmann_numbers", "‹Thermodynamics› of the distribution")
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


class Prior(PriorControls):
    """The prior weights q and the integrand alike."""

    def visible(self) -> bool:
        """It is seen in both modes."""
        return True


class ModeLayer:
    """Puts the distribution or the integrand into the panel, with the rows that belong to it."""

    def __init__(self, panel: BoltzmannPanel, screen: Screen) -> None:
        self.panel = panel
        self.choice = Choice(
            [("density", "q"), ("integrand", "e⁻ᵇˢ")],
            name="plane",
            label="What the panel draws",
            description="The distribution q of lines, or the integrand of the ‹path integral›",
            tooltip=(
                "<p>The distribution q = e<sup>−βφ</sup>/Z, or the integrand e<sup>−bS</sup>p of "
                "the ‹path integral› with b = e<sup>−iω</sup>/ħ (Ctrl+I).</p>"
            ),
        )
        self.choice.chosen.connect(lambda key: screen.do(edits.show_integrand, key != "density"))

    def visible(self) -> bool:
        """It is always there."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """What the panel is to draw."""
        return (state.show.plane,)

    @staticmethod
    def compute(plane: Plane) -> Plane:
        """Return it."""
        return plane

    def paint(self, plane: Plane) -> None:
        """Turn to it."""
        self.choice.show_value(plane)
        self.panel.turn_to(plane)


class BoltzmannPanel(Card):
    """The density over the θ-plane, its temperature, and its thermodynamics; or the integrand."""

    def __init__(self, screen: Screen) -> None:
        super().__init__("boltzmann_panel", "‹Boltzmann›", "boltzmann")
        hands = TrialHands(screen)
        self.plot = Plot(
            "boltzmann_plot", "‹Boltzmann distribution› over intercept and slope", hands
        )
        hands.plot = self.plot
        self.integrand = Integrand(screen)
        self.temperature = TemperatureControls(self.plot, screen)
        self.prior = Prior(self.plot, screen)
        self.noise = NoiseLayer(self.plot, screen)
        self.readouts = ReadoutsLayer(self.plot)
        self.mode = ModeLayer(self, screen)
        self.header.insertWidget(1, self.mode.choice)
        # As low as the title, it has no room to spare above and below its word.
        self.mode.choice.setStyleSheet("QComboBox { padding-top: 0; padding-bottom: 0; }")
        self.place(self.plot)
        self.place(self.integrand.plot)
        self.plane: Plane = "density"
        self._noisy = False
        """Whether the button of the mini-batches' temperature waits for the other mode."""
        dial, (numbers,) = self.integrand.rows[:-1], self.integrand.rows[-1:]
        self.of_q: tuple[QWidget, ...] = (self.plot, self.temperature.row, self.readouts.numbers)
        self.of_integrand: tuple[QWidget, ...] = (self.integrand.plot, *dial, numbers)
        for made in (
            self.temperature.row,
            *dial,
            self.noise.button,
            self.prior.choices,
            self.prior.gaussian,
            self.readouts.numbers,
            numbers,
        ):
            self.add_row(made)
        for made in self.of_integrand:
            made.hide()
        self.layers: tuple[Layer, ...] = (
            self.mode,
            AxesLayer(self.plot, "boltzmann", theta_captions),
            DensityLayer(self.plot),
            OutlinesLayer(self.plot),
            PriorLayer(self.plot, hands),
            TrialLayer(self.plot, hands),
            WalkersLayer(self.plot, "boltzmann"),
            self.temperature,
            self.noise,
            self.prior,
            self.readouts,
            *self.integrand.layers,
        )

    def dress(self) -> None:
        """Take on the theme; the choice makes the panel's head no higher than others' are."""
        super().dress()
        self.mode.choice.setFixedHeight(self.title.sizeHint().height() + 4)

    def turn_to(self, plane: Plane) -> None:
        """Show the distribution or the integrand; the focus goes along."""
        self.title.setText(say("‹Boltzmann›" if plane == "density" else "Integrand"))
        if plane == self.plane:
            return
        self.plane, old = plane, self.plot if self.plot.isVisible() else self.integrand.plot
        focused = old.hasFocus()
        shown, hidden = self.of_q, self.of_integrand
        if plane == "integrand":
            shown, hidden = hidden, shown
            self._noisy = self.noise.button.isVisibleTo(self)
        self.noise.button.setVisible(plane == "density" and self._noisy)
        for made in hidden:
            made.hide()
        for made in shown:
            made.show()
        self.formula.show_formula("boltzmann" if plane == "density" else "integrand")
        if focused:
            shown[0].setFocus()
