"""β and T: one control seen two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.lab import edits
from physviz.ui.form import LogSlider, NumberField, labelled, row
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

COLDEST, HOTTEST = 1e3, 1e-3
"""The ends of the slider, as inverse temperatures; beyond them β may be typed."""


class TemperatureControls(PlotLayer):
    """β and T: one control seen two ways."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.gesture = new_gesture()
        tooltip = "‹Inverse temperature› β = 1/T in q = e<sup>−βφ</sup>/Z; β = 1 is the posterior"
        self.slider = LogSlider(
            name="inverse_temperature",
            label="‹Inverse temperature› β",
            description="The ‹inverse temperature›, from hot on the left to cold on the right",
            low=HOTTEST,
            high=COLDEST,
            tooltip=tooltip,
            accent="thermal",
        )
        self.beta = NumberField(
            name="inverse_temperature_value",
            label="‹Inverse temperature› β",
            description="The ‹inverse temperature› as a number; k_B = 1",
            tooltip=tooltip,
            scale="log",
        )
        self.temperature = NumberField(
            name="temperature",
            label="‹Temperature› T",
            description="The ‹temperature› T = 1/β; k_B = 1, in nats",
            tooltip="‹Temperature› T = 1/β, k<sub>B</sub> = 1; T = 1 is the posterior",
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
            field.keep_small()
        self.row = row(labelled("β", self.slider), self.beta, labelled("T", self.temperature))

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
