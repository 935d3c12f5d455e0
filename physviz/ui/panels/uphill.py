"""The exact flow run back in time: uphill from the start, as Eqs. 12 and 13 are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.field import Frame, exact
from physviz.engine.losses import Squared
from physviz.engine.streamlines import trace, up_bowl
from physviz.ui.panels.field import by_surface, paced
from physviz.ui.panels.run import FlowLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Points
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View

MOST_CLIMBED = 20_000
"""Of more points than these a step up a robust loss is taken from the surface that is shown."""


class UphillLayer(FlowLine):
    """The exact flow from the start at negative times."""

    owner, word = "uphill", "uphill, t < 0"

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the start, whether it is to be drawn, the view that it leaves, and a hand."""
        problem, setup, show = state.experiment.problem, state.setup, state.show
        start = state.experiment.start_of(setup)
        wanted, view = show.flow and show.uphill and setup.shown, state.views.landscape
        return problem.points, problem.loss, start, wanted, view, self.plot.pixels(), state.held

    @staticmethod
    def compute(
        points: Points,
        loss: Loss,
        start: Pair,
        wanted: bool,
        view: View,
        pixels: tuple[int, int],
        held: bool,
    ) -> Floats | Iterator[Floats | None]:
        """Return the flow, shape (k, 2)."""
        surface = bowl(points)
        if not wanted or surface is None:
            return np.empty((0, 2))
        if isinstance(loss, Squared):
            return up_bowl(surface, start, Frame.of(view.x, view.y, pixels))
        return _climbed(points, loss, start, view, pixels, held)


def _climbed(
    points: Points,
    loss: Loss,
    start: Pair,
    view: View,
    pixels: tuple[int, int],
    held: bool,
) -> Iterator[Floats | None]:
    yield None
    if points.n <= MOST_CLIMBED:
        momentum = exact(points, loss)
    else:
        momentum = yield from by_surface(points, loss, view, pixels, held)
    frame = Frame.of(view.x, view.y, pixels)
    (line,) = yield from paced(trace(momentum, frame.seen(np.array([start])), frame, 1.0))
    yield frame.theta(line[np.isfinite(line).all(axis=1)])
