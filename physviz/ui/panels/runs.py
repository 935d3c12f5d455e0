"""The Runs tab: how the excess cost falls, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.lab.state import View, run_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.growth import TURN, shown_step
from physviz.ui.panels.hands import PanelHands
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.plot import Plot
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.run import Run
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
        self.path = curve(self, 2)
        self.marks = Overlay(self, 3)
        for side in ("left", "bottom"):
            self.getAxis(side).setLogMode(True)
        self.setMinimumHeight(60)
        self.layers = (self, RunsFlowLayer(self))

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.in_front

    def refuse(self, sentence: str) -> None:
        """A run is never refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, how far it is made, and where it stands."""
        run = run_of(state.experiment)
        return run, _made(run), shown_step(state, run)

    @staticmethod
    def compute(run: Run | None, made: int, step: int) -> tuple[Floats, Pair, View] | None:
        """Return log10 of the excess along the run, the present place, and the view."""
        if run is None or not run.ready:
            return None
        last = max(made, 1)
        path = _path(run, last)
        if not path.size:
            return None
        low, high = float(path[:, 1].min()), float(path[:, 1].max())
        at = np.array([max(min(step, last), 1)])
        now = _logs(at, run.excess_at(np.array([min(step, last)])))
        place = (float(now[0, 0]), float(now[0, 1])) if now.size else (np.log10(last), low)
        margin = 0.06 * (high - low) + 0.05
        view = View((-0.02, 1.02 * max(np.log10(last), 0.3)), (low - margin, high + margin))
        return path, place, view

    def paint(self, picture: tuple[Floats, Pair, View] | None) -> None:
        """Draw the run and its present step."""
        look = themes.current()
        if picture is None:
            self.marks.draw()
            self.marks.say("The run stands at the minimum: there is nothing to descend.")
            self.path.setData([], [])
            return
        self.marks.say("")
        path, place, view = picture
        self.caption("step k", "")
        self.marks.note("S(θₖ) − Sₘᵢₙ; dashed: exact flow")
        self.look_at(view)
        self.path.setData(*path.T, pen=pen(look.descent, 1.5), antialias=True)
        self.marks.draw((Mark(place, "disc", look.descent, 11.0, "now"),))


class RunsFlowLayer(PlotLayer):
    """The excess cost along the exact flow, at the times of the run's steps."""

    def __init__(self, panel: RunsPanel) -> None:
        super().__init__(panel)
        self.panel = panel
        self.line = curve(panel, 1)

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.panel.in_front

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, and how far it is made."""
        run = run_of(state.experiment)
        return run, _made(run)

    @staticmethod
    def compute(run: Run | None, made: int) -> Floats | Iterator[Floats | None]:
        """Return log10 of the excess along the flow, shape (k, 2)."""
        if run is None or not run.ready:
            return np.empty((0, 2))
        last = max(made, 1)
        if run.light and run.flows(run.time(last), 0.0):
            return _flow(run, last)
        return _flowing(run, last)

    def paint(self, along: Floats) -> None:
        """Draw it, dashed."""
        ink = pen(themes.current().ink, 1.0, Qt.PenStyle.DashLine, 0.7)
        self.line.setData(*along.T, pen=ink, antialias=True)


def _flowing(run: Run, last: int) -> Iterator[Floats | None]:
    yield None
    while not run.flows(run.time(last), TURN):
        yield None
    yield _flow(run, last)


def _flow(run: Run, last: int) -> Floats:
    """Return the flow's excess, as far down as the run's own."""
    steps = _steps(last)
    steps = steps[:: max(1, len(steps) // 200)]
    times = np.array([run.time(int(k)) for k in steps])
    along, path = _logs(steps, run.excess(run.flow(times))), _path(run, last)
    return along[along[:, 1] > path[:, 1].min() - 1.0] if path.size else along[:0]


def _made(run: Run | None) -> int:
    return 0 if run is None else run.reached


def _steps(last: int) -> NDArray[np.int64]:
    return np.unique(np.geomspace(1, last, 800).astype(np.int64))


def _path(run: Run, last: int) -> Floats:
    steps = _steps(last)
    return _logs(steps, run.excess_at(steps))


def _logs(steps: NDArray[np.int64], excess: Floats) -> Floats:
    """Return log₁₀ of the steps and of those excess costs that have one, shape (k, 2)."""
    there = excess > 0.0
    return np.log10(np.column_stack([steps[there], excess[there]]))
