"""One function of a complex b, Z_S(b) = ∫e^{−bS}p(θ)d²θ: Boltzmann for b > 0, Feynman at b = −i/ħ.

The Wick dial turns b = |b|e^{−iω} from ω = 0 to π/2.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from physviz.engine.amplitude import NoAmplitude, check_phase, log_partition
from physviz.engine.cost import bowl
from physviz.engine.divergence import binding
from physviz.engine.losses import Squared
from physviz.engine.minima import minima, modes
from physviz.engine.path_integral.action import Action, action
from physviz.engine.path_integral.contour import Contour
from physviz.engine.path_integral.rays import Rays
from physviz.engine.path_integral.stationary import stationary_points
from physviz.engine.path_integral.tree import DEAD, FEWEST, WORK, Sum, TooManyCells, integrate

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

Method = Literal["closed form", "shifted contours", "rays"]

SHARES = (1.0, 0.7)
"""Of the κ that suits b: two contours, which must agree."""
ORDERS = (10, 14, 20, 32)
"""Of the rules along kink lines: two in succession must agree,"""
AGREED = 1e-10
"""to so much."""
UNKNOWN = 0.1
"""A value with a larger relative error is none."""
MOST_KINKED = 150
STANDARD_DEVIATIONS = 9.5
FURTHEST = 1e6
EPSILON = 2.0**-52


@dataclass(frozen=True)
class Integral:
    """A value by its logarithm, and the estimated error relative to it."""

    log: complex
    error: float
    method: Method

    @property
    def value(self) -> complex:
        """The integral, in units of β₀β₁ under a flat prior; 0 where it leaves floating point."""
        return cmath.exp(self.log) if self.log.real < 709.0 else complex(math.inf)


def amplitude(problem: Problem, hbar: float) -> Integral:
    """Return A(ħ) = ∫e^{iS/ħ}p(θ)d²θ, the limit ε → 0⁺ of S → S(1 + iε); ħ > 0 in units of S.

    It is ``partition`` at b = −i/ħ, and raises as that does.
    """
    return partition(problem, -1j / hbar)


@lru_cache(maxsize=64)
def partition(problem: Problem, b: complex) -> Integral:
    """Return Z_S(b) = ∫e^{−bS(θ)}p(θ)d²θ, however long it takes; b in 1/units of S.

    Squared loss: in closed form. Other analytic losses: on two shifted contours, whose difference
    is the error. Huber and absolute: along rays from the minimum. Raises NoAmplitude with a
    sentence where the integral does not exist or would take too long, ValueError for a b that does
    not lie between the positive axis and the negative imaginary one.
    """
    return next(found for found in partition_in_turns(problem, b) if found is not None)


def partition_in_turns(problem: Problem, b: complex) -> Iterator[Integral | None]:
    """Yield None for each turn of some 10 ms of work, and ``partition`` last. Raises as it does."""
    b = complex(b)
    if not (cmath.isfinite(b) and b.real >= 0.0 and b.imag <= 0.0 and b != 0.0):
        raise ValueError("b must lie between the positive axis and the negative imaginary one.")
    if isinstance(problem.loss, Squared) or problem.points.n == 0:
        log = log_partition(bowl(problem.points), b, problem.prior)
        yield Integral(log, 4.0 * EPSILON * (1.0 + abs(log)), "closed form")
        return
    _check(problem, b)
    ground = action(problem)
    if ground is None:
        raise NoAmplitude("There are no points.")
    try:
        if problem.loss.analytic:
            yield (yield from _shifted(problem, ground, b))
        else:
            yield (yield from _by_rays(problem, ground, b))
    except TooManyCells:
        raise NoAmplitude(
            "The integrand turns in so many places that the amplitude would take too long: take a "
            "larger ħ, fewer points or a narrower prior."
        ) from None


def last_angle(problem: Problem, size: float) -> float | None:
    """Return the ω up to which Z_S(|b|e^{−iω}) exists, ``size`` being |b|; None where at no ω.

    It is π/2 but for losses that grow too slowly under a flat prior: cauchy, for which |e^{−bS}|
    falls as a power of |θ| given by Re b (see ``divergence.binding``), and arctan.
    """
    least = least_real_part(problem)
    if least == 0.0:
        return 0.5 * math.pi
    return math.acos(least / size) if least < size else None


def least_real_part(problem: Problem) -> float:
    """Return what Re b must exceed for Z_S(b) to exist, 0 where it may vanish too, ∞ for never."""
    return 0.5 * max(problem.points.n, 1) * binding(replace(problem, sigma=1.0))


def _check(problem: Problem, b: complex) -> None:
    least, title = least_real_part(problem), problem.loss.title
    if least == math.inf:
        if problem.loss.grows == "bounded":
            raise NoAmplitude(
                f"The {title} loss is bounded and the prior is flat: e^(−bS) never falls off, so "
                "the amplitude has no limit."
            )
        raise NoAmplitude(
            "Fewer than two distinct x and a flat prior: no phase cancels along the valley, "
            "so the amplitude has no limit."
        )
    if least > 0.0 and b.real <= least:
        angle = last_angle(problem, abs(b))
        where = f"for no angle ω of b = |b|e^(−iω) with |b| = {abs(b):.4g}"
        if angle is not None:
            where = f"only for b = |b|e^(−iω) with ω < {math.degrees(angle):.4g}°"
        raise NoAmplitude(
            f"The {title} loss grows too slowly and the prior is flat: the integral of e^(−bS) "
            f"converges {where}, so there is no amplitude."
        )


def _shifted(problem: Problem, ground: Action, b: complex) -> Generator[None, None, Integral]:
    """Return Z_S(b) of an analytic loss by two contours on cells that do not coincide."""
    if problem.points.n * FEWEST > WORK:
        raise TooManyCells
    yield None
    lines = ground.data.lines([point.theta for point in stationary_points(problem)])
    sums: list[Sum] = []
    for share in SHARES:
        contour = Contour.of(ground, b, lines, share)
        heights = contour.height(np.concatenate([lines, ground.middle[None]]))
        top = float(heights.max() if problem.prior.proper else heights[:-1].max())
        whole = (
            2.0
            * math.pi
            / math.sqrt(float(np.linalg.det(ground.stiffness + abs(b) * ground.steepest)))
        )
        middle, half = _box(contour, top)
        # Another share, other cells.
        half = half * (1.0 + 0.3 * (1.0 - share))
        sums.append((yield from integrate(contour, middle, half, top, whole * math.exp(top))))
    base = -b * contour.base - math.log(ground.spread)
    check_phase(base)
    first, second = sums
    difference = abs(first.value - second.value)
    round_off = 8.0 * EPSILON * min(first.size, second.size)
    return _told(first.value, difference + round_off, base, "shifted contours")


def _told(value: complex, error: float, base: complex, method: Method) -> Integral:
    """Return value·e^base; ``error`` is that of the value."""
    if not (cmath.isfinite(value) and error < UNKNOWN * abs(value)):
        raise NoAmplitude(
            "The phases cancel, or the integrand turns, so thoroughly that no digit of the "
            "amplitude is sure."
        )
    return Integral(cmath.log(value) + base, error / abs(value) + EPSILON * abs(base), method)


def _by_rays(problem: Problem, ground: Action, b: complex) -> Generator[None, None, Integral]:
    """Return Z_S(b) of a loss with kinks, by rules of rising order."""
    yield None
    if problem.points.n > MOST_KINKED:
        raise NoAmplitude(
            f"The {problem.loss.title} loss of more than {MOST_KINKED} points has so many kinks "
            "that the amplitude would take too long."
        )
    low = minima(problem)
    if problem.prior.proper:
        # The lowest place of |b|S + K, which is −log of a posterior with n/2σ² = |b|.
        sigma = math.sqrt(0.5 * problem.points.n / abs(b))
        low = modes(replace(problem, sigma=sigma, temper="likelihood"))
    centre = ground.data.lines([low[0].theta])[0]
    value, size, difference = math.inf + 0.0j, 0.0, math.inf
    for order in ORDERS:
        before = value
        value, size = yield from Rays(ground, b, centre, order).integral()
        difference = abs(value - before)
        if difference <= AGREED * abs(value):
            break
    base = -b * float(ground.cost(centre[None])[0]) - math.log(ground.spread)
    check_phase(base)
    return _told(value, difference + 64.0 * EPSILON * size, base, "rays")


def _box(contour: Contour, top: float) -> tuple[Floats, Floats]:
    """Return the middle and half the sides of a box beyond which the integrand is dead."""
    ground = contour.action
    if ground.stiff.any():
        covariance = np.linalg.inv(ground.stiffness)
        return ground.middle, STANDARD_DEVIATIONS * np.sqrt(np.diag(covariance))
    angle = np.linspace(0.0, np.pi, 64, endpoint=False)
    ways = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ways, radius = np.concatenate([ways, -ways]), getattr(ground.loss, "c", 1.0)
    while contour.height(contour.centre + radius * ways).max() > top - DEAD - 2.0:
        radius *= 1.3
        if radius > FURTHEST * getattr(ground.loss, "c", 1.0):
            raise NoAmplitude(
                "The integrand falls off so slowly that the amplitude cannot be computed."
            )
    return contour.centre, np.array([radius, radius])
