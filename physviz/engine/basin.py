"""The minimum that a run leads down to, and how high it still stands above it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.losses import Squared
from physviz.engine.minima import Minimum, followed, minima
from physviz.engine.run import LONGEST_RUN
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Quadratic

NEAR = 1e-10
"""Where S − S_min is below this share of S_min its parabola is more exact than the difference."""
ROUND_OFF = 1e-10
"""Pulls that cancel to this share of their sizes cancel, as far as a run at rest can tell."""


class Basin:
    """A convex cost has one minimum; of another that below the last iterate is looked for anew."""

    def __init__(self, problem: Problem, minimum: Minimum | None) -> None:
        """Take the cost, and the minimum where it is known already."""
        self._problem, self._lock = problem, Lock()
        self.minimum = minimum
        self._until = 0

    def below(self, theta: Floats, step: int) -> Minimum:
        """Return the minimum below an iterate, looked for again after twice as many steps."""
        with self._lock:
            if self.minimum is None or step >= self._until:
                self.minimum = self._found(theta)
                self._until = LONGEST_RUN if self._problem.loss.convex else max(16, 2 * step)
            return self.minimum

    def doubt(self) -> None:
        """Have it looked for again, if there may be another."""
        if not self._problem.loss.convex:
            self._until = 0

    @property
    def _bowl(self) -> Quadratic | None:
        squared = isinstance(self._problem.loss, Squared)
        return bowl(self._problem.points) if squared else None

    def _found(self, theta: Floats) -> Minimum:
        if self._bowl is not None:
            return Minimum(self._bowl, unique=self._bowl.d > 0.0)
        if self._problem.loss.convex:
            return minima(self._problem)[0]
        intercept, slope = theta.tolist()
        with np.errstate(all="ignore"):
            found = followed(self._problem, [(intercept, slope)])[0]
        # Far from all points a robust S is all but level: nothing there is a minimum.
        return found if found.bowl.eigenvalues[1] > 0.0 else minima(self._problem)[0]

    def balanced(self, theta: Floats) -> bool:
        """Whether the pulls that make up ∇S cancel there but for round-off."""
        if self._bowl is not None:
            return _level(self._bowl, theta)
        data = sums(self._problem.points)
        if data is None:
            return True
        arms = np.stack([data.w, data.u])
        pull = self._problem.loss.psi(data.residuals(data.lines(theta)))
        return bool((np.abs(arms @ pull) <= ROUND_OFF * (np.abs(arms) @ np.abs(pull))).all())


def _level(bowl: Quadratic, theta: Floats) -> bool:
    """Whether all that is left of ∇S there is the round-off of θ."""
    across, size = abs(theta[1] - bowl.minimum[1]), abs(theta[1]) + abs(bowl.minimum[1])
    along = abs(theta[0] - bowl.minimum[0] + bowl.shear * (theta[1] - bowl.minimum[1]))
    sizes = abs(theta[0]) + abs(bowl.minimum[0]) + abs(bowl.shear) * size
    return bool(along <= ROUND_OFF * sizes and bowl.d * across <= ROUND_OFF * bowl.d * size)


def excess(minimum: Minimum, theta: Floats, cost: Floats) -> Floats:
    """Return S(θ) − S_min for theta of shape (…, 2), S there being known; shape (…)."""
    bowl = minimum.bowl
    with np.errstate(all="ignore"):
        direct = cost - bowl.value
        near = (np.abs(direct) <= NEAR * bowl.value) & (bowl.a > 0.0)
        return np.where(near, bowl.excess(theta), np.maximum(direct, 0.0))
