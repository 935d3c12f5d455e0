"""Integrals over the height of lines of one lean, adaptive, for many leans and β at once.

At one lean every ridge of the potential, the lines through one point, is a known height. So the
panels of a row cannot miss what a square in the (height, lean) plane would have to search for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.rule import DOUBT, NODES, SIZE, WEIGHTS, ellipse, hidden, sharpened
from physviz.engine.quadrature.smooth_cells import cells
from physviz.engine.quadrature.smooth_seeds import seeded

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.smooth_frame import Frame
    from physviz.engine.quadrature.smooth_seeds import Seeds

    Bools = NDArray[np.bool_]

GENERATIONS = 60
MOST = 20_000
"""So many panels at a time, and what is still unresolved is left to the error."""
EPSILON = float(np.finfo(np.float64).eps)
TOP = 600.0
"""No logarithm of a share of Z is taken for more, lest its exponential overflow."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Nodes of some rows, shape (m,): the row, height, weights' logs, E, K, and the rows' doubts.

    ``doubt`` is the share of a node's mass in which its panel's two rules differ, sharpened;
    ``mass`` the integral along each row times its weight as a share of Z, shape (β, rows), and
    ``heat`` the same with the factor that makes U and C count.
    """

    row: Ints
    height: Floats
    log_area: Floats
    energy: Floats
    kept: Floats
    doubt: Floats
    mass: Floats
    heat: Floats


@dataclass(frozen=True, eq=False)
class _Panels:
    """Panels of cells and their nodes, shapes (panels,) and (panels, 15)."""

    cell: Ints
    low: Floats
    high: Floats
    height: Floats
    log_area: Floats
    energy: Floats
    kept: Floats
    coarse: Bools
    """Whether a height has digits left to tell the nodes by."""


def integrate(
    frame: Frame, lean: Floats, log_weight: Floats, log_z: Floats, tolerance: float
) -> Generator[None, None, Rows]:
    """Return the rows at these leans, shape (rows,), whose outer weights have these logarithms.

    ``log_z`` is what is known of log Z on the ladder, shape (β,). ``tolerance`` is relative to a
    row's mass, or to a hundredth of Z where that is more.
    """
    parts = cells(frame, lean)
    weights = log_weight[parts.row]
    seeds = yield from seeded(frame, parts, weights - log_z[:, None])
    ends = seeds.cell, seeds.low, seeds.high
    whole = np.zeros((2, log_z.size, lean.size))
    top = np.zeros(log_z.size)
    kept: list[tuple[Floats, ...]] = []
    for generation in range(GENERATIONS):
        if not ends[0].size:
            break
        panels = yield from _measured(frame, seeds, weights, ends)
        exponent = frame.ladder[:, None, None] * panels.energy + panels.kept
        logs = panels.log_area - exponent - log_z[:, None, None]
        mass = np.exp(np.minimum(logs, TOP))
        heat = mass * frame.heat(panels.energy)
        sums = np.stack([mass.sum(axis=2), heat.sum(axis=2)])
        error, gaps = _errors(frame, seeds, panels, heat, sums[1])
        row = parts.row[panels.cell]
        allowed = tolerance * np.maximum(whole + _by_row(sums, row, lean.size), 0.01)[0]
        allowed = allowed[:, row]
        top = np.maximum(top, logs.max(axis=(1, 2)))
        split = (error > allowed).any(axis=0) | _narrow(exponent, logs, np.log(tolerance) + top)
        split |= seeds.overlooked(panels.cell, panels.low, panels.high, panels.energy)
        split &= panels.coarse & (generation < GENERATIONS - 1) & (panels.cell.size < MOST)
        done = ~split
        whole += _by_row(sums[..., done], row[done], lean.size)
        kept.append(_finished(panels, row, done, _shares(error / allowed, error, gaps)))
        ends = seeds.halves(panels.cell[split], panels.low[split], panels.high[split])
        yield None
    columns = [np.concatenate(each) for each in zip(*kept, strict=True)] or [np.empty(0)] * 6
    order = np.argsort(columns[0], kind="stable")
    row, height, log_area, energy, other, doubt = (each[order] for each in columns)
    whose = row.astype(np.intp)
    return Rows(whose, height, log_area, energy, other, doubt, whole[0], whole[1])


def _measured(
    frame: Frame,
    seeds: Seeds,
    log_weight: Floats,
    ends: tuple[Ints, Floats, Floats],
) -> Generator[None, None, _Panels]:
    (cell, low, high), parts = ends, seeds.cells
    half, middle = 0.5 * (high - low), 0.5 * (high + low)
    at = middle[:, None] + half[:, None] * NODES
    fine, base, anchor = parts.fine[cell], seeds.middle[cell], parts.anchor[cell]
    offsets = fine[:, None] * np.sinh(at)
    energy, kept = yield from frame.measured(offsets, base, parts.lean[cell], anchor)
    height = base[:, None] + offsets
    log_area = np.log(WEIGHTS * np.cosh(at) * (half * fine)[:, None])
    log_area += log_weight[cell][:, None]
    digits = np.abs(np.where(anchor < 0, base, 0.0)) + np.abs(offsets).max(axis=1)
    coarse = half * fine * np.cosh(middle) > 1e4 * EPSILON * digits
    return _Panels(cell, low, high, height, log_area, energy, kept, coarse)


def _errors(
    frame: Frame, seeds: Seeds, panels: _Panels, heat: Floats, sums: Floats
) -> tuple[Floats, Floats]:
    """Return the panels' errors and the differences of their two rules, shapes (β, panels)."""
    poles = seeds.poles_of(panels.cell)
    gaps = heat @ DOUBT
    sharp = sharpened(gaps, sums, ellipse(panels.low, panels.high, *poles))
    unseen = hidden(panels.low, panels.high, *poles).sum(axis=1) * frame.strength[:, None] * sums
    return np.maximum(np.abs(gaps) * sharp, unseen), gaps


def _by_row(parts: Floats, row: Ints, count: int) -> Floats:
    """Return the sums of the panels, shape (2, β, panels), of each row."""
    sums = [[np.bincount(row, each, count) for each in some] for some in parts]
    return np.array(sums, dtype=np.float64)


def _shares(urgency: Floats, error: Floats, gaps: Floats) -> Floats:
    """Return what to multiply |K − G| by for the error, at the β that needs it most, (panels,)."""
    worst = np.argmax(urgency, axis=0)[None]
    gap = np.take_along_axis(gaps, worst, axis=0)[0]
    share = np.zeros_like(gap)
    return np.divide(
        np.take_along_axis(error, worst, axis=0)[0], gap, out=share, where=np.abs(gap) > 1e-200
    )


def _finished(panels: _Panels, row: Ints, done: Bools, share: Floats) -> tuple[Floats, ...]:
    rows = np.repeat(row[:, None].astype(np.float64), SIZE, axis=1)
    doubt = share[:, None] * DOUBT
    columns = (rows, panels.height, panels.log_area, panels.energy, panels.kept, doubt)
    return tuple(each[done].ravel() for each in columns)


def _narrow(exponent: Floats, logs: Floats, least: Floats) -> Bools:
    """Return which panels may hide a peak between their nodes, of shape (β, panels, 15)."""
    steps = np.abs(np.diff(exponent, axis=2))
    lowest = np.argmin(exponent, axis=2)[..., None]
    right = np.take_along_axis(steps, np.minimum(lowest, SIZE - 2), axis=2)
    left = np.take_along_axis(steps, np.maximum(lowest - 1, 0), axis=2)
    # A parabola's minimum between two nodes lies no more than a quarter of a step below them.
    drop = 0.25 * np.maximum(left, right)
    peak = np.take_along_axis(logs, lowest, axis=2) + drop > least[:, None, None] - 2.0
    return np.any(((drop > 2.0) & peak)[..., 0], axis=0)
