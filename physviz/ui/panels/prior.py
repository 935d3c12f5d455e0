"""The prior, and which part of φ the temperature acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.laplace import bells
from physviz.engine.points import LARGEST
from physviz.engine.priors import PRIORS, Flat, Gaussian
from physviz.engine.words import sentence
from physviz.lab import edits
from physviz.ui.form import Choice, NumberField, Turning, labelled, row
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from physviz.engine.priors import Prior
    from physviz.lab.state import State
    from physviz.ui.screen import Screen


class PriorControls(PlotLayer):
    """The prior, and which part of φ the temperature acts on."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.screen = screen
        self.prior = Choice(
            [(prior.key, prior.title) for prior in PRIORS],
            name="prior",
            label="‹Prior› p(θ)",
            description="What is believed of the line before any data",
            tooltip="‹Prior› p(θ): flat, or ∝ e<sup>−½Σ(θ−m)²/τ²</sup> (ridge, two springs)",
        )
        self.temper = Choice(
            [("joint", "tempers joint"), ("likelihood", "tempers likelihood")],
            name="temper",
            label="What β tempers",
            description="Whether β multiplies all of φ, or the likelihood alone",
            tooltip="q ∝ (likelihood × ‹prior›)<sup>β</sup>, or likelihood<sup>β</sup> × ‹prior›",
        )
        self.numbers = tuple(
            NumberField(
                name=f"prior_{what}_{index}",
                label=f"‹prior› {word} of β{sub}",
                description=f"The Gaussian ‹prior›'s {word} of β{sub}, in its units",
                tooltip=f"{symbol}{sub}: the ‹prior›'s {word} of β{sub}, in units of {units}",
                scale="log" if what == "sd" else "linear",
            )
            for index, sub, units in ((0, "₀", "y"), (1, "₁", "y over x"))
            for what, word, symbol in (("mean", "mean", "m"), ("sd", "standard deviation", "τ"))
        )
        for field in self.numbers:
            field.entered.connect(self._typed)
            field.refused.connect(lambda why: screen.do(edits.refuse, why))
        self.prior.chosen.connect(self._choose)
        self.temper.chosen.connect(lambda key: screen.do(edits.set_temper, key))
        mean0, sd0, mean1, sd1 = self.numbers
        self.choices = row(labelled("‹prior›", self.prior, self.prior.toolTip()), self.temper)
        self.gaussian = Turning(
            row(labelled("β₀", mean0), labelled("±", sd0)),
            row(labelled("β₁", mean1), labelled("±", sd1)),
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
            self.screen.do(edits.refuse, sentence(refusal))
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
    """Return a Gaussian prior that is seen to act: about as wide as the line is far from 0."""
    try:
        bell = bells(state.experiment.problem)[0]
    except ValueError:
        return Gaussian()
    spread = np.sqrt(np.diag(bell.covariance)).tolist()
    wide = (max(abs(m), 2.0 * s) for m, s in zip(bell.mean, spread, strict=True))
    first, second = (min(max(float(f"{w:.0e}"), 1.0 / LARGEST), LARGEST) for w in wide)
    return Gaussian((0.0, 0.0), (first, second))
