"""More height for the row of tabs, while one is in front that has more to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar

from physviz.ui.places import highest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar

    from physviz.lab.state import State

TALL = {"dictionary": 17, "amplitude": 13}
"""Tabs that need more lines than the Numbers, and how many."""
SHARE = 0.37
"""Of the window's height, at most."""
NEAR = 2
"""Pixels within which a height is still the one that was given."""


class RoomLayer:
    """Gives the row its usual height back afterwards, unless a hand has moved it meanwhile."""

    def __init__(self, window: QMainWindow, tools: QToolBar, docks: dict[str, QDockWidget]) -> None:
        self.window, self.tools, self.docks = window, tools, docks
        self._usual: int | None = None
        self._given = 0

    def visible(self) -> bool:
        """There is always a tab in front."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """Which tab of the row is in front."""
        row = (key for key, dock in self.docks.items() if not dock.isFloating())
        return (next((key for key in row if self.docks[key].widget().in_front), ""),)

    @staticmethod
    def compute(front: str) -> str:
        """Return it."""
        return front

    def paint(self, front: str) -> None:
        """Give it the height it needs, if the panels can spare it."""
        if not front:
            return
        dock = self.docks[front]
        now = self._height(dock)
        if self._usual is not None and abs(now - self._given) > NEAR:
            self._usual = None
        usual = now if self._usual is None else self._usual
        if front in TALL:
            high = max(highest(self.window, self.tools, TALL[front], SHARE), usual)
            if high != now:
                self._usual, self._given = usual, high
                self._resize(dock, high)
        elif self._usual is not None:
            self._resize(dock, usual)
            self._usual = None

    def _height(self, dock: QDockWidget) -> int:
        """Return the height of the row, its tabs included: that is what Qt resizes."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        bars = self.window.findChildren(QTabBar, options=direct)
        return dock.height() + max((bar.height() for bar in bars if bar.isVisible()), default=0)

    def _resize(self, dock: QDockWidget, height: int) -> None:
        self.window.resizeDocks([dock], [height], Qt.Orientation.Vertical)
