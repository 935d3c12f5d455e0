"""The Runs tab: how the excess cost falls, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.flow import flow
from physviz.lab import edits
from physviz.lab.state import View, descent_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.panels.hands import PanelHands
from physviz.ui.plot import Plot
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.descent import Descent
    from physviz.engine.points import Floats
    from physviz.lab.state import Pair, State
    from physviz.ui.screen import Screen


class RunsHands(PanelHands):
    """A press or a drag goes to that step."""

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Go to the step under the mouse."""
        self.drag(at)
        return True

    def drag(self, to: Pair) -> None:
        """Go to the step under the mouse."""
        self.screen.do(edits.scrub, round(10.0 ** min(max(to[0], 0.0), 9.0)))

    def look(self, view: View) -> None:
        """Keep the whole run in view."""

    def zoom(self, about: Pair, x_factor: float, y_factor: float) -> None:
        """Keep the whole run in view."""


class RunsPanel(Plot):
    """S(θ_k) − S_min over k on logarithmic axes, with the exact flow at the same times."""

    in_front = False
    title = "Runs"
    key = "runs"

    def __init__(self, screen: Screen) -> None:
        super().__init__("runs_panel", "Runs: excess cost against step", RunsHands(screen))
        self.flow_line = curve(self, 1)
        self.path = curve(self, 2)
        self.marks = Overlay(self, 3)
        for side in ("left", "bottom"):
            self.getAxis(side).setLogMode(True)
        self.setMinimumHeight(60)
        self.layers = (self,)

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.in_front

    def refuse(self, sentence: str) -> None:
        """A run is never refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run and where it stands."""
        return descent_of(state.experiment), state.step

    @staticmethod
    def compute(descent: Descent | None, step: int) -> tuple[Floats, Floats, Pair, View] | None:
        """Return log10 of the excess along run and flow, the present place, and the view."""
        if descent is None:
            return None
        last = max(descent.last, 1)
        steps = np.unique(np.geomspace(1, last, 800).astype(np.int64))
        path = _logs(steps, descent.bowl.excess(descent.at(steps)))
        if not path.size:
            return None
        sparse = steps[:: max(1, len(steps) // 200)]
        times = np.array([descent.time(int(k)) for k in sparse])
        along = _logs(sparse, descent.bowl.excess(flow(descent.bowl, descent.start, times)))
        low, high = float(path[:, 1].min()), float(path[:, 1].max())
        along = along[along[:, 1] > low - 1.0]
        now = _logs(
            np.array([max(min(step, last), 1)]), descent.bowl.excess(descent.at([min(step, last)]))
        )
        place = (float(now[0, 0]), float(now[0, 1])) if now.size else (np.log10(last), low)
        margin = 0.06 * (high - low) + 0.05
        view = View((-0.02, 1.02 * max(np.log10(last), 0.3)), (low - margin, high + margin))
        return path, along, place, view

    def paint(self, picture: tuple[Floats, Floats, Pair, View] | None) -> None:
        """Draw run, flow and the present step."""
        look = themes.current()
        if picture is None:
            self.marks.draw()
            self.marks.say("The run stands at the minimum: there is nothing to descend.")
            self.path.setData([], [])
            self.flow_line.setData([], [])
            return
        self.marks.say("")
        path, along, place, view = picture
        self.caption("step k", "")
        self.marks.note("S(θₖ) − Sₘᵢₙ; dashed: exact flow")
        self.look_at(view)
        self.path.setData(*path.T, pen=pen(look.descent, 1.5), antialias=True)
        self.flow_line.setData(*along.T, pen=pen(look.ink, 1.0, Qt.PenStyle.DashLine, 0.7))
        self.marks.draw((Mark(place, "disc", look.descent, 11.0, "now"),))


def _logs(steps: NDArray[np.int64], excess: Floats) -> Floats:
    """Return log₁₀ of the steps and of those excess costs that have one, shape (k, 2)."""
    there = excess > 0.0
    return np.log10(np.column_stack([steps[there], excess[there]]))
