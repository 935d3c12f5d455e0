"""The tabs below the panels: their docks, and the tabs themselves as they are first seen.

More than half of what a window costs would be plots that nobody looks at yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from physviz.ui.words import retell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.screen import Screen


class Tab(Protocol):
    """A widget with layers; ``in_front`` while it is seen."""

    title: ClassVar[str]
    key: ClassVar[str]
    in_front: bool
    layers: tuple[Layer, ...]

    def __init__(self, screen: Screen) -> None:
        """Make it, to be shown on a screen."""
        ...

    def dress(self) -> None:
        """Take on the theme in force."""
        ...


class Vacant(QWidget):
    """Nothing, in the place of a tab that has not been seen."""

    in_front = False

    def __init__(self, kind: type[Tab]) -> None:
        super().__init__()
        self.kind = kind


class Tabs(dict[str, QDockWidget]):
    """The docks by the keys of their tabs; a layer makes the tab that comes to the front."""

    def __init__(self, window: QMainWindow, screen: Screen, kinds: Iterable[type[Tab]]) -> None:
        super().__init__()
        self.screen = screen
        for kind in kinds:
            self[kind.key] = self._dock(window, kind)

    def _dock(self, window: QMainWindow, kind: type[Tab]) -> QDockWidget:
        dock = QDockWidget(kind.title, window)
        dock.setObjectName(f"dock_{kind.key}")
        dock.setAccessibleName(kind.title)
        dock.setWidget(Vacant(kind))
        bare = QWidget()
        dock.setTitleBarWidget(bare)
        # A dock that floats needs its title bar back; in the row of tabs the tab is enough.
        dock.topLevelChanged.connect(
            lambda floats: dock.setTitleBarWidget(None if floats else bare)
        )
        dock.visibilityChanged.connect(lambda visible: self._seen(dock, visible))
        return dock

    def _seen(self, dock: QDockWidget, visible: bool) -> None:
        """Note which tab is seen: those behind it are moved out of sight, not hidden."""
        dock.widget().in_front = visible
        self.screen.wake()

    @property
    def made(self) -> tuple[Tab, ...]:
        """The tabs that have been seen, in their row's order."""
        held = (dock.widget() for dock in self.values())
        return tuple(tab for tab in held if not isinstance(tab, Vacant))

    # --- the layer that makes them

    def visible(self) -> bool:
        """There is always a tab in front."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The docks in front whose tabs are not made yet."""
        held = ((dock, dock.widget()) for dock in self.values())
        return (tuple(dock for dock, tab in held if isinstance(tab, Vacant) and tab.in_front),)

    @staticmethod
    def compute(vacant: tuple[QDockWidget, ...]) -> tuple[QDockWidget, ...]:
        """Return them."""
        return vacant

    def paint(self, vacant: tuple[QDockWidget, ...]) -> None:
        """Make their tabs, which are asked in this frame what they show."""
        for dock in vacant:
            place = dock.widget()
            if isinstance(place, Vacant):
                tab = place.kind(self.screen)
                tab.in_front = True
                retell(tab)
                dock.setWidget(tab)
                place.deleteLater()
                tab.dress()
                self.screen.show(*tab.layers)
