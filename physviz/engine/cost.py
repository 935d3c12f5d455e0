"""The cost S(θ): the action of the straight-line fit (Eqs. 4 and 6)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.moments import moments
from physviz.engine.quadratic import Quadratic

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Points


def residuals(points: Points, theta: ArrayLike) -> Floats:
    """Return ε_i = y_i − β₀ − β₁x_i (Eq. 4), shape (n,), units [y]."""
    intercept, slope = np.asarray(theta, dtype=np.float64)
    return points.y - intercept - slope * points.x


def scaled_residuals(points: Points, theta: ArrayLike) -> Floats:
    """Return r_i = ε_i σ̄/σ_i with σ̄² = n/Σσ_i⁻² (ε_i itself without error bars), shape (n,)."""
    error = points.y_error
    if error is None:
        return residuals(points, theta)
    typical = np.sqrt(points.n / np.sum(error**-2.0))
    return residuals(points, theta) * (typical / error)


def cost(points: Points, loss: Loss, theta: ArrayLike) -> float:
    """Return S(θ) = (1/n) Σ ρ(r_i) by its definition; O(n), units [y]²."""
    return float(np.mean(loss.rho(scaled_residuals(points, theta))))


def momentum(points: Points, loss: Loss, theta: ArrayLike) -> Floats:
    """Return p = ∇S (Eqs. 8, 10, 11) by its definition; O(n), shape (2,)."""
    error = points.y_error
    typical = 1.0 if error is None else np.sqrt(points.n / np.sum(error**-2.0))
    pull = -loss.psi(scaled_residuals(points, theta)) * (1.0 if error is None else typical / error)
    return np.array([np.mean(pull), np.mean(pull * points.x)])


@lru_cache(maxsize=4)
def bowl(points: Points) -> Quadratic | None:
    """Return S(θ) of squared loss in closed form (Eqs. 14 and 15); None for no points.

    H = 2[[1, ⟨x⟩], [⟨x⟩, ⟨x²⟩]]; where all x are equal the bowl is a valley (d = 0) and its
    ``minimum`` the line of least norm.
    """
    m = moments(points)
    if m is None:
        return None
    return Quadratic((m.intercept, m.slope), m.residual, 2.0, m.mean_x, 2.0 * m.var_x)
