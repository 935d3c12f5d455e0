"""A whole run of gradient descent on a bowl, in closed form at any step.

In the eigen-axes of H every mode only shrinks, θ_k = θ* + V (1 − αλ)^k Vᵀ(θ₀ − θ*), so step 10⁶
costs what step 1 does and a run may be scrubbed. A change of α mid-run starts a new *leg*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.flow import flow
from physviz.engine.run import CONVERGED, LONGEST_RUN, Leg, Run, Term

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadratic import Pair, Quadratic
    from physviz.engine.run import State

COMFORT = 1e300
"""A run is stopped where its excess cost passes this, while floating point can still hold it."""
FAINTEST = 1e-300
"""Round-off never lets a mode die out altogether; a later, larger α may make it grow again."""


@dataclass(frozen=True, eq=False)
class _Stretch:
    """A leg as it was run: where it began, and the amplitudes along the eigen-axes there."""

    leg: Leg
    point: Floats
    modes: Floats


@dataclass(frozen=True)
class Descent(Run):
    """θ_{k+1} = θ_k − α∇S(θ_k) on the bowl S from ``start``; legs begin at step 0 and ascend."""

    bowl: Quadratic

    @cached_property
    def _stretches(self) -> tuple[_Stretch, ...]:
        """The legs really run; one that leaves floating point's comfort is the last."""
        modes = self.bowl.axes.T @ np.subtract(self.start, self.bowl.minimum)
        run = [_Stretch(self.legs[0], np.asarray(self.start), modes)]
        for leg, following in zip(self.legs, self.legs[1:], strict=False):
            end = self._leaves(run[-1])
            if end is not None and end < following.first:
                break
            steps = np.asarray(following.first - leg.first)
            point = self._walk(run[-1], steps)
            left, _ = self._amplitudes(run[-1], steps)
            faint = (np.abs(left) < FAINTEST) & (modes != 0.0)
            modes = np.where(faint, np.copysign(FAINTEST, left), left)
            run.append(_Stretch(following, point, modes))
        return tuple(run)

    def factors(self, leg: Leg) -> Floats:
        """Return 1 − αλ for the modes of λ_min and λ_max, shape (2,)."""
        return 1.0 - leg.learning_rate * np.asarray(self.bowl.eigenvalues)

    def _amplitudes(self, stretch: _Stretch, steps: Ints) -> tuple[Floats, Floats]:
        """Return the amplitudes so many steps into a stretch, and their change since its first.

        Both of shape (…, 2), to the last digits for any k: 1 − αλ is rounded where αλ < ½, and its
        power would multiply the error by k.
        """
        modes, k = stretch.modes, steps[..., None]
        share = stretch.leg.learning_rate * np.asarray(self.bowl.eigenvalues)
        with np.errstate(over="ignore", invalid="ignore"):
            # In two halves, because a faint mode may grow by more than a number can hold.
            left = modes * (1.0 - share) ** (k // 2) * (1.0 - share) ** (k - k // 2)
        left = np.where(modes == 0.0, 0.0, left)
        log_power = k * np.log1p(-np.minimum(share, 0.5))
        slow = share < 0.5
        return (
            np.where(slow, modes * np.exp(log_power), left),
            np.where(slow, modes * np.expm1(log_power), left - modes),
        )

    def _walk(self, stretch: _Stretch, steps: Ints) -> Floats:
        """Return θ so many steps into a stretch, each number reckoned from its nearer end."""
        left, change = self._amplitudes(stretch, steps)
        with np.errstate(over="ignore", invalid="ignore"):
            from_point, from_minimum = change @ self.bowl.axes.T, left @ self.bowl.axes.T
            return np.where(
                np.abs(from_point) <= np.abs(from_minimum),
                stretch.point + from_point,
                self.bowl.minimum + from_minimum,
            )

    def at(self, steps: ArrayLike) -> Floats:
        """Return θ_k at these steps, shape (…, 2); a diverged run stays where it was stopped."""
        k = np.asarray(steps, dtype=np.int64)
        if self.diverged_at is not None:
            k = np.minimum(k, self.diverged_at)
        theta = np.empty((*k.shape, 2))
        for stretch in self._stretches:
            here = k >= stretch.leg.first
            theta[here] = self._walk(stretch, k[here] - stretch.leg.first)
        return theta

    @property
    def bottom(self) -> Quadratic:
        """The bowl itself."""
        return self.bowl

    @property
    def valley(self) -> Pair | None:
        """The soft axis, where nothing bends S along it."""
        if self.bowl.d > 0.0:
            return None
        along, across = self.bowl.axes[:, 0].tolist()
        return along, across

    def cost(self, theta: ArrayLike) -> Floats:
        """Return S(θ) for theta of shape (…, 2); shape (…)."""
        return self.bowl(theta)

    def excess(self, theta: ArrayLike) -> Floats:
        """Return S(θ) − S_min for theta of shape (…, 2); shape (…)."""
        return self.bowl.excess(theta)

    def excess_at(self, steps: ArrayLike) -> Floats:
        """Return S(θ_k) − S_min at these steps, shape (…)."""
        return self.bowl.excess(self.at(steps))

    def explained(self, step: int) -> tuple[Term, ...]:
        """Return −α∇S(θ_k), which is the whole step; nothing past the end."""
        if self.diverged_at is not None and step >= self.diverged_at:
            return ()
        pull = -self.leg_at(step).learning_rate * self.gradient(self.at(step))
        up, turn = pull.tolist()
        return (Term("gradient", (up, turn)),)

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ) for theta of shape (…, 2); shape (…, 2)."""
        return self.bowl.gradient(theta)

    def flow(self, times: ArrayLike) -> Floats:
        """Return the exact flow from the start at times t; shape (…, 2)."""
        return flow(self.bowl, self.start, times)

    @cached_property
    def _first_excess(self) -> float:
        return float(self.bowl.excess(self.start))

    def _log_excess(self, stretch: _Stretch) -> Callable[[int], float]:
        """Return log(S − S_min) against the steps made on a stretch.

        A sum of two exponentials is convex: it falls past a value at most once, then rises past it
        at most once.
        """
        alive = stretch.modes != 0.0
        with np.errstate(divide="ignore"):
            rates = np.asarray(self.bowl.eigenvalues)[alive]
            first = np.log(0.5 * rates) + 2.0 * np.log(np.abs(stretch.modes[alive]))
            change = 2.0 * np.log(np.abs(self.factors(stretch.leg)[alive]))

        def log_excess(k: int) -> float:
            return float(np.logaddexp.reduce(first + k * change if k else first))

        return log_excess

    def _leaves(self, stretch: _Stretch) -> int | None:
        """Return the step at which a stretch leaves floating point's comfort, if ever."""
        log_excess = self._log_excess(stretch)

        def outside(k: int) -> bool:
            return log_excess(k) > math.log(COMFORT)

        if not outside(LONGEST_RUN):
            return None
        return stretch.leg.first + _first(outside, LONGEST_RUN)

    @cached_property
    def diverged_at(self) -> int | None:
        """The step at which the run leaves floating point's comfort, None where it never does."""
        return self._leaves(self._stretches[-1])

    @cached_property
    def converged_at(self) -> int | None:
        """The step from which the excess cost is at most ``CONVERGED`` of its first value."""
        return self.reaches(CONVERGED)

    def reaches(self, gap: float) -> int | None:
        """Return the step from which (S − S_min)/(S(θ₀) − S_min) stays at most ``gap``, if ever."""
        if self._first_excess == 0.0:
            return 0
        target = math.log(gap) + self._log_excess(self._stretches[0])(0)
        since: int | None = None
        ends = [stretch.leg.first for stretch in self._stretches[1:]]
        for stretch, end in zip(self._stretches, [*ends, None], strict=True):
            leg, log_excess = stretch.leg, self._log_excess(stretch)

            def below(k: int, log_excess: Callable[[int], float] = log_excess) -> bool:
                return log_excess(k) <= target

            steps = LONGEST_RUN if end is None else end - leg.first
            factors = np.abs(self.factors(leg)[stretch.modes != 0.0])
            grows = end is None and bool(np.any(factors > 1.0))
            if grows or not below(steps):
                since = None
            elif since is None:
                since = leg.first + _first(below, steps)
        return since

    @cached_property
    def last(self) -> int:
        """The last step worth taking: converged, diverged, or the longest run there is."""
        ends = [end for end in (self.diverged_at, self.converged_at) if end is not None]
        return max(min([LONGEST_RUN, *ends]), self._stretches[-1].leg.first)

    def state(self, step: int) -> State:
        """Return the verdict at a step: what the present learning rate does from there."""
        pace = self.leg_at(step).learning_rate * self.bowl.eigenvalues[1]
        if pace > 2.0 and self._first_excess > 0.0:
            return "diverging"
        end = self.converged_at
        if self.gap(step) <= CONVERGED or (end is not None and step >= end):
            return "converged"
        return "ringing" if pace > 1.0 else "converging"


def _first(holds: Callable[[int], bool], at: int) -> int:
    """Return the first step of a condition that holds at step ``at`` and from its first step on."""
    low = -1
    while at - low > 1:
        middle = (low + at) // 2
        low, at = (low, middle) if holds(middle) else (middle, at)
    return at
