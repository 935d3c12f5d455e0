"""The momentum field p = ∇S on the landscape: arrows or streamlines, uphill or downhill."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from physviz.engine.cost import bowl
from physviz.engine.digits import written
from physviz.engine.field import LONGEST, Frame, arrows, exact, from_grid, heads, lattice, unit
from physviz.engine.linogram import approached, held_surface
from physviz.engine.losses import Squared
from physviz.engine.streamlines import down_bowl, spaced, through
from physviz.ui import theme as themes
from physviz.ui.drawing import Cover, draw_plate
from physviz.ui.growth import TURN
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.surface import DRAGGING_NODES, SETTLED_NODES, axes
from physviz.ui.shapes import curve, joined, pen, polylines
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.engine.field import Gradient
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Ints, Points
    from physviz.lab.show import FieldStyle
    from physviz.lab.state import State
    from physviz.lab.views import View
    from physviz.ui.panels.names import Names
    from physviz.ui.plot import Plot

T = TypeVar("T")

UPHILL = "p = ∇S: uphill, as Eqs. 8 to 13 are written"
DOWNHILL = "−∇S: downhill, time turned round (Eq. 16)"
WRAPPED = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
AT_ONCE, AT_A_TURN, MOST_EXACT = 1 << 16, 1 << 19, 1 << 25
"""So many residuals are quick within a frame, are one turn's work, and all the work worth doing."""


@dataclass(frozen=True, eq=False)
class FieldPicture:
    """Arrows or streamlines as one line with gaps, shape (k, 2), and what they mean."""

    line: Floats
    caption: str


class Caption(Cover):
    """Words in the upper left corner of a plane, broken where the plane is narrow."""

    def __init__(self, plot: Plot, z: float) -> None:
        super().__init__(plot, z)
        self.words = ""

    def say(self, words: str) -> None:
        """Show these words in the place of the last ones."""
        words = say(words)
        if words != self.words:
            self.words = words
            self.update()

    def plate(self) -> QRectF:
        """Return the plate the words are on, in pixels of the plane; empty without words."""
        return self._text().adjusted(-6.0, -3.0, 6.0, 3.0) if self.words else QRectF()

    def _text(self) -> QRectF:
        room = self.boundingRect().adjusted(12.0, 7.0, -12.0, -7.0)
        return QFontMetricsF(self.small_font()).boundingRect(room, WRAPPED, self.words)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the words on their plate."""
        if not self.words:
            return
        look = themes.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_plate(painter, self.plate())
        painter.setFont(self.small_font())
        painter.setPen(QColor(look.ink))
        painter.drawText(self._text(), WRAPPED, self.words)


class FieldLayer(PlotLayer):
    """Arrows or streamlines of the momentum, with their direction in words."""

    def __init__(self, plot: Plot, names: Names) -> None:
        super().__init__(plot)
        self.names = names
        self.lines = curve(plot, 2)
        # Segment by segment, what shines through would be darker at every joint.
        self.lines.setSegmentedLineMode("off")
        self.caption = Caption(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, what is drawn and which way, the view, and whether something is held."""
        problem, show = state.experiment.problem, state.show
        view, pixels = state.views.landscape, self.plot.pixels()
        return problem.points, problem.loss, show.field, show.uphill, view, pixels, state.held

    @staticmethod
    def compute(
        points: Points,
        loss: Loss,
        style: FieldStyle,
        uphill: bool,
        view: View,
        pixels: tuple[int, int],
        held: bool,
    ) -> FieldPicture | Iterator[FieldPicture | None]:
        """Return the field: exact for squared loss, at once; for others as far as time allows."""
        surface = bowl(points)
        if style == "none" or surface is None:
            return FieldPicture(np.empty((0, 2)), "")
        frame = Frame.of(view.x, view.y, pixels)
        if not isinstance(loss, Squared):
            return _in_turns(points, loss, style, uphill, view, pixels, held)
        if style == "arrows":
            places = lattice(frame)
            return _arrows(places, surface.gradient(places), frame, uphill)
        return _streamlines(*down_bowl(surface, frame), frame, uphill)

    def paint(self, picture: FieldPicture) -> None:
        """Draw it, and say what it is."""
        ink = pen(themes.current().ink, 1.0, opacity=0.85)
        self.lines.setData(*picture.line.T, connect="finite", pen=ink, antialias=True)
        self.caption.say(picture.caption)
        self.names.keep_free("field", self.caption.plate())


def _in_turns(
    points: Points,
    loss: Loss,
    style: FieldStyle,
    uphill: bool,
    view: View,
    pixels: tuple[int, int],
    held: bool,
) -> Iterator[FieldPicture | None]:
    """Return the field of a robust loss: arrows by definition, or else by the surface shown."""
    frame = Frame.of(view.x, view.y, pixels)
    places = lattice(frame)
    work = points.n * len(places)
    if style == "arrows" and work <= AT_ONCE:
        yield _arrows(places, exact(points, loss)(places), frame, uphill)
        return
    yield None
    if style == "arrows" and work <= MOST_EXACT:
        momentum, momenta = exact(points, loss), []
        for some in np.array_split(places, 1 + work // AT_A_TURN):
            momenta.append(momentum(some))
            yield None
        yield _arrows(places, np.concatenate(momenta), frame, uphill)
        return
    momentum = yield from by_surface(points, loss, view, pixels, held)
    if style == "arrows":
        yield _arrows(places, momentum(places), frame, uphill)
        return
    lines, seeds = yield from paced(through(momentum, frame))
    yield _streamlines(lines, seeds, frame, uphill)


def by_surface(
    points: Points, loss: Loss, view: View, pixels: tuple[int, int], held: bool
) -> Generator[None, None, Gradient]:
    """Return ∇S by differences of the surface that is shown: made for it once, and remembered."""
    x, y = axes(view, pixels, DRAGGING_NODES if held else SETTLED_NODES)
    found = held_surface(points, loss, x, y) if held else None
    if found is None:
        for better in approached(points, loss, x, y):
            found = better or found
            yield None
    if found is None:
        raise ValueError("There is no surface to take differences of.")
    return from_grid(x, y, found.values)


def paced(work: Generator[None, None, T]) -> Generator[None, None, T]:
    """Do work whose steps are short in turns."""
    begun = time.perf_counter()
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
        if time.perf_counter() - begun > TURN:
            yield None
            begun = time.perf_counter()


def _arrows(places: Floats, momenta: Floats, frame: Frame, uphill: bool) -> FieldPicture:
    lines, largest = arrows(places, momenta if uphill else -momenta, frame)
    told = f"{UPHILL if uphill else DOWNHILL}\nlength ∝ √|p|, longest |p| = {written(largest, 3)}"
    return FieldPicture(polylines(lines), told)


def _streamlines(lines: Floats, seeds: Ints, frame: Frame, uphill: bool) -> FieldPicture:
    kept = [line[::-1] if uphill else line for line in spaced(lines, seeds, frame)]
    ends = np.array([(line[-2], line[-1]) for line in kept]).reshape(-1, 2, 2)
    barbs = heads(ends[:, 1], LONGEST * unit(ends[:, 1] - ends[:, 0]))
    parts = [frame.theta(part) for part in (*kept, *barbs)]
    return FieldPicture(np.stack(joined(parts), axis=1), UPHILL if uphill else DOWNHILL)
