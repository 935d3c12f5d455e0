"""The potential φ(θ) = −log p(y, θ | m): cost, noise and prior in one (physics in energies)."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from physviz.engine.cost import bowl
from physviz.engine.losses import Loss, Squared
from physviz.engine.moments import moments
from physviz.engine.points import Points
from physviz.engine.priors import Flat, Prior
from physviz.engine.quadratic import Quadratic
from physviz.engine.words import Refusal

Temper = Literal["joint", "likelihood"]
ROUNDED = (2.0 * sys.float_info.epsilon) ** 2
"""A mean square of no greater a share of ⟨y²⟩ is that of the last digits."""


class NoNoise(Refusal):
    """The noise σ cannot be estimated; the sentence says why and what to type."""


@dataclass(frozen=True)
class Problem:
    """The model m of the data: points, loss, noise and prior, and which part β tempers.

    ``sigma`` is the noise in units of y; None takes it from the error bars or, without them,
    estimates it.
    """

    points: Points
    loss: Loss = Squared()
    sigma: float | None = None
    prior: Prior = Flat()
    temper: Temper = "joint"


@dataclass(frozen=True)
class Noise:
    """σ in units of y, and where it comes from."""

    sigma: float
    source: Literal["error bars", "typed", "estimated"]


@lru_cache(maxsize=8)
def noise(problem: Problem) -> Noise:
    """Return σ: typed, else σ̄ of the error bars, else σ² = n S_min/(n − 2).

    Raises NoNoise where two points or fewer, or a perfect fit, leave nothing to estimate from.
    """
    if problem.sigma is not None:
        return Noise(problem.sigma, "typed")
    m = moments(problem.points)
    if m is None or (not problem.points.weighted and m.n <= 2):
        raise NoNoise("The ‹noise› σ cannot be estimated from two points or fewer: type a value.")
    if problem.points.weighted:
        return Noise(math.sqrt(m.n / m.weight), "error bars")
    # As small may be what rounding the data has left of a perfect line.
    if m.residual <= ROUNDED * (m.mean_y * m.mean_y + m.var_y):
        raise NoNoise(
            "The line fits every point exactly, so the ‹noise› σ is unknown: type a value."
        )
    return Noise(math.sqrt(m.n * m.residual / (m.n - 2)), "estimated")


@lru_cache(maxsize=8)
def surprisal(problem: Problem) -> Quadratic | None:
    """Return −log p(y | θ) = nS/(2σ²) + n log(σ√2π) + Σ log(σ_i/σ̄); None for no points."""
    cost_bowl, m = bowl(problem.points), moments(problem.points)
    if cost_bowl is None or m is None:
        return None
    sigma = noise(problem).sigma
    scale = m.n / (2.0 * sigma * sigma)
    constant = m.n * math.log(sigma * math.sqrt(2.0 * math.pi))
    if problem.points.weighted:
        constant += -0.5 * m.log_weights - 0.5 * m.n * math.log(m.n / m.weight)
    return Quadratic(
        cost_bowl.minimum,
        scale * cost_bowl.value + constant,
        scale * cost_bowl.a,
        cost_bowl.shear,
        scale * cost_bowl.d,
    )


def with_prior(likelihood: Quadratic | None, share: float, prior: Prior) -> Quadratic | None:
    """Return share·(−log p(y|θ)) − log p(θ) as one bowl; None where nothing binds θ at all."""
    p0, p1 = prior.precision
    if likelihood is None:
        return Quadratic(prior.mean, prior.log_normaliser, p0, 0.0, p1) if prior.proper else None
    a, shear, d = share * likelihood.a, likelihood.shear, share * likelihood.d
    if not prior.proper:
        return Quadratic(likelihood.minimum, share * likelihood.value, a, shear, d)
    stiff = a + p0
    tilt = a * shear / stiff
    # d of the sum, arranged so that every term is positive.
    bend = d + p1 + shear * tilt * p0
    pull0 = p0 * (prior.mean[0] - likelihood.minimum[0])
    pull1 = p1 * (prior.mean[1] - likelihood.minimum[1])
    shift1 = (pull1 - tilt * pull0) / bend
    shift0 = pull0 / stiff - tilt * shift1
    at = (likelihood.minimum[0] + shift0, likelihood.minimum[1] + shift1)
    spring0, spring1 = at[0] - prior.mean[0], at[1] - prior.mean[1]
    value = (
        share * float(likelihood(at))
        + 0.5 * (p0 * spring0 * spring0 + p1 * spring1 * spring1)
        + prior.log_normaliser
    )
    return Quadratic(at, value, stiff, tilt, bend)


@lru_cache(maxsize=8)
def potential(problem: Problem) -> Quadratic | None:
    """Return φ(θ) = −log p(y|θ) − log p(θ) with all its constants; None where it is constant."""
    return with_prior(surprisal(problem), 1.0, problem.prior)
