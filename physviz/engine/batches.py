"""Mini-batches: the points shuffled anew each epoch, and the slope of a few at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Ints
    from physviz.engine.quadratic import Pair
    from physviz.engine.slope import Slope


class Batches:
    """∇S over the batch of each step; O(b), and O(n) once an epoch."""

    def __init__(self, slope: Slope, size: int, seed: int) -> None:
        self._slope, self._size, self._seed = slope, size, seed

    def __call__(self, k: int, intercept: float, slope: float) -> Pair:
        """Return the mean slope at θ of the points in the batch of step k."""
        chosen = batch(self._slope.n, self._size, self._seed, k)
        return self._slope.gradient(
            *self._slope.pull_of(chosen, *self._slope.line(intercept, slope))
        )


def batch(n: int, size: int, seed: int, k: int) -> Ints:
    """Return which of n points make the batch of step k, as a shuffled DataLoader deals them.

    An epoch is ⌈n/b⌉ steps, in which each point has its turn once; the last batch may be smaller.
    """
    epoch, turn = divmod(k, -(-n // size))
    return _order(n, seed, epoch)[turn * size : (turn + 1) * size]


@lru_cache(maxsize=4)
def _order(n: int, seed: int, epoch: int) -> Ints:
    return np.random.default_rng([seed, epoch]).permutation(n)
