"""What a plot asks of its panel when a hand is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QKeyEvent

    from physviz.lab.state import Pair
    from physviz.lab.views import View


class Hands(Protocol):
    """What a panel does with a hand on its plot; coordinates are those of the plane."""

    def press(self, at: Pair, *, extend: bool) -> bool:
        """A press: return whether something was taken hold of."""
        ...

    def drag(self, to: Pair) -> None:
        """What was taken hold of is moved."""
        ...

    def drop(self) -> None:
        """It is let go."""
        ...

    def sweep(self, start: Pair, end: Pair, *, done: bool) -> bool:
        """A drag over empty ground: return whether the panel uses it; otherwise the view pans."""
        ...

    def click(self, at: Pair) -> None:
        """A click on empty ground."""
        ...

    def double_click(self, at: Pair) -> None:
        """A double click."""
        ...

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """The mouse moves over the plane, or leaves it; return the cursor to show."""
        ...

    def key(self, event: QKeyEvent) -> bool:
        """A key: return whether it was used."""
        ...

    def tab(self, *, forward: bool) -> bool:
        """Tab: return whether it went to another thing on the plot."""
        ...

    def menu(self, at: Pair, where: QPoint) -> None:
        """The context menu is wanted."""
        ...

    def look(self, view: View) -> None:
        """The view is panned."""
        ...

    def zoom(self, about: Pair, x_factor: float, y_factor: float) -> None:
        """The view is zoomed about a point, which keeps its place."""
        ...

    def resized(self) -> None:
        """The plane has another number of pixels."""
        ...
