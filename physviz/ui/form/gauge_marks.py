"""The marks under the gauge of the learning rate: where it rings, is best, and diverges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from physviz.ui.colours import mix
from physviz.ui.form.spread import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from physviz.ui.theme import Theme

Words = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
"""What the three marks are called: a text and its subscript each; the second can be clicked."""

PLAIN: Words = (("rings", ""), ("best", ""), ("diverges", ""))
_GAP = 0.55  # of the type's height: between two words
_LEADER = 0.25  # of the type's height: room for the lines from marks to words


@dataclass(frozen=True)
class Mark:
    """A mark at ``x`` on the groove, and the box of its words: a text and its subscript."""

    x: float
    box: QRectF
    text: str
    subscript: str


def marks_height(font: QFont) -> float:
    """Return the height the marks need below the groove, in px."""
    return QFontMetricsF(_small(font)).height() * (1 + _LEADER)


def marks_width(font: QFont, words: Words) -> float:
    """Return the width the words need to stay clear of each other, in px."""
    return sum(_widths(font, words)) + 2 * _GAP * QFontMetricsF(_small(font)).height() + 2


def place_marks(
    xs: Sequence[float], words: Words, font: QFont, top: float, width: float
) -> tuple[Mark, ...]:
    """Return the three marks, their words below ``top`` and clear of each other."""
    metrics, widths = QFontMetricsF(_small(font)), _widths(font, words)
    lefts = spread(xs, widths, _GAP * metrics.height(), 1, width - 1)
    y = top + _LEADER * metrics.height()
    return tuple(
        Mark(x, QRectF(left, y, wide, metrics.height()), text, sub)
        for x, left, wide, (text, sub) in zip(xs, lefts, widths, words, strict=True)
    )


def draw_marks(
    painter: QPainter, marks: Sequence[Mark], theme: Theme, font: QFont, top: float
) -> None:
    """Draw ticks, leaders and words; the best α in the colour of every exact optimum."""
    small, tiny = _small(font), _small(font, 0.62)
    metrics = QFontMetricsF(small)
    for k, mark in enumerate(marks):
        colour = theme.text(theme.optimum) if k == 1 else theme.muted
        painter.setPen(QPen(QColor(mix(theme.surface, colour, 0.7)), theme.stroke(1)))
        elbow, inset = top - 0.1 * metrics.height(), 0.3 * metrics.height()
        nearest = min(max(mark.x, mark.box.left() + inset), mark.box.right() - inset)
        painter.drawPolyline(
            [
                QPointF(mark.x, elbow - 0.28 * metrics.height()),
                QPointF(mark.x, elbow),
                QPointF(nearest, mark.box.top() + 0.08 * metrics.height()),
            ]
        )
        painter.setPen(QColor(colour))
        base = mark.box.top() + metrics.ascent()
        painter.setFont(small)
        painter.drawText(QPointF(mark.box.left(), base), mark.text)
        painter.setFont(tiny)
        after = mark.box.left() + metrics.horizontalAdvance(mark.text)
        painter.drawText(QPointF(after, base + 0.2 * metrics.ascent()), mark.subscript)


def draw_note(
    painter: QPainter, note: str, theme: Theme, font: QFont, top: float, width: float
) -> None:
    """Write a few words in the place of the marks."""
    painter.setFont(_small(font))
    painter.setPen(QColor(theme.muted))
    room = QRectF(0.0, top, width, marks_height(font))
    painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), note)


def _widths(font: QFont, words: Words) -> list[float]:
    metrics, tiny = QFontMetricsF(_small(font)), QFontMetricsF(_small(font, 0.62))
    return [metrics.horizontalAdvance(t) + tiny.horizontalAdvance(s) for t, s in words]


def _small(font: QFont, size: float = 0.85) -> QFont:
    smaller = QFont(font)
    smaller.setPointSizeF(font.pointSizeF() * size)
    return smaller
