"""Means over q where a loss has kinks: along rows of lines, cut at every kink they cross.

The quadrature of a kinked loss keeps only what its own energy needs; the energy of other points has
its kinks elsewhere. Between two kinks each energy is a parabola, whose coefficients add up from
kink to kink, so that a row takes no longer than its kinks take to sort.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.distribution import ensemble
from physviz.engine.energy import exponent
from physviz.engine.losses import Absolute
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.potential import Problem
    from physviz.engine.quadrature import Ensemble

MOST, FEWEST = 1201, 49
"""Rows at most and at least, both odd: every second one has to reach the ends, too."""
BUDGET = 300_000
"""So many kinks are met in all; where many are, the rows differ little from each other."""
ORDER, CUTS = 6, 65
"""Gauss–Legendre nodes of a piece, and cuts of a row besides those at kinks."""
DEEP = 32.0
"""A line e³² times less likely than the best counts for nothing."""
BLOCK = 100_000
"""So many pieces at a time."""


class Means(NamedTuple):
    """⟨E_other − E⟩ over q = e^{−E}/Z, log Z, and by how much every second row would tell less."""

    rise: float
    log_z: float
    error: float


def means(problem: Problem, other: Problem, inverse_temperature: float, axis: int) -> Means:
    """Return by how much another problem's exponent is above q's own, and log Z.

    By rows along one of two axes of lines, as far as q reaches. Raises Divergent, NoNoise.
    """
    beta = inverse_temperature
    plane = _Plane(ensemble(problem, beta, beta), beta, axis)
    both = [_Kinks(plane, each, beta) for each in (problem, other)]
    count = sum(each.at.size for each in both) + CUTS
    rows = plane.rows(min(max(BUDGET // count, FEWEST), MOST) // 2 * 2 + 1)
    size = max(BLOCK // count, 1)
    logs: list[Floats] = []
    rises: list[Floats] = []
    for top in range(0, rows.size, size):
        log, rise = _along(plane, both, rows[top : top + size])
        logs.append(log)
        rises.append(rise)
    return _gathered(np.concatenate(logs), np.concatenate(rises), rows[1] - rows[0], plane)


def _gathered(log: Floats, rise: Floats, step: float, plane: _Plane) -> Means:
    """Return the means of rows, shape (rows,): log ∫e^{−E} and ⟨E_other − E⟩ of each."""
    found = []
    for some in (slice(None), slice(None, None, 2)):
        log_z = float(np.logaddexp.reduce(log[some]))
        found.append((float(np.exp(log[some] - log_z) @ rise[some]), log_z))
    (mean, log_z), (coarse, less) = found
    error = abs(mean - coarse) + abs(log_z - less - math.log(2.0))
    return Means(mean, log_z + math.log(step) + plane.log_area, error)


class _Plane:
    """Lines = middle + z · ways, z of about unit spread; z[0] goes along rows, z[1] across."""

    def __init__(self, known: Ensemble, beta: float, axis: int) -> None:
        fall = known.exponent(beta)
        near = fall < fall.min() + DEEP
        lines, mass = known.lines[near], known.log_mass(beta)[near]
        share = np.exp(mass - mass.max())
        self.middle = share @ lines / share.sum()
        away = lines - self.middle
        spread = away.T @ (share[:, None] * away) / share.sum()
        self.ways = np.linalg.cholesky(spread).T[[axis, 1 - axis]]
        z = away @ np.linalg.inv(self.ways)
        self.data = known.data
        self.low, self.high = z.min(axis=0), z.max(axis=0)
        area = abs(float(np.linalg.det(self.ways)))
        self.log_area = math.log(area) - math.log(self.data.spread)

    def rows(self, count: int) -> Floats:
        """Return z[1] of so many rows."""
        return np.linspace(self.low[1], self.high[1], count)

    def theta(self, z: Floats) -> Floats:
        """Return θ of places z, shapes (…, 2)."""
        return self.data.theta(self.middle + z @ self.ways)


class _Kinks:
    """The kinks of a problem's exponent in the plane, and by how much each bends it.

    With r = start + along·z[0] + across·z[1] and r ≥ −level beyond a kink, the likelihood's part of
    the exponent is its first parabola plus weight·(r + level)^power for each kink that is passed.
    """

    def __init__(self, plane: _Plane, problem: Problem, beta: float) -> None:
        self.phi = phi = exponent(problem, beta)
        data = sums(problem.points)
        assert data is not None
        ends = plane.theta(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
        start, first, second = (data.residuals(line) for line in data.lines(ends))
        # ρ is even: every residual is made to grow along a row.
        sign = np.where(first < start, -1.0, 1.0)
        self.along, self.across = sign * (first - start), sign * (second - start)
        self.start = start = sign * start
        c = getattr(problem.loss, "c", 1.0)
        scale = phi.share * phi.scale / data.n
        self.constant = phi.share * phi.constant
        if isinstance(problem.loss, Absolute):
            kinds, self.first, self.power = ((0.0, 2.0 * c),), (0.0, -c), 1
        else:
            kinds, self.first, self.power = ((c, 1.0), (-c, -1.0)), (-c * c, -2.0 * c), 2
        self.first = scale * self.first[0], scale * self.first[1]
        self.at = np.concatenate([start + level for level, _ in kinds])
        self.weight = np.repeat([scale * weight for _, weight in kinds], data.n)
        self.copies = len(kinds)

    def steps(self, rows: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the first parabola of each row, (rows, 3), its kinks, (rows, k), and their bends.

        Parabolas are coefficients of 1, z, z²; the bends are those that are added, (rows, k, 3).
        """
        across = np.tile(self.across, self.copies)
        along = np.tile(self.along, self.copies)
        height = self.at + np.multiply.outer(rows, across)
        if self.power == 1:
            terms = [height, np.broadcast_to(along, height.shape), np.zeros_like(height)]
        else:
            terms = [height**2, 2.0 * height * along, np.broadcast_to(along**2, height.shape)]
        added = self.weight[:, None] * np.stack(terms, axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            where = -height / along
        # A residual that does not change along the row is beyond its kink everywhere or nowhere.
        never = np.where(height > 0.0, -np.inf, np.inf)
        where = np.where(along > 0.0, where, never)
        start = self.start + np.multiply.outer(rows, self.across)
        constant, slope = self.first
        begin = np.zeros((rows.size, 3))
        begin[:, 0] = self.constant + (constant + slope * start).sum(axis=1)
        begin[:, 1] = slope * self.along.sum()
        return begin, where, added


def _along(plane: _Plane, both: list[_Kinks], rows: Floats) -> tuple[Floats, Floats]:
    """Return log ∫e^{−E}dz[0] and ⟨E_other − E⟩ of each row, shapes (rows,)."""
    (begin, where, added), (begin_2, where_2, added_2) = (each.steps(rows) for each in both)
    low, high = float(plane.low[0]), float(plane.high[0])
    fixed = np.broadcast_to(np.linspace(low, high, CUTS), (rows.size, CUTS))
    cuts = np.concatenate([where, where_2, fixed], axis=1)
    order = np.argsort(cuts, axis=1)
    cuts = np.clip(np.take_along_axis(cuts, order, axis=1), low, high)
    half = 0.5 * np.diff(cuts)[..., None]
    at, weight = np.polynomial.legendre.leggauss(ORDER)
    z = cuts[:, :-1, None] + half * (1.0 + at)
    k = where.shape[1]
    first, second = (
        _parabolas(*each, order, z) for each in ((begin, added, 0), (begin_2, added_2, k))
    )
    places = np.stack([z, np.broadcast_to(rows[:, None, None], z.shape)], axis=-1)
    theta = plane.theta(places)
    first += both[0].phi.prior_share * both[0].phi.prior(theta)
    second += both[1].phi.prior_share * both[1].phi.prior(theta)
    with np.errstate(divide="ignore"):
        log = np.log(half * weight) - first
    log, rise = log.reshape(rows.size, -1), (second - first).reshape(rows.size, -1)
    total = np.logaddexp.reduce(log, axis=1)
    return total, (np.exp(log - total[:, None]) * rise).sum(axis=1)


def _parabolas(begin: Floats, added: Floats, offset: int, order: Ints, z: Floats) -> Floats:
    """Return the exponent at the nodes between sorted cuts, of which some are kinks of its own."""
    whole = np.zeros((*order.shape, 3))
    whole[:, offset : offset + added.shape[1]] = added
    passed = np.take_along_axis(whole, order[..., None], axis=1)
    a, b, c = np.moveaxis(begin[:, None] + np.cumsum(passed, axis=1), -1, 0)[..., :-1, None]
    found: Floats = a + z * (b + z * c)
    return found
