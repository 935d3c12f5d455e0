"""The colour bar of the landscape: which colour means which cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from physviz.ui import theme as themes
from physviz.ui.scales import HeightScale, level_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class ColourBar(QWidget):
    """A vertical strip of the map's colours, ticked at the heights of the contour lines."""

    def __init__(self, table: Callable[[themes.Theme], NDArray[np.uint8]]) -> None:
        super().__init__()
        self.setObjectName("landscape_colour_bar")
        self.setAccessibleName("Colour bar of the ‹cost› S")
        self.setAccessibleDescription("Which colour stands for which ‹cost›")
        self.setToolTip("Colour runs with log S. Ticks are the heights of the contour lines.")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._table = table
        self._scale: HeightScale | None = None
        self._levels: tuple[float, ...] = ()
        self._ends = (0.0, 1.0)

    @property
    def levels(self) -> tuple[float, ...]:
        """The heights ticked, those of the contour lines."""
        return self._levels

    def sizeHint(self) -> QSize:
        """Leave room for the longest tick."""
        return QSize(round(54 * themes.current().scale), 80)

    def show_scale(
        self, scale: HeightScale | None, levels: tuple[float, ...], top: float, bottom: float
    ) -> None:
        """Show this scale between two heights in pixels, those of the plane; or nothing."""
        if (scale, levels, (top, bottom)) != (self._scale, self._levels, self._ends):
            self._scale, self._levels, self._ends = scale, levels, (top, bottom)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip and its ticks."""
        if self._scale is None:
            return
        look, painter = themes.current(), QPainter(self)
        font = QFont(self.font())
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.8))
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        top = self._ends[0] + metrics.height() + 4
        strip = QRectF(6, top, 10 * look.scale, self._ends[1] - top)
        colours = np.ascontiguousarray(self._table(look)[::-1])
        image = QImage(colours.tobytes(), 1, len(colours), 3, QImage.Format.Format_RGB888)
        painter.drawImage(strip, image)
        painter.setPen(QPen(QColor(look.line)))
        painter.drawRect(strip)
        painter.setPen(QColor(look.text(look.muted)))
        painter.drawText(
            QRectF(strip.left(), 0, 24, top - 2), int(Qt.AlignmentFlag.AlignBottom), "S"
        )
        last = self.height() + top
        places = self._scale.position(np.array(self._levels, dtype=float)).tolist()
        for place, name in zip(places, level_names(self._levels), strict=True):
            y = strip.bottom() - place * strip.height()
            painter.drawLine(strip.right() + 1, y, strip.right() + 4, y)
            if last - y >= metrics.height():
                box = QRectF(
                    strip.right() + 6, y - metrics.height() / 2, self.width(), metrics.height()
                )
                painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), name)
                last = y
