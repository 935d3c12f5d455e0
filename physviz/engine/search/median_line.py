"""The line of least absolute deviations, exactly: an optimum passes through two of the points.

From a line through two points, turn about one of them to the weighted median of where the others
would be met; an optimum is where no point of the line is worth turning about (Edgeworth's double
median, in the form of Barrodale & Roberts, SIAM J. Numer. Anal. 10 (1973) 839–848). Of very many
points, those far from a sample's line keep their sides and need no sorting (Portnoy & Koenker,
Stat. Sci. 12 (1997) 279–300).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.sums import Sums

FEW = 4000
"""Up to so many points are sorted at every turn."""
TURNS = 500
ROUND_OFF = 1e-12


def median_line(data: Sums, seed: int = 0) -> tuple[Floats, bool]:
    """Return (height, lean) of least Σ|r_i|, shape (2,), and whether no other line is as good."""
    if data.flat:
        return _median_height(data)
    if data.n <= FEW:
        return _turn(data, data.least_squares(), np.zeros(2))
    rng = np.random.default_rng(seed)
    size = int(data.n ** (2 / 3))
    sample = data.part(rng.choice(data.n, size, replace=False, shuffle=False))
    line = data.least_squares()
    if not _upright(sample):
        line, _ = _turn(sample, sample.least_squares(), np.zeros(2))
    reach = np.hypot(data.w, data.u)
    for share in (4.0, 16.0, 64.0):
        r = data.residuals(line)
        near = np.abs(r) / reach
        few = min(int(share * data.n / np.sqrt(size)), data.n - 1)
        far = near > np.partition(near, few)[few]
        sides = np.sign(r)
        pull = np.array([sides[far] @ data.w[far], sides[far] @ data.u[far]])
        undecided = data.part(np.flatnonzero(~far))
        if _upright(undecided):
            break
        line, unique = _turn(undecided, line, pull)
        if (sides[far] * data.residuals(line)[far] >= 0.0).all():
            return line, unique
    return _turn(data, line, np.zeros(2))


def _upright(data: Sums) -> bool:
    """Whether all points share one x, so that no line passes through two of them."""
    x = data.u / data.w
    return float(np.ptp(x)) <= ROUND_OFF * float(np.max(np.abs(x)))


def _median_height(data: Sums) -> tuple[Floats, bool]:
    order = np.argsort(data.v / data.w, kind="stable")
    heights, weights = (data.v / data.w)[order], np.cumsum(data.w[order])
    half = 0.5 * weights[-1]
    at = int(np.searchsorted(weights, half * (1.0 - ROUND_OFF)))
    tie = weights[at] <= half * (1.0 + ROUND_OFF) and at + 1 < data.n
    unique = not (tie and heights[at + 1] > heights[at])
    return np.array([heights[at], 0.0]), unique


def _turn(data: Sums, line: Floats, pull: Floats) -> tuple[Floats, bool]:
    """Minimise Σ|r_i| − pull·line, starting near ``line``."""
    r = data.residuals(line)
    first = int(np.argmin(np.abs(r)))
    second = _swing(data, line + np.array([r[first] / data.w[first], 0.0]), first, pull)
    line = _through(data, first, second)
    least, unique = _total(data, line, pull), False
    for _ in range(TURNS):
        pivot, unique = _worth_turning(data, line, pull)
        if pivot is None:
            break
        other = _swing(data, line, pivot, pull)
        turned = _through(data, pivot, other)
        value = _total(data, turned, pull)
        if not value < least:
            break
        line, least = turned, value
    return line, unique


def _total(data: Sums, line: Floats, pull: Floats) -> float:
    return float(np.sum(np.abs(data.residuals(line))) - pull @ line)


def _through(data: Sums, i: int, j: int) -> Floats:
    """Return the line through two points."""
    u, v, w = data.u[[i, j]], data.v[[i, j]], data.w[[i, j]]
    across = w[0] * u[1] - w[1] * u[0]
    return np.array([v[0] * u[1] - v[1] * u[0], w[0] * v[1] - w[1] * v[0]]) / across


def _swing(data: Sums, line: Floats, pivot: int, pull: Floats) -> int:
    """Return the point at which a line that turns about ``pivot`` is best."""
    along = np.array([-data.u[pivot], data.w[pivot]])
    speed = along[0] * data.w + along[1] * data.u
    met = np.flatnonzero(np.abs(speed) > ROUND_OFF * np.hypot(*along) * np.hypot(data.w, data.u))
    speed = speed[met]
    order = np.argsort(data.residuals(line)[met] / speed)
    passed = np.cumsum(np.abs(speed[order]))
    enough = 0.5 * (passed[-1] + pull @ along)
    at = min(int(np.searchsorted(passed, enough)), met.size - 1)
    return int(met[order[at]])


def _worth_turning(data: Sums, line: Floats, pull: Floats) -> tuple[int | None, bool]:
    """Return the point on the line to turn about, None at an optimum, and whether it is strict.

    Between the directions in which the line keeps one of its points Σ|r_i| is linear, so an optimum
    is where it falls along none of these.
    """
    r = data.residuals(line)
    size = np.abs(data.v) + np.abs(line[0]) * data.w + np.abs(line[1] * data.u)
    on = np.abs(r) <= ROUND_OFF * size
    sides = np.where(on, 0.0, np.sign(r))
    force = np.array([sides @ data.w, sides @ data.u]) + pull
    u, w = data.u[on], data.w[on]
    gain = np.abs(w * force[1] - u * force[0])
    loss = _spans(u, w)
    round_off = ROUND_OFF * (np.sum(data.w) * np.abs(u) + np.sum(np.abs(data.u)) * w)
    best = int(np.argmax((gain - loss) / np.hypot(w, u)))
    if gain[best] - loss[best] > round_off[best]:
        return int(np.flatnonzero(on)[best]), False
    return None, bool((loss - gain > round_off).all())


def _spans(u: Floats, w: Floats) -> Floats:
    """Return Σ_j |w_iu_j − u_iw_j| for each i, sorted once."""
    x = u / w
    order = np.argsort(x)
    weight, moment = np.cumsum(w[order]), np.cumsum((w * x)[order])
    spans = np.empty_like(x)
    spans[order] = x[order] * (2.0 * weight - weight[-1]) - (2.0 * moment - moment[-1])
    return w * spans
