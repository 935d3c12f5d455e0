"""The field in which a word is looked for in the dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton

from physviz.ui.form.identity import identify

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent


class SearchField(QLineEdit):
    """What is looked for; ↑ and ↓ go through the list meanwhile, Escape takes the words away."""

    def __init__(self, step: Callable[[int], None]) -> None:
        super().__init__()
        self.step = step
        told = "Words that a row must have, in any vocabulary, formula or sentence (Ctrl+F or /)"
        identify(self, "dictionary_search", "Find in the dictionary", told, "")
        self.setPlaceholderText("Find a word…")
        self.setClearButtonEnabled(True)
        cross = self.findChild(QToolButton)
        identify(cross, "dictionary_clear", "Clear the search", "List all rows again (Esc)", "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through the list, or take the words away."""
        ways = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        way = ways.get(Qt.Key(event.key()))
        if way is not None:
            self.step(way)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
        else:
            super().keyPressEvent(event)
