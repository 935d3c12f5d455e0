"""The amplitude in numbers: exact, by stationary phase, and what they differ by; no Qt."""

from __future__ import annotations

import cmath
import math
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from physviz.engine.amplitude import NoAmplitude
from physviz.engine.losses import Squared
from physviz.engine.path_integral import (
    partition,
    partition_in_turns,
    stationary_phase,
    stationary_points,
    stationary_points_in_turns,
)
from physviz.engine.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.path_integral import Integral, Stationary, StationaryPhase
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

T = TypeVar("T")

STEPS = 9
"""So many ħ are compared (in closed form many more),"""
ORDER = (4, 8, 6, 2, 0, 5, 7, 3, 1)
"""in this order: what lies between others comes last."""
MOST_TURNS = 2000
"""Exact values along the dial go as far as so many turns of background work,"""
EACH = 600
"""and one of these ħ as far as so many; where they are too few, smaller ones need more still."""
TURN = 0.008
"""Seconds of work in one turn."""
TOO_SLOW = "To compute A at these ħ would take too long."
NEAR = 0.3
"""Gaps that are to tell a slope are no larger."""
FAR = (
    "Far away S is flat, and the lines the ‹prior› allows there add a part to A that no stationary "
    "point makes."
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """|A/A_sp − 1| over ascending ħ, shapes (k,); or why there is none."""

    hbar: Floats
    gap: Floats
    sentence: str = ""

    @property
    def slope(self) -> float | None:
        """The slope on log axes at small ħ, by least squares through the lower half.

        None where the stationary phase is not yet near: that would be no law.
        """
        few = max(3, self.hbar.size // 2)
        if self.hbar.size < 3 or self.gap[:few].max() > NEAR:
            return None
        slope, _ = np.polyfit(np.log(self.hbar[:few]), np.log(self.gap[:few]), 1)
        return float(slope)


@dataclass(frozen=True, eq=False)
class Exact:
    """Z_S(b) as the engine has it, or why it has none."""

    integral: Integral | None
    sentence: str = ""


@dataclass(frozen=True, eq=False)
class Phases:
    """The method of stationary phase at one ħ, or why it does not apply."""

    points: tuple[Stationary, ...]
    found: StationaryPhase | None
    sentence: str = ""


def turned(hbar: float, wick: float) -> complex:
    """Return b = e^{−iω}/ħ, on the axes exactly."""
    if wick >= 0.5 * math.pi:
        return complex(0.0, -1.0 / hbar)
    return cmath.rect(1.0 / hbar, -wick)


def exactly(problem: Problem, b: complex) -> Exact | Iterator[Exact | None]:
    """Return Z_S(b), in this frame where it has a closed form or has been had before."""
    if kept := _kept(problem, b):
        return kept[0]
    if isinstance(problem.loss, Squared) or problem.points.n == 0:
        try:
            return Exact(partition(problem, b))
        except NoAmplitude as reason:
            return Exact(None, sentence(reason))
    return _later(problem, b)


@lru_cache(maxsize=64)
def _kept(problem: Problem, b: complex) -> list[Exact]:
    """Return a place to keep what took long to find."""
    return []


def _later(problem: Problem, b: complex) -> Iterator[Exact | None]:
    yield None
    try:
        for found in paced(partition_in_turns(problem, b)):
            if found is None:
                yield None
            else:
                _kept(problem, b).append(Exact(found))
                yield Exact(found)
    except NoAmplitude as reason:
        yield Exact(None, sentence(reason))


def paced(turns: Iterator[T | None]) -> Iterator[T | None]:
    """Join turns that are shorter than a frame."""
    begun = time.perf_counter()
    for found in turns:
        if found is not None or time.perf_counter() - begun > TURN:
            yield found
            begun = time.perf_counter()


def phases(problem: Problem, hbar: float) -> Phases:
    """Return the stationary points and what they contribute."""
    points = stationary_points(problem)
    bounded = problem.loss.grows == "bounded"
    try:
        return Phases(points, stationary_phase(problem, hbar), FAR if bounded else "")
    except NoAmplitude as reason:
        return Phases(points, None, sentence(reason))


def phases_later(problem: Problem, hbar: float) -> Iterator[Phases | None]:
    """Yield None for each turn of work, and ``phases`` last."""
    yield None
    yield from (None for found in paced(stationary_points_in_turns(problem)) if found is None)
    yield phases(problem, hbar)


def compared(problem: Problem, low: float, high: float) -> Iterator[Comparison | None]:
    """Yield |A/A_sp − 1| for ever more ħ between ``low`` and ``high``."""
    closed = isinstance(problem.loss, Squared)
    if closed and not problem.prior.proper:
        yield _bowl(problem, high)
        return
    yield None
    some = np.geomspace(high, low, 8 * STEPS if closed else STEPS)
    if not closed:
        some = some[list(ORDER)]
    made, slow, why = [], 0.0, ""
    for hbar in some.tolist():
        if hbar <= slow:
            continue
        try:
            about = stationary_phase(problem, hbar).value
            for turns, found in enumerate(paced(partition_in_turns(problem, -1j / hbar))):
                if found is not None:
                    made += _gap(found, about, hbar)
                elif turns > EACH:
                    slow, why = hbar, TOO_SLOW
                    break
                else:
                    yield None
        except NoAmplitude as reason:
            why = _briefly(reason)
        if made and not closed:
            yield _comparison(made)
    yield _comparison(made) if made else Comparison(np.empty(0), np.empty(0), why)


def _bowl(problem: Problem, hbar: float) -> Comparison:
    """Return what there is to say where stationary phase is exact."""
    try:
        partition(problem, -1j / hbar)
    except NoAmplitude as reason:
        why = _briefly(reason)
    else:
        why = "Exact at every ħ: S is a bowl, the ‹prior› flat."
    return Comparison(np.empty(0), np.empty(0), why)


def _briefly(reason: NoAmplitude) -> str:
    return sentence(reason).partition(":")[0].rstrip(".") + "."


def _gap(found: Integral, about: complex, hbar: float) -> list[tuple[float, float]]:
    """Return ħ and the gap there, unless the integral's own error could have made it."""
    if not about:
        return []
    gap = abs(cmath.exp(found.log - cmath.log(about)) - 1.0)
    return [(hbar, gap)] if gap > 4.0 * found.error else []


def _comparison(made: list[tuple[float, float]]) -> Comparison:
    hbar, gap = np.array(sorted(made)).T
    return Comparison(hbar, gap)
