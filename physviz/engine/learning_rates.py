"""The learning rates that a minimum's curvature tells of: the critical, the best, a safe one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.engine.quadratic import Quadratic


def critical_learning_rate(bowl: Quadratic) -> float:
    """Return α_crit = 2/λ_max, above which descent diverges; ∞ where S does not bend at all."""
    stiff = bowl.eigenvalues[1]
    return 2.0 / stiff if stiff > 0.0 else math.inf


def best_learning_rate(bowl: Quadratic) -> float:
    """Return α = 2/(λ_min + λ_max), the best fixed one; in a valley (λ_min = 0) it is 1/λ_max.

    ∞ where S does not bend at all: absolute loss has no learning rate that settles.
    """
    soft, stiff = bowl.eigenvalues
    return 2.0 / (soft + stiff) if soft > 0.0 else 0.5 * critical_learning_rate(bowl)


def default_learning_rate(bowl: Quadratic | None) -> float:
    """Return 0.05, or 1/λ_max to one digit where 0.05 would diverge."""
    if bowl is None or critical_learning_rate(bowl) > 0.05:
        return 0.05
    return cut_off(0.5 * critical_learning_rate(bowl))


def cut_off(rate: float) -> float:
    """Return a rate > 0 cut off after its first digit."""
    digit = 10.0 ** math.floor(math.log10(rate))
    # The logarithm of 9.999…·10¹¹ is 12.
    return float(f"{max(math.floor(rate / digit), 1) * digit:.0e}")
