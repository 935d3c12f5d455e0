"""Boltzmann distribution ↔ posterior: q(θ) = e^{−βφ}/Z."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.equilibrium import UNCHECKED, equilibrium
from physviz.engine.dictionary.plain_sum import plain_sum
from physviz.engine.dictionary.triangle import log_density
from physviz.engine.distribution import closed
from physviz.engine.divergence import binding
from physviz.engine.energy import exponent

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.points import Floats


def _spreads(covariance: Floats) -> tuple[float, float]:
    first, second = np.sqrt(np.diagonal(covariance)).tolist()
    return first, second


def _read(present: Present) -> Reading:
    problem, beta = present.problem, present.inverse_temperature
    q, theta = equilibrium(present), present.theta or present.start
    log_q = -float(exponent(problem, beta)(theta)) - q.log_z
    values: dict[str, float | None] = {
        "log q": log_q,
        "mean slope": None,
        "mean intercept": None,
        "slope's spread": None,
        "intercept's spread": None,
    }
    if beta > binding(problem, 1):
        values |= {"mean slope": q.mean[1], "mean intercept": q.mean[0]}
    if beta > binding(problem, 2):
        first, second = _spreads(q.covariance)
        values |= {"slope's spread": second, "intercept's spread": first}
    if closed(problem):
        known = problem.points.n > 0
        check = Check(log_q, log_density(problem, beta, theta)) if known else None
        return Reading(values, check)
    summed = plain_sum(problem, beta)
    if summed is None:
        return Reading(values, sentence=UNCHECKED)
    log_z, error = summed.log_z()
    whole = math.exp(log_z - q.log_z)
    return Reading(values, Check(whole, 1.0, whole * (error + q.error)))


ENTRY = Entry(
    key="Boltzmann-distribution",
    table="Bayes",
    formula=r"q(\theta)=\frac{1}{Z}\,e^{-\beta\varphi(\theta)}=\frac{1}{Z}\,p(y,\theta\,|\,m)"
    r"\ \mathrm{at}\ \beta=1",
    symbols={
        "log q": r"\log q(\theta_k)",
        "mean slope": r"\langle\beta_1\rangle",
        "mean intercept": r"\langle\beta_0\rangle",
        "slope's spread": r"\mathrm{sd}\,\beta_1",
        "intercept's spread": r"\mathrm{sd}\,\beta_0",
    },
    proves="What is known of the line after the data is the thermal equilibrium of a particle in "
    "the ‹potential› φ at T = 1/β: the ‹boltzmann distribution› of θ.",
    breaks="Nature has one temperature and many particles; Bayes' rule holds at β = 1 alone, and "
    "another β answers a question that probability did not ask. Table 2 writes the posterior as "
    "exp{−log p}, which with φ = −log p would be e^(+φ): it is exp{+log p} = e^(−φ). Where β "
    "tempers the likelihood alone, q ∝ p(y|θ)^β p(θ).",
    source="Table 2, row 2",
    things=("density", "temperature", "theta"),
    read=_read,
    check="Of the squared ‹loss› log q at θ by −βφ − log Z, and by the normal law whose precision "
    "comes from QR; of another ‹loss› ∫q d²θ over a plain grid, which has to be 1.",
)
