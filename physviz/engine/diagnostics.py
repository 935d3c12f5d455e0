"""How far chains may be trusted: effective draws, R̂, error bars.

Draws have shape (draws, chains). Definitions: Vehtari, Gelman, Simpson, Carpenter & Bürkner,
Bayesian Analysis 16 (2021) 667–718; sums of autocorrelations: Geyer, Statist. Sci. 7 (1992)
473–483. None of it can tell of a mode that no chain has seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats

FEWEST = 8
"""So few draws a chain say nothing of how they hang together."""


@dataclass(frozen=True)
class Estimate:
    """A mean over all draws, its standard error, the effective number of draws, and R̂."""

    mean: float
    error: float
    ess: float
    r_hat: float


def estimate(draws: ArrayLike) -> Estimate:
    """Return the mean and what is known of its error. Raises ValueError for too few draws."""
    x = _checked(draws)
    halves = _split(x)
    scores = _scores(halves)
    ess = scores.size / _integrated_time(scores)
    return Estimate(float(x.mean()), standard_error(x), ess, _r_hat(halves, scores))


def autocorrelation(draws: ArrayLike) -> Floats:
    """Return ρ_t at lags t = 0, 1, …, shape (draws,); nan where all draws are alike.

    ρ_t = 1 − (W − mean over chains of the autocovariance at t)/var⁺, where W is the variance
    within the chains and var⁺ that of all: chains that disagree look correlated, as they are.
    Raises ValueError for too few draws.
    """
    return _autocorrelation(_checked(draws))


def _autocorrelation(x: Floats) -> Floats:
    n = len(x)
    away = np.fft.rfft(x - x.mean(axis=0), 1 << (2 * n - 1).bit_length(), axis=0)
    power = np.mean(away.real**2 + away.imag**2, axis=1)
    covariance = np.fft.irfft(power)[:n] / n
    within, total = _variances(x)
    return 1.0 - (within - covariance) / total if total > 0.0 else np.full(n, np.nan)


def _integrated_time(x: Floats) -> float:
    """Return τ = 1 + 2Σρ_t, the number of draws that are worth one; nan where all are alike.

    Summed in pairs ρ_2k + ρ_2k+1, which in theory are positive and fall: up to the first that is
    not positive, none taken as larger than the one before (Geyer's initial monotone sequence), and
    the ρ after them, if positive, once. At least 1/log₁₀ of the number of draws.
    """
    rho = _autocorrelation(x)
    if np.isnan(rho[0]):
        return math.nan
    # The last lags rest on hardly any draws.
    count = max((len(x) - 2) // 2, 1)
    rho[0] = 1.0
    pairs = rho[: 2 * count].reshape(-1, 2).sum(axis=1)
    below = np.flatnonzero(pairs[1:] < 0.0)
    kept = 1 + (int(below[0]) if below.size else count - 1)
    time = 2.0 * float(np.minimum.accumulate(pairs[:kept]).sum()) - 1.0
    time += max(float(rho[2 * kept]), 0.0)
    return max(time, 1.0 / math.log10(x.size))


def effective_size(draws: ArrayLike) -> float:
    """Return the bulk ESS: how many independent draws would be worth as much.

    Of the split chains, each draw replaced by its rank's normal score, so that it means something
    even where q has no variance; nan where all are alike. Raises ValueError for too few draws.
    """
    x = _scores(_split(_checked(draws)))
    return x.size / _integrated_time(x)


def standard_error(draws: ArrayLike) -> float:
    """Return the Monte-Carlo standard error of the mean, sd/√ESS of the draws themselves."""
    x = _checked(draws)
    halves = _split(x)
    return math.sqrt(float(x.var(ddof=1)) * _integrated_time(halves) / halves.size)


def r_hat(draws: ArrayLike) -> float:
    """Return R̂ = √(var⁺/W) of the split chains' normal scores, about 1 where they agree.

    The larger of two, of the draws and of their distances from the median, so that chains differing
    in width are noticed too; nan where all draws are alike. Raises ValueError for too few draws.
    """
    x = _split(_checked(draws))
    return _r_hat(x, _scores(x))


def _r_hat(x: Floats, ranked: Floats) -> float:
    ratios = []
    for scores in (ranked, _scores(np.abs(x - np.median(x)))):
        within, total = _variances(scores)
        if total == 0.0:
            return math.nan
        ratios.append(math.sqrt(total / within) if within > 0.0 else math.inf)
    return max(ratios)


def running_mean(draws: ArrayLike) -> Floats:
    """Return the mean of the first k draws of all chains, k = 1, 2, …; shape (draws,)."""
    each = np.asarray(draws, dtype=np.float64).mean(axis=1)
    return np.cumsum(each) / np.arange(1, each.size + 1)


def _checked(draws: ArrayLike) -> Floats:
    x = np.asarray(draws, dtype=np.float64)
    if x.ndim != 2 or len(x) < FEWEST:
        raise Refusal(f"‹A walker› says nothing of its errors before it has {FEWEST} draws.")
    return x


def _split(x: Floats) -> Floats:
    """Return the halves of the chains as chains; a draw in the middle is left out."""
    half = len(x) // 2
    return np.concatenate([x[:half], x[-half:]], axis=1)


def _scores(x: Floats) -> Floats:
    """Return Φ⁻¹((rank − 3/8)/(S + 1/4)), ranks among all S draws; equal ones share theirs."""
    from scipy.special import ndtri

    flat = x.ravel()
    order = np.argsort(flat)
    ranked = flat[order]
    first = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    counts = np.diff(first, append=flat.size)
    # Ranks begin at 1; draws that are equal share the mean of theirs.
    scores = ndtri((first + 0.5 * (counts + 1) - 0.375) / (flat.size + 0.25))
    result = np.empty_like(flat)
    result[order] = np.repeat(scores, counts)
    return result.reshape(x.shape)


def _variances(x: Floats) -> tuple[float, float]:
    """Return W, the mean variance within the chains, and var⁺ = (n − 1)/n W + that of the means."""
    n = len(x)
    within = float(x.var(axis=0, ddof=1).mean())
    between = float(x.mean(axis=0).var(ddof=1)) if x.shape[1] > 1 else 0.0
    return within, (n - 1) / n * within + between
