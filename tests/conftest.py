"""What every test may rely on: no screen, no hurry, and no trace of the test before."""

from __future__ import annotations

import gc
import importlib.util
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

# torch is large, and no part of the test command: a run against it is made where it is installed.
collect_ignore = [] if importlib.util.find_spec("torch") else ["engine/test_optimisers_torch.py"]

# A shared machine pauses when it likes: slowness is measured elsewhere.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("whole verdict", UNHURRIED, max_examples=100)
settings.register_profile("while working", UNHURRIED, max_examples=25)


def pytest_configure(config: pytest.Config) -> None:
    """Set how many examples a law is tried on, and keep away from the user's own settings."""
    working = "not slow" in config.getoption("markexpr")
    settings.load_profile("while working" if working else "whole verdict")
    folder = tempfile.TemporaryDirectory(prefix="physviz-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CONFIG_HOME"] = folder.name


@pytest.fixture
def settings_folder(tmp_path: Path) -> Path:
    """Return the folder where the window's settings are kept, a new one for each test."""
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread or a timer running."""
    before = set(threading.enumerate())
    if "qapp" not in request.fixturenames:
        yield
        timers: list[str] = []
    else:
        request.getfixturevalue("settings_folder")
        # What is frozen is not listed again: only objects made by the test are looked through.
        gc.freeze()
        yield
        timers = _running_timers()
        gc.unfreeze()
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(1.0)
    names = [thread.name for thread in left if thread.is_alive()]
    if names or timers:
        pytest.fail(f"left running: {', '.join(names + timers)}")


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
