"""The list of the dictionary's rows: names, the key number now, and what is lit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QCursor, QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy

from physviz.ui import theme as themes
from physviz.ui.panels.dictionary_cells import DictionaryCells

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True)
class Line:
    """A row of the list: its two names, a third, and its key number; or a heading, with no key."""

    key: str
    title: str
    more: str = ""
    name: str = ""
    number: str = ""
    old: bool = False
    """Whether the number is of other data or settings than the present ones."""
    lit: bool = False
    """Whether the mouse is over something it speaks of."""
    open: bool = False


class LinesModel(QAbstractListModel):
    """The lines, for the list to show."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show these in the place of the last ones."""
        if [line.key for line in lines] != [line.key for line in self.lines]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        elif lines != self.lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))

    def place(self, key: str) -> int:
        """Return where a row stands; −1 where it is not shown."""
        return next((k for k, line in enumerate(self.lines) if line.key == key), -1)

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """One row a line."""
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """A heading cannot be opened."""
        enabled = Qt.ItemFlag.ItemIsEnabled
        named = index.isValid() and self.lines[index.row()].key
        return enabled | Qt.ItemFlag.ItemIsSelectable if named else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the line, in words for who cannot see it and for the mouse that rests on it."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        whole = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if line.key and Qt.ItemDataRole(role) in whole:
            return f"{line.title} · {line.more}: {line.name} {line.number}".strip(": ")
        return None


class DictionaryList(QListView):
    """The rows; ``chosen`` and ``wanted`` say which one a hand opens, or wants to be shown."""

    chosen = Signal(str)
    wanted = Signal(str)
    menu_wanted = Signal(str, object)
    read_on = Signal(int)
    """What the open row says is to go down (1) or up (−1)."""
    moved = Signal()
    """The mouse, or the keyboard, is on another row."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dictionary_list")
        self.setAccessibleName("Rows of the dictionary")
        self.setAccessibleDescription(
            "↑ and ↓ open a row, with Ctrl they scroll what it says, Enter shows it in the window, "
            "/ looks for a word"
        )
        self.table = LinesModel()
        self.setModel(self.table)
        self.setItemDelegate(DictionaryCells(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(60)
        self.over = ""
        """The row under the mouse."""
        self.by_key = False
        self.open = ""

    @property
    def pointed(self) -> str:
        """The row the mouse is over, or else the one the keyboard is on; empty where none is."""
        return self.over or (self.open if self.by_key and self.hasFocus() else "")

    # --- from state

    def show_lines(self, lines: tuple[Line, ...], opened: str) -> None:
        """Show these rows; bring into view one that is opened, or lit while no other lit one is."""
        self.table.show_lines(lines)
        place = self.table.place(opened)
        if place >= 0 and (opened != self.open or self.currentIndex().row() != place):
            index = self.table.index(place)
            self.setCurrentIndex(index)
            if not lines[max(place - 1, 0)].key:
                self.scrollTo(self.table.index(place - 1))
            self.scrollTo(index)
        self.open = opened
        lit = [self.table.index(k) for k, line in enumerate(lines) if line.lit]
        room = self.viewport().rect()
        if lit and not any(room.contains(self.visualRect(index)) for index in lit):
            self.scrollTo(lit[0])

    # --- from hands

    def step(self, way: int) -> None:
        """Open the next row below (1) or above (−1), or the one that is so many further."""
        keys = [line.key for line in self.table.lines if line.key]
        if not keys:
            return
        at = keys.index(self.open) + way if self.open in keys else 0
        self.by_key = True
        self.chosen.emit(keys[min(max(at, 0), len(keys) - 1)])
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ ↓ and the page keys open another row, with Ctrl ↑ ↓ scroll it, Enter shows it."""
        page = max(1, self.viewport().height() // max(1, self.sizeHintForRow(0)) - 1)
        ways = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
        }
        way = ways.get(Qt.Key(event.key()))
        if way in (1, -1) and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.read_on.emit(way)
        elif way is not None:
            self.step(way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.open)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the row under the mouse."""
        self.by_key = False
        key = self._key_at(event.position().toPoint())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show what the row speaks of."""
        key = self._key_at(event.position().toPoint())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Note which row the mouse is over."""
        self._note(self._key_at(event.position().toPoint()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Under a mouse that rests another row comes to lie."""
        super().scrollContentsBy(dx, dy)
        if self.over:
            self._note(self._key_at(self.viewport().mapFromGlobal(QCursor.pos())))

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell a row in full only where it is not written so: else the words hide the next rows."""
        if event.type() == QEvent.Type.ToolTip and self._fits(cast("QHelpEvent", event).pos()):
            return True
        return super().viewportEvent(event)

    def _fits(self, at: QPoint) -> bool:
        index = self.indexAt(at)
        if not index.isValid():
            return True
        line = self.table.lines[index.row()]
        words = f"{line.title}  · {line.more}    {line.name} {line.number}"
        face = themes.bold(self.font()) if line.open else self.font()
        return QFontMetricsF(face).horizontalAdvance(words) + 20.0 < self.viewport().width()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is over no row."""
        super().leaveEvent(event)
        self._note("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who arrives by keyboard is on the open row."""
        self.by_key = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is on no row."""
        super().focusOutEvent(event)
        self.moved.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the row under the mouse, or with the open one."""
        at, key = event.pos(), self._key_at(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at, key = self.visualRect(self.currentIndex()).bottomLeft(), self.open
        if key:
            self.menu_wanted.emit(key, self.viewport().mapToGlobal(at))

    def _key_at(self, at: QPoint) -> str:
        index = self.indexAt(at)
        return self.table.lines[index.row()].key if index.isValid() else ""

    def _note(self, key: str) -> None:
        if key != self.over:
            self.over = key
            self.moved.emit()
