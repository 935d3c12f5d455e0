"""The minima of the cost and the modes of the potential: all of them in the region that matters."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.energy import energy
from physviz.engine.losses import Absolute, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem, with_prior
from physviz.engine.quadratic import Quadratic
from physviz.engine.search.basins import bottoms
from physviz.engine.search.ground import Ground, Springs
from physviz.engine.search.median_line import median_line
from physviz.engine.search.sprung_median import sprung_median
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Rest
    from physviz.engine.quadratic import Pair
    from physviz.engine.sums import Sums


@dataclass(frozen=True)
class Minimum:
    """A minimum and the parabola that touches it (Laplace's approximation).

    ``unique`` says that no line nearby is as good; else this is one of a valley or segment of them.
    """

    bowl: Quadratic
    unique: bool = True

    @property
    def theta(self) -> Pair:
        """(β₀, β₁)."""
        return self.bowl.minimum

    @property
    def value(self) -> float:
        """What is least there: S, or the energy."""
        return self.bowl.value

    @property
    def hessian(self) -> Floats:
        """∇∇ there, shape (2, 2); a loss' kinks count as straight."""
        return self.bowl.matrix


def minima(problem: Problem) -> tuple[Minimum, ...]:
    """Return the minima of the cost S, best first; none without points.

    Squared loss: in closed form. Absolute: an exact optimum through two points. Other convex
    losses: the one minimum. Else all that lines through pairs of points and other fits lead down
    to, the best 64 of them: every pair up to 64 points, above it 2,000 seeded ones. Above 512
    points basins are found in a seeded sample of 512 and followed to all of them, so that one which
    hardly any points make may be missed. Where all x are equal: lines of least norm.
    """
    return _minima(problem.points, problem.loss)


@lru_cache(maxsize=8)
def _minima(points: Points, loss: Loss) -> tuple[Minimum, ...]:
    closed = bowl(points)
    if closed is None:
        return ()
    if isinstance(loss, Squared):
        return (Minimum(closed, unique=closed.d > 0.0),)
    data = sums(points)
    if data is None:
        return ()
    return _found(_Potential(data, loss, None))


def followed(problem: Problem, near: Sequence[Pair]) -> tuple[Minimum, ...]:
    """Return the minima of S that these lines θ lead down to, best first; none without points.

    A few of Newton's steps, for the frames of a drag; what is new elsewhere only ``minima`` finds.
    """
    if not near or isinstance(problem.loss, Squared | Absolute):
        return minima(problem)
    data = sums(problem.points)
    if data is None:
        return ()
    return _found(_Potential(data, problem.loss, None), data.lines(np.array(near)))


def tracked(problem: Problem) -> tuple[Minimum, ...]:
    """Return the minima of S that those at the beginning of a drag have become, best first.

    Quick enough for a frame: the search of ``minima`` is made once, for the points as they were
    when a hand took hold of some.
    """
    rest = problem.points.rest
    if not rest.held.size:
        return minima(problem)
    before = minima(replace(problem, points=_before(rest)))
    return followed(problem, [minimum.theta for minimum in before])


@lru_cache(maxsize=2)
def _before(rest: Rest) -> Points:
    return Points.of(rest.x, rest.y, rest.y_error)


def modes(problem: Problem, inverse_temperature: float = 1.0) -> tuple[Minimum, ...]:
    """Return the minima of φ, best first; none where nothing binds θ at all.

    With the joint tempered, or a flat prior, they are those of φ itself, which β does not move;
    with the likelihood tempered those of β(−log p(y|θ)) − log p(θ). ``value`` and ``hessian`` are
    that function's. Found like the minima of S, from the prior's own lines too. Raises NoNoise.
    """
    joint = problem.temper == "joint" or not problem.prior.proper
    return _modes(problem, 1.0 if joint else inverse_temperature)


@lru_cache(maxsize=8)
def _modes(problem: Problem, share: float) -> tuple[Minimum, ...]:
    phi, prior = energy(problem, share), problem.prior
    if phi.data is None or phi.bowl is not None:
        closed = with_prior(phi.bowl, share, prior)
        return () if closed is None else (Minimum(closed, unique=closed.d > 0.0),)
    springs = None
    if prior.proper:
        stiff = np.sqrt(prior.precision)
        middle = phi.data.lines(prior.mean)
        springs = Springs(middle, stiff[:, None] * phi.data.back, phi.data.jacobian / stiff)
    constant = share * phi.constant + prior.log_normaliser
    return _found(_Potential(phi.data, problem.loss, springs, share * phi.scale, constant))


@dataclass(frozen=True, eq=False)
class _Potential:
    """share·S(line) + springs + constant, in the user's units; a line is (height, lean)."""

    data: Sums
    loss: Loss
    springs: Springs | None
    share: float = 1.0
    constant: float = 0.0

    def scaled(self) -> tuple[Ground, float]:
        """Return it in units of ``share`` and of a typical y, which nothing can overflow."""
        size = float(np.max(np.abs(self.data.v))) or getattr(self.loss, "c", 1.0)
        unit = 2.0 ** math.frexp(size)[1]
        data = replace(self.data, v=self.data.v / unit)
        loss, springs, root = self.loss, self.springs, math.sqrt(self.share)
        if not isinstance(loss, Squared):
            # A wider one is square everywhere; a narrower one is lost in the residuals' round-off.
            loss = replace(loss, c=min(max(loss.c / unit, 1e-12), 1e60))
        if springs is not None:
            springs = Springs(springs.middle / unit, springs.stiff / root, springs.slack * root)
        return Ground(data, loss, springs), unit

    def minimum(self, line: Floats, *, unique: bool) -> Minimum:
        """Return the minimum at a line, in coordinates θ."""
        data, lines = self.data, line[None]
        value = self.share * float(data.mean(lines, self.loss.rho)[0]) + self.constant
        a, b, d = (self.share * data.bend(lines, self.loss.curvature)[0]).tolist()
        at, lift = data.theta(line), data.centre[0]
        if self.springs is not None:
            (p, q), (_, r) = (self.springs.stiff.T @ self.springs.stiff).tolist()
            a, b, d = a + p, b + q, d + r
            value += 0.5 * float(np.sum(self.springs.stretch(lines) ** 2))
        elif data.flat:
            # Of the valley's lines the one of least norm.
            level = (data.centre[1] + line[0]) / (1.0 + lift * lift)
            at = np.array([level, lift * level])
        lean = b / a if a > 0.0 else 0.0
        shear = lift + lean * data.spread if a > 0.0 else 0.0
        bend = max(d - lean * b, 0.0) * data.spread**2
        return Minimum(Quadratic((float(at[0]), float(at[1])), value, a, shear, bend), unique)


def _found(potential: _Potential, near: Floats | None = None) -> tuple[Minimum, ...]:
    ground, unit = potential.scaled()
    if isinstance(ground.loss, Absolute):
        if ground.springs is None:
            line, strict = median_line(ground.data)
        else:
            line, strict = sprung_median(ground, ground.springs, ground.loss.c), True
        lines, firm = line[None], [strict]
    else:
        lines, firm = bottoms(ground, None if near is None else near / unit)
    return tuple(
        potential.minimum(line * unit, unique=bool(strict) and not ground.valley)
        for line, strict in zip(lines, firm, strict=True)
    )
