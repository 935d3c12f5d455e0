"""The Landscape panel: the cost as a surface, and the optimisers running on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.digits import as_typed, written
from physviz.engine.standard import condition
from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.ui.figures import Figures
from physviz.ui.growth import found, in_turns, known, shown_step, weighed
from physviz.ui.panels.axes_layer import AxesLayer, theta_captions
from physviz.ui.panels.card import Card
from physviz.ui.panels.colour_bar import ColourBar
from physviz.ui.panels.dual import DualLinesLayer
from physviz.ui.panels.eigen_axes import EigenAxesLayer
from physviz.ui.panels.explain import ExplainLayer
from physviz.ui.panels.field import FieldLayer
from physviz.ui.panels.hands import GRAB, PanelHands, new_gesture
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.loss import LossControls
from physviz.ui.panels.minima import MinimaLayer
from physviz.ui.panels.names import Names
from physviz.ui.panels.optimiser import OptimiserControls
from physviz.ui.panels.readout import ReadoutLayer
from physviz.ui.panels.run import FlowLayer, RunLayer
from physviz.ui.panels.surface import SurfaceLayer, table
from physviz.ui.panels.uphill import UphillLayer
from physviz.ui.panels.walkers import WalkersLayer
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent

    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.engine.standard import Standard
    from physviz.lab.state import Pair as Place
    from physviz.lab.state import State
    from physviz.ui.figures import Pair
    from physviz.ui.layer import Layer
    from physviz.ui.panels.tracks import Hit
    from physviz.ui.screen import Screen

FLAT = "0: no α is critical"
NEAR = 6.0
"""How near to an iterate, in pixels, the mouse is over it."""


class PointingHands(PanelHands):
    """On a θ-plane the mouse points at a line."""

    def hover(self, at: Place | None) -> Qt.CursorShape:
        """Have the line under the mouse drawn among the data."""
        self.screen.do(edits.point_at, at)
        return Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.CrossCursor


class LandscapeHands(PointingHands):
    """Drag the start, or click where runs are to start from; a drag elsewhere pans.

    Over a trajectory the mouse points at its iterates, and a double click goes to that step.
    """

    panel = "landscape"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot
        self.runs: RunLayer
        self._clicked: Hit | None = None
        self._started = False

    def _near(self, at: Place) -> Hit | None:
        picture = self.runs.picture
        return None if picture is None else picture.hit(at, self.plot.pixel_size(), NEAR)

    def _on_start(self, at: Place) -> bool:
        start, (px, py) = self.screen.lab.state.experiment.start, self.plot.pixel_size()
        return max(abs(at[0] - start[0]) / px, abs(at[1] - start[1]) / py) <= GRAB

    def press(self, at: Place, *, extend: bool) -> bool:
        """Take hold of the start."""
        self.gesture, self._clicked = new_gesture(), None
        return self._on_start(at)

    def drag(self, to: Place) -> None:
        """Move the start: the run begins anew from there."""
        self.screen.do(edits.point_at, None)
        self.screen.during(self.gesture, edits.set_start, to)

    def click(self, at: Place) -> None:
        """Start from here."""
        self._clicked, before = self._near(at), self.screen.lab.state.experiment.start
        self.screen.do(edits.set_start, at)
        self._started = self.screen.lab.state.experiment.start != before

    def double_click(self, at: Place) -> None:
        """Go to the step under the mouse; the first of the two clicks was no wish for a start."""
        hit = self._clicked or self._near(at)
        if hit is None:
            return
        if self._clicked is not None and self._started:  # a lesson may have refused it
            self.screen.undo()
        self._clicked = None
        self.screen.do(edits.scrub, hit.step)

    def hover(self, at: Place | None) -> Qt.CursorShape:
        """Point at a line, over a trajectory at an iterate's own; show that the start is loose."""
        hit = None if at is None else self._near(at)
        shape = super().hover(at if hit is None else hit.theta)
        if at is not None and self._on_start(at):
            return Qt.CursorShape.OpenHandCursor
        return shape if hit is None else Qt.CursorShape.PointingHandCursor

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


class LandscapeNumbers(PlotLayer):
    """Where the run stands, and how the cost bends, in numbers."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.numbers = Figures("landscape_numbers", "Where the run stands")
        self.numbers.setToolTip(
            "‹Cost›, its minimum, ‹gradient›, eigenvalues of the ‹hessian› in the data's units, "
            "and their ratio, the condition number κ = λmax/λmin"
        )

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the run and its step, and whether x is standardised."""
        run, standard = front_run(state), state.experiment.standard
        return state.experiment.problem, state.held, run, shown_step(state, run), standard

    @staticmethod
    def compute(
        problem: Problem, held: bool, run: Run | None, step: int, standard: Standard | None
    ) -> tuple[Pair, ...] | Iterator[tuple[Pair, ...] | None]:
        """Return the line of numbers."""
        if run is None:
            return ()

        def make() -> tuple[Pair, ...]:
            surface, theta = found(problem, held)[0].bowl, run.at(step)
            cost, slope = float(run.cost_at(step)), float(np.hypot(*run.gradient(theta)))
            soft, stiff = surface.eigenvalues
            told = (
                ("S", written(cost, 5)),
                ("S<sub>min</sub>", written(surface.value, 5)),
                ("|∇S|", written(slope, 3)),
            )
            if not stiff > 0.0:
                return (*told, ("λ", FLAT))
            kappa = as_typed(condition(surface), 3)
            if standard is not None:
                kappa += f" (was {as_typed(condition(standard.own_bowl(surface)), 3)})"
            curvatures = f"{written(soft, 3)}, {written(stiff, 3)}"
            return (*told, ("λ", curvatures), ("κ", kappa))

        return in_turns(run.ready and known(problem, held) and weighed(problem), make)

    def paint(self, pairs: tuple[Pair, ...]) -> None:
        """Show them."""
        self.numbers.show_pairs(pairs)


class LandscapePanel(Card):
    """Heat map and contours of S(β₀, β₁), with the run."""

    def __init__(self, screen: Screen) -> None:
        super().__init__("landscape_panel", "‹Landscape›", "cost")
        self.hands = LandscapeHands(screen)
        self.plot = Plot(
            "landscape_plot", "‹Landscape›: the ‹cost› over intercept and slope", self.hands
        )
        self.hands.plot = self.plot
        self.bar = ColourBar(table)
        self.place(self.plot, self.bar)
        self.loss = LossControls(self.plot, screen, self.formula)
        self.optimiser = OptimiserControls(self.plot, screen)
        self.numbers = LandscapeNumbers(self.plot)
        for made in (self.loss.row, self.optimiser.row, self.numbers.numbers):
            self.add_row(made)
        names = Names(self.plot, 8.0)
        self.hands.runs = RunLayer(self.plot, names)
        self.layers: tuple[Layer, ...] = (
            AxesLayer(self.plot, "landscape", theta_captions),
            SurfaceLayer(self.plot, self.bar),
            DualLinesLayer(self.plot),
            FieldLayer(self.plot, names),
            MinimaLayer(self.plot),
            EigenAxesLayer(self.plot, names),
            FlowLayer(self.plot, names),
            UphillLayer(self.plot, names),
            self.hands.runs,
            WalkersLayer(self.plot, "landscape"),
            ExplainLayer(self.plot, names),
            ReadoutLayer(self.plot, self.hands.runs),
            self.loss,
            self.optimiser,
            self.numbers,
        )

    def dress(self) -> None:
        """Take on the theme."""
        super().dress()
        self.bar.updateGeometry()
        self.bar.update()
