"""Walkers that are being cooled, among the curves over temperature: their T, U and C so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written
from physviz.engine.rungs import rungs
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.walk import sparse_step, walk_of
from physviz.ui.shapes import polylines

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.sampling import Sampling
    from physviz.lab.show import Curve
    from physviz.lab.state import State
    from physviz.ui.panels.curves_picture import Curves
    from physviz.ui.panels.thermodynamics import ThermodynamicsPanel


@dataclass(frozen=True, eq=False)
class Cooling:
    """Where the walkers' temperature stands on the axis, and what they have found on their way.

    ``points`` of U and C have shape (k, 2), ``bars`` (3k, 2) with gaps of NaN.
    """

    x: float | None = None
    told: str = ""
    points: dict[Curve, Floats] = field(default_factory=dict)
    bars: dict[Curve, Floats] = field(default_factory=dict)

    def found(self, curve: Curve) -> tuple[Floats, Floats]:
        """Return points and bars of a quantity."""
        nothing = np.empty((0, 2))
        return self.points.get(curve, nothing), self.bars.get(curve, nothing)


class AnnealLayer(TabLayer):
    """The temperature of the walkers in all plots, and their U and C over the exact curves."""

    panel: ThermodynamicsPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The walkers while they are cooled, their step, that of their means, and the curves."""
        sampling, step = walk_of(state)
        cooled = None if sampling is None or sampling.anneal is None else sampling
        return cooled, step, sparse_step(state, step), self.panel.curves.drawn

    @staticmethod
    def compute(sampling: Sampling | None, step: int, upto: int, drawn: Curves | None) -> Cooling:
        """Return what to draw."""
        if sampling is None or drawn is None:
            return Cooling()
        return cooling(sampling, step, upto, drawn)

    def paint(self, shown: Cooling) -> None:
        """Draw it."""
        self.panel.show_cooling(shown)


def cooling(sampling: Sampling, step: int, upto: int, drawn: Curves) -> Cooling:
    """Return the walkers' temperature, and their U and C up to a step, as they are drawn."""
    beta = sampling.inverse_temperature_at(step)
    x, told = drawn.abscissa(beta), f"anneal T = {written(1.0 / beta, 3)}"
    if upto < 1:
        return Cooling(x, told)
    found, ground = rungs(sampling, upto), drawn.made.exact.ground
    at = np.array([drawn.abscissa(1.0 / t) for t in found.temperature.tolist()])
    heights: dict[Curve, tuple[Floats, Floats, Floats]] = {
        "U": _logs(found.internal_energy - ground, found.energy_error),
        "C": (
            found.heat_capacity,
            found.heat_capacity - found.heat_error,
            found.heat_capacity + found.heat_error,
        ),
    }
    points: dict[Curve, Floats] = {}
    bars: dict[Curve, Floats] = {}
    for curve, (middle, low, high) in heights.items():
        there = np.isfinite(middle) & np.isfinite(low) & np.isfinite(high)
        points[curve] = np.column_stack([at, middle])[there]
        ends = np.stack([np.column_stack([at, end])[there] for end in (low, high)], axis=1)
        bars[curve] = polylines(ends)
    return Cooling(x, told, points, bars)


def _logs(excess: Floats, error: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log₁₀ of U − E_min and of the ends of its bar, the lower no less than a tenth."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.maximum(excess - error, 0.1 * excess)
        return np.log10(excess), np.log10(low), np.log10(excess + error)
