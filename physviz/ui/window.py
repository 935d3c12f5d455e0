"""The window: three panels, tabs below, menus and transport above, the verdict beneath."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from physviz.engine.datasets import DATASETS
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.actions import Actions
from physviz.ui.commands import commands
from physviz.ui.files import Files
from physviz.ui.growth import GrowthLayer
from physviz.ui.icons import icon
from physviz.ui.keeping import Keeping
from physviz.ui.lesson import Lessons
from physviz.ui.menu_layer import MenuLayer
from physviz.ui.panels.amplitude import AmplitudePanel
from physviz.ui.panels.boltzmann import BoltzmannPanel
from physviz.ui.panels.data import DataPanel
from physviz.ui.panels.dictionary import DictionaryPanel
from physviz.ui.panels.landscape import LandscapePanel
from physviz.ui.panels.numbers import NumbersPanel
from physviz.ui.panels.runs import RunsPanel
from physviz.ui.panels.samples import SamplesPanel
from physviz.ui.panels.table import TablePanel
from physviz.ui.panels.thermodynamics import ThermodynamicsPanel
from physviz.ui.places import fit, put_back
from physviz.ui.room import RoomLayer
from physviz.ui.screen import Screen
from physviz.ui.settings import Settings
from physviz.ui.status import StatusLayer
from physviz.ui.tabs import Tabs
from physviz.ui.tour import Tour, TourFrames
from physviz.ui.transport import Transport
from physviz.ui.words_layer import WordsLayer

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent

    from physviz.lab.history import Lab
    from physviz.lab.state import State
    from physviz.ui.tabs import Tab


TABS: tuple[type[Tab], ...] = (
    NumbersPanel,
    RunsPanel,
    ThermodynamicsPanel,
    SamplesPanel,
    AmplitudePanel,
    DictionaryPanel,
    TablePanel,
)


class Window(QMainWindow):
    """The lab in a window; all it knows is in ``loop.lab``."""

    def __init__(self, lab: Lab, theme: str = "system", screen: Screen | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("physviz")
        self.setAcceptDrops(True)
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(QSize(1280, 800).boundedTo(room - QSize(0, 40)))  # 40: the title bar
        self.setMinimumSize(900, 600)
        self.loop = screen or Screen(lab)
        self.settings = Settings()
        self.files = Files(self)
        self.tour = Tour(self)
        self.lessons = Lessons(self)
        self.theme_name = theme
        self.actions_by_name = Actions(self, commands(self))
        self.data = DataPanel(self.loop)
        self.landscape = LandscapePanel(self.loop)
        self.boltzmann = BoltzmannPanel(self.loop)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("panels")
        self.splitter.setChildrenCollapsible(False)
        for panel in self.panels:
            self.splitter.addWidget(panel)
            panel.setMinimumWidth(250)
        centre = QWidget()  # a splitter forgets its own margins when asked how small it can be
        box = QVBoxLayout(centre)
        box.addWidget(self.tour.card)
        box.addWidget(self.lessons.card)
        box.addWidget(self.splitter, 1)
        centre.layout().setContentsMargins(8, 4, 8, 4)
        self.setCentralWidget(centre)
        self.transport = Transport(self.loop, self.actions_by_name)
        self.addToolBar(self.transport)
        self.statusBar().setContentsMargins(14, 0, 14, 4)
        self.status = StatusLayer(self.statusBar())
        self.setTabPosition(Qt.DockWidgetArea.BottomDockWidgetArea, QTabWidget.TabPosition.North)
        self.setDockOptions(self.DockOption.AllowTabbedDocks | self.DockOption.AnimatedDocks)
        self.docks = Tabs(self, self.loop, TABS)
        self._fill_menus()
        self.keeping = Keeping(self)
        self.words = WordsLayer(self, self.loop)
        self.loop.show(self.words, GrowthLayer(), self.docks)
        for panel in self.panels:
            self.loop.show(*panel.layers)
        self.loop.show(
            self.transport, self.status, MenuLayer(self, self.loop.lab, self.actions_by_name)
        )
        self.loop.show(self.lessons, self.tour, TourFrames(self.tour))
        self.loop.show(RoomLayer(self, self.transport, self.docks))
        self.words.paint(lab.state.show.words)
        self.dress(theme)
        self.reset_layout()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def panels(self) -> tuple[DataPanel, LandscapePanel, BoltzmannPanel]:
        """The three that are always there."""
        return self.data, self.landscape, self.boltzmann

    # --- places

    def reset_layout(self) -> None:
        """Put panels and tabs back in their places."""
        self.splitter.setSizes([1, 1, 1])
        put_back(self, self.docks.values())
        fit(self, self.transport, self.docks["numbers"])

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front; raises ValueError when there is none of that name."""
        if key not in self.docks:
            raise ValueError(f"There is no tab “{key}”; there are: {', '.join(self.docks)}.")
        self.docks[key].show()
        self.docks[key].raise_()

    # --- look

    def dress(self, name: str, scale: float = 1.0) -> None:
        """Put on a theme: system, light or dark."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self.theme_name = name
        look = themes.apply(app, themes.theme_named(name, app), scale)
        for panel in self.panels:
            panel.dress()
        for tab in self.docks.made:
            tab.dress()
        self.actions_by_name.dress(look)
        self.transport.setIconSize(QSize(look.icon_size, look.icon_size))
        self.setWindowIcon(icon("physviz", look.ink, look.muted))
        self.actions_by_name[name].setChecked(True)
        self.loop.repaint_all()

    def choose_theme(self, name: str) -> None:
        """Put on a theme and remember it."""
        self.settings.remember_theme(name)
        self.dress(name, themes.current().scale)

    def _system_changed(self) -> None:
        if self.theme_name == "system":
            self.dress("system", themes.current().scale)

    def projector(self) -> None:
        """Bigger type and strokes, or back."""
        on = self.actions_by_name["projector"].isChecked()
        self.dress(self.theme_name, themes.projected(self.height()) if on else 1.0)
        fit(self, self.transport, self.docks["numbers"])

    # --- menus

    def _fill_menus(self) -> None:
        menus = self.actions_by_name.menus
        menus["Data"].addSeparator()
        for data_set in DATASETS:
            action = menus["Data"].addAction(data_set.title)
            action.setToolTip(data_set.lesson)
            action.triggered.connect(
                lambda _checked=False, key=data_set.key: self.loop.do(edits.open_dataset, key)
            )
        menus["View"].addSeparator()
        for dock in self.docks.values():
            dock.toggleViewAction().setToolTip(f"Have the tab {dock.windowTitle()}, or close it")
            menus["View"].addAction(dock.toggleViewAction())

    @property
    def state(self) -> State:
        """The lab's present state."""
        return self.loop.lab.state

    # --- events

    def event(self, event: QEvent) -> bool:
        """Give way below when a panel needs more height: Qt leaves the tabs theirs."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and hasattr(self, "docks"):
            panels = self.centralWidget()
            if panels.height() < panels.minimumSizeHint().height():
                fit(self, self.transport, self.docks["numbers"])
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Transport keys, where the control in focus has no use for them."""
        keys = {
            Qt.Key.Key_Space: "play",
            Qt.Key.Key_Right: "step",
            Qt.Key.Key_Left: "step_back",
            Qt.Key.Key_Home: "reset",
            Qt.Key.Key_End: "to_end",
            Qt.Key.Key_Delete: "delete",
            Qt.Key.Key_Insert: "add_point",
        }
        name = keys.get(Qt.Key(event.key()))
        if name is None:
            super().keyPressEvent(event)
        elif not (name == "play" and event.isAutoRepeat()):
            self.actions_by_name[name].trigger()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files.open_path(paths[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the places, stop the clock."""
        self.settings.remember(self, self.splitter)
        self.keeping.close()
        self.loop.close()
        super().closeEvent(event)
