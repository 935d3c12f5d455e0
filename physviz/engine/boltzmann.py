"""The Boltzmann distribution q(θ) = e^{−βφ}/Z, which is the posterior at β = 1; exact numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.line import Lines
from physviz.engine.potential import Problem, potential, surprisal, with_prior
from physviz.engine.quadratic import Quadratic
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair

LOG_2PI = math.log(2.0 * math.pi)


class Divergent(Refusal):
    """Z does not exist; the sentence says what fails to bind θ."""


@dataclass(frozen=True)
class Boltzmann:
    """The distribution at one inverse temperature and its thermodynamics; k_B = 1, in nats.

    ``exponent`` is −log(q Z) as a bowl, so q = N(exponent.minimum, exponent.inverse); ``energy`` is
    the bowl that β multiplies (φ, or the surprisal alone when only the likelihood is tempered).
    ``error`` is the absolute error to expect in log Z.
    """

    inverse_temperature: float
    energy: Quadratic
    exponent: Quadratic
    log_z: float
    free_energy: float
    internal_energy: float
    entropy: float
    heat_capacity: float
    error: float

    @property
    def temperature(self) -> float:
        """T = 1/β."""
        return 1.0 / self.inverse_temperature

    @property
    def mean(self) -> Pair:
        """⟨θ⟩, the mode as well."""
        return self.exponent.minimum

    @property
    def covariance(self) -> Floats:
        """Cov θ, shape (2, 2)."""
        return self.exponent.inverse

    def density(self, intercepts: Floats, slopes: Floats) -> Floats:
        """Return q(θ)/q(mode) on a grid; shape (slopes, intercepts), values in [0, 1]."""
        weight = self.exponent.grid(intercepts, slopes)
        weight -= self.exponent.value
        np.negative(weight, out=weight)
        return np.exp(weight, out=weight)

    def marginal_intercept(self, intercepts: Floats) -> Floats:
        """Return the density of β₀; shape as given, units 1/[β₀]."""
        e = self.exponent
        return _normal(intercepts, e.minimum[0], 1.0 / e.a + e.shear * e.shear / e.d)

    def marginal_slope(self, slopes: Floats) -> Floats:
        """Return the density of β₁; shape as given, units 1/[β₁]."""
        return _normal(slopes, self.exponent.minimum[1], 1.0 / self.exponent.d)

    def contours(self, masses: ArrayLike) -> Floats:
        """Return the ellipses of highest density that hold these masses; shape (k, vertices, 2).

        For two degrees of freedom the mass inside an excess energy E is 1 − e^{−E}.
        """
        return self.exponent.level_set(-np.log1p(-np.asarray(masses, dtype=np.float64)))

    @property
    def lines(self) -> Lines:
        """Mean and covariance of the line; over the points' centre of mass and its slope."""
        e = self.exponent
        mean = np.array([e.minimum[0] + e.shear * e.minimum[1], e.minimum[1]])
        return Lines(e.shear, 1.0, 0.0, mean, np.diag([1.0 / e.a, 1.0 / e.d]))

    def band(self, x: ArrayLike) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of the line β₀ + β₁x; shapes as x, units [y].

        The variance is 1/a + (x − s)²/d: narrowest at the points' centre of mass, growing as T.
        """
        return self.lines.band(x)

    def draws(self, count: int, seed: int) -> Floats:
        """Return lines θ drawn from q, shape (count, 2)."""
        e = self.exponent
        along, across = np.random.default_rng(seed).standard_normal((2, count))
        slope = across / math.sqrt(e.d)
        intercept = along / math.sqrt(e.a) - e.shear * slope
        return np.stack([e.minimum[0] + intercept, e.minimum[1] + slope], axis=1)


def _normal(at: Floats, mean: float, variance: float) -> Floats:
    return np.exp(-0.5 * (at - mean) ** 2 / variance) / math.sqrt(2.0 * math.pi * variance)


@lru_cache(maxsize=16)
def boltzmann(problem: Problem, inverse_temperature: float = 1.0) -> Boltzmann:
    """Return q and its thermodynamics in closed form (squared loss, flat or Gaussian prior).

    log Z = −E_min + log 2π − ½ log det A of the exponent; F = −log Z/β; U and C from the moments of
    the energy under q; S[q] from q's covariance alone. Raises Divergent or NoNoise.
    """
    beta = inverse_temperature
    likelihood, joint = surprisal(problem), potential(problem)
    if joint is None:
        raise Divergent("There are no points and the ‹prior› is flat: nothing binds θ, Z diverges.")
    if problem.temper == "joint" or not problem.prior.proper:
        energy = joint
        exponent = _scaled(joint, beta)
    else:
        tempered = with_prior(likelihood, beta, problem.prior)
        # Without points the likelihood is 1: nothing is tempered, and q is the prior.
        nothing = Quadratic(joint.minimum, 0.0, 0.0, 0.0, 0.0)
        energy, exponent = likelihood or nothing, tempered or joint
    if exponent.a <= 0.0 or exponent.d <= 0.0:
        raise Divergent(
            "Fewer than two distinct x and a flat ‹prior›: nothing binds θ along the valley, "
            "so Z diverges at every ‹temperature›."
        )
    log_det = math.log(exponent.a) + math.log(exponent.d)
    log_z = -exponent.value + LOG_2PI - 0.5 * log_det
    mean_excess, variance = _energy_moments(energy, exponent)
    round_off = 8.0 * np.finfo(np.float64).eps
    return Boltzmann(
        inverse_temperature=beta,
        energy=energy,
        exponent=exponent,
        log_z=log_z,
        free_energy=-log_z / beta,
        internal_energy=energy.value + mean_excess,
        entropy=1.0 + LOG_2PI - 0.5 * log_det,
        heat_capacity=beta * beta * variance,
        error=float(round_off * (1.0 + abs(exponent.value) + abs(log_det))),
    )


def _scaled(bowl: Quadratic, factor: float) -> Quadratic:
    return type(bowl)(
        bowl.minimum, factor * bowl.value, factor * bowl.a, bowl.shear, factor * bowl.d
    )


def _energy_moments(energy: Quadratic, exponent: Quadratic) -> tuple[float, float]:
    """Return ⟨E⟩ − E_min and Var E under the Gaussian e^{−exponent}.

    In the exponent's own coordinates z (where it is ½z²) the energy is ½(z + z₀)ᵀM(z + z₀), with
    mean ½ tr M + ½ z₀ᵀMz₀ and variance ½ tr M² + z₀ᵀM²z₀.
    """
    # Columns of L⁻ᵀ: θ = mode + L⁻ᵀz.
    back = np.array(
        [
            [1.0 / math.sqrt(exponent.a), -exponent.shear / math.sqrt(exponent.d)],
            [0.0, 1.0 / math.sqrt(exponent.d)],
        ]
    )
    root_a = math.sqrt(energy.a)
    root = np.array([[root_a, root_a * energy.shear], [0.0, math.sqrt(energy.d)]])
    factor, offset = root @ back, root @ np.subtract(exponent.minimum, energy.minimum)
    matrix, pull = factor.T @ factor, factor.T @ offset
    mean = 0.5 * float(np.trace(matrix)) + 0.5 * float(offset @ offset)
    variance = 0.5 * float(np.sum(matrix * matrix)) + float(pull @ pull)
    return mean, variance
