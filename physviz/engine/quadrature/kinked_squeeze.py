"""Many nodes made few: Gauss's rule in the energy.

β knows of a line only its energy, so what counts of a short range of energies are the first few
moments of the measure e^{−K}dheight in E, and Gauss's nodes for that measure keep them, however
many kinks there are. (W. Gautschi, Orthogonal Polynomials, 2004, section 2.1.7.)
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.kinked_nodes import SHARE, Nodes, log_constant, together

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.kinked_pieces import Bools

SIZE = 6
GRID = 400
LEAST = 1e-4
"""What a step of the recurrence must keep of the measure's width for it to be a sound one."""


def squeezed(found: Nodes, ladder: Floats, floor: Floats, tolerance: float) -> Nodes:
    """Return fewer nodes with the same sums of e^{−βE−K} Eʲ; they keep those of height, too."""
    levels = _levels(found, ladder, floor, tolerance)
    turn = np.diff(found.side, prepend=-1) != 0
    # The height goes with the root of E near the row's least E: halve towards it. K may have the
    # middle elsewhere, and then E falls and rises on one side: that is two groups, lest heights
    # of either be taken together.
    least = np.minimum.reduceat(found.energy, np.flatnonzero(turn))[np.cumsum(turn) - 1]
    above = np.maximum(found.energy - least, 1e-300)
    turn |= found.energy == least
    doublings = np.floor(np.log2(above)).astype(np.intp)
    for some in levels, doublings:
        turn |= np.diff(some, prepend=some[0]) != 0
    first = np.flatnonzero(turn)
    count = np.diff(first, append=found.side.size)
    many = count >= 2 * SIZE
    if not many.any():
        return found
    few, sound = _gauss(found.take(np.repeat(many, count)), _starts(count[many]))
    many[many] = sound
    whole = together([found.take(~np.repeat(many, count)), few])
    return whole.take(np.argsort(whole.side, kind="stable"))


def _starts(count: Ints) -> Ints:
    return np.cumsum(count) - count


def _levels(found: Nodes, ladder: Floats, floor: Floats, tolerance: float) -> Ints:
    """Return in which range of energy each node lies, ranges as wide as Gauss's rule may have."""
    lowest = float(found.energy.min())
    top = float(found.energy.max()) - lowest
    grid = np.concatenate([[0.0], np.geomspace(1e-3 * min(1.0 / ladder[-1], top), top, GRID)])
    rise = np.multiply.outer(grid + lowest, ladder) + found.kept.min() - floor
    width = (math.log(tolerance) - log_constant(SIZE)) / (2 * SIZE)
    wide = width + SHARE / (2 * SIZE) * np.maximum(rise, 0.0) - np.log(ladder)
    wide = np.exp(np.minimum(wide.min(axis=1), 600.0))
    steps = np.diff(grid) / np.minimum(wide[1:], wide[:-1])
    level = np.concatenate([[0.0], np.cumsum(steps)])
    return np.floor(np.interp(found.energy - lowest, grid, level)).astype(np.intp)


def _gauss(raw: Nodes, first: Ints) -> tuple[Nodes, Bools]:
    """Return Gauss's nodes of the groups that begin at ``first``, and which have so many."""
    count = np.diff(first, append=raw.side.size)
    low, high = np.minimum.reduceat(raw.energy, first), np.maximum.reduceat(raw.energy, first)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    half = np.where(half > 0.0, half, 1.0)
    x = (raw.energy - np.repeat(middle, count)) / np.repeat(half, count)
    logs = raw.log_weight - raw.kept
    heaviest = np.maximum.reduceat(logs, first)
    weight = np.exp(logs - np.repeat(heaviest, count))
    matrix, sound = _jacobi(_moments(x, weight, first))
    at, vectors = np.linalg.eigh(matrix)
    lead = vectors[:, :1, :]
    sound &= (np.abs(at) < 1.0 + LEAST).all(axis=1) & (lead[:, 0] != 0.0).all(axis=1)
    lead[~sound] = 1.0
    # The orthonormal polynomials at the new nodes are the vectors over their first entries.
    basis = vectors / lead
    mass = np.add.reduceat(weight, first)
    heights, kept = (
        np.einsum("gk,gkj->gj", _projected(values, x, weight, matrix, first), basis)
        for values in (raw.height, raw.kept)
    )
    log_weight = np.log(mass[:, None] * lead[:, 0] ** 2) + heaviest[:, None] + kept
    energy = middle[:, None] + half[:, None] * at
    side = np.repeat(raw.side[first][sound], SIZE)
    rest = (part[sound].ravel() for part in (heights, log_weight, energy, kept))
    return Nodes(side, *rest), sound


def _projected(values: Floats, x: Floats, weight: Floats, matrix: Floats, first: Ints) -> Floats:
    """Return the values' shares in the orthonormal polynomials of each group, (groups, SIZE)."""
    count = np.diff(first, append=x.size)
    mass = np.add.reduceat(weight, first)
    shares = np.empty((first.size, SIZE))
    weighted = weight * values
    before, now = np.zeros_like(x), np.ones_like(x)
    root = np.zeros(first.size)
    for k in range(SIZE):
        shares[:, k] = np.add.reduceat(weighted * now, first) / mass
        if k + 1 < SIZE:
            following = matrix[:, k + 1, k]
            after = (x - np.repeat(matrix[:, k, k], count)) * now - np.repeat(root, count) * before
            safe = np.where(following > 0.0, following, 1.0)
            before, now, root = now, after / np.repeat(safe, count), following
    return shares


def _moments(x: Floats, weight: Floats, first: Ints) -> Floats:
    """Return Σ weight·p_k(x) of each group for the monic Legendre polynomials, k < 2·SIZE."""
    moments = np.empty((2 * SIZE, first.size))
    before, now = np.zeros_like(x), weight
    for k in range(2 * SIZE):
        moments[k] = np.add.reduceat(now, first)
        before, now = now, x * now - (k * k / (4.0 * k * k - 1.0)) * before
    return moments


def _jacobi(moments: Floats) -> tuple[Floats, Bools]:
    """Return the matrix of each measure's recurrence, (groups, SIZE, SIZE), and where it is sound.

    Chebyshev's algorithm; a measure that sits in too few places has none. Only the lower half is
    filled.
    """
    groups = moments.shape[1]
    matrix = np.zeros((groups, SIZE, SIZE))
    before, now = np.zeros_like(moments), moments
    square, centre = np.zeros(groups), moments[1] / moments[0]
    matrix[:, 0, 0] = centre
    sound = np.ones(groups, dtype=bool)
    order = np.arange(2 * SIZE) ** 2.0
    legendre = order / (4.0 * order - 1.0)
    for k in range(1, SIZE):
        after = np.zeros_like(now)
        at = slice(k, 2 * SIZE - k)
        after[at] = now[k + 1 : 2 * SIZE - k + 1] - centre * now[at] - square * before[at]
        after[at] += legendre[at, None] * now[k - 1 : 2 * SIZE - k - 1]
        sound &= after[k] > LEAST * now[k - 1]
        after[k][~sound] = now[k - 1][~sound]
        square = after[k] / now[k - 1]
        centre = after[k + 1] / after[k] - now[k] / now[k - 1]
        before, now = now, after
        matrix[:, k, k] = centre
        matrix[:, k, k - 1] = np.sqrt(square)
    matrix[~sound] = np.eye(SIZE)
    return matrix, sound
