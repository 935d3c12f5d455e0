"""The integral over leans of the rows' integrals over height, adaptive, for many β at once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.rule import DOUBT, NODES, SIZE, WEIGHTS, ellipse, hidden, sharpened
from physviz.engine.quadrature.smooth_cells import cells
from physviz.engine.quadrature.smooth_frame import FARTHEST
from physviz.engine.quadrature.smooth_rows import Rows, integrate
from physviz.engine.quadrature.smooth_seeds import LEAST, seeded

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.quadrature.smooth_frame import Frame

    Bools = NDArray[np.bool_]

STEP = 1.3
"""The first panels of leans, on their scale."""
FARTHEST_STEPS = int(np.arcsinh(FARTHEST) / STEP)
FAR_OFF = 24
"""So many of them to either side; beyond, they are four times as wide."""
GENERATIONS = 30
NODES_MOST = 2_000_000
"""With so many nodes it is enough, whatever the error."""
WRONG = 12.0
"""If log Z turns out to be so far from what was thought, rows are begun anew."""
BATCH = 6
"""So many panels of leans, times temperatures, are worked on together."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One panel of leans, on the scale asinh((lean − origin's)/unit), and its rows' nodes.

    ``error`` and ``mass`` are shares of Z on the ladder, shape (β,); the others see ``Rows``.
    """

    low: float
    high: float
    lean: Floats
    height: Floats
    log_area: Floats
    energy: Floats
    kept: Floats
    doubt: Floats
    error: Floats
    mass: Floats


def outline(frame: Frame) -> Generator[None, None, tuple[Floats, Floats]]:
    """Return the first edges on the scale of leans, as far as rows have weight, and log Z.

    log Z on the ladder is good to a nat or two.
    """
    most = FARTHEST_STEPS
    log_z = frame.relief.parabolas(frame.ladder, frame.lines)
    ends: list[int] = []
    middle = np.zeros(1)
    for sign in (0.0, -1.0, 1.0):
        top = last = 0
        while top < most:
            steps = np.arange(top + 1.0, min(top + 7.0, most + 1.0)) if sign else middle
            scale: Floats = sign * STEP * steps
            log_weight = np.log(frame.lean * np.cosh(scale) * STEP)
            parts = cells(frame, _leans(frame, scale))
            weights = np.broadcast_to(log_weight[parts.row], (log_z.size, parts.row.size))
            seeds = yield from seeded(frame, parts, weights)
            yield None
            log_z = np.logaddexp(log_z, np.logaddexp.reduce(seeds.log_mass, axis=1))
            counts = (seeds.log_mass + seeds.log_heat - log_z[:, None] > LEAST).any(axis=0)
            heavy = np.bincount(parts.row, counts, scale.size) > 0
            if heavy.any():
                last = top + 2 + int(np.nonzero(heavy)[0][-1])
            if not (sign and heavy[-2:].any()):
                break
            top += len(scale)
        if sign:
            ends.append(min(last + 1, most))
    marks = _peaks(frame)
    # The rows tried are few, and may have gone past a narrow peak.
    first = min(-ends[0], int(np.floor(marks.min(initial=0.0) / STEP)))
    last = max(ends[1], int(np.ceil(marks.max(initial=0.0) / STEP)))
    steps = np.arange(first, last + 1)
    # Far off all is as smooth as a power.
    steps = steps[(np.abs(steps) < FAR_OFF) | (steps % 4 == 0) | (steps == first) | (steps == last)]
    edges = np.unique(np.concatenate([STEP * steps, marks]))
    return edges[np.concatenate([[True], np.diff(edges) > 1e-9])], log_z


def _peaks(frame: Frame) -> Floats:
    """Return edges about the other modes, on the scale of leans."""
    relief = frame.relief
    energy, kept = relief(relief.lines)
    counts = frame.ladder[:, None] * energy + kept < 50.0
    others = np.nonzero(counts.any(axis=0))[0][1:17]
    coldest = np.where(counts, frame.ladder[:, None], 0.0).max(axis=0)
    around = [np.empty(0)]
    for lean, beta in zip(relief.lines[others, 1], coldest[others], strict=True):
        # As many rings as its width has between the coldest at which it counts and the hottest.
        small, wide = np.sqrt(frame.ladder[-1] / np.array([beta, frame.ladder[0]]))
        ring = 8.0 * np.geomspace(small, wide, 1 + int(np.log(wide / small)))
        ring = frame.lean * np.concatenate([[2.5 * small], ring])
        around.append(np.concatenate([lean - ring, [lean], lean + ring]))
    return np.arcsinh((np.concatenate(around) - relief.origin[1]) / frame.lean)


def _leans(frame: Frame, scale: Floats) -> Floats:
    return frame.relief.origin[1] + frame.lean * np.sinh(scale)


def resolved(
    frame: Frame, edges: Floats, log_z: Floats, tolerance: float
) -> Generator[None, None, tuple[list[Panel], Floats]]:
    """Return the panels that give log Z to the tolerance on the ladder, and log Z."""
    todo: list[tuple[float, float]] = list(itertools.pairwise(edges.tolist()))
    done: list[Panel] = []
    size = max(BATCH // log_z.size, 1)
    for _ in range(GENERATIONS):
        for top in range(0, len(todo), size):
            some = yield from _batch(frame, todo[top : top + size], log_z, 0.1 * tolerance)
            done += some
        shift = np.log(np.sum([each.mass for each in done], axis=0))
        log_z = log_z + shift
        if (np.abs(shift) > WRONG).any():
            todo = [(each.low, each.high) for each in done]
            done = []
            continue
        done = [_shifted(each, shift) for each in done]
        split = _worst(np.array([each.error for each in done]), 0.5 * tolerance)
        if not split.any() or sum(each.lean.size for each in done) > NODES_MOST:
            break
        todo.clear()
        for each in itertools.compress(done, split):
            middle = 0.5 * (each.low + each.high)
            todo += [(each.low, middle), (middle, each.high)]
        done = list(itertools.compress(done, ~split))
    return _cut(sorted(done, key=lambda each: each.low)), log_z


def _cut(panels: list[Panel]) -> list[Panel]:
    """Return the panels, in order, with what is left out beyond the farthest counted as doubt."""
    for last, before in ((0, 1), (-1, -2)):
        end, inner = panels[last], panels[before]
        if max(-end.low, end.high) < FARTHEST_STEPS * STEP or not end.lean.size:
            continue
        density = [each.mass / (each.high - each.low) for each in (inner, end)]
        away = 0.5 * abs(end.low + end.high - inner.low - inner.high)
        known = density[1] > 0.0
        fall = np.log(density[0][known] / density[1][known]) / away
        left = 1.0 / np.maximum(fall, 1e-6) / (end.high - end.low)
        panels[last] = replace(end, doubt=end.doubt + left.max(initial=0.0))
    return panels


def _worst(errors: Floats, tolerance: float) -> Bools:
    """Return which panels, worst first, leave too large an error at any β; (panels, β)."""
    order = np.argsort(errors, axis=0)
    small = np.cumsum(np.take_along_axis(errors, order, 0), axis=0) <= tolerance
    split = np.zeros_like(small)
    np.put_along_axis(split, order, ~small, axis=0)
    return np.asarray(split.any(axis=1))


def _shifted(panel: Panel, shift: Floats) -> Panel:
    fall = np.exp(-shift)
    return replace(panel, error=panel.error * fall, mass=panel.mass * fall)


def _batch(
    frame: Frame, ranges: list[tuple[float, float]], log_z: Floats, tolerance: float
) -> Generator[None, None, list[Panel]]:
    low, high = np.array(ranges).T
    half = 0.5 * (high - low)
    scale = 0.5 * (high + low)[:, None] + half[:, None] * NODES
    lean = _leans(frame, scale)
    log_weight = np.log(WEIGHTS * np.cosh(scale) * (half * frame.lean)[:, None])
    rows = yield from integrate(frame, lean.ravel(), log_weight.ravel(), log_z, tolerance)
    shape = (log_z.size, len(ranges), SIZE)
    mass, heat = rows.mass.reshape(shape), rows.heat.reshape(shape)
    gaps, sums = heat @ DOUBT, heat.sum(axis=2)
    sharp = sharpened(gaps, sums, ellipse(low, high, *frame.crossings))
    # Where two ridges cross their product stands out, by no more than the peak there.
    width = hidden(low, high, *frame.crossings)
    peaks = np.exp(np.minimum(frame.log_peaks - log_z[:, None], 0.0))[:, None]
    product = width * (frame.strength[:, None] ** 2 * sums)[..., None]
    unseen = np.where(width > 0.0, np.minimum(product, peaks), 0.0).sum(axis=2)
    error = np.maximum(np.abs(gaps) * sharp, unseen)
    starts = np.searchsorted(rows.row, SIZE * np.arange(len(ranges) + 1))
    return [
        _panel(
            bounds, lean[k], rows, slice(*starts[k : k + 2]), (mass[:, k], gaps[:, k], error[:, k])
        )
        for k, bounds in enumerate(ranges)
    ]


def _panel(
    bounds: tuple[float, float],
    lean: Floats,
    rows: Rows,
    these: slice,
    sums: tuple[Floats, Floats, Floats],
) -> Panel:
    mass, gaps, error = sums
    worst = int(np.argmax(error))
    share = float(error[worst] / gaps[worst]) if abs(gaps[worst]) > 1e-200 else 0.0
    row = rows.row[these] % SIZE
    return Panel(
        *bounds,
        lean=lean[row],
        height=rows.height[these],
        log_area=rows.log_area[these],
        energy=rows.energy[these],
        kept=rows.kept[these],
        doubt=share * DOUBT[row] + rows.doubt[these],
        error=error,
        mass=mass.sum(axis=1),
    )
