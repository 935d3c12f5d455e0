"""Relevant operator ↔ feature: averaged in blocks, the slope stays and so does what it is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.dictionary.block import averaged
from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.leftover import need_digits
from physviz.engine.potential import noise

if TYPE_CHECKING:
    from physviz.engine.dictionary.block import Blocks
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.potential import Problem


class Level(NamedTuple):
    """The slope of least squares through blocks of b points, its error and their ratio.

    ``left`` is how many blocks there are, ``kept`` which share of Σ(x − x̄)² lies between them,
    ``noise`` the standard deviation of a block's mean.
    """

    block: int
    left: int
    slope: float
    error: float
    kept: float
    noise: float

    @property
    def worth(self) -> float:
        """The signal-to-noise ratio |β₁|/SE."""
        return abs(self.slope) / self.error


def level(problem: Problem, block: int) -> Level:
    """Return what is left of slope and noise when ``block`` neighbours at a time are averaged.

    SE = σ/√(Σ(x − x̄)²) over the blocks, weighted by how many points each stands for (with error
    bars by Σ σ̄²/σ_i²). Raises NoNoise, and ValueError where there is no slope.
    """
    points = problem.points
    if points.n == 0 or points.x.min() == points.x.max():
        raise ValueError("Without two different x there is no slope to find.")
    need_digits(problem)
    sigma = noise(problem).sigma
    whole, coarse = averaged(points, 1), averaged(points, block)
    if coarse.counts.size < 2 or coarse.spread <= 1e-12 * whole.spread:
        raise ValueError(f"Blocks of {block} leave no two different x: take smaller ones.")
    typical = points.n / float(whole.weight.sum())
    spread = coarse.spread * typical
    return Level(
        block,
        coarse.counts.size,
        _slope(coarse),
        sigma / math.sqrt(spread),
        coarse.spread / whole.spread,
        sigma * math.sqrt(coarse.counts.size / points.n),
    )


def _slope(blocks: Blocks) -> float:
    """Return Σ w (x − x̄)(y − ȳ)/Σ w (x − x̄)²."""
    share = blocks.weight / blocks.weight.sum()
    x, y = blocks.x - blocks.x[0], blocks.y - blocks.y[0]
    x, y = x - share @ x, y - share @ y
    return float((share * x) @ y) / float((share * x) @ x)


def levels(problem: Problem) -> tuple[Level, ...]:
    """Return the flow: blocks of 1, 2, 4, … points, as long as three are left.

    Raises what ``level`` raises.
    """
    sizes = [1]
    while 2 * sizes[-1] * 3 <= problem.points.n:
        sizes.append(2 * sizes[-1])
    found = [level(problem, 1)]
    for size in sizes[1:]:
        try:
            found.append(level(problem, size))
        except ValueError:
            break
    return tuple(found)


def error_by_matrix(problem: Problem, block: int) -> float:
    """Return SE of the slope once more, from the triangle of the blocks' design matrix."""
    points = problem.points
    coarse = averaged(points, block)
    weight = np.sqrt(coarse.weight * points.n / coarse.weight.sum())
    rows = np.stack([weight, weight * (coarse.x - coarse.x[0])], axis=1)
    inverse = np.linalg.inv(np.linalg.qr(rows)[1])
    return noise(problem).sigma * float(np.hypot(*inverse[1]))


def _read(present: Present) -> Reading:
    problem, block = present.problem, present.settings.block
    fine, coarse = level(problem, 1), level(problem, block)
    values: dict[str, float | None] = {
        "signal to noise of blocks": coarse.worth,
        "signal to noise": fine.worth,
        "block": block,
        "slope": fine.slope,
        "slope of blocks": coarse.slope,
        "error": fine.error,
        "error of blocks": coarse.error,
        "share kept": math.sqrt(coarse.kept),
        "noise": fine.noise,
        "noise of blocks": coarse.noise,
    }
    return Reading(values, Check(coarse.error, error_by_matrix(problem, block)))


ENTRY = Entry(
    key="relevant-operator",
    table="learning",
    formula=(
        r"\frac{|\beta_1|}{\mathrm{SE}_b}=\frac{|\beta_1|}{\sigma}"
        r"\sqrt{\sum_B n_B\,(\bar x_B-\bar x)^2},\qquad\sigma_b=\frac{\sigma}{\sqrt b}"
    ),
    symbols={
        "block": "b",
        "slope": r"\beta_1",
        "slope of blocks": r"\beta_1^{(b)}",
        "error": r"\mathrm{SE}",
        "error of blocks": r"\mathrm{SE}^{(b)}",
        "signal to noise": r"|\beta_1|/\mathrm{SE}",
        "signal to noise of blocks": r"|\beta_1^{(b)}|/\mathrm{SE}^{(b)}",
        "share kept": r"\mathrm{SE}/\mathrm{SE}^{(b)}",
        "noise": r"\sigma",
        "noise of blocks": r"\sigma_b",
    },
    proves=(
        "Averaged over b neighbours, a point's ‹noise› falls as b^(−1/2) while the slope and its "
        "worth in standard errors stay, but for the spread of x within a block: ‹a relevant "
        "operator› is what the flow to coarser looks leaves alone."
    ),
    breaks=(
        "Blocks as wide as the data leave no slope, and a bend, a wave or an outlier within a "
        "block is averaged away like noise: which operators are relevant is for the "
        "coarse-graining to say."
    ),
    source=(
        "Table 1, row 10; Wilson, Rev. Mod. Phys. 47 (1975) 773; Lin, Tegmark & Rolnick 2017, "
        "J. Stat. Phys. 168, 1223 (arXiv:1608.08225), §3"
    ),
    things=("data", "line", "noise"),
    names={
        "noise": "‹noise›",
        "noise of blocks": "‹noise› of blocks",
    },
    read=_read,
    check=(
        "The standard error of the least-squares slope after averaging, whatever the ‹loss›: by "
        "its formula, and from the triangle of the blocks' design matrix."
    ),
)
