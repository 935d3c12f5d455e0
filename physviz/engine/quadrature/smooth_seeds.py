"""What is known of rows of lines of one lean before they are integrated, and first panels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.smooth_frame import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.smooth_cells import Cells
    from physviz.engine.quadrature.smooth_frame import Frame

    Bools = NDArray[np.bool_]


STEP, STRIDE = 0.65, 2.6
"""Between probes, on the cell's scale, and where all is far off; a panel is two steps."""
NEVER = 1e100
"""An energy that no line in question has."""
LEAST = -30.0
"""The logarithm of a share of Z (and of what it adds to C) that can be left out."""


@dataclass(frozen=True, eq=False)
class Seeds:
    """Panels to begin with, and what is known of their cells beforehand.

    ``cell``, ``low`` and ``high`` are of the panels, on the scale of the cell; ``middle`` of the
    cells. ``marks``, shape (cells, k), are heights on that scale (nan: of no weight) and ``depth``
    is E there and a step of 1/β above. ``log_mass`` guesses the cells' mass, shape (β, cells), and
    ``log_heat`` the factor to what it adds to C. ``poles`` are where the loss stops being analytic,
    real and imaginary parts, (cells, points).
    """

    cells: Cells
    cell: Ints
    low: Floats
    high: Floats
    middle: Floats
    marks: Floats
    depth: Floats
    log_mass: Floats
    log_heat: Floats
    poles: tuple[Floats, Floats]

    def poles_of(self, cell: Ints) -> tuple[Floats, Floats]:
        """Return the poles of the panels' cells."""
        real, imaginary = self.poles
        return real[cell], imaginary[cell]

    def overlooked(self, cell: Ints, low: Floats, high: Floats, energy: Floats) -> Bools:
        """Return which panels hold a mark that lies well below all of their nodes."""
        marks = self.marks[cell]
        inside = (marks >= low[:, None]) & (marks <= high[:, None])
        return (inside & (self.depth[cell] < energy.min(axis=1)[:, None])).any(axis=1)

    def halves(self, cell: Ints, low: Floats, high: Floats) -> tuple[Ints, Floats, Floats]:
        """Return the halves of panels, parted at a mark where one lies far enough inside."""
        middle = 0.5 * (low + high)
        if self.marks.size:
            marks = self.marks[cell]
            margin = (0.02 * (high - low))[:, None]
            inside = (marks > low[:, None] + margin) & (marks < high[:, None] - margin)
            depth = np.where(inside, self.depth[cell], np.inf)
            best = np.argmin(depth, axis=1)
            some = np.arange(cell.size)
            middle = np.where(np.isfinite(depth[some, best]), marks[some, best], middle)
        return (
            np.concatenate([cell, cell]),
            np.concatenate([low, middle]),
            np.concatenate([middle, high]),
        )


@dataclass(frozen=True, eq=False)
class _Known:
    """The cells' middles, and the candidates on their scales with E and K."""

    middle: Floats
    marks: Floats
    energy: Floats
    kept: Floats


def seeded(frame: Frame, parts: Cells, log_weight: Floats) -> Generator[None, None, Seeds]:
    """Return the panels to begin with; ``log_weight`` is that of a row over Z, (β, cells)."""
    known = yield from _known(frame, parts)
    low, high, fine = parts.low[:, None], parts.high[:, None], parts.fine[:, None]
    scale, step = _scale(frame, parts)
    probes = fine * np.sinh(scale)
    energy, kept = yield from frame.measured(probes, known.middle, parts.lean, parts.anchor)
    ladder, weight = frame.ladder[:, None, None], log_weight[..., None]
    logs = weight - (ladder * energy + kept) + np.log(fine * np.cosh(scale) * step)
    logs = np.where((scale >= low) & (scale <= high), logs, -NEVER)
    heard = weight - (ladder * known.energy + known.kept) + np.log(3.0 * fine)
    both = np.concatenate([logs, heard], axis=2)
    top = both.max(axis=2)
    lowest = np.minimum(np.abs(energy).min(axis=1), np.abs(known.energy).min(axis=1))
    alive = heard + np.log(frame.heat(known.energy)) > LEAST
    marks = np.where(alive.any(axis=0), known.marks, np.nan)
    coldest = np.where(alive, ladder, 0.0).max(axis=0)
    above = np.divide(1.0, coldest, out=np.zeros_like(coldest), where=coldest > 0.0)
    relevant = np.any(logs + np.log(frame.heat(energy)) > LEAST, axis=0)
    cell, panel = np.nonzero(_panels(relevant, marks, scale))
    first = np.maximum(scale[2 * panel], parts.low[cell])
    last = np.minimum(scale[2 * panel + 2], parts.high[cell])
    some = last > first
    modes = len(frame.lines)
    poles = known.marks[:, modes : modes + frame.ridges[0].size]
    return Seeds(
        cells=parts,
        cell=cell[some],
        low=first[some],
        high=last[some],
        middle=known.middle,
        marks=marks,
        depth=known.energy + above,
        log_mass=top + np.log(np.exp(both - top[..., None]).sum(axis=2)),
        log_heat=np.log(frame.heat(lowest)),
        poles=(poles, frame.ridges[2] / (fine * np.cosh(poles))),
    )


def _scale(frame: Frame, parts: Cells) -> tuple[Floats, float]:
    """Return the probes' places on the cells' scales, an odd number about 0, and their distance."""
    farthest = frame.reach + frame.turn * np.abs(parts.lean - frame.relief.origin[1])
    furthest = min(float((farthest / parts.fine).max()), FARTHEST)
    step = STRIDE if (parts.anchor >= 0).all() else STEP
    count = 2 * math.ceil(math.asinh(furthest) / step / 2.0)
    return step * np.arange(-count, count + 1, dtype=np.float64), step


def _panels(relevant: Bools, marks: Floats, scale: Floats) -> Bools:
    """Return which panels to begin with: where a probe or a mark counts, and beside them."""
    panels = relevant[:, :-1:2] | relevant[:, 1::2] | relevant[:, 2::2]
    cells, some = np.nonzero(np.isfinite(marks))
    starts = np.searchsorted(scale[::2], marks[cells, some], side="right") - 1
    panels[cells, np.clip(starts, 0, panels.shape[1] - 1)] = True
    wide = panels.copy()
    wide[:, 1:] |= panels[:, :-1]
    wide[:, :-1] |= panels[:, 1:]
    return wide


def _known(frame: Frame, parts: Cells) -> Generator[None, None, _Known]:
    """Return the lowest candidate of each cell, its middle, and the others about it."""
    candidates, every = frame.candidates(parts.lean), np.arange(parts.lean.size)
    zero, whole = np.zeros(every.size), parts.anchor < 0
    energy, kept = np.full(candidates.shape, NEVER), np.zeros(candidates.shape)
    near = every[whole]
    energy[near], kept[near] = yield from frame.measured(
        candidates[near], zero[near], parts.lean[near], parts.anchor[near]
    )
    # A far cell knows its own ridge alone, and how far off the others are.
    (u, v, _), modes = frame.ridges, len(frame.lines)
    far = every[~whole]
    point = parts.anchor[far]
    own, _ = yield from frame.measured(zero[far, None], zero[far], parts.lean[far], point)
    energy[far, modes + point] = own[:, 0]
    best = np.argmin(frame.ladder[-1] * energy + kept, axis=1)
    middle = candidates[every, best]
    offsets = candidates - middle[:, None]
    exact = (v - v[point, None]) - parts.lean[far, None] * (u - u[point, None])
    offsets[far, modes : modes + u.size] = exact
    return _Known(middle, np.arcsinh(offsets / parts.fine[:, None]), energy, kept)
