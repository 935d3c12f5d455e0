"""Simple Hamiltonian ↔ cheap learning: products from four neurons each, and how many it takes."""

from __future__ import annotations

import math

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Present, Reading
from physviz.engine.dictionary.gate import Gate, gate
from physviz.engine.words import sentence

ALL_ZERO = "Each product is 0, which the gate gives without error: there is no slope to measure."


def neurons(factors: int) -> tuple[int, int]:
    """Return how many neurons multiply n numbers: in one hidden layer, and in a tree of gates.

    2ⁿ, the fewest that do in one layer, against four for each of n − 1 gates.
    """
    return 2**factors, 4 * (factors - 1)


def parameters(variables: int, degree: int) -> tuple[int, int]:
    """Return what describes a distribution over so many variables: a polynomial H, and a table.

    C(n + d, d) − 1 coefficients of a polynomial of degree d, whose constant the norm fixes, against
    2ⁿ − 1 probabilities where of each variable only high and low are told apart.
    """
    return math.comb(variables + degree, degree) - 1, 2**variables - 1


def measured_slope(made: Gate) -> float:
    """Return d log(error)/d log λ for λ → 0, by a straight line through six errors."""
    one = made.worst
    scales = one.unit * np.geomspace(1e-3, 3e-2, 6)
    logs = np.log([one.error(scale) for scale in scales.tolist()])
    return float(np.polyfit(np.log(scales), logs, 1)[0])


def measured_coefficient(made: Gate) -> float:
    """Return the limit of error/λ², by a polynomial in λ² through eight errors."""
    one = made.worst
    squares = 0.08 * (1.0 + np.cos(np.pi * (np.arange(8) + 0.5) / 8.0))
    scales = one.unit * np.sqrt(squares)
    each = [one.error(scale) / scale**2 for scale in scales.tolist()]
    return float(np.polyfit(squares, each, 5)[-1])


def _read(present: Present) -> Reading:
    settings, points = present.settings, present.points
    made = gate(points, settings.activation)
    flat, deep = neurons(settings.factors)
    few, table = parameters(settings.factors, settings.degree)
    values: dict[str, float | None] = {
        "error": None,
        "exponent": None,
        "coefficient": None,
        "correlation": float(np.mean(made.u * made.v)),
        "correlation by gates": None,
        "neurons in one layer": float(flat),
        "neurons in a tree": float(deep),
        "polynomial parameters": float(few),
        "table parameters": float(table),
    }
    coefficient = float(np.abs(made.leading).max())
    if coefficient < 1e-12:
        return Reading(values, None, ALL_ZERO)
    check = Check(measured_coefficient(made), coefficient)
    values |= {"exponent": measured_slope(made), "coefficient": check.left}
    try:
        by_gates = made.product(settings.gate_scale)
    except ValueError as reason:
        return Reading(values, check, sentence(reason))
    values["error"] = float(np.abs(by_gates - made.u * made.v).max())
    values["correlation by gates"] = float(np.mean(by_gates))
    return Reading(values, check)


ENTRY = Entry(
    key="simple-Hamiltonian",
    table="learning",
    formula=r"uv\approx m_\lambda=\frac{\sigma(\lambda(u+v))+\sigma(-\lambda(u+v))"
    r"-\sigma(\lambda(u-v))-\sigma(\lambda(v-u))}{4\,\sigma''(0)\,\lambda^2}",
    symbols={
        "error": r"e_\lambda=\max|m_\lambda-\hat{x}\,\hat{y}|",
        "exponent": r"d\log e_\lambda/d\log\lambda",
        "coefficient": r"\lim e_\lambda/\lambda^2",
        "correlation": r"\langle\hat{x}\,\hat{y}\rangle",
        "correlation by gates": r"\langle m_\lambda\rangle",
        "neurons in one layer": r"2^k",
        "neurons in a tree": r"4(k-1)",
        "polynomial parameters": r"\binom{k+d}{d}-1",
        "table parameters": r"2^k-1",
    },
    proves="Four neurons multiply two numbers as exactly as one likes, the error falling as λ², so "
    "that ‹a Hamiltonian› of low degree costs few neurons and few parameters.",
    breaks="It needs an activation that is bent at 0: tanh and the plain logistic function have "
    "σ″(0) = 0 and would be divided by it; and the smaller λ, the more digits the neurons must "
    "carry, for their outputs nearly cancel.",
    source="Table 1, row 2, whose text lost the exponent of 2ⁿ; Lin, Tegmark & Rolnick 2017, J. "
    "Stat. Phys. 168, 1223 (arXiv:1608.08225), sections on feasible networks, low polynomial order "
    "and no-flattening theorems",
    things=("data",),
    read=_read,
    check="The largest error over λ², as errors at several λ extrapolate to λ = 0, against "
    "Taylor’s series of the activation: |uv(u² + v²)σ⁗(0)/6σ″(0)|.",
)
