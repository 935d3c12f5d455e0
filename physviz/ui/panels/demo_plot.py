"""A plane of a demonstration whose lines, dots and bars go by names."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from physviz.engine.losses import Squared
from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.panels.demo_parts import DemoPlot, KnobHands
from physviz.ui.panels.line_hands import FixedHands, LineHands
from physviz.ui.shapes import Curve, Shape, curve, pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QPen

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair
    from physviz.ui.axis import Axis

T = TypeVar("T")

MARGIN = 0.06
"""What is left free above and below, of the height of what is drawn."""
AT_ONCE = 20_000
"""Of more points even the line of least squares takes longer than is left of a frame."""
STEP = 0.05
"""What an arrow key moves the temperature by, in decades."""


class CountHands(KnobHands):
    """A whole number taken along a logarithmic axis; the arrows count."""

    def step(self, by: float) -> None:
        """Count up or down (Shift by ten)."""
        now = getattr(self.screen.lab.state.experiment.demonstrations, self.field)
        self._set(now + math.copysign(max(1.0, abs(by)), by))

    def _set(self, value: float) -> None:
        whole = round(min(max(value, self.knob.least), self.knob.most))
        now = self.screen.lab.state.experiment.demonstrations
        turned = replace(now, **{self.field: whole})
        self.screen.during(self.gesture, edits.set_demonstrations, turned)


class HeatHands(LineHands):
    """The temperature, along an axis of log₁₀ T."""

    def bring(self, x: float) -> None:
        """Set it."""
        beta = 10.0 ** -round(min(max(x, -90.0), 90.0), 9)
        self.screen.during(self.gesture, edits.set_inverse_temperature, beta)

    def step(self, by: float) -> None:
        """Change it by a share."""
        self.bring(STEP * by - math.log10(self.screen.lab.state.experiment.inverse_temperature))


class NamedPlot(DemoPlot):
    """A plane whose lines, dots and bars go by names; all of it is always in view."""

    least = 104

    def __init__(
        self, key: str, name: str, tooltip: str, hands: FixedHands, **axis: type[Axis]
    ) -> None:
        super().__init__(key, name, tooltip, hands, **axis)
        self.curves: dict[str, Curve] = {}
        self.scatters: dict[str, pg.ScatterPlotItem] = {}
        self.shade = Shape(self.plot, -2)

    def frame(self, x: Pair, y: Pair, caption: str) -> None:
        """Look at this part of the plane, with a little room above and below."""
        more = MARGIN * (y[1] - y[0]) or 1.0
        self.plot.caption(caption, "")
        self.plot.look_at(View(x, (y[0] - more, y[1] + more)))

    def line(self, name: str, places: Floats, stroke: QPen, z: float = 1.0) -> None:
        """Draw a line, shape (n, 2), in the place of the last one of that name."""
        if name not in self.curves:
            self.curves[name] = curve(self.plot, z)
            if stroke.style() != Qt.PenStyle.SolidLine:
                # A dash is longer than a segment.
                self.curves[name].setSegmentedLineMode("off")
        self.curves[name].setData(
            places[:, 0], places[:, 1], connect="finite", pen=stroke, antialias=True
        )

    def dots(self, name: str, places: Floats, colour: str, size: float, opacity: float = 1) -> None:
        """Draw dots, shape (n, 2)."""
        if name not in self.scatters:
            made = pg.ScatterPlotItem(pxMode=True, antialias=True)
            made.setZValue(4)
            self.plot.box.addItem(made, ignoreBounds=True)
            self.scatters[name] = made
        look = themes.current()
        fill = pg.mkColor(colour)
        fill.setAlphaF(opacity)
        self.scatters[name].setData(
            places[:, 0], places[:, 1], size=size * look.scale, pen=None, brush=fill, symbol="o"
        )

    def bars(self, name: str, x: Floats, low: Floats, high: Floats, colour: str) -> None:
        """Draw upright bars."""
        gap = np.full_like(x, np.nan)
        ends = np.stack([np.stack([x, low], 1), np.stack([x, high], 1), np.stack([gap, gap], 1)], 1)
        self.line(name, ends.reshape(-1, 2), pen(colour, 1.2), 3.0)


def in_turn(problem: Problem, work: Callable[[], T]) -> T | Iterator[T | None]:
    """Return what the work makes, at once where the best line is soon found, else in a turn."""
    if isinstance(problem.loss, Squared) and problem.points.n <= AT_ONCE:
        return work()
    return (each() for each in (lambda: None, work))


def span(*parts: Floats) -> Pair:
    """Return the least and the greatest of finite numbers, apart by something; 0 and 1 of none."""
    whole = np.concatenate([np.ravel(part) for part in parts])
    whole = whole[np.isfinite(whole)]
    if not whole.size:
        return 0.0, 1.0
    low, high = float(whole.min()), float(whole.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
