"""Lines of the momentum field, evenly spread over a view: the ways that the exact flow takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.field import Frame, Gradient
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadratic import Pair, Quadratic

GAP, CELL = 26.0, 11.0
"""Pixels between two seeds on the rim of a view, and the size of the cells that one line claims."""
INNER = 3.0
"""Seeds inside the view lie so many gaps apart: they serve what no line from the rim reaches."""
STRIDE = 10.0
"""No line goes farther than so many pixels from one vertex to the next."""
SLOWEST = 1e-20
"""A mode that is so much slower than the other is not seen to move."""
STEP = 5.0
"""Pixels of a step of the Runge–Kutta rule."""
SHORTEST = 30.0
"""A line of fewer pixels is not worth drawing."""
STANDING = 0.3
"""Where the four directions of a step average to less than this the field has turned round."""


def rim(frame: Frame) -> Floats:
    """Return seeds all round the edge of a view, in pixels, the coarsest division first; (m, 2)."""
    wide, tall = frame.pixels
    sides = [max(round(side / GAP), 1) for side in (wide, tall)]
    across, along = ((np.arange(count) + 0.5) / count for count in sides)
    seeds = [
        *([s * wide, 0.0] for s in across),
        *([wide, s * tall] for s in along),
        *([wide - s * wide, tall] for s in across),
        *([0.0, tall - s * tall] for s in along),
    ]
    return np.array(seeds)[_by_halves(len(seeds))]


def _by_halves(count: int) -> Ints:
    """Return 0…count − 1 so that each new one falls about midway between two earlier ones."""
    bits = max(count - 1, 1).bit_length()
    order = np.zeros(1 << bits, dtype=np.intp)
    for bit in range(bits):
        order |= ((np.arange(1 << bits) >> bit) & 1) << (bits - 1 - bit)
    order = (order * count) >> bits
    return order[np.sort(np.unique(order, return_index=True)[1])]


def down_bowl(bowl: Quadratic, frame: Frame) -> tuple[Floats, Ints]:
    """Return the flow down a bowl from the rim in closed form: vertices in pixels (m, k, 2).

    The second number of each line is the vertex that is its seed. With A_j the farthest that any
    seed lies out along an eigen-axis, none moves by more than Σ A_j (1 − e^{−λ_j t}) pixels in a
    time t: the times are those at which this sum has grown by ``STRIDE``.
    """
    seeds = rim(frame)
    axes = bowl.axes / np.array(frame.pixel)[:, None]
    modes = (frame.theta(seeds) - bowl.minimum) @ bowl.axes
    reach = np.abs(modes).max(axis=0) * np.hypot(axes[0], axes[1])
    times = _times(reach, np.asarray(bowl.eigenvalues), 3.0 * sum(frame.pixels))
    change = modes[:, None, :] * np.expm1(-times[:, None] * bowl.eigenvalues)
    return seeds[:, None, :] + change @ axes.T, np.zeros(len(seeds), dtype=np.intp)


def up_bowl(bowl: Quadratic, start: Pair, frame: Frame) -> Floats:
    """Return the flow up a bowl from a start, at negative times, as far as a view goes; (k, 2).

    In units of θ: θ* + e^{Hs}(θ₀ − θ*), s ≥ 0 (Eqs. 12 and 13 as they are written).
    """
    axes = bowl.axes / np.array(frame.pixel)[:, None]
    modes = np.subtract(start, bowl.minimum) @ bowl.axes
    reach = np.abs(modes) * np.hypot(axes[0], axes[1])
    times = _times(reach, -np.asarray(bowl.eigenvalues), 3.0 * sum(frame.pixels))
    change = modes * np.expm1(times[:, None] * bowl.eigenvalues)
    return np.asarray(start) + change @ bowl.axes.T


def _times(reach: Floats, rates: Floats, farthest: float) -> Floats:
    """Return the times at which Σ A_j |e^{−λ_j t} − 1| passes the multiples of ``STRIDE``."""
    alive = (np.abs(rates) > SLOWEST * np.abs(rates).max()) & (reach > 0.0)
    if not alive.any():
        return np.zeros(1)
    away, pace = reach[alive], np.abs(rates[alive])
    # Downhill all comes to rest; uphill one mode alone will have gone far enough.
    falls, gone = 20.0 / pace, np.log1p(farthest / away) / pace
    end = float(falls.max() if rates.max() > 0.0 else gone.min())
    t = np.geomspace(min(0.1 * STRIDE / float(pace @ away), 1e-3 * end), end, 600)
    way = np.abs(np.expm1(-t[:, None] * rates[alive])) @ away
    way, t = (np.concatenate([[0.0], column[way <= farthest]]) for column in (way, t))
    return np.interp(np.arange(0.0, float(way[-1]), STRIDE), way, t)


def trace(
    field: Gradient, seeds: Floats, frame: Frame, way: float
) -> Generator[None, None, Floats]:
    """Return the lines of a field from seeds, vertices in pixels (m, k, 2), NaN after their ends.

    Downhill for ``way`` −1, uphill for 1. By the classical Runge–Kutta rule of fourth order on the
    direction seen on the screen, all lines at once; a line ends outside the view, or where the
    field vanishes or turns round. Yields after every step.
    """
    at, size = seeds.copy(), np.array(frame.pixels)

    def direction(places: Floats) -> Floats:
        return way * frame.directions(field(frame.theta(places)))

    rows, alive = [at.copy()], np.arange(len(at))
    for _ in range(round(3.0 * sum(frame.pixels) / STEP)):
        here = at[alive]
        one = direction(here)
        two = direction(here + 0.5 * STEP * one)
        three = direction(here + 0.5 * STEP * two)
        mean = (one + 2.0 * two + 2.0 * three + direction(here + STEP * three)) / 6.0
        goes = np.hypot(mean[:, 0], mean[:, 1]) > STANDING
        goes &= ((here >= 0.0) & (here <= size)).all(axis=1)
        alive, mean = alive[goes], mean[goes]
        if not alive.size:
            break
        at[alive] += STEP * mean
        row = np.full_like(at, np.nan)
        row[alive] = at[alive]
        rows.append(row)
        yield
    return np.stack(rows, axis=1)


def through(field: Gradient, frame: Frame) -> Generator[None, None, tuple[Floats, Ints]]:
    """Return the lines of a field through seeds all over a view: downhill, in pixels (m, k, 2).

    The second number of each line is the vertex that is its seed. Yields after every step.
    """
    inner = np.stack(np.meshgrid(*(_inside(side) for side in frame.pixels)), axis=-1).reshape(-1, 2)
    seeds = np.concatenate([rim(frame), inner])
    down = yield from trace(field, seeds, frame, -1.0)
    up = yield from trace(field, seeds, frame, 1.0)
    middle = np.full(len(seeds), up.shape[1] - 1, dtype=np.intp)
    return np.concatenate([up[:, :0:-1], down], axis=1), middle


def _inside(side: float) -> Floats:
    count = max(round(side / (INNER * GAP)), 1)
    return side * (np.arange(count) + 0.5) / count


def spaced(lines: Floats, seeds: Ints, frame: Frame) -> list[Floats]:
    """Return of each line the stretch about its seed that keeps clear of the lines before it.

    ``lines`` in pixels, shape (m, k, 2), ``seeds`` the vertices to grow from, shape (m,); what is
    left of a line, shape (j, 2), lies in the view and is ``SHORTEST`` pixels long at least.
    """
    rows = math.floor(frame.pixels[1] / CELL) + 3
    columns = math.floor(frame.pixels[0] / CELL) + 3
    with np.errstate(invalid="ignore"):
        inside = np.all((lines >= 0.0) & (lines <= np.array(frame.pixels)), axis=-1)
    cell = np.where(inside[..., None], lines, 0.0) // CELL + 1.0
    # What lies outside is in the corner cell, which is nobody's.
    cells = np.where(inside, cell[..., 1] * columns + cell[..., 0], 0.0).astype(np.intp)
    taken = np.zeros(rows * columns, dtype=bool)
    around = (np.arange(-1, 2)[:, None] * columns + np.arange(-1, 2)).ravel()
    kept = []
    for line, its, seed in zip(lines, cells, seeds.tolist(), strict=True):
        taken[0] = True
        barred = taken[its]
        if barred[seed]:
            continue
        after, before = barred[seed:].argmax(), barred[seed::-1].argmax()
        first = seed - before + 1 if before else 0
        last = seed + after if after else its.size
        free = line[first:last]
        if _length(free) >= SHORTEST:
            kept.append(free)
            taken[its[first:last, None] + around] = True
    return kept


def _length(line: Floats) -> float:
    steps = line[1:] - line[:-1]
    return float(np.sqrt(np.einsum("ij,ij->i", steps, steps)).sum())
