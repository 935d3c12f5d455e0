"""The basins of a ground, each followed to its bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.search.downhill import newton, reweighted, step_down
from physviz.engine.search.ground import determinant_share
from physviz.engine.search.median_line import median_line
from physviz.engine.search.starts import starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.search.ground import Ground

    Bools = NDArray[np.bool_]

LEVELS = (512, 8192)
"""Of more points than these, basins are found in seeded samples, then followed to all points."""
MOST = 64
"""So many minima are kept, the best; of many points, so many that they cost ``MOST`` samples."""


def bottoms(ground: Ground, near: Floats | None = None) -> tuple[Floats, Bools]:
    """Return the minima of a smooth ground, best first, shape (m, 2), and which are strict.

    Given lines to start ``near``, shape (k, 2), only those that they lead down to.
    """
    unit = _unit(ground)
    if near is not None:
        lines = _lowest(ground, newton(ground, near, unit), unit)
    else:
        lines = _convex(ground, unit) if ground.loss.convex else _several(ground, unit)
    return lines, determinant_share(ground.hessian(lines)) > 1e-10


def _unit(ground: Ground) -> float:
    """Return the distance over which the ground bends: the loss' c, or less where residuals are."""
    data, c = ground.data, getattr(ground.loss, "c", 1.0)
    typical = float(np.sqrt(np.mean(data.residuals(data.least_squares()) ** 2)))
    # A line through every point leaves round-off, which is no distance.
    return min(c, typical) if typical > 1e-12 * float(np.max(np.abs(data.v))) else c


def _levels(ground: Ground) -> list[Ground]:
    """Return the ground over growing seeded samples of its points, and last over all of them."""
    data, rng = ground.data, np.random.default_rng(0)
    samples = [
        ground.on(data.part(rng.choice(data.n, size, replace=False, shuffle=False)))
        for size in LEVELS
        if size < data.n
    ]
    return [*samples, ground]


def _convex(ground: Ground, unit: float) -> Floats:
    """Return the one minimum of a convex ground, shape (1, 2)."""
    lines = np.zeros((1, 2))
    for level in _levels(ground):
        lines = newton(level, reweighted(level, lines, 2), unit)
    if unit < 0.1 * float(np.median(np.abs(ground.data.residuals(lines[0])))):
        # Here the loss is all but absolute, and its minimum all but on two points.
        other = newton(ground, median_line(ground.data)[0][None], unit)
        lines = min(lines, other, key=lambda line: float(ground(line)[0]))
    return lines


def _several(ground: Ground, unit: float) -> Floats:
    """Return the minima of a ground with several, best first, shape (m, 2)."""
    first, *later = _levels(ground)
    lines = _unlike(reweighted(first, starts(first)), 1e-3 * unit)
    lines = _lowest(first, newton(first, lines, unit), unit)
    most = max(MOST * LEVELS[-1] // max(ground.data.n, LEVELS[-1]), 8)
    for level in later:
        lines = _lowest(level, newton(level, lines[:most], unit), unit)
    return lines[:most]


def _unlike(lines: Floats, distance: float) -> Floats:
    """Return one line of each cell of a lattice."""
    return lines[np.unique(np.round(lines / distance), axis=0, return_index=True)[1]]


def _lowest(ground: Ground, lines: Floats, unit: float) -> Floats:
    """Return the minima among stationary lines, each once, best first.

    From a saddle, and from where it is too flat to tell, the search goes on to either side.
    """
    firmness = _firmness(ground, lines, unit)
    doubtful = lines[firmness < 1e-6]
    if doubtful.size:
        matrices = ground.hessian(doubtful)[:, [[0, 1], [1, 2]]]
        soft = 0.1 * unit * np.linalg.eigh(matrices)[1][:, :, 0]
        pushed = reweighted(ground, np.concatenate([doubtful + soft, doubtful - soft]))
        lines = np.concatenate([lines, newton(ground, pushed, unit)])
    firmness, value = _firmness(ground, lines, unit), ground(lines)
    held = firmness > -1e-9
    held[np.argmin(value)] |= not held.any()
    lines, value = lines[held], value[held]
    order = np.argsort(value, kind="stable")
    lines, value = lines[order], value[order]
    kept: list[int] = []
    for k in range(len(lines)):
        away = np.max(np.abs(lines[kept] - lines[k]), axis=1)
        alike = value[k] - value[kept] <= 1e-12 * abs(value[k])
        if not np.any((away < 1e-6 * unit) | (alike & (away < 1e-3 * unit))):
            kept.append(k)
    return lines[kept]


def _firmness(ground: Ground, lines: Floats, unit: float) -> Floats:
    """Return how firmly lines are held: the least of ∇∇E against the majorant, in (−∞, 1].

    It is −∞ for a line that still has far to go.
    """
    h, m, force = ground.hessian(lines), ground.majorant(lines), ground.gradient(lines)
    a, d = (np.sqrt(np.where(m[:, k] > 0.0, m[:, k], 1.0)) for k in (0, 2))
    left = np.sqrt(np.abs(np.sum(step_down(m, force) * force, axis=1))) / a
    scale = np.stack([a * a, a * d, d * d], axis=1)
    h, m = h / scale, m / scale
    both = m[:, 0] * h[:, 2] + m[:, 2] * h[:, 0] - 2.0 * m[:, 1] * h[:, 1]
    det_h, det_m = (b[:, 0] * b[:, 2] - b[:, 1] ** 2 for b in (h, m))
    root = np.sqrt(np.maximum(both * both - 4.0 * det_m * det_h, 0.0))
    sound = (both > 0.0) & (left < 1e-4 * unit + 1e-13)
    return np.where(sound, 2.0 * det_h / np.where(sound, both + root, 1.0), -np.inf)
