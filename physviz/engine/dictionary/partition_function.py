"""Partition function ↔ model evidence: log Z."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.equilibrium import KINKED, equilibrium, remarks
from physviz.engine.dictionary.plain_sum import plain_sum
from physviz.engine.distribution import closed
from physviz.engine.laplace import laplace

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present


def _read(present: Present) -> Reading:
    problem, beta = present.problem, present.inverse_temperature
    q, bell = equilibrium(present), laplace(problem, beta)
    values: dict[str, float | None] = {
        "log Z": q.log_z,
        "F": q.free_energy,
        "log Z by Laplace": None if bell is None else bell.log_z,
    }
    summed, check = plain_sum(problem, beta), None
    if summed is not None:
        other, error = summed.log_z()
        check = Check(q.log_z, other, 0.0 if closed(problem) else error + q.error)
    said = remarks(present, summed), KINKED if bell is None else ""
    return Reading(values, check, " ".join(filter(None, said)))


ENTRY = Entry(
    key="partition-function",
    table="Bayes",
    formula=r"Z(\beta)=\int e^{-\beta\varphi(\theta)}\,d^2\theta,\quad "
    r"Z(1)=\int p(y,\theta\,|\,m)\,d^2\theta,\quad F={-}\frac{\log Z}{\beta}",
    symbols={
        "log Z": r"\log Z",
        "F": r"F",
        "log Z by Laplace": r"\log Z_\mathrm{Laplace}",
    },
    proves="The sum over all states that thermodynamics is made of is, at β = 1, the probability "
    "of the data under the model: the ‹partition function› compares models by itself.",
    breaks="Under a flat ‹prior› Z is no probability: it has the units of β₀β₁ and compares only "
    "models with the same ‹parameters›. And Z(β) is not always there: where too little binds θ it "
    "diverges, as that of an unbounded gas.",
    source="Table 2, row 3",
    things=("log_Z", "F", "density", "prior"),
    names={
        "log Z by Laplace": "log Z, ‹laplace›",
    },
    read=_read,
    check="log Z in closed form or by the quadrature that refines itself, and as a sum over a "
    "plain grid of lines.",
)
