"""The plate that explains a step: the rule as a formula, its numbers, and those of its terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen

from physviz.engine.digits import power as ten_to
from physviz.engine.digits import written
from physviz.ui import theme as themes
from physviz.ui.drawing import Cover
from physviz.ui.formula import EM
from physviz.ui.panels.arrows import draw_arrow
from physviz.ui.svg import HERE, drawing
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.lab.state import Pair
    from physviz.ui.panels.arrows import Arrow
    from physviz.ui.plot import Plot

    Box = tuple[float, float, float, float]
    """Left, top, width and height, in pixels of the plane."""
    Row = tuple[Arrow | None, str]
    """An arrow, where the row is of one, and what is written beside it."""

SAMPLE = 20.0
"""Length of the sample of an arrow, in pixels."""
TERMS = {"gradient": "‹gradient›", "momentum": "‹inertia›", "noise": "‹noise›"}
"""What the terms of a step are called; the others by their own names."""
MOST = 0.55
"""The plate covers no more of the plane than this; where it would, it says less, or nothing."""
BRIEFEST = 2
WORDS_WEIGH = 3
"""To cover other words is as bad as to cover the ends of so many arrows."""


@dataclass(frozen=True)
class Explained:
    """The arrows, the step last, and what is written about them."""

    arrows: tuple[Arrow, ...]
    formula: str
    heading: str
    numbers: str
    power: int
    """The arrows are drawn 10 to this power times as long as they are."""
    words: Box = (0.0, 0.0, 0.0, 0.0)
    """Where other words stand."""


class StepBox(Cover):
    """The rule as a formula, its numbers, and a line for each arrow, in a corner that is free."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__(plot, z)
        self.picture: Explained | None = None
        self.heading = ""
        self.rows: tuple[Row, ...] = ()
        self.plate = QRectF()
        self._corner = 0

    def clear(self) -> QRectF:
        """Show nothing; return the room that takes."""
        if self.picture is not None:
            self.picture, self.plate = None, QRectF()
            self.update()
        return self.plate

    def show_step(self, picture: Explained) -> QRectF:
        """Show this rule and these terms; return the plate they are on, in pixels of the plane."""
        self.picture, self.heading, area = picture, say(picture.heading), self.boundingRect()
        for brevity in range(BRIEFEST + 1):
            self.rows = rows_of(picture, brevity)
            if brevity == BRIEFEST and picture.power:
                self.heading += f", {factor(picture.power)}"
            width, height = self._size(picture)
            fits = width <= area.width() - 10.0 and height <= area.height() - 10.0
            if fits and width * height <= MOST * area.width() * area.height():
                self.plate = self._place(picture, width, height)
                break
        else:
            self.plate = QRectF()
        self.update()
        return self.plate

    def _size(self, picture: Explained) -> tuple[float, float]:
        font, indent = self.small_font(), SAMPLE * themes.current().scale + 6.0
        metrics, bold = QFontMetricsF(font), QFontMetricsF(themes.bold(font))
        formula = self._formula(picture.formula, font)
        widths = [indent + metrics.horizontalAdvance(text) for _, text in self.rows]
        width = max(formula.width(), bold.horizontalAdvance(self.heading), *widths)
        height = (metrics.height() + 1.0) * (1 + len(self.rows)) + formula.height()
        return width + 14.0, height + 16.0

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the plate."""
        if self.picture is None or self.plate.isEmpty():
            return
        look, font = themes.current(), self.small_font()
        line, sample = QFontMetricsF(font).height() + 1.0, SAMPLE * look.scale
        back = QColor(look.surface)
        back.setAlphaF(0.88)
        painter.setClipRect(self.boundingRect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.line), 1.0))
        painter.setBrush(back)
        painter.drawRoundedRect(self.plate, 4.0, 4.0)
        x, y = self.plate.left() + 7.0, self.plate.top() + 5.0
        _write(painter, look, themes.bold(font), x, y, self.heading)
        y += line + 3.0
        formula = self._formula(self.picture.formula, font)
        path = HERE / "formulas" / f"{self.picture.formula}.svg"
        drawing(path, look.ink).render(painter, formula.translated(x, y))
        y += formula.height() + 3.0
        for arrow, text in self.rows:
            if arrow is not None:
                start, end = QPointF(x, y + 0.5 * line), QPointF(x + sample, y + 0.5 * line)
                draw_arrow(painter, start, end, arrow.pen(), 5.0 * look.scale)
            _write(painter, look, font, x + sample + 6.0, y, text)
            y += line

    def _formula(self, name: str, font: QFont) -> QRectF:
        """Return the room of a formula in this type."""
        scale = 1.15 * QFontInfo(font).pixelSize() / EM
        box = drawing(HERE / "formulas" / f"{name}.svg", "#000000").viewBoxF()
        return QRectF(0.0, 0.0, box.width() * scale, box.height() * scale)

    def _place(self, picture: Explained, width: float, height: float) -> QRectF:
        """Return the plate in the corner of last time, or in one where no arrow is."""
        area = self.boundingRect().adjusted(5.0, 5.0, -5.0, -5.0)
        right, low = area.right() - width, area.bottom() - height
        corners = [
            QRectF(left, top, width, height)
            for left, top in ((right, area.top()), (right, low), (area.left(), area.top()))
        ]
        ends = [end for arrow in picture.arrows if arrow.seen for end in arrow.seen]
        pixels = [self.plot.box.mapFromView(QPointF(*end)) for end in ends]

        def covered(k: int) -> int:
            words = corners[k].intersects(QRectF(*picture.words))
            around = corners[k].adjusted(-8, -8, 8, 8)
            return WORDS_WEIGH * words + sum(around.contains(at) for at in pixels)

        self._corner = min((self._corner, 0, 1, 2), key=covered)
        return corners[self._corner]


def _write(
    painter: QPainter, look: themes.Theme, font: QFont, x: float, y: float, text: str
) -> None:
    painter.setFont(font)
    painter.setPen(QColor(look.ink))
    painter.drawText(QPointF(x, y + QFontMetricsF(font).ascent()), text)


def rows_of(picture: Explained, brevity: int = 0) -> tuple[Row, ...]:
    """Return the rows below heading and formula: each arrow, the scale, the rule's numbers.

    With brevity 1 in fewer words and digits; with 2 none, and the heading tells the scale.
    """
    if brevity == BRIEFEST:
        return ()
    digits, more = (2, {}) if brevity else (3, {"gradient": " −α∇S"})
    rows: list[Row] = [
        (e, f"{say(TERMS.get(e.name, e.name))}{more.get(e.name, '')}  {pair(e.vector, digits)}")
        for e in picture.arrows
    ]
    if picture.power:
        rows.append((None, f"arrows {factor(picture.power)} as long"))
    return (*rows, *(() if brevity else ((None, picture.numbers),)))


def pair(vector: Pair, digits: int) -> str:
    """Return the two numbers of a vector."""
    return f"({written(vector[0], digits)}, {written(vector[1], digits)})"


def factor(power: int) -> str:
    """Return a power of ten as a factor: ×100, ×10⁻³."""
    return f"×{10**power:,}" if 0 < power <= 4 else f"×{ten_to(power)}"
