"""Integrals over q as sums over plain grids about its modes, for any loss: the second road.

The engine's own quadrature finds its nodes by refining; here they lie in rows, so that the two
have nothing in common but the exponent itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.triangle import squares, triangle
from physviz.engine.energy import exponent
from physviz.engine.laplace import bells, exponents
from physviz.engine.losses import Squared
from physviz.engine.quadratic import Quadratic

if TYPE_CHECKING:
    from physviz.engine.energy import Energy
    from physviz.engine.points import Floats, Ints
    from physviz.engine.potential import Problem
    from physviz.engine.sums import Sums

BUDGET = 10_000_000
"""So many residuals may be summed."""
FEWEST, EASY, MOST = 21, 41, 193
"""Nodes a side; ``EASY`` know a Gaussian to 1e-13."""
DEEP = 40.0
"""Where −log q has risen by that, what is left of q is beyond the digits."""
CORE, STRETCH = 8.0, 4.0
"""A grid goes ``CORE`` standard deviations from its mode or farther; z = ``STRETCH`` sinh t."""
FARTHEST = 1e9
SIDE = (-1.0, -0.5, -0.2, -0.05, 0.0, 0.05, 0.2, 0.5, 1.0)
"""Where each edge of a grid is asked whether q has died out there."""
CROSS = CORE * np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
"""The middle of a mode and its ends, in units of its width."""


@dataclass(frozen=True, eq=False)
class PlainSum:
    """Lines that stand for areas of the θ-plane; −log(qZ) is ``ground + rise``.

    ``lines`` are (height, lean), shape (m, 2); ``area`` in units of β₀β₁; ``quarter`` says which of
    four grids twice as wide a node is of, and ``border`` is 1 where its grid ends: the errors are
    ``doubt`` times what the farthest of the four sums has beside the whole, and the borders' share.
    """

    lines: Floats
    area: Floats
    rise: Floats
    ground: float
    quarter: Ints
    border: Floats
    doubt: float

    def log_z(self) -> tuple[float, float]:
        """Return log ∫e^{−E}d²θ, and its error."""
        each = self._quarters(np.ones_like(self.rise))
        total = float(each.sum())
        worst = float(np.abs(4.0 * each - total).max())
        beyond = float(self._quarters(self.border).sum())
        return math.log(total) - self.ground, (self.doubt * worst + beyond) / total

    def mean(self, values: Floats) -> tuple[float, float]:
        """Return ⟨f⟩ of values at the lines, shape (m,), and its error."""
        each, weights = self._quarters(values), self._quarters(np.ones_like(values))
        whole = float(each.sum() / weights.sum())
        beyond = float(self._quarters(self.border * np.abs(values - whole)).sum())
        worst = float(np.abs(each / weights - whole).max())
        return whole, self.doubt * worst + beyond / float(weights.sum())

    def _quarters(self, values: Floats) -> Floats:
        weight = self.area * np.exp(-self.rise) * values
        return np.array([weight[self.quarter == k].sum() for k in range(4)])


@lru_cache(maxsize=4)
def plain_sum(problem: Problem, inverse_temperature: float) -> PlainSum | None:
    """Return the sum over grids in units of q's width about each of its modes.

    Of several modes each takes its share of the plane by a smooth partition of 1. For squared loss
    E comes from the triangle of QR, at any n. None without points, or with too many for another
    loss. Raises Divergent, NoNoise.
    """
    phi = exponent(problem, inverse_temperature)
    if phi.data is None:
        return None
    easy, prior = isinstance(problem.loss, Squared), problem.prior
    modes = [bell.exponent for bell in bells(problem, inverse_temperature)]
    if prior.proper and not easy:
        # Far from all points a bounded loss leaves the prior.
        p0, p1 = (phi.prior_share * p for p in prior.precision)
        modes.append(Quadratic(prior.mean, modes[0].value, p0, 0.0, p1))
    each = 1 if easy else phi.data.n
    side = min(int(math.sqrt(BUDGET / (each * len(modes)))), EASY if easy else MOST)
    side -= 1 - side % 2
    if side < FEWEST:
        return None
    grids = [_grid(phi, phi.data, modes, mode, side) for mode in modes]
    lines, area = (np.concatenate(part) for part in zip(*grids, strict=True))
    rise = _exponents(phi, phi.data, lines)
    ground, index = float(rise.min()), np.arange(side)
    quarter = 2 * (index % 2)[:, None] + (index % 2)
    inner = (index > 0) & (index < side - 1)
    border = np.where(np.logical_and.outer(inner, inner), 0.0, 1.0)
    over = len(modes)
    return PlainSum(
        lines,
        area,
        rise - ground,
        ground,
        np.tile(quarter.ravel(), over),
        np.tile(border.ravel(), over),
        # Where ρ has kinks, the four err alike at times.
        1.0 if problem.loss.analytic else 10.0,
    )


def _exponents(phi: Energy, data: Sums, lines: Floats) -> Floats:
    """Return −log(qZ) of lines (m, 2), shape (m,)."""
    if not isinstance(phi.problem.loss, Squared):
        return exponents(phi, lines)
    cost = squares(triangle(data), lines) / data.n
    likelihood = phi.share * (phi.scale * cost + phi.constant)
    return likelihood + phi.prior_share * phi.prior(data.theta(lines))


def _grid(
    phi: Energy, data: Sums, modes: list[Quadratic], mode: Quadratic, side: int
) -> tuple[Floats, Floats]:
    """Return the lines of a mode's grid and the areas they stand for, shapes (m, 2) and (m,)."""
    index = np.arange(side) - side // 2
    along, across = (
        np.arcsinh(far / STRETCH) * 2.0 / (side - 1) for far in _reach(phi, data, modes, mode)
    )
    t0, t1 = (part.ravel() for part in np.meshgrid(along * index, across * index))
    lines = _lines(data, mode, STRETCH * np.stack([np.sinh(t0), np.sinh(t1)], axis=1))
    area = along * across * STRETCH**2 * np.cosh(t0) * np.cosh(t1)
    area /= math.sqrt(mode.a) * math.sqrt(mode.d)
    claim = _claim(data, mode, lines)
    # The fourth power: no wide grid has a share in a narrow mode, which it would not resolve.
    area /= np.sum([np.exp(4.0 * (_claim(data, other, lines) - claim)) for other in modes], axis=0)
    return lines, area


def _reach(phi: Energy, data: Sums, modes: list[Quadratic], mode: Quadratic) -> Floats:
    """Return how far the grid goes along both axes of a mode, in units of its width, shape (2,).

    As far as q does, and over every other mode with anything in it: some share of that is its own.
    """
    far, side, least = np.full(2, CORE), np.array(SIDE), modes[0].value
    for other in modes:
        cross = _lines(data, other, CROSS)
        if float(_exponents(phi, data, cross[:1])[0]) < least + DEEP:
            away = np.abs(widths(data, mode, cross)).max(axis=0)
            far = np.maximum(far, np.minimum(away, FARTHEST))
    while True:
        first = np.stack([np.full_like(side, far[0]), far[1] * side], axis=1)
        second = np.stack([far[0] * side, np.full_like(side, far[1])], axis=1)
        ends = np.stack([first, -first, second, -second])
        rise = _exponents(phi, data, _lines(data, mode, ends.reshape(-1, 2))) - least
        short = (rise.reshape(2, -1).min(axis=1) < DEEP) & (far < FARTHEST)
        if not short.any():
            return far
        far = np.where(short, 1.5 * far, far)


def _lines(data: Sums, bowl: Quadratic, z: Floats) -> Floats:
    """Return the lines at z from a mode, in units of its width; shapes (m, 2)."""
    slope = z[:, 1] / math.sqrt(bowl.d)
    height = z[:, 0] / math.sqrt(bowl.a) - (bowl.shear - data.centre[0]) * slope
    return data.lines(bowl.minimum) + np.stack([height, data.spread * slope], axis=1)


def _claim(data: Sums, bowl: Quadratic, lines: Floats) -> Floats:
    """Return log(√det A/(1 + ½z²)) of lines, z as in ``_lines``; shape (m,)."""
    excess = 0.5 * np.sum(widths(data, bowl, lines) ** 2, axis=1)
    return 0.5 * (math.log(bowl.a) + math.log(bowl.d)) - np.log1p(excess)


def widths(data: Sums, bowl: Quadratic, lines: Floats) -> Floats:
    """Return how far lines (m, 2) are from a mode along both axes, in units of its width; (m, 2).

    Then −log of its Gaussian is ½z², but for a constant.
    """
    away = lines - data.lines(bowl.minimum)
    slope = away[:, 1] / data.spread
    along = away[:, 0] + (bowl.shear - data.centre[0]) * slope
    return np.stack([math.sqrt(bowl.a) * along, math.sqrt(bowl.d) * slope], axis=1)
