"""What is drawn among the data: points, lines, residuals and the thermal band."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt

from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl
from physviz.lab.state import View, descent_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay, Shape, curve, pen
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.descent import Descent
    from physviz.engine.labels import Labels
    from physviz.engine.points import Floats, Ints, Points, Rest
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, Residuals, State
    from physviz.ui.plot import Plot

MOST_SYMBOLS = 5000
"""Above this many points a count per pixel is drawn in place of symbols."""
MOST_RESIDUALS = 2000


class ViewLayer(PlotLayer):
    """The axes: what part of the plane, and what is measured along them."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The view and the columns' names."""
        return state.views.data, state.experiment.source.labels

    @staticmethod
    def compute(view: View, labels: Labels) -> tuple[View, str, str]:
        """Return the view and the two captions."""
        return view, labels.x_axis, labels.y_axis

    def paint(self, result: tuple[View, str, str]) -> None:
        """Turn the axes to it."""
        view, x, y = result
        self.plot.look_at(view)
        self.plot.caption(x, y)


class BandLayer(PlotLayer):
    """The line as a thermal fluctuation: mean ± one and two standard deviations."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.shapes = (Shape(plot, -6), Shape(plot, -5))

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution of lines and the view."""
        e = state.experiment
        return e.problem, e.inverse_temperature, state.views.data, state.show.band

    @staticmethod
    def compute(problem: Problem, beta: float, view: View, shown: bool) -> tuple[Floats, Floats, Floats]:
        """Return x, mean and standard deviation of the line there; empty when not to be shown."""
        if not shown:
            return (np.empty(0),) * 3
        x = np.linspace(*view.x, 65)
        return (x, *boltzmann(problem, beta).band(x))

    def paint(self, result: tuple[Floats, Floats, Floats]) -> None:
        """Fill the two bands."""
        x, mean, sd = result
        colour = themes.current().thermal
        for shape, width, opacity in zip(self.shapes, (2.0, 1.0), (0.13, 0.17), strict=True):
            around = np.concatenate([x, x[::-1]])
            edges = np.concatenate([mean - width * sd, (mean + width * sd)[::-1]])
            shape.fill(around, edges, colour, opacity)

    def refuse(self, sentence: str) -> None:
        """No distribution, no band; the Boltzmann panel says why."""
        for shape in self.shapes:
            shape.setVisible(not sentence)


class LinesLayer(PlotLayer):
    """The least-squares line, the line of the iterate, and the line under the mouse."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.optimum = curve(plot, 1)
        self.iterate = curve(plot, 2)
        self.pointed = curve(plot, 3)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run and how far it has come, what the mouse points at, and the view."""
        return descent_of(state.experiment), state.step, state.pointer, state.views.data.x

    @staticmethod
    def compute(
        descent: Descent | None, step: int, pointer: Pair | None, span: Pair
    ) -> list[Floats]:
        """Return the three lines over the view, each shape (2, 2) or empty."""
        if descent is None:
            return [np.empty((0, 2))] * 3
        now = descent.at(step)
        thetas = [descent.bowl.minimum, (float(now[0]), float(now[1])), pointer]
        return [np.empty((0, 2)) if theta is None else line(theta, span) for theta in thetas]

    def paint(self, lines: list[Floats]) -> None:
        """Draw them."""
        look = themes.current()
        pens = (
            pen(look.optimum, 2.0),
            pen(look.descent, 2.0),
            pen(look.ink, 1.0, Qt.PenStyle.DashLine),
        )
        for item, xy, stroke in zip((self.optimum, self.iterate, self.pointed), lines, pens, strict=True):
            item.setData(*xy.T, pen=stroke, antialias=True)


def line(theta: Pair, span: Pair) -> Floats:
    """Return two points of the line β₀ + β₁x, at the ends of an interval of x; shape (2, 2)."""
    x = np.array(span)
    # A diverged line may leave what Qt can draw: it is off the screen in any case.
    return np.column_stack([x, np.clip(theta[0] + theta[1] * x, -1e150, 1e150)])


class ResidualsLayer(PlotLayer):
    """The residuals of the least-squares line, as sticks or as the squares that S adds up."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.sticks = curve(plot, 0)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points, the style, and for squares what a pixel measures."""
        style = state.show.residuals
        return state.experiment.points, style, self.plot.pixel_size() if style == "squares" else None

    @staticmethod
    def compute(points: Points, style: Residuals, pixel: Pair | None) -> Floats:
        """Return the outlines as one line with gaps, shape (k, 2)."""
        surface = bowl(points)
        if surface is None or style == "none" or points.n > MOST_RESIDUALS:
            return np.empty((0, 2))
        fitted = surface.minimum[0] + surface.minimum[1] * points.x
        if style == "sticks" or pixel is None:
            ends = np.column_stack([points.x, points.y, points.x, fitted])
            return _polylines(ends.reshape(-1, 2, 2))
        # A square on the screen: as many pixels wide as high, away from the line.
        side = (points.y - fitted) / pixel[1] * pixel[0] * -np.sign(surface.minimum[1] or 1.0)
        x, wide, y = points.x, points.x + side, points.y
        corners = [(x, y), (wide, y), (wide, fitted), (x, fitted), (x, y)]
        return _polylines(np.stack([np.column_stack(c) for c in corners], axis=1))

    def paint(self, outline: Floats) -> None:
        """Draw them, thin."""
        self.sticks.setData(
            *outline.T, connect="finite", pen=pen(themes.current().muted, 1.0, opacity=0.9)
        )


def _polylines(lines: Floats) -> Floats:
    """Join lines of shape (n, k, 2) into one with gaps, shape (n (k + 1), 2)."""
    gap = np.full((lines.shape[0], 1, 2), np.nan)
    return np.concatenate([lines, gap], axis=1).reshape(-1, 2)


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
        points: Points, selection: tuple[int, ...], view: View | None, pixels: tuple[int, int] | None
    ) -> PointsPicture:
        """Return what to draw; of a million points only the held ones cost anything per frame."""
        if view is not None and pixels is not None:
            held = np.column_stack([points.held_x, points.held_y])
            chosen = _taken(points, selection)
            nothing = np.empty((0, 2))
            return PointsPicture(held, chosen, nothing, raster(points.rest, view, pixels), view)
        xy = np.column_stack([points.x, points.y])
        error = points.y_error
        bars = np.empty((0, 2))
        if error is not None:
            low, high = points.y - error, points.y + error
            bars = _polylines(np.stack([np.column_stack([points.x, e]) for e in (low, high)], axis=1))
        return PointsPicture(xy, xy[list(selection)], bars, None, View((0, 1), (0, 1)))

    def paint(self, picture: PointsPicture) -> None:
        """Draw them."""
        look = themes.current()
        ink = pg.mkBrush(look.data)
        edge = pg.mkPen(look.surface, width=1.0)
        self.symbols.setData(*picture.symbols.T, size=9.0 * look.scale, brush=ink, pen=edge, symbol="o")
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
    column = ((x - view.x[0]) * (width / (view.x[1] - view.x[0]))).astype(np.int64)
    row = ((y - view.y[0]) * (height / (view.y[1] - view.y[0]))).astype(np.int64)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    count = np.bincount(row[inside] * width + column[inside], minlength=width * height)
    count = count.reshape(height, width)
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


def nearest(points: Points, at: Pair, pixel: Pair, reach: float) -> int | None:
    """Return the index of the point nearest to a place, within so many pixels; None if none is."""
    if points.n == 0:
        return None
    dx, dy = (points.x - at[0]) / pixel[0], (points.y - at[1]) / pixel[1]
    distance = dx * dx + dy * dy
    index = int(np.argmin(distance))
    return index if distance[index] <= reach * reach else None


def inside(points: Points, one: Pair, other: Pair) -> Ints:
    """Return the indices of the points in the box between two corners."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    x, y = points.x, points.y
    return np.flatnonzero((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
