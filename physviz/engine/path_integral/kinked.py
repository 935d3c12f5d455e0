"""∫e^{−bS}p(θ)d²θ of a loss with kinks, along these."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.amplitude import NoAmplitude, check_phase
from physviz.engine.losses import Absolute
from physviz.engine.minima import minima, modes
from physviz.engine.path_integral.edges import by_edges
from physviz.engine.path_integral.integral import EPSILON, told
from physviz.engine.path_integral.rays import Rays

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.path_integral.action import Action
    from physviz.engine.path_integral.integral import Integral
    from physviz.engine.potential import Problem

ORDERS = (10, 20)
"""Of the rules along kink lines; the second if the first does not agree with one a little higher"""
AGREED = 1e-10
"""to so much."""
MOST_KINKED, MOST_EDGED = 250, 10_000
"""Of more points there are too many kinks, or too many edges to add up in closed form."""


def along_kinks(problem: Problem, ground: Action, b: complex) -> Generator[None, None, Integral]:
    """Return Z_S(b): absolute loss under a flat prior in closed form, others by rays.

    Raises NoAmplitude for too many points, or where no digit is sure.
    """
    closed = isinstance(problem.loss, Absolute) and not problem.prior.proper
    most = MOST_EDGED if closed else MOST_KINKED
    if problem.points.n > most:
        raise NoAmplitude(
            f"The {problem.loss.title} ‹loss› of more than {most} points has so many kinks that "
            "the ‹amplitude› would take too long."
        )
    yield None
    low = minima(problem)
    if problem.prior.proper:
        # The lowest place of |b|S + K, which is −log of a posterior with n/2σ² = |b|.
        sigma = math.sqrt(0.5 * problem.points.n / abs(b))
        low = modes(replace(problem, sigma=sigma, temper="likelihood"))
    centre = ground.data.lines([low[0].theta])[0]
    base = -b * float(ground.cost(centre[None])[0]) - math.log(ground.spread)
    check_phase(base)
    if closed:
        value, error = yield from by_edges(ground, b, centre)
        return told(value, error, base, "closed form")
    value, difference, size = 0.0j, math.inf, 0.0
    for order in ORDERS:
        value, difference, size = yield from Rays(ground, b, centre, order).integral()
        if difference <= AGREED * abs(value):
            break
    return told(value, difference + 64.0 * EPSILON * size, base, "rays")
