"""Lines and filled shapes of a plane, with pens whose width is in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from physviz.ui import theme as themes

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.ui.plot import Plot


class Shape(QGraphicsPathItem):
    """A filled polygon of the plane."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__()
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setZValue(z)
        # Without a path it would be exported as one that SVG does not allow.
        self.setVisible(False)
        plot.box.addItem(self, ignoreBounds=True)

    def fill(self, x: Floats, y: Floats, colour: str, opacity: float) -> None:
        """Show the polygon with these corners; shapes (n,)."""
        brush = QColor(colour)
        brush.setAlphaF(opacity)
        self.setBrush(brush)
        self.setPath(pg.arrayToQPath(x, y, connect="all"))
        self.setVisible(True)


class Curve(pg.PlotCurveItem):
    """A line that claims the whole view as its bounds: measuring it anew each frame costs more."""

    def boundingRect(self) -> QRectF:
        """Cover the view."""
        view = self.getViewBox()
        return QRectF() if view is None else view.viewRect()


def curve(plot: Plot, z: float) -> Curve:
    """Add an empty line to the plane; it takes no part in any automatic ranging."""
    item = Curve()
    item.setZValue(z)
    plot.box.addItem(item, ignoreBounds=True)
    return item


def pen(
    colour: str, width: float = 1.0, dash: Qt.PenStyle = Qt.PenStyle.SolidLine, opacity: float = 1.0
) -> QPen:
    """Return a pen whose width is in pixels at any zoom, thicker on a projector."""
    ink = QColor(colour)
    ink.setAlphaF(opacity)
    return pg.mkPen(ink, width=themes.current().stroke(width), style=dash)


def joined(lines: list[Floats]) -> tuple[Floats, Floats]:
    """Return x and y of many lines in one, a NaN between each two; each of shape (n, 2)."""
    if not lines:
        return np.empty(0), np.empty(0)
    gap = np.full((1, 2), np.nan)
    whole = np.concatenate([part for line in lines for part in (line, gap)])
    return whole[:, 0], whole[:, 1]


def polylines(lines: Floats) -> Floats:
    """Join lines of shape (n, k, 2) into one with gaps, shape (n (k + 1), 2)."""
    gap = np.full((lines.shape[0], 1, 2), np.nan)
    return np.concatenate([lines, gap], axis=1).reshape(-1, 2)


def as_shapes(plot: Plot, wanted: bool) -> None:
    """Draw every symbol as a shape; or, as fast as a screen needs it, from a kept picture.

    A vector file would get the whole kept picture for every symbol.
    """
    for item in plot.scene().items():
        if isinstance(item, pg.ScatterPlotItem):
            item.setExportMode(wanted, {"antialias": True, "resolutionScale": 1.0})
