"""What several demonstrations draw with: small planes, matrices, and numbers dragged in a plane."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt

from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay
from physviz.ui.figures import Figures
from physviz.ui.panels.curves_axis import CloseAxis
from physviz.ui.panels.demonstration import BESIDE, Demonstration
from physviz.ui.panels.line_hands import LineHands
from physviz.ui.panels.samples_plots import FixedHands
from physviz.ui.panels.titled_plot import TitledPlot
from physviz.ui.plot import Plot
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtGui import QResizeEvent

    from physviz.engine.knob import Knob
    from physviz.engine.points import Floats, Points
    from physviz.lab.state import Pair
    from physviz.ui.axis import Axis
    from physviz.ui.screen import Screen


T = TypeVar("T")

AT_ONCE = 5000
"""What takes a few steps a point can be had in a frame for so many."""


def margins(low: float, high: float, share: float = 0.08) -> Pair:
    """Return an interval somewhat wider than a range, and never empty."""
    wide = share * (high - low) or max(abs(high), 1.0) * 1e-6
    return low - wide, high + wide


class DemoPlot(TitledPlot):
    """A small plane of a demonstration, all of it always in view."""

    room = (44, 29)
    least: ClassVar[int] = 130
    """So narrow, in px at a desk, it can still be read."""

    def __init__(
        self, key: str, name: str, tooltip: str, hands: FixedHands, **axis: type[Axis]
    ) -> None:
        """Make a plane with an x and a y axis whose ticks may stand close."""
        number = Figures(f"demo_{key}_number", name)
        plot = Plot(
            f"demo_{key}_plot", name, hands, **{"left": CloseAxis, "bottom": CloseAxis, **axis}
        )
        super().__init__(name, f"<p>{tooltip}</p>", number, plot)
        self.plot.setMinimumWidth(60)
        self.marks = Overlay(self.plot, 6)
        self._now = curve(self.plot, 5)

    def entitle(self, *pairs: tuple[str, str]) -> None:
        """Name it, with numbers."""
        self.number.show_pairs(pairs)

    def mark_now(self, x: float) -> None:
        """Draw a line across, where the number stands that a hand may drag."""
        stroke = pen(themes.current().ink, 1.0, opacity=0.7)
        self._now.setData([x, x], list(self.plot.view.y), pen=stroke)


class MatrixPlot(DemoPlot):
    """A matrix as a picture, the first row on top."""

    least = 84

    def __init__(self, key: str, name: str, tooltip: str, hands: FixedHands) -> None:
        super().__init__(key, name, tooltip, hands)
        for side in ("left", "bottom"):
            self.plot.getPlotItem().hideAxis(side)
        self.image = pg.ImageItem()
        self.image.setZValue(-10)
        self.plot.box.addItem(self.image, ignoreBounds=True)

    def dress(self) -> None:
        """Take on the theme in force; there are no axes to give room to."""
        self.plot.dress()

    def show_matrix(self, matrix: Floats) -> None:
        """Show the size of each entry relative to the root of its two diagonal ones."""
        root = np.sqrt(np.abs(matrix.diagonal()))
        sizes = np.abs(matrix) / np.outer(root, root)
        # The root lets small entries be seen, and zeros be told from them.
        shades = np.round(255.0 * np.sqrt(np.minimum(sizes, 1.0))).astype(np.uint8)
        self.image.setImage(
            shades[::-1], autoLevels=False, levels=(0, 255), lut=themes.current().density_table()
        )
        side = float(len(matrix))
        self.plot.look_at(View((0.0, side), (0.0, side)))
        self.image.setRect(QRectF(0.0, 0.0, side, side))


class KnobHands(LineHands):
    """A press or a drag in a plane takes a number of the settings along; so do the arrow keys."""

    def __init__(self, screen: Screen, field: str, knob: Knob, *, log_drawn: bool = False) -> None:
        """Name the field and its knob; ``log_drawn`` where the plane shows its logarithm."""
        super().__init__(screen)
        self.field, self.knob, self.log_drawn = field, knob, log_drawn

    def bring(self, x: float) -> None:
        """Set it, as far as its slider goes."""
        self._set(10.0 ** min(x, 300.0) if self.log_drawn else x)

    def step(self, by: float) -> None:
        """Go on by so many steps."""
        knob, now = self.knob, getattr(self.screen.lab.state.experiment.demonstrations, self.field)
        if self.log_drawn:
            self._set(now * 10.0 ** (0.05 * by))
        elif knob.scale == "integer":
            self._set(now + math.copysign(max(1.0, abs(by)), by))
        else:
            self._set(now + 0.02 * (knob.high - knob.low) * by)

    def _set(self, value: float) -> None:
        value = min(max(value, self.knob.low), self.knob.high)
        whole = round(value) if self.knob.scale == "integer" else float(f"{value:.6g}")
        now = self.screen.lab.state.experiment.demonstrations
        turned = replace(now, **{self.field: whole})
        self.screen.during(self.gesture, edits.set_demonstrations, turned)


class Planes(Demonstration):
    """A demonstration of several planes, of which the later ones go where there is no room."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as can be read."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale = themes.current().scale
        beside = self._box.direction() == self._box.Direction.LeftToRight
        left = self.width() - (
            round(BESIDE * scale) + 10 if beside and self.controls.count() else 0
        )
        for plot in self.plots:
            left -= round(plot.least * scale)
            plot.setVisible(left >= 0 or plot is self.plots[0])
            left -= self.pictures.spacing()

    def dress(self) -> None:
        """Take on the theme in force, and its size of type."""
        super().dress()
        self._fit()


def soon(points: Points, work: Callable[[], T]) -> T | Iterator[T | None]:
    """Return what the work gives; of very many points in the background."""
    return work() if points.n <= AT_ONCE else _later(work)


def _later(work: Callable[[], T]) -> Iterator[T | None]:
    yield None
    yield work()


def dashed(opacity: float = 0.9) -> object:
    """Return the pen of what is expected, beside what is found."""
    return pen(themes.current().ink, 1.3, Qt.PenStyle.DashLine, opacity)


def bars(at: Floats, height: Floats) -> Floats:
    """Return sticks from 0 up to these heights, in one line with gaps; shape (3n, 2)."""
    line = np.full((at.size, 3, 2), np.nan)
    line[:, :2, 0] = at[:, None]
    line[:, 0, 1], line[:, 1, 1] = 0.0, height
    return line.reshape(-1, 2)


def spans(values: Sequence[Floats]) -> Pair:
    """Return the least and the greatest of the finite numbers in several arrays."""
    whole = np.concatenate([np.ravel(each) for each in values])
    whole = whole[np.isfinite(whole)]
    return float(whole.min()), float(whole.max())
