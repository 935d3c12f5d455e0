"""How a cell of the runs' table is painted: by hand, for it happens sixty times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from physviz.ui import theme as themes
from physviz.ui.colours import mix
from physviz.ui.panels.runs_list import GOING, NAME, ON, RunsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QStyleOptionViewItem

    from physviz.engine.run import State as Going
    from physviz.ui.panels.runs_list import AnyIndex, Row

PAD = 6.0
SAMPLE = 22.0
"""Length of the sample of a run's line, in pixels at a desk."""

_x = np.linspace(-1.0, 1.0, 17)
SHAPES: dict[Going, tuple[tuple[float, float], ...]] = {
    "converged": ((-0.9, 0.0), (-0.3, 0.7), (0.9, -0.7)),
    "converging": ((-0.9, -0.7), (-0.5, 0.1), (0.1, 0.5), (0.9, 0.7)),
    "ringing": tuple(
        zip(_x, -0.8 * np.sin(1.7 * np.pi * (_x + 1.0)) * (1.0 - _x) / 2.0, strict=True)
    ),
    "hovering": tuple(zip(0.75 * np.cos(np.pi * _x), 0.75 * np.sin(np.pi * _x), strict=True)),
    "diverging": ((-0.9, 0.7), (-0.1, 0.5), (0.5, 0.1), (0.9, -0.8)),
}
"""What each verdict looks like as a line, y downwards: a tick, a fall, a dying wave, …"""


class RunsCells(QStyledItemDelegate):
    """Paints the run in front on a ground of its colour with a bar before it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one cell."""
        model = index.model()
        if not isinstance(model, RunsModel):
            return
        look, row, area = themes.current(), model.rows[index.row()], _area(option)
        front, column = index.row() == model.front, index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if front:
            painter.fillRect(area, QColor(mix(look.surface, look.run_colour(row.colour), 0.16)))
        if column == ON:
            _box(painter, area, look, row, front=front)
        elif column == NAME:
            _name(painter, area, look, row, option.font, front=front)
        else:
            painter.setFont(themes.number_font())
            painter.setPen(QColor(look.ink))
            if column == GOING and row.going is not None:
                area = _verdict(painter, area, look, row.going)
            side = Qt.AlignmentFlag.AlignLeft if column == GOING else Qt.AlignmentFlag.AlignRight
            text = area.adjusted(PAD, 0.0, -PAD, 0.0)
            painter.drawText(text, int(side | Qt.AlignmentFlag.AlignVCenter), row.cells[column])
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(look.thermal), look.stroke(1.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(_area(option).adjusted(1.0, 1.0, -1.0, -1.0))
        painter.restore()


def _area(option: QStyleOptionViewItem) -> QRectF:
    return QRectF(cast("QRect", option.rect))


def _box(painter: QPainter, area: QRectF, look: themes.Theme, row: Row, *, front: bool) -> None:
    """Draw a box with a tick in it, and the bar of the run in front."""
    if front:
        bar = QRectF(area.left(), area.top(), look.stroke(3.0), area.height())
        painter.fillRect(bar, QColor(look.run_colour(row.colour)))
    edge = 12.0 * look.scale
    box = QRectF(0.0, 0.0, edge, edge)
    box.moveCenter(area.center() + QPointF(1.5, 0.0))
    painter.setPen(QPen(QColor(look.muted), look.stroke(1.0)))
    painter.setBrush(QColor(look.field))
    painter.drawRoundedRect(box, 3.0, 3.0)
    if row.shown:
        _draw(painter, SHAPES["converged"], box.center(), 0.32 * edge, look.ink, look.stroke(1.8))


def _name(
    painter: QPainter, area: QRectF, look: themes.Theme, row: Row, font: QFont, *, front: bool
) -> None:
    """Draw a sample of the line and the name; after a name of its own, the optimiser."""
    sample, middle = SAMPLE * look.scale, area.center().y()
    ink = QPen(QColor(look.run_colour(row.colour)), look.stroke(2.0), themes.run_dash(row.colour))
    painter.setOpacity(1.0 if row.shown else 0.45)
    painter.setPen(ink)
    painter.drawLine(
        QPointF(area.left() + 2.0, middle), QPointF(area.left() + 2.0 + sample, middle)
    )
    painter.setOpacity(1.0)
    painter.setFont(themes.bold(font) if front else font)
    painter.setPen(QColor(look.ink if row.shown else look.muted))
    room = area.adjusted(sample + 8.0, 0.0, -2.0, 0.0)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    metrics = painter.fontMetrics()
    name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, flags, name)
    room.setLeft(room.left() + metrics.horizontalAdvance(name + " "))
    if row.own and room.width() > 30.0:
        painter.setFont(font)
        painter.setPen(QColor(look.text(look.muted)))
        own = painter.fontMetrics().elidedText(
            row.own, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, flags, own)


def _verdict(painter: QPainter, area: QRectF, look: themes.Theme, going: Going) -> QRectF:
    """Draw the shape of a verdict, and return the room that is left for its word."""
    half = 0.38 * painter.fontMetrics().ascent()
    colours = {"converged": look.optimum, "diverging": look.error}
    colour = look.text(colours[going]) if going in colours else look.muted
    middle = QPointF(area.left() + PAD + half, area.center().y())
    _draw(painter, SHAPES[going], middle, half, colour, look.stroke(1.5))
    painter.setPen(QColor(colour if going == "diverging" else look.ink))
    return area.adjusted(2.0 * half + 4.0, 0.0, 0.0, 0.0)


def _draw(
    painter: QPainter,
    shape: tuple[tuple[float, float], ...],
    at: QPointF,
    half: float,
    colour: str,
    width: float,
) -> None:
    ink = QPen(QColor(colour), width)
    ink.setCapStyle(Qt.PenCapStyle.RoundCap)
    ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(ink)
    painter.drawPolyline(QPolygonF([at + half * QPointF(x, y) for x, y in shape]))
