"""Hands on a small plot, all of which is always in view: a line across it is taken along."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from physviz.ui.panels.hands import PanelHands, new_gesture

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from physviz.lab.state import Pair
    from physviz.lab.views import View


class FixedHands(PanelHands):
    """All of a small plot is always in view."""

    def look(self, view: View) -> None:
        """Keep everything in view."""

    def zoom(self, about: Pair, x_factor: float, y_factor: float) -> None:
        """Keep everything in view."""


class LineHands(FixedHands, ABC):
    """A press or a drag takes a line across the plot along; so do the arrows ← and →."""

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Bring it here."""
        self.gesture = new_gesture()
        self.drag(at)
        return True

    def drag(self, to: Pair) -> None:
        """Take it along."""
        self.bring(to[0])

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Show that the line can be moved."""
        return Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.SizeHorCursor

    def key(self, event: QKeyEvent) -> bool:
        """Go a step along the axis (Shift ×10, Alt ×0.1)."""
        step = self.arrow(event)
        if step is None or not step[0]:
            return False
        self.step(step[0])
        return True

    @abstractmethod
    def bring(self, x: float) -> None:
        """Bring the line to a place of the axis."""

    @abstractmethod
    def step(self, by: float) -> None:
        """Move it by so many steps."""
