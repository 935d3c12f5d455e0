"""The cost as a run meets it: its height and slope at any place, and the exact flow down it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.basin import excess
from physviz.engine.batches import Batches
from physviz.engine.cost import bowl
from physviz.engine.flow import flow
from physviz.engine.losses import Squared
from physviz.engine.newton import Newton, way_down
from physviz.engine.optimisers import MiniBatch
from physviz.engine.slope import Slope, slope_of
from physviz.engine.stream import Stream
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.losses import Loss
    from physviz.engine.minima import Minimum
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats, Points
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair, Quadratic
    from physviz.engine.slope import Feed
    from physviz.engine.sums import Sums


@dataclass(frozen=True, eq=False)
class Terrain:
    """The cost of a problem that has points, about a start.

    That of squared loss is a bowl, which costs O(1) a place at any n; only batches need the points.
    """

    problem: Problem
    start: Pair

    @cached_property
    def bowl(self) -> Quadratic | None:
        """S as a whole where the loss is squared, else None; ValueError for no points."""
        found = bowl(self.problem.points)
        if found is None:
            raise ValueError("There are no points to descend on.")
        return found if isinstance(self.problem.loss, Squared) else None

    @cached_property
    def data(self) -> Sums:
        """The points; ValueError where there are none."""
        found = sums(self.problem.points)
        if found is None:
            raise ValueError("There are no points to descend on.")
        return found

    @property
    def valley(self) -> Pair | None:
        """The direction in which S never changes, where all x are equal; else None."""
        found = bowl(self.problem.points)
        if found is None or found.d > 0.0:
            return None
        x = found.shear
        size = math.hypot(x, 1.0)
        return -x / size, 1.0 / size

    # --- heights

    def cost(self, theta: ArrayLike) -> Floats:
        """Return S(θ) for theta of shape (…, 2); shape (…)."""
        if self.bowl is not None:
            return self.bowl(theta)
        at = np.asarray(theta, dtype=np.float64)
        lines = self.data.lines(at.reshape(-1, 2))
        return self.data.mean(lines, self.problem.loss.rho).reshape(at.shape[:-1])

    def height(self, theta: Floats) -> Floats:
        """Return what is kept of S(θ): of a bowl S − S_min, which has more digits."""
        return self.cost(theta) if self.bowl is None else self.bowl.excess(theta)

    def excess(self, minimum: Minimum, theta: Floats, height: Floats) -> Floats:
        """Return S(θ) − S_min for theta of shape (…, 2) whose heights are known; shape (…)."""
        return excess(minimum, theta, height) if self.bowl is None else height

    # --- slopes

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ) for theta of shape (…, 2); shape (…, 2)."""
        if self.bowl is not None:
            return self.bowl.gradient(theta)
        at = np.asarray(theta, dtype=np.float64)
        force = self.data.gradient(self.data.lines(at.reshape(-1, 2)), self.problem.loss.psi)
        return (force @ self.data.jacobian).reshape(at.shape)

    @cached_property
    def _slope(self) -> Slope:
        return Slope(self.data, self.problem.loss.psi)

    @cached_property
    def slope(self) -> Feed:
        """∇S at one place, in plain floats."""
        return self._slope if self.bowl is None else slope_of(self.bowl)

    def batched(self, rule: Optimiser) -> bool:
        """Whether the rule sees some of the points only."""
        return isinstance(rule, MiniBatch) and rule.batch_size < self.problem.points.n

    def feed(self, rule: Optimiser, seed: int) -> Feed:
        """Return what the rule asks for at each step: ∇S, that of batches, or Newton's way."""
        if isinstance(rule, MiniBatch) and self.batched(rule):
            return Batches(self._slope, rule.batch_size, seed)
        if rule.slope != "newton":
            return self.slope
        if self.bowl is not None:
            return way_down(self.bowl)
        return Newton(self._slope, self.problem.loss.curvature)

    # --- the flow

    def flow(self, times: ArrayLike, bottom: Pair) -> Floats:
        """Return the exact flow from the start at times ≥ 0; ``bottom`` tells how far it goes."""
        if self.bowl is not None:
            return flow(self.bowl, self.start, times)
        return self._stream(bottom).at(times)

    def flows(self, time: float, seconds: float, bottom: Pair) -> bool:
        """Compute the flow up to a time for so many seconds; return whether it is known there."""
        return self.bowl is not None or self._stream(bottom).flows(time, seconds)

    def _stream(self, bottom: Pair) -> Stream:
        """Return the flow that all runs from here have in common."""
        found = _streams(self.problem.points, self.problem.loss, self.start)
        if not found:
            lines = self.data.lines(np.array([self.start, bottom]))
            way = float(np.max(np.abs(lines[1] - lines[0])))
            found.append(Stream(self.data, self.problem.loss, self.start, way))
        return found[0]


@lru_cache(maxsize=4)
def _streams(points: Points, loss: Loss, start: Pair) -> list[Stream]:
    return []
