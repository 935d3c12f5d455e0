"""Point–line duality: each data point is a line in the θ-plane, and S is their compromise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.ui import theme as themes
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.shapes import curve, pen, polylines

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points
    from physviz.lab.state import State
    from physviz.lab.views import View
    from physviz.ui.plot import Plot

MOST_LINES = 2000


class DualLinesLayer(PlotLayer):
    """The lines β₀ = y_i − β₁x_i on which ε_i = 0: n of them, with no common point (Eq. 5)."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.lines = curve(plot, 2)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points, whether to draw their lines, and the view to draw them across."""
        return state.experiment.points, state.show.dual_lines, state.views.landscape

    @staticmethod
    def compute(points: Points, shown: bool, view: View) -> Floats:
        """Return the lines from the lower to the upper edge of the view, shape (k, 2)."""
        if not shown or points.n == 0 or points.n > MOST_LINES:
            return np.empty((0, 2))
        ends = [
            np.column_stack([points.y - slope * points.x, np.full(points.n, slope)])
            for slope in view.y
        ]
        return polylines(np.stack(ends, axis=1))

    def paint(self, lines: Floats) -> None:
        """Draw them, thin, in the colour of the data."""
        ink = pen(themes.current().data, 1.0, opacity=0.45)
        self.lines.setData(*lines.T, connect="finite", pen=ink, antialias=True)
