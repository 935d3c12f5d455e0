"""The plot of the Runs tab, and the hands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay
from physviz.ui.legend import Legend
from physviz.ui.panels.hands import PanelHands
from physviz.ui.panels.runs_lines import nearest
from physviz.ui.plot import Plot
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from PySide6.QtGui import QPen

    from physviz.lab.state import Pair
    from physviz.ui.panels.runs_lines import Drawn, Line
    from physviz.ui.screen import Screen
    from physviz.ui.shapes import Curve

LONGEST = 9.0
"""log₁₀ of more steps than any run has."""


class RunsHands(PanelHands):
    """A press or a drag goes to that step; the mouse asks what it is over."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: RunsPlot
        self.over: Pair | None = None
        """Where the mouse is."""

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Go to the step under the mouse."""
        self.drag(at)
        return True

    def drag(self, to: Pair) -> None:
        """Go to the step under the mouse."""
        self.over = to
        step = self.plot.step_at(to)
        if step is not None:
            self.screen.do(edits.scrub, step)

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Have the step under the mouse told."""
        if at != self.over:
            self.over = at
            self.screen.wake()
        return Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.CrossCursor

    def look(self, view: View) -> None:
        """Keep the whole runs in view."""

    def zoom(self, about: Pair, x_factor: float, y_factor: float) -> None:
        """Keep the whole runs in view."""


class RunsPlot(Plot):
    """S(θ_k) − S_min over k on logarithmic axes; or a phase portrait, or energies."""

    def __init__(self, screen: Screen) -> None:
        self.mouse = RunsHands(screen)
        super().__init__("runs_plot", "Runs: click or drag to go to a step", self.mouse)
        self.mouse.plot = self
        self.drawn: Drawn | None = None
        self.axis, self.flow = curve(self, 0), curve(self, 1)
        self.parts = (curve(self, 2), curve(self, 2))
        self.paths: list[Curve] = []
        self.legend = Legend(self, 4)
        self.marks = Overlay(self, 5)
        self.setMinimumSize(150, 60)
        for dashed in (self.flow, *self.parts):
            dashed.setSegmentedLineMode("off")  # a dash is longer than a segment

    def dress(self) -> None:
        """Take on the theme; a corner tells what the axes are, for here height is dear."""
        super().dress()
        scale = themes.current().scale
        self.getAxis("left").setWidth(round(44 * scale))
        self.getAxis("bottom").setHeight(round(20 * scale))

    def step_at(self, at: Pair) -> int | None:
        """Return the step that a place stands for."""
        if self.drawn is None or not self.drawn.lines:
            return None
        if not self.drawn.phase:
            return round(10.0 ** min(max(at[0], 0.0), LONGEST))
        found = nearest(self.drawn, at, self.pixel_size())
        return None if found is None else int(found[0].steps[found[1]])

    def show_runs(self, drawn: Drawn, *, held: bool) -> None:
        """Draw the lines; while a hand holds something the view only grows."""
        before, self.drawn = self.drawn, drawn
        grows = held and before is not None and before.lines and before.kind == drawn.kind
        self._turn_axes(drawn)
        self.look_at(_both(drawn.view, self.view) if grows else drawn.view)
        self.marks.say(drawn.message)
        while len(self.paths) < len(drawn.lines):
            self.paths.append(curve(self, 3))
        for path in self.paths[len(drawn.lines) :]:
            path.setData([], [])
        for path, line in zip(self.paths, drawn.lines, strict=False):
            _stroke(path, line)
        self._show_parts(drawn)

    def _turn_axes(self, drawn: Drawn) -> None:
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            if axis.logMode == drawn.phase:
                axis.setLogMode(not drawn.phase)

    def _show_parts(self, drawn: Drawn) -> None:
        """Draw the line p = 0 of a phase portrait, and the two kinds of energy."""
        look = themes.current()
        level = ([], []) if drawn.turning is None else (list(self.view.x), [0.0, 0.0])
        self.axis.setData(*level, pen=pen(look.optimum, 1.2))
        front = next((line for line in drawn.lines if line.parts), None)
        inks = pen(look.ink, 1.4, Qt.PenStyle.DotLine), pen(look.ink, 1.0, opacity=0.6)
        for k, part in enumerate(self.parts):
            xy = ([], []) if front is None else front.parts[k].T
            part.setData(*xy, pen=inks[k], antialias=True)
        names = "½m|v|²", "S − Sₘᵢₙ"
        entries = () if front is None else (("sum", ink_of(front)), *zip(names, inks, strict=True))
        self.legend.show_entries(entries, on_left=False)


def ink_of(line: Line) -> QPen:
    """Return the pen of a run's line: its colour and dashes, stronger in front."""
    place = line.shown.colour
    width = 2.0 if line.front else 1.3
    return pen(themes.current().run_colour(place), width, themes.run_dash(place))


def _stroke(path: Curve, line: Line) -> None:
    ink = ink_of(line)
    path.setZValue(3.5 if line.front else 3.0)
    path.setSegmentedLineMode("on" if ink.style() == Qt.PenStyle.SolidLine else "off")
    path.setData(*line.xy.T, pen=ink, antialias=True)


def _both(one: View, other: View) -> View:
    """Return the view of all that two views show."""
    return View(
        (min(one.x[0], other.x[0]), max(one.x[1], other.x[1])),
        (min(one.y[0], other.y[0]), max(one.y[1], other.y[1])),
    )
