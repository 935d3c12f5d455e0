"""What the window shows: the data its items hold, to be held against the engine's own numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtWidgets import QComboBox, QHeaderView, QTabBar, QTableView, QWidget

from physviz.engine.boltzmann import Boltzmann, boltzmann
from physviz.lab.state import Pair
from physviz.lab.views import View
from physviz.ui.panels.band import BandLayer, SamplesLayer
from physviz.ui.panels.data_layers import LinesLayer, ResidualsLayer
from physviz.ui.panels.density import DensityLayer
from physviz.ui.panels.outlines import OutlinesLayer
from physviz.ui.panels.points import PointsLayer
from physviz.ui.panels.readout import ReadoutLayer
from physviz.ui.panels.run import FlowLayer, RunLayer
from physviz.ui.panels.surface import SurfaceLayer
from physviz.ui.window import Window

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """The layers of the three panels, each by its class."""

    points: PointsLayer
    lines: LinesLayer
    residuals: ResidualsLayer
    band: BandLayer
    surface: SurfaceLayer
    flow: FlowLayer
    run: RunLayer
    readout: ReadoutLayer
    density: DensityLayer
    outlines: OutlinesLayer
    samples: SamplesLayer


def seen(window: Window) -> Seen:
    """Return the layers of the window."""
    layers = {type(layer): layer for panel in window.panels for layer in panel.layers}
    kinds = (PointsLayer, LinesLayer, ResidualsLayer, BandLayer)
    kinds += (SurfaceLayer, FlowLayer, RunLayer, ReadoutLayer, DensityLayer)
    kinds += (OutlinesLayer, SamplesLayer)
    return Seen(*(layers[kind] for kind in kinds))


def held(item: pg.PlotCurveItem | pg.ScatterPlotItem) -> Floats:
    """Return the vertices an item holds, without the gaps between its lines, shape (k, 2)."""
    x, y = item.getData()
    xy = np.empty((0, 2)) if x is None else np.column_stack([x, y])
    return xy[np.isfinite(xy).all(axis=1)]


def picture(item: pg.ImageItem) -> tuple[Floats, View]:
    """Return the pixels of an image, shape (height, width), row 0 below, and the part it covers."""
    area = item.mapRectToParent(item.boundingRect())
    return np.asarray(item.image), View((area.left(), area.right()), (area.top(), area.bottom()))


def centres(span: ArrayLike, count: int) -> Floats:
    """Return the middles of so many equal pixels along a span."""
    low, high = np.asarray(span, dtype=float)
    return low + (high - low) * (np.arange(count) + 0.5) / count


def xy(window: Window) -> Floats:
    """Return the points of the state, shape (n, 2)."""
    points = window.state.experiment.points
    return np.column_stack([points.x, points.y])


def place(window: Window, index: int) -> Pair:
    """Return where a point of the state lies."""
    x, y = xy(window)[index].tolist()
    return x, y


def least_squares(window: Window) -> Pair:
    """Return intercept and slope of the points of the state, by another road than the engine's."""
    x, y = xy(window).T
    slope, intercept = np.polyfit(x, y, 1).tolist()
    return intercept, slope


def distribution(window: Window) -> Boltzmann:
    """Return q of the state."""
    e = window.state.experiment
    return boltzmann(e.problem, e.inverse_temperature)


def ours(widget: QWidget) -> bool:
    """Whether it is a control of physviz, not a part of one of Qt's."""
    parts = (QTabBar, QHeaderView, QTableView, QComboBox)
    inner = isinstance(widget.parentWidget(), parts) or widget.objectName().startswith("qt_")
    return not inner and type(widget).__name__ != "QScrollBar"


def everything(window: Window) -> dict[str, object]:
    """Return all that the window shows of the experiment, to be compared at another time."""
    s = seen(window)
    curves = {
        "points": s.points.symbols,
        "chosen": s.points.chosen,
        "error bars": s.points.bars,
        "optimum": s.lines.optimum,
        "iterate": s.lines.iterate,
        "residuals": s.residuals.sticks,
        "contours": s.surface.lines,
        "trajectory": s.run.path,
        "flow": s.flow.line,
        "ellipses": s.outlines.contours,
        "marginal of the intercept": s.outlines.edges[0],
        "marginal of the slope": s.outlines.edges[1],
    }
    images = {"surface": s.surface.image, "density": s.density.image}
    return {
        **{name: held(item).tolist() for name, item in curves.items()},
        **{name: picture(item)[0].tolist() for name, item in images.items()},
        "band": [shape.path() for shape in s.band.shapes],
        "marks": (s.run.marks.marks, s.outlines.words.marks),
        "heights": s.surface.words.tags,
        "views": [panel.plot.view for panel in window.panels],
        **numbers(window),
        "verdict": window.status.verdict.whole,
        "step": window.transport.where.text(),
    }


def numbers(window: Window) -> dict[str, str]:
    """Return what stands below the panels and in the Numbers tab."""
    figures = [window.landscape.numbers.numbers, window.boltzmann.readouts.numbers]
    figures += window.docks.made[0].groups.values()
    return {made.objectName(): made.text() for made in figures if made.pairs}


def value_of(text: str) -> float:
    """Return the number a text says, such as ≈ 2.49·10⁴ ∠ −60°, without its angle."""
    mantissa, _, power = text.removeprefix("≈ ").partition(" ")[0].partition("·10")
    plain = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    return float(f"{mantissa.translate(plain)}e{(power or '0').translate(plain)}")


def differing(one: dict[str, object], other: dict[str, object]) -> set[str]:
    """Return the names of what is not the same."""
    return {name for name in one if one[name] != other[name]}
