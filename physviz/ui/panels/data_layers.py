"""What is drawn among the data: points, lines, residuals and the thermal band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl
from physviz.lab.state import View, descent_of
from physviz.ui import theme as themes
from physviz.ui.legend import Legend
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import Shape, curve, pen, polylines

if TYPE_CHECKING:
    from physviz.engine.descent import Descent
    from physviz.engine.points import Floats, Points
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, Residuals, State
    from physviz.ui.plot import Plot

MOST_RESIDUALS = 2000


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
    def compute(
        problem: Problem, beta: float, view: View, shown: bool
    ) -> tuple[Floats, Floats, Floats]:
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
        self.legend = Legend(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run and how far it has come, what the mouse points at, and the view."""
        return descent_of(state.experiment), state.step, state.pointer, state.views.data.x

    @staticmethod
    def compute(
        descent: Descent | None, step: int, pointer: Pair | None, span: Pair
    ) -> tuple[list[Floats], int, bool]:
        """Return the lines over the view, shape (2, 2) or empty, the step, whether they rise."""
        if descent is None:
            return [np.empty((0, 2))] * 3, 0, True
        step = min(step, descent.last)
        now = descent.at(step)
        thetas = [descent.bowl.minimum, (float(now[0]), float(now[1])), pointer]
        lines = [np.empty((0, 2)) if theta is None else line(theta, span) for theta in thetas]
        return lines, step, descent.bowl.minimum[1] >= 0.0

    def paint(self, picture: tuple[list[Floats], int, bool]) -> None:
        """Draw them, and name them where the data leave room."""
        look = themes.current()
        lines, step, rising = picture
        pens = (
            pen(look.optimum, 2.0),
            pen(look.descent, 2.0, Qt.PenStyle.DashLine),
            pen(look.ink, 1.0, Qt.PenStyle.DotLine),
        )
        names = ("least squares", f"descent, step {step:,}", "under the mouse")
        items = (self.optimum, self.iterate, self.pointed)
        drawn = []
        for item, xy, stroke, name in zip(items, lines, pens, names, strict=True):
            item.setData(*xy.T, pen=stroke, antialias=True)
            if xy.size:
                drawn.append((name, stroke))
        self.legend.show_entries(tuple(drawn), on_left=rising)


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
        return (
            state.experiment.points,
            style,
            self.plot.pixel_size() if style == "squares" else None,
        )

    @staticmethod
    def compute(points: Points, style: Residuals, pixel: Pair | None) -> Floats:
        """Return the outlines as one line with gaps, shape (k, 2)."""
        surface = bowl(points)
        if surface is None or style == "none" or points.n > MOST_RESIDUALS:
            return np.empty((0, 2))
        fitted = surface.minimum[0] + surface.minimum[1] * points.x
        if style == "sticks" or pixel is None:
            ends = np.column_stack([points.x, points.y, points.x, fitted])
            return polylines(ends.reshape(-1, 2, 2))
        # A square on the screen: as many pixels wide as high, away from the line.
        side = (points.y - fitted) / pixel[1] * pixel[0] * -np.sign(surface.minimum[1] or 1.0)
        x, wide, y = points.x, points.x + side, points.y
        corners = [(x, y), (wide, y), (wide, fitted), (x, fitted), (x, y)]
        return polylines(np.stack([np.column_stack(c) for c in corners], axis=1))

    def paint(self, outline: Floats) -> None:
        """Draw them, thin."""
        self.sticks.setData(
            *outline.T, connect="finite", pen=pen(themes.current().muted, 1.0, opacity=0.9)
        )
