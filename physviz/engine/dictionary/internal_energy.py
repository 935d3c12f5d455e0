"""Internal energy ↔ expected negative log-joint: U = ⟨φ⟩."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import Boltzmann
from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.equilibrium import equilibrium, remarks
from physviz.engine.dictionary.plain_sum import plain_sum
from physviz.engine.distribution import closed, distribution
from physviz.engine.divergence import why_divergent
from physviz.engine.energy import energy
from physviz.engine.identities import STENCIL, STEP
from physviz.engine.sums import sums
from physviz.engine.thermodynamics import closed_form, span, tempered

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

DIGITS = 1e-13
"""To which share a sum over a grid is known at best; differences divide it by their step."""


def by_derivative(problem: Problem, inverse_temperature: float) -> tuple[float, float] | None:
    """Return −∂log Z/∂β by a central difference of order ten in log β, and its error.

    Of squared loss log Z is the closed form's, of others a sum over plain grids. None where Z ends
    nearby, and with too many points. Raises Divergent, NoNoise.
    """
    beta = inverse_temperature
    # Per unit of log β the energy moves by √C of its widths, and the nodes lie under q only.
    step = STEP / max(1.0, math.sqrt(distribution(problem, beta).heat_capacity))
    steps = step * np.arange(1, STENCIL.size + 1)
    near = beta * np.exp(np.concatenate([steps, -steps]))
    if why_divergent(problem, float(near.min())):
        return None
    found = _gross(problem, beta, near)
    if found is None:
        return None
    ground, gross, error = found
    change = STENCIL @ (gross[: STENCIL.size] - gross[STENCIL.size :])
    # The least energy is left out of the differences: it takes part exactly.
    energy_now = ground - float(change) / step / beta
    return energy_now, error + DIGITS * abs(energy_now) / step


def _gross(problem: Problem, beta: float, near: Floats) -> tuple[float, Floats, float] | None:
    """Return the least energy, log Z + β·ground at these temperatures, and what U is off by."""
    if closed(problem):
        made = closed_form(problem, span(problem, beta)).exact.sweep(near)
        return made.ground, made.gross, 0.0
    data, summed = sums(problem.points), plain_sum(problem, beta)
    if data is None or summed is None:
        return None
    whole, kept = summed.rise + summed.ground, np.zeros_like(summed.rise)
    if tempered(problem):
        kept = energy(problem).prior(data.theta(summed.lines))
    energies = (whole - kept) / beta
    ground = float(energies.min())
    energies -= ground
    with np.errstate(divide="ignore"):
        falls = np.log(summed.area) - kept - np.multiply.outer(near, energies)
    return ground, np.logaddexp.reduce(falls, axis=1), summed.mean(energies)[1]


def _read(present: Present) -> Reading:
    problem, beta = present.problem, present.inverse_temperature
    q, other = equilibrium(present), by_derivative(problem, beta)
    values: dict[str, float | None] = {
        "U": q.internal_energy,
        "F": q.free_energy,
        "U - F": q.internal_energy - q.free_energy,
        "C": q.heat_capacity,
    }
    sentence = remarks(present, plain_sum(problem, beta))
    if other is None:
        return Reading(values, sentence=sentence)
    error = 0.0 if isinstance(q, Boltzmann) else other[1] + q.energy_error
    return Reading(values, Check(q.internal_energy, other[0], error), sentence)


ENTRY = Entry(
    key="internal-energy",
    table="Bayes",
    formula=r"U=\int q(\theta)\,\varphi(\theta)\,d^2\theta={-}\frac{\partial\log Z}{\partial\beta}",
    symbols={"U": r"U", "F": r"F", "U - F": r"U-F", "C": r"C"},
    proves="The mean energy of a particle at temperature T is the mean surprise of the data under "
    "all lines that they leave possible; log Z knows it as its slope in β.",
    breaks="Table 2 has U = E[log p(y,θ|m)] for the statistician and lacks a sign: φ = −log p, so "
    "U = −E[log p(y,θ|m)]. What is a mean over time in physics is one over ignorance here; and "
    "where β tempers the likelihood alone, U is the mean of its share of φ.",
    source="Table 2, row 4",
    things=("U", "temperature", "C", "log_Z"),
    read=_read,
    check="⟨φ⟩ as a moment of q, and −∂log Z/∂β by differences of log Z at ten β nearby: of "
    "the squared ‹loss› in closed form, else as a sum over a plain grid of lines.",
)
