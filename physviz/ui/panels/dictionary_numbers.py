"""The numbers of the open row with their symbols, and both sides of its check, painted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from physviz.engine.digits import counted, with_error, written
from physviz.ui import theme as themes
from physviz.ui.formula import EM, typeset
from physviz.ui.plain import LETTERS, plain
from physviz.ui.svg import drawing
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from physviz.engine.dictionary import Check, Entry, Reading

NEAR, APART, BESIDE = 6.0, 14.0, 26.0
"""Pixels between symbol and name, name and number, and two columns."""
NARROWEST = 180
"""The least width at a desk."""
AGREED, ERRORS = 1e-8, 4.0
"""Two ways agree within this share of the greater of 1 and the number, or so many of its errors."""
COARSE = 1e-6
"""An error is told where it is a greater share than this."""
FADED = 0.4
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Cell:
    """One number: its symbol as LaTeX, what it is called if that is more, and its digits."""

    symbol: str
    name: str
    number: str


def cells_of(entry: Entry, reading: Reading) -> tuple[Cell, ...]:
    """Return the numbers of a row as they are written."""
    made = []
    for name, value in reading.values.items():
        symbol = entry.symbols.get(name, "")
        said = "" if _bare(name) in _bare(plain(symbol)) else say(entry.called(name))
        made.append(Cell(symbol, said, counted(value, 6)))
    return tuple(made)


def _bare(text: str) -> str:
    """Return the letters of a symbol, or of a name in which "beta" may stand for β."""
    greek = re.sub("[a-z]+", lambda word: LETTERS.get(word[0], word[0]), text)
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", greek))


def agrees(check: Check) -> bool:
    """Whether the two ways come to the same, as far as can be expected of them."""
    return abs(check.difference) <= max(ERRORS * check.error, AGREED * _size(check))


def told(check: Check) -> str:
    """Return both sides of a check and what is between them."""
    mark, between = "✓" if agrees(check) else "⚠", written(abs(check.difference), 2)
    if check.error > COARSE * _size(check):
        left, right, same = with_error(check.left, check.error), written(check.right, 6), "≈"
    else:
        left, right = written(check.left, 8), written(check.right, 8)
        same = "=" if left == right else "≈"
    return f"{mark} {left} {same if agrees(check) else '≠'} {right}, difference {between}"


def _size(check: Check) -> float:
    return max(1.0, abs(check.left), abs(check.right))


class RowNumbers(QWidget):
    """The check, and below it the numbers in as many columns as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dictionary_numbers")
        self.setAccessibleName("Numbers of the open row")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cells: tuple[Cell, ...] = ()
        self.check = ""
        self.agreed = True
        self.old = False
        self._widest = 0.0

    def show_reading(self, entry: Entry, reading: Reading) -> None:
        """Show what a row says now."""
        cells, check = cells_of(entry, reading), reading.check
        if [cell.symbol for cell in cells] != [cell.symbol for cell in self.cells]:
            self._widest = 0.0
        self.cells, self.check = cells, "" if check is None else told(check)
        self.agreed = check is None or agrees(check)
        self.setAccessibleDescription(self.text())
        self._measure()
        self.update()

    def fade(self, old: bool) -> None:
        """Grey the numbers that are of other data than the present ones; or not."""
        if old != self.old:
            self.old = old
            self.update()

    def text(self) -> str:
        """Return all of it as plain text, a line each."""
        said = [f"{c.name or plain(c.symbol)} {c.number}" for c in self.cells]
        return "\n".join([self.check, *said] if self.check else said)

    # --- the room it takes

    def sizeHint(self) -> QSize:
        """Return the height that the lines take at this width."""
        height = sum(self._heights()) + self._line() * bool(self.check)
        return QSize(round(self._widest) + 1, round(height) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return that height; where it is too narrow, names end in …."""
        return QSize(round(NARROWEST * themes.current().scale), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put them in as many columns as there is room for now."""
        super().resizeEvent(event)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another type, as in projector mode."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widest = 0.0
            self._measure()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(themes.bold(themes.number_font()))

    def _line(self) -> float:
        return self._metrics().height() + 4.0

    def _columns(self) -> int:
        return max(1, min(len(self.cells), int((self.width() + BESIDE) // (self._widest + BESIDE))))

    def _heights(self) -> list[float]:
        """Return how high each line of cells is: more where a symbol is a fraction."""
        rows, line = -(-len(self.cells) // self._columns()), self._line()
        tall = [self._symbol(cell.symbol).height() + 2.0 for cell in self.cells]
        return [max([line, *tall[row::rows]]) for row in range(rows)]

    def _measure(self) -> None:
        """Make room for the widest number so far, so that nothing moves while they change."""
        metrics, before = self._metrics(), self._widest
        for cell in self.cells:
            symbol, name = self._symbol(cell.symbol).width(), metrics.horizontalAdvance(cell.name)
            number = metrics.horizontalAdvance(cell.number)
            name += NEAR if name else 0.0
            self._widest = max(self._widest, symbol + name + APART + number)
        if self._widest != before:
            self.updateGeometry()

    def _symbol(self, latex: str) -> QRectF:
        """Return the room of a symbol, from its base line; no higher than two lines."""
        if not latex:
            return QRectF()
        scale = QFontInfo(themes.number_font()).pixelSize() / EM
        box = drawing(typeset(latex), "#000000").viewBoxF()
        scale *= min(1.0, 2.0 * self._line() / max(box.height() * scale, 1.0))
        return QRectF(0.0, box.top() * scale, box.width() * scale, box.height() * scale)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the check and the numbers."""
        look, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(FADED if self.old else 1.0)
        top, wide = 0.0, min(self._widest, float(self.width()))
        if self.check:
            painter.setFont(themes.number_font())
            painter.setPen(QColor(look.text(look.optimum if self.agreed else look.error)))
            area = QRectF(0.0, 0.0, self.width(), self._line())
            painter.drawText(area, LEFT, self._fitting(self.check))
            top = self._line()
        heights = self._heights()
        for k, cell in enumerate(self.cells):
            column, row = divmod(k, len(heights))
            at = column * (self._widest + BESIDE), top + sum(heights[:row])
            self._draw(painter, look, cell, QRectF(*at, wide, heights[row]))
        painter.end()

    def _fitting(self, check: str) -> str:
        """Return the check, without its last part where there is no room for that."""
        wide = QFontMetricsF(themes.number_font()).horizontalAdvance(check) > self.width()
        return check.rpartition(", ")[0] if wide else check

    def _draw(self, painter: QPainter, look: themes.Theme, cell: Cell, area: QRectF) -> None:
        plain_font = themes.number_font()
        symbol = self._symbol(cell.symbol)
        if cell.symbol:
            metrics = QFontMetricsF(plain_font)
            base = area.top() + 0.5 * (area.height() - metrics.height()) + metrics.ascent()
            top = min(max(base + symbol.top(), area.top()), area.bottom() - symbol.height())
            place = QRectF(area.left(), top, symbol.width(), symbol.height())
            drawing(typeset(cell.symbol), look.ink).render(painter, place)
        painter.setFont(themes.bold(plain_font))
        painter.setPen(QColor(look.ink))
        painter.drawText(area, RIGHT, cell.number)
        taken = self._metrics().horizontalAdvance(cell.number) + 0.5 * APART
        area = area.adjusted(symbol.width() + NEAR * bool(cell.symbol), 0.0, -taken, 0.0)
        metrics, right = QFontMetricsF(plain_font), Qt.TextElideMode.ElideRight
        painter.setFont(plain_font)
        painter.setPen(QColor(look.text(look.muted)))
        painter.drawText(area, LEFT, metrics.elidedText(cell.name, right, max(area.width(), 0.0)))
