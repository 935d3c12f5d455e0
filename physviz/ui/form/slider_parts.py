"""What a slider is drawn of, and how high a line of controls is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

from physviz.ui.colours import mix

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from physviz.ui.theme import Theme


def line_height(widget: QWidget) -> int:
    """Return the height of one line of controls, in px."""
    return round(1.72 * widget.fontMetrics().height())


def groove_colour(theme: Theme) -> str:
    """Return the colour of an empty groove: there, but behind everything else."""
    return mix(theme.surface, theme.muted, 0.38)


def draw_groove(
    painter: QPainter, theme: Theme, colour: str, start: float, stop: float, y: float
) -> None:
    """Draw a stretch of the groove."""
    line, cap = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
    painter.setPen(QPen(QColor(colour), theme.stroke(3), line, cap))
    painter.drawLine(QPointF(start, y), QPointF(stop, y))


def draw_ring(painter: QPainter, theme: Theme, centre: QPointF, radius: float) -> None:
    """Draw the ring of the focus."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.thermal), theme.stroke(2)))
    painter.drawEllipse(centre, radius, radius)


def draw_handle(painter: QPainter, centre: QPointF, radius: float, place: float) -> None:
    """Draw a disc, or an arrow to where the value lies when that is beyond the groove [0, 1]."""
    if 0 <= place <= 1:
        painter.drawEllipse(centre, radius, radius)
        return
    tip = radius if place > 1 else -radius
    corners = (QPointF(tip, 0), QPointF(-tip, -radius), QPointF(-tip, radius))
    painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
