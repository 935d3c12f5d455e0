"""The picture of free energy difference ↔ KL: a trial Gaussian on its way down to the least F."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton

from physviz.engine.dictionary.leftover import need_digits
from physviz.engine.dictionary.trial import descent, entropy, trial_of
from physviz.engine.digits import written
from physviz.engine.distribution import closed, distribution
from physviz.engine.rough import PROMPT
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.drawing import Tag
from physviz.ui.form.identity import identify
from physviz.ui.panels.curves_axis import PowerAxis
from physviz.ui.panels.demo_parts import Planes
from physviz.ui.panels.demo_plot import NamedPlot, span
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.dictionary import Trial
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

PAUSE = 60
"""Milliseconds between two steps of the descent."""
SHOWN = 1e-3
"""The parts are drawn until KL has come down to this share."""
LEAST = 1e-12
"""KL below this is drawn as this."""


class FreeEnergyDifferenceDemonstration(Planes):
    """KL and its two parts over the steps of the descent that begins at the trial."""

    key = "free-energy-difference"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.path: tuple[Trial, ...] = ()
        """Where the descent from the present trial leads."""
        self.kl = NamedPlot(
            "free_energy_difference_kl",
            "KL over the steps of the descent",
            "KL(r‖q) = β(F<sub>trial</sub> − F) over the steps of a descent from the present "
            "trial r. Drag the ellipse in the panel ‹Boltzmann› to put r elsewhere.",
            FixedHands(screen),
            left=PowerAxis,
        )
        self.parts = NamedPlot(
            "free_energy_difference_parts",
            "Energy and entropy over the steps of the descent",
            "What KL is made of: β(⟨φ⟩<sub>r</sub> − U), the energy r has too much, and S[q] − "
            "S[r], the entropy it lacks.",
            FixedHands(screen),
        )
        self.place(self.kl, self.parts)
        self.timer = QTimer(self)
        self.timer.setInterval(PAUSE)
        self.timer.timeout.connect(self._step)
        self._left: list[Trial] = []
        for name, title, tooltip, hand in (
            (
                "descend",
                "Descend",
                "Let the trial go down to the least F<sub>trial</sub>: variational inference.",
                self.descend,
            ),
            (
                "mean_field",
                "Mean field",
                "Put the trial at the least F<sub>trial</sub> without correlation.",
                lambda: self._put(edits.descend_trial, correlated=False),
            ),
            (
                "reset",
                "Beside q",
                "Put the trial back: one standard deviation beside q, and half as wide again.",
                lambda: self._put(edits.set_trial, None),
            ),
        ):
            made = QPushButton(title)
            identify(made, f"demo_{self.key}_{name}", title, tooltip, f"<p>{tooltip}</p>")
            made.clicked.connect(hand)
            self.controls.addWidget(made)
        self.layers = (*self.layers, DescentLayer(self))

    def descend(self) -> None:
        """Go down the path that is drawn, one undo step in all; a second press ends it there."""
        if self.timer.isActive():
            self._rest()
            return
        self.gesture = new_gesture()
        self._left = list(self.path[1:])
        if self._left:
            self.timer.start()

    def _step(self) -> None:
        if not self._left or not self.isVisible():
            self._rest()
            return
        self.screen.during(self.gesture, edits.set_trial, self._left.pop(0))

    def _rest(self) -> None:
        self.timer.stop()
        self._left = []
        self.screen.release()

    def _put(self, edit: object, *args: object, **kw: object) -> None:
        self._rest()
        self.screen.do(edit, *args, **kw)


class Descent(NamedTuple):
    """The path of the trial; KL, βΔ⟨φ⟩ and −ΔS at each of its steps, shape (k, 3)."""

    path: tuple[Trial, ...]
    parts: Floats


class DescentLayer(PictureLayer):
    """The descent from the present trial."""

    panel: FreeEnergyDifferenceDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, the temperature and the trial."""
        e = state.experiment
        return e.problem, e.inverse_temperature, e.demonstrations.trial

    @staticmethod
    def compute(
        problem: Problem, beta: float, trial: Trial | None
    ) -> Descent | Iterator[Descent | None]:
        """Return the path; in the background where q has no closed form."""
        if closed(problem) and problem.points.n <= PROMPT:
            return _descent(problem, beta, trial)
        return (each() for each in (lambda: None, lambda: _descent(problem, beta, trial)))

    def paint(self, drawn: Descent) -> None:
        """Draw it."""
        look, panel = themes.current(), self.panel
        panel.path = drawn.path
        steps = np.arange(len(drawn.path), dtype=np.float64)
        kl, energy, lacking = drawn.parts.T
        end = max(float(steps[-1]), 1.0)
        logs = np.stack([steps, np.log10(np.maximum(kl, LEAST))], axis=1)
        panel.kl.frame((-0.03 * end, 1.02 * end), span(logs[:, 1]), "step")
        panel.kl.line("kl", logs, pen(look.trial, 1.6))
        panel.kl.dots("now", logs[:1], look.trial, 8.0)
        panel.kl.entitle(("KL(r‖q)", written(float(kl[0]), 4)))
        last = max(int(np.searchsorted(-kl, -SHOWN * kl[0])), 4)
        end = float(min(last, max(len(kl) - 1, 1)))
        (low, high) = span(drawn.parts[: last + 1], np.zeros(1))
        panel.parts.frame((-0.03 * end, 1.02 * end), (low, high), "step")
        tags = []
        # Towards the right all three go to zero: above that there is room for their names.
        named = (("energy", energy, look.error), ("KL", kl, look.trial))
        for k, (name, part, colour) in enumerate((*named, ("entropy", lacking, look.thermal))):
            places = np.stack([steps, part], axis=1)[: last + 1]
            panel.parts.line(name, places, pen(look.text(colour), 1.6))
            at = high - (0.05 + 0.13 * k) * (high - low)
            tags += [Tag((0.8 * end, at), name, look.text(colour))] if len(kl) > 1 else []
        zero = np.array([[0.0, 0.0], [end, 0.0]])
        panel.parts.line("zero", zero, pen(look.ink, 1.0, Qt.PenStyle.DashLine, 0.6), 0.5)
        panel.parts.marks.draw((), tuple(tags))
        panel.parts.entitle(
            ("β Δ⟨φ⟩", written(float(energy[0]), 3)), ("−ΔS", written(float(lacking[0]), 3))
        )


def _descent(problem: Problem, beta: float, chosen: Trial | None) -> Descent:
    need_digits(problem)
    q = distribution(problem, beta)
    path = tuple(descent(problem, beta, trial_of(problem, beta, chosen)))
    kl = np.array([free + q.log_z for _, free in path])
    lacking = q.entropy - np.array([entropy(trial) for trial, _ in path])
    return Descent(tuple(trial for trial, _ in path), np.stack([kl, kl - lacking, lacking], axis=1))
