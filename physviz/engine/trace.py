"""The iterates of a run on any cost, as far as they are made, and what they tell of its end."""

from __future__ import annotations

import time
from functools import cached_property, lru_cache
from itertools import zip_longest
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.basin import Basin, excess
from physviz.engine.optimisers import GradientDescent
from physviz.engine.run import CONVERGED, LONGEST_RUN
from physviz.engine.slope import Slope
from physviz.engine.sums import Sums, sums

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.minima import Minimum
    from physviz.engine.points import Floats, Ints, Points
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.run import Leg

FAR = 1e150
"""Beyond it the squares of residuals leave floating point."""
RESIDUALS = 300_000
"""Steps are made in chunks of about so many residuals, a few thousandths of a second."""
CHUNK = 64
"""And of no more steps than these."""
LOOK_BACK = 256
"""The longest cycle of iterates that is noticed."""


class Trace:
    """θ_k and S(θ_k) in growing arrays: one thread at a time makes rows, none changes them."""

    def __init__(self, problem: Problem, start: Pair, legs: tuple[Leg, ...]) -> None:
        self._problem, self._legs = problem, legs
        self._lock = Lock()
        self.theta, self._cost = np.array([start]), np.array([np.nan])
        self.made = 0
        self.end: int | None = None
        """The last step worth taking, once it is known."""
        self.diverged_at: int | None = None
        self.converged_at: int | None = None
        self.hovers_from: int | None = None
        self._period = 0
        self._basin = Basin(problem, None)
        self._above: dict[tuple[float, Minimum], tuple[int, int]] = {}
        latest = _latest(problem.points, problem.loss, start)
        if latest:
            self._take_over(latest[0])
        latest[:] = [self]

    def _take_over(self, other: Trace) -> None:
        """Begin with the steps that another run from the same start has in common with this one."""
        shared = other.made
        for ours, theirs in zip_longest(self._legs, other._legs):
            if ours != theirs:
                shared = min(shared, *(leg.first for leg in (ours, theirs) if leg is not None))
                break
        self.theta, self._cost = other.theta[: shared + 1].copy(), other._cost[: shared + 1].copy()
        self.made, self._basin = shared, Basin(self._problem, other._basin.minimum)

    @cached_property
    def _data(self) -> Sums:
        data = sums(self._problem.points)
        if data is None:
            raise ValueError("There are no points to descend on.")
        return data

    @cached_property
    def _slope(self) -> Slope:
        return Slope(self._data, self._problem.loss.psi)

    # --- the minimum below

    @property
    def ready(self) -> bool:
        """Whether the minimum is known."""
        return self._basin.minimum is not None

    @property
    def minimum(self) -> Minimum:
        """The minimum that the last iterate leads to; looked for from time to time."""
        return self._basin.minimum or self._basin.below(self.theta[self.made], self.made)

    def excess_of(self, rows: Ints) -> Floats:
        """Return S(θ_k) − S_min of rows that are made, shape (…)."""
        if np.isnan(self._cost[0]):
            with self._lock:
                self._weigh(0, 0)
        return excess(self.minimum, self.theta[rows], self._cost[rows])

    def _weigh(self, first: int, last: int) -> None:
        """Note S of these rows."""
        with np.errstate(all="ignore"):
            lines = self._data.lines(self.theta[first : last + 1])
            self._cost[first : last + 1] = self._data.mean(lines, self._problem.loss.rho)

    def reaches(self, gap: float) -> int | None:
        """Return the step from which the excess is at most a share of the first one, if any."""
        made, basin = self.made, self.minimum
        first = float(self.excess_of(np.array(0)))
        if first == 0.0:
            return 0
        seen, above = self._above.get((gap, basin), (-1, -1))
        over = np.flatnonzero(self.excess_of(np.arange(seen + 1, made + 1)) > gap * first)
        if over.size:
            above = seen + 1 + int(over[-1])
        self._above[gap, basin] = made, above
        return None if above == made else above + 1

    # --- making steps

    def rows(self, steps: Ints) -> Ints:
        """Return the rows of these steps, making what is not made yet.

        A run that repeats itself needs no more rows, and one that has diverged stays where it was.
        """
        top = int(steps.max(initial=0))
        if top > self.made:
            with self._lock:
                while self.made < min(top, LONGEST_RUN) and not self._over:
                    self._advance()
        if self._period:
            begin = self.made - self._period
            return np.where(steps > self.made, begin + (steps - self.made) % self._period, steps)
        return np.minimum(steps, self.made)

    @property
    def _over(self) -> bool:
        return bool(self._period) or self.diverged_at is not None

    def grow(self, seconds: float, upto: int) -> bool:
        """Make steps for so many seconds, to a step or the end; return whether it is not there."""
        stop = time.perf_counter() + seconds
        with self._lock:
            while self.end is None and self.made < upto:
                self._advance()
                if time.perf_counter() >= stop:
                    break
        return self.end is None and self.made < upto

    def _advance(self) -> None:
        """Make some steps more on one leg, and see whether they are the last."""
        k, leg = self.made, self._legs[-1]
        until = LONGEST_RUN
        for earlier, later in zip(self._legs, self._legs[1:], strict=False):
            if k < later.first:
                leg, until = earlier, min(later.first, LONGEST_RUN)
                break
        count = min(CHUNK, max(RESIDUALS // self._data.n, 1), until - k)
        self._make_room(k + count + 1)
        rule, slope, theta = GradientDescent(leg.learning_rate), self._slope, self.theta[k]
        with np.errstate(all="ignore"):
            for row in range(k + 1, k + count + 1):
                theta = rule.step(theta, slope)
                self.theta[row] = theta
            near = np.abs(self.theta[k : k + count + 1]).max(axis=1) <= FAR
        stopped = None if near.all() else k + int(np.argmin(near))
        if stopped is not None and stopped > k and not np.isfinite(self.theta[stopped]).all():
            stopped -= 1
        made = k + count if stopped is None else stopped
        self._weigh(k if np.isnan(self._cost[k]) else k + 1, made)
        self._basin.below(self.theta[made], made)
        # From here on others read these rows.
        self.made = made
        if stopped is not None:
            self.diverged_at = self.end = stopped
        elif leg is self._legs[-1]:
            self._judge(k, leg)

    def _make_room(self, rows: int) -> None:
        if rows > len(self._cost):
            size = max(2 * len(self._cost), rows)
            theta, cost = np.empty((size, 2)), np.full(size, np.nan)
            theta[: self.made + 1] = self.theta[: self.made + 1]
            cost[: self.made + 1] = self._cost[: self.made + 1]
            self.theta, self._cost = theta, cost

    # --- the end

    def _judge(self, first: int, leg: Leg) -> None:
        """See whether the run repeats itself, hovers or has converged."""
        made = self.made
        recent = self.theta[max(leg.first, made - LOOK_BACK) : made]
        same = np.flatnonzero((recent == self.theta[made]).all(axis=1))
        self._period = len(recent) - int(same[-1]) if same.size else 0
        if self.end is not None:
            # It is made on for its last digits only.
            return
        if self.hovers_from is None and self.minimum.bowl.eigenvalues[1] == 0.0:
            self._watch(first, leg)
        if self._period:
            self._repeats(leg)
        elif self._settled(leg):
            self._basin.doubt()
            self._basin.below(self.theta[made], made)
            if self._settled(leg):
                self.converged_at = self.reaches(CONVERGED)
                self.end = max(self.converged_at or 0, leg.first)
        if self.end is None and made >= LONGEST_RUN:
            self.end = LONGEST_RUN

    def _watch(self, first: int, leg: Leg) -> None:
        """Note where S − S_min has come below ½α|∇S|², which a step may take away at most."""
        steps = np.diff(self.theta[first : self.made + 1], axis=0)
        most = 0.5 * np.sum(steps * steps, axis=1) / leg.learning_rate
        left = self.excess_of(np.arange(first, self.made))
        below = np.flatnonzero((left <= most) & (most > 0.0))
        if below.size:
            self.hovers_from = first + int(below[0])

    def _settled(self, leg: Leg) -> bool:
        """Whether the last iterate is as good as the minimum, and a step does not lead away."""
        step = self.theta[self.made] - self.theta[self.made - 1]
        first, last = self.excess_of(np.array([0, self.made])).tolist()
        gain = float(step @ step) / leg.learning_rate
        held = leg.learning_rate * self.minimum.bowl.eigenvalues[1] <= 2.0
        return held and last <= CONVERGED * first and gain <= 4.0 * CONVERGED * first

    def _repeats(self, leg: Leg) -> None:
        """Tell a run at rest at the minimum from one that goes round it."""
        made, period = self.made, self._period
        run = self.theta[leg.first : made + 1]
        unlike = np.flatnonzero((run[period:] != run[:-period]).any(axis=1))
        begin = leg.first + (int(unlike[-1]) + 1 if unlike.size else 0)
        self.end = begin + period
        if self._basin.balanced(self.theta[made]):
            self.converged_at = self.reaches(CONVERGED)
            self.converged_at = begin if self.converged_at is None else self.converged_at
            self.end = max(self.converged_at, leg.first)
        elif period > 1 and self.hovers_from is None:
            self.hovers_from = begin


@lru_cache(maxsize=4)
def _latest(points: Points, loss: Loss, start: Pair) -> list[Trace]:
    """Return the cell that holds the run made last from this start."""
    return []
