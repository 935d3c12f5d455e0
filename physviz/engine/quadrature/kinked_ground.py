"""The energy of a loss with kinks, as seen from a line near its minimum.

Heights and leans are measured from that line and in a unit near σ, so that nothing overflows and
differences of energy keep their digits where the energy itself is a large number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.energy import energy
from physviz.engine.losses import Absolute, Huber
from physviz.engine.potential import noise
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.sums import Sums


PINNED = 1e12
"""So much stiffer than the points, a prior alone holds the intercept."""


@dataclass(frozen=True)
class Parabola:
    """p + q·z + ½ zᵀPz of z = (height, lean): ``flat`` = p, ``pull`` = q, ``bend`` = P₀₀P₀₁P₁₁."""

    flat: float = 0.0
    pull: tuple[float, float] = (0.0, 0.0)
    bend: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def across(self, lean: Floats) -> tuple[Floats, Floats, float]:
        """Return value and slope at height 0, and the bend, as functions of the height alone."""
        a, b, d = self.bend
        value = self.flat + lean * (self.pull[1] + 0.5 * d * lean)
        return value, self.pull[0] + b * lean, a


@dataclass(frozen=True, eq=False)
class Ground:
    """E − ``value`` = smooth + Σ share·(ρ(r_i − height·w_i − lean·u_i) − ρ(r_i)), and K = kept.

    A line is the ``centre`` + unit·(height + shear·lean, lean), so that on the whole height and
    lean do not pull on one another; r, the residuals at the centre, and w, u, shape (n,), and the
    knob ``c`` are in ``unit``. ``square`` tells Huber's loss from the absolute.
    """

    data: Sums
    unit: float
    centre: Floats
    shear: float
    value: float
    share: float
    c: float
    square: bool
    r: Floats
    w: Floats
    u: Floats
    smooth: Parabola
    kept: Parabola

    @property
    def kinks(self) -> int:
        """How many kinks a point has."""
        return 2 if self.square else 1

    @property
    def force(self) -> float:
        """The largest pull of one point of weight 1."""
        return self.share * self.c * self.kinks

    @property
    def steepness(self) -> Floats:
        """Return −share·ρ′(r) of the points at the centre, shape (n,)."""
        factor = 2.0 * self.share if self.square else self.force
        return -factor * self.influence(self.r)

    def influence(self, residual: Floats) -> Floats:
        """Return ψ/2 of Huber's loss, or the sign of the residual."""
        return np.clip(residual, -self.c, self.c) if self.square else np.sign(residual)

    def stiffness(self, beta: float) -> Floats:
        """Return the bends of the points' least parabolas that touch and bound them, shape (n,).

        Those of absolute loss have none at the kink, and are cut off where β·E is of order 1.
        """
        size = np.abs(self.r)
        if self.square:
            return 2.0 * self.share * np.minimum(1.0, self.c / np.maximum(size, self.c))
        least = float(size.mean()) + 1.0 / (beta * self.force * self.r.size)
        return self.force / np.maximum(size, least)

    def bend(self, beta: float) -> tuple[float, float, float]:
        """Return that of βE + K with them, as (P₀₀, P₀₁, P₁₁)."""
        k, w, u = self.stiffness(beta), self.w, self.u
        points = float(k @ (w * w)), float(k @ (w * u)), float(k @ (u * u))
        a, b, d = (
            beta * (mine + smooth) + kept
            for mine, smooth, kept in zip(points, self.smooth.bend, self.kept.bend, strict=True)
        )
        return a, b, d

    def rise(self, height: Floats, lean: Floats) -> Floats:
        """Return Σ share·(ρ(r) − ρ(r at the centre)) of lines, shape (m,), without cancellation."""
        fall = height[:, None] * self.w + lean[:, None] * self.u
        before, after = self.influence(self.r), self.influence(self.r - fall)
        change = after - before
        if self.square:
            change *= 2.0 * self.r - before - after
            after *= 2.0
            factor = self.share
        else:
            change *= self.r
            factor = self.share * self.c
        after *= fall
        change -= after
        return factor * change.sum(axis=1)

    def pull(self, height: Floats, lean: Floats) -> Floats:
        """Return d/dheight of that sum for Huber's loss, shape (m,)."""
        r = self.r - height[:, None] * self.w - lean[:, None] * self.u
        return -2.0 * self.share * (self.influence(r) @ self.w)


def ground(problem: Problem, theta: Pair, beta: float) -> Ground:
    """Return the energy as seen from the line θ; ``beta`` is where the shear is to fit best."""
    loss, phi = problem.loss, energy(problem)
    if not isinstance(loss, Huber | Absolute) or phi.data is None:
        raise Refusal("Kinks are looked for in the Huber and absolute ‹losses› of some points.")
    data, prior = phi.data, problem.prior
    unit = 2.0 ** math.frexp(noise(problem).sigma)[1]
    line = data.lines(np.array(theta))
    value = phi.scale * float(data.mean(line[None], loss.rho)[0]) + phi.constant
    upright = Ground(
        data=data,
        unit=unit,
        centre=line,
        shear=0.0,
        value=value,
        share=phi.scale / data.n * unit * unit,
        c=loss.c / unit,
        square=isinstance(loss, Huber),
        r=data.residuals(line) / unit,
        w=data.w,
        u=data.u,
        smooth=Parabola(),
        kept=Parabola(),
    )
    bend = upright.bend(beta)
    shear = -bend[1] / bend[0]
    if not prior.proper:
        return replace(upright, shear=shear, u=data.u + shear * data.w)
    stiff = np.sqrt(prior.precision)
    # Where the prior pins the intercept it alone decides, to the last digit.
    own, joint = data.centre[0] / data.spread, problem.temper == "joint"
    pinned = (beta if joint else 1.0) * (unit * float(stiff[0])) ** 2
    shear = own + bend[0] / (bend[0] + pinned) * (shear - own)
    rates = unit * stiff[:, None] * np.array([[1.0, shear - own], [0.0, 1.0 / data.spread]])
    if pinned > PINNED * bend[0]:
        # The mode of so stiff a spring is lost in the round-off of a line: here it is exact.
        push = (1.0 if joint else beta) * float(upright.steepness @ upright.w) / unit
        theta = (prior.mean[0] - push / prior.precision[0], theta[1])
    stretch = stiff * np.subtract(theta, prior.mean)
    pull, (a, b, d) = rates.T @ stretch, (rates.T @ rates)[[0, 0, 1], [0, 1, 1]].tolist()
    springs = Parabola(0.0, (float(pull[0]), float(pull[1])), (a, b, d))
    surprise = 0.5 * float(stretch @ stretch) + prior.log_normaliser
    sheared = replace(upright, shear=shear, u=data.u + shear * data.w)
    if joint:
        return replace(sheared, smooth=springs, value=value + surprise)
    return replace(sheared, kept=replace(springs, flat=surprise))
