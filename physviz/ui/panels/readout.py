"""The read-out under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.lab.state import run_of
from physviz.ui.drawing import Overlay
from physviz.ui.growth import in_turns
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot


class ReadoutLayer(PlotLayer):
    """θ, S and ∇S under the mouse."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.corner = Overlay(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The point under the mouse and the run, which knows the cost."""
        return state.pointer, run_of(state.experiment)

    @staticmethod
    def compute(pointer: Pair | None, run: Run | None) -> str | Iterator[str | None]:
        """Return the read-out."""
        if pointer is None or run is None:
            return ""
        return in_turns(run.light, lambda: _read(pointer, run))

    def paint(self, text: str) -> None:
        """Write it in the corner."""
        self.corner.note(text)


def _read(at: Pair, run: Run) -> str:
    p0, p1 = run.gradient(at).tolist()
    return (
        f"β₀ {written(at[0])}   β₁ {written(at[1])}   "
        f"S {written(float(run.cost(at)))}\n∇S ({written(p0, 3)}, {written(p1, 3)})"
    )
