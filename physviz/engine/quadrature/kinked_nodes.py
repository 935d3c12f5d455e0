"""Gauss's rule on every stretch of height: as many nodes as the exponent's change asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.kinked_pieces import CUT, Pieces, joined

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.kinked_pieces import Bools

SIZES = (1, 2, 3, 4, 6, 8)
HALVINGS = 120
SHARE = 0.7
"""Where the exponent is x above its least a rule may err by e^(SHARE·x) times more."""
WORST = np.array([3.0, 9.0, 22.0])
"""Of x^2p e^(−SHARE·x) the largest is near one of these for every size p."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """Nodes along the heights, those of a side together, from the middle outwards; shapes (m,).

    ``side`` is 2·row, plus 1 on the right.
    """

    side: Ints
    height: Floats
    log_weight: Floats
    energy: Floats
    kept: Floats

    def take(self, chosen: Ints | Bools) -> Nodes:
        """Return some of them."""
        return Nodes(
            self.side[chosen],
            self.height[chosen],
            self.log_weight[chosen],
            self.energy[chosen],
            self.kept[chosen],
        )


@cache
def _gauss(size: int) -> tuple[Floats, Floats]:
    """Return the rule's nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(size)
    return 0.5 * (nodes + 1.0), 0.5 * weights


@cache
def log_constant(size: int) -> float:
    """Return log of (p!)⁴/((2p + 1)(2p)!³): p nodes err by that times the 2p-th derivative."""
    return 4.0 * math.lgamma(size + 1) - math.log(2 * size + 1) - 3.0 * math.lgamma(2 * size + 1)


def nodes(stretches: Pieces, ladder: Floats, floor: Floats, tolerance: float) -> Nodes:
    """Return nodes for every β of a ladder, to ``tolerance`` of the density at the top.

    ``floor`` is the least exponent for each β. What is too steep is halved, what weighs nothing at
    any β is left out.
    """
    goal = math.log(tolerance)
    found: dict[int, list[Pieces]] = {size: [] for size in SIZES}
    for _ in range(HALVINGS):
        least, change = _exponents(stretches, ladder, floor)
        alive = np.min(least, axis=1) < CUT
        if not alive.any():
            break
        stretches, least, change = stretches.take(alive), least[alive], change[alive]
        # What a rule may err, as a share of the density at the top: the less, the farther out,
        # for there is more of it.
        depth = goal + SHARE * np.maximum(least, 0.0)
        with np.errstate(divide="ignore"):
            logs = np.log(change)
        waiting = np.ones(stretches.row.size, dtype=bool)
        for size in SIZES:
            enough = waiting & (log_constant(size) + 2 * size * logs <= depth).all(axis=1)
            found[size].append(stretches.take(enough))
            waiting &= ~enough
        stretches = stretches.take(waiting).halves()
    return _nodes({size: joined(some) for size, some in found.items() if some})


def _exponents(some: Pieces, ladder: Floats, floor: Floats) -> tuple[Floats, Floats]:
    """Return the exponents above the floor at those β of the ladder that matter most."""
    if ladder.size <= len(WORST) or some.stiff > 0.0:
        least, change = some.exponents(ladder)
        return least - floor, change
    # x^2p e^(−SHARE·x) is greatest at x = 2p/SHARE.
    with np.errstate(divide="ignore"):
        near = WORST / np.maximum(some.e, 0.0)[:, None]
    return some.exponents(np.clip(near, ladder[0], ladder[-1]))


def _nodes(found: dict[int, Pieces]) -> Nodes:
    parts: list[Nodes] = []
    far: list[Floats] = []
    for size, some in found.items():
        at, weights = _gauss(size)
        s = np.multiply.outer(some.length, at)
        height = some.start[:, None] + some.way[:, None] * s
        energy = some.e[:, None] + s * (some.g[:, None] + 0.5 * some.q[:, None] * s)
        kept = some.k[:, None] + s * (some.h[:, None] + 0.5 * some.stiff * s)
        log_weight = np.log(some.length)[:, None] + np.log(weights)
        side = np.repeat(2 * some.row + (some.way > 0.0), size)
        rest = (part.ravel() for part in (height, log_weight, energy, kept))
        parts.append(Nodes(side, *rest))
        far.append((some.way[:, None] * height).ravel())
    if not parts:
        none = np.empty(0)
        return Nodes(np.empty(0, dtype=np.intp), none, none, none, none)
    whole = together(parts)
    return whole.take(np.lexsort((np.concatenate(far), whole.side)))


def together(parts: list[Nodes]) -> Nodes:
    """Return all of several, one after the other."""
    return Nodes(
        np.concatenate([p.side for p in parts]),
        np.concatenate([p.height for p in parts]),
        np.concatenate([p.log_weight for p in parts]),
        np.concatenate([p.energy for p in parts]),
        np.concatenate([p.kept for p in parts]),
    )
