"""The read-out under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.cost import bowl
from physviz.engine.digits import written
from physviz.ui.drawing import Overlay
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from physviz.engine.points import Points
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot


class ReadoutLayer(PlotLayer):
    """θ, S and ∇S under the mouse."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.corner = Overlay(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The point under the mouse and the data."""
        return state.pointer, state.experiment.points

    @staticmethod
    def compute(pointer: Pair | None, points: Points) -> str:
        """Return the read-out."""
        surface = bowl(points)
        if pointer is None or surface is None:
            return ""
        p0, p1 = surface.gradient(pointer).tolist()
        return (
            f"β₀ {written(pointer[0])}   β₁ {written(pointer[1])}   "
            f"S {written(float(surface(pointer)))}\n∇S ({written(p0, 3)}, {written(p1, 3)})"
        )

    def paint(self, text: str) -> None:
        """Write it in the corner."""
        self.corner.note(text)
