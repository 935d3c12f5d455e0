"""Sufficient statistics of a straight-line fit: all that squared loss ever asks of the data.

Raw sums of x² lose every digit at x = 10⁸ + i, so two roads are taken. Up to ``EXACT_UP_TO`` points
the sums run in 50-digit decimal arithmetic over the numbers *as written* (the shortest decimal that
reads back as the same float), and certified values come out to their last printed digit. Above it,
sums are centred, of what is left of y above a line near the points, and in floating point: the
faintest residuals keep their digits. Either way the points at rest are summed once per drag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points, Rest

EXACT_UP_TO = 1000
STEEPEST = 1e40
"""A steeper line is not reckoned from: the squares of its heights might overflow."""
_DIGITS = Context(prec=50)


@dataclass(frozen=True)
class Moments:
    """Weighted moments of the points; weight = Σ 1/σ_i² (n without error bars).

    ``var_x``, ``cov_xy``, ``var_y`` are centred and divided by the weight; ``residual`` is the
    least mean square ⟨ε²⟩ about a line, ``slope`` and ``intercept`` that line (Eqs. 14 and 15; the
    minimum-norm one where all x are equal). Units: those of x and y.
    """

    n: int
    weight: float
    log_weights: float
    mean_x: float
    mean_y: float
    var_x: float
    cov_xy: float
    var_y: float
    slope: float
    intercept: float
    residual: float

    @property
    def degenerate(self) -> bool:
        """Whether no two points differ in x, so that a valley of lines fits equally well."""
        return self.var_x == 0.0


@lru_cache(maxsize=4)
def moments(points: Points) -> Moments | None:
    """Return the moments of the points, None when there are none."""
    if points.n == 0:
        return None
    if points.n <= EXACT_UP_TO:
        with localcontext(_DIGITS):
            free = _exact_sums_at_rest(points.rest)
            held = _exact_sums(points.held_x, points.held_y, points.held_error)
            return _from_exact(points.n, [a + b for a, b in zip(free, held, strict=True)])
    frame = _frame(points.rest)
    held_centred = _centred(points.held_x, points.held_y, points.held_error, frame)
    return _from_centred(points.n, _merge(_centred_at_rest(points.rest), held_centred), frame)


# --- the exact road: raw sums of decimals ---------------------------------------------------------


def _exact_sums(x: Floats, y: Floats, y_error: Floats | None) -> list[Decimal]:
    """Return Σw, Σwx, Σwy, Σwx², Σwxy, Σwy², Σlog w."""
    total = [Decimal(0)] * 7
    errors = [1.0] * x.size if y_error is None else y_error.tolist()
    for xf, yf, ef in zip(x.tolist(), y.tolist(), errors, strict=True):
        a, b, e = Decimal(repr(xf)), Decimal(repr(yf)), Decimal(repr(ef))
        w = 1 / (e * e)
        wa, wb = w * a, w * b
        terms = (w, wa, wb, wa * a, wa * b, wb * b, w.ln() if ef != 1.0 else Decimal(0))
        total = [s + t for s, t in zip(total, terms, strict=True)]
    return total


@lru_cache(maxsize=4)
def _exact_sums_at_rest(rest: Rest) -> list[Decimal]:
    return _exact_sums(*rest.free)


def _from_exact(n: int, sums: list[Decimal]) -> Moments:
    w, wx, wy, wxx, wxy, wyy, log_w = sums
    mean_x, mean_y = wx / w, wy / w
    # Cancellation below the fiftieth digit is round-off: an exact zero must come out as zero.
    var_x = _cleared(wxx / w - mean_x * mean_x, wxx / w)
    cov_xy = wxy / w - mean_x * mean_y
    var_y = _cleared(wyy / w - mean_y * mean_y, wyy / w)
    if var_x == 0:
        intercept = mean_y / (1 + mean_x * mean_x)
        slope, residual = mean_x * intercept, var_y
    else:
        slope = cov_xy / var_x
        intercept = mean_y - slope * mean_x
        residual = _cleared(var_y - slope * cov_xy, wyy / w)
    numbers = (w, log_w, mean_x, mean_y, var_x, cov_xy, var_y, slope, intercept, residual)
    return Moments(n, *(float(number) for number in numbers))


def _cleared(difference: Decimal, scale: Decimal) -> Decimal:
    return difference if difference > abs(scale) * Decimal("1e-44") else Decimal(0)


# --- the fast road: centred sums in floating point ------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """A point and a slope near the data: u = x − x₀ and v = y − y₀ − lean·u keep their digits."""

    x: float
    y: float
    lean: float


@dataclass(frozen=True)
class _Centred:
    """Weight, Σlog w, means of u and v, and centred sums (not divided by the weight)."""

    weight: float
    log_weights: float
    u: float
    v: float
    uu: float
    uv: float
    vv: float


def _centred(x: Floats, y: Floats, y_error: Floats | None, frame: _Frame) -> _Centred:
    if not x.size:
        return _Centred(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    u = x - frame.x
    v = (y - frame.y) - frame.lean * u
    if y_error is None:
        weight, log_weights = float(x.size), 0.0
        u_mean, v_mean = float(u.mean()), float(v.mean())
        u, v = u - u_mean, v - v_mean
        uu, uv, vv = float(u @ u), float(u @ v), float(v @ v)
    else:
        w = y_error**-2.0
        weight, log_weights = float(w.sum()), -2.0 * float(np.log(y_error).sum())
        u_mean, v_mean = float(w @ u) / weight, float(w @ v) / weight
        u, v = u - u_mean, v - v_mean
        wu = w * u
        uu, uv, vv = float(wu @ u), float(wu @ v), float(w @ (v * v))
    return _Centred(weight, log_weights, u_mean, v_mean, uu, uv, vv)


@lru_cache(maxsize=4)
def _frame(rest: Rest) -> _Frame:
    """Return a point and the slope of some of them; any slope is right, a near one best."""
    x, y, y_error = rest.free
    first = (x[0], y[0]) if x.size else (rest.x[0], rest.y[0])
    level = _Frame(float(first[0]), float(first[1]), 0.0)
    few = slice(None, None, 1 + x.size // EXACT_UP_TO)
    some = _centred(x[few], y[few], None if y_error is None else y_error[few], level)
    lean = some.uv / some.uu if some.uu > 0.0 else 0.0
    return replace(level, lean=lean) if abs(lean) < STEEPEST else level


@lru_cache(maxsize=4)
def _centred_at_rest(rest: Rest) -> _Centred:
    return _centred(*rest.free, _frame(rest))


def _merge(a: _Centred, b: _Centred) -> _Centred:
    """Merge two sets of centred sums without cancellation (Chan, Golub & LeVeque 1979)."""
    if b.weight == 0.0:
        return a
    if a.weight == 0.0:
        return b
    weight = a.weight + b.weight
    share = a.weight * (b.weight / weight)
    du, dv = b.u - a.u, b.v - a.v
    return _Centred(
        weight,
        a.log_weights + b.log_weights,
        a.u + du * (b.weight / weight),
        a.v + dv * (b.weight / weight),
        a.uu + b.uu + du * du * share,
        a.uv + b.uv + du * dv * share,
        a.vv + b.vv + dv * dv * share,
    )


def _from_centred(n: int, c: _Centred, frame: _Frame) -> Moments:
    lean = frame.lean
    var_x, across, left = c.uu / c.weight, c.uv / c.weight, c.vv / c.weight
    cov_xy, var_y = across + lean * var_x, left + lean * (2.0 * across + lean * var_x)
    mean_x, mean_y = frame.x + c.u, frame.y + (c.v + lean * c.u)
    if var_x == 0.0:
        intercept = mean_y / (1.0 + mean_x * mean_x)
        slope, residual = mean_x * intercept, var_y
    else:
        slope = lean + across / var_x
        intercept = mean_y - slope * mean_x
        residual = max(left - across * (across / var_x), 0.0)
    numbers = (c.weight, c.log_weights, mean_x, mean_y, var_x, cov_xy, var_y)
    return Moments(n, *numbers, slope, intercept, residual)
