"""The landscape S(β₀, β₁) on a grid, at once, in turns, or under a hand that holds some points."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.linogram import exact
from physviz.engine.linogram.roads import QUICK, ROUND, Sum, kept_sum, sums_at_rest
from physviz.engine.linogram.turns import finished
from physviz.engine.linogram.view import Bend, Cloud, cloud_at_rest, mean_error
from physviz.engine.losses import Squared
from physviz.engine.moments import moments
from physviz.engine.points import Points
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats

EMPTY = "There are no points, so there is no ‹cost›."
TURN = 6e-3
"""A turn is over after so many seconds; what is begun then is some more milliseconds of work."""
AT_ONCE, AT_ONCE_WEIGHTED = 2000, 60
"""Up to so many points, without and with error bars, a landscape is a matter of one frame."""


@dataclass(frozen=True, eq=False)
class Landscape:
    """S on a grid, shape (slopes, intercepts), units [y]².

    ``error`` estimates the largest error relative to the range of S on the grid; ``road`` says how
    S was computed.
    """

    values: Floats
    error: float
    road: str


def landscape(points: Points, loss: Loss, intercepts: Floats, slopes: Floats) -> Landscape:
    """Return S(θ) = (1/n) Σρ(r_i) on the grid of all pairs, by the road that is fast and good.

    Intercepts and slopes rise evenly. The aim is an error below 1e-6 of the range of S on the grid
    for analytic losses, 1e-5 for Huber's and 1e-4 for the absolute; what it is the result says.
    Raises ValueError for no points, for an uneven grid, and where S is beyond floating point.
    """
    return [found for found in approached(points, loss, intercepts, slopes) if found][-1]


def approached(
    points: Points, loss: Loss, intercepts: Floats, slopes: Floats
) -> Iterator[Landscape | None]:
    """Return better and better landscapes, None between: ``landscape`` in turns of some 10 ms.

    The last one is what ``landscape`` returns. Each but perhaps the last is within 1/1024 of the
    range from S, so that none is seen to jump. Raises as ``landscape`` does.
    """
    _check(points, intercepts, slopes)
    if isinstance(loss, Squared):
        yield _bowl(points, intercepts, slopes)
        return
    if points.rest.held.size * intercepts.size * slopes.size > QUICK:
        points = Points.of(points.x, points.y, points.y_error)
    bend = _bend(points, loss)
    for found in _paced(sums_at_rest(points.rest, bend, intercepts, slopes)):
        yield None if found is None else _with_held(points, bend, intercepts, slopes, found)


def held_surface(
    points: Points, loss: Loss, intercepts: Floats, slopes: Floats
) -> Landscape | None:
    """Return the landscape if one frame is enough for it: for points that are being dragged.

    That is so when the sum over the points at rest is known, from the landscape before the drag or
    from ``approached``, which both leave it behind; the points in the hand are then added by
    definition. Otherwise, and for more than ``AT_ONCE`` points, None. Raises as ``landscape`` does.
    """
    _check(points, intercepts, slopes)
    bend, few = _bend(points, loss), points.rest.held.size * intercepts.size * slopes.size <= QUICK
    found = kept_sum(points.rest, bend, intercepts, slopes)
    if found is not None and few:
        return _with_held(points, bend, intercepts, slopes, found)
    most = AT_ONCE_WEIGHTED if points.weighted else AT_ONCE
    if points.n > most and not isinstance(loss, Squared):
        return None
    return next(found for found in approached(points, loss, intercepts, slopes) if found)


def _check(points: Points, intercepts: Floats, slopes: Floats) -> None:
    if points.n == 0:
        raise Refusal(EMPTY)
    for axis in (intercepts, slopes):
        even = np.linspace(axis[0], axis[-1], axis.size)
        loose = 1e-9 * abs(axis[-1] - axis[0]) + 4.0 * np.spacing(np.abs(axis).max())
        if np.abs(axis - even).max() > loose:
            raise ValueError("Intercepts and slopes must rise evenly.")


def _paced(turns: Iterator[Sum | None]) -> Iterator[Sum | None]:
    """Join turns that are shorter than a frame; numbers too large are found out at the end."""
    begun = time.perf_counter()
    while True:
        with np.errstate(over="ignore", invalid="ignore"):
            try:
                found = next(turns)
            except StopIteration:
                return
        if found is not None or time.perf_counter() - begun > TURN:
            yield found
            begun = time.perf_counter()


def _bend(points: Points, loss: Loss) -> Bend:
    """Return the loss; where a hand has changed error bars, σ̄ is another than at rest."""
    before, held = points.rest.y_error, points.held_error
    if before is None or held is None or np.array_equal(held, before[points.rest.held]):
        return Bend(loss, 1.0)
    now = before.copy()
    now[points.rest.held] = held
    return Bend(loss, mean_error(now) / mean_error(before))


def _with_held(
    points: Points, bend: Bend, intercepts: Floats, slopes: Floats, at_rest: Sum
) -> Landscape:
    """Return S with the held points where they are now, from the sum with all where they were."""
    rest, values, doubt = points.rest, at_rest.values, at_rest.doubt
    if rest.held.size:
        cloud = cloud_at_rest(rest)
        view, before = cloud.sees(intercepts, slopes), cloud.part(rest.held)
        x0, y0, b = cloud.line
        x, w = points.held_x - x0, before.w
        if w is not None and rest.y_error is not None and points.held_error is not None:
            w = w * (rest.y_error[rest.held] / points.held_error)
        now = Cloud(x, points.held_y - y0 - b * x, w, cloud.line)
        doubt += ROUND * float(np.abs(values).max())
        values = values - finished(exact.surface(before, bend, view))
        values += finished(exact.surface(now, bend, view))
    values = values / points.n
    return Landscape(values, _relative(doubt / points.n, values), at_rest.road)


def _relative(doubt: float, values: Floats) -> float:
    """Return an error relative to the range of S. Raises ValueError where S is not finite."""
    if not np.isfinite(values).all():
        raise Refusal("On this grid the ‹cost› is too large to compute with.")
    return doubt / (float(np.ptp(values)) or 1.0)


def _bowl(points: Points, intercepts: Floats, slopes: Floats) -> Landscape:
    """Return S of squared loss by the moments (Eqs. 14 and 15)."""
    m = moments(points)
    if m is None:
        raise Refusal(EMPTY)
    with np.errstate(over="ignore", invalid="ignore"):
        level = (slopes * np.longdouble(m.mean_x) - m.mean_y)[:, None]
        heights = (intercepts + level).astype(np.float64)
        values = m.residual + heights**2 + (m.var_x * (slopes - m.slope) ** 2)[:, None]
        # The means are known to a float's last digit, and the heights no better.
        lost = np.spacing(abs(m.mean_y)) + np.abs(slopes).max() * np.spacing(abs(m.mean_x))
        doubt = ROUND * values.max() + 2.0 * np.abs(heights).max() * lost
        return Landscape(values, _relative(float(doubt), values), "closed")
