"""The strip over the panels with the text of a teacher's lesson."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from physviz.ui.form.identity import identify
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

MOST_LINES = 5
"""So much of the text is seen at a time."""


class LessonCard(QFrame):
    """Title and text of a lesson; the text can be folded away."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lesson_card")
        self.setAccessibleName("Lesson")
        mark(self, "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.title = QLabel()
        self.title.setObjectName("lesson_title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.title, "title")
        self.text = QLabel()
        self.text.setObjectName("lesson_text")
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.fold = QToolButton()
        identify(self.fold, "lesson_fold", "Fold the lesson", "Show only its title, or all", "")
        self.fold.setCheckable(True)
        self.fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold.toggled.connect(self._fold)
        self.leave_button = QPushButton("Leave")
        told = "Leave the lesson: the experiment stays, and all controls are free"
        identify(self.leave_button, "lesson_leave", "Leave the lesson", told, told)
        self.leave_button.clicked.connect(self.left)
        self.page = QScrollArea()
        self.page.setObjectName("lesson_page")
        self.page.setAccessibleName("Text of the lesson")
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setWidgetResizable(True)
        self.page.setWidget(self.text)
        for each in (self.text, self.page.viewport()):
            each.setAutoFillBackground(False)  # the card's own ground
        head = QHBoxLayout()
        for widget in (self.fold, self.title):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.leave_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 6, 12, 6)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self.page)
        self._fold(False)
        self.hide()

    def _fold(self, folded: bool) -> None:
        self.fold.setText("▸" if folded else "▾")
        self.page.setVisible(not folded)

    def tell(self, title: str, text: str) -> None:
        """Show a lesson's title and text, unfolded; its lines stay lines."""
        self.title.setText(say(title) or "Lesson")
        said = say(text)
        self.text.setText("<br>".join(escape(line) for line in said.splitlines()))
        self.page.setAccessibleDescription(said)
        self.fold.setVisible(bool(text))
        self.fold.setChecked(False)
        self._fold(not text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the lines of the text are in this width, up to a few."""
        high = self.text.heightForWidth(self.page.viewport().width())
        most = MOST_LINES * self.text.fontMetrics().lineSpacing()
        self.page.setFixedHeight(min(high, most) + 4)
