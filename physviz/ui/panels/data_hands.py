"""What hands do among the data: drag, box-select, add, remove, nudge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from physviz.lab import edits
from physviz.lab.setups import Source
from physviz.ui import theme as themes
from physviz.ui.panels.hands import GRAB, PanelHands, new_gesture
from physviz.ui.panels.points import MOST_SYMBOLS, inside, nearest, raster
from physviz.ui.plot import Plot
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from physviz.engine.points import Floats
    from physviz.engine.standard import Standard
    from physviz.lab.state import Pair, State
    from physviz.ui.screen import Screen


class DataHands(PanelHands):
    """Drag points and error bars, box-select, add, remove, nudge."""

    panel = "data"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot
        self._grip: Pair = (0.0, 0.0)
        self._held: tuple[int, ...] = ()
        self._from: tuple[Floats, Floats] = (np.empty(0), np.empty(0))
        self._of: tuple[Source, Standard | None, int] = (Source(), None, 0)
        self._error_of: int | None = None

    @property
    def _state(self) -> State:
        return self.screen.lab.state

    def _error_end(self, at: Pair) -> int | None:
        """Return the point whose error bar ends under the mouse."""
        points = self._state.experiment.points
        error = points.y_error
        if error is None or not 0 < points.n <= MOST_SYMBOLS:
            return None
        px, py = self.plot.pixel_size()
        away = np.abs(np.abs(points.y - at[1]) - error) / py + np.abs(points.x - at[0]) / px
        index = int(np.argmin(away))
        return index if away[index] <= GRAB / 2 else None

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Take hold of the point under the mouse (with the other chosen ones), or an error bar."""
        state = self._state
        points = state.experiment.points
        index = nearest(points.x, points.y, at, self.plot.pixel_size(), GRAB)
        self.gesture = new_gesture()
        self._of = (state.experiment.source, state.experiment.standard, points.n)
        self._error_of, self._held = None, ()
        if index is None:
            self._error_of = self._error_end(at)
            return self._error_of is not None
        chosen = state.selection
        if extend:
            chosen = tuple(i for i in chosen if i != index) if index in chosen else (*chosen, index)
        elif index not in chosen:
            chosen = (index,)
        self.screen.do(edits.select, chosen)
        self._held = chosen if index in chosen else ()
        self._grip = at
        held = list(self._held)
        self._from = (points.x[held], points.y[held])
        return True

    def drag(self, to: Pair) -> None:
        """Move what is held, unless it has gone meanwhile: removed, or replaced by other data."""
        (source, standard, n), experiment = self._of, self._state.experiment
        other = experiment.source is not source or experiment.standard != standard
        if other or experiment.points.n != n:
            return
        if self._error_of is not None:
            height = abs(to[1] - float(self._state.experiment.points.y[self._error_of]))
            least = self.plot.pixel_size()[1]
            self.screen.during(self.gesture, edits.set_error, self._error_of, max(height, least))
            return
        x, y = self._from
        if self._held:
            x, y = x + (to[0] - self._grip[0]), y + (to[1] - self._grip[1])
            self.screen.during(self.gesture, edits.move_points, self._held, x, y)

    def sweep(self, start: Pair, end: Pair, *, done: bool) -> bool:
        """Choose the points in a box."""
        self.box(None if done else (start, end))
        if done:
            chosen = inside(self._state.experiment.points, start, end)
            self.screen.do(edits.select, tuple(chosen.tolist()))
        return True

    def box(self, corners: tuple[Pair, Pair] | None) -> None:
        """Draw the box being swept."""
        if corners is None:
            self.rubber.setData([], [])
            return
        (x0, y0), (x1, y1) = corners
        self.rubber.setData(
            [x0, x1, x1, x0, x0],
            [y0, y0, y1, y1, y0],
            pen=pen(themes.current().thermal, 1.0, Qt.PenStyle.DashLine),
        )

    rubber: pg.PlotCurveItem

    def click(self, at: Pair) -> None:
        """Choose nothing."""
        self.screen.do(edits.select, ())

    def double_click(self, at: Pair) -> None:
        """Add a point."""
        self.screen.do(edits.add_point, *at)

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Show what can be taken hold of."""
        if at is None:
            return Qt.CursorShape.ArrowCursor
        state = self._state
        points, pixel = state.experiment.points, self.plot.pixel_size()
        if points.n > MOST_SYMBOLS:
            # Looked up in the picture: a search through a million points is for a press.
            view, (width, height) = state.views.data, self.plot.pixels()
            column = int((at[0] - view.x[0]) / pixel[0])
            line = int((at[1] - view.y[0]) / pixel[1])
            ink = raster(points.rest, view, (width, height))
            hit = bool(ink[max(line - 6, 0) : line + 7, max(column - 6, 0) : column + 7].any())
            hit = hit or nearest(points.held_x, points.held_y, at, pixel, GRAB) is not None
        else:
            hit = nearest(points.x, points.y, at, pixel, GRAB) is not None
        if hit:
            return Qt.CursorShape.OpenHandCursor
        if self._error_end(at) is not None:
            return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.ArrowCursor

    def key(self, event: QKeyEvent) -> bool:
        """Arrows move the chosen points by pixels, Del removes them.

        With none chosen ↑ and ↓ choose the first; ← and → are steps of the runs.
        """
        state = self._state
        chosen = state.selection
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and chosen:
            self.screen.do(edits.remove_points, chosen)
        elif key == Qt.Key.Key_Escape and chosen:
            self.screen.do(edits.select, ())
        elif key == Qt.Key.Key_Insert:
            view = state.views.data
            self.screen.do(edits.add_point, 0.5 * sum(view.x), 0.5 * sum(view.y))
        else:
            steps = self.arrow(event)
            if steps is None:
                return False
            if not chosen:
                return steps[0] == 0.0 and self.tab(forward=True)
            px, py = self.plot.pixel_size()
            self.screen.during(self.gesture, edits.nudge, steps[0] * px, steps[1] * py)
        return True

    def tab(self, *, forward: bool) -> bool:
        """Choose the next point; after the last one Tab goes on to the next control."""
        state = self._state
        n, chosen = state.experiment.points.n, state.selection
        following = (chosen[-1] if chosen else -1) + (1 if forward else -1)
        inside_range = 0 <= following < n
        self.screen.do(edits.select, (following,) if inside_range else ())
        return inside_range

    def menu(self, at: Pair, where: QPoint) -> None:
        """Offer to add here, and to remove what is under the mouse."""
        points = self._state.experiment.points
        menu = QMenu(self.plot)
        menu.addAction("Add a point here", lambda: self.screen.do(edits.add_point, *at))
        index = nearest(points.x, points.y, at, self.plot.pixel_size(), GRAB)
        chosen = self._state.selection
        if index is not None:
            gone = chosen if index in chosen else (index,)
            text = "Remove this point" if len(gone) == 1 else f"Remove {len(gone)} points"
            menu.addAction(text, lambda: self.screen.do(edits.remove_points, gone))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)
