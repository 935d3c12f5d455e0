"""The lines of the runs' plot as plain numbers, and what of them lies under the mouse; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.particle import particle
from physviz.engine.run import LONGEST_RUN
from physviz.lab.views import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.run import Run
    from physviz.lab.show import RunsPlot
    from physviz.lab.state import Pair

    Ints = NDArray[np.int64]

ALL, SPREAD = 400, 900
"""So many steps are all drawn, and so many of those after them up to the longest run's last."""
DECADES_DOWN, DECADES_UP = 13.0, 6.0
"""How far a run is followed below the highest start, and, beside others, above it."""


class Shown(NamedTuple):
    """A run that is switched on: its place, colour and name, and how far it is made."""

    place: int
    colour: int
    title: str
    run: Run
    made: int
    ready: bool


@dataclass(frozen=True, eq=False)
class Line:
    """One run as it is drawn: the vertices, and which step each of them is."""

    shown: Shown
    front: bool
    steps: Ints
    xy: Floats
    parts: tuple[Floats, ...] = ()
    """More lines: of the energy the kinetic and the potential one."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """All that is drawn of the runs."""

    kind: RunsPlot
    lines: tuple[Line, ...]
    view: View
    note: str = ""
    turning: Pair | None = None
    """Where p = 0, on a phase portrait."""
    message: str = ""
    """Why there is nothing to draw."""

    @property
    def phase(self) -> bool:
        """Whether it is a phase portrait, and not drawn over the steps."""
        return self.kind in ("phase_0", "phase_1")


def nothing(kind: RunsPlot, message: str) -> Drawn:
    """Return an empty plot that says why it is empty."""
    return Drawn(kind, (), View((0.0, 1.0), (0.0, 1.0)), message=message)


def steps_to(last: int, first: int) -> Ints:
    """Return the steps that are drawn of a run up to its last: the early ones all.

    The later ones are the same however far the run goes, or a line would shimmer as it grows.
    """
    early = np.arange(first, min(last, ALL) + 1)
    if last <= ALL:
        return early
    later = np.geomspace(ALL, LONGEST_RUN, SPREAD).astype(np.int64)[1:]
    return np.concatenate([early, later[later < last], [last]])


def excess(shown: tuple[Shown, ...], front: int) -> Drawn:
    """Return S(θ_k) − S_min over k, both as log₁₀."""
    lines, note = [], "S − Sₘᵢₙ"
    for each in shown:
        if each.place == front and timed(each.run):
            note = "S − Sₘᵢₙ; thin dashes: flow"
        steps = steps_to(each.made, 1)
        there, xy = logs(steps, each.run.excess_at(steps))
        lines.append(Line(each, each.place == front, steps[there], xy))
    return over_steps("excess", lines, note)


def timed(run: Run) -> bool:
    """Whether α is a time, so that the exact flow can be drawn at the times of the run's steps."""
    return particle(run.legs[0].rule) is not None


def logs(steps: Ints, heights: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Return which heights have a logarithm, and log₁₀ of those and of their steps, (k, 2)."""
    there = (heights > 0.0) & (heights < np.inf)
    return there, np.log10(np.column_stack([steps[there], heights[there]]))


def over_steps(kind: RunsPlot, lines: list[Line], note: str) -> Drawn:
    """Return lines over the steps, with a view of all that tells something."""
    filled = [line for line in lines if len(line.xy)]
    if not filled:
        return nothing(kind, "The runs stand at the minimum: there is nothing to descend.")
    heights = np.concatenate([xy[:, 1] for line in filled for xy in (line.xy, *line.parts)])
    first = max(float(line.xy[0, 1]) for line in filled)
    low, high = max(float(heights.min()), first - DECADES_DOWN), float(heights.max())
    if len(filled) > 1:
        high = min(high, first + DECADES_UP)
    margin, right = 0.06 * (high - low) + 0.05, max(float(line.xy[-1, 0]) for line in filled)
    view = View((-0.02, 1.02 * max(right, 0.3)), (low - margin, high + margin))
    return Drawn(kind, tuple(filled), view, note=note)


def place_at(line: Line, step: int) -> Pair:
    """Return where on its line a run stands at a step, as far as the line goes."""
    if step <= line.steps[0] or len(line.steps) == 1:
        x, y = line.xy[0].tolist()
        return x, y
    # Between two steps drawn, on the straight line that is drawn between them.
    x, y = (float(np.interp(step, line.steps, column)) for column in line.xy.T)
    return x, y


def nearest(drawn: Drawn, at: Pair, pixel: Pair) -> tuple[Line, int] | None:
    """Return the line and the vertex that a place of the plane is nearest to, in pixels.

    Over steps it is the vertex above or below the place, of the line that passes nearest.
    """
    best, least = None, np.inf
    for line in drawn.lines:
        away = np.abs(line.xy - at) / pixel
        gaps = np.hypot(*away.T) if drawn.phase else away[:, 0]
        k = int(np.argmin(gaps))
        gap = float(gaps[k]) if drawn.phase else float(away[k].sum())
        if gap < least:
            best, least = (line, k), gap
    return best
