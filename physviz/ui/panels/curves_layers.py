"""The layers of the Thermodynamics tab: the curves, and the present temperature among them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.distribution import closed
from physviz.engine.thermodynamics import COLDEST, HOTTEST, closed_form, refining, span, tempered
from physviz.ui.panels.curves_picture import Curves, Now, curves, now
from physviz.ui.panels.layer import TabLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem
    from physviz.lab.show import Against
    from physviz.lab.state import State
    from physviz.ui.panels.thermodynamics import ThermodynamicsPanel

SOON = 10_000
"""Whether so many points bind θ is soon known."""


class CurvesLayer(TabLayer):
    """All curves; they depend on the present temperature only where it lies beyond the axis."""

    panel: ThermodynamicsPanel

    def __init__(self, panel: ThermodynamicsPanel) -> None:
        super().__init__(panel)
        self.drawn: Curves | None = None
        self.refused = ""
        """Why there are no curves."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, the axis, and the decade of a β beyond its usual range."""
        e = state.experiment
        return e.problem, state.show.against, _decade(e.inverse_temperature)

    @staticmethod
    def compute(
        problem: Problem, against: Against, beta: float
    ) -> Curves | Iterator[Curves | None]:
        """Return the curves of a closed form at once; else better and better ones."""
        if tempered(problem) and not problem.points.n:
            raise ValueError("There are no points: the likelihood is 1 at every ‹temperature›.")
        if closed(problem):
            return curves(problem, closed_form(problem, span(problem, beta)), against)
        if problem.points.n <= SOON:
            span(problem, beta)  # a refusal is then told in this frame
        return _refining(problem, against, beta)

    def paint(self, drawn: Curves) -> None:
        """Draw them."""
        self.drawn = drawn
        self.panel.show_curves(drawn)

    def refuse(self, sentence: str) -> None:
        """Say it in the place of the curves."""
        self.refused = sentence
        if sentence:
            self.drawn = None


def _refining(problem: Problem, against: Against, beta: float) -> Iterator[Curves | None]:
    yield None
    for made in refining(problem, span(problem, beta)):
        yield None if made is None else curves(problem, made, against)


def _decade(beta: float) -> float:
    """Return 1 for a β within the usual range, else the whole power of ten beyond it."""
    if HOTTEST <= beta <= COLDEST:
        return 1.0
    log = math.log10(beta)
    return 10.0 ** (math.floor(log) if log < 0.0 else math.ceil(log))


class NowLayer(TabLayer):
    """The present temperature: all that a drag of β has to draw anew."""

    panel: ThermodynamicsPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The temperature and the curves as they are drawn."""
        return state.experiment.inverse_temperature, self.panel.curves.drawn

    @staticmethod
    def compute(beta: float, drawn: Curves | None) -> Now | None:
        """Return the values at this temperature."""
        return None if drawn is None else now(beta, drawn)

    def paint(self, present: Now | None) -> None:
        """Draw them."""
        self.panel.show_now(present)
