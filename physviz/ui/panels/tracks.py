"""The runs that are shown, as far as they have come, as lines to draw and places to point at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.lab.state import shown_runs
from physviz.ui.growth import shown_step
from physviz.ui.panels.paths import drawable, nearest, thinned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View


@dataclass(frozen=True)
class Lane:
    """A run to draw: how far, and by what name and colour."""

    index: int
    run: Run
    step: int
    title: str
    colour: int
    front: bool
    kept: bool
    """Whether it has a start of its own."""


@dataclass(frozen=True, eq=False)
class Track:
    """The iterates of a run so far: some of the steps, where they lie, and the line to draw."""

    lane: Lane
    steps: NDArray[np.int64]
    path: Floats
    line: Floats

    @property
    def now(self) -> Pair:
        """Where the run stands."""
        return float(self.path[-1, 0]), float(self.path[-1, 1])


@dataclass(frozen=True)
class Hit:
    """An iterate near the mouse."""

    lane: Lane
    step: int
    theta: Pair
    distance: float


@dataclass(frozen=True, eq=False)
class RunPicture:
    """The tracks, the one in front last, and where it all begins and ends."""

    tracks: tuple[Track, ...]
    dots: Floats
    minimum: Pair | None
    start: Pair
    valley: Floats

    def hit(self, at: Pair, pixel: Pair, within: float) -> Hit | None:
        """Return the iterate drawn nearest to a place, up to so many pixels; ties go to the front.

        ``pixel`` is the width and height of one in the plane's units.
        """
        best: Hit | None = None
        for track in reversed(self.tracks):
            k, distance = nearest(track.path, at, pixel)
            if distance <= within and (best is None or distance < best.distance):
                theta = (float(track.path[k, 0]), float(track.path[k, 1]))
                best = Hit(track.lane, int(track.steps[k]), theta, distance)
        return best


def lanes(state: State) -> tuple[Lane, ...]:
    """Return what there is to draw of the runs that are shown, the one in front last.

    During a drag the step is the clock's: the old picture stays until the new runs are made so
    far. Else they grow as they are made.
    """
    drawn = []
    for index, run in shown_runs(state.experiment):
        setup = state.experiment.runs[index]
        step = state.step if state.held else shown_step(state, run)
        front, kept = index == state.front, setup.start is not None
        drawn.append(Lane(index, run, step, setup.title, setup.colour, front, kept))
    return tuple(sorted(drawn, key=lambda lane: lane.front))


def track_of(lane: Lane, view: View, pixels: tuple[int, int]) -> Track:
    """Return the iterates of a run up to its step, thinned to what pixels can show."""
    steps = thinned(min(lane.step, lane.run.last))
    path = lane.run.at(steps)
    return Track(lane, steps, path, drawable(path, view, pixels))
