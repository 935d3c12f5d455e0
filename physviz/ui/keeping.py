"""Keeps the experiment while the window is open, and offers it again after a crash."""

from __future__ import annotations

import secrets
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QTimer
from PySide6.QtWidgets import QMenu, QMessageBox

from physviz.lab import edits, session
from physviz.lab.keeping import MOST_POINTS, SUFFIX, Kept, kept, thin_out
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.lab.state import State
    from physviz.ui.window import Window

EVERY = 5000
"""Time between two looks at whether the experiment has changed, in ms."""
LOCK = ".lock"
"""Stands beside the session of an open window; after a crash its process is no more."""


class Keeping:
    """Writes the window's experiment to a file of its own whenever it has changed."""

    def __init__(self, window: Window) -> None:
        self.window, self.folder = window, window.settings.kept_folder()
        self.path = self.folder / f"{secrets.token_hex(6)}{SUFFIX}"
        self.offer: QMessageBox | None = None
        self._lock = QLockFile(str(self.path.with_suffix(LOCK)))
        self._lock.setStaleLockTime(0)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="physviz-keeping")
        self._written: Future[None] | None = None
        self._last = window.state.experiment
        self._timer = QTimer(window)
        self._timer.timeout.connect(self.keep)
        self.menu = QMenu("Bring &back", window)
        self.menu.setObjectName("menu_bring_back")
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._list)
        actions = window.actions_by_name
        actions.menus["File"].insertMenu(actions["save"], self.menu)

    def start(self) -> None:
        """Begin to keep; offer what an earlier window, which was never closed, has left."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            self._tell(failure)
            return
        left = self._left()
        thin_out(self.folder)
        self._lock.tryLock(0)
        self._timer.start(EVERY)
        if left is not None:
            self._offer(left)

    def keep(self) -> None:
        """Write the experiment if it has changed; during the tour the own one, put aside."""
        if self._written is not None and not self._written.done():
            return
        failure, self._written = self._written and self._written.exception(), None
        if failure is not None:
            self._timer.stop()  # said once: the disk is full, or the folder is gone
            self._tell(failure)
            return
        state = self._state()
        if state.experiment is not self._last and state.experiment.points.n <= MOST_POINTS:
            self._last = state.experiment
            self._written = self._worker.submit(session.save, state, self.path)

    def close(self) -> None:
        """Keep the experiment as it is now; it can be brought back another day."""
        if self._timer.isActive():
            self._timer.stop()
            if self._written is not None:
                wait([self._written])
            self.keep()
        self._worker.shutdown()
        self._lock.unlock()

    # --- what there is

    def _state(self) -> State:
        own = self.window.tour.guide.own
        return self.window.state if own is None else own.state

    def _left(self) -> Kept | None:
        """Return the newest experiment of a window that was never closed, and forget its lock."""
        left = set()
        for path in self.folder.glob(f"*{LOCK}"):
            lock = QLockFile(str(path))
            lock.setStaleLockTime(0)  # held as long as its process lives, be it for days
            if lock.tryLock(0):
                lock.unlock()
                left.add(path.with_suffix(SUFFIX))
        return next((each for each in kept(self.folder) if each.path in left), None)

    def _list(self) -> None:
        self.menu.clear()
        for each in kept(self.folder):
            if each.path != self.path:
                action = self.menu.addAction(f"{each.time:%d %B %Y, %H:%M}: {say(each.title)}")
                action.setToolTip("Put this experiment in the place of the present one")
                action.triggered.connect(partial(self.window.files.bring_back, each))
        if self.menu.isEmpty():
            self.menu.addAction("Nothing has been kept yet").setEnabled(False)

    # --- what is said

    def _offer(self, left: Kept) -> None:
        self.offer = box = QMessageBox(self.window)
        box.setObjectName("bring_back")
        box.setWindowTitle("physviz")
        box.setText(
            f"physviz ended before it was closed. Its experiment, “{say(left.title)}”, was kept on "
            f"{left.time:%d %B at %H:%M}."
        )
        box.setInformativeText("If you leave it, it stays under File ▸ Bring back.")
        back = box.addButton("&Bring it back", QMessageBox.ButtonRole.AcceptRole)
        box.addButton("&Leave it", QMessageBox.ButtonRole.RejectRole)
        back.clicked.connect(partial(self.window.files.bring_back, left))
        box.open()

    def _tell(self, failure: BaseException) -> None:
        reason = getattr(failure, "strerror", None) or str(failure)
        self.window.loop.do(
            edits.refuse, f"Your experiment cannot be kept in {self.folder}: {reason.lower()}."
        )
