"""A legend in a free corner of a plane: which line is which, by stroke and by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from physviz.ui import theme as themes
from physviz.ui.drawing import Cover, draw_plate
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.ui.plot import Plot

Entry = tuple[str, QPen]
"""What a line is, and the pen it is drawn with."""

SAMPLE = 22.0
"""Length of the sample of a line, in pixels."""


class Legend(Cover):
    """Samples of lines with their names, in an upper corner."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__(plot, z)
        self.entries: tuple[Entry, ...] = ()
        self.on_left = True

    def show_entries(self, entries: tuple[Entry, ...], *, on_left: bool) -> None:
        """Name these lines, in the left or the right corner."""
        entries = tuple((say(name), stroke) for name, stroke in entries)
        if (entries, on_left) != (self.entries, self.on_left):
            self.entries, self.on_left = entries, on_left
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw samples and names on a plate."""
        if not self.entries:
            return
        look, area = themes.current(), self.boundingRect()
        font = self.small_font()
        metrics = QFontMetricsF(font)
        line, sample = metrics.height() + 2.0, SAMPLE * look.scale
        width = sample + 18.0 + max(metrics.horizontalAdvance(name) for name, _ in self.entries)
        left = area.left() + 6.0 if self.on_left else area.right() - width - 6.0
        plate = QRectF(left, area.top() + 4.0, width, line * len(self.entries) + 6.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_plate(painter, plate)
        painter.setFont(font)
        for k, (name, stroke) in enumerate(self.entries):
            middle = plate.top() + 3.0 + line * (k + 0.5)
            painter.setPen(stroke)
            painter.drawLine(QPointF(left + 6.0, middle), QPointF(left + 6.0 + sample, middle))
            painter.setPen(QColor(look.ink))
            base = middle + 0.5 * (metrics.ascent() - metrics.descent())
            painter.drawText(QPointF(left + 12.0 + sample, base), name)
