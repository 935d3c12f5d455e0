"""The small plots of the Samples tab: trace, running mean, histogram, autocorrelation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay, Tag
from physviz.ui.figures import Figures
from physviz.ui.panels.curves_axis import CloseAxis
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.panels.samples_picture import span_of
from physviz.ui.panels.titled_plot import TitledPlot
from physviz.ui.plot import Plot
from physviz.ui.shapes import Shape, curve, pen

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.sampled import Running
    from physviz.lab.state import Pair
    from physviz.ui.panels.samples_picture import Traces
    from physviz.ui.screen import Screen

FAINT = 0.35
LAGS = 6.0
"""The autocorrelation is drawn over so many of its integrated times."""


class StepHands(FixedHands):
    """A press or a drag goes to that step; the axis does not move under the mouse meanwhile."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.end: int | None = None
        """Where the axis is held to end while the mouse is down."""
        self.plot: Plot

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Go to the step under the mouse."""
        self.end = round(self.plot.view.x[1])
        self.drag(at)
        return True

    def drag(self, to: Pair) -> None:
        """Go to the step under the mouse."""
        self.screen.do(edits.scrub, round(min(max(to[0], 0.0), self.end or 0.0)))

    def drop(self) -> None:
        """Let the axis follow the walkers again."""
        self.end = None
        super().drop()

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Show that a click goes somewhere."""
        return Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.SizeHorCursor


class SamplePlot(TitledPlot):
    """A plane with lines; everything is always in view."""

    def __init__(self, key: str, name: str, tooltip: str, hands: FixedHands) -> None:
        number = Figures(f"samples_{key}_number", name)
        kinds = {"left": CloseAxis, "bottom": CloseAxis}
        super().__init__(name, tooltip, number, Plot(f"samples_{key}_plot", name, hands, **kinds))
        if isinstance(hands, StepHands):
            hands.plot = self.plot
        self.shade = Shape(self.plot, -2)
        self.shade.setVisible(False)
        self.faint = curve(self.plot, 0)
        self.line = curve(self.plot, 1)
        self.strong = curve(self.plot, 2)
        self.exact = curve(self.plot, 3)
        self.exact.setSegmentedLineMode("off")  # a dash is longer than a segment
        self.now = curve(self.plot, 4)
        self.marks = Overlay(self.plot, 5)

    def entitle(self, name: str, number: str = "") -> None:
        """Name it, with a number."""
        self.number.show_pairs(((name, number),))

    def clear(self, name: str) -> None:
        """Draw nothing."""
        self.entitle(name)
        self._number_axes(False)
        self.shade.setVisible(False)
        self.marks.draw()
        for item in (self.faint, self.line, self.strong, self.exact, self.now):
            item.setData([], [])

    def grey(self, old: bool) -> None:
        """Let what is drawn fade, because it is no longer of these data; or not."""
        opacity = FAINT if old else 1.0
        if self.strong.opacity() == opacity:
            return
        for item in (self.shade, self.faint, self.line, self.strong, self.exact):
            item.setOpacity(opacity)

    def _number_axes(self, numbered: bool) -> None:
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setStyle(showValues=numbered)

    def _look_at(self, view: View) -> None:
        self._number_axes(True)
        self.plot.look_at(view)

    # --- what it can show

    def show_traces(self, drawn: Traces) -> None:
        """Draw the walkers' traces, and faintly what is to come."""
        look, view = themes.current(), drawn.view
        self._look_at(view)
        self.faint.setData(*drawn.ahead.T, connect="finite", pen=pen(look.muted, 1.0, opacity=0.3))
        self.line.setData(*drawn.others.T, connect="finite", pen=pen(look.muted, 1.0, opacity=0.7))
        self.strong.setData(*drawn.first.T, pen=pen(look.thermal, 1.3))
        self.mark_step(drawn.step)

    def mark_step(self, step: int) -> None:
        """Mark the present step."""
        stroke = pen(themes.current().ink, 1.0, opacity=0.6)
        self.now.setData([step, step], list(self.plot.view.y), pen=stroke)

    def show_running(self, running: Running, exact: float | None, end: int) -> None:
        """Draw a running mean in its error band, against the exact mean, dashed."""
        look, view = themes.current(), View((0.0, float(end)), span_of(running, exact))
        self._look_at(view)
        low, high = view.y
        below, above = (
            np.clip(running.mean + side * np.nan_to_num(running.error), low, high)
            for side in (-1.0, 1.0)
        )
        # A vector file does not cut off what lies outside.
        mean = np.where((running.mean >= low) & (running.mean <= high), running.mean, np.nan)
        steps = running.steps
        edge = np.concatenate([below, above[::-1]])
        self.shade.fill(np.concatenate([steps, steps[::-1]]), edge, look.thermal, 0.22)
        self.strong.setData(
            steps, mean, connect="finite", pen=pen(look.thermal, 1.6), antialias=True
        )
        self._dashed(None if exact is None else np.array([[0.0, exact], [end, exact]]))
        tag = () if exact is None else (Tag((0.5 * end, exact + 0.12 * (high - low)), "exact"),)
        self.marks.draw((), tag)

    def show_histogram(self, edges: Floats, heights: Floats, exact: Floats | None) -> None:
        """Draw the draws' density in bins, and the exact one over it, dashed."""
        look = themes.current()
        top = max(float(heights.max()), 0.0 if exact is None else float(exact[:, 1].max()))
        self._look_at(View((float(edges[0]), float(edges[-1])), (0.0, 1.08 * top or 1.0)))
        x = np.repeat(edges, 2)
        y = np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
        self.shade.fill(x, y, look.thermal, 0.35)
        self.strong.setData(x, y, pen=pen(look.thermal, 1.0))
        self._dashed(exact)

    def show_correlation(self, rho: Floats, time: float) -> None:
        """Draw the autocorrelation over lags, as far as it is more than noise."""
        look = themes.current()
        count = min(len(rho), max(12, int(LAGS * time) if np.isfinite(time) else len(rho)))
        lags = np.arange(count)
        self._look_at(View((-0.3, count - 0.7), (min(-0.15, float(rho[:count].min())), 1.08)))
        x, y = np.concatenate([[0], lags, [count - 1]]), np.concatenate([[0.0], rho[:count], [0.0]])
        self.shade.fill(x, y, look.thermal, 0.22)
        self.strong.setData(lags, rho[:count], pen=pen(look.thermal, 1.6), antialias=True)
        self.line.setData([-1.0, count], [0.0, 0.0], pen=pen(look.muted, 1.0))

    def _dashed(self, line: Floats | None) -> None:
        stroke = pen(themes.current().ink, 1.3, Qt.PenStyle.DashLine, 0.9)
        x, y = ([], []) if line is None else line.T
        self.exact.setData(x, y, pen=stroke, antialias=True)
