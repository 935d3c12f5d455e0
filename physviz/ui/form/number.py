"""A field for one number, typed or stepped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from physviz.engine.knob import refusal
from physviz.ui.form.identity import identify, with_number
from physviz.ui.form.scale import nudged
from physviz.ui.form.text import read, shown
from physviz.ui.theme import number_font
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from physviz.engine.knob import Scale

_STEPS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}


class NumberField(QLineEdit):
    """A number between ``low`` and ``high``, whole on an integer scale, positive on a log one.

    ``entered`` follows Enter, leaving the field, and ↑ ↓ (Shift ×10, Alt ×0.1); ``refused``
    carries one sentence, and the field is back at its last value.
    """

    entered = Signal(float)
    refused = Signal(str)

    def __init__(
        self,
        *,
        name: str,
        label: str,
        description: str,
        tooltip: str = "",
        scale: Scale = "linear",
        low: float = -math.inf,
        high: float = math.inf,
        finest: float = 0.0,
        digits: int = 4,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        identify(self, name, label, description, tooltip)
        self.label, self.tooltip = label, tooltip or description
        self.scale, self.low, self.high = scale, low, high
        self.finest, self.digits = finest, digits
        self.number: float | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(number_font())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_value(self, value: float | None) -> None:
        """Show the value of the state, or nothing; while somebody types, only remember it."""
        self.number = value
        if not self.isModified():
            self._paint_number()

    def keep_small(self) -> None:
        """Take no more room than a number needs, however much there is."""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for 1.235e-5 and a sign."""
        return self._room_for("−1.235e-5")

    def minimumSizeHint(self) -> QSize:
        """Return room for four digits and a point."""
        return self._room_for("0.0000")

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the window, unless there is something typed to take back."""
        if event.type() == QEvent.Type.ShortcutOverride and not self.isModified():
            key = cast("QKeyEvent", event)
            if key.matches(QKeySequence.StandardKey.Undo) or key.matches(
                QKeySequence.StandardKey.Redo
            ):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter commits, Escape takes back, ↑ and ↓ step."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
            self.selectAll()
        elif key == Qt.Key.Key_Escape and self.isModified():
            self._paint_number()
        elif key in _STEPS:
            self._step(_STEPS[key] * step_size(event))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field commits what was typed; its own context menu is not leaving."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()
        super().focusOutEvent(event)

    def _commit(self) -> bool:
        """Tell what was typed, if anything; return whether a number stands in the field now."""
        text = self.text().strip()
        if text == shown(self.number, self.digits):
            self._paint_number()
            return self.number is not None
        value = read(text)
        if value is None:
            return self._refuse(f"“{text}” is not a finite number.")
        if reason := refusal(self.label, value, self.low, self.high, self.scale):
            return self._refuse(reason)
        self._tell(value)
        return True

    def _step(self, steps: float) -> None:
        if not self._commit() or self.number is None:
            return
        if self.scale == "log" and self.number <= 0:
            return
        value = min(max(nudged(self.number, steps, self.scale, self.finest), self.low), self.high)
        if value != self.number and not refusal("", value, self.low, self.high, self.scale):
            self._tell(value)

    def _tell(self, value: float) -> None:
        self.number = value
        self._paint_number()
        self.entered.emit(value)

    def _refuse(self, reason: str) -> bool:
        self._paint_number()
        self.refused.emit(reason)
        return False

    def _paint_number(self) -> None:
        text = shown(self.number, self.digits)
        if text != self.text() or self.isModified():
            self.setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)
        whole = "" if self.number is None else repr(self.number)
        told = say(self.tooltip)
        self.setToolTip(with_number(told, whole) if whole else told)

    def _room_for(self, text: str) -> QSize:
        size = super().sizeHint()
        padding = round(1.4 * self.fontMetrics().averageCharWidth()) + 10
        size.setWidth(self.fontMetrics().horizontalAdvance(text) + padding)
        return size


def step_size(event: QKeyEvent) -> float:
    """Return by how much the held keys change a step: Shift ×10, Alt ×0.1."""
    held = event.modifiers()
    if held & Qt.KeyboardModifier.ShiftModifier:
        return 10.0
    return 0.1 if held & Qt.KeyboardModifier.AltModifier else 1.0
