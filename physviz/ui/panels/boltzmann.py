"""The Boltzmann panel: the distribution of lines at a temperature, which at T = 1 is the posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from physviz.engine.boltzmann import Boltzmann, boltzmann
from physviz.engine.digits import written
from physviz.engine.potential import Problem
from physviz.engine.priors import PRIORS, Flat, Gaussian
from physviz.lab import edits
from physviz.ui.figures import Figures, Pair
from physviz.ui.form import Choice, LogSlider, NumberField, labelled, row
from physviz.ui.panels.boltzmann_layers import DensityLayer
from physviz.ui.panels.card import Card
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.landscape import CaptionLayer, PointingHands
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from physviz.engine.priors import Prior
    from physviz.lab.state import State
    from physviz.ui.screen import Layer, Screen

COLDEST, HOTTEST = 1e3, 1e-3
"""The ends of the slider, as inverse temperatures; beyond them β may be typed."""


class BoltzmannHands(PointingHands):
    """The mouse points at a line."""

    panel = "boltzmann"


class TemperatureControls(PlotLayer):
    """β and T: one control seen two ways."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.gesture = new_gesture()
        tooltip = "Inverse temperature β = 1/T in q = e<sup>−βφ</sup>/Z; β = 1 is the posterior"
        self.slider = LogSlider(
            name="inverse_temperature",
            label="Inverse temperature β",
            description="The inverse temperature, from hot on the left to cold on the right",
            low=HOTTEST,
            high=COLDEST,
            tooltip=tooltip,
            accent="thermal",
        )
        self.beta = NumberField(
            name="inverse_temperature_value",
            label="Inverse temperature β",
            description="The inverse temperature as a number; k_B = 1",
            tooltip=tooltip,
            scale="log",
        )
        self.temperature = NumberField(
            name="temperature",
            label="Temperature T",
            description="The temperature T = 1/β; k_B = 1, in nats",
            tooltip="Temperature T = 1/β, k<sub>B</sub> = 1; T = 1 is the posterior",
            scale="log",
        )
        self.slider.moved.connect(
            lambda value: screen.during(self.gesture, edits.set_inverse_temperature, value)
        )
        self.slider.released.connect(lambda: self._release(screen))
        self.slider.default_wanted.connect(lambda: screen.do(edits.set_inverse_temperature, 1.0))
        self.beta.entered.connect(lambda value: screen.do(edits.set_inverse_temperature, value))
        self.temperature.entered.connect(lambda value: screen.do(edits.set_temperature, value))
        for field in (self.beta, self.temperature):
            field.refused.connect(lambda why: screen.do(edits.refuse, why))
            field.setMaximumWidth(84)
        self.row = row(
            labelled("β", self.slider), self.beta, labelled("T", self.temperature)
        )

    def _release(self, screen: Screen) -> None:
        self.gesture = new_gesture()
        screen.release()

    def inputs(self, state: State) -> tuple[object, ...]:
        """The inverse temperature."""
        return (state.experiment.inverse_temperature,)

    @staticmethod
    def compute(beta: float) -> float:
        """Return it."""
        return beta

    def paint(self, beta: float) -> None:
        """Show it, both ways."""
        self.slider.show_value(beta)
        self.beta.show_value(beta)
        self.temperature.show_value(1.0 / beta)


class PriorControls(PlotLayer):
    """The prior, and which part of φ the temperature acts on."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.screen = screen
        self.prior = Choice(
            [(prior.key, prior.title) for prior in PRIORS],
            name="prior",
            label="Prior p(θ)",
            description="What is believed of the line before any data",
            tooltip="Prior p(θ): flat, or Gaussian with mean m and standard deviation τ (ridge, springs)",
        )
        self.temper = Choice(
            [("joint", "tempers joint"), ("likelihood", "tempers likelihood")],
            name="temper",
            label="What β tempers",
            description="Whether β multiplies all of φ, or the likelihood alone",
            tooltip="q ∝ (likelihood × prior)<sup>β</sup>, or likelihood<sup>β</sup> × prior",
        )
        self.numbers = tuple(
            NumberField(
                name=f"prior_{what}_{index}",
                label=f"Prior {word} of β{sub}",
                description=f"The Gaussian prior's {word} of β{sub}, in its units",
                tooltip=f"{symbol}{sub}: the prior's {word} of β{sub}",
                scale="log" if what == "sd" else "linear",
            )
            for index, sub in ((0, "₀"), (1, "₁"))
            for what, word, symbol in (("mean", "mean", "m"), ("sd", "standard deviation", "τ"))
        )
        for field in self.numbers:
            field.entered.connect(self._typed)
            field.refused.connect(lambda why: screen.do(edits.refuse, why))
        self.prior.chosen.connect(self._choose)
        self.temper.chosen.connect(lambda key: screen.do(edits.set_temper, key))
        mean0, sd0, mean1, sd1 = self.numbers
        self.choices = row(labelled("prior", self.prior, self.prior.toolTip()), self.temper)
        self.gaussian = row(
            labelled("β₀", mean0), labelled("±", sd0), labelled("β₁", mean1), labelled("±", sd1)
        )

    def _choose(self, key: str) -> None:
        if key == Flat.key:
            self.screen.do(edits.set_prior, Flat())
            return
        self.screen.do(edits.set_prior, suggested(self.screen.lab.state))

    def _typed(self, _: float) -> None:
        mean0, sd0, mean1, sd1 = (field.number or 0.0 for field in self.numbers)
        try:
            prior = Gaussian((mean0, mean1), (sd0, sd1))
        except ValueError as refusal:
            self.screen.do(edits.refuse, str(refusal))
            return
        self.screen.do(edits.set_prior, prior)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The prior and the tempering."""
        problem = state.experiment.problem
        return problem.prior, problem.temper

    @staticmethod
    def compute(prior: Prior, temper: str) -> tuple[Prior, str]:
        """Return them."""
        return prior, temper

    def paint(self, shown: tuple[Prior, str]) -> None:
        """Show them."""
        prior, temper = shown
        self.prior.show_value(prior.key)
        self.temper.show_value(temper)
        self.temper.setEnabled(prior.proper)
        self.gaussian.setVisible(isinstance(prior, Gaussian))
        if isinstance(prior, Gaussian):
            values = (prior.mean[0], prior.sd[0], prior.mean[1], prior.sd[1])
            for field, value in zip(self.numbers, values, strict=True):
                field.show_value(value)


def suggested(state: State) -> Gaussian:
    """Return a Gaussian prior that is seen to act: centred at 0, about as wide as the line is far."""
    try:
        q = boltzmann(state.experiment.problem, 1.0)
    except ValueError:
        return Gaussian()
    spread = np.sqrt(np.diag(q.covariance)).tolist()
    wide = (max(abs(m), 2.0 * s) for m, s in zip(q.mean, spread, strict=True))
    first, second = (float(f"{w:.0e}") for w in wide)
    return Gaussian((0.0, 0.0), (first, second))


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
            DensityLayer(self.plot),
            CaptionLayer(self.plot),
            self.temperature,
            self.prior,
            self.readouts,
        )


