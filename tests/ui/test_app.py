"""Starting: with a display, without one, and where something is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from physviz.engine.cost import cost, momentum
from physviz.engine.losses import Squared
from physviz.lab import edits
from physviz.ui.app import CannotStart, check_libraries, has_display, snapshot
from physviz.ui.theme import DARK, LIGHT, Theme

LINUX = sys.platform.startswith("linux")
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def python(*arguments: str, where: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python on a machine without a screen."""
    environment = {name: value for name, value in os.environ.items() if name not in SCREENS}
    environment |= {"XDG_CONFIG_HOME": str(where), **more}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_that_without_a_display_a_picture_is_drawn_and_that_is_said(tmp_path: Path) -> None:
    done = python("-m", "physviz", where=tmp_path)
    assert done.returncode == 0 and not done.stdout
    assert done.stderr == (
        "There is no display to open a window on, so physviz drew the window to physviz.png.\n"
    )
    image = QImage(str(tmp_path / "physviz.png"))
    assert image.size() == QSize(1366, 768)
    assert [path.name for path in tmp_path.iterdir()] == ["physviz.png"]


@pytest.mark.slow
def test_that_a_picture_that_cannot_be_drawn_either_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "physviz.png").mkdir()
    done = python("-m", "physviz", where=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        "physviz: There is no display to open a window on, "
        "and physviz.png cannot be written: is a directory.\n"
    )


OPEN_AND_CLOSE = """
from PySide6.QtCore import QTimer
from physviz.ui import app
made = app.application(on_screen=True)
QTimer.singleShot(200, made.closeAllWindows)
raise SystemExit(app.run())
"""


def test_that_the_window_opens_closes_and_remembers_its_places(tmp_path: Path) -> None:
    # To Qt this is its platform for want of a screen; to physviz it is some screen or other.
    done = python("-c", OPEN_AND_CLOSE, where=tmp_path, QT_QPA_PLATFORM="offscreen:")
    noise = "This plugin does not support"
    said = [line for line in done.stderr.splitlines() if not line.startswith(noise)]
    assert (done.returncode, said) == (0, [])
    store = (tmp_path / "physviz" / "physviz.ini").read_text(encoding="utf-8")
    assert all(f"{name}=" in store for name in ("geometry", "places", "split"))


LISTEN = """
from PySide6.QtCore import QTimer
from physviz.ui import app
made = app.application(on_screen=True)
def listen():
    (window,) = (each for each in made.topLevelWidgets() if each.objectName() == "window")
    print(window.state.notice)
    window.close()
QTimer.singleShot(200, listen)
raise SystemExit(app.run())
"""


@pytest.mark.slow
def test_that_a_newcomer_is_told_of_the_tour_and_that_once(tmp_path: Path) -> None:
    first, again = (
        python("-c", LISTEN, where=tmp_path, QT_QPA_PLATFORM="offscreen:").stdout for _ in range(2)
    )
    assert "tour" in first and first.endswith(".\n") and again == "\n"


# --- what there is --------------------------------------------------------------------------------


def test_that_a_library_that_is_missing_is_named_with_its_package() -> None:
    check_libraries(on_screen=False, needed={"libc.so.6": "libc6"})
    table = {"libc.so.6": "libc6", "libnowhere.so.9": "libnowhere9", "libno.so.1": "libno1"}
    missing = pytest.raises(CannotStart, match=r"apt-get install libnowhere9 libno1$")
    with missing if LINUX else nullcontext():  # other systems bring these libraries along
        check_libraries(on_screen=False, needed=table)


@pytest.mark.parametrize(
    ("set_to", "there"),
    [
        ({}, not LINUX),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, True),
    ],
)
def test_that_a_display_is_known_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, set_to: dict[str, str], there: bool
) -> None:
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    assert has_display() == there


# --- snapshots ------------------------------------------------------------------------------------


def drawn(qapp: QApplication, path: Path, **how: object) -> bytes:
    snapshot(edits.state_of_dataset("hubble1929"), path, **how)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "look"), [("light", LIGHT), ("dark", DARK)])
def test_that_a_snapshot_has_the_size_and_the_theme_asked_for(
    qapp: QApplication, tmp_path: Path, settings_folder: Path, theme: str, look: Theme
) -> None:
    path = tmp_path / "picture.png"
    drawn(qapp, path, size=(1000, 700), theme=theme)
    image = QImage(str(path))
    assert image.size() == QSize(1000, 700)
    assert image.pixelColor(3, 697).name() == look.window
    assert not list(settings_folder.rglob("*.ini"))


@pytest.mark.slow
def test_that_a_snapshot_of_a_run_under_way_shows_its_hundredth(
    qapp: QApplication, tmp_path: Path, settings_folder: Path
) -> None:
    state = edits.state_of_dataset("hubble1929")
    svg = drawn(qapp, tmp_path / "picture.SVG", tab="runs").decode()
    points, theta, excess = state.experiment.points, np.array([700.0, -150.0]), []
    best = np.polyfit(points.x, points.y, 1)[::-1]
    for _ in range(117):
        excess.append(cost(points, Squared(), theta) - cost(points, Squared(), best))
        theta = theta - 0.05 * momentum(points, Squared(), theta)
    step = next(k for k, left in enumerate(excess) if left <= 0.01 * excess[0])
    assert "<svg" in svg and f"step {step} of 697" in svg


def test_that_a_snapshot_is_drawn_by_its_ending(
    qapp: QApplication, tmp_path: Path, settings_folder: Path
) -> None:
    assert drawn(qapp, tmp_path / "picture.pdf").startswith(b"%PDF")


def test_that_a_tab_that_is_not_there_is_refused_and_nothing_is_left(
    qapp: QApplication, tmp_path: Path, settings_folder: Path
) -> None:
    path, before = tmp_path / "picture.png", set(qapp.topLevelWidgets())
    with pytest.raises(ValueError, match=r"no tab “phase”; there are: numbers, runs, .*, table\."):
        drawn(qapp, path, tab="phase")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = set(qapp.topLevelWidgets()) - before
    assert not path.exists() and not [w for w in left if w.isVisible()]
