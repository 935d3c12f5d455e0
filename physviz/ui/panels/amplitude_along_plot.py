"""Size and argument of Z(b) along the Wick dial, as a plot, and the layer that makes it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from physviz.engine.digits import written
from physviz.engine.losses import Squared
from physviz.engine.path_integral import last_angle
from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Tag
from physviz.ui.panels.amplitude_along import Along, along, closed_along, unknown
from physviz.ui.panels.amplitude_plots import AmplitudePlot
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.samples_fields import beside
from physviz.ui.shapes import Shape, curve, pen
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.panels.amplitude import AmplitudePanel
    from physviz.ui.panels.amplitude_layers import Known
    from physviz.ui.panels.hands import PanelHands

LEAST = 1.0
"""log|Z| is drawn over no smaller a span."""
TICK = 30.0


class AlongPlot(AmplitudePlot):
    """log|Z e^{bS_min}| (line, left) and its argument (dashes, right) over ω."""

    def __init__(self, name: str, tooltip: str, hands: PanelHands) -> None:
        super().__init__("along", name, tooltip, hands)
        item = self.plot.getPlotItem()
        item.showAxis("right")
        self.right = item.getAxis("right")
        item.getAxis("bottom").setTicks([[(TICK * k, "") for k in range(4)]])
        self.lost = Shape(self.plot, -3)
        self.size, self.turn = curve(self.plot, 1), curve(self.plot, 1)
        self.turn.setSegmentedLineMode("off")  # a dash is longer than a segment
        self.now = curve(self.plot, 2)
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.dots.setZValue(3)
        self.plot.box.addItem(self.dots, ignoreBounds=True)
        self.drawn: Along | None = None
        self.ends = QLabel("Boltzmann"), QLabel("Feynman")
        for label in self.ends:
            mark(label, "muted")
        self.layout().addWidget(beside((self.ends[0], 0), (QWidget(), 1), (self.ends[1], 0)))

    def dress(self) -> None:
        """Take on the theme in force."""
        super().dress()
        look, left = themes.current(), self.plot.getAxis("left")
        self.right.setPen(pg.mkPen(look.line))
        self.right.setTickPen(pg.mkPen(look.muted))
        self.right.setTextPen(pg.mkPen(look.text(look.muted)))
        self.right.setTickFont(left.style["tickFont"])
        self.right.setWidth(round(38 * look.scale))
        self.plot.getAxis("bottom").setHeight(round(6 * look.scale))

    def show_along(self, drawn: Along | None) -> None:
        """Draw it, and shade the angles without a limit."""
        self.drawn = drawn
        known = drawn is not None and drawn.angles.size > 0
        for item in (self.size, self.turn, self.dots):
            item.setVisible(known)
        for side in ("left", "right"):
            self.plot.getAxis(side).setStyle(showValues=known)
        look, low, high = themes.current(), 0.0, 1.0
        if drawn is not None and known:
            low, high = self._look(drawn)
        else:
            self.plot.look_at(View((0.0, 90.0), (low, high)))
            self.right.setTicks([[]])
        last = 90.0 if drawn is None else math.degrees(drawn.last or 0.0)
        self.lost.setVisible(last < 90.0)
        tags: tuple[Tag, ...] = ()
        if last < 90.0:
            x, y = np.array([last, last, 91.0, 91.0]), np.array([low, high, high, low])
            self.lost.fill(x, y, look.prior, 0.3)
            told = f"≥ {last:.3g}°" if last else "no limit"
            half = 0.5 * self.fontMetrics().horizontalAdvance(told) + 8.0
            at = min(0.5 * (last + 90.0), 90.0 - half * self.plot.pixel_size()[0])
            tags = (Tag((at, 0.5 * (low + high)), told),)
        self.words.draw((), tags)

    def _look(self, drawn: Along) -> tuple[float, float]:
        """Draw the two lines, each over a scale of its own; return the ends of the left one."""
        look, degrees = themes.current(), np.degrees(drawn.angles)
        log, turn = drawn.log.real, np.degrees(drawn.log.imag)
        middle, half = 0.5 * (log.min() + log.max()), 0.55 * max(float(np.ptp(log)), LEAST)
        low, high = float(middle - half), float(middle + half)
        first = 90.0 * math.floor(min(float(turn.min()), 0.0) / 90.0 + 0.01)
        final = 90.0 * math.ceil(max(float(turn.max()), 90.0) / 90.0 - 0.01)
        room = 0.06 * (final - first)
        self._span = first - room, final + room

        def up(turn: Floats) -> Floats:
            return low + (turn - self._span[0]) / (self._span[1] - self._span[0]) * (high - low)

        self.plot.look_at(View((0.0, 90.0), (low, high)))
        stride = 90.0 * max(1, round((final - first) / 270.0))
        steps = np.arange(first, final + 1.0, stride).tolist()
        names = [f"{at:.0f}°".replace("-", "−") for at in steps]
        self.right.setTicks([list(zip(up(np.array(steps)).tolist(), names, strict=True))])
        self.size.setData(degrees, log, pen=pen(look.ink, 1.4), antialias=True)
        dashes = pen(look.ink, 1.4, Qt.PenStyle.DashLine, 0.75)
        self.turn.setData(degrees, up(turn), pen=dashes, antialias=True)
        sure = np.degrees(drawn.sure)
        ink = pg.mkBrush(look.ink)
        x = np.concatenate([sure, sure])
        y = np.concatenate([drawn.exact.real, up(np.degrees(drawn.exact.imag))])
        self.dots.setData(x, y, size=5.0 * look.scale, pen=None, brush=ink, symbol="o")
        return low, high

    def show_now(self, wick: float) -> None:
        """Mark the present angle, and tell the values there."""
        (low, high), at = self.plot.view.y, math.degrees(wick)
        self.now.setData([at, at], [low, high], pen=pen(themes.current().ink, 1.0, opacity=0.6))
        log = None if self.drawn is None else self.drawn.at(wick)
        number = ""
        if log is not None:
            turn = math.degrees(log.imag)
            number = f"{written(log.real, 2)} ∠ {turn:.0f}°".replace("-", "−")
        elif self.drawn is not None and wick >= (self.drawn.last or 0.0) < 0.5 * math.pi:
            last = self.drawn.last
            number = f"none from {math.degrees(last):.3g}°" if last else "none"
        self.entitle(number)


class AlongLayer(TabLayer):
    """Z(b) along the dial at the present ħ; exact values come after the one of the present ω."""

    def __init__(self, panel: AmplitudePanel) -> None:
        super().__init__(panel)
        self.panel: AmplitudePanel = panel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, ħ, the states, the highest stationary point, and whether all is at rest."""
        e, panel = state.experiment, self.panel
        points = () if panel.phases is None else panel.phases.points
        top = max((point.value for point in points), default=-math.inf)
        fitting = panel.exact is not None and panel.exact[0] == e.problem
        return e.problem, edits.hbar_of(e), panel.states.known, top, fitting and not state.held

    @staticmethod
    def compute(
        problem: Problem, hbar: float, now: Known | None, top: float, exact: bool
    ) -> Along | Iterator[Along | None] | None:
        """Return it: at once where it has a closed form. Raises NoAmplitude where it has none."""
        if problem.points.n == 0:
            return None
        if isinstance(problem.loss, Squared):
            return closed_along(problem, hbar)
        last = last_angle(problem, 1.0 / hbar)
        if last is None or now is None:
            return unknown(last)
        highest = max(top - now.states.ground, 0.0)
        return along(problem, now.states, hbar, highest, now.least, exact=exact)

    def paint(self, drawn: Along | None) -> None:
        """Draw it."""
        self.panel.along.show_along(drawn)

    def refuse(self, sentence: str) -> None:
        """Draw nothing; the sentence stands with the numbers."""
        if sentence:
            self.panel.along.show_along(None)


class WickLayer(TabLayer):
    """The present ω among the others."""

    def __init__(self, panel: AmplitudePanel) -> None:
        super().__init__(panel)
        self.panel: AmplitudePanel = panel

    def inputs(self, state: State) -> tuple[object, ...]:
        """ω, and what is drawn."""
        return state.experiment.wick, self.panel.along.drawn

    @staticmethod
    def compute(wick: float, drawn: Along | None) -> float:
        """Return ω."""
        return wick

    def paint(self, wick: float) -> None:
        """Mark it."""
        self.panel.along.show_now(wick)
