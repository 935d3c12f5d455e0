"""Whether Z exists: where nothing binds θ, in words, and the β above which something does."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written
from physviz.engine.potential import noise

if TYPE_CHECKING:
    from physviz.engine.points import Points
    from physviz.engine.potential import Problem


def why_divergent(problem: Problem, inverse_temperature: float = 1.0) -> str | None:
    """Return why Z(β) = ∫e^{−βφ}d²θ diverges, in words; None where it converges.

    A Gaussian prior binds θ always, whatever β tempers. Under a flat one two distinct x are needed.
    Then losses that grow like |r| or faster bind θ at any β; arctan, which is bounded, at none;
    cauchy where βnc²/σ² > 2 and β(n − k)c²/σ² > 1, with k the largest number of points that share
    one x: e^{−βφ} falls as |θ|^{−βnc²/σ²} in general, and as a power of n − k only where the line
    turns about those k points. Raises NoNoise, for cauchy only.
    """
    points = problem.points
    if problem.prior.proper:
        return None
    if points.n == 0:
        return "There are no points and the ‹prior› is flat: nothing binds θ, Z diverges."
    if points.x.min() == points.x.max():
        return (
            "Fewer than two distinct x and a flat ‹prior›: nothing binds θ along the valley, "
            "so Z diverges at every ‹temperature›."
        )
    if problem.loss.grows == "bounded":
        return (
            f"The {problem.loss.title} ‹loss› is bounded and the ‹prior› is flat: lines however "
            "far away stay possible and nothing binds θ, so Z diverges at every ‹temperature›."
        )
    if problem.loss.grows == "log":
        return _slow(problem, inverse_temperature)
    return None


def binding(problem: Problem, moment: int = 0) -> float:
    """Return the β above which Z exists: 0 where it does at any β, infinity where at none.

    With ``moment`` 1 or 2 that above which the mean, or the covariance, of θ exists: under cauchy
    and a flat prior βnc²/σ² > 2 + m and β(n − k)c²/σ² > 1 + m. Raises NoNoise, for cauchy only.
    """
    if why_divergent(problem, math.inf):
        return math.inf
    slow = not problem.prior.proper and problem.loss.grows == "log"
    return max(_bounds(problem, moment)) if slow else 0.0


def _bounds(problem: Problem, moment: int = 0) -> tuple[float, float]:
    """Return the β above which a loss like c² log r² binds lines far away and turning lines."""
    points, c = problem.points, getattr(problem.loss, "c", 1.0)
    ratio = noise(problem).sigma / c
    k, _ = _most_shared(points)
    square = ratio * ratio
    return (2.0 + moment) * square / points.n, (1.0 + moment) * square / (points.n - k)


def _slow(problem: Problem, beta: float) -> str | None:
    """Return why a loss like c² log r² does not bind θ at this β, None where it does."""
    wide, steep = _bounds(problem)
    if beta > max(wide, steep):
        return None
    if steep > wide:
        k, x = _most_shared(problem.points)
        which = f"lines that turn about the {k} points at x = {written(x)}"
    else:
        which = "lines far away"
    return (
        f"The {problem.loss.title} ‹loss› grows too slowly and the ‹prior› is flat: {which} stay "
        f"possible and nothing binds θ at β = {written(beta)}, so Z diverges; above "
        f"β = {written(max(wide, steep))} it converges."
    )


@lru_cache(maxsize=4)
def _most_shared(points: Points) -> tuple[int, float]:
    """Return the largest number of points that share one x, and that x."""
    values, counts = np.unique(points.x, return_counts=True)
    most = int(np.argmax(counts))
    return int(counts[most]), float(values[most])
