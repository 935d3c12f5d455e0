"""Effective theory ↔ nearly lossless distillation: the data gathered into bins along x."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.dictionary.block import gathered
from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.equilibrium import UNCHECKED
from physviz.engine.dictionary.leftover import doubt, need_digits
from physviz.engine.dictionary.plain_sum import plain_sum
from physviz.engine.dictionary.rows import means
from physviz.engine.dictionary.sufficient import between, of_moments
from physviz.engine.distribution import closed, distribution, ensemble
from physviz.engine.divergence import why_divergent
from physviz.engine.energy import exponent
from physviz.engine.laplace import exponents
from physviz.engine.losses import Squared
from physviz.engine.potential import noise
from physviz.engine.predictive import masses
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem


INSUFFICIENT = "Under this ‹loss› no few numbers stand for all the points."
MOST_SMOOTH, MOST_KINKED = 5_000, 2_000
"""Points under a loss without a closed form, and under one with kinks."""


@lru_cache(maxsize=64)
def blocked(problem: Problem, bins: int) -> Problem:
    """Return the problem whose points stand at the means of their bins, with the same noise.

    Under squared loss, where nothing else counts, each bin is one point with the error bar of its
    mean. With n bins or more it is the problem itself. Raises NoNoise, and ValueError for no points
    or too few digits.
    """
    points = problem.points
    if points.n == 0:
        raise ValueError("There are no points to gather into bins.")
    need_digits(problem)
    sigma = noise(problem).sigma
    if bins >= points.n:
        return replace(problem, sigma=sigma)
    blocks = gathered(points, bins)
    if isinstance(problem.loss, Squared):
        return replace(problem, points=blocks.points(sigma), sigma=None)
    return replace(problem, points=blocks.copies(weighted=points.weighted), sigma=sigma)


def too_many(problem: Problem) -> str:
    """Return why what bins lose is not summed up for so many points; empty where it is."""
    most = MOST_SMOOTH if problem.loss.analytic else MOST_KINKED
    if closed(problem) or problem.points.n <= most:
        return ""
    return (
        f"Of more than {most:,} points under the {problem.loss.title} ‹loss› it takes too long to "
        "sum what bins lose."
    )


class Loss(NamedTuple):
    """KL(q‖q_blocked) in nats, and what it may be off by."""

    kl: float
    error: float = 0.0


def loss(problem: Problem, inverse_temperature: float, bins: int) -> Loss:
    """Return what is lost by gathering the points into bins. Raises Divergent, NoNoise.

    In closed form for squared loss; else ⟨E_blocked − E⟩ + log Z_blocked − log Z, summed over q's
    own quadrature, or over rows of lines where the loss has kinks.
    """
    coarse, beta = blocked(problem, bins), inverse_temperature
    if closed(problem):
        full = boltzmann(problem, beta)
        kl = between(full.exponent, boltzmann(coarse, beta).exponent)
        return Loss(kl, doubt(problem, beta, full.error))
    if coarse.points is problem.points:
        return Loss(0.0)
    high, low = (distribution(each, beta) for each in (coarse, problem))
    error = doubt(problem, beta, high.error + low.error)
    if problem.loss.analytic:
        known = ensemble(problem, beta, beta)
        theta = known.data.theta(known.lines)
        rise = float(masses(known, beta) @ _rise(problem, coarse, beta, theta))
    else:
        rise, _, missed = means(problem, coarse, beta, 0)
        error += missed
    return Loss(rise + high.log_z - low.log_z, error)


def _rise(full: Problem, coarse: Problem, beta: float, theta: Floats) -> Floats:
    """Return E_blocked − E of lines θ by the definition of both, shape (m,)."""
    high, low = (exponent(each, beta) for each in (coarse, full))
    first, second = sums(coarse.points), sums(full.points)
    assert first is not None
    assert second is not None
    return exponents(high, first.lines(theta)) - exponents(low, second.lines(theta))


def _again(problem: Problem, beta: float, bins: int) -> Loss | None:
    """Return KL once more, another way; None where that takes too long.

    For squared loss from sums over all points: at the four corners of a square of one standard
    deviation, where the mean of a parabola is exact. Else as sums over plain grids of lines, or by
    rows of lines the other way across.
    """
    coarse = blocked(problem, bins)
    if closed(problem):
        full, other = boltzmann(problem, beta), boltzmann(coarse, beta)
        bowl = full.exponent
        across = np.array([1.0, 1.0, -1.0, -1.0]) / math.sqrt(bowl.d)
        along = np.array([1.0, -1.0, 1.0, -1.0]) / math.sqrt(bowl.a) - bowl.shear * across
        theta = np.stack([along, across], axis=1) + bowl.minimum
        rise = _rise(problem, coarse, beta, theta)
        return Loss(float(rise.mean()) + other.log_z - full.log_z)
    if coarse.points is problem.points:
        return Loss(0.0)
    if problem.loss.analytic:
        return _by_plain_sums(problem, coarse, beta)
    one, other = means(problem, coarse, beta, 1), means(coarse, problem, beta, 1)
    return Loss(one.rise + other.log_z - one.log_z, one.error + other.error)


def _by_plain_sums(problem: Problem, coarse: Problem, beta: float) -> Loss | None:
    low, high, data = plain_sum(problem, beta), plain_sum(coarse, beta), sums(problem.points)
    if low is None or high is None or data is None:
        return None
    rise, error = low.mean(_rise(problem, coarse, beta, data.theta(low.lines)))
    each, other = low.log_z(), high.log_z()
    return Loss(rise + other[0] - each[0], error + each[1] + other[1])


def _read(present: Present) -> Reading:
    problem, beta = present.problem, present.inverse_temperature
    n, bins = problem.points.n, min(present.settings.bins, present.problem.points.n)
    columns = 3 if problem.points.weighted else 2
    values: dict[str, float | None] = {
        "KL": None,
        "bins": bins,
        "KL of the moments": None,
        "numbers": float(columns * n),
        "numbers kept": float(3 * bins),
        "compression": None,
    }
    coarse = blocked(problem, bins)
    if reason := why_divergent(problem, beta):
        raise Divergent(reason)
    values["KL of the moments"] = of_moments(problem, beta)
    values["compression"] = n / bins
    if reason := why_divergent(coarse, beta):
        return Reading(values, sentence=f"Gathered into bins: {reason[0].lower()}{reason[1:]}")
    if many := too_many(problem):
        return Reading(values, sentence=many)
    one, other = loss(problem, beta, bins), _again(problem, beta, bins)
    values["KL"] = one.kl
    check = None if other is None else Check(one.kl, other.kl, one.error + other.error)
    said = "" if closed(problem) else INSUFFICIENT, UNCHECKED if other is None else ""
    return Reading(values, check, " ".join(filter(None, said)))


ENTRY = Entry(
    key="effective-theory",
    table="learning",
    formula=(
        r"\mathrm{KL}(q\,\|\,q_B)=\beta\,\langle\varphi_B-\varphi\rangle_q+\log\frac{Z_B}{Z},"
        r"\quad (x_i,y_i)\to(\bar x_b,\bar y_b)"
    ),
    symbols={
        "bins": "B",
        "KL": r"\mathrm{KL}(q\,\|\,q_B)",
        "KL of the moments": r"\mathrm{KL}(q\,\|\,q_\mathrm{moments})",
        "numbers": r"N",
        "numbers kept": r"N_B",
        "compression": "n/B",
    },
    proves="What is gathered along x into a few bins tells q hardly less than all the points do: "
    "only their spread in x within a bin is lost; under the squared ‹loss› the six numbers n, "
    "⟨x⟩, ⟨y⟩, ⟨x²⟩, ⟨xy⟩ and ⟨y²⟩ lose nothing at all.",
    breaks=(
        "Exact distillation needs a sufficient statistic, which only the squared ‹loss› has here; "
        "and what is nearly nothing lost for a line may be all there is for another model, as an "
        "effective theory holds at its own scale alone."
    ),
    source=(
        "Table 1, row 8; Fisher, Phil. Trans. R. Soc. A 222 (1922) 309; Lin, Tegmark & Rolnick "
        "2017, J. Stat. Phys. 168, 1223 (arXiv:1608.08225), §3"
    ),
    things=("data", "density", "noise", "temperature"),
    read=_read,
    check=(
        "KL(q‖q_B) in closed form or by quadrature, and from sums over all points, over a plain "
        "grid of lines, or along rows the other way across; an error is what fewer nodes change."
    ),
)
