"""The normaliser of any noise density as a sum, beside the closed forms that the losses give."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.losses import Loss

FARTHEST = 340.0
"""Nothing is summed beyond e^340 σ, lest the square of a residual leave floating point."""
BARELY = 1.1
"""Cauchy noise with c²/σ² below it has more than round-off beyond ``FARTHEST``."""
STEP = 1.0 / 128.0


@lru_cache(maxsize=16)
def summed_normaliser(loss: Loss, sigma: float) -> float | None:
    """Return log N, N = ∫e^(−ρ(r)/2σ²)dr in units of y; None where it cannot be summed.

    The trapezoidal rule after a double exponential (Takahasi & Mori, Publ. RIMS 9, 1974, 721–741),
    on either side of c, where a loss may have its kink; ρ is even.
    """
    c = float(getattr(loss, "c", sigma))
    if loss.grows == "bounded" or (loss.grows == "log" and (c / sigma) ** 2 < BARELY):
        return None
    t = np.arange(-6.0, 6.1, STEP)
    power = np.clip(0.5 * np.pi * np.sinh(t), -FARTHEST, FARTHEST)
    rate = STEP * 0.5 * np.pi * np.cosh(t) * (np.abs(power) < FARTHEST)
    # From 0 to c, and from c on.
    inside, outside = c / (1.0 + np.exp(-2.0 * power)), sigma * np.exp(power)
    total = np.exp(-loss.rho(inside) / (2.0 * sigma * sigma)) @ (
        rate * 0.5 * c / np.cosh(power) ** 2
    ) + np.exp(-loss.rho(c + outside) / (2.0 * sigma * sigma)) @ (rate * outside)
    return math.log(2.0 * float(total))
