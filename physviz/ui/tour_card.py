"""The strip over the panels on which the tour speaks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from physviz.ui.theme import mark

MOST_ANSWERS = 4


@dataclass(frozen=True)
class Said:
    """What the card says: where it is, what it is about, and what is to be done or was seen."""

    chapter: str
    place: str
    text: str
    line: str
    answers: tuple[str, ...] = ()
    done: bool = False
    first: bool = False
    last: bool = False


class TourCard(QFrame):
    """A strip with a text, a line for what to do, answers to choose from, and ways on and out."""

    answered = Signal(int)
    on = Signal()
    back = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tour_card")
        self.setAccessibleName("Tour")
        mark(self, "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.chapter = self._label("tour_chapter", "muted", wrap=False)
        self.place = self._label("tour_place", "title", wrap=False)
        self.text = self._label("tour_text", "verdict")
        self.line = self._label("tour_line", "title")
        self.answers = [self._answer(k) for k in range(MOST_ANSWERS)]
        self.back_button = self._button("tour_back", "Back", "The step before")
        self.back_button.clicked.connect(self.back)
        self.next_button = self._button("tour_next", "Next", "The next step (Enter)")
        self.next_button.clicked.connect(self.on)
        self.leave_button = self._button(
            "tour_leave",
            "Leave",
            "Back to your own experiment, which is as it was (Esc); Learn ▸ Tour goes on from here",
        )
        self.leave_button.clicked.connect(self.left)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.line, 1)
        for button in self.answers:
            line.addWidget(button)
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(self.text)
        said.addLayout(line)
        ways = QHBoxLayout()
        for button in (self.back_button, self.next_button, self.leave_button):
            ways.addWidget(button)
        where = QHBoxLayout()
        where.addStretch(1)
        where.addWidget(self.chapter)
        where.addWidget(self.place)
        right = QVBoxLayout()
        right.addLayout(ways)
        right.addLayout(where)
        right.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(20)
        box.addLayout(said, 1)
        box.addLayout(right)

    def _label(self, name: str, role: str, *, wrap: bool = True) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(wrap)
        mark(label, role)
        return label

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Space after a click is the lab's
        return button

    def _answer(self, k: int) -> QPushButton:
        button = self._button(f"tour_answer_{k}", f"Answer {k + 1}", f"Guess this ({k + 1})")
        button.setAutoDefault(True)  # Enter chooses what has the focus
        button.clicked.connect(lambda: self.answered.emit(k))
        return button

    def tell(self, said: Said) -> None:
        """Say it."""
        self.chapter.setText(said.chapter)
        self.place.setText(said.place)
        self.text.setText(said.text)
        self.line.setText(said.line)
        plain = QTextDocumentFragment.fromHtml(f"{said.text} {said.line}").toPlainText()
        self.setAccessibleDescription(plain)
        for k, button in enumerate(self.answers):
            button.setVisible(k < len(said.answers))
            if k < len(said.answers):
                button.setText(said.answers[k])
                button.setAccessibleName(said.answers[k])
        self.back_button.setEnabled(not said.first)
        on = ("Finish" if said.last else "Next") if said.done else "Skip"
        tips = {"Next": "The next step (Enter)", "Finish": "Back to your own experiment (Enter)"}
        self.next_button.setText(on)
        self.next_button.setAccessibleName(on)
        self.next_button.setToolTip(tips.get(on, "Go on without doing it"))
        mark(self.next_button, "on" if said.done else "")
        self.style().polish(self.next_button)
