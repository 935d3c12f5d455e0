"""Points whose ρ bends gently over the whole grid: all of them together are one polynomial.

Over the grid a point's residual swings by τ_i about its value at the middle, and ρ(r_i − τ_i s) is
a polynomial in s ∈ [−1, 1] to many digits where ρ's next singularity is some τ_i away (exactly a
parabola where a kink is not crossed). As s is linear in θ, so is their sum one, in two variables.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.linogram.turns import Turns
    from physviz.engine.linogram.view import Bend, Cloud, View
    from physviz.engine.points import Floats

BLOCK = 1 << 13
FAR = 3.0
"""An analytic ρ counts as smooth this many τ_i from its singularities."""
DIGITS = 1e-10
"""What the terms left out may add, relative to the range on the grid."""


def gentle(cloud: Cloud, bend: Bend, view: View) -> Turns[tuple[NDArray[np.bool_], int]]:
    """Return which points have a smooth ρ over the whole grid, and the terms that do for them."""
    smooth = np.empty(cloud.n, dtype=bool)
    least = math.inf
    for left in range(0, cloud.n, BLOCK):
        some = slice(left, left + BLOCK)
        part = cloud.part(some)
        middle, swing = _weighted(part, view)
        room = bend.room(middle)
        smooth[some] = room >= (FAR if bend.loss.analytic else 1.0) * swing
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            least = min(least, float(np.min(room / swing, where=smooth[some], initial=1e9)))
        yield
    if not bend.loss.analytic:
        return smooth, 3
    # Of the range on the grid, which is least² times smaller than ρ at the singularity's distance.
    digits = 2.0 * math.log(least) - math.log(DIGITS)
    return smooth, math.ceil(digits / math.acosh(least)) + 1


def _weighted(part: Cloud, view: View) -> tuple[Floats, Floats]:
    """Return r_i of the middle line and how far r_i swings on the grid."""
    middle, swing = view.swings(part)
    return (middle, swing) if part.w is None else (part.w * middle, part.w * swing)


def surface(
    cloud: Cloud, chosen: NDArray[np.bool_], terms: int, bend: Bend, view: View
) -> Turns[tuple[Floats, float]]:
    """Return Σρ(r_i) of the chosen points, (slopes, intercepts), and how far it may be off."""
    nodes = np.cos(np.pi * (np.arange(terms) + 0.5) / terms)
    solve = np.linalg.inv(np.polynomial.chebyshev.chebvander(nodes, terms - 1))
    powers = np.zeros((terms, terms))
    for k in range(terms):
        powers[: k + 1, k] = np.polynomial.chebyshev.cheb2poly(np.eye(terms)[k])
    sums = np.zeros((terms, terms))
    doubt = 0.0
    for left in range(0, cloud.n, BLOCK):
        part = cloud.part(left + np.flatnonzero(chosen[left : left + BLOCK]))
        middle, swing = _weighted(part, view)
        series = solve @ bend.rho(middle - nodes[:, None] * swing)
        if bend.loss.analytic:
            doubt += float(np.abs(series[-1]).sum())
        _add(sums, powers @ series, part, view)
        yield
    a, t = (
        np.vander(axis / (half or 1.0), terms, increasing=True)
        for axis, half in zip((view.a, view.t), view.half, strict=True)
    )
    return t @ sums @ a.T, doubt


def _add(sums: Floats, series: Floats, part: Cloud, view: View) -> None:
    """Add Σ_j series[j] (αa + βb)^j to sums[power of b, power of a]; |α| + |β| = 1 per point."""
    (wide, high), x = view.half, part.x + view.x0
    swing = wide + high * np.abs(x)
    swing = np.where(swing > 0.0, swing, 1.0)
    alpha, beta = wide / swing, high * x / swing
    products = np.ones((1, part.n))
    for j, row in enumerate(series):
        if j:
            products = np.concatenate([products * alpha, products[-1:] * beta])
        shares = products @ row
        for m in range(j + 1):
            sums[m, j - m] += math.comb(j, m) * shares[m]
