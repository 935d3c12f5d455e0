"""Frames round what is spoken of elsewhere in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRegion
from PySide6.QtWidgets import QWidget

from physviz.ui import theme as themes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent

STROKE, AWAY = 2.0, 3
"""How thick a frame is at a desk, and how far from what it is round, in pixels."""


def places(window: QWidget, names: Iterable[str]) -> tuple[QRect, ...]:
    """Return where the widgets of these names are seen, in the window; not those out of sight."""
    found = []
    for name in names:
        widget = window.findChild(QWidget, name)
        if widget is None or not widget.isVisible() or widget.window() is not window:
            continue
        seen = _seen(widget, window)
        if not seen.isEmpty():
            found.append(seen)
    return tuple(dict.fromkeys(found))


def _seen(widget: QWidget, window: QWidget) -> QRect:
    """Return what of a widget those around it leave to be seen; Qt tells nothing of a plot's."""
    seen, around = window.rect(), widget
    while around is not window:
        seen &= QRect(around.mapTo(window, QPoint()), around.size())
        around = around.parentWidget()
    return seen


class Frames(QWidget):
    """Frames over a window; the mouse goes through, and what lies within is not painted again."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("frames")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.places: tuple[QRect, ...] = ()
        self.hide()

    def show_round(self, places: Iterable[QRect]) -> None:
        """Draw frames round these places of the window, and no others."""
        self.places = tuple(places)
        window, thick = self.parentWidget().rect(), self._thick()
        region = QRegion()
        for frame in self._frames():
            inner = frame.adjusted(thick, thick, -thick, -thick)
            region += QRegion(frame) - QRegion(inner)
        # Hidden first: on an opaque widget Qt leaves what a mask has merely moved away from.
        self.hide()
        if region.isEmpty():
            return
        self.setGeometry(window)
        # Only the frames themselves: what moves inside one must not be painted twice.
        self.setMask(region)
        self.raise_()
        self.show()

    def _thick(self) -> int:
        return round(themes.current().stroke(STROKE)) + 1

    def _frames(self) -> list[QRect]:
        """Return the outer edges of the frames, none of them beyond the window's."""
        window, away = self.parentWidget().rect(), AWAY
        return [place.adjusted(-away, -away, away, away) & window for place in self.places]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frames, in a colour that stands out from all the panels' own."""
        look = themes.current()
        width = look.stroke(STROKE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.text(look.trial)), width))
        half = 0.5 * width
        for frame in self._frames():
            painter.drawRoundedRect(QRectF(frame).adjusted(half, half, -half, -half), 4.0, 4.0)
