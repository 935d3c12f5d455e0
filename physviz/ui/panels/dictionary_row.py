"""The open row of the dictionary: names, formula, numbers, and what they prove."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from physviz.engine.words import TITLES, VOICES, word
from physviz.ui import theme as themes
from physviz.ui.formula import Formula
from physviz.ui.panels.dictionary_numbers import RowNumbers
from physviz.ui.theme import mark
from physviz.ui.words import say, voice

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from physviz.engine.dictionary import Entry, Reading

BESIDE = 640
"""From this width on, in pixels at a desk, the texts stand beside the numbers."""


class RowView(QScrollArea):
    """One row: what it is called, its formula and numbers, and beside or below these its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dictionary_row")
        self.setAccessibleName("The open row")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.entry: Entry | None = None
        self.names, self.texts, self.said = _label("names"), _label("texts"), _label("said")
        mark(self.said, "warning")
        self.formula = Formula("cost", colour="ink")
        self.formula.setObjectName("dictionary_formula")
        # Where the room is narrow it shrinks.
        self.formula.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.numbers = RowNumbers()
        facts = QVBoxLayout()
        facts.setSpacing(4)
        facts.addWidget(self.names)
        facts.addWidget(self.formula)
        facts.addWidget(self.numbers)
        facts.addWidget(self.said)
        facts.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(self.texts)
        column.addStretch(1)
        holder = QWidget()
        self.box = QBoxLayout(QBoxLayout.Direction.TopToBottom, holder)
        self.box.setContentsMargins(0, 0, 8, 0)
        self.box.addLayout(facts, 1)
        self.box.addLayout(column, 1)
        self.setWidget(holder)

    def show_entry(self, entry: Entry) -> None:
        """Show what a row says at all times, in the words in force."""
        if entry is not self.entry:
            self.verticalScrollBar().setValue(0)
        self.entry = entry
        self.names.setText(_names(entry))
        self.formula.show_latex(entry.formula)
        self.formula.setToolTip(self.formula.plain)
        self.texts.setText(_texts(entry))

    def show_reading(self, reading: Reading) -> None:
        """Show what it says now."""
        if self.entry is None:
            return
        self.numbers.show_reading(self.entry, reading)
        self.said.setText(say(reading.sentence))
        self.said.setVisible(bool(reading.sentence))

    def scroll_on(self, way: int) -> None:
        """Go on down (1), or back up (−1), by three lines or so."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + way * 3 * self.fontMetrics().lineSpacing())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows, which would scroll, to the window."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the texts beside the numbers where there is room."""
        super().resizeEvent(event)
        self.share()

    def share(self) -> None:
        """Put the texts beside the numbers, or below them."""
        beside = self.viewport().width() >= BESIDE * themes.current().scale
        ways = QBoxLayout.Direction
        self.box.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self.box.setSpacing(24 if beside else 6)


def _label(name: str) -> QLabel:
    made = QLabel()
    made.setObjectName(f"dictionary_{name}")
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made


def _names(entry: Entry) -> str:
    """Return the row's names in the three vocabularies, that in force in bold."""
    now, muted = voice(), themes.current().text(themes.current().muted)
    parts = []
    for each in VOICES:
        name = escape(word(entry.word, each), quote=False)
        name = f"<b>{name}</b>" if each == now else name
        parts.append(f"<span style='color:{muted}'>{TITLES[each]}</span>&nbsp; {name}")
    return " &nbsp;·&nbsp; ".join(parts)


def _texts(entry: Entry) -> str:
    """Return what the row proves, how that is checked, where it ends, and whose it is."""
    muted = themes.current().text(themes.current().muted)
    parts = [
        ("", entry.proves),
        ("Checked", entry.check),
        ("Where it ends", entry.breaks),
    ]
    lines = "".join(_paragraph(head, say(text)) for head, text in parts if text)
    return f"{lines}<p style='margin:0;color:{muted}'>{escape(say(entry.source))}</p>"


def _paragraph(head: str, text: str) -> str:
    head = f"<b>{head}.</b> " if head else ""
    return f"<p style='margin:0 0 4px 0'>{head}{escape(text, quote=False)}</p>"
