"""The read-out under the mouse, which knows an iterate when it is over one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.lab.state import front_run
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.growth import in_turns
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.ui.panels.run import RunLayer
    from physviz.ui.panels.tracks import Hit, RunPicture
    from physviz.ui.plot import Plot

    Shown = tuple[str, Hit | None]

EXACTLY = 0.01
"""The hand points at the iterate itself, so that only rounding lies between, in pixels."""


class ReadoutLayer(PlotLayer):
    """θ, S and ∇S under the mouse, and of which run and step that is, if of any."""

    def __init__(self, plot: Plot, runs: RunLayer) -> None:
        super().__init__(plot)
        self.runs = runs
        self.ring = Overlay(plot, 8)
        self.corner = Overlay(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The point under the mouse, the run, which knows the cost, and the runs as drawn."""
        return state.pointer, front_run(state), self.runs.picture, self.plot.pixel_size()

    @staticmethod
    def compute(
        pointer: Pair | None, run: Run | None, picture: RunPicture | None, pixel: Pair
    ) -> Shown | Iterator[Shown | None]:
        """Return the read-out, and the iterate under the mouse."""
        if pointer is None or run is None:
            return "", None
        hit = None if picture is None else picture.hit(pointer, pixel, EXACTLY)
        return in_turns(run.light, lambda: (_read(pointer, run, hit), hit))

    def paint(self, shown: Shown) -> None:
        """Write it in the corner, and put a ring round the iterate."""
        text, hit = shown
        self.corner.note(text)
        if hit is None:
            self.ring.draw()
            return
        colour = themes.current().run_colour(hit.lane.colour)
        self.ring.draw((Mark(hit.theta, "ring", colour, 10.0),))


def _read(at: Pair, run: Run, hit: Hit | None) -> str:
    p0, p1 = run.gradient(at).tolist()
    whose = "" if hit is None else f"{hit.lane.title}, step {hit.step:,}\n"
    return (
        f"{whose}β₀ {written(at[0])}   β₁ {written(at[1])}   "
        f"S {written(float(run.cost(at)))}\n∇S ({written(p0, 3)}, {written(p1, 3)})"
    )
