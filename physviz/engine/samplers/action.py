"""What Langevin's dynamics moves on: the action S_φ = (2σ²/n)φ of θ in the user's own units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.energy import energy
from physviz.engine.losses import Squared
from physviz.engine.samplers.target import pull, split
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.energy import Energy
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Quadratic


@dataclass(frozen=True, eq=False)
class Action:
    """S_φ = S + (2σ²/n)(−log p(θ)) + constant, at the temperature T_S = (2σ²/n)T; T may be 0.

    Where β tempers the likelihood only, the prior's part is multiplied by T, so that S_φ/T_S is
    −log q there too. ``cost`` is S of squared loss; a place is θ itself, shape (m, 2).
    """

    phi: Energy
    inverse_temperature: float
    cost: Quadratic | None

    @property
    def temperature(self) -> float:
        """T_S = (2σ²/n)/β, in the units of S."""
        return 1.0 / (self.phi.scale * self.inverse_temperature)

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S_φ(θ), shape (…, 2): ∇S itself under a flat prior."""
        at, problem = np.asarray(theta, dtype=np.float64), self.phi.problem
        with np.errstate(over="ignore", invalid="ignore"):
            slope = self._slope(at)
            if not problem.prior.proper:
                return slope
            share = 1.0 if problem.temper == "joint" else 1.0 / self.inverse_temperature
            return slope + (share / self.phi.scale) * pull(problem, at)

    def _slope(self, at: Floats) -> Floats:
        """Return ∇S, shape (…, 2)."""
        if self.cost is not None:
            return self.cost.gradient(at)
        data = self.phi.data
        assert data is not None
        lines = data.lines(at.reshape(-1, 2))
        slope = data.gradient(lines, self.phi.problem.loss.psi) @ data.jacobian
        return slope.reshape(at.shape)

    def levels(self, at: Floats) -> Floats:
        """Return E and K, shape (2, m)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return split(self.phi.problem, self.phi.likelihood(at), self.phi.prior(at))

    def theta(self, at: Floats) -> Floats:
        """Return θ of places, which is the place."""
        return at

    def place(self, theta: ArrayLike) -> Floats:
        """Return the place of θ, which is θ."""
        return np.array(theta, dtype=np.float64)

    def cooled(self, inverse_temperature: float) -> Self:
        """Return the same at another β > 0; infinite: the zero of temperature."""
        if not inverse_temperature > 0.0:
            raise Refusal("The ‹inverse temperature› must be a number above zero.")
        return replace(self, inverse_temperature=float(inverse_temperature))


def action(problem: Problem, inverse_temperature: float = 1.0) -> Action:
    """Return the action of a problem; Z need not exist. Raises NoNoise; ValueError: no points."""
    if not problem.points.n:
        raise Refusal("There are no points, so there is no ‹cost› to move on.")
    cost = bowl(problem.points) if isinstance(problem.loss, Squared) else None
    return Action(energy(problem), 1.0, cost).cooled(inverse_temperature)
