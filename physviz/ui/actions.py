"""The menus: every action once, with its words, its keys and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from physviz.ui.amplitude_menu import COPY_INTEGRAL, DIAL_ENTRIES
from physviz.ui.entry import Entry
from physviz.ui.icons import NAMES, icon
from physviz.ui.learn_menu import LEARN_ENTRIES
from physviz.ui.run_menu import RUN_ENTRIES
from physviz.ui.view_menu import VIEW_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow, QMenu

    from physviz.ui.theme import Theme


PANELS = (
    ("data_panel", "&Data…", "the panel of the data"),
    ("landscape_panel", "&Landscape…", "the ‹landscape›"),
    ("boltzmann_panel", "&Boltzmann…", "the Boltzmann panel"),
    ("tab_panel", "&Tab in front…", "the tab in front"),
)
MENUS: dict[str, tuple[Entry | None, ...]] = {
    "&File": (
        Entry("open", "&Open…", "Open a table of numbers (CSV, TSV, …) or a session", "Ctrl+O"),
        Entry("save", "&Save session", "Save the experiment as a session", "Ctrl+S"),
        Entry(
            "save_as", "Save session &as…", "Save the experiment under another name", "Ctrl+Shift+S"
        ),
        None,
        Entry("export", "&Export picture…", "Draw the window to PNG, SVG or PDF", "Ctrl+E"),
        *(
            Entry(
                f"export_{panel}",
                title,
                f"Draw {told} alone to PNG, SVG or PDF",
                group="export_panel",
                within="Export a pa&nel",
            )
            for panel, title, told in PANELS
        ),
        Entry("export_data", "Export &data…", "Write the points to a CSV file"),
        Entry("export_run", "Expo&rt ‹trajectory›…", "Write the run to a CSV file"),
        Entry("export_samples", "Ex&port ‹samples›…", "Write the ‹walkers›' draws to a CSV file"),
        None,
        Entry("quit", "&Quit", "Close physviz", "Ctrl+Q"),
    ),
    "&Edit": (
        Entry("undo", "&Undo", "Take the last step back", "Ctrl+Z"),
        Entry("redo", "&Redo", "Do it again", "Ctrl+Y"),
        None,
        Entry("copy", "&Copy numbers", "Copy the numbers as text", "Ctrl+Shift+C"),
        Entry("copy_latex", "Copy numbers as &LaTeX", "Copy the numbers as a LaTeX table"),
        Entry("copy_python", "Copy as P&ython", "Copy a numpy script that gives these numbers"),
        COPY_INTEGRAL,
        None,
        Entry("find", "&Find in the dictionary…", "Look for a word in the dictionary", "Ctrl+F; /"),
        None,
        Entry("paste", "&Paste data", "Put pasted cells in the place of the data", "Ctrl+V"),
        Entry("select_all", "Select &all points", "Choose all points", "Ctrl+A"),
        Entry("delete", "&Delete points", "Remove the chosen points", hint="Del"),
    ),
    "&View": VIEW_ENTRIES,
    "&Data": (
        Entry("add_point", "&Add a point", "Add a point in the middle of the view", hint="Ins"),
        Entry("clear", "&Clear all points", "Take all points away"),
        None,
        Entry(
            "standardise",
            "Standardise &x",
            "Work in z = (x − mean)/sd, where the ‹cost› is a round bowl; again: back to x",
            "Ctrl+Shift+X",
            checkable=True,
        ),
        None,
        Entry("about_data", "A&bout these data", "Where the data come from"),
    ),
    "&Run": (
        Entry(
            "play", "&Play", "Play or pause the ‹training› (Space)", hint="Space", checkable=True
        ),
        Entry("step", "&Step", "One step on (→)", hint="→"),
        Entry("step_back", "Step bac&k", "One step back (←)", hint="←"),
        Entry("reset", "&Reset", "Back to the start of the run (Home)", hint="Home"),
        Entry("to_end", "To the &end", "To the end of the run (End)", hint="End"),
        None,
        Entry(
            "anneal",
            "&Anneal",
            "Cool the ‹walkers› of the ‹sampler› from 10 T down to T, over all their steps",
            "Ctrl+Shift+K",
        ),
        Entry("best", "Use &best ‹learning rate›", "α = 2/(λmin + λmax)", "Ctrl+B"),
        None,
        *RUN_ENTRIES,
        None,
        *DIAL_ENTRIES,
    ),
    "&Learn": LEARN_ENTRIES,
    "&Help": (
        Entry("keys", "&Keyboard", "What the keys do", "F1"),
        Entry(
            "numbers",
            "About the &numbers",
            "Conventions, how the numbers are found, how right they are, and references",
        ),
        Entry("about", "&About physviz", "Version, conventions and sources"),
    ),
}


class Actions(dict[str, QAction]):
    """All actions by name, put into the window's menu bar."""

    def __init__(self, window: QMainWindow, done: dict[str, Callable[[], object]]) -> None:
        super().__init__()
        self.menus: dict[str, QMenu] = {}
        groups: dict[str, QActionGroup] = {}
        for title, entries in MENUS.items():
            menu = window.menuBar().addMenu(title)
            menu.setObjectName(f"menu_{title.replace('&', '').lower()}")
            menu.setToolTipsVisible(True)
            self.menus[title.replace("&", "")] = menu
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                    continue
                text = f"{entry.text}\t{entry.hint}" if entry.hint else entry.text
                action = QAction(text, window)
                action.setObjectName(f"action_{entry.name}")
                tip = entry.tip + (f" ({entry.keys})" if entry.keys else "")
                action.setToolTip(tip)
                action.setStatusTip("")
                if entry.keys:
                    action.setShortcuts(QKeySequence.listFromString(entry.keys))
                action.setCheckable(entry.checkable)
                if entry.group:
                    groups.setdefault(entry.group, QActionGroup(window)).addAction(action)
                act = done[entry.name]
                action.triggered.connect(lambda _checked=False, act=act: act())
                (self._submenu(menu, entry, action) if entry.within else menu).addAction(action)
                self[entry.name] = action

    def _submenu(self, menu: QMenu, entry: Entry, action: QAction) -> QMenu:
        """Return the submenu an action belongs to, with a line where another group begins in it."""
        made = self.menus.get(entry.within)
        if made is None:
            made = self.menus[entry.within] = menu.addMenu(entry.within)
            made.setObjectName(f"menu_{entry.group}")
            made.setToolTipsVisible(True)
        elif made.actions()[-1].actionGroup() is not action.actionGroup():
            made.addSeparator()
        return made

    def dress(self, look: Theme) -> None:
        """Give the actions their icons in the colours of the theme."""
        for name, action in self.items():
            if name in NAMES:
                action.setIcon(icon(name, look.ink, look.muted))
