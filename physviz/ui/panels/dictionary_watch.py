"""What lights up: rows that speak of what the mouse is over, and what a row speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from physviz.ui.highlight import Frames
from physviz.ui.panels.dictionary_things import seen, under, watched
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QRect

    from physviz.ui.panels.dictionary import DictionaryPanel
    from physviz.ui.screen import Screen

_OVER = (QEvent.Type.Enter, QEvent.Type.MouseMove)


class Watcher(QObject):
    """Sees the mouse come and go over the widgets that things are seen in, and takes no event."""

    def __init__(self, window: QWidget, screen: Screen, wanted: Callable[[], bool]) -> None:
        super().__init__(window)
        self.main, self.screen, self.wanted = window, screen, wanted
        self.things: frozenset[str] = frozenset()
        self._names: dict[QObject, str] = {}
        for name in watched():
            widget = window.findChild(QWidget, name)
            if widget is None:
                continue
            # The mouse is over a plot's viewport, the plot itself hears nothing of it.
            watched_here = widget.viewport() if isinstance(widget, Plot) else widget
            watched_here.setMouseTracking(True)
            watched_here.installEventFilter(self)
            self._names[watched_here] = name

    def eventFilter(self, watched_here: QObject, event: QEvent) -> bool:
        """Note what the mouse is over, or that it is over nothing; while it drags, nothing new."""
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self._note(())
        elif kind in _OVER and self.wanted():
            mouse = cast("QMouseEvent", event)
            if kind == QEvent.Type.Enter or mouse.buttons() == Qt.MouseButton.NoButton:
                at: QPointF = mouse.position()
                state = self.screen.lab.state
                self._note(under(self.main, self._names[watched_here], at, state))
        return False

    def _note(self, things: tuple[str, ...]) -> None:
        if self.things != set(things):
            self.things = frozenset(things)
            self.screen.wake()


class Lights:
    """Both ways: the things under the mouse, and frames round those of a row."""

    def __init__(self, panel: DictionaryPanel, screen: Screen) -> None:
        self.panel, self.screen = panel, screen
        self.watcher: Watcher | None = None
        self.frames: Frames | None = None

    @property
    def main(self) -> QMainWindow:
        """The window, from whose row of tabs the tab may have been taken out."""
        above = self.panel.parentWidget()
        while not isinstance(above, QMainWindow):
            above = above.parentWidget()
        return above

    @property
    def things(self) -> frozenset[str]:
        """The things under the mouse."""
        if self.watcher is None:
            self.watcher = Watcher(self.main, self.screen, lambda: self.panel.in_front)
        return self.watcher.things

    def seen(self, things: Iterable[str]) -> tuple[QRect, ...]:
        """Return where things are seen in the window."""
        return seen(self.main, things)

    def frame(self, places: Iterable[QRect]) -> None:
        """Draw frames round places of the window, and no others."""
        if self.frames is None:
            self.frames = Frames(self.main)
        self.frames.show_round(places)
