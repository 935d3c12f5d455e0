"""What the third panel tells of the integrand e^{−bS}p: stationary points, b and Z(b)."""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.engine.losses import Squared
from physviz.engine.path_integral import last_angle, stationary_points, stationary_points_in_turns
from physviz.lab import edits
from physviz.ui.drawing import Overlay
from physviz.ui.figures import Figures
from physviz.ui.panels.amplitude_exact import QUICK
from physviz.ui.panels.amplitude_image import marks
from physviz.ui.panels.amplitude_numbers import Exact, exactly, paced, turned
from physviz.ui.panels.amplitude_rows import ending
from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.path_integral import Stationary
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.figures import Pair
    from physviz.ui.plot import Plot


class PointsLayer(PlotLayer):
    """The stationary points of S, by kind."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.words = Overlay(plot, 4)
        self._known: Problem | None = None

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, whether the points are soon found, and whether a hand is at work."""
        problem = state.experiment.problem
        quick = problem.loss.convex and problem.points.n <= QUICK
        quick = quick or problem == self._known
        return problem, quick, state.held and not quick

    @staticmethod
    def compute(
        problem: Problem, quick: bool, held: bool
    ) -> tuple[Problem, tuple[Stationary, ...]] | Iterator[object] | None:
        """Return them; nothing in the middle of a drag that they could not follow."""
        if held:
            return None
        if quick:
            return problem, stationary_points(problem)
        turns = paced(stationary_points_in_turns(problem))
        return (None if points is None else (problem, points) for points in turns)

    def paint(self, shown: tuple[Problem, tuple[Stationary, ...]] | None) -> None:
        """Mark them."""
        self._known = self._known if shown is None else shown[0]
        empty = self._known is None or self._known.points.n == 0
        self.words.draw(() if shown is None else marks(shown[1]))
        self.words.say("No points yet: add one in Data." if empty else "")


class NumbersLayer(PlotLayer):
    """b, and the size and the argument of Z(b)."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.numbers = Figures("integrand_numbers", "The ‹path integral› over all lines")
        self.numbers.setToolTip(
            "b = e<sup>−iω</sup>/ħ in 1/units of S; Z(b) = ∫e<sup>−bS</sup>p d²θ, at ω = 90° the "
            "‹amplitude› A. More of it: the tab ‹Amplitude›"
        )

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, b, and whether a hand is at work that the numbers could not follow."""
        e = state.experiment
        slow = not isinstance(e.problem.loss, Squared)
        return e.problem, turned(edits.hbar_of(e), e.wick), state.held and slow

    @staticmethod
    def compute(
        problem: Problem, b: complex, held: bool
    ) -> tuple[Pair, ...] | Iterator[tuple[Pair, ...] | None]:
        """Return them, those of Z as soon as they are known."""
        if held:
            return numbers(problem, b, None)
        found = exactly(problem, b)
        if isinstance(found, Exact):
            return numbers(problem, b, found)
        return _later(problem, b, found)

    def paint(self, pairs: tuple[Pair, ...]) -> None:
        """Show them."""
        self.numbers.show_pairs(pairs)


def _later(
    problem: Problem, b: complex, turns: Iterator[Exact | None]
) -> Iterator[tuple[Pair, ...] | None]:
    yield numbers(problem, b, None)
    for found in turns:
        yield None if found is None else numbers(problem, b, found)


def numbers(problem: Problem, b: complex, found: Exact | None) -> tuple[Pair, ...]:
    """Return the read-outs; where there is no Z up to which ω there would be one."""
    size, angle = abs(b), math.degrees(cmath.phase(b))
    turn = f" ∠ {angle:.4g}°".replace("-", "−") if angle else ""
    told, name = ("b", f"{written(size, 4)}{turn}"), "Z" if b.real else "A"
    if found is None:
        return told, (name, "…")
    if found.integral is None:
        last = last_angle(problem, size)
        lost = last is not None and last < 0.5 * math.pi
        return told, (name, f"only for ω < {math.degrees(last):.3g}°" if lost else "–")
    size_, _, turned_ = ending(found, None, 5).partition(" ∠ ")
    return told, (f"|{name}|", size_), (f"arg {name}", turned_)
