"""A slider on a log, linear or integer scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from physviz.ui.colours import mix
from physviz.ui.form import slider_parts as parts
from physviz.ui.form.identity import identify, with_number
from physviz.ui.form.number import step_size
from physviz.ui.form.scale import decade_below, nudged, position, value_at
from physviz.ui.form.text import shown
from physviz.ui.theme import Theme, current
from physviz.ui.words import say, voice

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from physviz.engine.knob import Scale

_TICKS = 1000  # what assistive technology hears of: thousandths of the range
_KEYS = {
    Qt.Key.Key_Right: 1.0,
    Qt.Key.Key_Up: 1.0,
    Qt.Key.Key_PageUp: 10.0,
    Qt.Key.Key_Left: -1.0,
    Qt.Key.Key_Down: -1.0,
    Qt.Key.Key_PageDown: -10.0,
}


class LogSlider(QAbstractSlider):
    """A value between ``low`` and ``high``; one outside is shown as an arrow at that end.

    ``moved`` follows the hand and ``released`` ends the gesture; a double click asks for the
    default. ``accent`` names a colour of the theme, or is the place of a run, for its colour.
    """

    moved = Signal(float)
    released = Signal()
    default_wanted = Signal()

    def __init__(
        self,
        *,
        name: str,
        label: str,
        description: str,
        low: float,
        high: float,
        tooltip: str = "",
        scale: Scale = "log",
        accent: str | int = "thermal",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        identify(self, name, label, description, tooltip)
        self.tooltip, self.description = tooltip or description, description
        self.low, self.high, self.scale, self.accent = low, high, scale, accent
        self.number: float | None = None
        self._voice = voice()
        self._grip: float | None = None
        self._turned = self._by_key = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, _TICKS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # ---- from state

    def show_value(self, value: float | None) -> None:
        """Show the value of the state, or an empty groove."""
        if (value, voice()) == (self.number, self._voice):
            return
        self.number, self._voice = value, voice()
        self.setValue(round(_TICKS * min(max(self._place(), 0.0), 1.0)))
        self.setAccessibleDescription(f"{say(self.description)} Now {self.value_text()}.")
        self.setToolTip(with_number(say(self.tooltip), self.value_text()))
        self.update()

    def show_range(self, low: float, high: float) -> None:
        """Reach from here to there."""
        if (low, high) != (self.low, self.high):
            self.low, self.high, self.number = low, high, None

    def value_text(self) -> str:
        """Return the value in words, for a screen reader."""
        return shown(self.number) or "not set"

    # ---- from hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle, or call it to where the groove was pressed."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x, handle = event.position().x(), self._handle_x()
        on_handle = self.number is not None and abs(x - handle) <= self._radius() + 2
        self._grip = x - handle if on_handle else 0.0
        if not on_handle:
            self._drag_to(x)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand that holds the handle."""
        if self._grip is not None:
            self._drag_to(event.position().x() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, if it moved anything."""
        self._grip = None
        self._end()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.default_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by one step a notch, each a gesture of its own."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            self._step(turn / 120)
            self._end()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages step, Home and End go to the ends; a held key is one gesture."""
        key = event.key()
        if key in _KEYS:
            self._step(_KEYS[Qt.Key(key)] * step_size(event))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move_to(self.low if key == Qt.Key.Key_Home else self.high)
        else:
            event.ignore()
            return
        self._by_key = True
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the gesture when the key comes up, not at each repeat."""
        if not event.isAutoRepeat() and self._grip is None:
            self._end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring to who arrives by keyboard."""
        self._by_key = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A gesture cannot outlive the focus that began it."""
        if self._grip is None:
            self._end()
        super().focusOutEvent(event)

    def _drag_to(self, x: float) -> None:
        left, width = self._groove()
        self._move_to(value_at((x - left) / width, self.low, self.high, self.scale, round(width)))

    def _step(self, steps: float) -> None:
        if self.number is None:
            return
        start = self.low if self.scale == "log" and self.number <= 0 else self.number
        finest = 0.0 if self.scale == "log" else decade_below(self.high - self.low)
        self._move_to(nudged(start, steps, self.scale, finest))

    def _move_to(self, value: float) -> None:
        value = min(max(value, self.low), self.high)
        if value != self.number:
            self._turned = True
            self.show_value(value)
            self.moved.emit(value)

    def _end(self) -> None:
        if self._turned:
            self._turned = False
            self.released.emit()

    # ---- geometry: everything grows with the type

    def sizeHint(self) -> QSize:
        """Return a comfortable length."""
        self.ensurePolished()
        return QSize(8 * self.fontMetrics().height(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the shortest length a hand can use."""
        return QSize(4 * self.fontMetrics().height(), self._height())

    def _height(self) -> int:
        return parts.line_height(self)

    def _radius(self) -> float:
        return 0.42 * self.fontMetrics().height()

    def _axis_y(self) -> float:
        return parts.line_height(self) / 2

    def _groove(self) -> tuple[float, float]:
        margin = self._radius() + 3
        return margin, max(self.width() - 2 * margin, 1.0)

    def _place(self) -> float:
        if self.number is None:
            return 0.0
        return position(self.number, self.low, self.high, self.scale)

    def _x(self, place: float) -> float:
        left, width = self._groove()
        return left + width * min(max(place, 0.0), 1.0)

    def _handle_x(self) -> float:
        return self._x(self._place())

    # ---- paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove, the part up to the value in colour, and the handle."""
        theme, painter = current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._colour(theme) if self.isEnabled() else mix(theme.surface, theme.muted, 0.5)
        self._paint_groove(painter, theme, colour)
        if self.number is not None:
            self._paint_handle(painter, theme, colour)

    def _colour(self, theme: Theme) -> str:
        return theme.accent(self.accent)

    def _paint_groove(self, painter: QPainter, theme: Theme, colour: str) -> None:
        left, width = self._groove()
        y, value = self._axis_y(), self._handle_x()
        parts.draw_groove(painter, theme, parts.groove_colour(theme), left, left + width, y)
        if self.number is not None and value > left:
            parts.draw_groove(painter, theme, colour, left, value, y)

    def _paint_handle(self, painter: QPainter, theme: Theme, colour: str) -> None:
        centre, radius = QPointF(self._handle_x(), self._axis_y()), self._radius()
        if self.hasFocus() and self._by_key:
            parts.draw_ring(painter, theme, centre, radius + 2)
            radius -= 1
        held = self._grip is not None or self.underMouse()
        painter.setBrush(QColor(mix(colour, theme.ink, 0.18) if held else colour))
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Window), theme.stroke(1)))
        parts.draw_handle(painter, centre, radius, self._place())
