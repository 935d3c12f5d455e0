"""Exact flow down the cost: dθ/dt = −∇S, Eqs. 8 to 13 with time turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Quadratic


def flow(bowl: Quadratic, start: ArrayLike, time: ArrayLike) -> Floats:
    """Return θ(t) = θ* + e^{−Ht}(θ₀ − θ*) at the times given; shape (…, 2).

    Negative times run uphill, the direction in which Eqs. 12 and 13 are written. Time has the units
    of the learning rate, 1/[λ].
    """
    axes, rates = bowl.axes, np.asarray(bowl.eigenvalues)
    away = axes.T @ np.subtract(start, bowl.minimum)
    decay = np.exp(-np.asarray(time, dtype=np.float64)[..., None] * rates)
    return bowl.minimum + (decay * away) @ axes.T
