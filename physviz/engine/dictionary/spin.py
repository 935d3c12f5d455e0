"""Spin ↔ bit: the signs of the residuals as spins in a field, and spins that see each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.ising import entropy_of_spin, exact, onsager, sampled, transferred
from physviz.engine.dictionary.leftover import leftover

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.potential import Problem


def share_up(problem: Problem) -> float:
    """Return the share of points above the best line; one on it counts as half above.

    Raises ValueError for no points.
    """
    return 0.5 + 0.5 * float(np.mean(np.sign(leftover(problem))))


def field_of(share: float) -> float:
    """Return the field h of the spins of most entropy at β = 1 whose mean is 2·share − 1."""
    return math.atanh(2.0 * share - 1.0)


def _read(present: Present) -> Reading:
    beta, settings = present.inverse_temperature, present.settings
    share = share_up(present.problem)
    field = field_of(share)
    strength = settings.coupling
    coupling = beta * strength
    lattice, found = exact(coupling), sampled(coupling, settings.sweeps, settings.seed)
    energy, chance = -strength * lattice.bonds, -strength * found.bonds
    error = abs(strength) * found.error
    values: dict[str, float | None] = {
        "bits per spin": entropy_of_spin(beta * field),
        "share above the line": share,
        "field": field,
        "magnetisation": math.tanh(beta * field),
        "energy 4x4": energy,
        "energy by transfer matrix": -strength * transferred(coupling),
        "energy sampled": chance,
        "error sampled": error,
        "energy of the infinite lattice": -strength * onsager(coupling),
        "heat capacity 4x4": lattice.heat_capacity,
        "bits per spin 4x4": lattice.entropy,
        "|magnetisation| 4x4": lattice.magnetisation,
    }
    return Reading(values, Check(chance, energy, error))


ENTRY = Entry(
    key="spin",
    table="learning",
    formula=(
        r"p(s)=\frac{e^{\beta h s}}{2\cosh\beta h},\quad \langle s\rangle=\tanh\beta h,"
        r"\quad S=-\sum_{s=\pm1}p(s)\log_2 p(s)\leq 1"
    ),
    symbols={
        "share above the line": r"p_+",
        "field": "h",
        "magnetisation": r"\langle s\rangle",
        "bits per spin": "S",
        "energy 4x4": r"u_{4\times4}",
        "energy by transfer matrix": r"u_\mathrm{T}",
        "energy sampled": r"\bar u",
        "error sampled": r"\sigma_{\bar u}",
        "energy of the infinite lattice": r"u_\infty",
        "heat capacity 4x4": r"c_{4\times4}",
        "bits per spin 4x4": r"s_{4\times4}",
        "|magnetisation| 4x4": r"\langle|m|\rangle_{4\times4}",
    },
    proves=(
        "A sign is ‹a spin› and holds at most one bit: exactly one as T → ∞, where a field no "
        "longer matters, less the colder it is, and less again where spins see their neighbours."
    ),
    breaks=(
        "The field of maximum entropy at β = 1 takes the signs of the ‹residuals› as independent, "
        "and the line itself has been laid so that they nearly balance; the lattice of J and β "
        "knows nothing of the data, and 16 spins have no phase transition."
    ),
    source=(
        "Table 1, row 6; Jaynes, Phys. Rev. 106 (1957) 620; Onsager, Phys. Rev. 65 (1944) 117; "
        "Metropolis & others, J. Chem. Phys. 21 (1953) 1087"
    ),
    things=("residuals", "temperature", "walkers", "S"),
    read=_read,
    check=(
        "The energy per spin of the 4 × 4 lattice by Metropolis, and by enumeration of all its "
        "2¹⁶ states."
    ),
)
