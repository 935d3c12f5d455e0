"""Entropy ↔ Shannon entropy: S[q] = −∫q log q."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.equilibrium import UNCHECKED, equilibrium
from physviz.engine.dictionary.plain_sum import plain_sum
from physviz.engine.distribution import closed
from physviz.engine.thermodynamics import tempered

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present


def _read(present: Present) -> Reading:
    problem, beta = present.problem, present.inverse_temperature
    q = equilibrium(present)
    thermal = beta * (q.internal_energy - q.free_energy)
    values: dict[str, float | None] = {
        "S[q]": q.entropy,
        "bits": q.entropy / math.log(2.0),
        "beta(U - F)": thermal,
    }
    summed = plain_sum(problem, beta)
    if summed is None:
        return Reading(values, sentence=UNCHECKED if problem.points.n else "")
    left = q.entropy if tempered(problem) else thermal
    (log_z, first), (rise, second) = summed.log_z(), summed.mean(summed.rise)
    # −log q = rise + (log Z + ground): near its least value the differences cancel least.
    other = log_z + summed.ground + rise
    return Reading(values, Check(left, other, 0.0 if closed(problem) else first + second + q.error))


ENTRY = Entry(
    key="entropy",
    table="Bayes",
    formula=r"S[q]={-}\int q(\theta)\,\log q(\theta)\,d^2\theta=\beta\,(U-F)",
    symbols={
        "S[q]": r"S[q]",
        "bits": r"\frac{S[q]}{\log 2}",
        "beta(U - F)": r"\beta\,(U-F)",
    },
    proves="The heat that a reversible cooling would give off and the number of nats that q leaves "
    "unsaid about the line are one number, β(U − F).",
    breaks="That of a continuous θ may be negative and changes with the units of β₀ and β₁: only "
    "differences between two of them mean something. Where β tempers the likelihood alone, "
    "S[q] = β(U − F) + ⟨−log p(θ)⟩.",
    source="Table 2, row 5",
    things=("S", "density", "temperature"),
    read=_read,
    check="β(U − F) by the distribution's own numbers, and −⟨log q⟩ over a plain grid of lines.",
)
