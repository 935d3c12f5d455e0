"""The Landscape panel: the cost as a surface, and gradient descent running on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.digits import written
from physviz.engine.knob import knobs_of
from physviz.engine.optimisers import GradientDescent
from physviz.lab import edits
from physviz.lab.state import run_of
from physviz.ui.figures import Figures
from physviz.ui.form import Gauge, NumberField, labelled, row
from physviz.ui.growth import found, in_turns, known, shown_step
from physviz.ui.panels.axes_layer import AxesLayer, theta_captions
from physviz.ui.panels.card import Card
from physviz.ui.panels.colour_bar import ColourBar
from physviz.ui.panels.dual import DualLinesLayer
from physviz.ui.panels.hands import GRAB, PanelHands, new_gesture
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.loss import LossControls
from physviz.ui.panels.minima import MinimaLayer
from physviz.ui.panels.readout import ReadoutLayer
from physviz.ui.panels.run import FlowLayer, RunLayer
from physviz.ui.panels.surface import SurfaceLayer, table
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent

    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.lab.state import Pair as Place
    from physviz.lab.state import State
    from physviz.ui.figures import Pair
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen

    Shown = tuple[float, tuple[float, float] | None, tuple[Pair, ...]]
    """α, λ_min and λ_max, and numbers by name."""

FLAT = "0: no α is critical"


class PointingHands(PanelHands):
    """On a θ-plane the mouse points at a line."""

    def hover(self, at: Place | None) -> Qt.CursorShape:
        """Have the line under the mouse drawn among the data."""
        self.screen.do(edits.point_at, at)
        return Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.CrossCursor


class LandscapeHands(PointingHands):
    """Drag the start, or click where the run is to start from; a drag elsewhere pans."""

    panel = "landscape"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot

    def _on_start(self, at: Place) -> bool:
        start, (px, py) = self.screen.lab.state.experiment.start, self.plot.pixel_size()
        return max(abs(at[0] - start[0]) / px, abs(at[1] - start[1]) / py) <= GRAB

    def press(self, at: Place, *, extend: bool) -> bool:
        """Take hold of the start."""
        self.gesture = new_gesture()
        return self._on_start(at)

    def drag(self, to: Place) -> None:
        """Move the start: the run begins anew from there."""
        self.screen.do(edits.point_at, None)
        self.screen.during(self.gesture, edits.set_start, to)

    def click(self, at: Place) -> None:
        """Start from here."""
        self.screen.do(edits.set_start, at)

    def hover(self, at: Place | None) -> Qt.CursorShape:
        """Point at a line; over the start show that it can be taken."""
        shape = super().hover(at)
        return Qt.CursorShape.OpenHandCursor if at is not None and self._on_start(at) else shape

    def key(self, event: QKeyEvent) -> bool:
        """Ctrl and an arrow move the start by pixels; a bare arrow is a step of the run."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = self.arrow(event) if control else None
        if steps is None:
            return False
        (px, py), start = self.plot.pixel_size(), self.screen.lab.state.experiment.start
        to = (start[0] + steps[0] * px, start[1] + steps[1] * py)
        self.screen.during(self.gesture, edits.set_start, to)
        return True


class LandscapeControls(PlotLayer):
    """Learning rate with its gauge, and where the run stands in numbers."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        ((_, knob),) = knobs_of(GradientDescent)
        self.gauge = Gauge(
            name="learning_rate",
            label="Learning rate α",
            description="The learning rate on a scale of its critical value 2/λmax",
            tooltip=knob.tooltip,
            accent="descent",
        )
        self.field = NumberField(
            name="learning_rate_value",
            label="Learning rate α",
            description="The learning rate as a number, in units of 1/λ",
            tooltip=f"{knob.caption} [{knob.unit}]. {knob.tooltip}",
            scale="log",
        )
        self.numbers = Figures("landscape_numbers", "Where the run stands")
        self.numbers.setToolTip(
            "Cost, its minimum, gradient and eigenvalues of the Hessian, in the data's units"
        )
        self.gesture = new_gesture()
        self.gauge.moved.connect(
            lambda value: screen.during(self.gesture, edits.set_learning_rate, value)
        )
        self.gauge.released.connect(lambda: self._release(screen))
        self.gauge.default_wanted.connect(lambda: screen.do(edits.set_learning_rate, knob.default))
        self.gauge.best_wanted.connect(lambda: screen.do(edits.use_best_learning_rate))
        self.field.entered.connect(lambda value: screen.do(edits.set_learning_rate, value))
        self.field.refused.connect(lambda why: screen.do(edits.refuse, why))
        self.field.keep_small()
        alpha = labelled("learning rate α", self.gauge)
        self.rows = [row(alpha, self.field, align=Qt.AlignmentFlag.AlignTop), self.numbers]

    def _release(self, screen: Screen) -> None:
        self.gesture = new_gesture()
        screen.release()

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the learning rate in force, and the run."""
        run = run_of(state.experiment)
        alpha, step = edits.learning_rate(state), shown_step(state, run)
        return state.experiment.problem, state.held, alpha, run, step

    @staticmethod
    def compute(
        problem: Problem, held: bool, alpha: float, run: Run | None, step: int
    ) -> Shown | Iterator[Shown | None]:
        """Return α, the two eigenvalues, and the line of numbers."""
        if run is None:
            return alpha, None, ()

        def make() -> Shown:
            surface, theta = found(problem, held)[0].bowl, run.at(step)
            cost, slope = float(run.cost(theta)), float(np.hypot(*run.gradient(theta)))
            soft, stiff = surface.eigenvalues
            pairs = (
                ("S", written(cost, 5)),
                ("S<sub>min</sub>", written(surface.value, 5)),
                ("|∇S|", written(slope, 3)),
                ("λ", f"{written(soft, 3)}, {written(stiff, 3)}" if stiff > 0.0 else FLAT),
            )
            return alpha, (soft, stiff), pairs

        return in_turns(run.ready and known(problem, held), make)

    def paint(self, shown: Shown) -> None:
        """Show them."""
        alpha, eigenvalues, pairs = shown
        soft, stiff = eigenvalues or (0.0, 0.0)
        self.gauge.show_value(alpha, soft, stiff)
        self.gauge.setEnabled(eigenvalues is not None)
        self.field.show_value(alpha)
        self.numbers.show_pairs(pairs)


class LandscapePanel(Card):
    """Heat map and contours of S(β₀, β₁), with the run."""

    def __init__(self, screen: Screen) -> None:
        super().__init__("landscape_panel", "Landscape", "cost")
        self.hands = LandscapeHands(screen)
        self.plot = Plot(
            "landscape_plot", "Landscape: the cost over intercept and slope", self.hands
        )
        self.hands.plot = self.plot
        self.bar = ColourBar(table)
        self.place(self.plot, self.bar)
        self.loss = LossControls(self.plot, screen, self.formula)
        self.controls = LandscapeControls(self.plot, screen)
        for made in (self.loss.row, *self.controls.rows):
            self.add_row(made)
        self.layers: tuple[Layer, ...] = (
            AxesLayer(self.plot, "landscape", theta_captions),
            SurfaceLayer(self.plot, self.bar),
            DualLinesLayer(self.plot),
            MinimaLayer(self.plot),
            FlowLayer(self.plot),
            RunLayer(self.plot),
            ReadoutLayer(self.plot),
            self.loss,
            self.controls,
        )

    def dress(self) -> None:
        """Take on the theme."""
        super().dress()
        self.bar.updateGeometry()
        self.bar.update()
