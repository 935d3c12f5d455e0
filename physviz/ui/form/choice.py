"""One of a few named things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from physviz.ui.form.identity import identify
from physviz.ui.words import say, voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QWheelEvent


class Choice(QComboBox):
    """A menu of (key, title); ``chosen`` carries the key a hand picked, if it is another one."""

    chosen = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        *,
        name: str,
        label: str,
        description: str,
        tooltip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        identify(self, name, label, description, tooltip)
        self.key: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self.show_choices(choices)
        self.activated.connect(self._pick)

    def show_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these instead, in these words; what is chosen stays chosen where it can."""
        self.choices, self._voice = tuple(choices), voice()
        self.clear()
        for key, title in choices:
            self.addItem(say(title), key)
        # As wide as these. Left at AdjustToContents, Qt would 20 ms later give it the width it
        # would like, over what stands beside it, until the layout takes that back.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        self.show_value(self.key)

    def show_value(self, key: str | None) -> None:
        """Show the choice of the state; nothing when it is not among those offered."""
        self.key = key
        if self._voice != voice():
            self.show_choices(self.choices)
        self.setCurrentIndex(-1 if key is None else self.findData(key))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the choice, or what stands for it, ending in … where there is no room."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 4
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, lest a scroll change what is chosen."""
        event.ignore()

    def _pick(self, index: int) -> None:
        key = self.itemData(index)
        if key != self.key:
            self.key = key
            self.chosen.emit(key)
