"""∫e^{−bS}p(θ)d²θ of an analytic loss much narrower than the residuals, all but kinked.

The plane is cut along the lines r_i = 0 and every face into kites; on these ``straight`` or, where
e^{−bS} turns within the width of a line, ``bent`` contours.
"""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.amplitude import NoAmplitude, check_phase
from physviz.engine.losses import SoftL1
from physviz.engine.minima import minima
from physviz.engine.path_integral.bent import Bent
from physviz.engine.path_integral.faces import faces
from physviz.engine.path_integral.integral import EPSILON, told
from physviz.engine.path_integral.kites import Outline
from physviz.engine.path_integral.patches import integrate
from physviz.engine.path_integral.shift import Shift
from physviz.engine.path_integral.straight import Straight

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.integral import Integral
    from physviz.engine.path_integral.kites import Kites
    from physviz.engine.path_integral.patches import Integrand
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

MOST = 150
"""Of more points there are too many faces."""
SHARES = (1.0, 0.85)
"""Of the κ that suits b: two contours, which must agree."""
ENOUGH = (3e-8, 3e-7)
"""What one cell may err on each, as a share of the whole."""
SURE = 1e-9
"""What both may err together."""
SWIFT = 20.0
"""A phase over the width of a line, for more of which the contour must bend with S."""
SLACK = 0.6
"""A line that cuts off less of a face than this share of its width does not cut it."""
DEAD = 36.0
STANDARD_DEVIATIONS = 9.0
FURTHEST = 1e13
TURN = 20_000
"""So many residuals are summed in one turn of background work."""
FEW = 5.0
"""So many e-folds a kite's rule follows without being told of them."""
PARALLEL = 1e-9
ANGLES = np.linspace(0.0, 2.0 * np.pi, 128, endpoint=False)
WAYS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)


def by_faces(problem: Problem, ground: Action, b: complex) -> Generator[None, None, Integral]:
    """Return Z_S(b) on two contours; O(n²) faces, up to ``MOST`` points.

    Soft L1, or with a prior and |b|c² ≤ ``SWIFT`` another.

    Raises NoAmplitude for more, or where no digit is sure, and TooManyCells.
    """
    if problem.points.n > MOST:
        raise NoAmplitude(
            f"The {problem.loss.title} ‹loss› is so much narrower than the ‹residuals› that the "
            f"‹amplitude› of more than {MOST} points would take too long: take a larger c."
        )
    yield None
    centre = ground.data.lines([minima(problem)[0].theta])[0]
    base = float(ground.cost(centre[None])[0])
    check_phase(b * base)
    kappa = math.tan(-0.5 * cmath.phase(b))
    found: list[tuple[complex, float]] = []
    for share, enough in zip(SHARES, ENOUGH, strict=True):
        plane = Plane(ground, b, centre, kappa, share)
        integrand = yield from plane.integrand()
        found.append((yield from integrate(integrand, enough)))
    (value, size), (other, _) = found
    # Of S the last digits are lost.
    lost = 64.0 * EPSILON * (size + abs(b) * base * abs(value))
    error = 2.0 * abs(value - other) + SURE * abs(value) + lost
    return told(value, error, -b * base - math.log(ground.spread), "shifted contours")


class Plane:
    """The plane cut along the points' lines, as far as e^{−bS}p(θ) reaches."""

    def __init__(
        self, action: Action, b: complex, centre: Floats, kappa: float, share: float
    ) -> None:
        self._action, self._b, self._centre, self._kappa = action, b, centre, kappa * share
        self._c = float(getattr(action.loss, "c", 1.0))
        self._base = float(action.cost(centre[None])[0])
        self._share = share
        self._shift = Shift(action, self._c, self._kappa)
        self._swift = (
            isinstance(action.loss, SoftL1) and kappa > 0.0 and abs(b) * self._c**2 > SWIFT
        )

    def integrand(self) -> Generator[None, None, Integrand]:
        """Return the integrand on the kites on which it is alive."""
        action = self._action
        box = self._prior() if action.stiff.any() else (yield from self._reach())
        # Two more lines through the minimum: all that lives is near a corner.
        arms = np.concatenate([np.eye(2), action.arms])
        levels = np.concatenate([self._centre, action.data.v])
        cut = yield from faces(arms, levels, box, SLACK * self._c)
        outline = Outline.of(cut, box)
        # Another share, other cells.
        length = np.hypot(*action.arms.T)
        way = FEW / (2.0 * abs(self._b) * self._c * float(np.mean(length)))
        finest = self._share * self._c / float(np.max(length)), self._share * way
        if self._swift:
            real = yield from Shift(action, self._c, 0.0).kites(outline, finest)
            bent = Bent(action, self._b, self._base, self._kappa, real)
            real = yield from self._alive(real, lambda z: bent.at(z.real))
            return Bent(action, self._b, self._base, self._kappa, real)
        kites = yield from self._shift.kites(outline, finest)
        kites = yield from self._alive(kites, self._at)
        return (yield from Straight(action, self._b, self._base, kites).prepared())

    def _at(self, places: Complexes) -> Complexes:
        """Return e^{−b(S − S₀) − K} at complex lines (m, 2)."""
        cost = self._action.complex_cost(places) - self._base
        return np.exp(-self._b * cost - self._action.complex_springs(places))

    def _alive(
        self, kites: Kites, at: Callable[[Complexes], Complexes]
    ) -> Generator[None, None, Kites]:
        """Return the kites at a corner of which the integrand lives."""
        rows, parts = max(TURN // self._action.data.n, 1), [np.zeros((0, 4))]
        ends = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
        for first in range(0, len(kites.corner), rows):
            some = kites.some(slice(first, first + rows))
            s, t = (np.tile(end, (len(some.corner), 1)) for end in ends)
            heights = np.abs(at(some.at(s, t).reshape(-1, 2)))
            parts.append(heights.reshape(-1, 4))
            yield None
        highest = np.concatenate(parts).max(axis=1)
        return kites.some(highest > highest.max() * math.exp(-2.0 * DEAD))

    def _prior(self) -> Floats:
        sizes = np.sqrt(np.diag(np.linalg.inv(self._action.stiffness)))
        middle = self._action.middle
        return np.stack(
            [middle - STANDARD_DEVIATIONS * sizes, middle + STANDARD_DEVIATIONS * sizes]
        )

    def _reach(self) -> Generator[None, None, Floats]:
        """Return a box about the minimum, with all crossings, beyond which nothing lives."""
        arms, levels = self._action.arms, self._action.data.residuals(self._centre)
        length = np.hypot(*arms.T)
        along = np.stack([-arms[:, 1], arms[:, 0]], axis=1) / length[:, None]
        foot = self._centre + arms * (levels / length**2)[:, None]
        size = max(1.1 * _crossings(arms, levels), 1e-3 * self._c)
        while True:
            ring = self._centre + size * WAYS
            on = np.concatenate([foot + size * along, foot - size * along])
            away = yield from self._shift(ring)
            along_them = yield from self._shift(on, np.concatenate([along, along]))
            rim = np.concatenate([ring + 1j * away, on + 1j * along_them]).astype(np.complex128)
            if np.abs(self._at(rim)).max() < math.exp(-DEAD):
                return np.stack([self._centre - size, self._centre + size])
            size *= 1.4
            if size > FURTHEST * self._c:
                raise NoAmplitude(
                    "The ‹loss› is so narrow that e^(−bS) turns much too far away for the "
                    "‹amplitude› to be computed: take a larger c."
                )


def _crossings(arms: Floats, levels: Floats) -> float:
    """Return how far from the centre the furthest crossing of two lines is."""
    i, j = np.triu_indices(len(arms), 1)
    (a, b), (p, q) = arms[i].T, arms[j].T
    below = a * q - b * p
    some = np.abs(below) > PARALLEL * np.hypot(a, b) * np.hypot(p, q)
    x, y = levels[i] * q - levels[j] * b, a * levels[j] - p * levels[i]
    return float(np.max(np.hypot(x[some], y[some]) / np.abs(below[some]), initial=0.0))
