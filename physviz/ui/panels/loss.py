"""The loss ρ: which one, and the width c at which it parts from the square."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.cost import bowl
from physviz.engine.knob import knobs_of
from physviz.engine.losses import LOSSES
from physviz.engine.tuning import width_of
from physviz.lab import edits
from physviz.ui.form import Choice, LogSlider, NumberField, labelled, row
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.quadratic import Quadratic
    from physviz.lab.state import State
    from physviz.ui.formula import Formula
    from physviz.ui.plot import Plot
    from physviz.ui.screen import Screen

    Shown = tuple[Loss, int]

FORMULAS = {
    "squared": "ρ = r²",
    "soft_l1": "ρ = 2c²(√(1 + r²/c²) − 1)",
    "huber": "ρ = r² up to |r| = c, 2c|r| − c² beyond",
    "cauchy": "ρ = c² log(1 + r²/c²)",
    "arctan": "ρ = c² arctan(r²/c²)",
    "absolute": "ρ = c|r|",
}
DECADES = 2
"""The slider reaches so far to either side of the residuals' size."""


class LossControls(PlotLayer):
    """A choice of losses, and a slider and a number for the width of a robust one."""

    def __init__(self, plot: Plot, screen: Screen, formula: Formula) -> None:
        super().__init__(plot)
        self.formula = formula
        self.gesture = new_gesture()
        self.loss = Choice(
            [(kind.key, kind.title) for kind in LOSSES],
            name="loss",
            label="‹Loss› ρ",
            description="What ‹a residual› counts for; S is the mean of ρ over the points",
        )
        self.slider = LogSlider(
            name="loss_width",
            label="Width c",
            description="The width c of the ‹loss›, in units of y",
            low=1e-2,
            high=1e2,
            accent="optimum",
        )
        self.field = NumberField(
            name="loss_width_value",
            label="Width c",
            description="The width c of the ‹loss› as a number, in units of y",
            scale="log",
        )
        self.loss.chosen.connect(lambda key: screen.do(edits.choose_loss, key))
        self.slider.moved.connect(lambda c: screen.during(self.gesture, edits.set_width, c))
        self.slider.released.connect(lambda: self._release(screen))
        self.slider.default_wanted.connect(lambda: screen.do(edits.suggest_width))
        self.field.entered.connect(lambda c: screen.do(edits.set_width, c))
        self.field.refused.connect(lambda why: screen.do(edits.refuse, why))
        self.field.keep_small()
        self.width = labelled("c", self.slider)
        self.row = row(labelled("‹loss› ρ", self.loss), self.width, self.field)

    def _release(self, screen: Screen) -> None:
        self.gesture = new_gesture()
        screen.release()

    def inputs(self, state: State) -> tuple[object, ...]:
        """The loss, and the surface whose lowest point tells the residuals' size."""
        return state.experiment.problem.loss, bowl(state.experiment.points)

    @staticmethod
    def compute(loss: Loss, surface: Quadratic | None) -> Shown:
        """Return the loss, and the decade of the residuals of least squares."""
        size = 0.0 if surface is None else math.sqrt(max(surface.value, 0.0))
        return loss, round(math.log10(size)) if size > 0.0 else 0

    def paint(self, shown: Shown) -> None:
        """Show them; squared loss has no width."""
        loss, decade = shown
        tooltip = f"{FORMULAS[loss.key]}; {loss.citation}"
        self.loss.show_value(loss.key)
        self.loss.setToolTip(say(tooltip))
        width = width_of(loss)
        self.formula.show_formula("cost" if width is None else "robust_cost")
        for widget in (self.width, self.field):
            widget.setVisible(width is not None)
        if width is None:
            return
        ((_, knob),) = knobs_of(type(loss))
        self.slider.tooltip = (
            f"{FORMULAS[loss.key]}. {knob.tooltip} Double click: what suits the data"
        )
        self.field.setToolTip(say(f"c [y]. {knob.tooltip}"))
        self.slider.show_range(10.0 ** (decade - DECADES), 10.0 ** (decade + DECADES))
        self.slider.show_value(width)
        self.field.show_value(width)
