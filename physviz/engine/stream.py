"""The exact flow down the cost of any loss, by solving dθ/dt = −∇S numerically."""

from __future__ import annotations

import time as clock
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from physviz.engine.losses import Absolute
from physviz.engine.slope import Slope

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike
    from scipy.integrate import LSODA

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair
    from physviz.engine.sums import Sums

SMOOTH, KINKED = 1e-9, 1e-7
"""Relative tolerances; where ρ″ jumps, more digits would cost as many small steps as points."""
BLUNT = 1e-4
"""|r| flows like √(r² + s²), s being so much of the way to go: its kink would stop the solver."""
MOST = 20_000
"""A flow that takes more steps than these, fifty times the usual, is followed no farther."""
ONE_AT_A_TIME = Lock()
"""Older LSODA keeps its state in common blocks."""


class _Piece(Protocol):
    """What a solver hands out after each of its steps."""

    t_old: float
    t: float

    def __call__(self, t: ArrayLike) -> Floats: ...


class Stream:
    """θ(t) from a start, computed as far as it was asked for and kept.

    By LSODA (Petzold, SIAM J. Sci. Stat. Comput. 4 (1983) 136–148) in the coordinates of a line,
    in which the cost is least stiff. Time has the units of the learning rate, 1/[λ].
    """

    def __init__(self, data: Sums, loss: Loss, start: Pair, way: float) -> None:
        """Take the points, the loss, the start, and how far the minimum is, in units of y."""
        self._data, self._way = data, way or 1.0
        self._loss = loss
        self._tolerance = SMOOTH if loss.analytic else KINKED
        self._metric = data.jacobian @ data.jacobian.T
        self._lines = [data.lines(start)]
        self._pieces: list[_Piece] = []
        self._solver: LSODA | None = None
        self.known = 0.0
        """The time up to which the flow is known; ∞ once it stands still, or is given up."""

    @cached_property
    def _slope(self) -> Slope:
        """A copy of all points, which who only asks how far the flow is known does not wait for."""
        loss = self._loss
        psi = _blunted(loss.c, BLUNT * self._way) if isinstance(loss, Absolute) else loss.psi
        return Slope(self._data, psi)

    def _velocity(self, _time: float, line: Floats) -> Floats:
        height, lean = line.tolist()
        return self._metric @ self._slope.pull(height, lean)

    def flows(self, time: float, seconds: float) -> bool:
        """Compute on towards a time for so many seconds; return whether the flow is known there."""
        if self.known >= time or seconds <= 0.0:
            # Who asks in the midst of a frame does not wait for another thread's step.
            return self.known >= time
        end = clock.perf_counter() + seconds
        with ONE_AT_A_TIME, np.errstate(all="ignore"):
            while self.known < time and clock.perf_counter() < end:
                self._step()
        return self.known >= time

    def _step(self) -> None:
        from scipy.integrate import LSODA

        if len(self._pieces) >= MOST:
            self.known = np.inf
            return
        if self._solver is None:
            self._solver = LSODA(
                self._velocity,
                self.known,
                self._lines[-1],
                np.inf,
                rtol=self._tolerance,
                atol=0.1 * self._tolerance * self._way,
            )
        try:
            self._solver.step()
        except RuntimeError:
            # Another flow has used it meanwhile; this one goes on from where it stands.
            self._solver = None
            return
        if self._solver.status != "running" or not np.isfinite(self._solver.t):
            # Where nothing pulls, its first step is endless.
            self.known = np.inf
            return
        self._pieces.append(self._solver.dense_output())
        self._lines.append(self._solver.y.copy())
        self.known = self._solver.t

    def at(self, times: ArrayLike) -> Floats:
        """Return θ(t) at times ≥ 0, shape (…, 2), computing on where it is not known."""
        t = np.asarray(times, dtype=np.float64)
        self.flows(float(t.max(initial=0.0)), np.inf)
        pieces = self._pieces.copy()
        lines = np.empty((*t.shape, 2))
        lines[...] = self._lines[0]
        ends = np.array([piece.t for piece in pieces])
        which = np.searchsorted(ends, t)
        for k in np.unique(which[t > 0.0]):
            here = (which == k) & (t > 0.0)
            lines[here] = pieces[k](t[here]).T if k < len(pieces) else self._lines[-1]
        return self._data.theta(lines)


def _blunted(c: float, width: float) -> Callable[[Floats], Floats]:
    """Return the influence of c√(r² + width²)."""

    def psi(residual: Floats) -> Floats:
        return c * residual / np.sqrt(residual * residual + width * width)

    return psi
