"""The picture of effective theory ↔ distillation: binned data, and what binning loses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.block import gathered
from physviz.engine.dictionary.effective_theory import blocked, loss, too_many
from physviz.engine.digits import written
from physviz.engine.distribution import closed
from physviz.engine.divergence import why_divergent
from physviz.engine.knob import Knob
from physviz.lab.limits import MOST_BINS
from physviz.ui import theme as themes
from physviz.ui.panels.curves_axis import PowerAxis
from physviz.ui.panels.demo_parts import Planes
from physviz.ui.panels.demo_plot import AT_ONCE, CountHands, NamedPlot, span
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats, Points
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

MOST_DOTS = 2000
"""Of more points a regular choice is drawn."""
BINS = Knob(
    Settings.bins,
    2,
    1000,
    "log",
    "bins B",
    tooltip="Into how many bins the points are gathered along x, each known by its mean x and y",
    least=1,
    most=MOST_BINS,
)
FEW = 50
"""Of so few points the whole curve is worked out within a frame."""
LEAST = 1e-16
"""What is below this counts as nothing lost."""


class EffectiveTheoryDemonstration(Planes):
    """The data in bins, and KL over their number."""

    key = "effective-theory"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.data = NamedPlot(
            "effective_theory_data",
            "The data in bins",
            "The points, and the means of the bins they are gathered into.",
            FixedHands(screen),
        )
        self.loss = NamedPlot(
            "effective_theory_loss",
            "What the bins lose",
            "KL(q‖q<sub>B</sub>), what is lost of q when the points are gathered into B bins. "
            "KL = β⟨φ<sub>B</sub> − φ⟩ + log(Z<sub>B</sub>/Z) in nats. Drag to choose B.",
            CountHands(screen, "bins", BINS, log_drawn=True),
            left=PowerAxis,
            bottom=PowerAxis,
        )
        self.place(self.loss, self.data)
        self.add_knob("bins", BINS, "Number of bins")
        self.layers = (*self.layers, BinsLayer(self), CurveLayer(self))


class Bins(NamedTuple):
    """Points and bins, shapes (n, 2), and how many there are."""

    points: Floats
    bins: Floats
    count: int
    n: int


class BinsLayer(PictureLayer):
    """The points and their bins."""

    panel: EffectiveTheoryDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points and the number of bins."""
        e = state.experiment
        return e.problem, e.demonstrations.bins

    @staticmethod
    def compute(problem: Problem, bins: int) -> Bins | Iterator[Bins | None]:
        """Return what is drawn; in the background where there are very many points."""
        points = problem.points
        if points.n == 0:
            raise ValueError("There are no points to gather into bins.")
        if points.n > AT_ONCE:
            return (each() for each in (lambda: None, lambda: _bins(points, bins)))
        return _bins(points, bins)

    def paint(self, drawn: Bins) -> None:
        """Draw it."""
        look, plot = themes.current(), self.panel.data
        plot.frame(_wider(span(drawn.points[:, 0])), span(drawn.points[:, 1]), "x")
        plot.dots("points", drawn.points, look.data, 4.0, 0.35)
        plot.dots("bins", drawn.bins, look.trial, 7.0)
        plot.entitle(("n", f"{drawn.n:,}"), ("→ B", f"{drawn.count:,}"))


def _bins(points: Points, bins: int) -> Bins:
    made = gathered(points, min(bins, points.n))
    step = -(-points.n // MOST_DOTS)
    few = -(-made.x.size // MOST_DOTS)
    return Bins(
        np.stack([points.x[::step], points.y[::step]], axis=1),
        np.stack([made.x, made.y], axis=1)[::few],
        made.x.size,
        points.n,
    )


def _wider(x: tuple[float, float]) -> tuple[float, float]:
    more = 0.05 * (x[1] - x[0])
    return x[0] - more, x[1] + more


class Curve(NamedTuple):
    """KL over B, shape (k, 2), with nan where it does not exist; B now."""

    places: Floats
    now: int
    n: int


def _counts(n: int, now: int) -> list[int]:
    """Return how many bins are tried: those at hand first."""
    all_of_them = np.unique(np.round(np.geomspace(2, max(n, 2), 25)).astype(int)).tolist()
    near = min(max(now, 1), n)
    return [near, *(each for each in all_of_them if each <= n and each != near)]


class CurveLayer(TabLayer):
    """KL over the number of bins: at once for squared loss, else as it is worked out."""

    panel: EffectiveTheoryDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The problem, the temperature, the bins, and whether a hand moves something."""
        e = state.experiment
        return e.problem, e.inverse_temperature, e.demonstrations.bins, state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, bins: int, held: bool
    ) -> Curve | Iterator[Curve | None]:
        """Return the curve, or yield more and more of it."""
        if reason := why_divergent(problem, beta) or too_many(problem):
            raise ValueError(reason)
        n = problem.points.n
        counts = _counts(n, bins)
        if closed(problem) and n <= FEW:
            return Curve(_sorted([(each, _lost(problem, beta, each)) for each in counts]), bins, n)
        return _growing(problem, beta, counts, bins, held)

    def paint(self, drawn: Curve) -> None:
        """Draw it."""
        look, plot = themes.current(), self.panel.loss
        here = drawn.places[drawn.places[:, 0] == min(drawn.now, drawn.n)]
        kl = float(here[0, 1]) if len(here) else math.nan
        shown = drawn.places[drawn.places[:, 1] > LEAST]
        logs = np.log10(shown) if len(shown) else np.empty((0, 2))
        end = math.log10(max(drawn.n, 3))
        plot.frame((0.0, end + 0.05), span(logs[:, 1]), "bins B")
        plot.line("loss", logs, pen(look.trial, 1.6))
        plot.dots("loss", logs, look.trial, 4.0)
        plot.mark_now(math.log10(min(drawn.now, drawn.n)))
        plot.entitle(("KL(q‖q<sub>B</sub>)", written(kl, 4)))

    def refuse(self, sentence: str) -> None:
        """Say above the empty plane why there is no curve."""
        self.panel.loss.marks.say(sentence)


def _lost(problem: Problem, beta: float, bins: int) -> float:
    coarse = blocked(problem, bins)
    return math.nan if why_divergent(coarse, beta) else loss(problem, beta, bins).kl


def _sorted(found: list[tuple[int, float]]) -> Floats:
    return np.array(sorted(found), dtype=np.float64)


def _growing(
    problem: Problem, beta: float, counts: list[int], now: int, held: bool
) -> Iterator[Curve | None]:
    n = problem.points.n
    if n > AT_ONCE or not closed(problem):
        yield None
    found: list[tuple[int, float]] = []
    for each in counts[:1] if held else counts:
        found.append((each, _lost(problem, beta, each)))
        yield Curve(_sorted(found), now, n)
