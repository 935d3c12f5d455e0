"""The picture of relevant operator ↔ feature: the slope outlives the noise under averaging."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.dictionary.block import averaged
from physviz.engine.dictionary.relevant_operator import Level, level, levels
from physviz.engine.digits import written
from physviz.ui import theme as themes
from physviz.ui.drawing import Tag
from physviz.ui.panels.curves_axis import PowerAxis
from physviz.ui.panels.demo_effective_theory import MOST_DOTS
from physviz.ui.panels.demo_irrelevant_operator import BLOCK
from physviz.ui.panels.demo_parts import Planes
from physviz.ui.panels.demo_plot import CountHands, NamedPlot, span
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

DASH = Qt.PenStyle.DashLine


class RelevantOperatorDemonstration(Planes):
    """The averaged data with their line, and what becomes of slope and noise."""

    key = "relevant-operator"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.data = NamedPlot(
            "relevant_operator_data",
            "The averaged data",
            "The points, the averages of b neighbours along x, and the line through these.",
            FixedHands(screen),
        )
        self.flow = NamedPlot(
            "relevant_operator_flow",
            "Slope and ‹noise› over the size of blocks",
            "The slope's worth |β<sub>1</sub>|/SE and the ‹noise› of a block, both as shares of "
            "what they are at b = 1; dashed: what the spread of x between blocks foretells, and "
            "b<sup>−1/2</sup>. Drag to choose b.",
            CountHands(screen, "block", BLOCK, log_drawn=True),
            left=PowerAxis,
            bottom=PowerAxis,
        )
        self.place(self.flow, self.data)
        self.add_knob("block", BLOCK, "Size of a block")
        self.layers = (*self.layers, FlowLayer(self))


class Flow(NamedTuple):
    """The levels of the flow, the present one if there is one, points and blocks, (n, 2) each."""

    levels: tuple[Level, ...]
    now: Level | None
    block: int
    points: Floats
    blocks: Floats


class FlowLayer(PictureLayer):
    """Slope and noise over b, and the data at b now."""

    panel: RelevantOperatorDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem and the size of blocks."""
        e = state.experiment
        return e.problem, e.demonstrations.block

    @staticmethod
    def compute(problem: Problem, block: int) -> Flow | Iterator[Flow | None]:
        """Return the flow; in the background where there are very many points."""
        if problem.points.n <= 20_000:
            return _flow(problem, block)
        return (each() for each in (lambda: None, lambda: _flow(problem, block)))

    def paint(self, drawn: Flow) -> None:
        """Draw it."""
        self._paint_flow(drawn)
        look, plot = themes.current(), self.panel.data
        (left, right), tall = span(drawn.points[:, 0]), span(drawn.points[:, 1])
        more = 0.05 * (right - left)
        plot.frame((left - more, right + more), tall, "x")
        plot.dots("points", drawn.points, look.data, 4.0, 0.35)
        plot.dots("blocks", drawn.blocks, look.trial, 7.0)
        line = np.empty((0, 2))
        if drawn.now is not None:
            ends = np.array([left, right])
            middle = drawn.points.mean(axis=0)
            line = np.stack([ends, middle[1] + drawn.now.slope * (ends - middle[0])], axis=1)
        plot.line("line", line, pen(look.optimum, 1.6))
        slope = None if drawn.now is None else drawn.now.slope
        plot.entitle(("averages of", f"{drawn.block}"), ("β<sub>1</sub>", written(slope)))

    def _paint_flow(self, drawn: Flow) -> None:
        look, plot, first = themes.current(), self.panel.flow, drawn.levels[0]
        b, worth, kept, noise = (
            np.log10(np.array(column))
            for column in zip(
                *(
                    (e.block, e.worth / first.worth, e.kept, e.noise / first.noise)
                    for e in drawn.levels
                ),
                strict=True,
            )
        )
        end = max(float(b[-1]), math.log10(drawn.block)) + 0.1
        places = {"slope": np.stack([b, worth], 1), "noise": np.stack([b, noise], 1)}
        foretold = {"slope": np.stack([b, 0.5 * kept], 1), "noise": np.stack([b, -0.5 * b], 1)}
        low, high = span(*(each[:, 1] for each in (*places.values(), *foretold.values())))
        low, high = min(low, -0.5), max(high, 0.2)
        plot.frame((-0.05, end), (low, high), "block b")
        tags = []
        # The noise falls away below the slope: outside the two no name stands on the other's line.
        sides = (("slope", "slope", look.trial, 1), ("noise", "‹noise›", look.prior, -1))
        for name, said, colour, side in sides:
            plot.line(name, foretold[name], pen(look.text(colour), 1.4, DASH))
            plot.dots(name, places[name], look.text(colour), 6.0)
            x, y = foretold[name][len(b) // 2]
            away = side * 0.1 * (high - low)
            tags.append(Tag((float(x), float(y) + away), said, look.text(colour)))
        plot.marks.draw((), tuple(tags))
        plot.mark_now(math.log10(drawn.block))
        now = drawn.now
        plot.entitle(
            ("|β<sub>1</sub>|/SE", written(None if now is None else now.worth)),
            ("σ<sub>b</sub>", written(None if now is None else now.noise)),
        )


def _flow(problem: Problem, block: int) -> Flow:
    points = problem.points
    found = levels(problem)
    try:
        now = level(problem, block)
    except ValueError:
        now = None
    blocks = averaged(points, block)
    step, few = -(-points.n // MOST_DOTS), -(-blocks.x.size // MOST_DOTS)
    return Flow(
        found,
        now,
        block,
        np.stack([points.x[::step], points.y[::step]], axis=1),
        np.stack([blocks.x[::few], blocks.y[::few]], axis=1),
    )
