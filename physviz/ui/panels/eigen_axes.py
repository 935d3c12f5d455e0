"""The eigen-axes: the Hessian's own directions at the minimum, along which descent comes apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written
from physviz.engine.optimisers import contraction
from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.ui import theme as themes
from physviz.ui.growth import in_turns
from physviz.ui.panels.arrows import clipped
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.names import Name, Names
from physviz.ui.shapes import curve, pen, polylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View
    from physviz.ui.plot import Plot

SHORTEST = 40.0
"""Half an axis is at least so many pixels long: its run may begin at the minimum itself."""


@dataclass(frozen=True, eq=False)
class Axes:
    """The axes as one line with gaps, shape (k, 2), and their tags."""

    line: Floats
    tags: tuple[tuple[Pair, str], ...]


class EigenAxesLayer(PlotLayer):
    """Two lines through the minimum, with λ and what a step leaves of a mode along each.

    They reach to the contour, of the parabola that touches S there, on which the run began.
    """

    def __init__(self, plot: Plot, names: Names) -> None:
        super().__init__(plot)
        self.lines = curve(plot, 3)
        self.names = names

    def inputs(self, state: State) -> tuple[object, ...]:
        """Whether they are drawn, the run and its rule, and the view."""
        view, pixels = state.views.landscape, self.plot.pixels()
        run = front_run(state)
        ready = run is not None and run.ready
        return state.show.eigen_axes, run, ready, edits.rule(state), view, pixels

    @staticmethod
    def compute(
        shown: bool,
        run: Run | None,
        ready: bool,
        rule: Optimiser,
        view: View,
        pixels: tuple[int, int],
    ) -> Axes | Iterator[Axes | None]:
        """Return the axes of the run's own minimum; along a valley there is none."""
        if run is None or not shown:
            return Axes(np.empty((0, 2)), ())
        return in_turns(ready, lambda: _axes(run, rule, view, pixels))

    def paint(self, axes: Axes) -> None:
        """Draw them, thin."""
        look = themes.current()
        self.lines.setData(*axes.line.T, connect="finite", pen=pen(look.ink, 1.0), antialias=True)
        names = tuple(Name(at, text, look.ink) for at, text in axes.tags)
        self.names.show_names("axes", names)


def _axes(run: Run, rule: Optimiser, view: View, pixels: tuple[int, int]) -> Axes:
    bowl, height = run.bottom, float(run.excess_at(0))
    scale = np.array(pixels) / (np.ptp(view.x), np.ptp(view.y))
    lines, tags = [], []
    for direction, curvature in zip(bowl.axes.T, bowl.eigenvalues, strict=True):
        if not curvature > 0.0:
            continue
        least = SHORTEST / float(np.hypot(*(direction * scale)))
        half = max(float(np.sqrt(2.0 * height / curvature)), least) * direction
        low, high = bowl.minimum - half, bowl.minimum + half
        lines.append(np.array([low, high]))
        at = _end(bowl.minimum, low, high, view, scale)
        if at is not None:
            tags.append((at, _name(rule, curvature)))
    empty = np.empty((0, 2))
    return Axes(polylines(np.array(lines)) if lines else empty, tuple(tags))


def _name(rule: Optimiser, curvature: float) -> str:
    """Return λ and by what factor a step multiplies the mode, in the long run."""
    left = contraction(rule, curvature)
    tail = "" if left is None else f" · ×{written(left, 3)} a step"
    return f"λ {written(curvature, 3)}{tail}"


def _end(minimum: Pair, low: Floats, high: Floats, view: View, scale: Floats) -> Pair | None:
    """Return that end of what is seen of an axis which is farther from the minimum."""
    seen = clipped(tuple(low.tolist()), tuple(high.tolist()), view)
    if seen is None:
        return None
    away = np.hypot(*((np.array(seen) - minimum) * scale).T)
    return seen[int(np.argmax(away))]
