"""Blocks of neighbours along x: the data in order of x, cut into runs, each known by its means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.points import Points

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints


@dataclass(frozen=True, eq=False)
class Blocks:
    """Weighted means of x and y in each block, shape (B,), ascending in x.

    ``counts`` are the points in each, ``weight`` their Σ 1/σ_i² (the counts without error bars).
    """

    x: Floats
    y: Floats
    counts: Ints
    weight: Floats

    def copies(self, *, weighted: bool) -> Points:
        """Return as many points as there were, each at its block's means, Σ 1/σ² kept."""
        errors = np.sqrt(self.counts / self.weight) if weighted else None
        columns = (self.x, self.y) if errors is None else (self.x, self.y, errors)
        return Points.of(*(np.repeat(column, self.counts) for column in columns))

    def points(self, sigma: float) -> Points:
        """Return a point for each block, with the error bar of its mean; σ is that of a point."""
        share = self.weight * (self.counts.sum() / self.weight.sum())
        return Points.of(self.x, self.y, sigma / np.sqrt(share))

    @property
    def spread(self) -> float:
        """Σ weight·(x − x̄)², what is left of the points' spread in x."""
        away = self.x - self.x[0]
        away -= self.weight @ away / self.weight.sum()
        return float(self.weight @ away**2)


@lru_cache(maxsize=2)
def ordered(points: Points) -> tuple[Floats, Floats, Floats]:
    """Return x, y and 1/σ_i² (1 without error bars) in order of x, shape (n,)."""
    order = np.argsort(points.x, kind="stable")
    weight = np.ones(points.n) if points.y_error is None else points.y_error[order] ** -2.0
    return points.x[order], points.y[order], weight


def gathered(points: Points, count: int) -> Blocks:
    """Return ``count`` blocks of as equal numbers of points as can be; 1 ≤ count ≤ n."""
    return _blocks(points, np.arange(count) * points.n // count)


def averaged(points: Points, size: int) -> Blocks:
    """Return blocks of ``size`` points each, the last of what is left; n ≥ 1."""
    return _blocks(points, np.arange(0, points.n, size))


def _blocks(points: Points, first: Ints) -> Blocks:
    x, y, weight = ordered(points)
    total = np.add.reduceat(weight, first)
    # Reckoned from one of its points each mean keeps its digits far from zero.
    counts = np.diff(first, append=points.n)
    means = []
    for column in (x, y):
        origin = column[first]
        away = weight * (column - np.repeat(origin, counts))
        means.append(origin + np.add.reduceat(away, first) / total)
    return Blocks(means[0], means[1], counts, total)
