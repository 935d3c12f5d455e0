"""Words on the landscape beside what they name: each where there is room for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from physviz.ui import theme as themes
from physviz.ui.drawing import Cover, draw_plate
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.lab.state import Pair
    from physviz.ui.plot import Plot

Owner = Literal["explain", "runs", "axes", "flow", "uphill"]
ORDER: tuple[Owner, ...] = ("explain", "runs", "axes", "flow", "uphill")
AWAY = 10.0
"""Pixels between the middle of a disc and its name."""
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
"""Where a name may stand, the first free place being taken: right, left, above, below, …"""


@dataclass(frozen=True)
class Name:
    """A word for a place of the plane."""

    at: Pair
    text: str
    colour: str


class Names(Cover):
    """Words on small plates, each beside its place and over no other word or mark.

    Several layers write on it; where room is short those that come first in ``ORDER`` get it.
    """

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__(plot, z)
        self.names: dict[Owner, tuple[Name, ...]] = {}
        self.marks: dict[Owner, tuple[Pair, ...]] = {}
        self.plates: dict[str, QRectF] = {}
        """Where each name was painted last; it goes on standing on the same side if it can."""
        self._kept_free: dict[str, QRectF] = {}
        self._sides: dict[str, tuple[int, int]] = {}

    def show_names(
        self, owner: Owner, names: tuple[Name, ...], marks: tuple[Pair, ...] = ()
    ) -> None:
        """Show these of one layer, the most important first, and none over these marks."""
        names = tuple(replace(name, text=say(name.text)) for name in names)
        if (names, marks) != (self.names.get(owner), self.marks.get(owner)):
            self.names[owner], self.marks[owner] = names, marks
            self.update()

    def keep_free(self, owner: str, plate: QRectF) -> None:
        """Write nothing where other words of this owner stand, in pixels of the plane."""
        if plate != self.kept_free(owner):
            self._kept_free[owner] = plate
            self.update()

    def kept_free(self, owner: str) -> QRectF:
        """Return where the words of this owner stand; empty where there are none."""
        return self._kept_free.get(owner, QRectF())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw those for which there is room."""
        self.plates = {}
        names = [name for owner in ORDER for name in self.names.get(owner, ())]
        if not names:
            return
        look, area = themes.current(), self.boundingRect()
        font = self.small_font()
        metrics = QFontMetricsF(font)
        painter.setClipRect(area)
        painter.setFont(font)
        half = 7.0 * look.scale
        marks = [self.plot.box.mapFromView(QPointF(*at)) for m in self.marks.values() for at in m]
        taken = [QRectF(m.x() - half, m.y() - half, 2 * half, 2 * half) for m in marks]
        taken += self._kept_free.values()
        for name in names:
            plate = self._place(name, metrics, taken, area, look.scale)
            if plate is None:
                continue
            taken.append(plate)
            self.plates[name.text] = plate
            draw_plate(painter, plate)
            painter.setPen(QColor(name.colour))
            painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), name.text)

    def _place(
        self,
        name: Name,
        metrics: QFontMetricsF,
        taken: list[QRectF],
        area: QRectF,
        scale: float,
    ) -> QRectF | None:
        at = self.plot.box.mapFromView(QPointF(*name.at))
        if not area.contains(at):
            return None
        width, height = metrics.horizontalAdvance(name.text) + 8, metrics.height() + 2
        key = name.text.partition(",")[0]
        last = self._sides.get(key, SIDES[0])
        for right, down in (last, *SIDES):
            middle = at + QPointF(
                right * (AWAY * scale + 0.5 * width), down * (AWAY * scale + 0.5 * height)
            )
            plate = QRectF(middle.x() - 0.5 * width, middle.y() - 0.5 * height, width, height)
            if area.contains(plate) and not any(plate.intersects(other) for other in taken):
                self._sides[key] = right, down
                return plate
        return None
