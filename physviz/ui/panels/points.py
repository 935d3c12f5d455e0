"""The data points: symbols up to some thousands, a count per pixel above."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import curve, pen, polylines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats, Ints, Points, Rest
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

MOST_SYMBOLS = 5000
"""Above this many points a count per pixel is drawn in place of symbols."""


@dataclass(frozen=True, eq=False)
class PointsPicture:
    """Symbols, or for very many points a count per pixel; error bars; the chosen points."""

    symbols: Floats
    chosen: Floats
    bars: Floats
    raster: NDArray[np.uint8] | None
    view: View


class PointsLayer(PlotLayer):
    """The data."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.raster = pg.ImageItem()
        self.raster.setZValue(-2)
        plot.box.addItem(self.raster, ignoreBounds=True)
        self.bars = curve(plot, 4)
        self.symbols = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.chosen = pg.ScatterPlotItem(pxMode=True, antialias=True)
        for z, item in ((5, self.symbols), (6, self.chosen)):
            item.setZValue(z)
            plot.box.addItem(item, ignoreBounds=True)
        self.words = Overlay(plot, 8)

    def inputs(self, state: State) -> tuple[object, ...]:
        """Points and selection; a picture of very many points depends on the view too."""
        points = state.experiment.points
        many = points.n > MOST_SYMBOLS
        view = state.views.data
        return points, state.selection, view if many else None, self.plot.pixels() if many else None

    @staticmethod
    def compute(
        points: Points,
        selection: tuple[int, ...],
        view: View | None,
        pixels: tuple[int, int] | None,
    ) -> PointsPicture:
        """Return what to draw; of a million points only the held ones cost anything per frame."""
        if view is not None and pixels is not None:
            if points.held_x.size > MOST_SYMBOLS:
                points = points.lift(())
            held = np.column_stack([points.held_x, points.held_y])
            chosen = _taken(points, selection[:: 1 + len(selection) // MOST_SYMBOLS])
            nothing = np.empty((0, 2))
            return PointsPicture(held, chosen, nothing, raster(points.rest, view, pixels), view)
        xy = np.column_stack([points.x, points.y])
        error = points.y_error
        bars = np.empty((0, 2))
        if error is not None:
            low, high = points.y - error, points.y + error
            bars = polylines(
                np.stack([np.column_stack([points.x, e]) for e in (low, high)], axis=1)
            )
        return PointsPicture(xy, xy[list(selection)], bars, None, View((0, 1), (0, 1)))

    def paint(self, picture: PointsPicture) -> None:
        """Draw them."""
        look = themes.current()
        ink = pg.mkBrush(look.data)
        edge = pg.mkPen(look.surface, width=1.0)
        self.symbols.setData(
            *picture.symbols.T, size=9.0 * look.scale, brush=ink, pen=edge, symbol="o"
        )
        ring = pg.mkPen(look.thermal, width=2.5 * look.scale)
        self.chosen.setData(
            *picture.chosen.T, size=15.0 * look.scale, brush=None, pen=ring, symbol="o"
        )
        self.bars.setData(*picture.bars.T, connect="finite", pen=pen(look.data, 1.5, opacity=0.8))
        self.raster.setVisible(picture.raster is not None)
        if picture.raster is not None:
            view = picture.view
            self.raster.setImage(picture.raster, autoLevels=False, levels=(0, 255), lut=_inks(look))
            size = (view.x[1] - view.x[0], view.y[1] - view.y[0])
            self.raster.setRect(QRectF(view.x[0], view.y[0], *size))
        empty = picture.raster is None and not picture.symbols.size
        self.words.say("Double-click to add a point, or open a file (Ctrl+O)." if empty else "")


def _taken(points: Points, selection: tuple[int, ...]) -> Floats:
    """Return the chosen points, without touching the million others; shape (k, 2)."""
    places = {int(index): k for k, index in enumerate(points.rest.held)}
    rows = [
        (points.held_x[places[i]], points.held_y[places[i]])
        if i in places
        else (points.rest.x[i], points.rest.y[i])
        for i in selection
    ]
    return np.array(rows, dtype=float).reshape(-1, 2)


@lru_cache(maxsize=2)
def raster(rest: Rest, view: View, pixels: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the number of points at rest in each pixel as an ink from 0 to 255; shape (h, w)."""
    x, y, _ = rest.free
    width, height = pixels
    column = np.floor((x - view.x[0]) * (width / (view.x[1] - view.x[0])))
    row = np.floor((y - view.y[0]) * (height / (view.y[1] - view.y[0])))
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    cell = (row[inside] * width + column[inside]).astype(np.int64)
    count = np.bincount(cell, minlength=width * height).reshape(height, width)
    # A lone point would be one faint pixel: it is shown at least at a third of full ink, 2×2 wide.
    ink = np.where(count > 0, 85.0 + 170.0 * np.log1p(count) / np.log1p(max(count.max(), 2)), 0.0)
    spread = ink.copy()
    np.maximum(spread[1:], ink[:-1], out=spread[1:])
    np.maximum(spread[:, 1:], np.maximum(ink[:, :-1], spread[:, :-1]), out=spread[:, 1:])
    return spread.astype(np.uint8)


def _inks(look: themes.Theme) -> NDArray[np.uint8]:
    colour = [int(look.data[i : i + 2], 16) for i in (1, 3, 5)]
    table = np.empty((256, 4), dtype=np.uint8)
    table[:, :3] = colour
    table[:, 3] = np.arange(256)
    return table


def nearest(x: Floats, y: Floats, at: Pair, pixel: Pair, reach: float) -> int | None:
    """Return the index of the point nearest to a place, within so many pixels; None if none is."""
    if not x.size:
        return None
    dx, dy = (x - at[0]) / pixel[0], (y - at[1]) / pixel[1]
    distance = dx * dx + dy * dy
    index = int(np.argmin(distance))
    return index if distance[index] <= reach * reach else None


def inside(points: Points, one: Pair, other: Pair) -> Ints:
    """Return the indices of the points in the box between two corners."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    x, y = points.x, points.y
    return np.flatnonzero((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
