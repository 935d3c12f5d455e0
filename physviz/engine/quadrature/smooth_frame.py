"""Where rows of lines of one lean lie: the scales of a problem, and its ridges."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.smooth_relief import Relief

RIDGES = 64
"""So many points, if there are more, stand for all in what is known of a row beforehand."""
LARGE = 100_000
"""Of so many points modes are not followed from β to β."""
FARTHEST = 1e120
"""In units of the finest scale."""
HEAT = 0.01
"""A relative error in C may be a hundred times that in log Z."""


@dataclass(frozen=True, eq=False)
class Frame:
    """The scales of a problem: ``fine`` of heights and ``lean`` of leans, at the coldest.

    ``ladder`` are the β to heed; ``lines`` the modes, and those between, with ``slopes``, their
    ∂height/∂lean along the rows' middles; ``reach`` is how far heights matter at the best mode's
    lean, ``turn`` how much further per lean; ``middle`` and ``spread`` guess E's mean and standard
    deviation on the ladder.
    """

    relief: Relief
    ladder: Floats
    fine: float
    lean: float
    lines: Floats
    slopes: Floats
    reach: float
    turn: float
    middle: Floats
    spread: Floats

    @cached_property
    def ridges(self) -> tuple[Floats, Floats, Floats]:
        """The points' u/w, v/w and the width of their ridges, c/w."""
        data = self.relief.data
        some = slice(None, None, max(-(-data.n // RIDGES), 1))
        u, v, w = data.u[some], data.v[some], data.w[some]
        return u / w, v / w, self.relief.width / w

    @property
    def slow(self) -> bool:
        """Whether e^{−βφ} falls as slowly as a power."""
        return not self.relief.stiff.any() and self.relief.phi.problem.loss.grows == "log"

    @cached_property
    def strength(self) -> Floats:
        """How much a ridge stands out at least, on the ladder: about 2βc² n/2σ² of one point."""
        relief = self.relief
        one = 2.0 * relief.phi.scale / max(relief.data.n, 1) * relief.width**2
        return np.minimum(self.ladder * one, 1.0)

    @cached_property
    def pairs(self) -> tuple[Floats, Floats, Floats]:
        """Lines through two points, (pairs, 2), and the widths in height and lean of what is there.

        Those are the imaginary parts at which the poles of two ridges meet.
        """
        u, v, width = self.ridges
        i, j = np.triu_indices(u.size, 1)
        apart = u[i] - u[j]
        i, j, apart = (each[np.abs(apart) > 1e-9] for each in (i, j, apart))
        lean, both = (v[i] - v[j]) / apart, width[i] + width[j]
        return np.stack([v[i] - lean * u[i], lean], axis=1), both, both / np.abs(apart)

    @cached_property
    def crossings(self) -> tuple[Floats, Floats]:
        """Where rows stop being analytic in the lean: two ridges' poles meet; shapes (pairs,).

        The real and imaginary parts of the scale asinh((lean − origin's)/unit).
        """
        lines, _, width = self.pairs
        at = lines[:, 1] - self.relief.origin[1]
        return np.arcsinh(at / self.lean), width / np.hypot(at, self.lean)

    @cached_property
    def log_peaks(self) -> Floats:
        """The logarithms of what the peaks at the pairs' lines hold at most, (β, pairs)."""
        lines, height, lean = self.pairs
        energy, kept = self.relief(lines)
        return np.log(10.0 * height * lean) - self.ladder[:, None] * energy - kept

    def candidates(self, lean: Floats) -> Floats:
        """Return heights where a row may be low, shape (rows, k): modes, points and the prior."""
        relief = self.relief
        away = lean[:, None] - self.lines[:, 1]
        found = [self.lines[:, 0] + self.slopes * away]
        u, v, _ = self.ridges
        found.append(v - lean[:, None] * u)
        stiff = relief.stiff
        bend = float(stiff[:, 0] @ stiff[:, 0])
        if bend > 0.0:
            force = relief.pull + (lean - relief.origin[1])[:, None] * stiff[:, 1]
            found.append(relief.origin[0] - (force @ stiff[:, :1]) / bend)
        return np.concatenate(found, axis=1)

    def heat(self, energy: Floats) -> Floats:
        """Return 1 + ((E − U)/ΔE)²/100 on the ladder, shape (β, …): a node's part in Z, U and C."""
        shape = (-1, *[1] * energy.ndim)
        away = (energy - self.middle.reshape(shape)) / self.spread.reshape(shape)
        return 1.0 + HEAT * away * away

    def measured(
        self, offsets: Floats, middle: Floats, lean: Floats, anchor: Ints
    ) -> Generator[None, None, tuple[Floats, Floats]]:
        """Return E and K at heights middle + offsets, shape (cells, k), of cells' leans."""
        lines = np.empty((*offsets.shape, 2))
        lines[..., 0] = np.where(anchor >= 0, 0.0, middle)[:, None] + offsets
        lines[..., 1] = lean[:, None]
        energy, kept = np.empty(offsets.shape), np.zeros(offsets.shape)
        for point in np.unique(anchor):
            here = anchor == point
            relief = self.relief if point < 0 else self.relief.beside(int(point))
            part = yield from relief.measured(lines[here].reshape(-1, 2))
            energy[here], kept[here] = (each.reshape(-1, offsets.shape[1]) for each in part)
        return energy, kept


def framed(relief: Relief, low: float, high: float) -> Frame:
    """Return the frame for all β from ``low`` to ``high``; ``reaching`` completes it."""
    steps = max(int(np.ceil(np.log2(high / low))), 0)
    ladder = np.geomspace(low, high, steps + 1) if steps else np.array([high])
    lines = relief.lines
    a, b, d = relief.bend(high, lines[:1])[0].tolist()
    fine = 1.0 / math.sqrt(abs(a) + 1e-3 * abs(b))
    lean = 1.0 / math.sqrt(max(d - b * b * fine * fine, 1e-14 * abs(d)))
    if steps and not relief.joint and relief.data.n < LARGE:
        path = relief.followed(ladder)
        unlike = np.unique(np.round(path / (fine, lean)), axis=0, return_index=True)[1]
        lines = np.concatenate([lines, path[unlike]])
    a, b, _ = relief.bend(high, lines).T
    slopes = -b / (np.abs(a) + 1e-3 * np.abs(b))
    hot = np.zeros_like(ladder), 1.0 / ladder
    return Frame(relief, ladder, fine, lean, lines, slopes, 0.0, 0.0, *hot)


def reaching(frame: Frame) -> Frame:
    """Return the frame that knows how far heights matter."""
    data = frame.relief.data
    reach = max(_reach(frame, np.array([side, 0.0]), frame.fine) for side in (-1.0, 1.0))
    turn = float(max(np.abs(data.u / data.w).max(initial=0.0), np.abs(frame.slopes).max()))
    if frame.slow:
        turn *= max(reach / frame.fine, 1.0)
    return replace(frame, reach=reach, turn=4.0 * turn)


def _reach(frame: Frame, way: Floats, unit: float) -> float:
    """Return how far the hottest distribution reaches from the origin this way."""
    relief, beta = frame.relief, float(frame.ladder[0])
    far = unit * np.exp(0.5 * np.arange(2.0 * np.log(FARTHEST)))
    energy, kept = relief(relief.origin + far[:, None] * way)
    small = beta * energy + kept - np.log(far / unit) > 60.0
    last = len(far) - int(np.argmin(small[::-1])) if not small.all() else 0
    return float(far[min(last, len(far) - 1)])
