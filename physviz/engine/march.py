"""A run of any optimiser on the cost of any loss, made step by step and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.pace import overshoots, rings
from physviz.engine.run import LONGEST_RUN, Run
from physviz.engine.terrain import Terrain
from physviz.engine.trace import Trace

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair, Quadratic
    from physviz.engine.run import State, Term

LIGHT = 5000
"""Up to so many points a few hundred steps fit into a frame."""


@dataclass(frozen=True, eq=False)
class March(Run):
    """Steps of a rule on the cost of a problem that has points, or the exact flow, looked at.

    Where S has several minima, ``bottom`` is the one that the last iterate made lies above. A run
    whose steps never settle *hovers*: those of absolute loss, which pulls as hard at the minimum as
    far from it, those of a robust loss past the critical α, and those of a rule that adapts or sees
    a few points at a time. It ends where its iterates begin to repeat themselves to the bit, or
    with the longest run. It has diverged where an iterate passes 10¹⁵⁰. ``seed`` shuffles batches.
    """

    problem: Problem
    seed: int = 0

    @cached_property
    def _terrain(self) -> Terrain:
        return Terrain(self.problem, self.start)

    @cached_property
    def _trace(self) -> Trace:
        return Trace(self._terrain, self.legs, self.seed)

    # --- what it runs on

    @property
    def bottom(self) -> Quadratic:
        """The parabola that touches S at the minimum the run leads down to."""
        return self._trace.minimum.bowl

    @property
    def valley(self) -> Pair | None:
        """The direction in which lines turn about the one x of all points."""
        return self._terrain.valley

    def cost(self, theta: ArrayLike) -> Floats:
        """Return S(θ) for theta of shape (…, 2); shape (…)."""
        return self._terrain.cost(theta)

    def excess(self, theta: ArrayLike) -> Floats:
        """Return S(θ) − S_min for theta of shape (…, 2); shape (…)."""
        at = np.asarray(theta, dtype=np.float64)
        return self._terrain.excess(self._trace.minimum, at, self._terrain.height(at))

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ) for theta of shape (…, 2); shape (…, 2)."""
        return self._terrain.gradient(theta)

    def flow(self, times: ArrayLike) -> Floats:
        """Return the exact flow from the start at times ≥ 0, shape (…, 2).

        In closed form for squared loss. Else to 1e-8 of the way to the minimum, 1e-6 where ρ″
        jumps; that of absolute loss, which slides along kinks, to 1e-2.
        """
        return self._terrain.flow(times, self.minimum)

    def flows(self, time: float, seconds: float) -> bool:
        """Compute the flow up to a time for so many seconds; return whether it is known there."""
        return self._terrain.flows(time, seconds, self.minimum)

    # --- how far it is computed

    @property
    def light(self) -> bool:
        """Whether some hundred steps, and what they end in, are computed within a frame."""
        rule, few = self.legs[0].rule, self.problem.points.n <= LIGHT
        if self._terrain.bowl is not None:
            return few or not self._terrain.batched(rule)
        # A flow has a solver to load.
        return few and rule.slope != "flow"

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
        return self._trace.theta(self._trace.rows(np.asarray(steps, dtype=np.int64)))

    def excess_at(self, steps: ArrayLike) -> Floats:
        """Return S(θ_k) − S_min at these steps, shape (…), computing on where need be."""
        return self._trace.excess_of(self._trace.rows(np.asarray(steps, dtype=np.int64)))

    def cost_at(self, steps: ArrayLike) -> Floats:
        """Return S(θ_k) at these steps, shape (…), computing on where need be."""
        heights = self._trace.heights(self._trace.rows(np.asarray(steps, dtype=np.int64)))
        return heights if self._terrain.bowl is None else heights + self._terrain.bowl.value

    def explained(self, step: int) -> tuple[Term, ...]:
        """Return the parts of θ_{k+1} − θ_k in order, which add up to it; none past its end."""
        row, following = self._trace.rows(np.array([step, step + 1])).tolist()
        over = self.diverged_at is not None and step >= self.diverged_at
        return () if over else self._trace.explained(row, following)

    # --- where it leads

    @property
    def diverged_at(self) -> int | None:
        """The step past which the run leaves floating point's comfort, as far as it is computed."""
        return self._trace.diverged_at

    @property
    def converged_at(self) -> int | None:
        """The step from which the excess cost is at most ``CONVERGED`` of its first value.

        Or from which the run rests where ∇S is round-off; None as long as neither is known.
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
        """Return the verdict at a step, by the modes of the rule at the minimum it leads to.

        Where there are none, or batches have modes of their own, it hovers from where its iterates
        fall no more.
        """
        trace, end, rule = self._trace, self.converged_at, self.leg_at(step).rule
        if self.diverged_at is not None:
            return "diverging"
        if end is not None and step >= end:
            return "converged"
        if overshoots(rule, self.bottom) and not self._terrain.batched(rule):
            return "hovering" if self._terrain.bowl is None else "diverging"
        if rule.slope == "newton" and trace.stands_from is not None and step >= trace.stands_from:
            return "hovering"
        since = trace.hovers_from
        if since is not None and step >= since:
            return "hovering"
        return "ringing" if any(rings(rule, self.bottom)) else "converging"
