"""The median line under a prior's springs: absolute loss with a Gaussian prior, to round-off.

Below it a soft corner of shrinking width leads to the kink; there the few points that the line is
caught on are known, and with them caught and all others on their sides the rest is a linear system.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import SoftL1
from physviz.engine.search.downhill import newton, reweighted
from physviz.engine.search.ground import Ground, Springs
from physviz.engine.search.median_line import median_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.sums import Sums

    Bools = NDArray[np.bool_]

CORNERS = tuple(10.0**-k for k in range(9))
"""Widths of the soft corner, as shares of a typical residual."""
WIDE = 3
"""So many corners serve to tell which of very many points keep their side."""
FEW = 20_000
CAUGHT = 5
"""The points nearest to the soft optimum, of which at most two are on the line."""


def sprung_median(ground: Ground, springs: Springs, c: float) -> Floats:
    """Return the line of least (c/n) Σ|r_i| and springs, shape (2,); these leave only one."""
    data, pulls = ground.data, c / ground.data.n
    options = np.stack([median_line(data)[0], springs.middle])
    line = options[int(np.argmin(ground(options)))]
    size = float(np.mean(np.abs(data.residuals(line)))) or c
    corners = [corner * size for corner in CORNERS]
    if data.n > 2 * FEW:
        line = _softened(data, springs, pulls, line, corners[:WIDE])
        part, pulled, far = _decided(data, springs, pulls, line)
        least = _softened(part, pulled, pulls, line, corners[WIDE:])
        least = _best(part, pulled, pulls, least)
        if (np.sign(data.residuals(least)) == np.sign(data.residuals(line)))[far].all():
            return least
    return _best(data, springs, pulls, _softened(data, springs, pulls, line, corners))


def _softened(
    data: Sums, springs: Springs, pulls: float, line: Floats, corners: list[float]
) -> Floats:
    """Return the optimum of pulls·Σ|r_i| and springs under ever narrower soft corners."""
    lines = line[None]
    for c in corners:
        # A soft corner of width c grows to 2c|r|: the mean of its cost is so much stronger.
        strength = math.sqrt(2.0 * c / pulls / data.n)
        stronger = Springs(springs.middle, springs.stiff * strength, springs.slack / strength)
        soft = Ground(data, SoftL1(c), stronger)
        lines = newton(soft, reweighted(soft, lines, 2), c)
    return lines[0]


def _decided(
    data: Sums, springs: Springs, pulls: float, line: Floats
) -> tuple[Sums, Springs, Bools]:
    """Return the near points, springs that pull like the far ones too, and which those are.

    Far points keep their side of the line, and so pull steadily.
    """
    r = data.residuals(line)
    near = np.abs(r) / np.hypot(data.w, data.u)
    far = near > np.partition(near, FEW)[FEW]
    sides = np.sign(r[far])
    push = np.array([sides @ data.w[far], sides @ data.u[far]])
    return data.part(np.flatnonzero(~far)), springs.pulled(pulls * push), far


def _best(data: Sums, springs: Springs, pulls: float, line: Floats) -> Floats:
    """Return the best of the line and those through none, one and two of its nearest points."""
    r = data.residuals(line)
    few = min(CAUGHT, data.n)
    near = np.argpartition(np.abs(r), few - 1)[:few].tolist()
    columns, sides = np.stack([data.w, data.u], axis=1), np.sign(r)
    options = [line]
    for held in (list(some) for count in range(3) for some in combinations(near, count)):
        free = np.ones(data.n, dtype=bool)
        free[held] = False
        rest = springs.pulled(pulls * (sides[free] @ columns[free])).middle
        # From where the springs rest, the shortest way (as they measure it) to the points held.
        ties = columns[held] @ springs.slack
        way, *_ = np.linalg.lstsq(ties, data.v[held] - columns[held] @ rest, rcond=None)
        options.append(rest + springs.slack @ way)

    def total(option: Floats) -> float:
        stretch = springs.stretch(option[None])
        return float(pulls * np.abs(data.residuals(option)).sum() + 0.5 * np.sum(stretch**2))

    return min(options, key=total)
