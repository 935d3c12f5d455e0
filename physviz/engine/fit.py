"""What statistics says of the straight line: errors, R², χ²; squared loss only."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.engine.losses import Squared
from physviz.engine.moments import moments
from physviz.engine.potential import NoNoise, noise, surprisal

if TYPE_CHECKING:
    from physviz.engine.moments import Moments
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair


@dataclass(frozen=True, eq=False)
class Fit:
    """The least-squares line's statistics; None where one does not exist.

    ``covariance`` = σ²(XᵀX)⁻¹, shape (2, 2), with the noise in use (error bars are absolute, 1/σ_i²
    the weights); ``correlation`` = −⟨x⟩/√⟨x²⟩ is its off-diagonal number, which no noise changes;
    ``residual_sd`` = √(n S_min/(n − 2)), in units of y, where with error bars S_min
    is the mean of (ε_i σ̄/σ_i)²; ``r_squared`` = 1 − S_min/Var y, weighted likewise; ``chi_squared``
    = Σ ε_i²/σ_i² = n S_min/σ², None where σ was estimated from that very sum;
    ``degrees_of_freedom`` = n − 2.
    """

    covariance: Floats | None
    correlation: float | None
    residual_sd: float | None
    r_squared: float | None
    chi_squared: float | None
    degrees_of_freedom: int | None

    @property
    def standard_errors(self) -> Pair | None:
        """Of β₀ and β₁, the roots of the covariance's diagonal."""
        if self.covariance is None:
            return None
        (first, _), (_, second) = self.covariance.tolist()
        return (math.sqrt(first), math.sqrt(second))


def fit(problem: Problem) -> Fit | None:
    """Return the line's statistics; None without points or for another loss than the squared."""
    m, points = moments(problem.points), problem.points
    if m is None or not isinstance(problem.loss, Squared):
        return None
    try:
        level, likelihood = noise(problem), surprisal(problem)
    except NoNoise:
        level, likelihood = None, None
    known = level is not None and level.source != "estimated"
    return Fit(
        covariance=None if likelihood is None or m.degenerate else likelihood.inverse,
        correlation=None if m.degenerate else _correlation(m),
        # With error bars the sum below is Σ (ε_i σ̄/σ_i)², in units of y² like the plain one.
        residual_sd=math.sqrt(m.n * m.residual / (m.n - 2)) if m.n > 2 else None,
        r_squared=1.0 - m.residual / m.var_y if m.var_y > 0.0 else None,
        chi_squared=None
        if level is None or not known
        else m.n * m.residual / level.sigma / level.sigma,
        degrees_of_freedom=points.n - 2 if points.n >= 2 else None,
    )


def _correlation(m: Moments) -> float:
    """Return −⟨x⟩/√⟨x²⟩, 0 where it is less than the rounding of the x themselves."""
    found = -m.mean_x / math.hypot(m.mean_x, math.sqrt(m.var_x))
    return found if abs(found) > sys.float_info.epsilon else 0.0
