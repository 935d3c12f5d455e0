"""The window, or one panel of it, as a picture: PNG, SVG or PDF, with or without a screen."""

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


def draw(widget: QWidget, path: Path) -> None:
    """Draw a window or one panel to a file whose ending says how; raises ValueError and OSError."""
    kind = {".png": _png, ".svg": _svg, ".pdf": _pdf}.get(path.suffix.lower())
    if kind is None:
        raise ValueError("a picture's name must end in .png, .svg or .pdf")
    # Not straight to the file: Qt says that it cannot, but not why.
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    kind(widget, content)
    path.write_bytes(content.data().data())


def _png(widget: QWidget, to: QBuffer) -> None:
    pixmap = QPixmap(widget.size())
    widget.render(pixmap)
    pixmap.save(to, "PNG")


def _svg(widget: QWidget, to: QBuffer) -> None:
    svg = QSvgGenerator()
    svg.setOutputDevice(to)
    svg.setResolution(widget.logicalDpiX())
    svg.setSize(widget.size())
    svg.setViewBox(QRect(QPoint(0, 0), widget.size()))
    svg.setTitle("physviz")
    _paint(widget, svg)


def _pdf(widget: QWidget, to: QBuffer) -> None:
    pdf = QPdfWriter(to)
    pdf.setResolution(widget.logicalDpiX())
    points = QSizeF(widget.size()) * 72.0 / widget.logicalDpiX()
    pdf.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    pdf.setPageMargins(QMarginsF(0, 0, 0, 0))
    pdf.setTitle("physviz")
    _paint(widget, pdf)


def _paint(widget: QWidget, device: QPaintDevice) -> None:
    plots = widget.findChildren(Plot)
    for plot in plots:
        as_shapes(plot, True)
    painter = QPainter(device)
    widget.render(painter, QPoint(0, 0))
    painter.end()
    for plot in plots:
        as_shapes(plot, False)
