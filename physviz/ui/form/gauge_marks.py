"""The marks under the gauge of the learning rate: 1/λmax, best, 2/λmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from physviz.ui.colours import mix
from physviz.ui.form.spread import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from physviz.ui.theme import Theme

_WORDS = (("1/λ", "max"), ("best", ""), ("2/λ", "max"))
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


def marks_width(font: QFont) -> float:
    """Return the width the words need to stay clear of each other, in px."""
    return sum(_widths(font)) + 2 * _GAP * QFontMetricsF(_small(font)).height() + 2


def place_marks(xs: Sequence[float], font: QFont, top: float, width: float) -> tuple[Mark, ...]:
    """Return the three marks, their words below ``top`` and clear of each other."""
    metrics, widths = QFontMetricsF(_small(font)), _widths(font)
    lefts = spread(xs, widths, _GAP * metrics.height(), 1, width - 1)
    y = top + _LEADER * metrics.height()
    return tuple(
        Mark(x, QRectF(left, y, wide, metrics.height()), text, sub)
        for x, left, wide, (text, sub) in zip(xs, lefts, widths, _WORDS, strict=True)
    )


def draw_marks(
    painter: QPainter, marks: Sequence[Mark], theme: Theme, font: QFont, top: float
) -> None:
    """Draw ticks, leaders and words; the best α in the colour of every exact optimum."""
    small, tiny = _small(font), _small(font, 0.62)
    metrics = QFontMetricsF(small)
    for mark in marks:
        colour = theme.muted if mark.subscript else theme.text(theme.optimum)
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


def _widths(font: QFont) -> list[float]:
    metrics, tiny = QFontMetricsF(_small(font)), QFontMetricsF(_small(font, 0.62))
    return [metrics.horizontalAdvance(t) + tiny.horizontalAdvance(s) for t, s in _WORDS]


def _small(font: QFont, size: float = 0.85) -> QFont:
    smaller = QFont(font)
    smaller.setPointSizeF(font.pointSizeF() * size)
    return smaller
