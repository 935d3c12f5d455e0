"""What every test may rely on: no screen, no hurry, and no trace of the test before."""

from __future__ import annotations

import gc
import importlib.util
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

collect_ignore: list[str] = []

# A shared machine pauses when it likes: slowness is measured elsewhere.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("whole verdict", UNHURRIED, max_examples=100)
settings.register_profile("while working", UNHURRIED, max_examples=25)


def pytest_configure(config: pytest.Config) -> None:
    """Set how many examples a law is tried on, and keep away from the user's own settings."""
    working = "not slow" in config.getoption("markexpr")
    settings.load_profile("while working" if working else "whole verdict")
    if working or importlib.util.find_spec("torch") is None:
        # torch is large, and no part of the test command: a run against it is made where it is.
        collect_ignore.append("engine/test_optimisers_torch.py")
    folder = tempfile.TemporaryDirectory(prefix="physviz-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CONFIG_HOME"] = folder.name


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Call all cases of a law slow but two, its first and its last."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("slow") is None:
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for law in cases.values():
        for item in law[1:-1]:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def settings_folder(tmp_path: Path) -> Path:
    """Return the folder where the window's settings are kept, a new one for each test."""
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread or a timer running, or a widget on the screen."""
    before = set(threading.enumerate())
    if "qapp" not in request.fixturenames:
        yield
        things: list[str] = []
    else:
        request.getfixturevalue("settings_folder")
        # What is frozen is not looked through again: only what the test before left, for rubbish,
        # which is full of widgets, and what this one makes, for timers.
        gc.collect()
        gc.freeze()
        shown = _on_screen()
        yield
        _let_go()
        things = _running_timers() + [f"{widget} on the screen" for widget in _on_screen() - shown]
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(1.0)
    names = [thread.name for thread in left if thread.is_alive()]
    if names or things:
        pytest.fail(f"left behind: {', '.join(names + things)}")


def _let_go() -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    # QTest.mouseDClick leaves the button down.
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
        if QApplication.mouseButtons() & button:
            QTest.mouseRelease(QWidget(), button)


def _on_screen() -> set[QWidget]:
    from PySide6.QtWidgets import QApplication

    return {widget for widget in QApplication.topLevelWidgets() if widget.isVisible()}


def _running_timers() -> list[str]:
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    # type() and not isinstance(): proxies answer the latter by waking what they stand for.
    timers = [made for made in gc.get_objects() if issubclass(type(made), QTimer)]
    return [
        f"a timer of {timer.interval()} ms that belongs to {timer.parent()}"
        for timer in timers
        if isValid(timer) and timer.isActive()
    ]
