"""The data as sites of a chain: residuals about the line of least squares, in the order of x."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.moments import moments
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points

MOST = 64
"""More points than that are gathered, neighbours with neighbours, so that each one still counts."""


@dataclass(frozen=True, eq=False)
class Sites:
    """Means over neighbours: ``x`` in ascending order and ``residual`` [y], shapes (m,)."""

    x: Floats
    residual: Floats


@lru_cache(maxsize=4)
def sites(points: Points) -> Sites:
    """Return the points' x and r_i (r_i = ε_iσ̄/σ_i with error bars) as at most ``MOST`` sites.

    Raises ValueError for no points.
    """
    data, m = sums(points), moments(points)
    if data is None or m is None:
        raise ValueError("There are no points to make a chain of.")
    residual = data.residuals(data.lines((m.intercept, m.slope)))
    order = np.argsort(points.x, kind="stable")
    first = np.unique(np.linspace(0, points.n, MOST + 1).astype(np.intp)[:-1])
    count = np.diff(np.append(first, points.n))
    # Reckoned from the first x: those of x = 10⁸ + i keep their digits.
    origin = points.x[order[0]]
    x = origin + np.add.reduceat(points.x[order] - origin, first) / count
    return Sites(x, np.add.reduceat(residual[order], first) / count)
