"""What the window remembers from one day to the next: places, theme, folder, step of the tour."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QSplitter

VERSION = 1


class Settings:
    """A small face on QSettings, which hands out INI values as strings unless told their type."""

    def __init__(self) -> None:
        self._store = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "physviz", "physviz"
        )

    def theme(self) -> str:
        """Return ``system``, ``light`` or ``dark``."""
        name = str(self._store.value("theme", "system", type=str))
        return name if name in ("system", "light", "dark") else "system"

    def remember_theme(self, name: str) -> None:
        """Remember the theme."""
        self._store.setValue("theme", name)

    def folder(self) -> str:
        """Return the folder last used, the user's own at first."""
        return str(self._store.value("folder", str(Path.home()), type=str))

    def remember_folder(self, folder: Path) -> None:
        """Remember a folder."""
        self._store.setValue("folder", str(folder))

    def kept_folder(self) -> Path:
        """Return the folder for experiments that are kept unasked."""
        return Path(self._store.fileName()).parent / "kept"

    def tour_step(self) -> str:
        """Return the key of the step at which the tour was left."""
        return str(self._store.value("tour", "", type=str))

    def remember_tour(self, step: str) -> None:
        """Remember it."""
        self._store.setValue("tour", step)

    def restore(self, window: QMainWindow, splitter: QSplitter) -> bool:
        """Put window, docks and splitter where they were; return whether that is known."""
        geometry = self._store.value("geometry")
        places, split = self._store.value("places"), self._store.value("split")
        if not all(isinstance(kept, QByteArray) for kept in (geometry, places, split)):
            return False
        window.restoreGeometry(geometry)
        window.restoreState(places, VERSION)
        splitter.restoreState(split)
        return True

    def remember(self, window: QMainWindow, splitter: QSplitter) -> None:
        """Remember where they are."""
        self._store.setValue("geometry", window.saveGeometry())
        self._store.setValue("places", window.saveState(VERSION))
        self._store.setValue("split", splitter.saveState())
