"""The picture of irrelevant operator ↔ noise: cumulants dying out as blocks grow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.irrelevant_operator import cumulants, flown, measured, noise_of
from physviz.engine.digits import written
from physviz.engine.knob import Knob
from physviz.lab.limits import MOST_BLOCK
from physviz.ui import theme as themes
from physviz.ui.drawing import Tag
from physviz.ui.panels.curves_axis import PowerAxis
from physviz.ui.panels.demo_parts import Planes
from physviz.ui.panels.demo_plot import CountHands, NamedPlot, in_turn
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

DASH = Qt.PenStyle.DashLine
SIZES = (1, 2, 4, 8, 16, 32, 64)
DRAWS, FEWEST = 50_000, 500
"""Residuals drawn for the histogram, and averages in it at least."""
DEPTH = 3.2
"""How many decades below the larger cumulant are drawn."""
BLOCK = Knob(
    Settings.block,
    2,
    64,
    "integer",
    "block b",
    tooltip="How many neighbours are averaged into one, whose σ is σ/√b",
    least=2,
    most=MOST_BLOCK,
)


class IrrelevantOperatorDemonstration(Planes):
    """κ₃ and κ₄ over the size of the blocks, and the residuals' own law becoming Gaussian."""

    key = "irrelevant-operator"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.flow = NamedPlot(
            "irrelevant_operator_flow",
            "Cumulants over the size of blocks",
            "|κ<sub>3</sub>| and |κ<sub>4</sub>| of averages of b ‹residuals› at unit variance: "
            "the lines fall as b<sup>−1/2</sup> and b<sup>−1</sup>; dots are measured on "
            "‹residuals› drawn anew, with their standard errors. Drag to choose b.",
            CountHands(screen, "block", BLOCK, log_drawn=True),
            left=PowerAxis,
            bottom=PowerAxis,
        )
        self.law = NamedPlot(
            "irrelevant_operator_law",
            "The law of block averages",
            "How averages of b ‹residuals› are distributed at unit variance, and the Gaussian they "
            "all flow to, dashed.",
            FixedHands(screen),
        )
        self.place(self.flow, self.law)
        self.add_knob("block", BLOCK, "Size of a block")
        self.layers = (*self.layers, FlowLayer(self), DotsLayer(self), LawLayer(self))


class Flow(NamedTuple):
    """log₁₀ of |κ₃| and |κ₄| at b = 1, b now, and both there."""

    start: tuple[float, float]
    block: int
    now: tuple[float, float]


class FlowLayer(PictureLayer):
    """The exact flow."""

    panel: IrrelevantOperatorDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The data and the size of blocks."""
        e = state.experiment
        return e.problem, e.demonstrations.block

    @staticmethod
    def compute(problem: Problem, block: int) -> Flow | Iterator[Flow | None]:
        """Return the lines."""
        return in_turn(problem, lambda: _flow(problem, block))

    def paint(self, drawn: Flow) -> None:
        """Draw them."""
        look, plot = themes.current(), self.panel.flow
        end = math.log10(max(SIZES[-1], drawn.block))
        top = max(drawn.start) + 0.2
        plot.frame((-0.05, end + 0.1), (top - DEPTH, top), "block b")
        tags = []
        for k, (name, start, colour) in enumerate(_named(drawn.start)):
            ends = np.array([[0.0, start], [end, start - 0.5 * (k + 1) * end]])
            plot.line(name, ends, pen(colour, 1.6))
            x = (0.72 - 0.5 * k) * end
            at = x, start - 0.5 * (k + 1) * x + 0.3
            tags.append(Tag(at, name, look.text(colour)))
        plot.marks.draw((), tuple(tags))
        plot.mark_now(math.log10(drawn.block))
        third, fourth = (written(each, 3) for each in drawn.now)
        plot.entitle(("κ<sub>3</sub>", third), ("κ<sub>4</sub>", fourth))


def _flow(problem: Problem, block: int) -> Flow:
    kappa = cumulants(noise_of(problem))
    third, fourth = (math.log10(max(abs(each), 1e-12)) for each in kappa[2:4])
    now = flown(kappa, block)
    return Flow((third, fourth), block, (now[2], now[3]))


def _named(pair: tuple[float, float]) -> tuple[tuple[str, float, str], ...]:
    """Return both cumulants' names, numbers and colours."""
    look = themes.current()
    return ("κ₃", pair[0], look.trial), ("κ₄", pair[1], look.thermal)


class DotsLayer(TabLayer):
    """What is measured on blocks of residuals drawn anew."""

    panel: IrrelevantOperatorDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The data, the seed, and whether a hand moves something."""
        e = state.experiment
        return e.problem, e.demonstrations.seed, state.held

    @staticmethod
    def compute(problem: Problem, seed: int, held: bool) -> Iterator[Floats | None]:
        """Yield b, κ₃, κ₄ and their errors for larger and larger blocks, shape (k, 5)."""
        if held:
            return
        z = noise_of(problem)
        yield None
        made: list[tuple[float, ...]] = []
        for size in SIZES:
            made.append((float(size), *measured(z, size, seed)))
            yield np.array(made)

    def paint(self, drawn: Floats) -> None:
        """Draw dots with their errors; where an error reaches 0 its bar goes out of view."""
        plot = self.panel.flow
        x = np.log10(drawn[:, 0])
        for k, (name, _, colour) in enumerate(_named((0.0, 0.0))):
            value, error = np.abs(drawn[:, 1 + k]), drawn[:, 3 + k]
            low, high = (np.log10(np.maximum(value + side * error, 1e-9)) for side in (-1.0, 1.0))
            places = np.stack([x, np.log10(np.maximum(value, 1e-9))], axis=1)
            plot.dots(name, places, colour, 6.0)
            plot.bars(f"{name} error", x, low, high, colour)


class Law(NamedTuple):
    """Histograms as outlines, shapes (m, 2): of the residuals and of their averages."""

    one: Floats
    many: Floats
    block: int


class LawLayer(TabLayer):
    """The distributions of the residuals and of their averages."""

    panel: IrrelevantOperatorDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The data, the size of blocks, and the seed."""
        e = state.experiment
        return e.problem, e.demonstrations.block, e.demonstrations.seed

    @staticmethod
    def compute(problem: Problem, block: int, seed: int) -> Law | Iterator[Law | None]:
        """Return both histograms."""
        return in_turn(problem, lambda: _law(problem, block, seed))

    def paint(self, drawn: Law) -> None:
        """Draw them."""
        look, plot = themes.current(), self.panel.law
        z = np.linspace(-4.0, 4.0, 161)
        bell = np.stack([z, np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)], axis=1)
        top = max(0.42, float(drawn.many[:, 1].max()))
        plot.frame((-4.0, 4.0), (0.0, top), "z")
        plot.shade.fill(drawn.many[:, 0], drawn.many[:, 1], look.trial, 0.35)
        one = drawn.one.copy()
        one[:, 1] = np.minimum(one[:, 1], 1.2 * top)
        plot.line("one", one, pen(look.data, 1.0, opacity=0.5))
        plot.line("bell", bell, pen(look.ink, 1.3, DASH, 0.9))
        plot.entitle(("averages of", f"{drawn.block}"))


def _law(problem: Problem, block: int, seed: int) -> Law:
    z = noise_of(problem)
    many = max(DRAWS // block, FEWEST)
    drawn = np.random.default_rng(seed).choice(z, (block, many)).sum(axis=0)
    return Law(_outline(z), _outline(drawn / math.sqrt(block)), block)


def _outline(z: Floats) -> Floats:
    count = int(np.clip(2.0 * z.size ** (1.0 / 3.0), 8, 64))
    heights, edges = np.histogram(z, bins=count, range=(-4.0, 4.0))
    heights = heights / (z.size * (edges[1] - edges[0]))
    return np.stack(
        [np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])], axis=1
    )
