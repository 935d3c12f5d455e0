"""The amplitude in numbers: exact, by stationary phase, and what they differ by; no Qt."""

from __future__ import annotations

import cmath
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.amplitude import NoAmplitude
from physviz.engine.digits import written
from physviz.engine.losses import Squared
from physviz.engine.path_integral import (
    partition,
    partition_in_turns,
    stationary_phase,
    stationary_points,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.path_integral import Integral, Stationary, StationaryPhase
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.ui.figures import Pair

STEPS = 9
"""So many ħ are compared (in closed form many more),"""
ORDER = (4, 8, 6, 2, 0, 5, 7, 3, 1)
"""in this order: what lies between others comes last,"""
MOST_TURNS = 2000
"""as far as so many turns of background work go."""
TURN = 0.008
"""Seconds of work in one turn."""
SIGNS = {"minimum": "min", "saddle": "saddle", "maximum": "max"}
KINDS = 5
"""So many stationary points are listed."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """|A/A_sp − 1| over ascending ħ, shapes (k,); or why there is none."""

    hbar: Floats
    gap: Floats
    sentence: str = ""

    @property
    def slope(self) -> float | None:
        """The slope on log axes at small ħ, by least squares through the lower half."""
        if self.hbar.size < 3:
            return None
        few = max(3, self.hbar.size // 2)
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
    """Return Z_S(b), in this frame where it has a closed form."""
    if isinstance(problem.loss, Squared) or problem.points.n == 0:
        try:
            return Exact(partition(problem, b))
        except NoAmplitude as reason:
            return Exact(None, str(reason))
    return _later(problem, b)


def _later(problem: Problem, b: complex) -> Iterator[Exact | None]:
    yield None
    try:
        for found in _paced(partition_in_turns(problem, b)):
            yield None if found is None else Exact(found)
    except NoAmplitude as reason:
        yield Exact(None, str(reason))


def _paced(turns: Iterator[Integral | None]) -> Iterator[Integral | None]:
    """Join turns that are shorter than a frame."""
    begun = time.perf_counter()
    for found in turns:
        if found is not None or time.perf_counter() - begun > TURN:
            yield found
            begun = time.perf_counter()


def phases(problem: Problem, hbar: float) -> Phases:
    """Return the stationary points and what they contribute."""
    points = stationary_points(problem)
    try:
        return Phases(points, stationary_phase(problem, hbar))
    except NoAmplitude as reason:
        return Phases(points, None, str(reason))


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
    made, turns, why = [], 0, ""
    for hbar in some.tolist():
        try:
            about = stationary_phase(problem, hbar).value
            for found in _paced(partition_in_turns(problem, -1j / hbar)):
                turns += 1
                if found is not None:
                    made += _gap(found, about, hbar)
                elif turns > MOST_TURNS:
                    return
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
        why = "Exact at every ħ: S is a bowl, the prior flat."
    return Comparison(np.empty(0), np.empty(0), why)


def _briefly(reason: NoAmplitude) -> str:
    return str(reason).partition(":")[0].rstrip(".") + "."


def _gap(found: Integral, about: complex, hbar: float) -> list[tuple[float, float]]:
    """Return ħ and the gap there, unless the integral's own error could have made it."""
    if not about:
        return []
    gap = abs(cmath.exp(found.log - cmath.log(about)) - 1.0)
    return [(hbar, gap)] if gap > 4.0 * found.error else []


def _comparison(made: list[tuple[float, float]]) -> Comparison:
    hbar, gap = np.array(sorted(made)).T
    return Comparison(hbar, gap)


def integral_rows(exact: Exact | None, about: complex | None, name: str) -> tuple[Pair, ...]:
    """Return the rows of the exact value: its parts, size, argument and error.

    ``about`` is the logarithm of a coarse value, shown until the exact one is there.
    """
    found = None if exact is None else exact.integral
    log, mark = (found.log, "") if found is not None else (about, "≈ ")
    if log is None:
        texts = ["–"] * 5
    else:
        digits = 6 if found is not None else 3
        parts = _parts(log, digits)
        angle = math.degrees(math.remainder(log.imag, 2.0 * math.pi))
        error = "…" if found is None else written(found.error, 1)
        texts = [mark + parts[0], mark + parts[1], mark + size_of(log, digits)]
        texts += [mark + f"{angle:.{2 if found else 0}f}°".replace("-", "−"), error]
    names = (f"Re {name}", f"Im {name}", f"|{name}|", f"arg {name}", "± relative")
    return tuple(zip(names, texts, strict=True))


def ending(exact: Exact | None, about: complex | None) -> str:
    """Return size and argument in few digits."""
    log = about if exact is None or exact.integral is None else exact.integral.log
    if log is None:
        return ""
    mark = "≈ " if exact is None else ""
    angle = math.degrees(math.remainder(log.imag, 2.0 * math.pi))
    return f"{mark}{size_of(log, 3)} ∠ {angle:.0f}°".replace("-", "−")


def phase_rows(seen: Phases, exact: Exact | None) -> tuple[Pair, ...]:
    """Return the rows of the stationary phase, the gap, and each point's contribution."""
    if seen.found is None:
        rows = [("A<sub>sp</sub>", "–")]
        rows += [(SIGNS[p.kind], f"S {written(p.value, 4)}") for p in seen.points[:KINDS]]
        return tuple(rows)
    about = seen.found.value
    rows = [("A<sub>sp</sub>", polar(about))]
    if exact is not None and exact.integral is not None and about:
        gap = abs(cmath.exp(exact.integral.log - cmath.log(about)) - 1.0)
        rows.append(("|A/A<sub>sp</sub> − 1|", "< 10⁻¹²" if gap < 1e-12 else written(gap, 3)))
    for each in seen.found.contributions[:KINDS]:
        point = each.point
        sign = {2: "+2", -2: "−2", 0: "0"}.get(point.signature, str(point.signature))
        name = f"{SIGNS[point.kind]} S {written(point.value, 4)} σ {sign}"
        rows.append((name, polar(each.value)))
    if len(seen.found.contributions) > KINDS:
        rows.append((f"and {len(seen.found.contributions) - KINDS} more", ""))
    return tuple(rows)


def polar(value: complex) -> str:
    """Return size and argument as text."""
    if value == 0.0 or not cmath.isfinite(value):
        return written(abs(value), 4)
    return f"{written(abs(value), 4)} ∠ {math.degrees(cmath.phase(value)):.1f}°".replace("-", "−")


def size_of(log: complex, digits: int) -> str:
    """Return |e^log| as text, beyond floating point as well."""
    if abs(log.real) < 690.0:
        return written(math.exp(log.real), digits)
    decades = log.real / math.log(10.0)
    return f"10^{decades:.2f}".replace("-", "−")


def _parts(log: complex, digits: int) -> tuple[str, str]:
    if abs(log.real) >= 690.0:
        return "–", "–"
    value = cmath.exp(log)
    return written(value.real, digits), written(value.imag, digits)
