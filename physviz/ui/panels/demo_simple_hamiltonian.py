"""Simple Hamiltonian ↔ cheap learning: the gate's error over λ, and how many neurons it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, get_args

import numpy as np

from physviz.engine.dictionary import Activation, Settings
from physviz.engine.dictionary.gate import Gate, gate
from physviz.engine.dictionary.simple_hamiltonian import (
    ALL_ZERO,
    measured_slope,
    neurons,
    parameters,
)
from physviz.engine.digits import written
from physviz.engine.knob import Knob
from physviz.lab import edits
from physviz.lab.limits import MOST_DEGREE, MOST_FACTORS
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Tag
from physviz.ui.panels.curves_axis import PowerAxis
from physviz.ui.panels.demo_parts import DemoPlot, KnobHands, Planes, dashed, margins, soon
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.layer import TabLayer
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent

    from physviz.engine.points import Floats, Points
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

SCALE = Knob(
    Settings.gate_scale, 1e-3, 10.0, "log", "λ", least=1e-100, most=1e100,
    tooltip="By what the inputs u, v (no units) are multiplied before they enter the neurons; the "
    "error falls as λ²",
)  # fmt: skip
FACTORS = Knob(
    Settings.factors, 2, 30, "integer", "k", least=2, most=MOST_FACTORS,
    tooltip="How many numbers are multiplied, by 2ᵏ neurons or by 4(k − 1), or how many "
    "variables ‹a Hamiltonian› has",
)  # fmt: skip
DEGREE = Knob(
    Settings.degree, 1, 10, "integer", "d", least=1, most=MOST_DEGREE,
    tooltip="The degree of the polynomial H in k variables, of (k + d)!/(k! d!) − 1 coefficients",
)  # fmt: skip
SCALES = np.geomspace(SCALE.low, SCALE.high, 49)
WORST = 256
"""So many inputs, those with the largest errors, stand for all of them in the curve."""


@dataclass(frozen=True, eq=False)
class Errors:
    """log₁₀ of the gate's error over log₁₀ λ, the law λ² beside it, and the present place."""

    line: Floats
    law: Floats
    now: tuple[float, float] | None
    at: float
    slope: float


class GateDemonstration(Planes):
    """The error over λ, and the counts over the number of factors."""

    key = "simple-Hamiltonian"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.error = DemoPlot(
            "gate", "error", "The largest error of the product of four neurons over all points, x "
            "and y in standard deviations, over the scale λ of their inputs; dashed: the law λ².",
            KnobHands(screen, "gate_scale", SCALE, log_drawn=True),
            left=PowerAxis, bottom=PowerAxis,
        )  # fmt: skip
        self.counts = DemoPlot(
            "counts", "neurons", "How many neurons multiply so many numbers: in one layer 2<sup>k"
            "</sup>, in a tree of gates 4(k − 1). Dashed: the coefficients of a polynomial of "
            "degree d in so many variables; the keys ↑ and ↓ change d.",
            DegreeHands(screen, "factors", FACTORS), left=PowerAxis,
        )  # fmt: skip
        self.place(self.error, self.counts)
        self.begin_column()
        self.add_knob("gate_scale", SCALE, "Scale of the gate's inputs")
        self.add_choice(
            "activation", [(each, each) for each in get_args(Activation)], "σ",
            "What a neuron does: log(1 + eˢ), 1/(1 + eᶜ⁻ˢ) with c = log(2 + √3), or eˢ; "
            "σ″(0) must not be 0, as it is of tanh and the plain sigmoid",
        )  # fmt: skip
        self.begin_column()
        self.add_knob("factors", FACTORS, "Number of factors")
        self.add_knob("degree", DEGREE, "Degree of the polynomial")
        self.line, self.law = curve(self.error.plot, 2), curve(self.error.plot, 1)
        self.flat, self.deep = curve(self.counts.plot, 2), curve(self.counts.plot, 2)
        self.few = curve(self.counts.plot, 1)
        for item in (self.law, self.few):
            item.setSegmentedLineMode("off")  # a dash is longer than a segment
        self.layers = (*self.layers, ErrorLayer(self), CountLayer(self))


class DegreeHands(KnobHands):
    """The arrows ↑ and ↓ change the degree."""

    def key(self, event: QKeyEvent) -> bool:
        """Go a step along either axis."""
        step = self.arrow(event)
        if step is None or not step[1]:
            return super().key(event)
        now = self.screen.lab.state.experiment.demonstrations
        degree = min(max(now.degree + int(math.copysign(1.0, step[1])), 1), MOST_DEGREE)
        turned = replace(now, degree=degree)
        self.screen.during(self.gesture, edits.set_demonstrations, turned)
        return True


class ErrorLayer(PictureLayer):
    """The gate's error over λ."""

    panel: GateDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points, the activation and λ."""
        settings = state.experiment.demonstrations
        return state.experiment.points, settings.activation, settings.gate_scale

    @staticmethod
    def compute(
        points: Points, activation: Activation, scale: float
    ) -> Errors | Iterator[Errors | None]:
        """Return the curve; of very many points in the background."""
        return soon(points, partial(errors, points, activation, scale))

    def paint(self, drawn: Errors) -> None:
        """Draw it."""
        panel, look, plot = self.panel, themes.current(), self.panel.error.plot
        panel.show_message("")
        plot.caption("λ", "")
        low, high = float(drawn.line[:, 1].min()), float(drawn.line[:, 1].max())
        plot.look_at(View((-3.1, 1.1), margins(low, high)))
        panel.line.setData(*drawn.line.T, pen=pen(look.trial, 1.8), antialias=True)
        panel.law.setData(*drawn.law.T, pen=dashed(0.6), antialias=True)
        panel.error.mark_now(drawn.at)
        inside = drawn.now is not None and abs(drawn.at + 1.0) <= 2.0
        marks = (Mark(drawn.now, "disc", look.trial, 9.0),) if inside else ()
        panel.error.marks.draw(marks)
        number = "–" if drawn.now is None else written(10.0 ** drawn.now[1], 3)
        panel.error.entitle(("error", number), ("∝ λ to the", f"{drawn.slope:.3f}"))


class CountLayer(TabLayer):
    """Neurons and parameters over the number of factors."""

    panel: GateDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """How many factors, and which degree."""
        settings = state.experiment.demonstrations
        return settings.factors, settings.degree

    @staticmethod
    def compute(factors: int, degree: int) -> tuple[int, int, Floats]:
        """Return both, and n, log₁₀ of 2ⁿ, of 4(n − 1) and of the coefficients; shape (k, 4)."""
        most = max(int(FACTORS.high), min(2 * factors, int(FACTORS.most)))
        at = np.unique(np.linspace(2, most, 29).astype(int))
        rows = [
            (n, *(math.log10(count) for count in (*neurons(n), parameters(n, degree)[0])))
            for n in at.tolist()
        ]
        return factors, degree, np.array(rows)

    def paint(self, drawn: tuple[int, int, Floats]) -> None:
        """Draw them."""
        factors, degree, rows = drawn
        panel, look, plot = self.panel, themes.current(), self.panel.counts.plot
        n, flat, deep, few = rows.T
        plot.caption("factors k", "")
        plot.look_at(View((float(n[0]) - 0.5, float(n[-1]) + 0.5), (0.0, 1.05 * float(flat[-1]))))
        panel.flat.setData(n, flat, pen=pen(look.error, 1.8), antialias=True)
        panel.deep.setData(n, deep, pen=pen(look.optimum, 1.8), antialias=True)
        panel.few.setData(n, few, pen=dashed(0.6), antialias=True)
        panel.counts.mark_now(float(factors))
        one, tree = neurons(factors)
        marks = (
            Mark((factors, math.log10(one)), "square", look.error, 8.0),
            Mark((factors, math.log10(tree)), "disc", look.optimum, 9.0),
        )
        at = float(n[0] + 0.72 * (n[-1] - n[0]))
        tags = tuple(
            Tag((at, float(np.interp(at, n, line)) + lift * float(flat[-1])), name)
            for line, name, lift in ((flat, "one layer", 0.1), (deep, "tree", -0.08),
                                     (few, f"H, d = {degree}", 0.12))
        )  # fmt: skip
        panel.counts.marks.draw(marks, tags)
        panel.counts.entitle(
            ("one layer", written(float(one), 3) if one > 10**6 else f"{one:,}"),
            ("tree", f"{tree:,}"),
        )


def errors(points: Points, activation: Activation, scale: float) -> Errors:
    """Return the error over λ, its law for small λ, and the present error of all points."""
    made = gate(points, activation)
    leading = np.abs(made.leading)
    limit = float(leading.max())
    if limit < 1e-12:
        raise ValueError(ALL_ZERO)
    some = np.argsort(leading)[-WORST:] if points.n > WORST else np.arange(points.n)
    few = Gate(activation, made.u[some], made.v[some])
    line = []
    for each in SCALES.tolist():
        found = _error(few, each)
        if found is not None:
            line.append((math.log10(each), found))
    now = _error(made, scale)
    ends = np.array([-3.0, 1.0])
    law = np.column_stack([ends, math.log10(limit) + 2.0 * ends])
    at = math.log10(scale)
    return Errors(np.array(line), law, None if now is None else (at, now), at, measured_slope(made))


def _error(made: Gate, scale: float) -> float | None:
    """Return log₁₀ of the gate's error, None where it has none that floats could tell."""
    try:
        error = made.error(scale)
    except ValueError:
        return None
    return math.log10(error) if 0.0 < error < 1e300 else None
