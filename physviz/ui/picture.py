"""The whole window as a picture: PNG, SVG or PDF, with or without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QPoint, QRect, QSizeF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter, QPixmap
from PySide6.QtSvg import QSvgGenerator

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


def draw_window(window: QWidget, path: Path) -> None:
    """Draw the window to a file whose ending says how; raises ValueError and OSError."""
    kind = path.suffix.lower()
    if kind not in (".png", ".svg", ".pdf"):
        raise ValueError("a picture's name must end in .png, .svg or .pdf")
    if not path.parent.is_dir():
        raise OSError(2, "there is no such folder")
    if kind == ".png":
        pixmap = QPixmap(window.size())
        window.render(pixmap)
        if not pixmap.save(str(path), "PNG"):
            raise OSError(5, "the file could not be written")
        return
    if kind == ".svg":
        svg = QSvgGenerator()
        svg.setFileName(str(path))
        svg.setResolution(window.logicalDpiX())
        svg.setSize(window.size())
        svg.setViewBox(QRect(QPoint(0, 0), window.size()))
        svg.setTitle("physviz")
        _render(window, svg)
        return
    pdf = QPdfWriter(str(path))
    pdf.setResolution(window.logicalDpiX())
    points = QSizeF(window.size()) * 72.0 / window.logicalDpiX()
    pdf.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    pdf.setPageMargins(QMarginsF(0, 0, 0, 0))
    pdf.setTitle("physviz")
    _render(window, pdf)


def _render(window: QWidget, device: QSvgGenerator | QPdfWriter) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise OSError(5, "the file could not be written")
    window.render(painter, QPoint(0, 0))
    painter.end()
