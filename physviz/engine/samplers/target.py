"""What a sampler moves on: the distribution q = e^{−βE−K}/Z, in coordinates of its own width."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from physviz.engine.boltzmann import Divergent
from physviz.engine.divergence import why_divergent
from physviz.engine.energy import energy
from physviz.engine.laplace import bells
from physviz.engine.quadratic import Quadratic
from physviz.engine.samplers.near import Near, near
from physviz.engine.sums import Sums, sums
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.energy import Energy
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.samplers.table import Table

NONE = np.empty(0)
NO_POINTS = Sums((0.0, 0.0), 1.0, True, NONE, NONE, NONE)
"""Without points (height, lean) are θ itself."""


class Target(Protocol):
    """A distribution q ∝ e^{−βE−K}, in the coordinates in which a sampler moves, shapes (m, 2)."""

    @property
    def inverse_temperature(self) -> float:
        """The β that multiplies E and does not multiply K."""
        ...

    def levels(self, at: Floats) -> Floats:
        """Return E and K, shape (2, m)."""
        ...

    def theta(self, at: Floats) -> Floats:
        """Return θ of places, shape (m, 2)."""
        ...

    def place(self, theta: ArrayLike) -> Floats:
        """Return the places of θ, shape (m, 2)."""
        ...

    def cooled(self, inverse_temperature: float) -> Self:
        """Return the same at another β; places and levels stay what they are. Raises Divergent."""
        ...


def tempered(inverse_temperature: float, parts: Floats) -> Floats:
    """Return βE + K of levels (2, m), or its gradient of slopes (2, m, 2)."""
    return inverse_temperature * parts[0] + parts[1]


def split(problem: Problem, likelihood: Floats, prior: Floats) -> Floats:
    """Return what β multiplies and what it does not, stacked; or the slopes of these."""
    if problem.temper == "joint" or not problem.prior.proper:
        return np.stack([likelihood + prior, np.zeros_like(prior)])
    return np.stack([likelihood, prior])


def pull(problem: Problem, theta: Floats) -> Floats:
    """Return ∇(−log p(θ)), shape (…, 2)."""
    return np.asarray(problem.prior.precision) * (theta - problem.prior.mean)


@dataclass(frozen=True, eq=False)
class Whitened:
    """q where its bell is the unit circle: (height, lean) of ``data`` = middle + z @ ways.

    The bell is the Gaussian about the best mode at the β it was made for, which ``first`` keeps.
    ``unit`` is how wide q is now in units of what it was then, which steps are measured in;
    ``bowl`` is −log p(y|θ) of squared loss in (height, lean), ``near`` what saves most of the sums
    over n points for other losses, ``table`` what independent draws are made from.
    """

    phi: Energy
    inverse_temperature: float
    first: float
    data: Sums
    bowl: Quadratic | None
    middle: Floats
    ways: Floats
    near: Near | None
    unit: float = 1.0
    table: Table | None = None

    def lines(self, at: Floats) -> Floats:
        """Return (height, lean) of places, shapes (m, 2)."""
        return self.middle + at @ self.ways

    def theta(self, at: Floats) -> Floats:
        """Return θ of places, shapes (m, 2)."""
        return self.data.theta(self.lines(at))

    def place(self, theta: ArrayLike) -> Floats:
        """Return the places of θ, shapes (m, 2)."""
        return self.placed(self.data.lines(theta))

    def placed(self, lines: Floats) -> Floats:
        """Return the places of (height, lean), shapes (m, 2)."""
        return (lines - self.middle) @ np.linalg.inv(self.ways)

    def levels(self, at: Floats) -> Floats:
        """Return E and K, shape (2, m)."""
        phi, lines = self.phi, self.lines(at)
        with np.errstate(over="ignore", invalid="ignore"):
            if self.bowl is not None:
                likelihood = self.bowl(lines)
            elif self.data.n:
                rho, near = phi.problem.loss.rho, self.near
                mean = self.data.mean(lines, rho) if near is None else near.mean(at)
                likelihood = phi.scale * mean + phi.constant
            else:
                likelihood = np.zeros(len(at))
            proper = phi.problem.prior.proper
            kept = phi.prior(self.data.theta(lines)) if proper else np.zeros(len(at))
            return split(phi.problem, likelihood, kept)

    def slopes(self, at: Floats) -> Floats:
        """Return ∇E and ∇K, shape (2, m, 2)."""
        phi, lines = self.phi, self.lines(at)
        with np.errstate(over="ignore", invalid="ignore"):
            if self.bowl is not None:
                force = self.bowl.gradient(lines) @ self.ways.T
            elif self.near is not None:
                force = phi.scale * self.near.gradient(at)
            elif self.data.n:
                psi = phi.problem.loss.psi
                force = phi.scale * self.data.gradient(lines, psi) @ self.ways.T
            else:
                force = np.zeros_like(at)
            if not phi.problem.prior.proper:
                return split(phi.problem, force, np.zeros_like(at))
            spring = pull(phi.problem, self.data.theta(lines)) @ self.data.back
            return split(phi.problem, force, spring @ self.ways.T)

    def cooled(self, inverse_temperature: float) -> Self:
        """Return the same at another β; places and levels stay what they are. Raises Divergent.

        ``unit`` follows the bell, as det(β∇∇E + ∇∇K)^{−1/4}; at first that matrix is 1.
        """
        beta = _checked(inverse_temperature)
        problem = self.phi.problem
        if beta != self.inverse_temperature and (reason := why_divergent(problem, beta)):
            raise Divergent(reason)
        _, kept = split(problem, np.zeros((2, 2)), np.diag(problem.prior.precision))
        back = self.data.back @ self.ways.T
        # More than 1 where −log p(y|θ) bends down at the mode; the bell does not narrow for that.
        kept = np.clip(np.linalg.eigvalsh(back.T @ kept @ back), 0.0, 1.0)
        bends = (beta / self.first) * (1.0 - kept) + kept
        return replace(self, inverse_temperature=beta, unit=float(np.prod(bends)) ** -0.25)

    def scattered(self, chains: int, rng: np.random.Generator) -> Floats:
        """Return θ to start from at this β, shape (chains, 2)."""
        return scattered(self.phi.problem, self.inverse_temperature, chains, rng)


def scattered(
    problem: Problem, inverse_temperature: float, chains: int, rng: np.random.Generator
) -> Floats:
    """Return θ to start from, about each mode in turn, shape (chains, 2).

    Twice as far apart as the mode's bell is wide. Raises Divergent, NoNoise.
    """
    data = sums(problem.points) or NO_POINTS
    found = bells(problem, inverse_temperature)
    frames = [_frame(_leaning(bell.exponent, data)) for bell in found]
    dealt = np.arange(chains) % len(found)
    middle = np.stack([middle for middle, _ in frames])[dealt]
    ways = np.stack([ways for _, ways in frames])[dealt]
    z = 2.0 * rng.standard_normal((chains, 2))
    return data.theta(middle + np.einsum("mi,mij->mj", z, ways))


def whitened(problem: Problem, inverse_temperature: float = 1.0) -> Whitened:
    """Return the target of the samplers that measure their steps by q. Raises Divergent, NoNoise.

    (height, lean) are those of engine/sums.py, so that x = 10⁸ + i costs no digits.
    """
    beta = _checked(inverse_temperature)
    phi, bell = energy(problem), bells(problem, beta)[0].exponent
    data = sums(problem.points) or NO_POINTS
    bowl = None if phi.bowl is None else _leaning(phi.bowl, data)
    middle, ways = _frame(_leaning(bell, data))
    with np.errstate(over="ignore", invalid="ignore"):
        quick = None if bowl is not None else near(data, problem.loss, middle, ways, phi.scale)
    return Whitened(phi, beta, beta, data, bowl, middle, ways, quick)


def _frame(bell: Quadratic) -> tuple[Floats, Floats]:
    """Return the middle of a bell over (height, lean), and the ways along which it is round."""
    lean = 1.0 / math.sqrt(bell.d)
    ways = np.array([[1.0 / math.sqrt(bell.a), 0.0], [-bell.shear * lean, lean]])
    return np.asarray(bell.minimum), ways


def _checked(inverse_temperature: float) -> float:
    if not (math.isfinite(inverse_temperature) and inverse_temperature > 0.0):
        raise Refusal("The ‹inverse temperature› must be a finite number above zero.")
    return float(inverse_temperature)


def _leaning(bowl: Quadratic, data: Sums) -> Quadratic:
    """Return a bowl over θ as one over (height, lean)."""
    height, lean = data.lines(bowl.minimum).tolist()
    shear = (bowl.shear - data.centre[0]) / data.spread
    return Quadratic((height, lean), bowl.value, bowl.a, shear, bowl.d / data.spread**2)
