"""The line as a fluctuating thing: its mean and its spread over x."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats


@dataclass(frozen=True, eq=False)
class Lines:
    """Mean and covariance of a fluctuating line's (height, lean).

    They are its y − ``base`` at x = ``centre``, and what it rises over one ``unit`` of x; ``mean``
    has shape (2,), ``covariance`` (2, 2). About a centre near the points' own both keep their
    digits, however far from x = 0 the points lie.
    """

    centre: float
    unit: float
    base: float
    mean: Floats
    covariance: Floats

    def band(self, x: ArrayLike) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of β₀ + β₁x under q; shapes as x, units [y].

        With u = (x − centre)/unit the variance is Var h + 2u Cov(h, l) + u² Var l.
        """
        u = (np.asarray(x, dtype=np.float64) - self.centre) / self.unit
        (high, both), (_, wide) = self.covariance
        variance = high + u * (2.0 * both + u * wide)
        return self.base + self.mean[0] + u * self.mean[1], np.sqrt(np.maximum(variance, 0.0))
