"""Small parts of the Samples tab's controls: numbers, buttons with a word, captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from physviz.lab import edits
from physviz.ui.form import NumberField
from physviz.ui.form.identity import identify
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.ui.screen import Screen


def whole_number(
    screen: Screen,
    name: str,
    label: str,
    told: str,
    entered: Callable[[float], object],
    ends: tuple[float, float],
) -> NumberField:
    """Return a field for a whole number between two ends, as wide as there is room."""
    made = NumberField(
        name=name, label=label, description=told, scale="integer", low=ends[0], high=ends[1]
    )
    return wired(screen, made, entered)


def wired(screen: Screen, field: NumberField, entered: Callable[[float], object]) -> NumberField:
    """Return the field, heard by whoever takes its number."""
    field.entered.connect(entered)
    field.refused.connect(lambda why: screen.do(edits.refuse, why))
    field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return field


def tool(name: str, text: str, label: str, told: str) -> QToolButton:
    """Return a small button with a word or a sign on it."""
    button = QToolButton()
    identify(button, name, label, told, told)
    button.setText(text)
    return button


def captioned(grid: QGridLayout, caption: str, control: QWidget, row: int, column: int) -> None:
    """Put a control with its caption into two cells of a grid; the caption is told as it is."""
    label = QLabel(caption)
    mark(label, "muted")
    label.setBuddy(control)
    label.setToolTip(control.toolTip())
    grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(control, row, column + 1)


def beside(*widgets: tuple[QWidget, int]) -> QWidget:
    """Return widgets side by side, each with its share of the room."""
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(4)
    for widget, share in widgets:
        box.addWidget(widget, share)
    return holder
