"""Potential ↔ negative log-joint: φ(θ) where the run stands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import residuals
from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.equilibrium import UNKNOWN
from physviz.engine.dictionary.normaliser import summed_normaliser
from physviz.engine.energy import energy
from physviz.engine.losses import Absolute, Cauchy, SoftL1, Squared
from physviz.engine.potential import noise
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Pair, Present
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem


def by_points(problem: Problem, theta: Pair) -> float | None:
    """Return −Σ log p(y_i|θ) − log p(θ), each factor a density of statistics; None without one.

    Point by point in the data's own units: the normal law with its own σ_i, Laplace's, Student's t,
    the hyperbolic law; Huber's by a numerical normaliser.
    """
    points, total = problem.points, 0.0
    if points.n:
        sigma, error = noise(problem).sigma, points.y_error
        own = np.ones(points.n)
        if error is not None:
            own = error / np.sqrt(points.n / np.sum(error**-2.0))
        logs = _log_densities(problem.loss, residuals(points, theta) / own, sigma)
        if logs is None:
            return None
        total = math.fsum((np.log(own) - logs).tolist())
    return total + springs(problem, theta)


def springs(problem: Problem, theta: Pair) -> float:
    """Return −log p(θ), coordinate by coordinate; 0 for a flat prior."""
    prior, total = problem.prior, 0.0
    if prior.proper:
        for at, mean, stiff in zip(theta, prior.mean, prior.precision, strict=True):
            total += 0.5 * (stiff * (at - mean) ** 2 - math.log(stiff / (2.0 * math.pi)))
    return total


def _log_densities(loss: Loss, r: Floats, sigma: float) -> Floats | None:
    """Return log p(r), shape (n,)."""
    if isinstance(loss, Squared):
        return -0.5 * (r / sigma) ** 2 - math.log(sigma) - 0.5 * math.log(2.0 * math.pi)
    if isinstance(loss, Absolute):
        width = 2.0 * sigma * sigma / loss.c
        return -np.abs(r) / width - math.log(2.0 * width)
    ratio = (loss.c / sigma) ** 2
    if isinstance(loss, Cauchy) and ratio > 1.0:
        from scipy.stats import t

        scale = loss.c / math.sqrt(ratio - 1.0)
        return np.asarray(t.logpdf(r, ratio - 1.0, scale=scale))
    if isinstance(loss, SoftL1):
        from scipy.stats import genhyperbolic

        return np.asarray(genhyperbolic.logpdf(r, p=1.0, a=ratio, b=0.0, scale=loss.c))
    normaliser = summed_normaliser(loss, sigma)
    return None if normaliser is None else -loss.rho(r) / (2.0 * sigma * sigma) - normaliser


def _read(present: Present) -> Reading:
    problem, theta = present.problem, present.theta or present.start
    if present.theta is None and not problem.prior.proper:
        raise Refusal("There are no points and the ‹prior› is flat: φ is the same everywhere.")
    phi = energy(problem)
    whole = float(phi(theta))
    values: dict[str, float | None] = {
        "phi": whole,
        "data's share": float(phi.likelihood(theta)),
        "prior's share": float(phi.prior(theta)) if problem.prior.proper else 0.0,
        "sigma": noise(problem).sigma if problem.points.n else None,
    }
    if phi.up_to_constant:
        return Reading(values, sentence=UNKNOWN)
    other = by_points(problem, theta)
    known = other is not None and math.isfinite(other)
    return Reading(values, Check(whole, other) if known else None)


ENTRY = Entry(
    key="potential",
    table="Bayes",
    formula=r"\varphi(\theta)={-}\log p(y,\theta\,|\,m)=\frac{nS(\theta)}{2\sigma^2}+n\log N"
    r"+\sum_i\log\frac{\sigma_i}{\bar\sigma}-\log p(\theta)",
    symbols={
        "phi": r"\varphi(\theta_k)",
        "data's share": r"{-}\log p(y|\theta_k)",
        "prior's share": r"{-}\log p(\theta_k)",
        "sigma": r"\sigma",
    },
    proves="The ‹cost› in units of the ‹noise›, n S/2σ², and the ‹prior› as two springs are one "
    "energy φ: how surprising data and line are together.",
    breaks="A physical potential is known up to a constant, which no force feels; here the "
    "constant is part of log Z, by which models are compared, and with a flat ‹prior› or ‹a loss› "
    "without normaliser it is not there to be had.",
    source="Table 2, row 1",
    things=("cost", "noise", "prior", "theta"),
    names={
        "prior's share": "‹prior›'s share",
    },
    read=_read,
    check="φ at θ as the landscape's energy, and the sum over the points of −log of the normal "
    "law (Laplace's, Student's t, the hyperbolic law) each with its own error bar, in units of y.",
)
