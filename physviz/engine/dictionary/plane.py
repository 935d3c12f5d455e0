"""KL(r‖q) = ∫ r log(r/q) d²θ by integrating over the plane of lines, for comparison.

Nothing here knows that a residual is a Gaussian under r, nor any mean of a loss in closed form:
ρ itself is summed over nodes of the plane, cut where the loss has its kinks or its bends.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import LOG_2PI, boltzmann
from physviz.engine.dictionary.trial import factor, of_residuals
from physviz.engine.distribution import closed, distribution
from physviz.engine.energy import exponent

if TYPE_CHECKING:
    from physviz.engine.demonstrations import Trial
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

REACH, STEP = 9.0, 0.5
"""How far rows reach in standard deviations, and how far apart they are: e⁻³⁹ is left out."""
ORDER = 16
"""Gauss–Legendre nodes of a piece."""
BLOCK = 1 << 20
"""So many residuals at a time."""


def divergence(problem: Problem, inverse_temperature: float, trial: Trial) -> float:
    """Return KL(r‖q) of a trial r, in nats; for squared loss that of two Gaussians.

    For two Gaussians ½ tr AΣ − 1 − ½ log det AΣ + ½ δᵀAδ, with A the Hessian of −log q. Raises
    Divergent, NoNoise.
    """
    if closed(problem):
        return _of_gaussians(problem, inverse_temperature, trial)
    log_z = distribution(problem, inverse_temperature).log_z
    phi, base = exponent(problem, inverse_temperature), factor(trial)
    corners = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    # Exact for the prior, whose energy is a parabola.
    mean = phi.prior_share * float(np.mean(phi.prior(trial.mean + corners @ base.T)))
    if phi.data is not None:
        means, slopes = of_residuals(phi.data, trial)
        total = _over_plane(problem.loss, means, np.hypot(*slopes.T))
        mean += phi.share * (phi.scale * total / phi.data.n + phi.constant)
    return mean + log_z - 1.0 - LOG_2PI - float(np.linalg.slogdet(base)[1])


def _of_gaussians(problem: Problem, beta: float, trial: Trial) -> float:
    bowl = boltzmann(problem, beta).exponent
    a, d = math.sqrt(bowl.a), math.sqrt(bowl.d)
    root = np.array([[a, a * bowl.shear], [0.0, d]])
    both = root @ factor(trial)
    away = root @ np.subtract(trial.mean, bowl.minimum)
    log_det = float(np.linalg.slogdet(both)[1])
    return 0.5 * float(np.sum(both**2) + away @ away) - 1.0 - log_det


def _over_plane(loss: Loss, means: Floats, slopes: Floats) -> float:
    """Return Σ∫∫ρ(mean + slope·(z₁ + z₂)/√2) over the normal plane; shapes (n,).

    Each point has the plane turned so that its residual changes alike along both axes.
    """
    scale = slopes / math.sqrt(2.0)
    marks = _marks(loss, float(np.max(np.abs(means) + 2.0 * REACH * scale)))
    rows = np.arange(-REACH, REACH + 0.5 * STEP, STEP)
    weight = STEP * np.exp(-0.5 * rows * rows)
    fixed = np.arange(-REACH, REACH + 1.0, 2.0)
    size = max(BLOCK // (rows.size * (marks.size + fixed.size) * ORDER), 1)
    total = 0.0
    for top in range(0, means.size, size):
        mean, by = means[top : top + size, None, None], scale[top : top + size, None, None]
        # Axes: points and rows, then the row's cuts, or its pieces and their nodes.
        cuts = np.clip((marks - mean) / by - rows[:, None], -REACH, REACH)
        alike = np.broadcast_to(fixed, (*cuts.shape[:2], fixed.size))
        cuts = np.sort(np.concatenate([cuts, alike], axis=2), axis=2)
        nodes, shares = np.polynomial.legendre.leggauss(ORDER)
        half = 0.5 * np.diff(cuts)[..., None]
        z = cuts[..., :-1, None] + half * (1.0 + nodes)
        r = mean[..., None] + by[..., None] * (rows[:, None, None] + z)
        inner = (loss.rho(r) * np.exp(-0.5 * z * z) * half) @ shares
        total += float((weight @ inner.sum(axis=2).T).sum())
    return total / (2.0 * math.pi)


def _marks(loss: Loss, largest: float) -> Floats:
    """Return the residuals at which ρ has a kink, or about which its bends crowd."""
    c = getattr(loss, "c", 1.0)
    if not loss.analytic:
        return np.array([-c, 0.0, c])
    powers = 0.5 * c * 2.0 ** np.arange(max(math.ceil(math.log2(largest / c)), 0) + 2)
    return np.concatenate([-powers[::-1], [0.0], powers])
