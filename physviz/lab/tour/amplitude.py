"""The chapter on the path integral."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.engine.path_integral import amplitude, stationary_phase
from physviz.lab import edits
from physviz.lab.tour.step import Chapter, Question, Step, always, lab, near

if TYPE_CHECKING:
    from physviz.lab.state import State


SMALL = 500.0
"""(km/s)²: a tenth of the ħ that suits Hubble's data."""


def _shrunk(state: State) -> float:
    """Return by how much |A| shrinks when ħ falls to a tenth."""
    problem, hbar = state.experiment.problem, edits.hbar_of(state.experiment)
    small, large = amplitude(problem, 0.1 * hbar).value, amplitude(problem, hbar).value
    return abs(small / large)


def _miss(state: State) -> float:
    """Return |A_sp/A − 1|, what stationary phase misses."""
    problem, hbar = state.experiment.problem, edits.hbar_of(state.experiment)
    return abs(stationary_phase(problem, hbar).value / amplitude(problem, hbar).value - 1.0)


AMPLITUDE = Chapter(
    "The ‹path integral›",
    (
        Step(
            "classical limit",
            "Let every line count, each with the phase S/ħ: A = ∫e<sup>iS/ħ</sup>d²θ. Far from the "
            "‹optimum› the phases spin and cancel; near it they add up.",
            f"Type {SMALL:g} for ħ, a tenth of what it is.",
            lab("hubble1929"),
            lambda began, now: (
                now.experiment.hbar is not None
                and near(now.experiment.hbar, 0.1 * edits.hbar_of(began.experiment))
            ),
            lambda began, now: (
                "|A| = 2πħ/√det H: fewer lines keep in step. What the ‹optimum› alone gives is off "
                f"by {written(_miss(now), 1)}, for a parabola has no more to it."
            ),
            ("hbar", "hbar_value"),
            "amplitude",
            Question(
                "With ħ at a tenth, what will |A| be?",
                ("The same", "A tenth", "A hundredth"),
                lambda began: round(-math.log10(_shrunk(began))),
            ),
        ),
        Step(
            "Wick",
            "One dial turns the phase into a weight: e<sup>−bS</sup> with b = e<sup>−iω</sup>/ħ. "
            "At ω = 90° lines interfere, at ω = 0° they only add up.",
            "Turn ω down to 0.",
            lab("hubble1929"),
            lambda began, now: now.experiment.wick < 0.02,
            always(
                "What is left is e<sup>−S/ħ</sup>, a Boltzmann weight: ħ has become a temperature."
            ),
            ("wick", "wick_value"),
            "amplitude",
        ),
    ),
)
