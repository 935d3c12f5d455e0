"""The walkers of the sampler on a plane of θ: the crowd, one's trail, and what is tried next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from physviz.ui import theme as themes
from physviz.ui.drawing import Cover, draw_plate
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.walk import first_kept, walk_of
from physviz.ui.panels.walkers_picture import NOTHING, Walkers, walkers
from physviz.ui.shapes import curve, pen
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.engine.points import Floats
    from physviz.engine.sampling import Sampling
    from physviz.lab.state import State
    from physviz.lab.views import View
    from physviz.ui.plot import Plot

SLOW = 1.0
"""Up to this speed an eye can follow what is tried."""
FADED = 0.25
NONE = Walkers(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, "")


class WalkersLayer(PlotLayer):
    """Dots for all, a trail for the first, and thin lines to what a few propose.

    Proposals taken end in a ring with a dot in it, those refused in a cross. While a drag changes
    what is walked on, the walkers fade and wait.
    """

    def __init__(self, plot: Plot, panel: Literal["landscape", "boltzmann"]) -> None:
        super().__init__(plot)
        self.panel: Literal["landscape", "boltzmann"] = panel
        self._drawn: Sampling | None = None
        self.past = Dots(plot, 0.6, 2.2, 0.0)
        self.past.faint = True
        self.trail = curve(plot, 5.2)
        self.ways = curve(plot, 5.3)
        self.dots = Dots(plot, 3.4, 5.0, 0.8)
        self.first = Dots(plot, 3.5, 8.0, 1.6)
        # The landscape has words enough of its own.
        self.tries = Tries(plot, 8.5, speaks=panel == "boltzmann")

    def inputs(self, state: State) -> tuple[object, ...]:
        """The walkers, their step, the view, whether it is slow, and where the warm-up ends."""
        if not state.show.walkers:
            return None, 0, None, False, None, False
        sampling, step = walk_of(state)
        if state.held and sampling != self._drawn:
            return None, 0, None, False, None, True
        self._drawn, setup = sampling, state.experiment.sampling
        view: View = getattr(state.views, self.panel)
        slow = not state.clock.playing or state.clock.speed <= SLOW
        warm_up = None
        if sampling is not None and setup is not None and self.panel == "boltzmann":
            warm_up = first_kept(sampling, setup.warm_up)
        return sampling, step, view, slow, warm_up, False

    @staticmethod
    def compute(
        sampling: Sampling | None,
        step: int,
        view: View,
        slow: bool,
        warm_up: int | None,
        old: bool,
    ) -> Walkers | Iterator[Walkers] | None:
        """Return the walkers; None where those drawn are old and there will be no others yet.

        What is tried next comes after them where that takes longer than a frame.
        """
        if old:
            return None
        if sampling is None:
            return NONE
        if slow and not sampling.light:
            return _in_turns(sampling, step, view, warm_up)
        return walkers(sampling, step, view, tries=slow, warm_up=warm_up)

    def paint(self, picture: Walkers | None) -> None:
        """Draw them."""
        look = themes.current()
        items = (self.past, self.trail, self.ways, self.dots, self.first, self.tries)
        for item in items:
            item.setOpacity(FADED if picture is None else 1.0)
        if picture is None:
            return
        self.past.show_dots(picture.past)
        self.dots.show_dots(picture.at[1:])
        self.first.show_dots(picture.at[:1])
        self.trail.setData(*picture.trail.T, pen=pen(look.thermal, 1.2, opacity=0.75))
        self.ways.setData(*picture.ways.T, connect="finite", pen=pen(look.ink, 1.0, opacity=0.8))
        self.tries.show_tries(picture.taken, picture.refused, picture.note)


def _in_turns(sampling: Sampling, step: int, view: View, warm_up: int | None) -> Iterator[Walkers]:
    yield walkers(sampling, step, view, tries=False, warm_up=warm_up)
    yield walkers(sampling, step, view, tries=True, warm_up=warm_up)


class Dots(Cover):
    """Many round dots, each with a rim that tells it from its ground."""

    def __init__(self, plot: Plot, z: float, size: float, rim: float) -> None:
        super().__init__(plot, z)
        self.places, self.size, self.rim = NOTHING, size, rim
        self.faint = False

    def show_dots(self, places: Floats) -> None:
        """Show these places θ, shape (k, 2)."""
        self.places = places
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw them all at once: round ends of lines without length."""
        if not len(self.places):
            return
        look, area, view = themes.current(), self.boundingRect(), self.plot.view
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        (x0, x1), (y0, y1) = view.x, view.y
        right = area.left() + (self.places[:, 0] - x0) / (x1 - x0) * area.width()
        down = area.bottom() - (self.places[:, 1] - y0) / (y1 - y0) * area.height()
        at = pg.functions.arrayToQPolygonF(right, down)
        ink, size = QColor(look.ink if self.faint else look.thermal), self.size * look.scale
        if self.faint:
            ink.setAlphaF(0.35)
        for colour, width in ((QColor(look.surface), size + 2.0 * self.rim), (ink, size)):
            if width > size or colour is ink:
                end = Qt.PenCapStyle.RoundCap
                painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, end))
                painter.drawPoints(at)


class Tries(Cover):
    """Where a few walkers want to go: a ring with a dot where they do, a cross where they do not.

    Above, where it speaks, in words how many of them.
    """

    def __init__(self, plot: Plot, z: float, *, speaks: bool) -> None:
        super().__init__(plot, z)
        self.speaks = speaks
        self.taken, self.refused, self.note = NOTHING, NOTHING, ""

    def show_tries(self, taken: Floats, refused: Floats, note: str) -> None:
        """Show these."""
        self.taken, self.refused, self.note = taken, refused, say(note)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw everything."""
        look, area = themes.current(), self.boundingRect()
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = 4.0 * look.scale
        painter.setPen(pen(look.thermal, 1.8))
        painter.setBrush(QColor(look.surface))
        for at in self._pixels(self.taken):
            painter.drawEllipse(at, half + 0.5, half + 0.5)
        painter.setBrush(QColor(look.thermal))
        for at in self._pixels(self.taken):
            painter.drawEllipse(at, 0.3 * half, 0.3 * half)
        for ink in (pen(look.surface, 3.6), pen(look.ink, 1.8)):
            painter.setPen(ink)
            for at in self._pixels(self.refused):
                painter.drawLine(at + QPointF(-half, -half), at + QPointF(half, half))
                painter.drawLine(at + QPointF(-half, half), at + QPointF(half, -half))
        if self.note and self.speaks:
            self._write(painter, area)

    def _pixels(self, places: Floats) -> list[QPointF]:
        return [self.plot.box.mapFromView(QPointF(*at)) for at in places.tolist()]

    def _write(self, painter: QPainter, area: QRectF) -> None:
        """Write the note in the upper right corner, where no marginal and no read-out stands."""
        look, font = themes.current(), self.small_font()
        painter.setFont(font)
        metrics, note = QFontMetricsF(font), self.note
        if _wide(note, metrics) > area.width() - 12.0:
            note = note.replace(": ", ":\n")
        lines, width = note.split("\n"), _wide(note, metrics)
        height = metrics.height() * len(lines) + 4.0
        plate = QRectF(area.right() - width - 6.0, area.top() + 6.0, width, height)
        draw_plate(painter, plate)
        painter.setPen(QColor(look.ink))
        painter.drawText(plate.adjusted(6, 2, 0, 0), 0, note)


def _wide(note: str, metrics: QFontMetricsF) -> float:
    return max(metrics.horizontalAdvance(line) for line in note.split("\n")) + 12.0
