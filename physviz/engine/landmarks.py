"""Where on the scale of its learning rates a rule begins to ring, is best, and diverges."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser

SMALLEST = 1e-12
"""Ringing that begins below this share of the critical α has no smooth side to it."""
ROUNDING = 1e-13
"""A mode that is computed so little below 0, or beside it, is 0."""


@dataclass(frozen=True)
class Landmarks:
    """Learning rates α of one rule on one bowl: ``rings`` ≤ ``best`` ≤ ``critical``."""

    rings: float
    """Up to it the stiff mode dies out without overshooting; 0 where it always overshoots."""
    best: float
    critical: float


def landmarks(rule: Optimiser, soft: float, stiff: float) -> Landmarks | None:
    """Return the landmarks of a rule on a bowl with curvatures 0 ≤ soft ≤ stiff.

    None where no α is critical: for the adaptive rules, the exact flow, and where nothing bends.
    """
    critical, best = rule.critical(stiff), rule.best(soft, stiff)
    if best is None or not math.isfinite(critical):
        return None
    # In units of the critical one they are the same on every bowl.
    share = _ringing(replace(rule, learning_rate=1.0))
    return Landmarks(share * critical, best.learning_rate, critical)


@lru_cache(maxsize=64)
def _ringing(rule: Optimiser) -> float:
    """Return the share of the critical α up to which no mode is negative or complex."""
    critical = rule.critical(1.0)

    def smooth(share: float) -> bool:
        modes = replace(rule, learning_rate=share * critical).modes(1.0)
        if modes is None:
            return False
        return bool(((abs(modes.imag) <= ROUNDING) & (modes.real >= -ROUNDING)).all())

    low, high = SMALLEST, 1.0
    if not smooth(low):
        return 0.0
    while low < (middle := math.sqrt(low * high)) < high:
        if smooth(middle):
            low = middle
        else:
            high = middle
    return low
