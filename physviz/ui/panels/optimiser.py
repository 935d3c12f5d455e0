"""The optimiser of the run in front, its learning rate, and a button that adds a run beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.knob import knobs_of
from physviz.engine.landmarks import landmarks
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.suited import suited
from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.ui.form import Choice, Gauge, NumberField, Turning, labelled, row
from physviz.ui.form.gauge_marks import PLAIN
from physviz.ui.formula import FORMULAS
from physviz.ui.growth import found, in_turns, known
from physviz.ui.panels.adding import adding_button
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.landmarks import Landmarks
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Quadratic
    from physviz.engine.run import Run
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot
    from physviz.ui.screen import Screen

OF_LAMBDA = (("1/λ", "max"), ("best", ""), ("2/λ", "max"))
BRIEF, FULL = "α", "‹learning rate› α"
DECADES = 5
"""Of an α that measures steps in units of θ, below the length of the way."""


@dataclass(frozen=True)
class Shown:
    """The rule in front, and the scale of its learning rate."""

    rule: Optimiser
    colour: int
    caption: str
    usable: bool
    landmarks: Landmarks | None
    low: float
    high: float
    default: float


class OptimiserControls(PlotLayer):
    """Which optimiser makes the run in front, and how far it steps."""

    def __init__(self, plot: Plot, screen: Screen) -> None:
        super().__init__(plot)
        self.default = 0.05
        titles = [(kind.key, kind.title) for kind in OPTIMISERS]
        self.choice = Choice(
            titles,
            name="optimiser",
            label="‹Optimiser›",
            description="The rule that makes the run in front",
        )
        self.choice.setMinimumContentsLength(14)  # room for the longest title
        self.add = adding_button("add_run", screen)
        self.gauge = Gauge(
            name="learning_rate",
            label="‹Learning rate› α",
            description="The ‹learning rate›, on a scale of where the run rings and diverges",
        )
        self.field = NumberField(
            name="learning_rate_value",
            label="‹Learning rate› α",
            description="The ‹learning rate› as a number",
            scale="log",
        )
        self.gesture = new_gesture()
        self.choice.chosen.connect(lambda key: screen.do(edits.choose_optimiser, key))
        self.gauge.moved.connect(
            lambda value: screen.during(self.gesture, edits.set_learning_rate, value)
        )
        self.gauge.released.connect(lambda: self._release(screen))
        self.gauge.default_wanted.connect(lambda: screen.do(edits.set_learning_rate, self.default))
        self.gauge.best_wanted.connect(lambda: screen.do(edits.use_best_learning_rate))
        self.field.entered.connect(lambda value: screen.do(edits.set_learning_rate, value))
        self.field.refused.connect(lambda why: screen.do(edits.refuse, why))
        self.field.keep_small()
        top = Qt.AlignmentFlag.AlignTop
        self.alpha = labelled(BRIEF, self.gauge)
        self.row = Turning(
            row(self.choice, self.add, align=top),
            row(self.alpha, self.field, align=top),
            share=0,
        )

    def _release(self, screen: Screen) -> None:
        self.gesture = new_gesture()
        screen.release()

    def _caption(self) -> str:
        """Return α's name in full where there is room, beside the optimiser or below it."""
        metrics, gap = self.row.fontMetrics(), 12
        more = metrics.horizontalAdvance(say(FULL)) - metrics.horizontalAdvance(BRIEF)
        need = self.row.second.sizeHint().width()
        need -= more if self.alpha.caption.text() == say(FULL) else 0
        room, first = self.row.width(), self.row.first.sizeHint().width() + gap
        return FULL if need + more <= (room - first if need <= room - first else room) else BRIEF

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the start, the rule in force, the run it makes, and what room there is."""
        experiment = state.experiment
        setup, run = state.setup, front_run(state)
        start = experiment.start_of(setup)
        rule, caption = edits.rule(state), self._caption()
        return experiment.problem, state.held, start, rule, setup.colour, run, caption

    @staticmethod
    def compute(
        problem: Problem,
        held: bool,
        start: Pair,
        rule: Optimiser,
        colour: int,
        run: Run | None,
        caption: str,
    ) -> Shown | Iterator[Shown | None]:
        """Return the rule and its scale."""
        if run is None:
            ((_, knob), *_) = knobs_of(rule)
            return Shown(rule, colour, caption, False, None, knob.low, knob.high, knob.default)

        def make() -> Shown:
            bowl = found(problem, held)[0].bowl
            marks = landmarks(rule, *bowl.eigenvalues)
            default = suited(type(rule)(), bowl, start).learning_rate
            low, high = _range(rule, bowl, start)
            return Shown(rule, colour, caption, True, marks, low, high, default)

        return in_turns(known(problem, held), make)

    def paint(self, shown: Shown) -> None:
        """Show them."""
        rule, self.default = shown.rule, shown.default
        ((_, knob), *_) = knobs_of(rule)
        self.choice.show_value(rule.key)
        self.choice.setToolTip(f"{FORMULAS[f'step_{rule.key}'].plain}; {rule.citation}")
        self.alpha.set_caption(shown.caption)
        unit = f", in {knob.unit}" if knob.unit else ""
        tooltip = f"{knob.tooltip} {rule.bounds}"
        self.gauge.show_run(shown.colour, tooltip)
        if shown.landmarks is None:
            self.gauge.show_plain(shown.low, shown.high)
        else:
            told = OF_LAMBDA if rule.half == "1/λmax" else PLAIN
            self.gauge.show_landmarks(shown.landmarks, told)
        self.gauge.show_value(rule.learning_rate)
        self.gauge.setEnabled(shown.usable)
        self.field.tooltip = f"{knob.caption}{unit}. {tooltip}"
        self.field.show_value(rule.learning_rate)


def _range(rule: Optimiser, bowl: Quadratic, start: Pair) -> tuple[float, float]:
    """Return from where to where a plain slider reaches, by the units that α has."""
    ((_, knob), *_) = knobs_of(rule)
    stiff = bowl.eigenvalues[1]
    if rule.modes(1.0) is not None:
        known = stiff > 0.0 and math.isfinite(20.0 / stiff)
        return (2e-3 / stiff, 20.0 / stiff) if known else (knob.low, knob.high)
    way = float(np.abs(np.subtract(start, bowl.minimum)).max())
    if not (way > 0.0 and math.isfinite(way)):
        return knob.low, knob.high
    top = 10.0 ** math.ceil(math.log10(way))
    return top * 10.0**-DECADES, top
