"""A loss as a cosine series, ρ(r) = c₀ + 2Σ c_k cos(2πkr/T) for |r| ≤ 0.4 T.

Beyond 0.4 T the residual is bent smoothly to a standstill at T/2, so that what is repeated with the
period T has no kink of its own and an analytic ρ a series that falls off exponentially.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.points import Floats

FLAT = 0.4
"""Up to this part of the period the series is ρ itself."""
SAMPLES = 1 << 14
"""Points of a period; many times the terms that are used, so that a kink's series does not fold."""


@lru_cache(maxsize=1)
def _standstill() -> Floats:
    """Return g(r)/T on half a period: r/T up to FLAT, then slower and slower (Kaiser's window)."""
    r = np.arange(SAMPLES // 2 + 1) / SAMPLES
    turning = r > FLAT
    slowing = np.cumsum(np.kaiser(int(turning.sum()), 30.0))
    pace = 1.0 - slowing / slowing[-1]
    r[turning] = r[~turning][-1] + np.cumsum(pace) / SAMPLES
    return r


def cosines(rho: Callable[[Floats], Floats], period: float) -> Floats:
    """Return c_k for k = 0 … SAMPLES/2."""
    return np.fft.irfft(rho(_standstill() * period), SAMPLES)[: SAMPLES // 2 + 1]
