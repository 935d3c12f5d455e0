"""A window on a desk without a screen, which each test finds as if it had just been opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog

from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.state import State
from physviz.ui import growth
from physviz.ui import theme as themes
from physviz.ui.layer import Layer
from physviz.ui.screen import Screen
from physviz.ui.settings import Settings
from physviz.ui.window import Window
from tests.ui.planes import let_go

HERE = Path(__file__).parent
P = ParamSpec("P")
T = TypeVar("T")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pass over what Qt says for want of a window manager."""
    no_manager = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(no_manager)


class AtOnce(Executor):
    """A worker that has done its work before it is asked for the result."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it now."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except ValueError as refusal:
            done.set_exception(refusal)
        return done


@cache
def opening(key: str = "hubble1929") -> State:
    """Return the lab for a data set, its run paused at the start; always the same value."""
    return edits.play(edits.state_of_dataset(key), False)


def settle(window: Window) -> None:
    """Let layout and painting come to rest."""
    for _ in range(2):
        QApplication.processEvents()
        window.loop.frame()


def rest(window: Window) -> None:
    """Let all that works in the background come to its end."""
    for _ in range(1000):
        QApplication.processEvents()
        window.loop.frame()
        if window.loop.settled:
            break
    else:
        raise AssertionError("The window never comes to rest.")
    settle(window)


def see_all(window: Window) -> None:
    """Look at every tab once, for one that nobody has seen is not made; then at the first."""
    for key in (*window.docks, next(iter(window.docks))):
        window.show_tab(key)
        settle(window)


def set_up(window: Window, state: State) -> None:
    """Open the window on a state, with nothing to undo."""
    window.loop.lab.state = state
    window.loop.lab.past.clear()
    window.loop.lab.future.clear()
    window.loop.lab.release()
    settle(window)


def delete(*made: QObject) -> None:
    """Delete what a test has made: what is left behind makes each change of theme slower."""
    for each in made:
        each.deleteLater()
    # What goes along with these goes in the second turn.
    for _ in range(2):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module")
def shared_window(qapp: QApplication) -> Iterator[Window]:
    """One window for all the tests of a file: making one takes longer than most of them."""
    window = Window(Lab(opening()), "light", Screen(Lab(opening()), AtOnce()))
    window.resize(1366, 768)
    window.show()
    yield window
    window.close()
    delete(window)


@pytest.fixture
def window(shared_window: Window, settings_folder: object) -> Iterator[Window]:
    """The window at 1366×768 on Hubble's data, paused and at rest, nothing to undo."""
    window = shared_window
    window.settings = Settings()
    window.files.session_path = None
    if themes.current() != themes.LIGHT:
        window.actions_by_name["projector"].setChecked(False)
        window.dress("light")
    window.resize(1366, 768)
    window.reset_layout()
    window.activateWindow()
    window.setFocus(Qt.FocusReason.OtherFocusReason)
    set_up(window, opening())
    yield window
    for panel in window.panels:
        let_go(panel.plot)
    while dialog := QApplication.activeModalWidget() or QApplication.activePopupWidget():
        dialog.close()
    window.reset_layout()  # a tab that floats is a window of its own
    # What still works in the background is never asked again.
    set_up(window, opening())
    delete(*window.findChildren(QDialog))


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all steps of runs that are due in a frame made in it, however slow the machine is."""
    monkeypatch.setattr(growth, "TURN", 60.0)


@pytest.fixture
def screens(qapp: QApplication) -> Iterator[Callable[..., Screen]]:
    """Make screens over Hubble's data, which are closed afterwards."""
    made: list[Screen] = []

    def make(*layers: Layer, worker: Executor | None = None) -> Screen:
        screen = Screen(Lab(opening()), worker or AtOnce())
        screen.show(*layers)
        made.append(screen)
        return screen

    yield make
    for screen in made:
        screen.close()
    delete(*made)
