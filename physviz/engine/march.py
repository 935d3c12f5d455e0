"""A run of gradient descent on the cost of any loss, made step by step and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.basin import excess
from physviz.engine.run import LONGEST_RUN, Run
from physviz.engine.stream import Stream
from physviz.engine.sums import sums
from physviz.engine.trace import Trace

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair, Quadratic
    from physviz.engine.run import State
    from physviz.engine.sums import Sums

LIGHT = 5000
"""Up to so many points a few hundred steps fit into a frame."""


@dataclass(frozen=True, eq=False)
class March(Run):
    """θ_{k+1} = θ_k − α∇S(θ_k) on the cost of a problem that has points.

    Where S has several minima, ``bottom`` is the one that the last iterate made lies above. A run
    whose steps never settle *hovers*: those of absolute loss, which pulls as hard at the minimum as
    far from it, and those of a robust loss with α above 2/λ_max. It ends where its iterates begin
    to repeat themselves to the bit, or with the longest run. It has diverged where an iterate
    passes 10¹⁵⁰.
    """

    problem: Problem

    @cached_property
    def _data(self) -> Sums:
        data = sums(self.problem.points)
        if data is None:
            raise ValueError("There are no points to descend on.")
        return data

    @cached_property
    def _trace(self) -> Trace:
        return Trace(self.problem, self.start, self.legs)

    @cached_property
    def _stream(self) -> Stream:
        lines = self._data.lines(np.array([self.start, self.bottom.minimum]))
        way = float(np.max(np.abs(lines[1] - lines[0])))
        return Stream(self._data, self.problem.loss, self.start, way)

    # --- what it runs on

    @property
    def bottom(self) -> Quadratic:
        """The parabola that touches S at the minimum the run leads down to."""
        return self._trace.minimum.bowl

    @property
    def valley(self) -> Pair | None:
        """The direction in which lines turn about the one x of all points."""
        if not self._data.flat:
            return None
        x = self._data.centre[0]
        size = float(np.hypot(x, 1.0))
        return -x / size, 1.0 / size

    def cost(self, theta: ArrayLike) -> Floats:
        """Return S(θ) for theta of shape (…, 2); shape (…)."""
        at = np.asarray(theta, dtype=np.float64)
        lines = self._data.lines(at.reshape(-1, 2))
        return self._data.mean(lines, self.problem.loss.rho).reshape(at.shape[:-1])

    def excess(self, theta: ArrayLike) -> Floats:
        """Return S(θ) − S_min for theta of shape (…, 2); shape (…)."""
        return excess(self._trace.minimum, np.asarray(theta), self.cost(theta))

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ) for theta of shape (…, 2); shape (…, 2)."""
        at = np.asarray(theta, dtype=np.float64)
        force = self._data.gradient(self._data.lines(at.reshape(-1, 2)), self.problem.loss.psi)
        return (force @ self._data.jacobian).reshape(at.shape)

    def flow(self, times: ArrayLike) -> Floats:
        """Return the exact flow from the start at times ≥ 0, shape (…, 2).

        To 1e-8 of the way to the minimum, 1e-6 where ρ″ jumps; that of absolute loss, which slides
        along kinks, to 1e-2.
        """
        return self._stream.at(times)

    def flows(self, time: float, seconds: float) -> bool:
        """Compute the flow up to a time for so many seconds; return whether it is known there."""
        return self._stream.flows(time, seconds)

    # --- how far it is computed

    @property
    def light(self) -> bool:
        """Whether some hundred steps, and what they end in, are computed within a frame."""
        return self.problem.points.n <= LIGHT

    @property
    def ready(self) -> bool:
        """Whether the minimum it leads down to is known."""
        return self._trace.ready

    @property
    def reached(self) -> int:
        """The step up to which it is computed, at most ``last``."""
        return min(self._trace.made, self.last)

    @property
    def ended(self) -> bool:
        """Whether it is computed to its end."""
        return self._trace.end is not None

    def grow(self, seconds: float, upto: int = LONGEST_RUN) -> bool:
        """Compute on for so many seconds, to a step or the end; return whether it is not there."""
        return self._trace.grow(seconds, upto)

    # --- the iterates

    def at(self, steps: ArrayLike) -> Floats:
        """Return θ_k at these steps, shape (…, 2), computing on where they are not made yet."""
        rows = self._trace.rows(np.asarray(steps, dtype=np.int64))
        return self._trace.theta[rows]

    def excess_at(self, steps: ArrayLike) -> Floats:
        """Return S(θ_k) − S_min at these steps, shape (…), computing on where need be."""
        return self._trace.excess_of(self._trace.rows(np.asarray(steps, dtype=np.int64)))

    # --- where it leads

    @property
    def diverged_at(self) -> int | None:
        """The step past which the run leaves floating point's comfort, as far as it is computed."""
        return self._trace.diverged_at

    @property
    def converged_at(self) -> int | None:
        """The step from which the excess cost is at most ``CONVERGED`` of its first value.

        Or from which ∇S is round-off; None as long as neither has been computed.
        """
        return self._trace.converged_at

    @property
    def last(self) -> int:
        """The last step worth taking; ``LONGEST_RUN`` while no other is known."""
        return LONGEST_RUN if self._trace.end is None else self._trace.end

    def reaches(self, gap: float) -> int | None:
        """Return the step from which (S − S_min)/(S(θ₀) − S_min) stays at most ``gap``.

        None where it does not, as far as the run is computed.
        """
        return self._trace.reaches(gap)

    def state(self, step: int) -> State:
        """Return the verdict at a step, by αλ_max at the minimum it leads to.

        Absolute loss, which has no λ, hovers once a step could take away more than is left.
        """
        trace, end = self._trace, self.converged_at
        if self.diverged_at is not None:
            return "diverging"
        if end is not None and step >= end:
            return "converged"
        pace = self.leg_at(step).learning_rate * self.eigenvalues[1]
        if pace > 2.0 or (trace.hovers_from is not None and step >= trace.hovers_from):
            return "hovering"
        return "ringing" if pace > 1.0 else "converging"
