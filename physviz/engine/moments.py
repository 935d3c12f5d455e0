"""Sufficient statistics of a straight-line fit: all that squared loss ever asks of the data.

Raw sums of x² lose every digit at x = 10⁸ + i, so two roads are taken. Up to ``EXACT_UP_TO`` points
the sums run in 50-digit decimal arithmetic over the numbers *as written* (the shortest decimal that
reads back as the same float), and certified values come out to their last printed digit. Above it,
sums are centred and in floating point. Either way the points at rest are summed once per drag.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points, Rest

EXACT_UP_TO = 1000
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
    origin = _origin(points.rest)
    held_centred = _centred(points.held_x, points.held_y, points.held_error, origin)
    return _from_centred(points.n, _merge(_centred_at_rest(points.rest), held_centred), origin)


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
class _Centred:
    """Weight, Σlog w, means from an origin, and centred sums (not divided by the weight)."""

    weight: float
    log_weights: float
    x: float
    y: float
    xx: float
    xy: float
    yy: float


def _origin(rest: Rest) -> tuple[float, float]:
    """Return one of the points: means reckoned from it keep their digits far from zero."""
    return float(rest.x[0]), float(rest.y[0])


def _centred(x: Floats, y: Floats, y_error: Floats | None, origin: tuple[float, float]) -> _Centred:
    if not x.size:
        return _Centred(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    u, v = x - origin[0], y - origin[1]
    if y_error is None:
        weight, log_weights = float(x.size), 0.0
        u_mean, v_mean = float(u.mean()), float(v.mean())
        u, v = u - u_mean, v - v_mean
        xx, xy, yy = float(u @ u), float(u @ v), float(v @ v)
    else:
        w = y_error**-2.0
        weight, log_weights = float(w.sum()), -2.0 * float(np.log(y_error).sum())
        u_mean, v_mean = float(w @ u) / weight, float(w @ v) / weight
        u, v = u - u_mean, v - v_mean
        wu = w * u
        xx, xy, yy = float(wu @ u), float(wu @ v), float(w @ (v * v))
    return _Centred(weight, log_weights, u_mean, v_mean, xx, xy, yy)


@lru_cache(maxsize=4)
def _centred_at_rest(rest: Rest) -> _Centred:
    return _centred(*rest.free, _origin(rest))


def _merge(a: _Centred, b: _Centred) -> _Centred:
    """Merge two sets of centred sums without cancellation (Chan, Golub & LeVeque 1979)."""
    if b.weight == 0.0:
        return a
    if a.weight == 0.0:
        return b
    weight = a.weight + b.weight
    share = a.weight * (b.weight / weight)
    dx, dy = b.x - a.x, b.y - a.y
    return _Centred(
        weight,
        a.log_weights + b.log_weights,
        a.x + dx * (b.weight / weight),
        a.y + dy * (b.weight / weight),
        a.xx + b.xx + dx * dx * share,
        a.xy + b.xy + dx * dy * share,
        a.yy + b.yy + dy * dy * share,
    )


def _from_centred(n: int, c: _Centred, origin: tuple[float, float]) -> Moments:
    var_x, cov_xy, var_y = c.xx / c.weight, c.xy / c.weight, c.yy / c.weight
    mean_x, mean_y = origin[0] + c.x, origin[1] + c.y
    if var_x == 0.0:
        intercept = mean_y / (1.0 + mean_x * mean_x)
        slope, residual = mean_x * intercept, var_y
    else:
        slope = cov_xy / var_x
        intercept = mean_y - slope * mean_x
        residual = max(var_y - slope * cov_xy, 0.0)
    numbers = (c.weight, c.log_weights, mean_x, mean_y, var_x, cov_xy, var_y)
    return Moments(n, *numbers, slope, intercept, residual)
