"""The line as a thermal fluctuation among the data: a band, and lines drawn from q."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import boltzmann
from physviz.engine.distribution import closed
from physviz.engine.thermal import live
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.panels.data_layers import line
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import Shape, curve, pen, polylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

    Band = tuple[Floats, Floats, Floats]

NO_BAND = (np.empty(0),) * 3
DRAWN, SEED = 30, 1
"""So many lines are drawn from q, and always the same of the same q."""


class BandLayer(PlotLayer):
    """The line as a thermal fluctuation: mean ± one and two standard deviations."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.shapes = (Shape(plot, -6), Shape(plot, -5))

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution of lines and the view."""
        e, show = state.experiment, state.show
        return e.problem, e.inverse_temperature, state.views.data, show.band, state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, view: View, shown: bool, held: bool
    ) -> Band | Iterator[Band | None]:
        """Return x, mean and standard deviation of the line there; empty when not to be shown."""
        if not shown:
            return NO_BAND
        x = np.linspace(*view.x, 65)
        if closed(problem):
            return (x, *boltzmann(problem, beta).band(x))
        return _improving_band(problem, beta, x, held)

    def paint(self, result: Band) -> None:
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


def _improving_band(problem: Problem, beta: float, x: Floats, held: bool) -> Iterator[Band | None]:
    for now in live(problem, beta, held=held):
        if now is None:
            yield None
        else:
            yield NO_BAND if now.lines is None else (x, *now.lines.band(x))


class SamplesLayer(PlotLayer):
    """Some lines drawn from q."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.lines = curve(plot, -4)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution of lines and the view."""
        e, show = state.experiment, state.show
        return e.problem, e.inverse_temperature, state.views.data.x, show.samples, state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, span: Pair, shown: bool, held: bool
    ) -> Floats | Iterator[Floats | None]:
        """Return the lines over the view, shape (k, 2) with gaps; none when not to be shown."""
        if not shown:
            return np.empty((0, 2))
        if closed(problem):
            return _across(boltzmann(problem, beta).draws(DRAWN, SEED), span)
        return _improving_lines(problem, beta, span, held)

    def paint(self, lines: Floats) -> None:
        """Draw them, thin."""
        ink = pen(themes.current().thermal, 1.0, opacity=0.45)
        self.lines.setData(*lines.T, connect="finite", pen=ink, antialias=True)

    def refuse(self, sentence: str) -> None:
        """No distribution, no lines; the Boltzmann panel says why."""
        self.lines.setVisible(not sentence)


def _improving_lines(
    problem: Problem, beta: float, span: Pair, held: bool
) -> Iterator[Floats | None]:
    for now in live(problem, beta, held=held):
        yield None if now is None else _across(now.draws(DRAWN, SEED), span)


def _across(thetas: Floats, span: Pair) -> Floats:
    drawn = [line((intercept, slope), span) for intercept, slope in thetas.tolist()]
    return polylines(np.array(drawn))
