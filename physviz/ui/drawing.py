"""Marks and words drawn over a plane at a fixed size in pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from physviz.ui import theme as themes
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.lab.state import Pair
    from physviz.ui.plot import Plot

Kind = Literal["plus", "cross", "ring", "disc", "diamond", "square", "triangle"]

CORNERS: dict[str, tuple[Pair, ...]] = {
    "diamond": ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)),
    "triangle": ((0.0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
}


@dataclass(frozen=True)
class Mark:
    """A symbol at a point of the plane; outside the view an arrow at the edge points at it."""

    at: Pair
    kind: Kind
    colour: str
    size: float = 12.0
    name: str = ""


@dataclass(frozen=True)
class Tag:
    """A short text on a small plate, centred on a point of the plane."""

    at: Pair
    text: str
    colour: str | None = None


class Cover(pg.GraphicsObject):
    """Something drawn over the whole of a plane, in pixels."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__()
        self.plot = plot
        self.setParentItem(plot.box)
        self.setZValue(z)
        plot.box.sigResized.connect(self._resized)

    def _resized(self) -> None:
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """Cover the plane."""
        return self.plot.box.rect()

    def small_font(self) -> QFont:
        """Return the type for words in a plane."""
        font = QFont(self.plot.font())
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.82))
        return font


class Overlay(Cover):
    """Draws marks, then those tags that overlap no other, over one plot."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__(plot, z)
        self.marks: tuple[Mark, ...] = ()
        self.tags: tuple[Tag, ...] = ()
        self.message = ""
        self.corner = ""
        self.margin = 24

    def draw(self, marks: tuple[Mark, ...] = (), tags: tuple[Tag, ...] = ()) -> None:
        """Show these marks and tags in the place of the last ones."""
        marks = tuple(replace(mark, name=say(mark.name)) for mark in marks)
        tags = tuple(replace(tag, text=say(tag.text)) for tag in tags)
        if (marks, tags) != (self.marks, self.tags):
            self.marks, self.tags = marks, tags
            self.update()

    def say(self, message: str) -> None:
        """Write one sentence where the picture would have stood; empty to take it away."""
        message = say(message)
        if message != self.message:
            self.message = message
            self.update()

    def note(self, corner: str) -> None:
        """Write a read-out in the lower left corner."""
        corner = say(corner)
        if corner != self.corner:
            self.corner = corner
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw everything."""
        look, area = themes.current(), self.boundingRect()
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.small_font()
        painter.setFont(font)
        for mark in self.marks:
            at = self.plot.box.mapFromView(QPointF(*mark.at))
            if area.adjusted(-1, -1, 1, 1).contains(at):
                _symbol(painter, at, mark, look)
            else:
                _arrow(painter, at, mark, area, look)
        self._draw_tags(painter, area, QFontMetricsF(font), look)
        if self.corner:
            _plate(
                painter, area.left() + 6, area.bottom() - 6, self.corner, look, QFontMetricsF(font)
            )
        if self.message:
            room = self.margin
            painter.setFont(self.plot.font() if room >= 24 else font)
            painter.setPen(QColor(look.text(look.muted)))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(room, room, -room, -room), int(flags), self.message)

    def _draw_tags(
        self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, look: themes.Theme
    ) -> None:
        taken: list[QRectF] = []
        for mark in self.marks:
            at = self.plot.box.mapFromView(QPointF(*mark.at))
            taken.append(
                QRectF(at.x() - mark.size, at.y() - mark.size, 2 * mark.size, 2 * mark.size)
            )
        for tag in self.tags:
            at = self.plot.box.mapFromView(QPointF(*tag.at))
            size = metrics.boundingRect(tag.text)
            plate = QRectF(0, 0, size.width() + 8, metrics.height() + 2)
            plate.moveCenter(at)
            if not area.adjusted(2, 2, -2, -2).contains(plate) or any(
                plate.adjusted(-4, -3, 4, 3).intersects(other) for other in taken
            ):
                continue
            taken.append(plate)
            draw_plate(painter, plate)
            painter.setPen(QColor(tag.colour or look.ink))
            painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), tag.text)


def draw_plate(painter: QPainter, area: QRectF) -> None:
    """Draw what words stand on, through which the picture shines a little."""
    back = QColor(themes.current().surface)
    back.setAlphaF(0.85)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(area, 3, 3)


def _symbol(painter: QPainter, at: QPointF, mark: Mark, look: themes.Theme) -> None:
    half, halo = 0.5 * mark.size * look.scale, QColor(look.surface)
    if mark.kind in ("plus", "cross"):
        ways = ((1.0, 0.0), (0.0, 1.0)) if mark.kind == "plus" else ((0.7, 0.7), (0.7, -0.7))
        for colour, width in ((halo, 6.5), (QColor(mark.colour), 3.5)):
            painter.setPen(
                QPen(colour, width * look.scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            )
            reach = half + (1.2 if width > 5 else 0.0)
            for way in ways:
                painter.drawLine(at - reach * QPointF(*way), at + reach * QPointF(*way))
        return
    painter.setBrush(QColor(mark.colour) if mark.kind != "ring" else halo)
    painter.setPen(
        QPen(
            QColor(mark.colour) if mark.kind == "ring" else halo,
            (3.0 if mark.kind == "ring" else 1.2) * look.scale,
        )
    )
    if mark.kind == "square":
        painter.drawRect(QRectF(at.x() - half, at.y() - half, 2.0 * half, 2.0 * half))
    elif mark.kind in CORNERS:
        painter.drawPolygon(QPolygonF([at + half * QPointF(*way) for way in CORNERS[mark.kind]]))
    else:
        painter.drawEllipse(at, half, half)


def _arrow(painter: QPainter, at: QPointF, mark: Mark, area: QRectF, look: themes.Theme) -> None:
    """Point from the edge of the plane towards a mark outside it."""
    centre = area.center()
    toward = np.array([at.x() - centre.x(), at.y() - centre.y()])
    if not np.isfinite(toward).all() or not toward.any():
        return
    reach = np.array([area.width(), area.height()]) / 2 - 14
    with np.errstate(divide="ignore"):
        toward = toward * np.min(reach / np.abs(toward))
    tip = QPointF(centre.x() + toward[0], centre.y() + toward[1])
    unit = toward / np.hypot(*toward)
    side = np.array([-unit[1], unit[0]])
    corners = [8 * unit, -6 * unit + 6 * side, -6 * unit - 6 * side]
    painter.setBrush(QColor(mark.colour))
    painter.setPen(QPen(QColor(look.surface), 1.2))
    painter.drawPolygon(QPolygonF([tip + QPointF(*corner) for corner in corners]))
    if mark.name:
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(mark.name) + 8
        left = min(
            max(tip.x() - 26 * unit[0] - width / 2, area.left() + 4), area.right() - width - 4
        )
        base = min(max(tip.y() - 22 * unit[1] + 8, area.top() + 20), area.bottom() - 6)
        _plate(painter, left, base, mark.name, look, metrics)


def _plate(
    painter: QPainter,
    left: float,
    bottom: float,
    text: str,
    look: themes.Theme,
    metrics: QFontMetricsF,
) -> None:
    lines = text.split("\n")
    height = metrics.height() * len(lines) + 4
    width = max(metrics.horizontalAdvance(line) for line in lines) + 12
    plate = QRectF(left, bottom - height, width, height)
    draw_plate(painter, plate)
    painter.setPen(QColor(look.ink))
    painter.drawText(plate.adjusted(6, 2, 0, 0), int(Qt.AlignmentFlag.AlignLeft), text)
