"""Lines to start a search from: through pairs of points, and by other ways of fitting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.search.median_line import median_line

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.search.ground import Ground, Springs
    from physviz.engine.sums import Sums

ALL_PAIRS = 64
"""Up to so many points every pair of them is a start; of more, a seeded sample of the pairs."""
SAMPLED = 2000
RESIDUALS = 200_000
"""So many lines are kept that they have no more residuals than this: the lowest two thirds of those
kept, and some others for what they alone lead to.
"""
SINGLES = 200
"""Of so many points the line of the prior's liking through each is a start."""


def starts(ground: Ground, seed: int = 0) -> Floats:
    """Return lines of shape (m, 2), m ≤ some thousands, spread over the basins of the ground."""
    data, rng = ground.data, np.random.default_rng(seed)
    pairs = _through_pairs(data, rng)
    fits = [data.least_squares()[None], median_line(data)[0][None]]
    if pairs.size:
        lean = float(np.median(pairs[:, 1]))
        height = float(np.median((data.v - lean * data.u) / data.w))
        fits.append(np.array([[height, lean]]))
    if ground.springs is not None:
        fits += [ground.springs.middle[None], _nearest(data, ground.springs)]
    if data.flat:
        heights = (data.v / data.w)[:SINGLES]
        fits.append(np.stack([heights, np.zeros_like(heights)], axis=1))
    room = RESIDUALS // data.n
    if len(pairs) > room:
        order, best = np.argsort(ground(pairs)), 2 * room // 3
        others = rng.choice(order[best:], room - best, replace=False)
        pairs = pairs[np.concatenate([order[:best], others])]
    return np.concatenate([*fits, pairs])


def _through_pairs(data: Sums, rng: np.random.Generator) -> Floats:
    """Return the lines through pairs of points whose x differ, shape (m, 2)."""
    if data.n <= ALL_PAIRS:
        i, j = np.triu_indices(data.n, 1)
    else:
        count = min(SAMPLED, math.comb(data.n, 2))
        i = rng.integers(0, data.n, count)
        j = (i + rng.integers(1, data.n, count)) % data.n
    across = data.w[i] * data.u[j] - data.w[j] * data.u[i]
    apart = np.abs(across) > 1e-9 * np.hypot(data.w[i], data.u[i]) * np.hypot(data.w[j], data.u[j])
    i, j, across = i[apart], j[apart], across[apart]
    height = data.v[i] * data.u[j] - data.v[j] * data.u[i]
    lean = data.w[i] * data.v[j] - data.w[j] * data.v[i]
    return np.stack([height, lean], axis=1) / across[:, None]


def _nearest(data: Sums, springs: Springs) -> Floats:
    """Return, for some points, the line through each that the prior likes best, shape (m, 2)."""
    normals = np.stack([data.w, data.u], axis=1)[:SINGLES] @ springs.slack
    missing = data.residuals(springs.middle)[:SINGLES] / np.sum(normals * normals, axis=1)
    return springs.middle + (normals * missing[:, None]) @ springs.slack.T
