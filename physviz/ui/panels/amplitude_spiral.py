"""The sum of phasors that makes the amplitude, over all S in turn; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.ui.panels.amplitude_states import States

TURNS, MOST_TURNS, PER_TURN, LEAST = 12, 120, 24, 800
"""What is drawn of the spiral: so many turns at least and at most, of so many phasors, and so many
phasors at least."""
SIDELOBES = 15.0
"""Kaiser's α π of the window that phasors are faded out by."""
COARSE = 0.01
"""The error of states that nothing is known of to compare them with."""
LEFT = 3e-4
"""The error of states that agree with coarser ones: what fading and far lines leave open."""
UNSURE = 0.1
"""An end with a larger error is not told."""
DEAD = 30.0
"""A phasor so many e-folds shorter than the first is not drawn."""


@dataclass(frozen=True, eq=False)
class Spiral:
    """The running sum of phasors ∫₀^E g(E′)e^{−bE′}dE′, relative to the size of its end.

    ``energy`` is that of S at the vertices of ``path``, shapes (k + 1,) and (k + 1, 2); ``density``
    is g in between, (k,). The second half of the phasors is faded out smoothly, which leaves the
    limit ε → 0⁺ of S → S(1 + iε). ``log`` is the logarithm of the end, and ``error`` what that is
    unsure by, relative to it: by how much coarser states would make it another.
    """

    energy: Floats
    density: Floats
    path: Floats
    log: complex
    faded: float
    error: float = 0.0

    def band(self, energies: tuple[float, float]) -> Floats:
        """Return the part of the path that a band of S adds."""
        inside = (self.energy >= energies[0]) & (self.energy <= energies[1])
        return self.path[inside]

    def nearest(self, at: tuple[float, float], room: float) -> float:
        """Return the S at which the path first comes nearest to a place, give or take ``room``."""
        away, energy = self._away(at)
        first = int(np.argmax(away <= away.min() + room))
        rising = np.append(np.diff(away[first:]) >= 0.0, True)
        return float(energy[first + int(np.argmax(rising))])

    def along(self, at: tuple[float, float], room: float, last: float, turn: float) -> float:
        """Return the S where the path is nearest to a place, a whole turn from ``last`` less so.

        A turn of S away counts as ``room``: where turns lie upon one another a hand goes on from
        where it is.
        """
        away, energy = self._away(at)
        turns = np.minimum(np.abs(energy - last) / turn, 1.0)
        return float(energy[np.argmin(away + room * turns)])

    def _away(self, at: tuple[float, float]) -> tuple[Floats, Floats]:
        """Return how far each stretch of the path is from a place, and S where it is nearest."""
        begin, way = self.path[:-1], np.diff(self.path, axis=0)
        length = np.maximum(np.sum(way * way, axis=1), 1e-300)
        share = np.clip(np.sum((at - begin) * way, axis=1) / length, 0.0, 1.0)
        away = np.hypot(*(begin + share[:, None] * way - at).T)
        return away, self.energy[:-1] + share * np.diff(self.energy)


def checked(
    found: States, hbar: float, wick: float, highest: float = 0.0, least: float = 0.0
) -> Spiral:
    """Return ``spiral`` with its error."""
    made = spiral(found, hbar, wick, highest, least)
    error = 0.0 if found.fine else COARSE
    if found.coarser is not None:
        other = spiral(found.coarser, hbar, wick, highest, least)
        error = 2.0 * float(abs(np.exp(other.log - made.log) - 1.0)) + LEFT
    half, fall = 0.5 * (made.energy[-1] - found.ground), math.cos(wick) / hbar - least
    # What the fading takes away of a stationary point that is still alive is missing from the sum.
    return replace(made, error=error if half >= highest or fall * half >= DEAD else 1.0)


def spiral(
    found: States, hbar: float, wick: float, highest: float = 0.0, least: float = 0.0
) -> Spiral:
    """Return the sum of phasors g(E)e^{−bE}, b = e^{−iω}/ħ, over as many turns as count.

    ``highest`` is the highest stationary point, above the ground: it lies in the first half.
    ``least`` is the real part of b that g itself takes up, by growing as e^{least·E}. Raises
    ValueError where there is no sum.
    """
    end = _end(found, hbar, wick, highest, least)
    turns = end * math.sin(wick) / (2.0 * math.pi * hbar)
    count = max(round(PER_TURN * turns), LEAST)
    excess = np.linspace(0.0, end, count + 1)
    below = np.interp(excess, found.energy, found.below)
    states, middle = np.diff(below), 0.5 * (excess[1:] + excess[:-1])
    b = complex(math.cos(wick), -math.sin(wick)) / hbar
    half = 0.5 * b * (end / count)
    phasors = states * np.exp(-b * middle) * (np.sinh(half) / half) * fading(middle / end)
    sums = np.append(0.0, np.cumsum(phasors))
    if not abs(sums[-1]) > 0.0:
        raise ValueError("There are no states at energies that ħ could tell apart.")
    log = np.log(complex(sums[-1])) - b * found.ground
    turned = sums * (np.exp(1j * (-b * found.ground).imag) / abs(sums[-1]))
    path = np.column_stack([turned.real, turned.imag])
    density = states / (end / count)
    return Spiral(found.ground + excess, density, path, complex(log), found.ground + 0.5 * end)


def _end(found: States, hbar: float, wick: float, highest: float, least: float) -> float:
    turns = min(max(TURNS, 3.0 * highest / (2.0 * math.pi * hbar)), MOST_TURNS)
    end, fall = turns * 2.0 * math.pi * hbar, math.cos(wick) / hbar - least
    if fall > 0.0:
        # Where it dies out by itself that happens before anything is faded out.
        dead = 2.0 * (DEAD / fall + highest)
        end = dead if math.sin(wick) * dead < 2.0 * math.pi * hbar * MOST_TURNS else end
    return min(end, found.top)


def fading(t: Floats) -> Floats:
    """Return 1 up to t = ½ and a smooth fall to 0 at t = 1: ∫ of Kaiser's window.

    Its Fourier transform is below 1e-6 from five periods in the fall onwards, so that what a sum of
    phasors loses by it is no more.
    """
    places, fall = _fall()
    return np.interp(2.0 * t - 1.0, places, fall)


@lru_cache(maxsize=1)
def _fall() -> tuple[Floats, Floats]:
    """Return the fall at places of [0, 1]."""
    places = np.linspace(0.0, 1.0, 4001)
    window = np.i0(SIDELOBES * np.sqrt(1.0 - (places[1:] + places[:-1] - 1.0) ** 2))
    sums = np.append(0.0, np.cumsum(window))
    return places, 1.0 - sums / sums[-1]
