"""Hamiltonian ↔ surprisal: each point's −log p is its share of a line's energy."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Present, Reading
from physviz.engine.dictionary.normaliser import summed_normaliser
from physviz.engine.dictionary.potential import springs
from physviz.engine.energy import energy
from physviz.engine.moments import moments
from physviz.engine.potential import noise
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair

FARTHEST = 1e150
TOO_FAR = "The line has run away so far that its ‹hamiltonian› is beyond floating point."
LONG_TAILS = "The tails of this ‹loss› are too long for its normaliser to be summed once more."
NO_NORMALISER = "The ‹loss› has no normaliser here, so each −log p is known up to a constant only."


def sticks(problem: Problem, theta: Pair) -> Floats:
    """Return h_i = ρ(r_i)/2σ² + log N + log(σ_i/σ̄), whose sum is −log p(y|θ); nats, shape (n,).

    N = 1 where the noise has no normaliser. Raises NoNoise, and ValueError for no points and for a
    line so far away that its surprisal is beyond floats.
    """
    log_n = problem.loss.log_normaliser(noise(problem).sigma)
    return _excess(problem, theta) + (0.0 if log_n is None else log_n)


def _excess(problem: Problem, theta: Pair) -> Floats:
    """Return ρ(r_i)/2σ² + log(σ_i/σ̄), shape (n,)."""
    points, sigma = problem.points, noise(problem).sigma
    with np.errstate(over="ignore", invalid="ignore"):
        residual, wide = _residuals(problem, theta), np.zeros(points.n)
        if points.y_error is not None:
            wide = np.log(points.y_error) + 0.5 * math.log(float(np.mean(points.y_error**-2.0)))
            residual = residual * np.exp(-wide)
        each = problem.loss.rho(residual) / (2.0 * sigma * sigma) + wide
        if not np.isfinite(each.sum()):
            raise Refusal(TOO_FAR)
    return each


def _residuals(problem: Problem, theta: Pair) -> Floats:
    """Return ε_i = y_i − β₀ − β₁x_i, reckoned from the centre of mass, where no digit is lost."""
    points, m = problem.points, moments(problem.points)
    if m is None:
        raise ValueError("There are no points to be surprised by.")
    if not max(map(abs, theta)) < FARTHEST:
        raise Refusal(TOO_FAR)
    height, slope, x, y = (Fraction(each) for each in (*theta, m.mean_x, m.mean_y))
    return (points.y - m.mean_y) + (
        float(y - height - slope * x) - theta[1] * (points.x - m.mean_x)
    )


def _read(present: Present) -> Reading:
    problem, theta = present.problem, present.theta
    if theta is None:
        raise ValueError("There are no points to be surprised by.")
    each, phi = sticks(problem, theta), energy(problem)
    potential, prior = float(phi(theta)), float(phi.prior(theta))
    total = float(each.sum())
    sigma = noise(problem).sigma
    log_n = 0.0 if phi.up_to_constant else summed_normaliser(problem.loss, sigma)
    check = None
    if log_n is not None:
        whole = float(np.sum(_excess(problem, theta) + log_n)) + springs(problem, theta)
        check = Check(potential, whole)
    values: dict[str, float | None] = {
        "phi": potential,
        "prior": prior,
        "surprisal": total,
        "surprisal per point": total / problem.points.n,
        "largest surprisal": float(each.max()),
    }
    unsummed = LONG_TAILS if log_n is None else ""
    return Reading(values, check, NO_NORMALISER if phi.up_to_constant else unsummed)


ENTRY = Entry(
    key="Hamiltonian",
    table="learning",
    formula=r"H(\theta)=-\log p(y\,|\,\theta)=\sum_{i=1}^{n}h_i,\quad "
    r"h_i=\frac{\rho(r_i)}{2\sigma^2}+\log N+\log\frac{\sigma_i}{\bar\sigma}",
    symbols={
        "phi": r"\varphi(\theta)",
        "prior": r"-\log p(\theta)",
        "surprisal": r"\sum_i h_i",
        "surprisal per point": r"\frac{1}{n}\sum_i h_i",
        "largest surprisal": r"\max_i h_i",
    },
    proves="The ‹hamiltonian› of a line is a sum over the points: each adds its own −log p, and "
    "with the ‹prior›’s share these sticks make up the ‹potential›, no more and no less.",
    breaks="An energy is known up to a constant only, while a probability fixes its ‹hamiltonian› "
    "with all constants; and that of a density depends on the unit of y and may be negative.",
    source="Table 1, row 1; Lin, Tegmark & Rolnick 2017, J. Stat. Phys. 168, 1223 "
    "(arXiv:1608.08225), section on Bayes’ theorem",
    things=("data", "residuals", "theta", "noise", "prior"),
    names={
        "prior": "‹prior›",
        "surprisal": "‹hamiltonian›",
        "surprisal per point": "‹hamiltonian› per point",
        "largest surprisal": "largest ‹hamiltonian›",
    },
    read=_read,
    check="The ‹potential› of the line as the window has it, against the points’ −log p added one "
    "by one, with a normaliser of the ‹noise› that is summed numerically, and the ‹prior›’s.",
)
