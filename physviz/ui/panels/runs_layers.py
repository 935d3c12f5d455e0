"""The layers of the runs' plot: the lines, the exact flow, where the runs and the mouse are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.digits import written
from physviz.engine.losses import Squared
from physviz.lab.state import front_run, shown_runs
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Tag
from physviz.ui.growth import TURN, shown_step
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.phase import A_TURN, energy, portrait, quick
from physviz.ui.panels.runs_lines import (
    Shown,
    excess,
    logs,
    nearest,
    nothing,
    place_at,
    steps_to,
    timed,
)
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.labels import Labels
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.lab.show import RunsPlot
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View
    from physviz.ui.drawing import Kind
    from physviz.ui.panels.runs import RunsPanel
    from physviz.ui.panels.runs_lines import Drawn, Line

    Lines = tuple[Drawn, bool]
    """What is drawn, and whether a hand holds something."""
    Spot = tuple[Pair, Kind, float, int | None, str]
    """Place, symbol, size, the colour of a run or None for the optimum's, name."""
    Spots = tuple[tuple[Spot, ...], tuple[Tag, ...], str]
    """Marks, words, and what is said in the corner."""

AT_LEAST, RESIDUALS = 120, 20_000
"""So many steps, or steps of so many residuals, are drawn even while a drag makes the run anew."""
ASIDE, ABOVE = 74.0, 24.0
"""How far from the edges, and above its place, the word of the turning point stands, in pixels."""


class _Part(TabLayer):
    """A layer of the plot."""

    panel: RunsPanel

    def __init__(self, panel: RunsPanel) -> None:
        super().__init__(panel)
        self.plot = panel.plot


class LinesLayer(_Part):
    """All runs that are switched on, in the way that was chosen."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The runs, how far they are made, and what of them is to be drawn."""
        e = state.experiment
        shown = tuple(
            Shown(i, e.runs[i].colour, e.runs[i].title, run, _made(run, e.problem), run.ready)
            for i, run in shown_runs(e)
        )
        labels = e.labels
        return shown, state.front, state.show.runs_plot, e.problem, labels, state.held

    @staticmethod
    def compute(
        shown: tuple[Shown, ...],
        front: int,
        kind: RunsPlot,
        problem: Problem,
        labels: Labels,
        held: bool,
    ) -> Lines | Iterator[Lines | None]:
        """Return the lines; a phase portrait of many points is made in the background."""
        ready = tuple(each for each in shown if each.ready)
        if not ready:
            why = "Looking for the minimum …" if shown else "No run is switched on."
            return nothing(kind, why if problem.points.n else "There are no points yet."), held
        if kind in ("excess", "energy"):
            return (excess if kind == "excess" else energy)(ready, front), held
        n = 0 if isinstance(problem.loss, Squared) else problem.points.n
        made = portrait(ready, front, int(kind == "phase_1"), labels, n)
        lines = (None if drawn is None else (drawn, held) for drawn in made)
        return next(filter(None, lines)) if quick(ready, n) else lines

    def paint(self, lines: Lines) -> None:
        """Draw them."""
        drawn, held = lines
        self.plot.show_runs(drawn, held=held)


def _made(run: Run, problem: Problem) -> int:
    """Return how far to draw a run; where steps take long, not anew for each of them."""
    if run.light:
        n = 1 if isinstance(problem.loss, Squared) else problem.points.n
        return max(run.reached, min(run.last, AT_LEAST, RESIDUALS // n))
    coarse = max(run.reached.bit_length() - 3, 0)
    return run.reached if run.ended else run.reached >> coarse << coarse


class StandLayer(_Part):
    """Where the runs stand at the present step, and what is under the mouse."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The lines that are drawn, the steps, and the mouse."""
        steps = tuple((i, shown_step(state, run)) for i, run in shown_runs(state.experiment))
        return self.plot.drawn, steps, self.plot.mouse.over, self.plot.view, self.plot.pixel_size()

    @staticmethod
    def compute(
        drawn: Drawn | None,
        steps: tuple[tuple[int, int], ...],
        over: Pair | None,
        view: View,
        pixel: Pair,
    ) -> Spots:
        """Return the marks of runs and of the turning point, and the read-out."""
        if drawn is None:
            return (), (), ""
        at, note = dict(steps), drawn.note
        spots: list[Spot] = []
        tags: tuple[Tag, ...] = ()
        if drawn.turning is not None:
            spots.append((drawn.turning, "plus", 13.0, None, "‹optimum›"))
            tags = (_turning(drawn.turning, view, pixel),)
        for line in drawn.lines:
            _, colour, title, *_ = line.shown
            place = place_at(line, at.get(line.shown.place, 0))
            if not drawn.phase:
                # A run that is at the minimum stands at the lower edge.
                place = place[0], min(max(place[1], view.y[0]), view.y[1])
            spots.append((place, "disc", 11.0 if line.front else 8.0, colour, title))
        found = None if over is None else nearest(drawn, over, pixel)
        if found is not None:
            line, k = found
            x, y = line.xy[k].tolist()
            spots.append(((x, y), "ring", 9.0, line.shown.colour, ""))
            note = _read_out(drawn, line, k)
        return tuple(spots), tags, note

    def paint(self, shown: Spots) -> None:
        """Draw them."""
        spots, tags, note = shown
        look = themes.current()
        marks = (
            Mark(at, kind, look.optimum if run is None else look.run_colour(run), size, name)
            for at, kind, size, run, name in spots
        )
        self.plot.marks.draw(tuple(marks), tags)
        self.plot.marks.note(note)


def _turning(at: Pair, view: View, pixel: Pair) -> Tag:
    """Return the word of the turning point: above it, or below where that is too high."""
    x = min(max(at[0], view.x[0] + ASIDE * pixel[0]), view.x[1] - ASIDE * pixel[0])
    up = ABOVE * pixel[1]
    y = at[1] + up if at[1] + 1.5 * up < view.y[1] else at[1] - up
    return Tag((x, y), "‹optimum› p = 0")


def _read_out(drawn: Drawn, line: Line, k: int) -> str:
    """Return in words what a vertex of a line is."""
    step, (x, y) = int(line.steps[k]), line.xy[k].tolist()
    if drawn.phase:
        j = "₀" if drawn.kind == "phase_0" else "₁"
        told = f"β{j} {written(x, 5)}, p{j} {written(y, 3)}"
    elif drawn.kind == "energy":
        told = f"energy {written(10.0**y, 3)}"
    else:
        told = f"S − Sₘᵢₙ {written(10.0**y, 3)}"
    return f"{line.shown.title}, step {step:,}: {told}"


class RunsFlowLayer(_Part):
    """The excess cost along the exact flow of the run in front, at the times of its steps."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run in front, if it is on, how far it is made, and whether the flow belongs here."""
        run = front_run(state) if state.setup.shown else None
        problem = state.experiment.problem
        made = 0 if run is None else _made(run, problem)
        n = 0 if isinstance(problem.loss, Squared) else problem.points.n
        return run, made, state.show.runs_plot == "excess", n

    @staticmethod
    def compute(
        run: Run | None, made: int, wanted: bool, n: int
    ) -> Floats | Iterator[Floats | None]:
        """Return log₁₀ of the excess along the flow, (k, 2); a height sums ``n`` residuals."""
        if run is None or not run.ready or not wanted or not timed(run):
            return np.empty((0, 2))
        last = max(made, 1)
        if run.light and run.flows(run.time(last), 0.0):
            *_, along = _flow(run, last, n)
            return along
        return _flowing(run, last, n)

    def paint(self, along: Floats) -> None:
        """Draw it, dashed."""
        ink = pen(themes.current().ink, 1.0, Qt.PenStyle.DashLine, 0.7)
        self.plot.flow.setData(*along.T, pen=ink, antialias=True)


def _flowing(run: Run, last: int, n: int) -> Iterator[Floats | None]:
    yield None
    while not run.flows(run.time(last), TURN):
        yield None
    yield from _flow(run, last, n)


def _flow(run: Run, last: int, n: int) -> Iterator[Floats | None]:
    """Yield the flow's excess at last, as far down as the run's own."""
    steps = steps_to(last, 1)
    lowest = run.excess_at(steps)
    steps = steps[:: max(1, len(steps) // 200)]
    times = np.array([run.time(int(k)) for k in steps])
    heights = []
    for some in np.array_split(times, 1 + n * len(times) // A_TURN):
        yield None
        heights.append(run.excess(run.flow(some)))
    _, along = logs(steps, np.concatenate(heights))
    own = lowest[lowest > 0.0]
    yield along[along[:, 1] > np.log10(own.min()) - 1.0] if own.size else along[:0]
