"""The marginals of the integrand e^{−bS}p along the edges of the third panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from physviz.engine.losses import Squared
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.drawing import Cover
from physviz.ui.panels.amplitude_marginals import marginals, marginals_in_turns
from physviz.ui.panels.amplitude_numbers import paced
from physviz.ui.panels.amplitude_phase import HUES, colours
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.outlines import MARGINAL_SHARE
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.lab.views import View
    from physviz.ui.panels.amplitude_marginals import Marginal
    from physviz.ui.plot import Plot

    Both = tuple[Marginal, Marginal] | None
    Of = tuple[Problem, View, float, float]
    """What they are of: the problem, the places, ħ and ω."""

COLUMNS, HELD = 160, 48
"""Marginals are summed at so many places, and while a hand moves something."""
FADED = 0.3
"""How strong they stay that are not of the present ħ and ω."""
PROMPT = 30
"""The marginals of so many points can be had in a frame, coarsely."""


class Strip(Cover):
    """One marginal along an edge: its size as height, its argument as colour."""

    def __init__(self, plot: Plot, axis: int) -> None:
        super().__init__(plot, 1.0)
        self.axis = axis
        self.marginal: Marginal | None = None
        self.wick = 0.0

    def show_marginal(self, marginal: Marginal | None, wick: float) -> None:
        """Show it; or none."""
        self.marginal, self.wick = marginal, wick
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Fill what lies below its line with the colours of its arguments."""
        if self.marginal is None:
            return
        area, made, upright = self.boundingRect(), self.marginal, self.axis == 0
        table = colours(themes.current(), self.wick)[-HUES:, :3]
        hues = np.ascontiguousarray(table[(HUES * made.turns).astype(int) % HUES])
        along, up = np.linspace(0.0, 1.0, made.at.size), MARGINAL_SHARE * made.size
        if upright:
            x, y, wide, high = along, 1.0 - up, made.at.size, 1
        else:
            x, y, wide, high = up, 1.0 - along, 1, made.at.size
            hues = np.ascontiguousarray(hues[::-1])
        x, y = area.left() + x * area.width(), area.top() + y * area.height()
        rim = pg.functions.arrayToQPolygonF(x, y)
        corners = [
            area.bottomLeft(),
            *rim.toList(),
            area.bottomRight() if upright else area.topLeft(),
        ]
        path = QPainterPath()
        path.addPolygon(QPolygonF(corners))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.save()
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        image = QImage(hues.tobytes(), wide, high, 3 * wide, QImage.Format.Format_RGB888)
        painter.drawImage(area, image)
        painter.restore()
        painter.setPen(pen(themes.current().ink, 1.2))
        painter.drawPolyline(rim)


class MarginalsLayer(PlotLayer):
    """∫ of the integrand over β₁ along the lower edge, and over β₀ along the left one."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.strips = Strip(plot, 0), Strip(plot, 1)
        self.of: Of | None = None

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, the view, ħ, ω, and whether a hand moves something."""
        e = state.experiment
        return e.problem, state.views.boltzmann, edits.hbar_of(e), e.wick, state.held

    @staticmethod
    def compute(
        problem: Problem, view: View, hbar: float, wick: float, held: bool
    ) -> tuple[Both, Of] | Iterator[tuple[Both, Of] | None]:
        """Return them; none where there are none."""
        of = problem, view, hbar, wick
        if isinstance(problem.loss, Squared):
            return marginals(problem, _places(view, COLUMNS), hbar, wick, fine=True), of
        return _improving(of, held)

    def paint(self, shown: tuple[Both, Of]) -> None:
        """Draw them."""
        both, self.of = shown
        for axis, strip in enumerate(self.strips):
            strip.show_marginal(None if both is None else both[axis], self.of[3])


class FittingLayer(PlotLayer):
    """Lets marginals fade that are still those of another problem, view, ħ or ω."""

    def __init__(self, plot: Plot, of: MarginalsLayer) -> None:
        super().__init__(plot)
        self.of = of

    def inputs(self, state: State) -> tuple[object, ...]:
        """Whether they are those of the present ones."""
        e = state.experiment
        return (self.of.of == (e.problem, state.views.boltzmann, edits.hbar_of(e), e.wick),)

    @staticmethod
    def compute(fitting: bool) -> bool:
        """Return it."""
        return fitting

    def paint(self, fitting: bool) -> None:
        """Show it."""
        for strip in self.of.strips:
            strip.setOpacity(1.0 if fitting else FADED)


def _places(view: View, count: int) -> tuple[Floats, Floats]:
    return np.linspace(*view.x, count), np.linspace(*view.y, count)


def _improving(of: Of, held: bool) -> Iterator[tuple[Both, Of] | None]:
    problem, view, hbar, wick = of
    if problem.points.n > PROMPT or not problem.loss.convex:
        yield None
    none = True
    for fine, count in ((False, HELD), (True, COLUMNS)):
        if fine and held:
            break
        turns = marginals_in_turns(problem, _places(view, count), hbar, wick, fine=fine)
        for found in turns if fine else paced(turns):
            none = none and found is None
            yield None if found is None else (found, of)
    if none:
        yield None, of
