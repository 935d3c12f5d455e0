"""Answering the dialogs that stand in the way, by their own controls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget


def answering(act: Callable[[QWidget], object]) -> list[QWidget]:
    """Do this with the next modal dialog, and close it; the list returned will hold it then."""
    met: list[QWidget] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(2, look)
            return
        met.append(dialog)
        try:
            act(dialog)
        finally:
            dialog.close()

    QTimer.singleShot(0, look)
    return met


def naming(path: Path) -> Callable[[QWidget], None]:
    """Return the answer to a file dialog: this file, and Enter."""

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert name is not None
        name.setText(str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)

    return act


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Make a file, and return where it is."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
