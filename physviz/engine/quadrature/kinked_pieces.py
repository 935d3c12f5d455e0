"""Along the height, at one lean: between its kinks the energy is a parabola."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.kinked_ground import Ground

    Bools = NDArray[np.bool_]

CUT = 40.0
"""Where the exponent is so much above its least, nothing is left to count."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Stretches of height on which E and K are parabolas; all of shape (k,).

    ``row`` says of which lean; at ``start`` + ``way``·s, 0 ≤ s ≤ ``length``, E = e + g·s + ½ q s²
    and K = k + h·s + ½ ``stiff`` s². ``way`` = ±1 leads uphill, away from the row's middle.
    """

    row: Ints
    start: Floats
    way: Floats
    length: Floats
    e: Floats
    g: Floats
    q: Floats
    k: Floats
    h: Floats
    stiff: float

    def take(self, chosen: Bools) -> Pieces:
        """Return those for which a mask of shape (k,) holds."""
        return Pieces(
            self.row[chosen], self.start[chosen], self.way[chosen], self.length[chosen],
            self.e[chosen], self.g[chosen], self.q[chosen],
            self.k[chosen], self.h[chosen], self.stiff,
        )  # fmt: skip

    def halves(self) -> Pieces:
        """Return each cut into two."""
        half = 0.5 * self.length
        near = replace(self, length=half)
        far = replace(
            near,
            start=self.start + self.way * half,
            e=self.e + half * (self.g + 0.5 * self.q * half),
            g=self.g + self.q * half,
            k=self.k + half * (self.h + 0.5 * self.stiff * half),
            h=self.h + self.stiff * half,
        )
        return joined([near, far])

    def exponents(self, betas: Floats) -> tuple[Floats, Floats]:
        """Return the least exponent βE + K on each and how much it varies, both of shape (k, b).

        ``betas`` has shape (b,) or (k, b). The second is length·(|slope| + 2√bend), which bounds
        what a rule of Gauss makes of it.
        """
        slope = self.g[:, None] * betas + self.h[:, None]
        bend = self.q[:, None] * betas + self.stiff
        length = self.length[:, None]
        steep = np.maximum(np.abs(slope), np.abs(slope + bend * length))
        least = self.e[:, None] * betas + self.k[:, None]
        if (slope < 0.0).any():
            down = np.where(slope < 0.0, length, 0.0)
            np.divide(-slope, bend, out=down, where=(slope < 0.0) & (slope + bend * length > 0.0))
            least += down * (slope + 0.5 * bend * down)
        return least, length * (steep + 2.0 * np.sqrt(bend))

    def least(self, ladder: Floats) -> Floats:
        """Return the least exponent of all at each β, shape (ladder,)."""
        if self.stiff == 0.0:
            return ladder * float(self.e.min())
        least, _ = self.exponents(ladder)
        return least.min(axis=0)


def pieces(ground: Ground, leans: Floats, low: float, high: float) -> Pieces:
    """Return the stretches between the kinks at each lean, shape (m,), to where low·E + K ends.

    Sorted along the height the kinks change slope and bend by known amounts; all is added up from
    the row's middle outwards, the least of high·E + K, where nothing cancels.
    """
    at, jumps, q = _kinks(ground, leans)
    base, tilt, curve = ground.smooth.across(leans)
    value, pull, stiff = ground.kept.across(leans)
    # The slope before the first kink and after every kink, but for round-off.
    slope = np.zeros_like(q)
    np.cumsum(jumps, axis=1, out=slope[:, 1:])
    slope += (tilt - ground.force * float(np.sum(ground.w)))[:, None]
    exact = slope.copy()
    slope[:, 2:] += np.cumsum(q[:, 1:-1] * np.diff(at, axis=1), axis=1)
    q += curve
    starts = np.concatenate([at[:, :1], at], axis=1)
    total = high * (slope + curve * starts) + pull[:, None] + stiff * starts
    middle = (total[:, 1:] < 0.0).sum(axis=1)
    rows = np.arange(leans.size)
    height = _bottom(at, middle, total[rows, middle], high * q[rows, middle] + stiff)
    g0 = exact[rows, middle]
    if ground.square:
        g0 = tilt + ground.pull(height, leans)
    g0 = g0 + curve * height
    e0 = ground.rise(height, leans) + base + height * (tilt + 0.5 * curve * height)
    # The middle becomes a kink that changes nothing.
    place = np.arange(q.shape[1] + 1)
    old = place - (place > middle[:, None])
    q = np.take_along_axis(q, old, axis=1)
    old = np.minimum(old[:, :-1], at.shape[1] - 1)
    at, jumps = np.take_along_axis(at, old, axis=1), np.take_along_axis(jumps, old, axis=1)
    at[rows, middle], jumps[rows, middle] = height, 0.0
    right = _outward(at, q, jumps, middle, g0, e0, low, (value, pull, stiff))
    mirrored = (-at[:, ::-1], q[:, ::-1], jumps[:, ::-1], at.shape[1] - 1 - middle, -g0)
    left = _outward(*mirrored, e0, low, (value, -pull, stiff))
    left = replace(left, start=-left.start, way=-left.way)
    return joined([right, left])


def _bottom(at: Floats, middle: Ints, slope: Floats, bend: Floats) -> Floats:
    """Return where the slope comes to nothing between the kinks ``middle`` − 1 and ``middle``."""
    rows, last = np.arange(middle.size), at.shape[1] - 1
    start = at[rows, np.maximum(middle - 1, 0)]
    step = np.where(slope < 0.0, np.inf, 0.0)
    np.divide(-slope, bend, out=step, where=bend > 0.0)
    open_ = (middle > last) & (bend > 0.0)
    end = np.where(open_, np.inf, at[rows, np.minimum(middle, last)])
    return np.minimum(start + step, end)


def joined(parts: list[Pieces]) -> Pieces:
    """Return all of several together."""
    return Pieces(
        np.concatenate([p.row for p in parts]),
        np.concatenate([p.start for p in parts]),
        np.concatenate([p.way for p in parts]),
        np.concatenate([p.length for p in parts]),
        np.concatenate([p.e for p in parts]),
        np.concatenate([p.g for p in parts]),
        np.concatenate([p.q for p in parts]),
        np.concatenate([p.k for p in parts]),
        np.concatenate([p.h for p in parts]),
        parts[0].stiff,
    )


def _kinks(ground: Ground, leans: Floats) -> tuple[Floats, Floats, Floats]:
    """Return, in order, the heights of the kinks and how the slope jumps there, shape (m, n).

    And the bend before the first of them and after each, shape (m, n + 1).
    """
    r, w = ground.r - leans[:, None] * ground.u, ground.w
    jump = np.broadcast_to(2.0 * ground.force * w, r.shape)
    q = np.zeros((leans.size, w.size * ground.kinks + 1))
    if not ground.square:
        order = np.argsort(r / w, axis=1)
        return np.take_along_axis(r / w, order, 1), np.take_along_axis(jump, order, 1), q
    left, right = (r - ground.c) / w, (r + ground.c) / w
    # Round-off widens and narrows the bends; what the slope gains on them it must not touch.
    wide = right - left
    bend = np.divide(jump, wide, out=np.zeros_like(r), where=wide > 0.0)
    jump = np.where(wide > 0.0, 0.0, jump)
    at = np.concatenate([left, right], axis=1)
    order = np.argsort(at, axis=1)
    at, change, jumps = (
        np.take_along_axis(both, order, 1)
        for both in (
            at,
            np.concatenate([bend, -bend], axis=1),
            np.concatenate([np.zeros_like(jump), jump], axis=1),
        )
    )
    np.cumsum(change, axis=1, out=q[:, 1:])
    # No point is near enough to bend: not even by round-off.
    inside = np.cumsum(order < w.size, axis=1) * 2 == np.arange(1, at.shape[1] + 1)
    q[:, 1:][inside] = 0.0
    return at, jumps, np.maximum(q, 0.0, out=q)


def _outward(
    at: Floats, q: Floats, jumps: Floats, middle: Ints, after: Floats, e0: Floats, low: float,
    kept: tuple[Floats, Floats, float],
) -> Pieces:  # fmt: skip
    """Return the stretches to the right of each row's middle kink, the last one cut off."""
    m, n = at.shape
    beyond = np.arange(n) >= middle[:, None]
    lengths = np.zeros((m, n))
    lengths[:, :-1] = np.diff(at, axis=1)
    lengths *= beyond
    q = q[:, 1:]
    g = np.where(np.arange(n) > middle[:, None], jumps, 0.0)
    g[:, 1:] += (q * lengths)[:, :-1]
    g = np.cumsum(g, axis=1) + after[:, None]
    value, tilt, stiff = kept
    h = tilt[:, None] + stiff * at
    lengths[:, -1] = _reach(low * g[:, -1] + h[:, -1], low * q[:, -1] + stiff)
    e = np.empty((m, n))
    e[:, 0] = 0.0
    np.cumsum((lengths * (g + 0.5 * q * lengths))[:, :-1], axis=1, out=e[:, 1:])
    e += e0[:, None]
    k = value[:, None] + at * (tilt[:, None] + 0.5 * stiff * at)
    row, column = np.nonzero(beyond & (lengths > 0.0))
    some = (row, column)
    return Pieces(
        row, at[some], np.ones(row.size), lengths[some], e[some], g[some], q[some], k[some],
        h[some], stiff,
    )  # fmt: skip


def _reach(slope: Floats, bend: Floats) -> Floats:
    """Return where slope·s + ½ bend·s² has come to ``CUT``."""
    root = np.sqrt(slope * slope + 2.0 * CUT * bend)
    up = slope > 0.0
    result = np.empty_like(slope)
    np.divide(2.0 * CUT, slope + root, out=result, where=up)
    np.divide(root - slope, bend, out=result, where=~up)
    return result
