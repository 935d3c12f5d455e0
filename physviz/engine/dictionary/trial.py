"""A trial Gaussian r over lines, held against q: its free energy, and the way down to the least.

With θ = mean + Bz, z standard normal, every residual is a Gaussian of its own under r, so that
⟨E⟩ is a sum over the points of ``blurred`` losses at any r, however narrow or wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import LOG_2PI
from physviz.engine.demonstrations import Trial
from physviz.engine.dictionary.blurred import blurred
from physviz.engine.energy import exponent
from physviz.engine.laplace import bells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.energy import Energy
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.sums import Sums

CLOSEST = 1e-9
"""How near to ±1 a correlation may come before floats lose what is left of it."""
MOST_STEPS = 200
SETTLED = 1e-14
"""The descent ends where a step would take less than this from KL."""
ROUND_OFF = 1e-15
"""The share of βF_trial by which two of its values may differ and be the same."""
PACE = 0.5
"""The learning rate of the descent; 1 would be Newton's step."""


@dataclass(frozen=True, eq=False)
class Slope:
    """βF_trial = ⟨E⟩ − S[r] at a trial, and how it changes with z: ⟨∇E⟩ and ⟨∇∇E⟩ over z."""

    free: float
    gradient: Floats
    hessian: Floats


def default_trial(problem: Problem, inverse_temperature: float) -> Trial:
    """Return a trial one standard deviation beside q's best mode, and half as wide again.

    Raises Divergent, NoNoise, and ValueError where β₀ and β₁ hang together too closely.
    """
    bell = bells(problem, inverse_temperature)[0]
    first, second, rho = spread(bell.covariance)
    # One standard deviation along β₀, and as far along β₁ as that takes it with it.
    mean = bell.mean[0] + first, bell.mean[1] + rho * second
    return Trial(mean, (1.5 * first, 1.5 * second), rho)


def trial_of(problem: Problem, inverse_temperature: float, chosen: Trial | None) -> Trial:
    """Return the trial chosen, else the default one. Raises what that raises."""
    return chosen or default_trial(problem, inverse_temperature)


def spread(covariance: Floats) -> tuple[float, float, float]:
    """Return both standard deviations and the correlation of a covariance, shape (2, 2).

    Raises ValueError where the correlation cannot be told from ±1.
    """
    first, second = np.sqrt(covariance.diagonal()).tolist()
    rho = float(covariance[0, 1]) / first / second
    if not abs(rho) < 1.0 - CLOSEST:
        raise ValueError(
            "x lies so far from 0 beside its spread that β₀ and β₁ cannot be told apart: "
            "standardise x to hold a Gaussian against q."
        )
    return first, second, rho


def factor(trial: Trial) -> Floats:
    """Return B of θ = mean + Bz, shape (2, 2): β₁ rests on the first z alone."""
    first, second = trial.sd
    rho = trial.correlation
    rest = math.sqrt((1.0 - rho) * (1.0 + rho))
    return np.array([[first * rho, first * rest], [second, 0.0]])


def entropy(trial: Trial) -> float:
    """Return S[r] = 1 + log 2π + log(sd₀ sd₁) + ½ log(1 − ρ²), in nats."""
    rho = trial.correlation
    rest = math.log1p(-rho) + math.log1p(rho)
    return 1.0 + LOG_2PI + math.log(trial.sd[0]) + math.log(trial.sd[1]) + 0.5 * rest


def of_residuals(data: Sums, trial: Trial) -> tuple[Floats, Floats]:
    """Return means and slopes of the residuals: r_i = mean_i + slope_i · z; (n,) and (n, 2)."""
    (tilt, rest), (lean, _) = factor(trial)
    tilt += data.centre[0] * lean
    slopes = np.stack([data.w * tilt + data.u * data.spread * lean, data.w * rest], axis=1)
    return data.residuals(data.lines(trial.mean)), -slopes


def slope(problem: Problem, inverse_temperature: float, trial: Trial) -> Slope:
    """Return βF_trial and its slope; O(n). Raises NoNoise."""
    phi, base = exponent(problem, inverse_temperature), factor(trial)
    free, gradient, hessian = _prior(phi, trial, base)
    if phi.data is not None:
        means, slopes = of_residuals(phi.data, trial)
        width = np.sqrt((slopes**2).sum(axis=1))
        rho, psi, bend = blurred(problem.loss, means, width)
        scale = phi.share * phi.scale / phi.data.n
        free += scale * float(rho.sum()) + phi.share * phi.constant
        gradient = gradient + scale * (psi @ slopes)
        hessian = hessian + scale * ((bend[:, None] * slopes).T @ slopes)
    return Slope(free - entropy(trial), gradient, hessian)


def _prior(phi: Energy, trial: Trial, base: Floats) -> tuple[float, Floats, Floats]:
    """Return the prior's part of ⟨E⟩, and its gradient and Hessian over z."""
    prior, share = phi.problem.prior, phi.prior_share
    stiff = np.array(prior.precision)
    away = np.subtract(trial.mean, prior.mean)
    mean = 0.5 * float(stiff @ (away**2 + np.square(trial.sd))) + prior.log_normaliser
    bend = base.T @ (stiff[:, None] * base)
    return share * mean, share * (base.T @ (stiff * away)), share * bend


def descent(
    problem: Problem, inverse_temperature: float, trial: Trial, *, correlated: bool = True
) -> Iterator[tuple[Trial, float]]:
    """Yield trials ever nearer to q with their βF_trial, the first the given one.

    Descent on KL(r‖q) in the trial's own widths: the mean goes half of Newton's step down ⟨∇E⟩ and
    the covariance half of the way from BBᵀ to B e^(1 − ⟨∇∇E⟩) Bᵀ (the natural gradient); a step
    that would lead up is halved. Without ``correlated`` the correlation stays 0 (mean field).
    Raises NoNoise.
    """
    if not correlated:
        trial = Trial(trial.mean, trial.sd)
    now = slope(problem, inverse_temperature, trial)
    yield trial, now.free
    for _ in range(MOST_STEPS):
        ways = _ways(now, correlated)
        gain, share = -now.gradient @ ways[0] + 2.0 * np.sum(ways[1] ** 2), PACE
        most = now.free + ROUND_OFF * abs(now.free)
        while gain * share > SETTLED:
            there = _moved(trial, ways, share, correlated)
            then = slope(problem, inverse_temperature, there)
            if then.free <= most:
                break
            share *= 0.5
        else:
            return
        trial, now = there, then
        yield trial, now.free


def bottom(
    problem: Problem, inverse_temperature: float, trial: Trial, *, correlated: bool = True
) -> Trial:
    """Return where the descent ends. Raises NoNoise."""
    *_, (last, _) = descent(problem, inverse_temperature, trial, correlated=correlated)
    return last


def _ways(now: Slope, correlated: bool) -> tuple[Floats, Floats]:
    """Return the step of the mean over z, and that of ½ log of the covariance, shape (2, 2)."""
    sizes, axes = np.linalg.eigh(now.hessian)
    step = axes @ (-(axes.T @ now.gradient) / np.maximum(np.abs(sizes), 1e-6))
    if not correlated:
        return step, np.diag(np.clip(0.5 * (1.0 - now.hessian.diagonal()), -1.0, 1.0))
    return step, (axes * np.clip(0.5 * (1.0 - sizes), -1.0, 1.0)) @ axes.T


def _moved(trial: Trial, ways: tuple[Floats, Floats], share: float, correlated: bool) -> Trial:
    base, (step, stretch) = factor(trial), ways
    first, second = (base @ (share * step)).tolist()
    mean = trial.mean[0] + first, trial.mean[1] + second
    sizes, axes = np.linalg.eigh(share * stretch)
    root = base @ (axes * np.exp(sizes))
    one, other, rho = spread(root @ root.T)
    return Trial(mean, (one, other), rho if correlated else 0.0)
