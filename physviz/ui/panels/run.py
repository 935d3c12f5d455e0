"""The run on the landscape: start, minimum, trajectory, and the exact flow beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from physviz.lab.state import View, run_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.growth import TURN, found, in_turns, known, shown_step
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

MOST_VERTICES = 2000
EARLY = np.linspace(0.0, 1.0, 160) ** 3
"""Shares of the run's time, dense at its beginning, at which the flow is drawn."""


@dataclass(frozen=True, eq=False)
class RunPicture:
    """The iterates so far, and where it all stands."""

    path: Floats
    dots: Floats
    minimum: Pair | None
    start: Pair
    now: Pair
    step: int
    valley: Floats


class RunLayer(PlotLayer):
    """Start, best minimum and trajectory."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.valley = curve(plot, 3)
        self.path = curve(plot, 5)
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.dots.setZValue(6)
        plot.box.addItem(self.dots, ignoreBounds=True)
        self.marks = Overlay(plot, 7)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, how far it has come, and the view that decides how finely to draw it.

        During a drag the step is the clock's: the old picture stays until the new run is made so
        far. Else it grows with the run.
        """
        run = run_of(state.experiment)
        step = state.step if state.held else shown_step(state, run)
        view, pixels = state.views.landscape, self.plot.pixels()
        return state.experiment.problem, state.held, run, state.experiment.start, step, view, pixels

    @staticmethod
    def compute(
        problem: Problem,
        held: bool,
        run: Run | None,
        start: Pair,
        step: int,
        view: View,
        pixels: tuple[int, int],
    ) -> RunPicture | Iterator[RunPicture | None]:
        """Return the run up to this step, thinned to what pixels can show."""
        if run is None:
            nothing = np.empty((0, 2))
            return RunPicture(nothing, nothing, None, start, start, step, nothing)

        def make() -> RunPicture:
            end = min(step, run.last)
            path = run.at(thinned(end))
            minimum = found(problem, held)[0].theta
            valley = np.empty((0, 2)) if run.valley is None else _across(minimum, run.valley, view)
            now = (float(path[-1, 0]), float(path[-1, 1]))
            near = _within_reach(path, view)
            return RunPicture(near, _apart(near, view, pixels), minimum, start, now, end, valley)

        quick = known(problem, held)
        if run.reached >= min(step, run.last):
            return in_turns(quick, make)
        return _made(run, step, make, quick and run.light)

    def paint(self, picture: RunPicture) -> None:
        """Draw the lines and the three marks."""
        look = themes.current()
        orange = look.descent
        self.valley.setData(*picture.valley.T, pen=pen(look.optimum, 2.0, Qt.PenStyle.DashLine))
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


def _made(
    run: Run, step: int, make: Callable[[], RunPicture], quick: bool
) -> Iterator[RunPicture | None]:
    if not quick:
        yield None
    while run.grow(TURN, step):
        yield None
    yield make()


class FlowLayer(PlotLayer):
    """The exact flow, as far as the run's time."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.line = curve(plot, 4)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, its time, and whether the flow is to be drawn."""
        run = run_of(state.experiment)
        return run, shown_step(state, run), state.show.flow

    @staticmethod
    def compute(run: Run | None, step: int, shown: bool) -> Floats | Iterator[Floats | None]:
        """Return the flow, shape (k, 2)."""
        if run is None or not shown or not run.ready:
            return np.empty((0, 2))
        time = run.time(step)
        if run.flows(time, 0.0):
            return run.flow(time * EARLY)
        return _flowing(run, time)

    def paint(self, line: Floats) -> None:
        """Draw it, dashed."""
        ink = pen(themes.current().ink, 1.0, Qt.PenStyle.DashLine, 0.8)
        self.line.setData(*line.T, pen=ink)


def _flowing(run: Run, time: float) -> Iterator[Floats | None]:
    yield None
    while not run.flows(time, TURN):
        yield None
    yield run.flow(time * EARLY)


def _across(minimum: Pair, direction: Pair, view: View) -> Floats:
    """Return two points of a valley on either side of the view, shape (2, 2)."""
    x, y = np.array([view.x, view.y])
    size, along = np.array([np.ptp(x), np.ptp(y)]), np.array(direction)
    away, step = (np.array([x.mean(), y.mean()]) - minimum) / size, along / size
    nearest = away @ step / (step @ step)
    reach = 2.0 / np.hypot(*step)
    return np.asarray(minimum) + np.array([[nearest - reach], [nearest + reach]]) * along


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
