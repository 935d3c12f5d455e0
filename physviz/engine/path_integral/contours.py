"""∫e^{−bS}p(θ)d²θ of an analytic loss, on two shifted contours that must agree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.amplitude import NoAmplitude, check_phase
from physviz.engine.path_integral.contour import Contour
from physviz.engine.path_integral.integral import EPSILON, told
from physviz.engine.path_integral.stationary import stationary_points_in_turns
from physviz.engine.path_integral.tree import DEAD, FEWEST, WORK, Sum, TooManyCells, integrate

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.path_integral.action import Action
    from physviz.engine.path_integral.integral import Integral
    from physviz.engine.path_integral.stationary import Stationary
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

SHARES = (1.0, 0.85)
"""Of the κ that suits b: two contours, which must agree."""
ENOUGH = (1e-9, 1e-12)
"""What one cell may err, as a share of the whole; the second if the contours do not agree"""
AGREED = 1e-9
"""to so much."""
ANGLES = np.linspace(0.0, 2.0 * np.pi, 128, endpoint=False)
WAYS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
STANDARD_DEVIATIONS = 9.5
FURTHEST = 1e6


def by_contours(problem: Problem, ground: Action, b: complex) -> Generator[None, None, Integral]:
    """Return Z_S(b) of an analytic loss by two contours on cells that do not coincide.

    Raises TooManyCells, and NoAmplitude where no digit is sure.
    """
    if problem.points.n * FEWEST > WORK:
        raise TooManyCells
    yield None
    lines = ground.data.lines([point.theta for point in (yield from _still(problem))])
    first = second = Sum(0.0j, math.inf, 0)
    error, base = math.inf, 0.0j
    for enough in ENOUGH:
        first, base = yield from _on(problem, ground, b, lines, (SHARES[0], enough))
        second, _ = yield from _on(problem, ground, b, lines, (SHARES[1], enough))
        round_off = 8.0 * EPSILON * min(first.size, second.size)
        error = abs(first.value - second.value) + round_off
        if error <= AGREED * abs(first.value):
            break
    check_phase(base)
    return told(first.value, error, base, "shifted contours")


def reach(problem: Problem, ground: Action, b: complex) -> Generator[None, None, float]:
    """Return how far from the minimum e^{−bS} is alive on a contour, in units of c; ∞ if too far.

    Raises TooManyCells for points without number.
    """
    if problem.points.n * FEWEST > WORK:
        raise TooManyCells
    yield None
    lines = ground.data.lines([point.theta for point in (yield from _still(problem))])
    _, _, radius = yield from _contour(problem, ground, b, lines, SHARES[0])
    return radius / float(getattr(ground.loss, "c", 1.0))


def _on(
    problem: Problem, ground: Action, b: complex, still: Floats, how: tuple[float, float]
) -> Generator[None, None, tuple[Sum, complex]]:
    """Return the integral over a share of the shift, but for a factor whose logarithm is returned.

    ``how`` are the share, and the error that one cell may add as a share of the whole.
    """
    share, enough = how
    contour, top, radius = yield from _contour(problem, ground, b, still, share)
    middle, half = contour.centre, np.array([radius, radius])
    if problem.prior.proper:
        covariance = np.linalg.inv(ground.stiffness)
        middle, half = ground.middle, STANDARD_DEVIATIONS * np.sqrt(np.diag(covariance))
    elif radius == math.inf:
        raise NoAmplitude(
            "The integrand falls off so slowly that the ‹amplitude› cannot be computed."
        )
    stiff = ground.stiffness + abs(b) * ground.steepest
    whole = 2.0 * math.pi / math.sqrt(float(np.linalg.det(stiff))) * math.exp(top)
    # Another share, other cells.
    half = half * (1.0 + 0.6 * (1.0 - share))
    found = yield from integrate(contour, middle, half, top, enough * whole)
    return found, -b * contour.base - math.log(ground.spread)


def _still(problem: Problem) -> Generator[None, None, tuple[Stationary, ...]]:
    """Return the stationary points of S."""
    for found in stationary_points_in_turns(problem):
        if found is not None:
            return found
        yield None
    return ()


def _contour(
    problem: Problem, ground: Action, b: complex, still: Floats, share: float
) -> Generator[None, None, tuple[Contour, float, float]]:
    """Return the contour on which the integrand dies out soonest, log|·| at its highest, and where.

    That is how far from the minimum it is dead in every direction, ∞ where too far.
    """
    found = []
    for rigid in (True, False) if problem.loss.convex else (False,):
        contour = Contour.of(ground, b, still, share, rigid=rigid)
        heights = contour.height(np.concatenate([still, ground.middle[None]]))
        top = float(heights.max() if problem.prior.proper else heights[:-1].max())
        radius = unit = getattr(ground.loss, "c", 1.0)
        while contour.height(contour.centre + radius * WAYS).max() > top - DEAD - 2.0:
            radius *= 1.3
            if radius > FURTHEST * unit:
                radius = math.inf
                break
            yield None
        found.append((contour, top, radius))
    return min(found, key=lambda each: each[2])
