"""Named numbers, painted: sixty times a second, rich text would cost more than the plots."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText
from PySide6.QtWidgets import QSizePolicy, QWidget

from physviz.ui import theme as themes
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

Pair = tuple[str, str]
"""The name (plain, or with <sub>) and the number as text."""

GAP, APART = 4.0, 11.0


@lru_cache(maxsize=256)
def _name(html: str, font: str) -> QStaticText:
    """Return a name set once for all frames; ``font`` is a QFont's key."""
    text = QStaticText(html)
    made = QFont()
    made.fromString(font)
    text.prepare(font=made)
    return text


class Figures(QWidget):
    """Names and numbers, flowing in lines; with a ``title`` one below the other, as a table.

    The room it takes grows when a number needs it and shrinks only with the window, so that nothing
    beside it moves while numbers change.
    """

    def __init__(self, name: str, label: str, *, title: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.title = title
        self.pairs: tuple[Pair, ...] = ()
        self._need = QSize(0, 0)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed if title else policy.Ignored, policy.Fixed)

    def show_pairs(self, pairs: tuple[Pair, ...]) -> None:
        """Show these in the place of the last ones."""
        pairs = tuple((say(name), say(number)) for name, number in pairs)
        if pairs == self.pairs:
            return
        if [name for name, _ in pairs] != [name for name, _ in self.pairs]:
            self._need = QSize(0, 0)
        self.pairs = pairs
        self.setAccessibleDescription(self.text())
        self._measure()
        self.update()

    def text(self) -> str:
        """Return all of it as plain text, a line each."""
        return "\n".join(
            f"{re.sub('<[^>]*>', '', name)} {value}".strip() for name, value in self.pairs
        )

    def boxes(self) -> list[tuple[str, QRectF]]:
        """Return each name, without its tags, and where it is written with its number."""
        _, bold = self._fonts()
        metrics, (places, _) = QFontMetricsF(bold), self._places()
        made = []
        for (at, to), (name, value) in zip(places, self.pairs, strict=True):
            right = to.x() + metrics.horizontalAdvance(value)
            box = QRectF(at.x(), at.y(), right - at.x(), metrics.height())
            made.append((re.sub("<[^>]*>", "", name), box))
        return made

    def sizeHint(self) -> QSize:
        """Return the room the numbers have needed so far."""
        return QSize(self._need.width() if self.title else 100, self._need.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same height; lines wrap."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        if not self.title and event.oldSize().width() != event.size().width():
            self._need = QSize(0, 0)
            self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another type, as in projector mode."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._need = QSize(0, 0)
            self._measure()
            self.updateGeometry()

    def _measure(self) -> None:
        _, size = self._places()
        needed = QSize(round(size.width() + 0.5), round(size.height() + 0.5)).expandedTo(self._need)
        if needed != self._need:
            self._need = needed
            self.updateGeometry()

    def _fonts(self) -> tuple[QFont, QFont]:
        plain = themes.number_font()
        plain.setPointSizeF(self.font().pointSizeF())
        bold = QFont(plain)
        bold.setBold(not self.title)
        return plain, bold

    def _places(self) -> tuple[list[tuple[QPointF, QPointF]], QRectF]:
        """Return where each name begins and where each number begins, and the room taken."""
        plain, bold = self._fonts()
        metrics = QFontMetricsF(bold)
        line = metrics.height() + 2.0
        names = [_name(name, plain.toString()).size().width() for name, _ in self.pairs]
        numbers = [metrics.horizontalAdvance(value) for _, value in self.pairs]
        if self.title:
            width = max((a + b for a, b in zip(names, numbers, strict=True)), default=0.0) + 12.0
            width = max(
                width, float(self._need.width()), metrics.horizontalAdvance(say(self.title)) * 1.15
            )
            ys = [line * (k + 1) for k in range(len(self.pairs))]
            places = [
                (QPointF(0.0, y), QPointF(width - number, y))
                for y, number in zip(ys, numbers, strict=True)
            ]
            return places, QRectF(0.0, 0.0, width, line * (len(self.pairs) + 1))
        x = y = 0.0
        flowing = []
        for name, number in zip(names, numbers, strict=True):
            if x > 0.0 and x + name + GAP + number > self.width():
                x, y = 0.0, y + line
            flowing.append((QPointF(x, y), QPointF(x + name + GAP, y)))
            x += name + GAP + number + APART
        return flowing, QRectF(0.0, 0.0, self.width(), y + line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and numbers."""
        look, painter = themes.current(), QPainter(self)
        plain, bold = self._fonts()
        ascent = QFontMetricsF(bold).ascent()
        if self.title:
            heading = QFont(plain)
            heading.setBold(True)
            painter.setFont(heading)
            painter.setPen(QColor(look.ink))
            painter.drawText(QPointF(0.0, ascent), say(self.title))
        places, _ = self._places()
        painter.setFont(plain)
        painter.setPen(QColor(look.text(look.muted) if self.title else look.ink))
        for (at, _), (name, _) in zip(places, self.pairs, strict=True):
            painter.drawStaticText(at, _name(name, plain.toString()))
        painter.setFont(bold)
        painter.setPen(QColor(look.ink))
        for (_, at), (_, value) in zip(places, self.pairs, strict=True):
            painter.drawText(at + QPointF(0.0, ascent), value)
        painter.end()
