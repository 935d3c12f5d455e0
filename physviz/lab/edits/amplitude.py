"""Planck's constant, the Wick dial, and the band of energies that is lit up."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from physviz.engine.cost import bowl, cost
from physviz.engine.losses import Squared
from physviz.engine.points import LARGEST
from physviz.engine.potential import noise
from physviz.engine.words import Refusal
from physviz.lab.edits.checks import finite, positive

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.points import Points
    from physviz.engine.potential import Problem
    from physviz.lab.show import Plane
    from physviz.lab.state import Experiment, Pair, State

FRINGES = 5.0
"""So many there are between the minimum and the start, unless ħ is set."""


def set_hbar(state: State, hbar: float | None) -> State:
    """Set ħ, in units of S; None takes what suits the data."""
    if hbar is not None:
        positive("‹Planck's constant› ħ", hbar)
    return replace(state, experiment=replace(state.experiment, hbar=hbar))


def set_wick(state: State, wick: float) -> State:
    """Turn the Wick dial to the angle ω, in radians."""
    finite("The angle ω", wick)
    if not 0.0 <= wick <= 0.5 * math.pi:
        raise ValueError("The angle ω must lie between 0° (Boltzmann) and 90° (Feynman).")
    return replace(state, experiment=replace(state.experiment, wick=wick))


def turn_wick(state: State, degrees: float) -> State:
    """Turn the Wick dial on by so many degrees, as far as it goes."""
    wick = state.experiment.wick + math.radians(degrees)
    return set_wick(state, min(max(wick, 0.0), 0.5 * math.pi))


def take_thermal_hbar(state: State) -> State:
    """Set ħ = 2σ²/(βn), at which e^{−S/ħ} is the likelihood to the power β.

    With a flat prior, a tempered likelihood or β = 1 the integrand at ω = 0 is then q itself, but
    for its size. Raises ValueError without points or σ.
    """
    e = state.experiment
    return set_hbar(state, thermal_hbar(e.problem, e.inverse_temperature))


def thermal_hbar(problem: Problem, inverse_temperature: float) -> float:
    """Return ħ = 2σ²/(βn), in units of S. Raises ValueError without points or σ."""
    n = problem.points.n
    if n == 0:
        raise Refusal("There are no points yet, so no ħ belongs to this ‹temperature›.")
    sigma = noise(problem).sigma
    return 2.0 * sigma * sigma / (inverse_temperature * n)


def show_integrand(state: State, on: bool) -> State:
    """Draw the integrand of the path integral in the third panel, or the distribution q."""
    plane: Plane = "integrand" if on else "density"
    return replace(state, show=replace(state.show, plane=plane))


def brush(state: State, energies: Pair | None) -> State:
    """Light up the θ whose S lies in this band, in either order; None lights up all again."""
    if energies is not None:
        finite("An energy", *energies)
        low, high = min(energies), max(energies)
        energies = (low, high) if low < high else None
    return replace(state, show=replace(state.show, energies=energies))


def hbar_of(experiment: Experiment) -> float:
    """Return ħ, in units of S."""
    return suggested_hbar(experiment) if experiment.hbar is None else experiment.hbar


def suggested_hbar(experiment: Experiment) -> float:
    """Return a round ħ with some five fringes up to the start, or to twice S at the minimum."""
    return _suggested(experiment.points, experiment.problem.loss, experiment.start)


@lru_cache(maxsize=8)
def _suggested(points: Points, loss: Loss, start: Pair) -> float:
    surface = bowl(points)
    if surface is None:
        return 1.0
    if isinstance(loss, Squared):
        least, rise = surface.value, float(surface.excess(start))
    else:
        least = cost(points, loss, surface.minimum)
        rise = abs(cost(points, loss, start) - least)
    # A start that is hardly higher says nothing of how far away one looks.
    rough = max(rise, least) / (2.0 * math.pi * FRINGES)
    if not 1.0 / LARGEST <= rough <= LARGEST:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(rough))
    round_ones = (m * decade for m in (1.0, 2.0, 5.0))
    return max((m for m in round_ones if m <= rough), default=decade)
