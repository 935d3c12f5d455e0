"""What the best line leaves over: the residuals, and whether floats can tell them from nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.minima import minima
from physviz.engine.potential import noise
from physviz.engine.sums import sums
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

EPSILON = float(np.finfo(np.float64).eps)
ROUND_OFF = 1e-12
"""A residual below this share of the largest y − ȳ is none."""
LEAST_NOISE = 1e-10
"""A noise below this share of the largest y is lost among the digits of y."""
CLEAR = 2e-9
"""An error of log Z below this is not worth a word."""


@lru_cache(maxsize=4)
def leftover(problem: Problem) -> Floats:
    """Return the residuals r_i of the line of least S, 0 where they are round-off, shape (n,).

    Raises ValueError for no points.
    """
    data = sums(problem.points)
    if data is None:
        raise Refusal("There are no points, so there are no ‹residuals›.")
    intercept, slope = minima(problem)[0].theta
    residuals = data.residuals(data.lines((intercept, slope)))
    size = abs(intercept) + abs(slope * data.centre[0]) + abs(data.centre[1])
    least = ROUND_OFF * float(np.abs(data.v).max()) + 4.0 * EPSILON * size * data.w
    residuals[np.abs(residuals) <= least] = 0.0
    residuals.setflags(write=False)
    return residuals


def need_digits(problem: Problem) -> None:
    """Raise ValueError where y has too few digits for its noise. Raises NoNoise."""
    points = problem.points
    if points.n and noise(problem).sigma < LEAST_NOISE * float(np.abs(points.y).max()):
        raise Refusal("The ‹noise› σ is lost among the digits of y: type a larger value.")


def doubt(problem: Problem, inverse_temperature: float, error: float) -> float:
    """Return what a difference of two logarithms of Z may be off by, 0 where that is next to none.

    ``error`` is that of log Z; a digit lost in y shifts −β log p(y|θ) by about β√n eps |y|/σ.
    Raises NoNoise.
    """
    points = problem.points
    size = float(np.abs(points.y).max()) / noise(problem).sigma if points.n else 0.0
    found = 4.0 * error + EPSILON * inverse_temperature * points.n**0.5 * size
    return found if found > CLEAR else 0.0
