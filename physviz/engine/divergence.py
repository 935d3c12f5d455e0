"""Whether Z exists: where nothing binds θ, in words, and the β above which something does."""

from __future__ import annotations

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
        return "There are no points and the prior is flat: nothing binds θ, Z diverges."
    if points.x.min() == points.x.max():
        return (
            "Fewer than two distinct x and a flat prior: nothing binds θ along the valley, "
            "so Z diverges at every temperature."
        )
    if problem.loss.grows == "bounded":
        return (
            f"The {problem.loss.title} loss is bounded and the prior is flat: lines however far "
            "away stay possible and nothing binds θ, so Z diverges at every temperature."
        )
    if problem.loss.grows == "log":
        return _slow(problem, inverse_temperature)
    return None


def _slow(problem: Problem, beta: float) -> str | None:
    """Return why a loss like c² log r² does not bind θ at this β, None where it does."""
    points, c = problem.points, getattr(problem.loss, "c", 1.0)
    ratio = noise(problem).sigma / c
    wide, (k, x) = 2.0 * ratio * ratio / points.n, _most_shared(points)
    steep = ratio * ratio / (points.n - k)
    if beta > max(wide, steep):
        return None
    if steep > wide:
        which = f"lines that turn about the {k} points at x = {written(x)}"
    else:
        which = "lines far away"
    return (
        f"The {problem.loss.title} loss grows too slowly and the prior is flat: {which} stay "
        f"possible and nothing binds θ at β = {written(beta)}, so Z diverges; above "
        f"β = {written(max(wide, steep))} it converges."
    )


@lru_cache(maxsize=4)
def _most_shared(points: Points) -> tuple[int, float]:
    """Return the largest number of points that share one x, and that x."""
    values, counts = np.unique(points.x, return_counts=True)
    most = int(np.argmax(counts))
    return int(counts[most]), float(values[most])
