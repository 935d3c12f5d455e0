"""Quadratic Hamiltonian ↔ Gaussian: q's marginals beside those of Laplace's Gaussian."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import boltzmann
from physviz.engine.density import live as shapes
from physviz.engine.digits import written
from physviz.engine.distribution import closed
from physviz.engine.laplace import laplace
from physviz.engine.thermal import live as numbers
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.panels.demo_parts import DemoPlot, Planes, dashed
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.samples_plots import FixedHands
from physviz.ui.shapes import Shape, curve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.laplace import Bell
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.thermal import Thermal
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

REACH = 4.2
"""Standard deviations of Laplace's Gaussian in view, if q does not need more."""
FLAT = 1e-3
"""Where q's density is below this share of its greatest it is not looked at."""


@dataclass(frozen=True, eq=False)
class Marginal:
    """The density of one coefficient under q and under Laplace's Gaussian; shapes (k, 2)."""

    q: Floats
    bell: Floats | None


class GaussianDemonstration(Planes):
    """The marginal of the intercept and that of the slope."""

    key = "quadratic-Hamiltonian"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.halves = [
            DemoPlot(
                f"marginal_{j}",
                name,
                f"The density of {name} under q, filled, and under the "
                "Gaussian that touches q at its mode (Laplace's), dashed.",
                FixedHands(screen),
            )
            for j, name in enumerate(("β<sub>0</sub>", "β<sub>1</sub>"))
        ]
        self.place(*self.halves)
        self.hand.hide()
        self.fills = [Shape(half.plot, -2) for half in self.halves]
        self.bells = [curve(half.plot, 2) for half in self.halves]
        for item in self.bells:
            item.setSegmentedLineMode("off")  # a dash is longer than a segment
        self.layers = (*self.layers, MarginalLayer(self), DivergenceLayer(self))


class MarginalLayer(PictureLayer):
    """Both marginals."""

    panel: GaussianDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution, and whether a hand is moving something."""
        e = state.experiment
        return e.problem, e.inverse_temperature, state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, held: bool
    ) -> list[Marginal] | Iterator[list[Marginal] | None]:
        """Return them; ever better ones where q has no closed form."""
        if not closed(problem):
            return _improving(problem, beta, held)
        q = boltzmann(problem, beta)
        bell, made = laplace(problem, beta), []
        for j, density in enumerate((q.marginal_intercept, q.marginal_slope)):
            at = _around(q.mean[j], math.sqrt(q.covariance[j, j]))
            made.append(Marginal(np.column_stack([at, density(at)]), _normal(bell, j, at)))
        return made

    def paint(self, drawn: list[Marginal]) -> None:
        """Draw them."""
        panel, look = self.panel, themes.current()
        panel.show_message("")
        for j, each in enumerate(drawn):
            x, y = each.q.T
            top = max(float(y.max()), 0.0 if each.bell is None else float(each.bell[:, 1].max()))
            panel.halves[j].plot.look_at(View((float(x[0]), float(x[-1])), (0.0, 1.08 * top)))
            panel.fills[j].fill(np.append(x, [x[-1], x[0]]), np.append(y, [0.0, 0.0]),
                                look.thermal, 0.35)  # fmt: skip
            line = ([], []) if each.bell is None else each.bell.T
            panel.bells[j].setData(*line, pen=dashed(), antialias=True)


class DivergenceLayer(TabLayer):
    """KL(q‖Laplace), and the standard deviations of both."""

    panel: GaussianDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution, and whether a hand is moving something."""
        e = state.experiment
        return e.problem, e.inverse_temperature, state.held

    @staticmethod
    def compute(problem: Problem, beta: float, held: bool) -> Iterator[Thermal | None]:
        """Return the numbers of q, ever better ones where it has no closed form."""
        return numbers(problem, beta, held=held)

    def paint(self, now: Thermal) -> None:
        """Say them."""
        panel = self.panel
        divergence = "…"
        if now.divergence is not None:
            divergence = written(now.divergence, 4)
        elif now.final:
            divergence = "–" if now.laplace is None else "∞"
        first, second = panel.halves
        first.entitle(("β<sub>0</sub>", ""), ("KL", divergence))
        pairs = [("β<sub>1</sub>", "")]
        if now.spread is not None:
            pairs.append(("sd", written(now.spread[1], 4)))
        if now.laplace is not None:
            pairs.append(("‹laplace›", written(math.sqrt(now.laplace.covariance[1, 1]), 4)))
        second.entitle(*pairs)
        kinked = now.final and now.laplace is None
        first.marks.note("no Gaussian touches a kink" if kinked else "")


def _improving(problem: Problem, beta: float, held: bool) -> Iterator[list[Marginal] | None]:
    for shape in shapes(problem, beta, held=held):
        if shape is None:
            yield None
            continue
        bell, made = laplace(problem, beta, quick=not shape.final), []
        for j, marginal in enumerate(shape.marginals):
            seen = marginal.at[marginal.density > FLAT * marginal.density.max()]
            low, high = float(seen.min()), float(seen.max())
            if bell is not None:
                near = _around(bell.mean[j], math.sqrt(bell.covariance[j, j]))
                low, high = min(low, float(near[0])), max(high, float(near[-1]))
            at = np.linspace(low, high, 241)
            made.append(Marginal(np.column_stack([at, marginal(at)]), _normal(bell, j, at)))
        yield made


def _around(mean: float, sd: float) -> Floats:
    return mean + sd * np.linspace(-REACH, REACH, 161)


def _normal(bell: Bell | None, j: int, at: Floats) -> Floats | None:
    """Return Laplace's marginal there, shape (k, 2); None where there is no such Gaussian."""
    if bell is None:
        return None
    variance = float(bell.covariance[j, j])
    density = np.exp(-0.5 * (at - bell.mean[j]) ** 2 / variance)
    return np.column_stack([at, density / math.sqrt(2.0 * math.pi * variance)])
