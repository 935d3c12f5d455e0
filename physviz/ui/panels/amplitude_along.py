"""Z(b) all along the Wick dial, from the density of states and by exact values; no Qt.

Energies count from the least S, so that Z(b)e^{bS_min} is told: its size and argument are Z's but
for e^{−S_min cos ω/ħ} and S_min sin ω/ħ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.amplitude import log_partition
from physviz.engine.cost import bowl
from physviz.engine.path_integral import last_angle
from physviz.ui.panels.amplitude_numbers import MOST_TURNS, Exact, exactly, turned
from physviz.ui.panels.amplitude_spiral import UNSURE, checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.ui.panels.amplitude_states import States

    Complexes = NDArray[np.complex128]

FEW, ANGLES = 13, 46
"""So many angles of the dial are summed up at once, and so many afterwards,"""
SURE = (0.0, 1.0, 0.5)
"""and exact values stand at these shares of the way to the last one, in this order."""
NEAR = math.radians(1.0)
"""So near to the angle at which it ceases to converge the integral is not asked for."""


@dataclass(frozen=True, eq=False)
class Along:
    """log Z(b)e^{bS_min} at angles ω in radians, its argument unbroken; shapes (k,).

    ``sure`` are the angles of exact values, ``exact`` their logarithms, shapes (m,). ``last`` is
    the angle up to which there is a limit, None where there is none at all.
    """

    angles: Floats
    log: Complexes
    sure: Floats
    exact: Complexes
    last: float | None

    def at(self, wick: float) -> complex | None:
        """Return the logarithm at an angle, None where there is none."""
        if not self.angles.size or wick > self.angles[-1] + 1e-9:
            return None
        parts = (np.interp(wick, self.angles, part) for part in (self.log.real, self.log.imag))
        return complex(*(float(part) for part in parts))


def unknown(last: float | None) -> Along:
    """Return what is known without any value: up to which angle there is a limit."""
    nothing = np.empty(0)
    return Along(nothing, nothing + 0j, nothing, nothing + 0j, last)


def closed_along(problem: Problem, hbar: float) -> Along:
    """Return the values of a bowl. Raises NoAmplitude where there are none."""
    surface = bowl(problem.points)
    ground = 0.0 if surface is None else surface.value
    angles = np.linspace(0.0, 0.5 * math.pi, ANGLES)
    b = np.array([turned(hbar, wick) for wick in angles])
    log = np.array([log_partition(surface, each, problem.prior) for each in b]) + b * ground
    return Along(angles, _unbroken(log), angles[:0], log[:0], 0.5 * math.pi)


def along(
    problem: Problem, found: States, hbar: float, highest: float, least: float, *, exact: bool
) -> Iterator[Along | None]:
    """Yield the values by the density of states, a few first, then with ever more ``exact`` ones.

    ``highest`` and ``least`` are those of ``spiral``; None is a turn of work.
    """
    last = last_angle(problem, 1.0 / hbar)
    if last is None:
        yield unknown(None)
        return
    top = last if last == 0.5 * math.pi else max(last - NEAR, 0.0)

    def summed(angles: Floats) -> list[tuple[float, complex]]:
        sums = ((wick, checked(found, hbar, wick, highest, least)) for wick in angles.tolist())
        return [
            (wick, each.log + turned(hbar, wick) * found.ground)
            for wick, each in sums
            if each.error <= UNSURE
        ]

    def told(pairs: list[tuple[float, complex]]) -> Along:
        at = np.array([wick for wick, _ in pairs])
        log = np.array([log for _, log in pairs], dtype=np.complex128)
        return Along(at, _unbroken(log), at[:0], log[:0], last)

    few, angles, pairs = np.linspace(0.0, top, FEW), np.linspace(0.0, top, ANGLES), []
    yield told(summed(few))
    for some in np.array_split(angles, 6):
        yield None
        pairs += summed(some)
    made = told(pairs)
    yield made
    turns = 0
    for share in SURE if exact else ():
        wick = share * top
        now = exactly(problem, turned(hbar, wick))
        for value in (now,) if isinstance(now, Exact) else now:
            turns += 1
            if turns > MOST_TURNS:
                return
            if value is None:
                yield None
            elif value.integral is not None:
                log = value.integral.log + turned(hbar, wick) * found.ground
                made = _with(made, wick, log)
                yield made


def _with(made: Along, wick: float, log: complex) -> Along:
    """Return the same with one more exact value, its argument on the curve's turn."""
    near = made.at(wick)
    turn = 0.0 if near is None else round((near.imag - log.imag) / (2.0 * math.pi))
    log += 2.0j * math.pi * turn
    return replace(made, sure=np.append(made.sure, wick), exact=np.append(made.exact, log))


def _unbroken(log: Complexes) -> Complexes:
    """Return logarithms whose arguments make no jump, from about 0 at ω = 0 on."""
    turns = np.round(log.imag[:1] / (2.0 * math.pi))
    return log.real + 1j * np.unwrap(log.imag - 2.0 * math.pi * turns)
