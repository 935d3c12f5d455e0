"""One small plot of the Thermodynamics tab: a quantity, its number now, and the present T."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, Tag
from physviz.ui.figures import Figures
from physviz.ui.panels.curves_axis import CloseAxis, PowerAxis, SignedAxis
from physviz.ui.panels.curves_picture import MARGIN
from physviz.ui.panels.line_hands import FixedHands, LineHands
from physviz.ui.panels.titled_plot import TitledPlot
from physviz.ui.plot import Plot
from physviz.ui.shapes import Shape, curve, pen

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.lab.show import Curve
    from physviz.lab.state import Pair
    from physviz.ui.panels.curves_picture import Graph
    from physviz.ui.screen import Screen

STEP = 0.05
"""What an arrow key moves the temperature by, in decades."""


class TemperatureHands(LineHands):
    """A press or a drag takes the temperature along; so do the arrows ← and →."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot

    def _sign(self) -> float:
        return -1.0 if self.screen.lab.state.show.against == "T" else 1.0

    def drag(self, to: Pair) -> None:
        """Take it along, as far as the axis goes."""
        low, high = self.plot.view.x
        self.bring(min(max(to[0], low + MARGIN), high - MARGIN))

    def step(self, by: float) -> None:
        """Go on by so many steps, beyond the axis too."""
        x = self._sign() * np.log10(self.screen.lab.state.experiment.inverse_temperature)
        self.bring(float(x) + STEP * by)

    def bring(self, x: float) -> None:
        """Set the temperature."""
        beta = 10.0 ** round(self._sign() * x, 9)  # the end of the axis, and not a hair beyond
        self.screen.during(self.gesture, edits.set_inverse_temperature, beta)


class SmallPlot(TitledPlot):
    """The curves of one quantity."""

    room, lowest = (42, 29), 70

    def __init__(self, key: Curve, title: str, name: str, tooltip: str, screen: Screen) -> None:
        number = Figures(f"curve_{key}_number", f"{title} at the present ‹temperature›")
        hands = FixedHands(screen) if key == "g" else TemperatureHands(screen)
        over = "energy" if key == "g" else "‹temperature›"
        left = {"U": PowerAxis, "F": SignedAxis}.get(key, CloseAxis)
        words = f"curve_{key}_plot", f"{title} over {over}"
        plot = Plot(*words, hands, left=left, bottom=PowerAxis)
        super().__init__(name, tooltip, number, plot)
        if isinstance(hands, TemperatureHands):
            hands.plot = self.plot
        self.forbidden, self.shade = Shape(self.plot, -3), Shape(self.plot, -2)
        self.exact = curve(self.plot, 0)
        self.laplace = curve(self.plot, 1)
        self.equipartition = curve(self.plot, 2)
        for dashed in (self.laplace, self.equipartition):
            dashed.setSegmentedLineMode("off")  # a dash is longer than a segment
        self.line = curve(self.plot, 3)
        self.cooling = curve(self.plot, 3)
        self.bars = curve(self.plot, 3)
        self.points = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.points.setZValue(3)
        self.plot.box.addItem(self.points, ignoreBounds=True)
        self.marks, self.words = Overlay(self.plot, 4), Overlay(self.plot, 5)

    def show_graph(self, graph: Graph, caption: str, forbidden: Pair | None) -> None:
        """Draw the curves."""
        look = themes.current()
        self.plot.caption(caption, "")
        self.plot.look_at(graph.view)
        dotted = pen(look.ink, 1.4, Qt.PenStyle.DotLine)
        dashed = pen(look.ink, 1.0, Qt.PenStyle.DashLine, 0.8)
        self.exact.setData(*graph.exact.T, pen=pen(look.thermal, 1.6), antialias=True)
        _draw(self.laplace, graph.laplace, dashed)
        _draw(self.equipartition, graph.equipartition, dotted)
        self.forbidden.setVisible(forbidden is not None)
        tags: tuple[Tag, ...] = ()
        if forbidden is not None:
            (left, right), (low, high) = forbidden, graph.view.y
            left, right = max(left, graph.view.x[0] - 1.0), min(right, graph.view.x[1] + 1.0)
            corners = np.array([[left, low], [left, high], [right, high], [right, low]])
            self.forbidden.fill(corners[:, 0], corners[:, 1], look.prior, 0.3)
            tags = (Tag((0.5 * (left + right), 0.5 * (low + high)), "Z diverges"),)
        self.marks.draw(self.marks.marks, tags)

    def show_now(self, x: float | None, dot: Pair | None, text: str) -> None:
        """Draw the present temperature, with the value there."""
        look, (low, high) = themes.current(), self.plot.view.y
        if x is None:
            self.line.setData([], [])
        else:
            self.line.setData([x, x], [low, high], pen=pen(look.ink, 1.0, opacity=0.7))
        marks = () if dot is None else (Mark(dot, "disc", look.thermal, 9.0),)
        self.marks.draw(marks, self.marks.tags)
        self.number.show_pairs(((self.name, text),))

    def show_cooling(self, x: float | None, told: str, points: Floats, bars: Floats) -> None:
        """Draw the temperature of walkers that are cooled, and what they found on their way."""
        look, (low, high) = themes.current(), self.plot.view.y
        ends = ([], []) if x is None else ([x, x], [low, high])
        self.cooling.setData(*ends, pen=pen(look.thermal, 1.4, Qt.PenStyle.DashLine))
        self.words.draw((), self._beside(x, told))
        self.bars.setData(*bars.T, connect="finite", pen=pen(look.ink, 1.0))
        self.points.setData(
            *points.T, size=4.5 * look.scale, pen=None, brush=pg.mkBrush(look.ink), symbol="o"
        )

    def _beside(self, x: float | None, told: str) -> tuple[Tag, ...]:
        """Return words beside a line across the plot, at its top, where there is room."""
        if x is None or not told:
            return ()
        (wide, high), view = self.plot.pixel_size(), self.plot.view
        away = wide * (0.5 * self.fontMetrics().horizontalAdvance(told) + 6.0)
        left, right = view.x[0] + away, view.x[1] - away
        beside = x + away if x < 0.5 * (left + right) else x - away
        at = min(max(beside, left), max(right, left))
        return (Tag((at, view.y[1] - 11.0 * high), told),)

    def fill(self, edge: Floats) -> None:
        """Fill what lies between a line and the bottom."""
        if len(edge) < 2:
            self.shade.setVisible(False)
            return
        low = self.plot.view.y[0]
        x = np.concatenate([edge[:1, 0], edge[:, 0], edge[-1:, 0]])
        y = np.concatenate([[low], edge[:, 1], [low]])
        self.shade.fill(x, y, themes.current().thermal, 0.22)


def _draw(item: object, line: Floats | None, stroke: object) -> None:
    x, y = ([], []) if line is None else line.T
    item.setData(x, y, pen=stroke, antialias=True)
