"""The layers of the Amplitude tab's numbers: exact, by stationary phase, and compared over ħ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.losses import Squared
from physviz.lab import edits
from physviz.ui.panels.amplitude_hands import LARGEST, SMALLEST
from physviz.ui.panels.amplitude_numbers import (
    Exact,
    compared,
    exactly,
    phases,
    phases_later,
    turned,
)
from physviz.ui.panels.amplitude_rows import WAITING, ending, integral_rows, phase_rows
from physviz.ui.panels.layer import TabLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, State
    from physviz.ui.figures import Pair as Row
    from physviz.ui.panels.amplitude import AmplitudePanel
    from physviz.ui.panels.amplitude_numbers import Comparison, Phases
    from physviz.ui.panels.amplitude_rows import About

QUICK = 5000
"""The one stationary point of a convex loss of so many points is found within a frame."""


class PhasesLayer(TabLayer):
    """The stationary points of S and what each contributes."""

    def __init__(self, panel: AmplitudePanel) -> None:
        super().__init__(panel)
        self._known: Problem | None = None

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, ħ, whether the points are soon found, and whether a hand is at work."""
        problem = state.experiment.problem
        quick = problem.loss.convex and problem.points.n <= QUICK
        quick = quick or problem == self._known
        return problem, edits.hbar_of(state.experiment), quick, state.held and not quick

    @staticmethod
    def compute(
        problem: Problem, hbar: float, quick: bool, held: bool
    ) -> tuple[Problem, Phases | None] | Iterator[tuple[Problem, Phases] | None]:
        """Return them; nothing in the middle of a drag that they could not follow."""
        if held:
            return problem, None
        if quick:
            return problem, phases(problem, hbar)
        return (None if seen is None else (problem, seen) for seen in phases_later(problem, hbar))

    def paint(self, shown: tuple[Problem, Phases | None]) -> None:
        """Mark the points; the numbers are told together with the exact ones."""
        problem, seen = shown
        self._known = self._known if seen is None else problem
        self.panel.phases = seen
        self.panel.phase.show_points(() if seen is None else seen.points)


class ExactLayer(TabLayer):
    """Z_S(b), in the background where it has no closed form."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, b, and whether a hand is at work that this could not follow."""
        e = state.experiment
        slow = not isinstance(e.problem.loss, Squared)
        return e.problem, turned(edits.hbar_of(e), e.wick), state.held and slow

    @staticmethod
    def compute(
        problem: Problem, b: complex, held: bool
    ) -> tuple[Problem, complex, Exact] | Iterator[tuple[Problem, complex, Exact] | None] | None:
        """Return it with what it is of; nothing while a hand is at work."""
        if held:
            return None
        found = exactly(problem, b)
        if isinstance(found, Exact):
            return problem, b, found
        return _told(problem, b, found)

    def paint(self, exact: tuple[Problem, complex, Exact] | None) -> None:
        """Keep it for the numbers."""
        self.panel.exact = exact


def _told(
    problem: Problem, b: complex, turns: Iterator[Exact | None]
) -> Iterator[tuple[Problem, complex, Exact] | None]:
    for found in turns:
        yield None if found is None else (problem, b, found)


class NumbersLayer(TabLayer):
    """All numbers on the right, those of the present problem and b alone."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """What is known, and for what it is to be told."""
        e, panel = state.experiment, self.panel
        b = turned(edits.hbar_of(e), e.wick)
        exact = panel.exact
        fitting = exact is not None and exact[0] == e.problem and exact[1] == b
        spiral = panel.spirals.drawn
        about = None if spiral is None else (spiral.log, spiral.error)
        feynman = e.wick >= 0.5 * math.pi
        return exact[2] if fitting else None, panel.phases, about, feynman

    @staticmethod
    def compute(
        exact: Exact | None, seen: Phases | None, about: About | None, feynman: bool
    ) -> tuple[tuple[Row, ...], tuple[Row, ...], str, tuple[str, str]]:
        """Return the two columns, a sentence, and the end of the spiral with its name."""
        sentence, name = "" if exact is None else exact.sentence, "A" if feynman else "Z"
        rows = () if sentence else integral_rows(exact, about, name)
        end = ("", "") if sentence else (ending(exact, about, 2), name)
        if seen is None:
            return rows, WAITING, sentence, end
        points = phase_rows(seen, exact, feynman=feynman)
        return rows, points, sentence or seen.sentence, end

    def paint(self, shown: tuple[tuple[Row, ...], tuple[Row, ...], str, tuple[str, str]]) -> None:
        """Show them."""
        self.panel.show_numbers(*shown)


class GapLayer(TabLayer):
    """|A/A_sp − 1| over all ħ of the slider's lower part; it does not depend on the present ħ."""

    def __init__(self, panel: AmplitudePanel) -> None:
        super().__init__(panel)
        self._asked: tuple[object, ...] = ()

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem and the ends of the axis; during a drag what was last asked."""
        e = state.experiment
        suggested = edits.suggested_hbar(e)
        if not (self._asked and state.held and not isinstance(e.problem.loss, Squared)):
            exact = self.panel.exact
            # First things first: the amplitude at the present ħ.
            ready = exact is not None and exact[0] == e.problem
            problem = e.problem if ready else None
            self._asked = problem, SMALLEST * suggested, LARGEST * suggested
        return self._asked

    @staticmethod
    def compute(
        problem: Problem | None, low: float, high: float
    ) -> Iterator[tuple[Problem | None, Comparison | None, Pair] | None]:
        """Yield the curve as far as it is known."""
        if problem is None or not isinstance(problem.loss, Squared):
            yield problem, None, (low, high)
        if problem is None or problem.points.n == 0:
            return
        for found in compared(problem, low, high):
            yield None if found is None else (problem, found, (low, high))

    def paint(self, shown: tuple[Problem | None, Comparison | None, Pair]) -> None:
        """Draw it."""
        problem, drawn, span = shown
        self.panel.compared = problem
        self.panel.gap.show_gap(drawn, span)


class HbarLayer(TabLayer):
    """The present ħ among the others, and whether these are of other data."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """ħ, whether the curve is of these data, and its view."""
        e, panel = state.experiment, self.panel
        return edits.hbar_of(e), panel.compared == e.problem, panel.gap.plot.view

    @staticmethod
    def compute(*inputs: object) -> tuple[object, ...]:
        """Return them."""
        return inputs

    def paint(self, shown: tuple[float, bool, object]) -> None:
        """Mark it."""
        hbar, fitting, _ = shown
        self.panel.gap.show_now(hbar)
        self.panel.gap.grey(not fitting)
