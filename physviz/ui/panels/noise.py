"""The temperature that mini-batches heat the descent to, beside β; a click makes it T."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QToolButton

from physviz.engine.digits import written
from physviz.engine.optimisers import MiniBatch
from physviz.engine.potential import NoNoise
from physviz.engine.samplers.gradient_noise import gradient_noise
from physviz.lab import edits
from physviz.ui.form.identity import identify
from physviz.ui.growth import found, in_turns, known
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.plot import Plot
    from physviz.ui.screen import Screen

    Heat = tuple[int, float]
    """The size of a batch, and T."""

PROMPT = 20_000
"""Of more points the noise is not asked within a frame."""


class NoiseLayer(PlotLayer):
    """A button that is there while the run in front goes by mini-batches."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.temperature = math.nan
        self.button = QToolButton()
        told = (
            "<p>Near the minimum the ‹noise› of the batches' slopes keeps the descent as far above "
            "S<sub>min</sub> in the mean as Langevin's kicks of this T would: about ¼α tr C, C "
            "being the ‹noise›'s covariance, and less where each epoch shows every point once. A "
            "click sets T to it.</p>"
        )
        identify(
            self.button, "batch_temperature", "‹Temperature› of the mini-batches", "Make it T", told
        )
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(lambda: screen.do(edits.set_temperature, self.temperature))
        self.button.setVisible(False)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, and the rule of the run in front where that is mini-batches."""
        rule = edits.rule(state)
        batches = rule if isinstance(rule, MiniBatch) else None
        return state.experiment.problem, batches, state.held

    @staticmethod
    def compute(
        problem: Problem, rule: MiniBatch | None, held: bool
    ) -> Heat | Iterator[Heat | None] | None:
        """Return the size of a batch and T at the best minimum."""
        n = problem.points.n
        if rule is None or not n:
            return None

        def make() -> Heat | None:
            minimum, size = found(problem, held)[0].theta, min(rule.batch_size, n)
            try:
                noise = gradient_noise(problem, minimum, size, rule.learning_rate)
            except NoNoise:
                return None
            return size, noise.temperature

        return in_turns(known(problem, held) and n <= PROMPT, make)

    def paint(self, heat: Heat | None) -> None:
        """Show it."""
        self.button.setVisible(heat is not None)
        if heat is None:
            return
        size, self.temperature = heat
        some = 0.0 < self.temperature < math.inf
        self.button.setEnabled(some)
        number = written(self.temperature, 2)
        ending = f"T ≈ {number}" if some else f"T = {number}"
        self.button.setText(f"mini-batches of {size:,}: {ending}")
