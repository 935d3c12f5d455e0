"""Losses by name and by width c; the width that suits the data at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.knob import knobs_of
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, SoftL1, Squared
from physviz.engine.points import LARGEST
from physviz.engine.sums import sums
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.losses import Loss
    from physviz.engine.points import Points

TUNING: dict[type[Loss], float] = {
    # 95 % of least squares' efficiency on Gaussian noise: Holland & Welsch, Comm. Stat. A 6 (1977)
    # 813–827; soft_l1 and arctan like the loss they resemble.
    Huber: 1.345,
    SoftL1: 1.345,
    Cauchy: 2.385,
    Arctan: 2.385,
    # Makes Laplace's noise, of scale 2σ²/c, one of standard deviation σ.
    Absolute: 8.0**0.5,
}
"""The width of each loss in units of the noise."""


def suggested(kind: type[Loss], points: Points) -> Loss:
    """Return the loss with c = its tuning × the spread of the residuals, to two digits; units [y].

    The spread is 1.4826 times the median of |r| about the line of least squares (the standard
    deviation, for Gaussian noise); 1 where there are no residuals.
    """
    if kind is Squared:
        return Squared()
    data = sums(points)
    if data is None:
        return kind()
    size = np.abs(data.residuals(data.least_squares()))
    spread = 1.4826 * float(np.median(size)) or float(np.sqrt(np.mean(size * size)))
    if not spread > 1e-12 * float(np.abs(data.v).max()):
        return kind()
    width = float(f"{TUNING[kind] * spread:.1e}")
    return with_width(kind, min(max(width, 1.0 / LARGEST), LARGEST))


def with_width(kind: type[Loss], width: float) -> Loss:
    """Return a robust loss of this width c; raises ValueError with a sentence for squared loss."""
    if kind is Squared:
        raise ValueError("The squared loss has no scale.")
    ((name, knob),) = knobs_of(kind)
    if reason := knob.refusal(width):
        raise Refusal(reason)
    make: Callable[..., Loss] = kind
    return make(**{name: width})


def width_of(loss: Loss) -> float | None:
    """Return the width c of a loss, None for the squared."""
    return None if isinstance(loss, Squared) else loss.c


def by_key(key: str) -> type[Loss]:
    """Return the loss of this name; raises ValueError with a sentence that lists the names."""
    for kind in LOSSES:
        if kind.key == key:
            return kind
    raise ValueError(f"The loss “{key}” is none of {', '.join(kind.key for kind in LOSSES)}.")
