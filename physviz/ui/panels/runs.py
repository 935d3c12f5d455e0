"""The Runs tab: how the excess cost falls, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.flow import flow
from physviz.lab import edits
from physviz.lab.state import View, descent_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, curve, pen
from physviz.ui.panels.hands import PanelHands
from physviz.ui.panels.landscape_layers import thinned
from physviz.ui.plot import Plot

if TYPE_CHECKING:
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
        self.screen.do(edits.scrub, round(max(to[0], 0.0)))

    def look(self, view: View) -> None:
        """Keep the whole run in view."""


class RunsPanel(Plot):
    """S(θ_k) − S_min over k on a logarithmic axis, with the exact flow at the same times."""

    title = "Runs"
    key = "runs"

    def __init__(self, screen: Screen) -> None:
        super().__init__("runs_panel", "Runs: excess cost against step", RunsHands(screen))
        self.flow_line = curve(self, 1)
        self.path = curve(self, 2)
        self.marks = Overlay(self, 3)
        self.getAxis("left").setLogMode(True)
        self.setMinimumHeight(90)
        self.layers = (self,)

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.isVisible()

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
        steps = thinned(descent.last)
        excess = descent.bowl.excess(descent.at(steps))
        kept = excess > 0.0
        if not kept.any():
            return None
        path = np.column_stack([steps[kept], np.log10(excess[kept])])
        times = np.array([descent.time(int(k)) for k in steps[:: max(1, len(steps) // 200)]])
        exact = descent.bowl.excess(flow(descent.bowl, descent.start, times))
        seen = exact > 10.0 ** (path[:, 1].min() - 1.0)
        along = np.column_stack(
            [steps[:: max(1, len(steps) // 200)][seen], np.log10(exact[seen])]
        )
        step = min(step, descent.last)
        now = float(descent.bowl.excess(descent.at(step)))
        place = (float(step), float(np.log10(now)) if now > 0.0 else float(path[:, 1].min()))
        low, high = float(path[:, 1].min()), float(path[:, 1].max())
        margin = 0.06 * (high - low) + 0.05
        view = View((0.0, max(1.0, 1.03 * descent.last)), (low - margin, high + margin))
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
        self.caption("step k", "S − S_min")
        self.look_at(view)
        self.path.setData(*path.T, pen=pen(look.descent, 1.5))
        self.flow_line.setData(*along.T, pen=pen(look.ink, 1.0, Qt.PenStyle.DashLine, 0.7))
        self.marks.draw((Mark(place, "disc", look.descent, 11.0, "now"),))
