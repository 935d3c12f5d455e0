"""The runs on the landscape: start, minimum, trajectories, and the exact flow of the front one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from physviz.lab.state import front_run
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay
from physviz.ui.growth import TURN, found, in_turns, known, shown_step
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.names import Name, Names
from physviz.ui.panels.paths import across, apart, middle
from physviz.ui.panels.tracks import RunPicture, lanes, track_of
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.ui.panels.names import Owner
    from physviz.ui.panels.tracks import Lane, Track
    from physviz.ui.plot import Plot
    from physviz.ui.shapes import Curve

EARLY = np.linspace(0.0, 1.0, 160) ** 3
"""Shares of the run's time, dense at its beginning, at which the flow is drawn."""
LONG_ENOUGH = 60.0
"""The flow is named where so many pixels of it are seen."""


class RunLayer(PlotLayer):
    """Start, best minimum and the trajectories of all runs that are shown."""

    def __init__(self, plot: Plot, names: Names) -> None:
        super().__init__(plot)
        self.valley = curve(plot, 3)
        self.others: list[Curve] = []
        self.path = curve(plot, 5.5)
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.dots.setZValue(6)
        plot.box.addItem(self.dots, ignoreBounds=True)
        self.marks = Overlay(plot, 7)
        self.names = names
        self.picture: RunPicture | None = None
        """What was painted last, for who looks for an iterate under the mouse."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The runs, how far they have come, and the view that decides how finely to draw them."""
        experiment, view, pixels = state.experiment, state.views.landscape, self.plot.pixels()
        front = front_run(state)
        return experiment.problem, state.held, lanes(state), front, experiment.start, view, pixels

    @staticmethod
    def compute(
        problem: Problem,
        held: bool,
        drawn: tuple[Lane, ...],
        front: Run | None,
        start: Pair,
        view: View,
        pixels: tuple[int, int],
    ) -> RunPicture | Iterator[RunPicture | None]:
        """Return the runs up to their steps, thinned to what pixels can show."""
        nothing = np.empty((0, 2))
        if front is None:
            return RunPicture((), nothing, None, start, nothing)

        def make() -> RunPicture:
            tracks = tuple(track_of(lane, view, pixels) for lane in drawn)
            minimum = found(problem, held)[0].theta
            valley = nothing if front.valley is None else across(minimum, front.valley, view)
            leads = bool(drawn) and drawn[-1].front
            dots = apart(tracks[-1].line, view, pixels) if leads else nothing
            return RunPicture(tracks, dots, minimum, start, valley)

        quick = known(problem, held)
        short = [lane for lane in drawn if lane.run.reached < min(lane.step, lane.run.last)]
        if not short:
            return in_turns(quick, make)
        return _made(short, make, quick and all(lane.run.light for lane in short))

    def paint(self, picture: RunPicture) -> None:
        """Draw the lines and the marks, the run in front last and stronger."""
        self.picture = picture
        look = themes.current()
        self.valley.setData(*picture.valley.T, pen=pen(look.optimum, 2.0, Qt.PenStyle.DashLine))
        leads = bool(picture.tracks) and picture.tracks[-1].lane.front
        others = picture.tracks[:-1] if leads else picture.tracks
        while len(self.others) < len(others):
            self.others.append(curve(self.plot, 5))
        for k, item in enumerate(self.others):
            _draw(item, others[k] if k < len(others) else None, 1.5)
        _draw(self.path, picture.tracks[-1] if leads else None, 2.0)
        colour = look.run_colour(picture.tracks[-1].lane.colour) if leads else look.muted
        self.dots.setData(
            *picture.dots.T, size=5.0 * look.scale, pen=None, brush=pg.mkBrush(colour), symbol="o"
        )
        self.marks.draw(_marks(picture, look))
        marks = tuple(mark.at for mark in self.marks.marks)
        self.names.show_names("runs", _names(picture, look), marks)


def _made(
    short: list[Lane], make: Callable[[], RunPicture], quick: bool
) -> Iterator[RunPicture | None]:
    if not quick:
        yield None
    for lane in short:
        while lane.run.grow(TURN, lane.step):
            yield None
    yield make()


def _draw(item: Curve, track: Track | None, width: float) -> None:
    """Show a track as one line; only a line drawn in one stroke has dashes."""
    if track is None:
        item.setData([], [])
        return
    colour, dash = track.lane.colour, themes.run_dash(track.lane.colour)
    item.setSegmentedLineMode("on" if dash == Qt.PenStyle.SolidLine else "off")
    item.setData(*track.line.T, pen=pen(themes.current().run_colour(colour), width, dash))


def _marks(picture: RunPicture, look: themes.Theme) -> tuple[Mark, ...]:
    """Return minimum and starts, then where each run stands, the one in front last."""
    if picture.minimum is None:
        return ()
    front = next((t.lane for t in picture.tracks if t.lane.front), None)
    shared = look.muted if front is None or front.kept else look.run_colour(front.colour)
    starts = [Mark(picture.start, "ring", shared, 13.0, "start")]
    stands = []
    several = len(picture.tracks) > 1
    for track in picture.tracks:
        lane, colour = track.lane, look.run_colour(track.lane.colour)
        if lane.kept:
            starts.append(Mark(lane.run.start, "ring", colour, 9.0))
        name = f"step {track.steps[-1]:,}" if lane.front else lane.title
        name = f"{lane.title}, {name}" if lane.front and several else name
        stands.append(Mark(track.now, "disc", colour, 11.0 if lane.front else 8.0, name))
    return (Mark(picture.minimum, "plus", look.optimum, 15.0, "minimum"), *starts, *stands)


def _names(picture: RunPicture, look: themes.Theme) -> tuple[Name, ...]:
    """Return the names of several runs where they stand, the one in front first."""
    if len(picture.tracks) < 2:
        return ()
    return tuple(
        Name(
            track.now,
            f"{track.lane.title}, step {track.steps[-1]:,}"
            if track.lane.front
            else track.lane.title,
            look.text(look.run_colour(track.lane.colour)),
        )
        for track in reversed(picture.tracks)
    )


class FlowLine(PlotLayer):
    """A line of the exact flow, dashed, with what it is called."""

    owner: Owner
    word: str

    def __init__(self, plot: Plot, names: Names) -> None:
        super().__init__(plot)
        self.names = names
        self.line = curve(plot, 4)
        self.line.setSegmentedLineMode("off")

    def paint(self, line: Floats) -> None:
        """Draw it, and say what it is."""
        ink = themes.current().ink
        self.line.setData(*line.T, pen=pen(ink, 1.0, Qt.PenStyle.DashLine, 0.8))
        at = middle(line, self.plot.view, self.plot.pixels(), LONG_ENOUGH)
        self.names.show_names(self.owner, () if at is None else (Name(at, self.word, ink),))


class FlowLayer(FlowLine):
    """The exact flow of the run in front, as far as the run's time."""

    owner, word = "flow", "exact flow"

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, its time, and whether the flow is to be drawn: beside itself it is not."""
        run, setup = front_run(state), state.setup
        beside = setup.shown and setup.legs[0].rule.slope != "flow"
        return run, shown_step(state, run), state.show.flow and beside

    @staticmethod
    def compute(run: Run | None, step: int, shown: bool) -> Floats | Iterator[Floats | None]:
        """Return the flow, shape (k, 2)."""
        if run is None or not shown or not run.ready:
            return np.empty((0, 2))
        time = run.time(step)
        if run.flows(time, 0.0):
            return run.flow(time * EARLY)
        return _flowing(run, time)


def _flowing(run: Run, time: float) -> Iterator[Floats | None]:
    yield None
    while not run.flows(time, TURN):
        yield None
    yield run.flow(time * EARLY)
