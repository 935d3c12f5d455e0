"""The potential φ(θ) of any problem, by its definition: any loss, noise and prior, any θ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Squared
from physviz.engine.moments import moments
from physviz.engine.potential import Problem, noise, surprisal
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.priors import Prior
    from physviz.engine.quadratic import Quadratic
    from physviz.engine.sums import Sums


@dataclass(frozen=True, eq=False)
class Energy:
    """share·(−log p(y|θ)) + prior_share·(−log p(θ)); both shares are 1 for φ itself.

    −log p(y|θ) = scale·S(θ) + constant with scale = n/2σ² and constant = n log N + Σ log(σ_i/σ̄);
    where N diverges it is taken as 1 and the energy is known ``up_to_constant`` only. ``bowl`` is
    the same in closed form for squared loss; ``data`` is None when there are no points, and then
    −log p(y|θ) = 0. θ has shape (…, 2) everywhere; O(n) for each, in blocks of bounded memory.
    """

    problem: Problem
    share: float
    prior_share: float
    scale: float
    constant: float
    up_to_constant: bool
    data: Sums | None
    bowl: Quadratic | None

    def __call__(self, theta: ArrayLike) -> Floats:
        """Return the energy, shape (…)."""
        return self.share * self.likelihood(theta) + self.prior_share * self.prior(theta)

    def likelihood(self, theta: ArrayLike) -> Floats:
        """Return −log p(y|θ), shape (…)."""
        if self.bowl is not None:
            return self.bowl(theta)
        at = np.asarray(theta, dtype=np.float64)
        if self.data is None:
            return np.zeros(at.shape[:-1])
        mean = self.data.mean(self._lines(at), self.problem.loss.rho)
        return self.scale * mean.reshape(at.shape[:-1]) + self.constant

    def prior(self, theta: ArrayLike) -> Floats:
        """Return −log p(θ), shape (…)."""
        prior = self.problem.prior
        return 0.5 * np.sum(_springs(prior, theta) ** 2, axis=-1) + prior.log_normaliser

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇ of the energy, shape (…, 2)."""
        prior = self.problem.prior
        stiff = self.prior_share * np.sqrt(prior.precision)
        return self.share * self._force(theta) + stiff * _springs(prior, theta)

    def hessian(self, theta: ArrayLike) -> Floats:
        """Return ∇∇ of the energy, shape (…, 2, 2); the kinks of a loss count as straight."""
        prior = self.prior_share * np.diag(self.problem.prior.precision)
        return self.share * self._bend(theta) + prior

    def _force(self, theta: ArrayLike) -> Floats:
        if self.bowl is not None:
            return self.bowl.gradient(theta)
        at = np.asarray(theta, dtype=np.float64)
        if self.data is None:
            return np.zeros(at.shape)
        force = self.data.gradient(self._lines(at), self.problem.loss.psi)
        return self.scale * (force @ self.data.jacobian).reshape(at.shape)

    def _bend(self, theta: ArrayLike) -> Floats:
        at = np.asarray(theta, dtype=np.float64)
        shape = (*at.shape, 2)
        if self.bowl is not None:
            return np.broadcast_to(self.bowl.matrix, shape)
        if self.data is None:
            return np.zeros(shape)
        bend = self.data.bend(self._lines(at), self.problem.loss.curvature)
        jacobian = self.data.jacobian
        matrix = jacobian.T @ bend[:, [[0, 1], [1, 2]]] @ jacobian
        return self.scale * matrix.reshape(shape)

    def _lines(self, at: Floats) -> Floats:
        if self.data is None:
            return np.empty((0, 2))
        return self.data.lines(at.reshape(-1, 2))


def _springs(prior: Prior, theta: ArrayLike) -> Floats:
    """Return (θ − m)/τ, shape (…, 2); 0 for a flat prior."""
    away = np.asarray(theta, dtype=np.float64) - prior.mean
    return away * np.sqrt(prior.precision)


@lru_cache(maxsize=16)
def energy(problem: Problem, share: float = 1.0, prior_share: float = 1.0) -> Energy:
    """Return φ(θ) = nS/2σ² + n log N + Σ log(σ_i/σ̄) − log p(θ), or other shares of its two parts.

    σ is typed, that of the error bars, or estimated: then σ² = nS_min/(n − 2) of the line of *least
    squares* whatever the loss, because a robust loss has no such estimate of its own. Raises
    NoNoise where that leaves nothing to estimate from.
    """
    m, data = moments(problem.points), sums(problem.points)
    if m is None:
        return Energy(problem, share, prior_share, 0.0, 0.0, False, None, None)
    sigma = noise(problem).sigma
    log_n = problem.loss.log_normaliser(sigma)
    constant = 0.0 if log_n is None else m.n * log_n
    if problem.points.weighted:
        # Σ log(σ_i/σ̄), with log_weights = −2 Σ log σ_i and weight = n/σ̄².
        constant += -0.5 * m.log_weights - 0.5 * m.n * math.log(m.n / m.weight)
    scale = m.n / (2.0 * sigma * sigma)
    bowl = surprisal(problem) if isinstance(problem.loss, Squared) else None
    return Energy(problem, share, prior_share, scale, constant, log_n is None, data, bowl)


def exponent(problem: Problem, inverse_temperature: float = 1.0) -> Energy:
    """Return E(θ) = −log(q Z), so that q = e^{−E}/Z: βφ, or β(−log p(y|θ)) − log p(θ).

    Which of the two the problem's ``temper`` says; under a flat prior they are one. Raises NoNoise.
    """
    beta = inverse_temperature
    return energy(problem, beta, beta if problem.temper == "joint" else 1.0)
