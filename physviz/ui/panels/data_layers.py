"""What is drawn among the data: lines and residuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.losses import Squared
from physviz.lab.state import front_run
from physviz.ui import theme as themes
from physviz.ui.growth import found, in_turns, known, shown_step
from physviz.ui.legend import Legend
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import curve, pen, polylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Points
    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.lab.show import Residuals
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

MOST_RESIDUALS = 2000
OTHERS = 3
"""So many minima besides the best are drawn as lines."""


@dataclass(frozen=True, eq=False)
class LinesPicture:
    """The lines over the view, shapes (k, 2) or empty, and what the legend says of them."""

    optimum: Floats
    others: Floats
    iterate: Floats
    pointed: Floats
    name: str
    other: str
    run: str
    colour: int
    step: int
    rising: bool


class LinesLayer(PlotLayer):
    """The best line, those of other minima, that of the iterate, and that under the mouse."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.optimum = curve(plot, 1)
        self.others = curve(plot, 1)
        self.iterate = curve(plot, 2)
        self.pointed = curve(plot, 3)
        self.legend = Legend(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the run and how far it has come, what the mouse points at, and the view."""
        run, name = front_run(state), (state.setup.title, state.setup.colour)
        problem, span = state.experiment.problem, state.views.data.x
        return problem, state.held, run, name, shown_step(state, run), state.pointer, span

    @staticmethod
    def compute(
        problem: Problem,
        held: bool,
        run: Run | None,
        name: tuple[str, int],
        step: int,
        pointer: Pair | None,
        span: Pair,
    ) -> LinesPicture | Iterator[LinesPicture | None]:
        """Return the lines over the view."""
        if run is None:
            none = np.empty((0, 2))
            return LinesPicture(none, none, none, none, "", "", *name, 0, True)

        def make() -> LinesPicture:
            thetas = [minimum.theta for minimum in found(problem, held)]
            others = [line(theta, span) for theta in thetas[1 : OTHERS + 1]]
            return LinesPicture(
                line(thetas[0], span),
                polylines(np.array(others)) if others else np.empty((0, 2)),
                line(tuple(run.at(step).tolist()), span),
                np.empty((0, 2)) if pointer is None else line(pointer, span),
                _name(problem.loss),
                "2nd minimum" if len(others) == 1 else "other minima",
                *name,
                step,
                thetas[0][1] >= 0.0,
            )

        return in_turns(known(problem, held), make)

    def paint(self, picture: LinesPicture) -> None:
        """Draw them, and name them where the data leave room."""
        look, dashed = themes.current(), Qt.PenStyle.DashLine
        rows = (
            (self.optimum, picture.optimum, pen(look.optimum, 2.0), picture.name),
            (self.others, picture.others, pen(look.optimum, 1.0, dashed), picture.other),
            (
                self.iterate,
                picture.iterate,
                pen(look.run_colour(picture.colour), 2.0, dashed),
                f"{picture.run}, step {picture.step:,}",
            ),
            (
                self.pointed,
                picture.pointed,
                pen(look.ink, 1.0, Qt.PenStyle.DotLine),
                "under the mouse",
            ),
        )
        for item, xy, stroke, _ in rows:
            item.setData(*xy.T, connect="finite", pen=stroke, antialias=True)
        drawn = tuple((name, stroke) for _, xy, stroke, name in rows if xy.size)
        self.legend.show_entries(drawn, on_left=picture.rising)


def _name(loss: Loss) -> str:
    return "least squares" if isinstance(loss, Squared) else f"{loss.title} fit"


def line(theta: Pair, span: Pair) -> Floats:
    """Return two points of the line β₀ + β₁x, at the ends of an interval of x; shape (2, 2)."""
    x = np.array(span)
    # A diverged line may leave what Qt can draw: it is off the screen in any case.
    return np.column_stack([x, np.clip(theta[0] + theta[1] * x, -1e150, 1e150)])


class ResidualsLayer(PlotLayer):
    """The residuals of the best line, as sticks or as the squares that S adds up."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.sticks = curve(plot, 0)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the style, and for squares what a pixel measures."""
        style = state.show.residuals
        return (
            state.experiment.problem,
            state.held,
            style,
            self.plot.pixel_size() if style == "squares" else None,
        )

    @staticmethod
    def compute(
        problem: Problem, held: bool, style: Residuals, pixel: Pair | None
    ) -> Floats | Iterator[Floats | None]:
        """Return the outlines as one line with gaps, shape (k, 2)."""
        if style == "none" or not 0 < problem.points.n <= MOST_RESIDUALS:
            return np.empty((0, 2))
        return in_turns(
            known(problem, held),
            lambda: _outlines(problem.points, found(problem, held)[0].theta, style, pixel),
        )

    def paint(self, outline: Floats) -> None:
        """Draw them, thin."""
        self.sticks.setData(
            *outline.T, connect="finite", pen=pen(themes.current().muted, 1.0, opacity=0.9)
        )


def _outlines(points: Points, theta: Pair, style: Residuals, pixel: Pair | None) -> Floats:
    fitted = theta[0] + theta[1] * points.x
    if style == "sticks" or pixel is None:
        ends = np.column_stack([points.x, points.y, points.x, fitted])
        return polylines(ends.reshape(-1, 2, 2))
    # A square on the screen: as many pixels wide as high, away from the line.
    side = (points.y - fitted) / pixel[1] * pixel[0] * -np.sign(theta[1] or 1.0)
    x, wide, y = points.x, points.x + side, points.y
    corners = [(x, y), (wide, y), (wide, fitted), (x, fitted), (x, y)]
    return polylines(np.stack([np.column_stack(c) for c in corners], axis=1))
