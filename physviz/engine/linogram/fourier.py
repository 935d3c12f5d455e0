"""S of a crowd of points: the linogram times the cosine series of the loss, one matrix product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.linogram.series import FLAT, cosines
from physviz.engine.linogram.transform import linogram, powers

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.linogram.bins import Table
    from physviz.engine.linogram.transform import Linogram
    from physviz.engine.linogram.turns import Turns
    from physviz.engine.linogram.view import Bend, View
    from physviz.engine.points import Floats

TERMS = (128, 256, 512, 1024)
"""How many frequencies are taken: the first of these that serves."""
SMOOTH, BENT, KINKED, WEIGHTED = 1e-6, 1e-5, 1e-4, 1e-4
"""Errors that are good enough: where ρ is analytic, where ρ″ or ρ′ jumps, with error bars."""
SURE = 12.0
"""So many standard deviations is the largest of a grid's random errors."""


def good(bend: Bend, weighted: bool) -> float:
    """Return the error to aim at, relative to the range of S on the grid."""
    if weighted:
        return WEIGHTED
    if bend.loss.analytic:
        return SMOOTH
    return KINKED if bend.loss.singular == 0.0 else BENT


def period(table: Table, view: View) -> int:
    """Return the period in cells of e: room for every residual of the grid, in steps of ≤ 25 %."""
    x = np.array([table.x.low, table.x.high])
    lifts = view.heights[[0, 0, -1, -1], [0, -1, 0, -1]]
    lines = lifts[:, None] + (view.turn + view.t[[0, 0, -1, -1], None]) * x
    reach = max(table.e.high - lines.min(), lines.max() - table.e.low)
    cells = max(reach / FLAT / table.e.step, table.e.cells)
    octave = 2 ** (int(cells).bit_length() - 3)
    return octave * int(-(-cells // octave))


def surface(table: Table, bend: Bend, view: View) -> Turns[tuple[Floats, float]]:
    """Return Σρ(r_i) of the table's points, (slopes, intercepts), and how far it may be off."""
    cells = period(table, view)
    reach = FLAT * cells * table.e.step
    series = _over_w(table, lambda w: cosines(lambda r: bend.rho(w * r), reach / FLAT))
    count = _terms(series, _aim(table, bend, view, reach))
    key = cells, count, view.turn, float(view.t[0]), view.t.size
    data = table.linograms.find(key)
    if data is None:
        yield
        data = table.linograms.keep(key, (yield from linogram(table, view, cells, count)))
        yield
    doubled = 2.0 * series[:, : data.waves.shape[1]]
    doubled[:, 0] *= 0.5
    waves = np.einsum("wkj,wk->kj", data.waves, doubled)
    yield
    lines = powers(-2.0 * np.pi / data.period * (view.height + view.a), len(waves))
    values = waves.real.T @ lines.real - waves.imag.T @ lines.imag
    return values, _doubt(data, series, table.n) + _doubt_of_w(table, bend, reach)


def _aim(table: Table, bend: Bend, view: View, reach: float) -> float:
    """Return the error in a point's ρ to aim at: small against what ρ varies by on the grid."""
    swing = view.half[0] + view.half[1] * max(abs(x + view.x0) for x in (table.x.low, table.x.high))
    varies = bend.rho(np.array([min(swing, reach)]))
    return 0.05 * good(bend, table.log_w.cells > 1) * float(varies[0]) * np.sqrt(table.n)


def _terms(series: Floats, enough: float) -> int:
    """Return how many frequencies to take for the others to matter less than enough."""
    tails = np.sqrt(np.cumsum(np.sum(series**2, axis=0)[::-1])[::-1])
    return next((k for k in TERMS if SURE * tails[k] < enough), TERMS[-1])


def _weights(table: Table, logs: Floats) -> Floats:
    """Return what each cell of log w gives to a function of log w, shape (logs, cells)."""
    cell, share = table.log_w.spread(logs)
    matrix = np.zeros((logs.size, table.log_w.cells))
    np.put_along_axis(matrix, cell.T, share.T, axis=1)
    return matrix


def _over_w(table: Table, values: Callable[[float], Floats]) -> Floats:
    """Return what each cell of log w has to hold for the spline of ρ(wε) to pass through it."""
    axis = table.log_w
    if axis.cells == 1:
        return values(float(np.exp(axis.low)))[None]
    logs = np.linspace(axis.low, axis.high, axis.cells)
    rows = np.stack([values(float(w)) for w in np.exp(logs)])
    return np.linalg.inv(_weights(table, logs)) @ rows


def _doubt(data: Linogram, series: Floats, n: int) -> float:
    """Return how far the sum may be off: by frequencies left out, folded in, and by round-off.

    |D| beyond the last frequencies is taken for the largest it is in their upper half, and for no
    less than √n, as for points in no order; to that comes what a single point may give.
    """
    size, known = np.abs(series).max(axis=0), data.known
    cut = known.sum(axis=0)
    upper = np.arange(len(known))[:, None] >= cut // 2
    level = np.sqrt(np.max(data.power, axis=0, where=upper, initial=n))
    left_out = np.cumsum(size[::-1] ** 2)[::-1][cut], np.cumsum(size[::-1])[::-1][cut]
    shares = data.folded * size[: len(known), None]
    folded = np.sum(shares**2, axis=0), np.sum(shares, axis=0)
    random, single = (a + b for a, b in zip(left_out, folded, strict=True))
    off = np.sqrt(2.0 * random) * SURE * level + 2.0 * single
    return float(off.max()) + 4e-16 * n * float(np.sum(size))


def _doubt_of_w(table: Table, bend: Bend, reach: float) -> float:
    """Return how far the spline over log w may put the sum off, judged by some of the weights."""
    if table.log_w.cells == 1:
        return 0.0
    far = reach * np.geomspace(1e-4, 1.0, 64)
    spline = _weights(table, np.log(table.some_w)) @ _over_w(table, lambda w: bend.rho(w * far))
    off = spline - bend.rho(table.some_w[:, None] * far)
    scatter = SURE * np.sqrt(np.mean(off**2, axis=0) / table.n)
    return table.n * float(np.max(np.abs(off.mean(axis=0)) + scatter))
