"""How far the lean strays at any β that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.kinked_pieces import CUT, pieces

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.points import Floats
    from physviz.engine.quadrature.kinked_panels import Sweep

TURNS = 200


def span(sweep: Sweep, size: float) -> Generator[None, None, Floats]:
    """Return ends of panels to start from, in order; outside of them nothing counts.

    They double outwards from 0, beginning where even the largest β hardly tells a difference.
    """
    doublings = 2.0 ** np.arange(-1.0, 5.0)
    at = size * np.concatenate([-doublings[::-1], [0.0], doublings])
    at, least = yield from _profile(sweep, at)
    for _ in range(TURNS):
        above = least - least.min(axis=0)
        middle = int(np.searchsorted(at, 0.0))
        beside = least[[middle - 1, middle + 1], -1].min() - least[middle, -1]
        more = []
        if (above[0] < CUT).any():
            more += [4.0 * at[0], 2.0 * at[0]]
        if (above[-1] < CUT).any():
            more += [2.0 * at[-1], 4.0 * at[-1]]
        if beside > 1.0:
            more += [0.25 * at[middle - 1], 0.5 * at[middle - 1]]
            more += [0.25 * at[middle + 1], 0.5 * at[middle + 1]]
        if not more:
            break
        new, new_least = yield from _profile(sweep, np.array(more))
        at, least = np.concatenate([at, new]), np.concatenate([least, new_least])
        order = np.argsort(at)
        at, least = at[order], least[order]
    inside = np.flatnonzero((least < least.min(axis=0) + CUT).any(axis=1))
    return at[max(inside[0] - 1, 0) : inside[-1] + 2]


def _profile(sweep: Sweep, at: Floats) -> Generator[None, None, tuple[Floats, Floats]]:
    """Return the leans and the least exponent along the height at each of them."""
    least = np.full((at.size, sweep.ladder.size), np.inf)
    for first in range(0, at.size, sweep.step):
        some = pieces(sweep.ground, at[first : first + sweep.step], *sweep.range)
        for side in some.take(some.way > 0.0), some.take(some.way < 0.0):
            if side.row.size:
                value, _ = side.exponents(sweep.ladder)
                starts = np.flatnonzero(np.diff(side.row, prepend=-1))
                row = side.row[starts] + first
                least[row] = np.minimum(least[row], np.minimum.reduceat(value, starts))
        yield
    return at, least
