"""Laplace's approximation: the Gaussian that touches q at a mode; and how wide q is about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import LOG_2PI, Divergent, boltzmann
from physviz.engine.divergence import why_divergent
from physviz.engine.energy import energy, exponent
from physviz.engine.losses import Absolute, Squared
from physviz.engine.minima import Minimum, modes, tracked
from physviz.engine.potential import with_prior
from physviz.engine.quadratic import Quadratic

if TYPE_CHECKING:
    from physviz.engine.energy import Energy
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair

MATTERS = math.log(1e3)
"""A mode a thousand times less likely than the best is left out."""
LOW = 2.0 * MATTERS
"""A mode so much above the best is left out unlooked at, however wide it be."""
FALL = math.log(100.0)
"""How far below its peak q is looked at to tell how wide it is."""
SAMPLE = 10_000


@dataclass(frozen=True)
class Bell:
    """The Gaussian e^{−exponent}/Z about a mode of q."""

    exponent: Quadratic

    @property
    def mean(self) -> Pair:
        """The mode θ."""
        return self.exponent.minimum

    @property
    def covariance(self) -> Floats:
        """A⁻¹, shape (2, 2)."""
        return self.exponent.inverse

    @property
    def log_z(self) -> float:
        """Log ∫e^{−exponent}d²θ = −E_min + log 2π − ½ log det A."""
        bowl = self.exponent
        return LOG_2PI - bowl.value - 0.5 * (math.log(bowl.a) + math.log(bowl.d))

    def ellipse(self, mass: float) -> Floats:
        """Return the ellipse that holds this mass of it, shape (vertices, 2)."""
        return self.exponent.level_set(-math.log1p(-mass))


@lru_cache(maxsize=16)
def bells(
    problem: Problem, inverse_temperature: float = 1.0, *, quick: bool = False
) -> tuple[Bell, ...]:
    """Return a bell about each mode that matters, best first; for squared loss q itself.

    It is as wide as q there: for a loss with heavier tails than the square's, or with kinks, that
    is not Laplace's approximation. With ``quick`` the modes are, while points are held, followed
    from where they were; under a Gaussian prior they are then only about right. Raises Divergent,
    NoNoise.
    """
    if _closed(problem):
        return (Bell(boltzmann(problem, inverse_temperature).exponent),)
    found = _modes(problem, inverse_temperature, quick)
    phi = exponent(problem, inverse_temperature)
    least = min(bowl.value for bowl in found)
    low = (bowl for bowl in found if bowl.value <= least + LOW)
    made = sorted((_bell(phi, bowl) for bowl in low), key=lambda bell: bell.exponent.value)
    top = max(bell.log_z for bell in made)
    return tuple(bell for bell in made if bell.log_z >= top - MATTERS)


def laplace(
    problem: Problem, inverse_temperature: float = 1.0, *, quick: bool = False
) -> Bell | None:
    """Return Laplace's approximation of q at its best mode, None where it is no Gaussian there.

    That is where hardly a point but those on a kink of the loss holds the line: always under the
    absolute loss. For squared loss it is q. Raises Divergent, NoNoise.
    """
    if _closed(problem):
        return Bell(boltzmann(problem, inverse_temperature).exponent)
    found = _modes(problem, inverse_temperature, quick)
    bowl = min(found, key=lambda bowl: bowl.value)
    # The springs of a prior bend where an edge of the absolute loss does not, and are not q.
    smooth = not isinstance(problem.loss, Absolute)
    return Bell(bowl) if smooth and bowl.a > 0.0 and bowl.d > 0.0 else None


def _closed(problem: Problem) -> bool:
    return isinstance(problem.loss, Squared) or problem.points.n == 0


@lru_cache(maxsize=16)
def _modes(problem: Problem, beta: float, quick: bool) -> tuple[Quadratic, ...]:
    """Return the parabolas of −log(qZ) at its modes."""
    if reason := why_divergent(problem, beta):
        raise Divergent(reason)
    find = _followed if quick and problem.points.rest.held.size else modes
    return tuple(_scaled(problem, mode, beta) for mode in find(problem, beta))


def _apart(problem: Problem) -> bool:
    """Whether β multiplies the likelihood but not the prior."""
    return problem.temper == "likelihood" and problem.prior.proper


def _scaled(problem: Problem, mode: Minimum, beta: float) -> Quadratic:
    """Return the parabola of −log(qZ) at a mode of φ, or of what is tempered already."""
    bowl, share = mode.bowl, 1.0 if _apart(problem) else beta
    return replace(bowl, value=share * bowl.value, a=share * bowl.a, d=share * bowl.d)


def _followed(problem: Problem, beta: float) -> tuple[Minimum, ...]:
    """Return what ``modes`` does, but from the parabolas at minima of S followed in a drag."""
    phi, share = energy(problem), beta if _apart(problem) else 1.0
    found = []
    for minimum in tracked(problem):
        bowl, scale = minimum.bowl, phi.scale
        value = scale * bowl.value + phi.constant
        likelihood = replace(bowl, value=value, a=scale * bowl.a, d=scale * bowl.d)
        whole = with_prior(likelihood, share, problem.prior)
        if whole is not None:
            found.append(Minimum(whole))
    return tuple(found)


def _bell(phi: Energy, bowl: Quadratic) -> Bell:
    """Return the bell at a mode that is as wide as q is where it has fallen to 1 %."""
    data = phi.data
    assert data is not None
    line, x0 = data.lines(bowl.minimum), data.centre[0]
    if phi.problem.loss.analytic and bowl.a > 0.0 and bowl.d > 0.0:
        # Along these ways q's curvature is 1, and it has no slant.
        first = np.array([1.0 / math.sqrt(bowl.a), 0.0])
        second = np.array([x0 - bowl.shear, data.spread]) / math.sqrt(bowl.d)
        one, other = _reach(phi, line, np.stack([first, second]), 1.0)
        return Bell(replace(bowl, a=bowl.a * one**-2.0, d=bowl.d * other**-2.0))
    high, wide = _reach(phi, line, np.eye(2), 1.0 / math.sqrt(phi.share * phi.scale))
    one, other = _reach(phi, line, np.array([[high, wide], [high, -wide]]), 1.0)
    # In units of high and wide A = [[1, t], [t, 1]]; along (1, ±1) δᵀAδ = 2 ± 2t, which is 1 at
    # ``one`` and ``other`` of these units.
    tilt = min(max(0.25 * (one**-2.0 - other**-2.0), -0.98), 0.98)
    shear = x0 + tilt * high / wide * data.spread
    bend = (1.0 - tilt * tilt) * (data.spread / wide) ** 2
    return Bell(Quadratic(bowl.minimum, bowl.value, high**-2.0, shear, bend))


def _reach(phi: Energy, line: Floats, ways: Floats, guess: float) -> tuple[float, float]:
    """Return how far q reaches from a line along two ways: the standard deviations of a Gaussian.

    That is where e^{−E}, the two sides together, has fallen to 1 %: s → s√(F/ΔE) leads to a rise
    ΔE = F of any E that grows. Of very many points a sample is asked, whose slope, not 0 here,
    cancels between the sides.
    """
    phi = _sampled(phi)
    far = np.full(2, guess)
    least = float(exponents(phi, line[None])[0])
    for _ in range(100):
        away = far[:, None] * ways
        rise = exponents(phi, line + np.concatenate([away, -away])).reshape(2, 2).mean(axis=0)
        step = np.sqrt(FALL / np.maximum(rise - least, 1e-9))
        far *= np.clip(step, 0.1, 10.0)
        if np.all(np.abs(step - 1.0) < 0.03):
            break
    first, second = (far / math.sqrt(2.0 * FALL)).tolist()
    return first, second


@lru_cache(maxsize=4)
def _sampled(phi: Energy) -> Energy:
    """Return the same energy of a seeded sample of the points, itself where they are not many."""
    if phi.data is None or phi.data.n <= SAMPLE:
        return phi
    chosen = np.random.default_rng(0).choice(phi.data.n, SAMPLE, replace=False, shuffle=False)
    return replace(phi, data=phi.data.part(chosen))


def exponents(phi: Energy, lines: Floats) -> Floats:
    """Return E of lines (height, lean), shape (m, 2); shape (m,); needs points."""
    data = phi.data
    assert data is not None
    mean = data.mean(lines, phi.problem.loss.rho)
    likelihood = phi.share * (phi.scale * mean + phi.constant)
    return likelihood + phi.prior_share * phi.prior(data.theta(lines))
