"""What a hand on a plot does unless its panel knows better, and a name for every gesture."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, Qt

from physviz.lab import edits

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from physviz.lab.state import Pair
    from physviz.lab.views import View
    from physviz.ui.screen import Screen

GRAB = 12.0
"""How near to a thing, in pixels, a press takes hold of it."""
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Down: (0.0, -1.0),
    Qt.Key.Key_Up: (0.0, 1.0),
}
_gestures = count()


def new_gesture() -> int:
    """Return a name no other gesture has."""
    return next(_gestures)


class PanelHands:
    """Pan and zoom, and nothing else."""

    panel: Literal["data", "landscape", "boltzmann"]

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.gesture = 0

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Take hold of nothing."""
        return False

    def drag(self, to: Pair) -> None:
        """Move nothing."""

    def drop(self) -> None:
        """Let go."""
        self.screen.release()

    def sweep(self, start: Pair, end: Pair, *, done: bool) -> bool:
        """Leave a drag over empty ground to the view."""
        return False

    def click(self, at: Pair) -> None:
        """Do nothing."""

    def double_click(self, at: Pair) -> None:
        """Do nothing."""

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Show the ordinary cursor."""
        return Qt.CursorShape.ArrowCursor

    def key(self, event: QKeyEvent) -> bool:
        """Use no key."""
        return False

    def tab(self, *, forward: bool) -> bool:
        """Leave Tab to the window."""
        return False

    def menu(self, at: Pair, where: QPoint) -> None:
        """Offer no menu."""

    def look(self, view: View) -> None:
        """Look at another part of the plane."""
        self.screen.do(edits.look, self.panel, view)

    def zoom(self, about: Pair, x_factor: float, y_factor: float) -> None:
        """Zoom the state's view, not the one painted: a frame may bring several notches."""
        view: View = getattr(self.screen.lab.state.views, self.panel)
        self.look(view.zoomed(about, x_factor, y_factor))

    def resized(self) -> None:
        """Paint for the pixels there are now."""
        self.screen.wake()

    def arrow(self, event: QKeyEvent) -> Pair | None:
        """Return how far an arrow key goes in unit steps (Shift ×10, Alt ×0.1), None for others.

        A key held down is one gesture.
        """
        direction = ARROWS.get(Qt.Key(event.key()))
        if direction is None:
            return None
        if not event.isAutoRepeat():
            self.gesture = new_gesture()
        held = event.modifiers()
        size = 10.0 if held & Qt.KeyboardModifier.ShiftModifier else 1.0
        size = 0.1 if held & Qt.KeyboardModifier.AltModifier else size
        return size * direction[0], size * direction[1]
