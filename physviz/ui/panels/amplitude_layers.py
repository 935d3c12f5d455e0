"""The layers of the Amplitude tab that sum phasors: the states of S, and the spiral."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.engine.losses import Squared
from physviz.engine.path_integral import least_real_part
from physviz.lab import edits
from physviz.ui.growth import found, known
from physviz.ui.panels.amplitude_hands import LARGEST, SMALLEST
from physviz.ui.panels.amplitude_spiral import MOST_TURNS, checked
from physviz.ui.panels.amplitude_states import EMPTY, VALLEY, refined
from physviz.ui.panels.layer import TabLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, State
    from physviz.ui.panels.amplitude import AmplitudePanel
    from physviz.ui.panels.amplitude_spiral import Spiral
    from physviz.ui.panels.amplitude_states import States

QUICK, QUICK_BOWL = 100, 100_000
"""The states of so many points can be had in a frame, coarsely; those of a bowl."""
BOUNDED = "S is bounded and the ‹prior› is flat: below some S lies a plane without end."


@dataclass(frozen=True, eq=False)
class Known:
    """The states of a problem, and the real part of b that their number takes up."""

    problem: Problem
    states: States
    least: float


class StatesLayer(TabLayer):
    """N(E) of the present data, for every ħ of the slider."""

    def __init__(self, panel: AmplitudePanel) -> None:
        super().__init__(panel)
        self.known: Known | None = None
        self.refused = ""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, from which to which energy, and whether a hand moves something of it."""
        e = state.experiment
        suggested, hbar = edits.suggested_hbar(e), edits.hbar_of(e)
        low, high = SMALLEST * suggested, LARGEST * suggested
        if not low <= hbar <= high:
            decade = 10.0 ** math.floor(math.log10(hbar))
            low, high = min(low, decade), max(high, 10.0 * decade)
        now = self.known
        held = state.held and (now is None or now.problem != e.problem)
        return e.problem, low, high, held

    @staticmethod
    def compute(problem: Problem, low: float, high: float, held: bool) -> Iterator[Known | None]:
        """Return them, coarse at once where that is quick, then fine."""
        if problem.points.n == 0:
            raise ValueError(EMPTY)
        least = least_real_part(problem)
        if math.isinf(least):
            bounded = problem.loss.grows == "bounded"
            raise ValueError(BOUNDED if bounded else VALLEY)
        span = 0.1 * low, 2.0 * math.pi * MOST_TURNS * high
        summed = not isinstance(problem.loss, Squared)
        quick = problem.points.n <= (QUICK if summed else QUICK_BOWL) or not (
            summed or problem.prior.proper
        )
        return _known(problem, span, least, held, quick and known(problem, held))

    def paint(self, now: Known) -> None:
        """Keep them for who sums them up."""
        self.known = now

    def refuse(self, sentence: str) -> None:
        """Say it where the spiral would have stood."""
        self.refused = sentence
        if sentence:
            self.known = None


def _known(
    problem: Problem, span: Pair, least: float, held: bool, quick: bool
) -> Iterator[Known | None]:
    if not quick:
        yield None
    for better in refined(problem, found(problem, held)[0], *span):
        yield None if better is None else Known(problem, better, least)
        if held and better is not None:
            return


class SpiralLayer(TabLayer):
    """The sum of phasors and the density of states it is over."""

    def __init__(self, panel: AmplitudePanel) -> None:
        super().__init__(panel)
        self.drawn: Spiral | None = None

    def inputs(self, state: State) -> tuple[object, ...]:
        """The states, ħ, ω, the band, how high the stationary points lie, and the pixels."""
        e, panel = state.experiment, self.panel
        points = () if panel.phases is None else panel.phases.points
        top = max((point.value for point in points), default=-math.inf)
        pixels = panel.spiral.plot.pixels()
        now, refused = panel.states.known, panel.states.refused
        return now, refused, edits.hbar_of(e), e.wick, state.show.energies, top, pixels

    @staticmethod
    def compute(
        now: Known | None,
        refused: str,
        hbar: float,
        wick: float,
        band: Pair | None,
        top: float,
        pixels: tuple[int, int],
    ) -> tuple[Spiral | None, float, float, Pair | None]:
        """Return it with ħ, ω and the band. Raises ValueError where there is none."""
        if refused:
            raise ValueError(refused)
        if now is None:
            return None, hbar, wick, band
        if now.least > 0.0 and math.cos(wick) / hbar <= now.least:
            raise ValueError(_no_limit(now, hbar))
        highest = max(top - now.states.ground, 0.0)
        return checked(now.states, hbar, wick, highest, now.least), hbar, wick, band

    def paint(self, shown: tuple[Spiral | None, float, float, Pair | None]) -> None:
        """Draw both."""
        self.drawn = shown[0]
        self.panel.show_spiral(*shown)

    def refuse(self, sentence: str) -> None:
        """Say why there is none in its place."""
        self.panel.spiral.say(sentence)
        if sentence:
            self.drawn = None
            self.panel.show_spiral(None, 1.0, 0.0, None)


def _no_limit(now: Known, hbar: float) -> str:
    share = now.least * hbar
    if share >= 1.0:
        where = "at no angle of the dial at this ħ"
    else:
        where = f"only below ω = {math.degrees(math.acos(share)):.3g}°"
    return f"S grows too slowly and the ‹prior› is flat: the sum of phasors converges {where}."
