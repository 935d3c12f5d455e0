"""One function of a complex b, Z_S(b) = ∫e^{−bS}p(θ)d²θ: Boltzmann for b > 0, Feynman at b = −i/ħ.

The Wick dial turns b = |b|e^{−iω} from ω = 0 to π/2.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.amplitude import NoAmplitude, log_partition
from physviz.engine.cost import bowl
from physviz.engine.divergence import binding
from physviz.engine.losses import Arctan, Cauchy, SoftL1, Squared
from physviz.engine.path_integral.action import action
from physviz.engine.path_integral.contours import by_contours, reach
from physviz.engine.path_integral.integral import EPSILON, Integral
from physviz.engine.path_integral.kinked import along_kinks
from physviz.engine.path_integral.narrow import MOST, SWIFT, by_faces
from physviz.engine.path_integral.tree import TooManyCells

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.path_integral.action import Action
    from physviz.engine.potential import Problem

FAR, FURTHEST = 50.0, 200.0
"""Where e^{−bS} lives beyond so many c from the minimum, a soft L1 is all but kinked; the second
for more points than ``by_faces`` takes."""
WIDE = 10.0
"""So many c make a prior's standard deviation that of a plane full of kinks."""


def amplitude(problem: Problem, hbar: float) -> Integral:
    """Return A(ħ) = ∫e^{iS/ħ}p(θ)d²θ, the limit ε → 0⁺ of S → S(1 + iε); ħ > 0 in units of S.

    It is ``partition`` at b = −i/ħ, and raises as that does.
    """
    return partition(problem, -1j / hbar)


def partition(problem: Problem, b: complex) -> Integral:
    """Return Z_S(b) = ∫e^{−bS(θ)}p(θ)d²θ, however long it takes; b in 1/units of S.

    Squared loss: in closed form. Other analytic losses: on two shifted contours, whose difference
    is the error; a loss much narrower than the residuals on contours that keep to its lines.
    Huber and absolute: along their kinks. Raises NoAmplitude with a sentence where the integral
    does not exist or would take too long, ValueError for a b that does not lie between the positive
    axis and the negative imaginary one.
    """
    return next(found for found in partition_in_turns(problem, b) if found is not None)


def partition_in_turns(problem: Problem, b: complex) -> Iterator[Integral | None]:
    """Yield None for each turn of some 10 ms of work, and ``partition`` last. Raises as it does.

    What has been found is kept, so that both are quick the next time.
    """
    b = complex(b)
    if not (cmath.isfinite(b) and b.real >= 0.0 and b.imag <= 0.0 and b != 0.0):
        raise ValueError("b must lie between the positive axis and the negative imaginary one.")
    known = _known(problem, b)
    if not known:
        known.append((yield from _integral(problem, b)))
    yield known[0]


@lru_cache(maxsize=64)
def _known(problem: Problem, b: complex) -> list[Integral]:
    """Return a place to keep what has been found for a problem and b."""
    return []


def _integral(problem: Problem, b: complex) -> Generator[None, None, Integral]:
    if isinstance(problem.loss, Squared) or problem.points.n == 0:
        log = log_partition(bowl(problem.points), b, problem.prior)
        return Integral(log, 4.0 * EPSILON * (1.0 + abs(log)), "closed form")
    _check(problem, b)
    ground = action(problem)
    if ground is None:
        raise NoAmplitude("There are no points.")
    try:
        if (yield from _narrow(problem, ground, b)):
            return (yield from by_faces(problem, ground, b))
        if problem.loss.analytic:
            return (yield from by_contours(problem, ground, b))
        return (yield from along_kinks(problem, ground, b))
    except TooManyCells:
        remedy = "a larger ħ, fewer points or a narrower ‹prior›"
        if isinstance(problem.loss, SoftL1):
            remedy = "a larger c or fewer points"
        raise NoAmplitude(
            "The integrand turns in so many places that the ‹amplitude› would take too long: take "
            f"{remedy}."
        ) from None


def _narrow(problem: Problem, ground: Action, b: complex) -> Generator[None, None, bool]:
    """Return whether the loss is all but kinked where e^{−bS}p(θ) lives."""
    loss, few = problem.loss, problem.points.n <= MOST
    if isinstance(loss, SoftL1):
        return (yield from reach(problem, ground, b)) > (FAR if few else FURTHEST)
    if not (few and problem.prior.proper and isinstance(loss, Cauchy | Arctan)):
        return False
    wide = float(np.max(np.diag(np.linalg.inv(ground.stiffness)))) > (WIDE * loss.c) ** 2
    return wide and abs(b) * loss.c**2 <= SWIFT


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
                f"The {title} ‹loss› is bounded and the ‹prior› is flat: e^(−bS) never falls off, "
                "so the ‹amplitude› has no limit."
            )
        raise NoAmplitude(
            "Fewer than two distinct x and a flat ‹prior›: no phase cancels along the valley, "
            "so the ‹amplitude› has no limit."
        )
    if least > 0.0 and b.real <= least:
        angle = last_angle(problem, abs(b))
        where = f"for no angle ω of b = |b|e^(−iω) with |b| = {abs(b):.4g}"
        if angle is not None:
            where = f"only for b = |b|e^(−iω) with ω < {math.degrees(angle):.4g}°"
        raise NoAmplitude(
            f"The {title} ‹loss› grows too slowly and the ‹prior› is flat: the integral of e^(−bS) "
            f"converges {where}, so there is no ‹amplitude›."
        )
