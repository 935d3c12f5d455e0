"""What the Thermodynamics tab draws, as numbers: curves over temperature and the present one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written
from physviz.engine.divergence import why_divergent
from physviz.engine.identities import identities
from physviz.engine.thermodynamics import reference, tempered
from physviz.lab.views import View

if TYPE_CHECKING:
    from physviz.engine.identities import Identities
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.sweep import Sweep
    from physviz.engine.thermodynamics import Thermodynamics
    from physviz.lab.show import Against, Curve
    from physviz.lab.state import Pair

CURVES: tuple[Curve, ...] = ("log_Z", "F", "U", "S", "C", "g")
ENERGIES = 90
"""Nodes of g(E)."""
MARGIN = 0.15
"""What is seen of the axis beyond its ends, in decades."""
NEAR = "The curves begin at β = {}: nearer to where Z diverges they rise out of all bounds."
BEYOND = "β = {} lies beyond the range of the curves."
WINDOW_SHARE = 0.7
"""How much of the plot's height the Boltzmann window takes."""


@dataclass(frozen=True, eq=False)
class Graph:
    """One quantity in a plane's own units, each line of shape (k, 2); ``view`` is all of them."""

    exact: Floats
    laplace: Floats | None
    equipartition: Floats | None
    view: View


@dataclass(frozen=True, eq=False)
class Curves:
    """All quantities of one problem.

    Abscissas are log₁₀ T or log₁₀ β, of g log₁₀(E − E_min). Ordinates are log₁₀(U − E_min), F −
    E_min on a scale that is linear below ``unit`` and logarithmic above, log Z + βE_min, log g, and
    S[q] and C as they are.
    """

    problem: Problem
    made: Thermodynamics
    against: Against
    kept: bool
    reference: float
    unit: float
    graphs: dict[Curve, Graph]

    def abscissa(self, inverse_temperature: float) -> float:
        """Return where this β stands on the axis; infinity of its sign for 0."""
        x = math.log10(inverse_temperature) if inverse_temperature > 0.0 else -math.inf
        return -x if self.against == "T" else x

    @property
    def forbidden(self) -> Pair | None:
        """The part of the axis where Z does not exist."""
        over = self.made.span
        if over.forbidden <= over.low:
            return None
        one, other = self.abscissa(over.low), self.abscissa(over.forbidden)
        return min(one, other), max(one, other)


@dataclass(frozen=True, eq=False)
class Now:
    """The present temperature in all plots; ``sentence`` says why there are no values there.

    ``shade`` is the part of the curve U over which the area is taken, ``window`` e^{−βE}g(E) per
    log E, filling a share of its plot.
    """

    x: float
    values: dict[Curve, float]
    dots: dict[Curve, Pair]
    shade: Floats
    window: Floats
    checks: Identities | None
    ground: float
    kept: bool
    final: bool
    sentence: str = ""


def curves(problem: Problem, made: Thermodynamics, against: Against) -> Curves:
    """Return the curves as they are drawn."""
    over = made.span
    sweep = made.exact.sweep(over.inverse_temperatures)
    laplace = None if made.laplace is None else made.laplace.sweep(over.inverse_temperatures)
    sign = -1.0 if against == "T" else 1.0
    x = sign * np.log10(over.inverse_temperatures)
    ends = sorted((sign * math.log10(over.low), sign * math.log10(over.high)))
    span = (ends[0] - MARGIN, ends[1] + MARGIN)
    # F − E_min is least where it is coldest, but for a change of sign.
    unit = 10.0 ** round(math.log10(max(abs(float(sweep.free_excess[-1])), 1.0 / over.high)))
    graphs: dict[Curve, Graph] = {}
    for curve in CURVES[:-1]:
        exact = np.column_stack([x, heights(curve, sweep, unit)])
        other = None if laplace is None else np.column_stack([x, heights(curve, laplace, unit)])
        graphs[curve] = Graph(
            exact, other, _equal(curve, x, sign), _view(curve, span, exact, other)
        )
    graphs["g"] = _states(made)
    return Curves(problem, made, against, tempered(problem), reference(problem, over), unit, graphs)


def heights(curve: Curve, sweep: Sweep, unit: float) -> Floats:
    """Return the ordinates of a quantity, shape (m,)."""
    match curve:
        case "log_Z":
            return sweep.gross
        case "F":
            return np.arcsinh(sweep.free_excess / (2.0 * unit)) / math.log(10.0)
        case "U":
            return np.log10(sweep.excess)
        case "S":
            return sweep.entropy
        case _:
            return sweep.heat_capacity


def _equal(curve: Curve, x: Floats, sign: float) -> Floats | None:
    """Return equipartition: U − E_min = T, C = 1 for two degrees of freedom."""
    if curve == "U":
        return np.column_stack([x, -sign * x])
    return np.column_stack([x, np.ones_like(x)]) if curve == "C" else None


def _view(curve: Curve, span: Pair, exact: Floats, other: Floats | None) -> View:
    low, high = float(exact[:, 1].min()), float(exact[:, 1].max())
    if other is not None:
        # An approximation that is far off must not flatten the curve.
        room = 0.25 * (high - low)
        low = max(low - room, min(low, float(other[:, 1].min())))
        high = min(high + room, max(high, float(other[:, 1].max())))
    if curve == "C":
        low, high = min(low, 0.5), max(high, 1.5)
    spare = max(0.5 * (1.0 - (high - low)), 0.0) + 0.08 * (high - low)
    return View(span, (low - spare, high + spare))


def _states(made: Thermodynamics) -> Graph:
    over = made.span
    energy = np.geomspace(0.3 / over.high, 10.0 / over.start, ENERGIES)
    density = made.exact.log_density(energy)
    exact = np.column_stack([np.log10(energy), density])[np.isfinite(density)]
    span = (float(np.log10(energy[0])), float(np.log10(energy[-1])))
    if not exact.size:
        return Graph(exact, None, None, View(span, (0.0, 1.0)))
    # Where next to nothing is left of the prior g falls without end: the highest part will do.
    seen = exact[:, 1].max() - np.minimum(exact[:, 1].max() - exact[:, 1], 30.0)
    shown = np.column_stack([exact[:, 0], seen])
    return Graph(exact, None, None, _view("g", span, shown, None))


def now(inverse_temperature: float, drawn: Curves) -> Now:
    """Return the present temperature among these curves."""
    beta, made = inverse_temperature, drawn.made
    over, empty = made.span, np.empty((0, 2))
    x, ground = drawn.abscissa(beta), made.exact.ground
    if not over.start <= beta <= over.high:
        near = over.low <= beta < over.start
        beyond = NEAR.format(written(over.start)) if near else BEYOND.format(written(beta))
        why = why_divergent(drawn.problem, beta) or beyond
        return Now(x, {}, {}, empty, empty, None, ground, drawn.kept, made.final, why)
    sweep = made.exact.sweep(beta)
    excess = float(sweep.excess[0])
    density = float(made.exact.log_density(excess))
    values: dict[Curve, float] = {
        "log_Z": float(sweep.gross[0]),
        "F": float(sweep.free_excess[0]),
        "U": excess,
        "S": float(sweep.entropy[0]),
        "C": float(sweep.heat_capacity[0]),
        "g": density,
    }
    dots: dict[Curve, Pair] = {
        curve: (x, float(heights(curve, sweep, drawn.unit)[0])) for curve in CURVES[:-1]
    }
    if math.isfinite(density):
        dots["g"] = (math.log10(excess), density)
    graph = drawn.graphs["U"].exact
    low, high = sorted((x, drawn.abscissa(drawn.reference)))
    shade = graph[(graph[:, 0] >= low) & (graph[:, 0] <= high)]
    checks = identities(made.exact, beta, drawn.reference)
    window = _window(beta, drawn.graphs["g"])
    return Now(x, values, dots, shade, window, checks, ground, drawn.kept, made.final)


def _window(beta: float, states: Graph) -> Floats:
    """Return E g(E) e^{−βE} over log₁₀ E, scaled to a share of the plot."""
    if not states.exact.size:
        return states.exact
    at, density = states.exact.T
    energy = 10.0**at
    weight = np.log(energy) + density - beta * energy
    low, high = states.view.y
    height = WINDOW_SHARE * (high - low) * np.exp(weight - weight.max())
    return np.column_stack([at, low + height])
