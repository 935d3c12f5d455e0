"""How a row of the dictionary's list is painted: by hand, for its number may change each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QWidget

from physviz.ui import theme as themes
from physviz.ui.colours import mix

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
    from PySide6.QtWidgets import QStyleOptionViewItem

    from physviz.ui.panels.dictionary_list import Line

PAD = 7.0
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
FADED = 0.4
LEAST = 12
"""A name cut to fewer letters than these says nothing."""


class DictionaryCells(QStyledItemDelegate):
    """Paints a line: names on the left, the number on the right; what does not fit ends in …."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return one line of type."""
        return QSize(100, round(QFontMetricsF(cast("QFont", option.font)).height() + 5.0))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one line."""
        line: Line = index.model().lines[index.row()]
        look, area = themes.current(), QRectF(cast("QRect", option.rect))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.key:
            view = cast("QWidget", self.parent())
            _ground(painter, area, look, line, focus=view.hasFocus())
            face = QFont(cast("QFont", option.font))
            face.setBold(line.open)
            area = area.adjusted(PAD, 0.0, -PAD, 0.0)
            area = _number(painter, area, look, line, QFontMetricsF(face))
            _names(painter, area, look, line, face)
        else:
            painter.setFont(themes.bold(cast("QFont", option.font)))
            painter.setPen(QColor(look.text(look.muted)))
            painter.drawText(area.adjusted(2.0, 0.0, 0.0, 0.0), LEFT, line.title)
        painter.restore()


def _ground(
    painter: QPainter, area: QRectF, look: themes.Theme, line: Line, *, focus: bool
) -> None:
    """Draw a bar before the open row, and a ground of another colour behind one that is lit."""
    if line.open:
        painter.fillRect(area, QColor(mix(look.window, look.thermal, 0.14)))
        bar = QRectF(area.left(), area.top(), look.stroke(3.0), area.height())
        painter.fillRect(bar, QColor(look.thermal))
    if line.lit:
        ring = area.adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(look.text(look.trial)), look.stroke(1.5)))
        painter.setBrush(QColor(mix(look.window, look.trial, 0.22)))
        painter.drawRoundedRect(ring, 4.0, 4.0)
    elif line.open and focus:
        painter.setPen(QPen(QColor(look.thermal), look.stroke(1.5)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(1.0, 1.0, -1.0, -1.0))


def _number(
    painter: QPainter, area: QRectF, look: themes.Theme, line: Line, names: QFontMetricsF
) -> QRectF:
    """Draw the number, before it what it is where the names leave room; return what is left."""
    plain = themes.number_font()
    painter.setFont(plain)
    painter.setOpacity(FADED if line.old else 1.0)
    painter.setPen(QColor(look.ink))
    painter.drawText(area, RIGHT, line.number)
    metrics = QFontMetricsF(plain)
    area = area.adjusted(0.0, 0.0, -metrics.horizontalAdvance(line.number) - 5.0, 0.0)
    spare = area.width() - names.horizontalAdvance(line.title) - 2.0 * PAD
    name = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, max(spare, 0.0))
    if name == line.name or len(name) >= LEAST:
        painter.setPen(QColor(look.text(look.muted)))
        painter.drawText(area, RIGHT, name)
        area.setRight(area.right() - metrics.horizontalAdvance(name))
    painter.setOpacity(1.0)
    return area.adjusted(0.0, 0.0, -PAD, 0.0)


def _names(painter: QPainter, area: QRectF, look: themes.Theme, line: Line, face: QFont) -> None:
    """Draw the two names, and the third where there is room."""
    metrics, right = QFontMetricsF(face), Qt.TextElideMode.ElideRight
    painter.setFont(face)
    painter.setPen(QColor(look.ink))
    title = metrics.elidedText(line.title, right, area.width())
    painter.drawText(area, LEFT, title)
    area.setLeft(area.left() + metrics.horizontalAdvance(f"{title}  "))
    if area.width() > 60.0 and title == line.title:
        face.setBold(False)
        painter.setFont(face)
        painter.setPen(QColor(look.text(look.muted)))
        more = QFontMetricsF(face).elidedText(f"· {line.more}", right, area.width())
        painter.drawText(area, LEFT, more)
