"""The minima of the landscape other than the best, marked and named by their height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.growth import found, in_turns, known
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.minima import Minimum
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.plot import Plot

MOST = 12
"""So many are marked; the Numbers tab and the report list them all."""


class MinimaLayer(PlotLayer):
    """Every minimum but the best, which the run's layer marks."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.marks = Overlay(plot, 6)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, and whether a hand is moving something."""
        return state.experiment.problem, state.held

    @staticmethod
    def compute(
        problem: Problem, held: bool
    ) -> tuple[Minimum, ...] | Iterator[tuple[Minimum, ...] | None]:
        """Return the other minima, best first; a convex loss has none."""
        if problem.loss.convex:
            return ()
        return in_turns(known(problem, held), lambda: found(problem, held)[1 : MOST + 1])

    def paint(self, others: tuple[Minimum, ...]) -> None:
        """Mark them."""
        colour = themes.current().optimum
        self.marks.draw(
            tuple(
                Mark(other.theta, "plus", colour, 9.0, f"S = {written(other.value, 4)}")
                for other in others
            )
        )
