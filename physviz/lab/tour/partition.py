"""The chapters on what follows from Z, on the cold, and the dictionary at the end."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.lab import edits
from physviz.lab.tour.step import Chapter, Question, Step, always, lab, near, q_of, temperature_of

if TYPE_CHECKING:
    from physviz.lab.state import State

HOT, COLD = 100.0, 0.01

# --- Z and what follows from it


def _settled(state: State) -> int:
    """Return where C goes when it is made hot: to 0, to 1, or beyond all bounds."""
    heat = q_of(edits.set_temperature(state, 1e3)).heat_capacity
    return 0 if heat < 0.5 else 1 if heat < 2.0 else 2


def _bump(state: State) -> int:
    """Return whether C at T = 1 stays at 1, is above or below."""
    heat = q_of(edits.set_temperature(state, 1.0)).heat_capacity
    return 0 if abs(heat - 1.0) < 0.1 else 1 if heat > 1.0 else 2


def _heat(began: State, now: State) -> str:
    return f"C is {written(q_of(now).heat_capacity, 3)}"


PARTITION = Chapter(
    "What follows from Z",
    (
        Step(
            "Z",
            "Z = ∫e<sup>−βφ</sup>d²θ, the ‹partition function›, only makes q add up to 1. Yet all "
            "follows from it: F = −log Z/β, U = −∂log Z/∂β, S[q] = β(U − F).",
            "Show log Z: press its button.",
            lab("hubble1929"),
            lambda began, now: "log_Z" in now.show.curves,
            always("U, C and S[q] are found in two ways each; Δ is by how much these differ."),
            ("show_log_Z",),
            "thermodynamics",
        ),
        Step(
            "heat capacity",
            "The ‹heat capacity› C = dU/dT says how much energy the line takes up as it warms. It "
            "is also β² Var φ, the noise of the energy.",
            f"Type {HOT:g} for T.",
            lab("hubble1929"),
            lambda began, now: near(temperature_of(now), HOT),
            lambda began, now: (
                f"{_heat(began, now)}: half for each of the two ‹parameters›, at any temperature."
            ),
            ("temperature", "curve_C_plot"),
            "thermodynamics",
            Question(
                "Where does C settle when it gets ever hotter?",
                ("At 0", "At 1", "It grows without bound"),
                _settled,
            ),
        ),
        Step(
            "bump",
            "Two lines of points and ‹a loss› that forgives: φ has two valleys. In the cold q "
            "keeps to the deeper one.",
            "Type 1 for T.",
            lab("two_lines", lambda state: edits.set_temperature(state, 0.1), edits.look_at_all),
            lambda began, now: near(temperature_of(now), 1.0),
            lambda began, now: (
                f"{_heat(began, now)}: crossing over to the other valley takes energy, "
                "which is a Schottky bump."
            ),
            ("temperature", "curve_C_plot"),
            "thermodynamics",
            Question(
                "Between T = 0.1 and T = 1, what will C do?",
                ("Stay at 1", "Rise above 1", "Fall below 1"),
                _bump,
            ),
        ),
    ),
)

# --- temperature


def _lost(began: State, now: State) -> float:
    return q_of(began).entropy - q_of(now).entropy


def _falls(state: State) -> int:
    """Return how S[q] falls in the cold: not, by log(T/T₀), or to a half."""
    lost = _lost(state, edits.set_temperature(state, COLD))
    expected = math.log(temperature_of(state) / COLD)
    return 0 if lost <= 0.0 else 1 if math.isclose(lost, expected, rel_tol=0.1) else 2


TEMPERATURE = Chapter(
    "‹Temperature›",
    (
        Step(
            "cold",
            "As T → 0 only the deepest line is left. Descent is this physics at T = 0, "
            "and ‹entropy› S[q] counts what is given up on the way.",
            f"Type {COLD:g} for T.",
            lab("hubble1929"),
            lambda began, now: near(temperature_of(now), COLD),
            lambda began, now: (
                f"S[q] fell by {written(_lost(began, now), 3)}: the area that q covers shrinks "
                "as T does."
            ),
            ("temperature", "boltzmann_plot"),
            question=Question(
                f"What will S[q] do on the way to T = {COLD:g}?",
                ("It stays", "It falls by log 100 ≈ 4.6", "It falls to half"),
                _falls,
            ),
        ),
    ),
)

DICTIONARY = Chapter(
    "The dictionary",
    (
        Step(
            "dictionary",
            "Physics, machine learning and statistics tell one story in three languages. The "
            "Dictionary sets them side by side with your numbers, and says where each comparison "
            "ends.",
            "Open another row of the tab Dictionary.",
            lab("hubble1929", partial(edits.open_row, key="potential")),
            lambda began, now: now.show.row != began.show.row,
            always("That was the tour: Finish gives your own experiment back."),
            ("dictionary_list",),
            "dictionary",
        ),
    ),
)
