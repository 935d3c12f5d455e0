"""The whole window as a picture: PNG, SVG or PDF, with or without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSizeF
from PySide6.QtGui import QPageSize, QPaintDevice, QPainter, QPdfWriter, QPixmap
from PySide6.QtSvg import QSvgGenerator

from physviz.ui.plot import Plot
from physviz.ui.shapes import as_shapes

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


def draw_window(window: QWidget, path: Path) -> None:
    """Draw the window to a file whose ending says how; raises ValueError and OSError."""
    draw = {".png": _png, ".svg": _svg, ".pdf": _pdf}.get(path.suffix.lower())
    if draw is None:
        raise ValueError("a picture's name must end in .png, .svg or .pdf")
    # Not straight to the file: Qt says that it cannot, but not why.
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    draw(window, content)
    path.write_bytes(content.data().data())


def _png(window: QWidget, to: QBuffer) -> None:
    pixmap = QPixmap(window.size())
    window.render(pixmap)
    pixmap.save(to, "PNG")


def _svg(window: QWidget, to: QBuffer) -> None:
    svg = QSvgGenerator()
    svg.setOutputDevice(to)
    svg.setResolution(window.logicalDpiX())
    svg.setSize(window.size())
    svg.setViewBox(QRect(QPoint(0, 0), window.size()))
    svg.setTitle("physviz")
    _paint(window, svg)


def _pdf(window: QWidget, to: QBuffer) -> None:
    pdf = QPdfWriter(to)
    pdf.setResolution(window.logicalDpiX())
    points = QSizeF(window.size()) * 72.0 / window.logicalDpiX()
    pdf.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    pdf.setPageMargins(QMarginsF(0, 0, 0, 0))
    pdf.setTitle("physviz")
    _paint(window, pdf)


def _paint(window: QWidget, device: QPaintDevice) -> None:
    plots = window.findChildren(Plot)
    for plot in plots:
        as_shapes(plot, True)
    painter = QPainter(device)
    window.render(painter, QPoint(0, 0))
    painter.end()
    for plot in plots:
        as_shapes(plot, False)
