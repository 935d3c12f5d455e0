"""Who a control is: to a test, to a screen reader, and to a mouse that rests on it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtGui import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def identify(widget: QWidget, name: str, label: str, description: str, tooltip: str) -> None:
    """Set object name, accessible name and description, and tooltip (else the description)."""
    widget.setObjectName(name)
    widget.setAccessibleName(label)
    widget.setAccessibleDescription(description)
    widget.setToolTip(tooltip or description)


def with_number(tooltip: str, number: str) -> str:
    """Return the tooltip, plain or rich, with a number on a line of its own."""
    rich = tooltip if Qt.mightBeRichText(tooltip) else html.escape(tooltip)
    return f"<p>{rich}</p><p><b>{html.escape(number)}</b></p>"
