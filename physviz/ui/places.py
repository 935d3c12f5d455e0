"""The places of the tabs: one row below the panels, as high as the Numbers are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar

NUMBERS = 9
"""Lines of the tab that sets the row's usual height."""


def put_back(window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
    """Bring the tabs back into their row, the first one in front."""
    bottom, (first, *others) = Qt.DockWidgetArea.BottomDockWidgetArea, docks
    # Only what is out of place is moved: Qt loses the row of tabs when all are taken out.
    for dock in (first, *others):
        dock.setFloating(False)
        dock.show()
        if window.dockWidgetArea(dock) != bottom:
            window.addDockWidget(bottom, dock)
    if window.tabifiedDockWidgets(first) != others:
        for dock in others:
            window.tabifyDockWidget(first, dock)
    first.raise_()


def float_front(docks: Iterable[QDockWidget]) -> None:
    """Take the tab in front out of its row; or put back those that float, if any does.

    A drag of its tab does the same only where a window manager lets Qt move windows.
    """
    docks = list(docks)
    floating = [dock for dock in docks if dock.isFloating() and dock.isVisible()]
    front = (dock for dock in docks if dock.widget().in_front)
    for dock in floating or islice(front, 1):
        dock.setFloating(not floating)
        dock.raise_()


def fit(window: QMainWindow, tools: QToolBar, dock: QDockWidget) -> None:
    """Make the row as high as the Numbers are, if that leaves the panels what they need."""
    height = highest(window, tools, NUMBERS, 0.25)
    window.resizeDocks([dock], [height], Qt.Orientation.Vertical)


def highest(window: QMainWindow, tools: QToolBar, lines: int, share: float) -> int:
    """Return how high a row of so many lines may be, at most that share of the window."""
    line = QFontMetrics(QApplication.font()).height() + 2
    around = (window.menuBar(), tools, window.statusBar())
    taken = sum(bar.sizeHint().height() for bar in around)
    taken += line + 26  # the tabs themselves, and the gap above them
    spare = window.height() - taken - window.centralWidget().minimumSizeHint().height()
    wanted = max(lines * line + 14, window.height() // 5)
    return min(wanted, int(share * window.height()), max(spare, 80))
