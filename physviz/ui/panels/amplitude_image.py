"""What a plane of θ shows of phases: the picture, the stationary points, which colour is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from physviz.engine.digits import written
from physviz.ui import theme as themes
from physviz.ui.drawing import Cover, Mark, draw_plate
from physviz.ui.panels.amplitude_phase import HUES, SHADES, colours
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.engine.path_integral import Stationary
    from physviz.ui.panels.amplitude_phase import PhasePicture
    from physviz.ui.plot import Plot

MARKS = {"minimum": "plus", "saddle": "cross", "maximum": "triangle"}
NAMED = 8
"""The names of more stationary points would cover the picture."""
WIDE, TALL = 76.0, 20.0
"""The field of colours in the legend, in pixels at a desk."""
MOST = 0.4
"""A legend that takes more of a plane's height than this would cover the picture."""


class PhaseImage(pg.ImageItem):
    """Domain colouring, below everything else in a plane."""

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self.setZValue(-10)
        plot.box.addItem(self, ignoreBounds=True)
        self.rim = curve(plot, -9)

    def show_picture(self, picture: PhasePicture | None) -> None:
        """Show the picture; or none."""
        self.setVisible(picture is not None)
        self.rim.setVisible(picture is not None)
        if picture is None:
            return
        faint = pen(themes.current().muted, 1.0, opacity=0.6)
        self.rim.setData(*picture.rim.T, connect="finite", pen=faint, antialias=True)
        view = picture.view
        table = colours(themes.current(), picture.wick)
        self.setImage(table[picture.image], autoLevels=False)
        self.setRect(QRectF(view.x[0], view.y[0], view.x[1] - view.x[0], view.y[1] - view.y[0]))


def marks(points: tuple[Stationary, ...]) -> tuple[Mark, ...]:
    """Return marks of the stationary points, by kind; where they are many without their S."""
    look, many = themes.current(), len(points) > NAMED
    told = {"minimum": look.optimum, "saddle": look.error, "maximum": look.trial}
    return tuple(
        Mark(
            p.theta,
            MARKS[p.kind],
            told[p.kind],
            6.0 if many else 9.0,
            "" if many else f"S = {written(p.value, 4)}",
        )
        for p in points
    )


class PhaseLegend(Cover):
    """Which colour is which argument, and how strong it is at which size."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot, 8.0)
        self.wick: float | None = None

    def show_angle(self, wick: float | None) -> None:
        """Show the colours at this angle of the dial; none takes the legend away."""
        if wick != self.wick:
            self.wick = wick
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw a field of colours in the upper right corner, with its two scales."""
        if self.wick is None:
            return
        look, font = themes.current(), self.small_font()
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line, scale = metrics.height(), look.scale
        left, room = metrics.horizontalAdvance("max ") + 6.0, 8.0
        area = self.boundingRect()
        plate = QRectF(0.0, 0.0, left + WIDE * scale + 2.0 * room, TALL * scale + 2.0 * line + 4.0)
        if plate.height() > MOST * area.height():
            return
        plate.moveTopRight(area.topRight() + QPointF(-6.0, 6.0))
        draw_plate(painter, plate)
        field = QRectF(plate.left() + left, plate.top() + line, WIDE * scale, TALL * scale)
        table = colours(look, self.wick).reshape(SHADES, HUES, 4)[::-4, ::4, :3]
        picture = np.ascontiguousarray(table)
        height, width = picture.shape[:2]
        painter.drawImage(
            field, QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        )
        painter.setPen(QColor(look.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(field)
        painter.setPen(QColor(look.ink))
        centre = int(Qt.AlignmentFlag.AlignCenter)
        above = QRectF(field.left() - left, plate.top(), field.width() + left + room, line)
        painter.drawText(above, centre, "argument")
        for share, text in ((0.0, "0"), (0.5, "π"), (1.0, "2π")):
            at = field.left() + share * field.width()
            painter.drawText(QRectF(at - 15.0, field.bottom() + 1.0, 30.0, line), centre, text)
        side = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for y, text in ((field.top(), "max"), (field.bottom(), "0")):
            painter.drawText(QRectF(plate.left(), y - 0.5 * line, left - 4.0, line), side, text)
