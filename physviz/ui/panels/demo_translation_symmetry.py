"""Translation symmetry ↔ convolution: the ring's two answers, and what a defect breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.ring import ring
from physviz.engine.digits import written
from physviz.engine.knob import Knob
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark
from physviz.ui.panels.demo_parts import (
    DemoPlot,
    KnobHands,
    MatrixPlot,
    Planes,
    dashed,
    margins,
    soon,
    spans,
)
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.samples_plots import FixedHands
from physviz.ui.shapes import curve, pen, polylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats, Points
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

DEFECT = Knob(
    Settings.defect, -0.9, 2.0, "linear", "defect δ", least=-0.999, most=1e100,
    tooltip="One coupling of the ring is 1 + δ, all others are 1; the error goes as |δ|",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Answers:
    """The ring's matrix, C of the shifted field and the shifted C of the field, and the error."""

    matrix: Floats
    first: Floats
    second: Floats
    odd: int
    defect: float
    error: float
    per_defect: float


class ConvolutionDemonstration(Planes):
    """The matrix, both answers, and the error over the defect."""

    key = "translation-symmetry"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.answers = DemoPlot(
            "answers", "CRf", "What C answers to the ‹residuals› shifted by one site (line), and "
            "its answer to them, shifted (dashes): the same, but beside the odd coupling.",
            FixedHands(screen),
        )  # fmt: skip
        self.error = DemoPlot(
            "equivariance", "error", "The largest difference of the two answers over the defect δ.",
            KnobHands(screen, "defect", DEFECT),
        )  # fmt: skip
        self.matrix = MatrixPlot(
            "circulant", "C", "The matrix C: the same three numbers in every row, but for the "
            "defect. Each entry's size beside its two diagonal ones.", FixedHands(screen),
        )  # fmt: skip
        self.place(self.answers, self.error, self.matrix)
        self.add_knob("defect", DEFECT, "Defect of one coupling")
        self.line, self.other = curve(self.answers.plot, 1), curve(self.answers.plot, 2)
        self.other.setSegmentedLineMode("off")  # a dash is longer than a segment
        self.apart = curve(self.answers.plot, 3)
        self.growth = curve(self.error.plot, 1)
        self.layers = (*self.layers, AnswersLayer(self))


class AnswersLayer(PictureLayer):
    """All three pictures."""

    panel: ConvolutionDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points, the mass and the defect."""
        settings = state.experiment.demonstrations
        return state.experiment.points, settings.field_mass, settings.defect

    @staticmethod
    def compute(points: Points, mass: float, defect: float) -> Answers | Iterator[Answers | None]:
        """Return them; of very many points in the background."""
        return soon(points, partial(_answers, points, mass, defect))

    def paint(self, drawn: Answers) -> None:
        """Draw them."""
        panel, look = self.panel, themes.current()
        panel.show_message("")
        size = drawn.first.size
        at, plot = np.arange(1.0, size + 1.0), panel.answers.plot
        plot.caption("site", "")
        plot.look_at(View((0.5, size + 0.5), margins(*spans([drawn.first, drawn.second]))))
        panel.line.setData(at, drawn.first, pen=pen(look.thermal, 1.8), antialias=True)
        panel.other.setData(at, drawn.second, pen=dashed(), antialias=True)
        apart = np.flatnonzero(np.abs(drawn.first - drawn.second) > 1e-9 * _largest(drawn))
        gaps = np.stack(
            [np.column_stack([at, drawn.first]), np.column_stack([at, drawn.second])], 1
        )
        panel.apart.setData(*polylines(gaps[apart]).T, connect="finite", pen=pen(look.error, 3.5))
        panel.answers.entitle(("CRf and RCf", "apart" if apart.size else "alike"))
        most = max(2.0, 1.2 * abs(drawn.defect))
        ends = np.array([min(-0.9, 1.2 * drawn.defect), 0.0, most])
        plot = panel.error.plot
        plot.caption("δ", "")
        high = most * drawn.per_defect
        plot.look_at(View((float(ends[0]), most), (-0.04 * high, 1.05 * high or 1.0)))
        panel.growth.setData(ends, np.abs(ends) * drawn.per_defect, pen=pen(look.trial, 1.8))
        panel.error.mark_now(drawn.defect)
        panel.error.marks.draw((Mark((drawn.defect, drawn.error), "disc", look.trial, 9.0),))
        panel.error.entitle(("error", written(drawn.error, 3)))
        panel.matrix.show_matrix(drawn.matrix)
        panel.matrix.entitle(("C", f"3 for {size}²"))


def _largest(drawn: Answers) -> float:
    return max(float(np.abs(drawn.first).max()), 1e-300)


def _answers(points: Points, mass: float, defect: float) -> Answers:
    made = ring(points, mass, defect)
    first, second = made.responses
    return Answers(
        made.matrix, first, second, made.odd, defect, made.equivariance_error, made.per_defect
    )
