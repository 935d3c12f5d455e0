"""Classical limit ↔ stationary phase: the amplitude, and what its stationary points give of it."""

from __future__ import annotations

import cmath
import math
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine import path_integral
from physviz.engine.amplitude import NoAmplitude, stationary_phase
from physviz.engine.cost import bowl
from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.distribution import closed
from physviz.engine.path_integral.action import action
from physviz.engine.words import sentence

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.potential import Problem

TURNS = 100
"""So many turns of some 10 ms are spent on the exact amplitude of another loss,"""
MOST = 1000
"""of no more points than these, of which a turn is longer."""


def by_saddle(problem: Problem, hbar: float) -> complex | None:
    """Return A of squared loss as 2πe^{−E}/√det K at the complex saddle of E = K₀ − iS/ħ.

    By linear algebra in the coordinates of a line, E from the residuals themselves; under a flat
    prior the saddle is S's minimum. None without points, or where nothing cancels in a valley.
    """
    ground = action(problem)
    if ground is None or (ground.data.flat and not problem.prior.proper):
        return None
    data, b = ground.data, -1j / hbar
    bend = b * 2.0 * (ground.arms.T @ ground.arms) / data.n + ground.stiffness
    pull = b * 2.0 * (ground.arms.T @ data.v) / data.n + ground.stiffness @ ground.middle
    saddle = np.asarray(np.linalg.solve(bend, pull)[None], dtype=np.complex128)
    exponent = b * ground.complex_cost(saddle)[0] + ground.complex_springs(saddle)[0]
    # Each eigenvalue has its principal root: none lies left of the imaginary axis.
    roots = np.sqrt(np.linalg.eigvals(bend))
    return 2.0 * math.pi * cmath.exp(-complex(exponent)) / complex(roots.prod()) / ground.spread


def _exact(problem: Problem, hbar: float) -> complex | None:
    if not closed(problem) and problem.points.n > MOST:
        return None
    turns = path_integral.partition_in_turns(problem, -1j / hbar)
    found = next((made for made in islice(turns, TURNS) if made is not None), None)
    return None if found is None else found.value


def _by_points(problem: Problem, hbar: float) -> tuple[complex, int]:
    if closed(problem):
        return stationary_phase(bowl(problem.points), hbar, problem.prior), 1
    found = path_integral.stationary_phase(problem, hbar)
    return found.value, len(found.contributions)


def _read(present: Present) -> Reading:
    problem, hbar = present.problem, present.hbar
    if hbar is None:
        raise ValueError("Nothing tells what ħ is to be: type a value.")
    values: dict[str, float | None] = {
        "|A|": None,
        "phase of A": None,
        "|A stationary|": None,
        "error of stationary phase": None,
        "stationary points": None,
        "hbar": hbar,
    }
    sentences: list[str] = []
    exact = check = None
    try:
        exact = _exact(problem, hbar)
        if exact is None:
            sentences.append("The exact ‹amplitude› takes longer: the ‹Amplitude› tab shows it.")
        else:
            values |= {"|A|": abs(exact), "phase of A": cmath.phase(exact)}
    except NoAmplitude as reason:
        sentences.append(sentence(reason))
    try:
        near, count = _by_points(problem, hbar)
        values |= {"|A stationary|": abs(near), "stationary points": float(count)}
        if exact:
            values["error of stationary phase"] = abs(near / exact - 1.0)
    except NoAmplitude as reason:
        sentences.append(sentence(reason))
    other = by_saddle(problem, hbar) if closed(problem) else None
    if exact is not None and other is not None:
        real = abs(exact.real) >= abs(exact.imag)
        check = Check(exact.real, other.real) if real else Check(exact.imag, other.imag)
    return Reading(values, check, " ".join(dict.fromkeys(sentences)))


ENTRY = Entry(
    key="stationary-phase",
    table="mechanics",
    formula=r"\mathcal{A}=\int e^{iS(\theta)/\hbar}\,d^2\theta\;\approx\;\sum_s"
    r"\frac{2\pi\hbar\,e^{i\pi\sigma_s/4}}{\sqrt{|\det H_s|}}\,e^{iS_s/\hbar}",
    symbols={
        "|A|": r"|\mathcal{A}|",
        "phase of A": r"\arg\mathcal{A}",
        "|A stationary|": r"|\mathcal{A}_\mathrm{sp}|",
        "error of stationary phase": r"|\mathcal{A}_\mathrm{sp}/\mathcal{A}-1|",
        "stationary points": r"\#\,s",
        "hbar": r"\hbar",
    },
    proves="As ħ → 0 all phases but those about p = 0 cancel, and the sum over all lines is left "
    "with the best one; for the squared ‹loss› and a flat ‹prior› that is exact at any ħ.",
    breaks="Feynman sums over paths in time, here there are only points of a plane; and ħ is a "
    "number of our choice, in the units of S. After Eq. 9 the text calls |A|² the probability "
    "amplitude: A is the amplitude and |A|² the probability. With a Gaussian ‹prior›, or another "
    "‹loss›, the stationary points err to first order in ħ.",
    source="Eq. 9 and the text after it",
    things=("amplitude", "hbar", "stationary"),
    names={
        "error of stationary phase": "error of ‹stationary phase›",
    },
    read=_read,
    check="Re A or Im A, the greater, of the squared ‹loss›: in closed form, and from the "
    "‹residuals› at the saddle of the exponent by complex linear algebra. Of another ‹loss› |A| "
    "and |A_sp| agree only as ħ → 0.",
)
