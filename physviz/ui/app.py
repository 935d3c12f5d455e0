"""Starting the program: with a screen a window, without one a picture."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

    from physviz.lab.state import State
    from physviz.ui.window import Window

PATIENCE = 30.0
"""A picture of the window waits no longer than this for what it shows, in seconds."""
NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
NEEDED_ON_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class CannotStart(RuntimeError):
    """Something outside physviz is missing; the sentence says what to install."""


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def check_libraries(*, on_screen: bool, needed: Mapping[str, str] = NEEDED) -> None:
    """Raise CannotStart naming the Debian packages of the system libraries Qt would miss.

    Qt's own message names the wrong one where icccm or keysyms is missing.
    """
    if not sys.platform.startswith("linux"):
        return
    x11 = on_screen and bool(os.environ.get("DISPLAY"))
    wanted = {**needed, **(NEEDED_ON_X11 if x11 else {})}
    missing = [package for library, package in wanted.items() if not _loads(library)]
    if missing:
        raise CannotStart(
            "Qt needs system libraries that are not installed; on Debian or Ubuntu: "
            f"apt-get install {' '.join(missing)}"
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def application(*, on_screen: bool) -> QApplication:
    """Return the Qt application, made if need be."""
    check_libraries(on_screen=on_screen)
    if not on_screen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["physviz"])
        app.setApplicationName("physviz")
        app.setApplicationDisplayName("physviz")
    return app


def run(state: State | None = None, theme: str | None = None, path: str | None = None) -> int:
    """Open the window and stay until it is closed; without a display draw physviz.png instead.

    ``state`` is what to open on (the first data set when None), ``path`` the session it came from.
    """
    from physviz.lab.edits import notify, state_of_dataset

    state = state or state_of_dataset("hubble1929")
    if not has_display():
        picture, nowhere = Path("physviz.png"), "There is no display to open a window on"
        try:
            snapshot(state, picture, (1366, 768), theme or "light")
        except OSError as failure:
            reason = (failure.strerror or str(failure)).lower()
            raise CannotStart(f"{nowhere}, and {picture} cannot be written: {reason}.") from None
        print(f"{nowhere}, so physviz drew the window to {picture}.", file=sys.stderr)
        return 0
    app = application(on_screen=True)
    from pyqtgraph.util.garbage_collector import GarbageCollector

    from physviz.lab.history import Lab
    from physviz.ui.settings import Settings
    from physviz.ui.window import Window

    # Collected on the GUI thread only: a collection in a worker has destroyed timers there.
    collector = GarbageCollector()
    window = Window(Lab(state), theme or Settings().theme())
    known = window.settings.restore(window, window.splitter)
    if path is not None:
        window.files.session_path = Path(path)
    elif not known:
        window.loop.do(notify, "New here? Ctrl+L begins a tour, and F1 shows what the keys do.")
    window.show()
    window.keeping.start()
    code = app.exec()
    collector.timer.stop()
    return code


def snapshot(
    state: State,
    output: Path,
    size: tuple[int, int] = (1366, 768),
    theme: str = "light",
    tab: str | None = None,
) -> None:
    """Draw the whole window to a PNG, SVG or PDF file, with no screen needed.

    A picture shows one instant: of a run under way, the step with 1 % of its excess cost left.
    """
    app = application(on_screen=has_display())
    from physviz.lab import edits
    from physviz.lab.history import Lab
    from physviz.lab.state import front_run, shown_runs
    from physviz.ui.picture import draw
    from physviz.ui.window import Window

    run = front_run(state)
    if state.clock.playing:
        for _, each in shown_runs(state.experiment):
            each.grow(2.0)
        state = edits.scrub(state, 0 if run is None else run.reaches(0.01) or run.reached)
    window = Window(Lab(state), theme)
    try:
        window.resize(*size)
        window.show()
        window.reset_layout()
        if tab is not None:
            window.show_tab(tab)
        settle(app, window)
        draw(window, output)
    finally:
        # Not closed: a window that is closed would remember its places for the next one.
        window.loop.close()
        window.hide()
        window.deleteLater()


def settle(app: QApplication, window: Window) -> None:
    """Let layout and painting come to rest, background work included."""
    end = time.monotonic() + PATIENCE
    for _ in range(3):
        window.loop.wake()
        while time.monotonic() < end:
            app.processEvents()
            if window.loop.settled:
                break
            time.sleep(0.002)
