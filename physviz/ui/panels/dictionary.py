"""The Dictionary tab: physics, machine learning and statistics side by side, with numbers now."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from physviz.engine.dictionary import ENTRIES, Reading
from physviz.lab import edits
from physviz.lab.edits.dictionary import TABS, show_me
from physviz.ui import theme as themes
from physviz.ui.form.identity import identify
from physviz.ui.panels.demonstrations import DEMONSTRATIONS
from physviz.ui.panels.dictionary_copy import row_as_latex, row_as_text
from physviz.ui.panels.dictionary_layers import (
    FramesLayer,
    ListLayer,
    OpenLayer,
    OthersLayer,
    RowLayer,
    asked,
)
from physviz.ui.panels.dictionary_list import DictionaryList
from physviz.ui.panels.dictionary_row import RowView
from physviz.ui.panels.dictionary_search import BY_KEY, searched
from physviz.ui.panels.dictionary_search_field import SearchField
from physviz.ui.panels.dictionary_watch import Lights
from physviz.ui.theme import mark
from physviz.ui.words import retell

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from physviz.engine.dictionary import Entry, Present
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.panels.demonstration import Demonstration
    from physviz.ui.panels.dictionary_layers import Known
    from physviz.ui.screen import Screen

LIST, PICTURE = 430, 620
"""How wide the list, in a narrow window, and the picture become at most, in pixels at a desk."""


class DictionaryPanel(QScrollArea):
    """The list on the left, the open row, and its picture on the right if it has one."""

    in_front = False
    title = "Dictionary"
    key = "dictionary"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("dictionary_panel")
        self.setAccessibleName("Dictionary")
        self.setAccessibleDescription(
            "What physics, machine learning and statistics call the same thing, with its numbers"
        )
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.loop = screen
        self.known: Known = {}
        self.turns: deque[Entry] = deque(ENTRIES)
        self.looked_for = ""
        self.lights = Lights(self, screen)
        self.list, self.row = DictionaryList(), RowView()
        self.search, self.button = SearchField(self.list.step), QPushButton("Show &me")
        told = "Set the lab so that one sees it, and bring it to the front (Enter in the list)"
        identify(self.button, "dictionary_show_me", "Show what the open row speaks of", told, "")
        # A click leaves the keys, Space above all, to who had them.
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.nothing = QLabel("No row speaks of that.")
        self.nothing.setObjectName("dictionary_nothing")
        mark(self.nothing, "muted")
        self.nothing.hide()
        self.stage = QStackedWidget()
        self.pictures: dict[str, Demonstration] = {}
        self.index = QWidget()
        above = QHBoxLayout()
        above.addWidget(self.search, 1)
        above.addWidget(self.button)
        left = QVBoxLayout(self.index)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(2)
        left.addLayout(above)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(8, 4, 8, 2)
        box.setSpacing(14)
        for part in (self.index, self.row, self.stage):
            box.addWidget(part, 1)
        self.setWidget(holder)
        self.search.textEdited.connect(self.look_for)
        self.search.returnPressed.connect(self._open_first)
        self.list.chosen.connect(lambda key: screen.do(edits.open_row, key))
        self.list.wanted.connect(self.show_me)
        self.list.read_on.connect(self.row.scroll_on)
        self.list.moved.connect(screen.wake)
        self.list.menu_wanted.connect(lambda key, at: self.menu(key).popup(at))
        self.button.clicked.connect(lambda: self.show_me(self.list.open))
        self.layers: tuple[Layer, ...] = (
            RowLayer(self),
            OpenLayer(self),
            OthersLayer(self),
            ListLayer(self),
            FramesLayer(self),
        )

    # --- from hands

    def find(self) -> None:
        """Have a word looked for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def look_for(self, text: str) -> None:
        """List only the rows that speak of this."""
        self.looked_for = text
        self.loop.wake()

    def _open_first(self) -> None:
        found = searched(self.looked_for)
        if found:
            self.loop.do(edits.open_row, found[0].key)
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def show_me(self, key: str) -> None:
        """Set the lab so that one sees what a row speaks of, and bring that to the front."""
        self.loop.do(show_me, key)
        dock = self.lights.main.findChild(QDockWidget, f"dock_{TABS[key]}")
        if dock is not None and not self.loop.lab.state.refusal:
            dock.show()
            dock.raise_()

    def menu(self, key: str) -> QMenu:
        """Return the menu of a row."""
        made = QMenu(self)
        made.setObjectName("dictionary_menu")
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.addAction("Show &me", lambda: self.show_me(key))
        made.addSeparator()
        made.addAction("Copy as &text", lambda: self.copy(key, row_as_text))
        made.addAction("Copy as &LaTeX", lambda: self.copy(key, row_as_latex))
        return made

    def copy(self, key: str, write: Callable[[Entry, Reading], str]) -> None:
        """Put a row on the clipboard, once it is read."""
        if key not in self.known:
            return
        QGuiApplication.clipboard().setText(write(BY_KEY[key], self.known[key][1]))
        self.loop.do(edits.notify, "The row is on the clipboard.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows, which would scroll, to the window."""
        event.ignore()

    # --- from state

    def entry_of(self, state: State) -> Entry:
        """Return the open row."""
        return BY_KEY.get(state.show.row, ENTRIES[0])

    def open(self, entry: Entry) -> None:
        """Show a row, with its picture if it has one."""
        self.row.show_entry(entry)
        _, reading = self.known.get(entry.key, ((), Reading()))
        self.row.show_reading(reading)
        made = DEMONSTRATIONS.get(entry.key)
        self.stage.setVisible(made is not None)
        if made is None:
            return
        if entry.key not in self.pictures:
            picture = self.pictures[entry.key] = made(self.loop)
            picture.tab = self
            self.stage.addWidget(picture)
            retell(picture)
            picture.dress()
            self.loop.show(*picture.layers)
        self.stage.setCurrentWidget(self.pictures[entry.key])

    def learn(self, entry: Entry, present: Present, reading: Reading) -> None:
        """Note what a row says of a present."""
        self.known = {**self.known, entry.key: (asked(present), reading)}

    # --- the room it takes

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the list a third of the width at most, the picture somewhat more."""
        scale, width = themes.current().scale, self.viewport().width()
        wide = max(LIST * scale, 0.26 * width)
        self.index.setFixedWidth(round(min(wide, 0.32 * width)))
        self.stage.setFixedWidth(min(round(PICTURE * scale), round(0.38 * width)))

    def dress(self) -> None:
        """Take on the theme in force."""
        self._share()
        self.list.doItemsLayout()
        self.row.share()
        for picture in self.pictures.values():
            picture.dress()
