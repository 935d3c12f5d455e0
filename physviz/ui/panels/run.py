"""The run on the landscape: start, minimum, trajectory and the exact flow beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from physviz.engine.descent import Descent
from physviz.engine.flow import flow
from physviz.lab.state import View, descent_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Quadratic
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

MOST_VERTICES = 2000


@dataclass(frozen=True, eq=False)
class RunPicture:
    """The iterates so far, the exact flow beside them, and where it all stands."""

    path: Floats
    dots: Floats
    flow: Floats
    minimum: Pair | None
    start: Pair
    now: Pair
    step: int
    valley: Floats


class RunLayer(PlotLayer):
    """Start, minimum, trajectory and exact flow."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.valley = curve(plot, 3)
        self.flow = curve(plot, 4)
        self.path = curve(plot, 5)
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.dots.setZValue(6)
        plot.box.addItem(self.dots, ignoreBounds=True)
        self.marks = Overlay(plot, 7)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, how far it has come, and the view that decides how finely to draw it."""
        descent = descent_of(state.experiment)
        view = state.views.landscape
        return (
            descent,
            state.experiment.start,
            state.step,
            state.show.flow,
            view,
            self.plot.pixels(),
        )

    @staticmethod
    def compute(
        descent: Descent | None,
        start: Pair,
        step: int,
        with_flow: bool,
        view: View,
        pixels: tuple[int, int],
    ) -> RunPicture:
        """Return the run up to this step, thinned to what pixels can show."""
        nothing = np.empty((0, 2))
        if descent is None:
            return RunPicture(nothing, nothing, nothing, None, start, start, step, nothing)
        step = min(step, descent.last)
        path = descent.at(thinned(step))
        time = descent.time(step)
        exact = (
            flow(descent.bowl, start, time * np.linspace(0.0, 1.0, 160) ** 3)
            if with_flow
            else nothing
        )
        valley = _across(descent.bowl, view) if descent.bowl.d == 0.0 else nothing
        now = (float(path[-1, 0]), float(path[-1, 1]))
        near = _within_reach(path, view)
        return RunPicture(
            near, _apart(near, view, pixels), exact, descent.bowl.minimum, start, now, step, valley
        )

    def paint(self, picture: RunPicture) -> None:
        """Draw the lines and the three marks."""
        look = themes.current()
        orange = look.descent
        self.valley.setData(*picture.valley.T, pen=pen(look.optimum, 2.0, Qt.PenStyle.DashLine))
        self.flow.setData(*picture.flow.T, pen=pen(look.ink, 1.0, Qt.PenStyle.DashLine, 0.8))
        self.path.setData(*picture.path.T, pen=pen(orange, 2.0))
        self.dots.setData(
            *picture.dots.T, size=5.0 * look.scale, pen=None, brush=pg.mkBrush(orange), symbol="o"
        )
        if picture.minimum is None:
            self.marks.draw()
            return
        self.marks.draw(
            (
                Mark(picture.minimum, "plus", look.optimum, 15.0, "minimum"),
                Mark(picture.start, "ring", orange, 13.0, "start"),
                Mark(picture.now, "disc", orange, 11.0, f"step {picture.step:,}"),
            )
        )


def _across(bowl: Quadratic, view: View) -> Floats:
    """Return two points of a valley on either side of the view, shape (2, 2)."""
    x, y = np.array([view.x, view.y])
    size, along = np.array([np.ptp(x), np.ptp(y)]), bowl.axes[:, 0]
    away, step = (np.array([x.mean(), y.mean()]) - bowl.minimum) / size, along / size
    nearest = away @ step / (step @ step)
    reach = 2.0 / np.hypot(*step)
    return np.asarray(bowl.minimum) + np.array([[nearest - reach], [nearest + reach]]) * along


def thinned(step: int) -> NDArray[np.int64]:
    """Return at most about 2,000 of the steps 0…step: the early ones all, the later ones spread."""
    if step <= MOST_VERTICES:
        return np.arange(step + 1)
    first = np.arange(MOST_VERTICES // 2)
    later = np.geomspace(first[-1] + 1, step, MOST_VERTICES // 4).astype(np.int64)
    # Pairs of neighbours, so that a ringing run is still seen to ring.
    return np.unique(np.concatenate([first, np.maximum(later - 1, 0), later, [step]]))


def _within_reach(path: Floats, view: View) -> Floats:
    """Pull points thousands of windows away nearer along their ray: Qt cannot draw at 10¹⁰⁰."""
    centre = np.array([0.5 * sum(view.x), 0.5 * sum(view.y)])
    size = np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
    away = (path - centre) / size
    far = np.maximum(np.abs(away).max(axis=1, keepdims=True) / 1e3, 1.0)
    return centre + away / far * size


def _apart(path: Floats, view: View, pixels: tuple[int, int]) -> Floats:
    """Return those iterates in view that lie at least six pixels from the one drawn before."""
    scale = np.array([pixels[0] / (view.x[1] - view.x[0]), pixels[1] / (view.y[1] - view.y[0])])
    shown: list[int] = []
    last = np.array([np.inf, np.inf])
    for k, at in enumerate(path[:400] * scale):
        if np.abs(at - last).max() >= 6.0:
            shown.append(k)
            last = at
    return path[shown]
