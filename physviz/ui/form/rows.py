"""Rows of controls: a caption and what it names, and the row a knob asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSlider,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QWidget,
)

from physviz.ui.form.number import NumberField
from physviz.ui.form.scale import decade_below
from physviz.ui.form.slider import LogSlider
from physviz.ui.form.slider_parts import line_height
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from physviz.engine.knob import Knob


class Turning(QWidget):
    """Two widgets side by side, or one above the other where the room is narrow."""

    def __init__(self, first: QWidget, second: QWidget, *, share: int = 1, gap: int = 4) -> None:
        super().__init__()
        self.first, self.second, self._gap = first, second, gap
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        # The row itself says how narrow it may become; the layout would say "one line".
        self._box.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._box.addWidget(first, share)
        self._box.addWidget(second, 1)

    def sizeHint(self) -> QSize:
        """Return the width of both side by side, and the height as it is now."""
        return QSize(self._width_beside(), self._box.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the width of one above the other, and the height as it is now."""
        widths = (widget.minimumSizeHint().width() for widget in (self.first, self.second))
        return QSize(max(widths), self._box.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put them where there is room."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Look again whether there is room when what they ask for, or the type, has changed."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange):
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        beside = self._beside()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self._box.setSpacing(-1 if beside else self._gap)
            self.updateGeometry()

    def _beside(self) -> bool:
        return self._width_beside() <= self.width()

    def _width_beside(self) -> int:
        space = self.style().pixelMetric(QStyle.PixelMetric.PM_LayoutHorizontalSpacing)
        return self.first.sizeHint().width() + space + self.second.sizeHint().width()


class Labelled(Turning):
    """A control with its caption: beside it, or above it where the room is narrow."""

    def __init__(self, caption: str, control: QWidget, tooltip: str = "") -> None:
        super().__init__(QLabel(caption), control, share=0, gap=2)
        self.caption, self.control = self.first, control
        mark(self.caption, "muted")
        self.caption.setToolTip(tooltip or control.toolTip())
        self.caption.setBuddy(control)
        self.caption.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._box.setAlignment(self.caption, Qt.AlignmentFlag.AlignTop)

    def set_caption(self, caption: str) -> None:
        """Name the control in other words."""
        self.caption.setText(say(caption))
        self._turn()

    def _beside(self) -> bool:
        # A letter is soon read: rather a shorter slider beside it than a line for it alone.
        letter = self.caption.sizeHint().width() < line_height(self)
        short = letter and isinstance(self.control, (QAbstractSlider, KnobRow))
        spare = self.control.sizeHint() - self.control.minimumSizeHint() if short else QSize(0, 0)
        beside = self._width_beside() - spare.width() <= self.width()
        self.caption.setMinimumHeight(line_height(self) if beside else 0)
        return beside


class KnobRow(QWidget):
    """A slider with a number beside it: one value, painted from state.

    ``moved`` (many a gesture) and ``released`` come from the slider; ``entered`` is a whole edit
    at once, typed, stepped, or a double click back to the default.
    """

    moved = Signal(float)
    released = Signal()
    entered = Signal(float)
    refused = Signal(str)

    def __init__(
        self, knob: Knob, *, name: str, label: str, description: str, accent: str | int
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.default = float(knob.default)
        finest = 0.0 if knob.scale == "log" else decade_below(knob.high - knob.low)
        self.slider = LogSlider(
            name=f"{name}-slider",
            label=label,
            description=description,
            tooltip=knob.tooltip,
            low=knob.low,
            high=knob.high,
            scale=knob.scale,
            accent=accent,
        )
        self.field = NumberField(
            name=f"{name}-number",
            label=label,
            description=description,
            tooltip=knob.tooltip,
            scale=knob.scale,
            low=knob.least,
            high=knob.most,
            finest=finest,
        )
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.slider, 1)
        box.addWidget(self.field)
        self.setFocusProxy(self.slider)
        self.slider.moved.connect(self.moved)
        self.slider.released.connect(self.released)
        self.slider.default_wanted.connect(self._back_to_default)
        self.field.entered.connect(self.entered)
        self.field.refused.connect(self.refused)

    def show_value(self, value: float | None) -> None:
        """Show the value of the state in both."""
        self.slider.show_value(value)
        self.field.show_value(value)

    def _back_to_default(self) -> None:
        self.entered.emit(self.default)


def field_for(
    knob: Knob,
    *,
    name: str,
    description: str = "",
    label: str = "",
    accent: str | int = "descent",
) -> KnobRow:
    """Return the controls a knob asks for; label and description default to what it says itself."""
    caption = label or knob.caption
    told = description or knob.tooltip or caption
    return KnobRow(knob, name=name, label=caption, description=told, accent=accent)


def labelled(caption: str, control: QWidget, tooltip: str = "") -> Labelled:
    """Return the control with a caption (plain, or rich with <sub>) that names it."""
    return Labelled(caption, control, tooltip)


def row(*widgets: QWidget, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignBottom) -> QWidget:
    """Return the widgets side by side; numbers as wide as they need, the rest shares what is left.

    Aligned below, a caption that has gone above its control does not lift it; aligned above, the
    words under a gauge do not push it up.
    """
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        control = widget.control if isinstance(widget, Labelled) else widget
        stretch = 1 if isinstance(control, (QAbstractSlider, QComboBox)) else 0
        box.addWidget(widget, stretch, align)
    return holder
