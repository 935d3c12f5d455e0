"""Irrelevant operator ↔ noise: averaged in blocks, all that is not Gaussian in the noise dies."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.leftover import leftover
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

ORDERS = 8
"""Cumulants up to κ₈ say how far the fourth of a sample is off."""
DRAWS = 1_000_000
MOST_BLOCKS = 100_000
"""So many residuals are drawn for the blocks, of which there are no more than so many."""


@lru_cache(maxsize=4)
def noise_of(problem: Problem) -> Floats:
    """Return the residuals of the best line at mean 0 and variance 1, shape (n,).

    Raises ValueError for no points, and where the line passes through all of them.
    """
    residuals = leftover(problem)
    away = residuals - residuals.mean()
    size = float(np.sqrt(np.mean(away**2)))
    if not residuals.any() or size == 0.0:
        raise Refusal("The line passes through every point: there is no ‹noise› to average.")
    away /= size
    away.setflags(write=False)
    return away


def cumulants(z: Floats) -> tuple[float, ...]:
    """Return κ₁ … κ₈ of the distribution that gives each value of z the same weight.

    κ_k = m_k − Σ_j C(k − 1, j − 1) κ_j m_{k − j}.
    """
    moments = [1.0]
    power = np.ones_like(z)
    for _ in range(ORDERS):
        power = power * z
        moments.append(float(power.mean()))
    found: list[float] = []
    for k in range(1, ORDERS + 1):
        lower = sum(math.comb(k - 1, j) * found[j] * moments[k - 1 - j] for j in range(k - 1))
        found.append(moments[k] - lower)
    return tuple(found)


def flown(kappa: tuple[float, ...], block: float) -> tuple[float, ...]:
    """Return the cumulants of (z₁ + … + z_b)/√b for independent z: κ_k b^{1 − k/2}."""
    return tuple(each * block ** (1.0 - 0.5 * k) for k, each in enumerate(kappa, 1))


class Measured(NamedTuple):
    """κ₃ and κ₄ of sampled blocks, with their standard errors."""

    skewness: float
    kurtosis: float
    skewness_error: float
    kurtosis_error: float


def measured(z: Floats, block: int, seed: int) -> Measured:
    """Return κ₃ and κ₄ of blocks of residuals drawn anew, by Fisher's k-statistics.

    Their errors are exact, from the cumulants up to κ₈ (Kendall & Stuart, The Advanced Theory of
    Statistics I, §12.16).
    """
    rng = np.random.default_rng([seed, block])
    m = min(max(DRAWS // block, 1), MOST_BLOCKS)
    mean = rng.choice(z, (block, m)).sum(axis=0) / math.sqrt(block)
    away = mean - mean.mean()
    _, s2, s3, s4 = (float(np.mean(away**k)) for k in range(1, 5))
    third = m * m / ((m - 1) * (m - 2)) * s3
    fourth = (m + 1) * s4 - 3.0 * (m - 1) * s2 * s2
    fourth *= m * m / ((m - 1) * (m - 2) * (m - 3))
    return Measured(third, fourth, *_errors(flown(cumulants(z), block), m))


def _errors(kappa: tuple[float, ...], m: int) -> tuple[float, float]:
    """Return the standard deviations of k₃ and k₄ of m independent values."""
    _, k2, k3, k4, k5, k6, _, k8 = kappa
    one, two = 1.0 / (m - 1), m / ((m - 1) * (m - 2))
    third = k6 / m + 9.0 * one * (k2 * k4 + k3**2) + 6.0 * two * k2**3
    fourth = k8 / m + one * (16.0 * k2 * k6 + 48.0 * k3 * k5 + 34.0 * k4**2)
    fourth += two * (72.0 * k2**2 * k4 + 144.0 * k2 * k3**2)
    fourth += 24.0 * two * (m + 1) / (m - 3) * k2**4
    return math.sqrt(max(third, 0.0)), math.sqrt(max(fourth, 0.0))


def _read(present: Present) -> Reading:
    settings = present.settings
    z = noise_of(present.problem)
    kappa = cumulants(z)
    exact, found = flown(kappa, settings.block), measured(z, settings.block, settings.seed)
    values: dict[str, float | None] = {
        "skewness of blocks": exact[2],
        "kurtosis of blocks": exact[3],
        "block": settings.block,
        "skewness": kappa[2],
        "kurtosis": kappa[3],
        "skewness measured": found.skewness,
        "kurtosis measured": found.kurtosis,
        "skewness error": found.skewness_error,
        "kurtosis error": found.kurtosis_error,
    }
    return Reading(values, Check(found.skewness, exact[2], found.skewness_error))


ENTRY = Entry(
    key="irrelevant-operator",
    table="learning",
    formula=(
        r"z_b=\frac{z_1+\dots+z_b}{\sqrt b}\quad\Rightarrow\quad"
        r"\kappa_k(z_b)=b^{\,1-k/2}\,\kappa_k(z)\;\to\;0\quad(k\geq 3)"
    ),
    symbols={
        "block": "b",
        "skewness": r"\kappa_3",
        "kurtosis": r"\kappa_4",
        "skewness of blocks": r"b^{-1/2}\kappa_3",
        "kurtosis of blocks": r"b^{-1}\kappa_4",
        "skewness measured": r"\hat\kappa_3(z_b)",
        "kurtosis measured": r"\hat\kappa_4(z_b)",
        "skewness error": r"\sigma_{\hat\kappa_3}",
        "kurtosis error": r"\sigma_{\hat\kappa_4}",
    },
    proves=(
        "Averaged over b neighbours and brought back to unit variance, the ‹residuals›' cumulants "
        "beyond the second shrink as b^(1 − k/2): whatever makes them other than Gaussian is "
        "irrelevant to who looks from afar, which is the central limit theorem."
    ),
    breaks=(
        "It holds for independent ‹residuals› of finite variance, as those drawn anew here are: "
        "correlated ones flow more slowly, and averages of Cauchy's law never become Gaussian."
    ),
    source=(
        "Table 1, row 9; Fisher, Proc. London Math. Soc. 30 (1930) 199 (k-statistics); Lin, "
        "Tegmark & Rolnick 2017, J. Stat. Phys. 168, 1223 (arXiv:1608.08225), §3"
    ),
    things=("residuals", "noise", "data"),
    read=_read,
    check=(
        "κ₃ of blocks of ‹residuals› drawn anew, and b^(−1/2) times that of the ‹residuals› "
        "themselves."
    ),
)
