"""Arrows head to tail: the terms of a step, cut where they leave the view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from physviz.ui import theme as themes
from physviz.ui.drawing import Cover

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.engine.points import Floats
    from physviz.lab.state import Pair
    from physviz.lab.views import View
    from physviz.ui.plot import Plot

HEAD = 9.0
"""Length of an arrow's head, in pixels."""


class Stroke(NamedTuple):
    """How a term is drawn, by the name of a colour of the theme and a dash."""

    colour: str
    dash: Qt.PenStyle


STROKES = {
    "gradient": Stroke("ink", Qt.PenStyle.SolidLine),
    "momentum": Stroke("trial", Qt.PenStyle.DashLine),
    "scaling": Stroke("error", Qt.PenStyle.DotLine),
    "noise": Stroke("thermal", Qt.PenStyle.DashDotLine),
}


@dataclass(frozen=True)
class Arrow:
    """A term of a step: its vector, and the arrow as it is drawn, of which ``seen`` is in view."""

    name: str
    vector: Pair
    tail: Pair
    head: Pair
    seen: tuple[Pair, Pair] | None
    run: int

    @classmethod
    def of(cls, name: str, vector: Pair, tail: Floats, head: Floats, view: View, run: int) -> Arrow:
        """Return an arrow from one place of the plane to another."""
        (x0, y0), (x1, y1) = tail.tolist(), head.tolist()
        return cls(name, vector, (x0, y0), (x1, y1), clipped((x0, y0), (x1, y1), view), run)

    @property
    def middle(self) -> Pair:
        """The middle of what is seen of it."""
        (x0, y0), (x1, y1) = self.seen or (self.tail, self.head)
        return 0.5 * (x0 + x1), 0.5 * (y0 + y1)

    def colour(self) -> str:
        """Return its colour in the theme in force."""
        look = themes.current()
        if self.name not in STROKES:
            return look.run_colour(self.run)
        return getattr(look, STROKES[self.name].colour)

    def ink(self) -> str:
        """Return the colour in which its name can be read."""
        return themes.current().text(self.colour())

    def pen(self) -> QPen:
        """Return its pen: the step broad, its terms slender."""
        look = themes.current()
        if self.name not in STROKES:
            return QPen(QColor(self.colour()), look.stroke(5.0))
        pen = QPen(QColor(self.colour()), look.stroke(1.8), STROKES[self.name].dash)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def clipped(tail: Pair, head: Pair, view: View) -> tuple[Pair, Pair] | None:
    """Return the part of a straight line that lies in the view (Liang & Barsky 1984), if any."""
    first, last = 0.0, 1.0
    for k, (low, high) in enumerate((view.x, view.y)):
        along = head[k] - tail[k]
        if along == 0.0:
            if not low <= tail[k] <= high:
                return None
            continue
        enter, leave = sorted(((low - tail[k]) / along, (high - tail[k]) / along))
        first, last = max(first, enter), min(last, leave)
    if first > last:
        return None

    def at(share: float) -> Pair:
        if share in (0.0, 1.0):
            return head if share else tail
        return tail[0] + share * (head[0] - tail[0]), tail[1] + share * (head[1] - tail[1])

    return at(first), at(last)


class StepArrows(Cover):
    """Arrows of the plane; one that leaves it is cut at the edge and has no head there."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__(plot, z)
        self.arrows: tuple[Arrow, ...] = ()

    def show_arrows(self, arrows: tuple[Arrow, ...]) -> None:
        """Show these, the last one broad and below the others."""
        if arrows != self.arrows:
            self.arrows = arrows
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw them."""
        painter.setClipRect(self.boundingRect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = themes.current()
        for arrow in reversed(self.arrows):
            if arrow.seen is None:
                continue
            tail, head = (self.plot.box.mapFromView(QPointF(*at)) for at in arrow.seen)
            pen = arrow.pen()
            halo = QColor(look.surface)
            halo.setAlphaF(0.75)
            painter.setPen(QPen(halo, pen.widthF() + 2.0))
            painter.drawLine(tail, head)
            whole = arrow.seen[1] == arrow.head
            draw_arrow(painter, tail, head, pen, HEAD * look.scale if whole else 0.0)


def draw_arrow(painter: QPainter, tail: QPointF, head: QPointF, pen: QPen, size: float) -> None:
    """Draw an arrow whose head is so long; with 0 it has none."""
    away = head - tail
    length = math.hypot(away.x(), away.y())
    if length == 0.0:
        return
    size = min(size + pen.widthF(), length) if size else 0.0
    along = away / length
    side = QPointF(-along.y(), along.x())
    neck = head - along * size
    painter.setPen(pen)
    painter.drawLine(tail, neck)
    if size:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        half = 0.5 * size
        painter.drawPolygon(QPolygonF([head, neck + side * half, neck - side * half]))
