"""The dictionary between physics, machine learning and statistics, every row with its numbers now.

A row is a file with one ``ENTRY``, and its place in ``ENTRIES``.
"""

from __future__ import annotations

from physviz.engine.demonstrations import Activation, Settings, Trial
from physviz.engine.dictionary import (
    boltzmann_distribution,
    cost,
    effective_theory,
    entropy,
    free_energy_difference,
    gradient,
    hamiltonian,
    internal_energy,
    irrelevant_operator,
    learning_rate,
    locality,
    optimum,
    parameter,
    partition_function,
    potential,
    quadratic_hamiltonian,
    relevant_operator,
    simple_hamiltonian,
    spin,
    stationary_phase,
    training,
    translation_symmetry,
)
from physviz.engine.dictionary.entry import Check, Entry, Pair, Present, Reading, Table
from physviz.engine.words import sentence

__all__ = [
    "ENTRIES",
    "Activation",
    "Check",
    "Entry",
    "Pair",
    "Present",
    "Reading",
    "Settings",
    "Table",
    "Trial",
    "read",
]

ENTRIES: tuple[Entry, ...] = (
    # the second source: regression as mechanics
    cost.ENTRY,
    parameter.ENTRY,
    gradient.ENTRY,
    optimum.ENTRY,
    learning_rate.ENTRY,
    training.ENTRY,
    stationary_phase.ENTRY,
    # Table 2 of the first: Bayes
    potential.ENTRY,
    boltzmann_distribution.ENTRY,
    partition_function.ENTRY,
    internal_energy.ENTRY,
    entropy.ENTRY,
    # Table 1 of the first: learning
    hamiltonian.ENTRY,
    simple_hamiltonian.ENTRY,
    quadratic_hamiltonian.ENTRY,
    locality.ENTRY,
    translation_symmetry.ENTRY,
    spin.ENTRY,
    free_energy_difference.ENTRY,
    effective_theory.ENTRY,
    irrelevant_operator.ENTRY,
    relevant_operator.ENTRY,
)


def read(entry: Entry, present: Present) -> Reading:
    """Return what a row has to say now; where there is no number, the sentence that says why."""
    try:
        return entry.read(present)
    except ValueError as reason:
        return Reading(dict.fromkeys(entry.symbols), sentence=sentence(reason))
