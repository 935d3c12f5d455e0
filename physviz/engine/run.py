"""A run down the cost: what every one of them can be asked, however it is computed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair, Quadratic

State = Literal["converged", "converging", "ringing", "hovering", "diverging"]

LONGEST_RUN = 1_000_000
CONVERGED = 1e-12
"""Converged: the excess cost S − S_min has fallen to this share of its first value."""


@dataclass(frozen=True)
class Leg:
    """From step ``first`` on, steps are made by ``rule``."""

    first: int
    rule: Optimiser

    @property
    def learning_rate(self) -> float:
        """α, which is also the time that a step takes, in units 1/[λ]."""
        return self.rule.learning_rate


@dataclass(frozen=True)
class Term:
    """A part of the step θ_{k+1} − θ_k: "gradient", "momentum", "scaling" or "noise"."""

    name: str
    vector: Pair


def leg_of(legs: tuple[Leg, ...], step: int) -> Leg:
    """Return the leg that makes the step after ``step``."""
    return next(leg for leg in reversed(legs) if leg.first <= max(step, 0))


def elapsed(legs: tuple[Leg, ...], step: int) -> float:
    """Return t = Σα over so many steps along these legs, in units 1/[λ]."""
    ends = [leg.first for leg in legs[1:]] + [step]
    return sum(
        leg.learning_rate * max(min(end, step) - leg.first, 0)
        for leg, end in zip(legs, ends, strict=True)
    )


@dataclass(frozen=True, eq=False)
class Run(ABC):
    """Iterates θ_0, θ_1, … from ``start``; legs begin at step 0, ascend, and are of one kind.

    A run is in closed form (``Descent``) or made step by step (``March``); this is computed as far
    as ``reached``, which ``grow`` moves on. Steps beyond that are computed when asked for.
    """

    start: Pair
    legs: tuple[Leg, ...]

    # --- what it runs on

    @property
    @abstractmethod
    def bottom(self) -> Quadratic:
        """The parabola that touches S at the minimum the run leads down to."""

    @property
    def minimum(self) -> Pair:
        """The minimum the run leads down to; of a valley the one of least norm."""
        return self.bottom.minimum

    @property
    def eigenvalues(self) -> Pair:
        """λ_min, λ_max of the Hessian at that minimum."""
        return self.bottom.eigenvalues

    @property
    @abstractmethod
    def valley(self) -> Pair | None:
        """The direction in which S never changes (all x equal), None where there is none."""

    @abstractmethod
    def cost(self, theta: ArrayLike) -> Floats:
        """Return S(θ) for theta of shape (…, 2); shape (…)."""

    @abstractmethod
    def excess(self, theta: ArrayLike) -> Floats:
        """Return S(θ) − S_min for theta of shape (…, 2); shape (…)."""

    @abstractmethod
    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ) for theta of shape (…, 2); shape (…, 2)."""

    @abstractmethod
    def flow(self, times: ArrayLike) -> Floats:
        """Return the exact flow dθ/dt = −∇S from the start at times ≥ 0; shape (…, 2)."""

    def flows(self, time: float, seconds: float) -> bool:
        """Compute the flow up to a time for so many seconds; return whether it is known there."""
        return True

    # --- how far it is computed

    @property
    def light(self) -> bool:
        """Whether some hundred steps, and what they end in, are computed within a frame."""
        return True

    @property
    def ready(self) -> bool:
        """Whether the minimum it leads down to is known."""
        return True

    @property
    def reached(self) -> int:
        """The step up to which it is computed, at most ``last``."""
        return self.last

    @property
    def ended(self) -> bool:
        """Whether it is computed to its end."""
        return True

    def grow(self, seconds: float, upto: int = LONGEST_RUN) -> bool:
        """Compute on for so many seconds, to a step or the end; return whether it is not there."""
        return False

    # --- the iterates

    @abstractmethod
    def at(self, steps: ArrayLike) -> Floats:
        """Return θ_k at these steps, shape (…, 2); a diverged run stays where it was stopped."""

    @abstractmethod
    def excess_at(self, steps: ArrayLike) -> Floats:
        """Return S(θ_k) − S_min at these steps, shape (…)."""

    def cost_at(self, steps: ArrayLike) -> Floats:
        """Return S(θ_k) at these steps, shape (…)."""
        return self.cost(self.at(steps))

    def velocity(self, step: int) -> Pair:
        """Return (θ_k − θ_{k−1})/α, −∇S(θ_{k−1}) of gradient descent; nothing at step 0."""
        if step <= 0:
            return 0.0, 0.0
        before, now = self.at([step - 1, step])
        up, turn = ((now - before) / self.leg_at(step - 1).learning_rate).tolist()
        return up, turn

    @abstractmethod
    def explained(self, step: int) -> tuple[Term, ...]:
        """Return the parts of θ_{k+1} − θ_k in order, which add up to it; none past its end.

        "gradient" is −α∇S(θ_k); "momentum" is what remembering adds, "scaling" what a denominator,
        the curvature or the flow changes, "noise" what a batch's ∇S has beside that of all points.
        """

    def gap(self, step: int) -> float:
        """Return (S(θ_k) − S_min)/(S(θ₀) − S_min), 0 where the run began at the minimum."""
        first = float(self.excess_at(0))
        return float(self.excess_at(step)) / first if first > 0.0 else 0.0

    def leg_at(self, step: int) -> Leg:
        """Return the leg that makes the step after ``step``."""
        return leg_of(self.legs, step)

    def time(self, step: int) -> float:
        """Return t = Σα over the steps taken, in units 1/[λ]."""
        return elapsed(self.legs, step)

    # --- where it leads

    @property
    @abstractmethod
    def diverged_at(self) -> int | None:
        """The step at which the run leaves floating point's comfort, None where it never does."""

    @property
    @abstractmethod
    def converged_at(self) -> int | None:
        """The step from which the excess cost is at most ``CONVERGED`` of its first value."""

    @property
    @abstractmethod
    def last(self) -> int:
        """The last step worth taking; ``LONGEST_RUN`` while no other is known."""

    @abstractmethod
    def reaches(self, gap: float) -> int | None:
        """Return the step from which (S − S_min)/(S(θ₀) − S_min) stays at most ``gap``.

        None where it never does, as far as the run is computed.
        """

    @abstractmethod
    def state(self, step: int) -> State:
        """Return the verdict at a step: what the present hyperparameters do from there."""
