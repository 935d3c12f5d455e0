"""A whole run of gradient descent on a bowl, in closed form at any step.

In the eigen-axes of H every mode only shrinks, θ_k = θ* + V (1 − αλ)^k Vᵀ(θ₀ − θ*), so step 10⁶ costs
what step 1 does and a run may be scrubbed. A change of α mid-run starts a new *leg*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair, Quadratic

State = Literal["converged", "converging", "ringing", "diverging"]

LONGEST_RUN = 1_000_000
CONVERGED = 1e-12
"""Converged: the excess cost S − S_min has fallen to this share of its first value."""
COMFORT = 1e300
"""A run is stopped where its excess cost passes this, while floating point can still hold it."""


@dataclass(frozen=True)
class Leg:
    """From step ``first`` on, the learning rate is ``learning_rate``."""

    first: int
    learning_rate: float


@dataclass(frozen=True)
class Descent:
    """θ_{k+1} = θ_k − α∇S(θ_k) on the bowl S from ``start``; legs begin at step 0 and ascend."""

    bowl: Quadratic
    start: Pair
    legs: tuple[Leg, ...]

    @cached_property
    def _modes(self) -> tuple[tuple[Leg, Floats], ...]:
        """The legs really run, each with its first amplitudes along the eigen-axes, shape (2,).

        A leg that leaves floating point's comfort is the last.
        """
        amplitude = self.bowl.axes.T @ np.subtract(self.start, self.bowl.minimum)
        run = [(self.legs[0], amplitude)]
        for leg, following in zip(self.legs, self.legs[1:], strict=False):
            end = self._passes(leg, amplitude, COMFORT)
            if end is not None and end < following.first:
                break
            amplitude = amplitude * self.factors(leg) ** (following.first - leg.first)
            run.append((following, amplitude))
        return tuple(run)

    def factors(self, leg: Leg) -> Floats:
        """Return 1 − αλ for the modes of λ_min and λ_max, shape (2,)."""
        return 1.0 - leg.learning_rate * np.asarray(self.bowl.eigenvalues)

    def at(self, steps: ArrayLike) -> Floats:
        """Return θ_k at the steps given, shape (…, 2); beyond the end the last one is repeated."""
        k = np.minimum(np.asarray(steps, dtype=np.int64), self.last)
        amplitude = np.empty((*k.shape, 2))
        for leg, modes in self._modes:
            here = k >= leg.first
            amplitude[here] = modes * self.factors(leg) ** (k[here] - leg.first)[..., None]
        return self.bowl.minimum + amplitude @ self.bowl.axes.T

    def time(self, step: int) -> float:
        """Return t = Σα over the steps taken, in units 1/[λ]."""
        ends = [leg.first for leg in self.legs[1:]] + [step]
        return sum(
            leg.learning_rate * max(min(end, step) - leg.first, 0)
            for leg, end in zip(self.legs, ends, strict=True)
        )

    def leg_at(self, step: int) -> Leg:
        """Return the leg that makes the step after ``step``."""
        return next(leg for leg in reversed(self.legs) if leg.first <= max(step, 0))

    @cached_property
    def _first_excess(self) -> float:
        return float(self.bowl.excess(self.start))

    def gap(self, step: int) -> float:
        """Return (S(θ_k) − S_min)/(S(θ₀) − S_min), 0 where the run began at the minimum."""
        if self._first_excess == 0.0:
            return 0.0
        return float(self.bowl.excess(self.at(step))) / self._first_excess

    def _passes(self, leg: Leg, modes: Floats, excess: float) -> int | None:
        """First step of a leg, begun with these amplitudes, past this excess cost, if ever.

        The excess is a sum of two exponentials in k; its first value tells from which side it comes.
        """
        alive = modes != 0.0
        rates = np.asarray(self.bowl.eigenvalues)[alive]
        with np.errstate(divide="ignore"):
            log_energy = np.log(0.5 * rates * modes[alive] ** 2)
            log_factor = 2.0 * np.log(np.abs(self.factors(leg)[alive]))
        target = math.log(excess)

        def log_excess(k: int) -> float:
            return float(np.logaddexp.reduce(log_energy + k * log_factor if k else log_energy))

        falls = log_excess(0) > target
        if not falls and log_excess(LONGEST_RUN) <= target:
            return None
        if falls and (log_excess(LONGEST_RUN) > target or bool(np.any(log_factor > 0.0))):
            return None
        low, high = 0, LONGEST_RUN
        while high - low > 1:
            middle = (low + high) // 2
            past = (log_excess(middle) <= target) if falls else (log_excess(middle) > target)
            low, high = (low, middle) if past else (middle, high)
        return leg.first + high

    @cached_property
    def diverged_at(self) -> int | None:
        """The step at which the run leaves floating point's comfort, None where it never does."""
        if self._first_excess == 0.0:
            return None
        return self._passes(*self._modes[-1], COMFORT)

    @cached_property
    def converged_at(self) -> int | None:
        """The step from which the excess cost is at most ``CONVERGED`` of its first value."""
        return self.reaches(CONVERGED)

    def reaches(self, gap: float) -> int | None:
        """Return the step from which (S − S_min)/(S(θ₀) − S_min) is at most ``gap``, if ever."""
        if self._first_excess == 0.0:
            return 0
        return self._passes(*self._modes[-1], gap * self._first_excess)

    @cached_property
    def last(self) -> int:
        """The last step worth taking: converged, diverged, or the longest run there is."""
        ends = [end for end in (self.diverged_at, self.converged_at) if end is not None]
        return max(min([LONGEST_RUN, *ends]), self._modes[-1][0].first)

    def state(self, step: int) -> State:
        """Return the verdict at a step: what the present learning rate does from there."""
        pace = self.leg_at(step).learning_rate * self.bowl.eigenvalues[1]
        if pace > 2.0 and self._first_excess > 0.0:
            return "diverging"
        if self.gap(step) <= CONVERGED:
            return "converged"
        return "ringing" if pace > 1.0 else "converging"


def critical_learning_rate(bowl: Quadratic) -> float:
    """Return α_crit = 2/λ_max, above which descent diverges."""
    return 2.0 / bowl.eigenvalues[1]


def best_learning_rate(bowl: Quadratic) -> float:
    """Return α = 2/(λ_min + λ_max), the best fixed one; in a valley (λ_min = 0) it is 1/λ_max."""
    soft, stiff = bowl.eigenvalues
    return 2.0 / (soft + stiff) if soft > 0.0 else 1.0 / stiff


def default_learning_rate(bowl: Quadratic | None) -> float:
    """Return 0.05, or 1/λ_max to one digit where 0.05 would diverge."""
    if bowl is None or 0.05 < critical_learning_rate(bowl):
        return 0.05
    limit = 1.0 / bowl.eigenvalues[1]
    digit = 10.0 ** math.floor(math.log10(limit))
    return float(f"{math.floor(limit / digit) * digit:.0e}")
