"""The words switch: whose words the window speaks in, and how all it says is put into them.

A text names things by their keys, as in "the ‹cost› of a line" (``engine.words``). Whoever paints a
text or sets it anew says it with ``say``; what a widget was given once and for all, ``retell``
finds and puts into the words in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from physviz.engine import words
from physviz.engine.words import VOICES, Voice

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

TEXTS = ("toolTip", "accessibleName", "accessibleDescription", "windowTitle", "title")
"""The properties of Qt that hold words; ``text`` as well, but of what nobody types into."""


def voice() -> Voice:
    """Return whose words the window speaks in."""
    app = QApplication.instance()
    spoken = None if app is None else app.property("physviz_words")
    return spoken if spoken in VOICES else "ml"


def speak(spoken: Voice) -> None:
    """Put these words in force."""
    QApplication.instance().setProperty("physviz_words", spoken)


def say(text: str) -> str:
    """Return the text in the words in force."""
    return words.say(text, voice()) if "‹" in text else text


def retell(root: QObject) -> None:
    """Put all that a widget and those within it say into the words in force."""
    for each in (root, *root.findChildren(QWidget), *root.findChildren(QAction)):
        for name in TEXTS:
            _retell(each, name)
        if isinstance(each, QLabel | QAbstractButton | QAction):
            _retell(each, "text")
        if isinstance(each, QWidget):
            each.update()


def written(each: QObject, name: str) -> str:
    """Return a text as it was written, its marks not filled in."""
    return each.property(f"written_{name}") or each.property(name)


def _retell(each: QObject, name: str) -> None:
    """Fill in one text, and keep how it was written for the next time.

    A text that was set anew since says by itself what it says.
    """
    shown, kept = each.property(name) or "", f"written_{name}"
    if "‹" in shown:
        each.setProperty(kept, shown)
    elif each.property(kept) is None:
        return
    elif each.property(f"{kept}_said") != shown:
        each.setProperty(kept, None)
        return
    said = say(each.property(kept))
    each.setProperty(f"{kept}_said", said)
    if said != shown:
        each.setProperty(name, said)
