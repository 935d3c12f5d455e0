"""Rays from the minimum of S, in stretches over which S is held to be linear; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Squared

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.minima import Minimum
    from physviz.engine.path_integral.action import Action
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

RAYS, STRETCHES = 256, 90
"""Rays, and stretches of each a decade of radius."""
SIGMAS = 8.0
"""So many standard deviations of a prior are seen."""
FURTHEST = 1e5
"""So many times the radius at which a bowl would be high enough a ray goes at most."""
TURN = 400_000
"""So many residuals are summed in one turn of work."""


@dataclass(frozen=True, eq=False)
class Rays:
    """Rays from the minimum in coordinates in which S is about ρ²."""

    action: Action
    centre: Floats
    way: Floats
    """∂line/∂(ρ cos φ, ρ sin φ), shape (2, 2)."""
    sums: bool
    """Whether S must be summed over the points."""
    prior: tuple[Floats, float, float] | None
    """Where its mean lies, and its least and largest sd, in these coordinates."""

    @classmethod
    def of(cls, found: Action, problem: Problem, least: Minimum, hbar: float) -> Rays:
        """Return rays from a minimum, the prior's springs counted as S is at this ħ."""
        centre = found.data.lines(least.theta)
        shape = found.steepest + hbar * found.stiffness
        way = np.linalg.inv(np.linalg.cholesky(0.5 * shape)).T
        prior = None
        if problem.prior.proper:
            stretch = np.linalg.svd(found.stiff @ way, compute_uv=False)
            mean = np.linalg.solve(way, found.middle - centre)
            prior = mean, float(1.0 / stretch[0]), float(1.0 / stretch[-1])
        return cls(found, centre, way, not isinstance(problem.loss, Squared), prior)

    def excess(self, places: Floats, ground: float) -> Floats:
        """Return S − ground at places (m, 2)."""
        away = places @ self.way.T
        if self.sums:
            return np.maximum(self.action.cost(self.centre + away) - ground, 0.0)
        return 0.5 * np.sum((away @ self.action.steepest) * away, axis=1)

    def least_reach(self, low: float, high: float) -> tuple[float, float]:
        """Return the first radius, and the last: beyond it p is gone, or a bowl is above high."""
        first = 0.3 * math.sqrt(low)
        if self.prior is None:
            return first, math.sqrt(high)
        mean, _, sd = self.prior
        return first, max(float(np.hypot(*mean)) + SIGMAS * sd, 2.0 * first)

    def reach(self, last: float, ground: float, high: float) -> Generator[None, None, float]:
        """Return a radius, this one or larger, beyond which S > high; None is a turn of work."""
        turn = np.linspace(0.0, 2.0 * np.pi, 33)
        rim = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        while last < FURTHEST * math.sqrt(high):
            if self.excess(last * rim, ground).min() >= high:
                break
            if self.sums and self.action.data.n * rim.shape[0] > TURN:
                yield
            last *= 1.4
        return last

    def radii(self, first: float, last: float, share: float) -> Floats:
        """Return the ends of the stretches along a ray."""
        decades = math.log10(last / first)
        edges = np.geomspace(first, last, max(round(share * STRETCHES * decades), 8))
        if self.prior is not None:
            mean, least, most = self.prior
            far = float(np.hypot(*mean))
            for sd in (least, most):
                near = np.linspace(far - SIGMAS * sd, far + SIGMAS * sd, round(200 * share))
                edges = np.concatenate([edges, near])
        return np.unique(np.append(edges[(edges > 0.0) & (edges <= last)], 0.0))

    def angles(self, count: int) -> Floats:
        """Return the ends of the sectors."""
        edges = np.linspace(0.0, 2.0 * np.pi, count + 1)
        if self.prior is None:
            return edges
        mean, least, most = self.prior
        far, way = float(np.hypot(*mean)), math.atan2(mean[1], mean[0]) % (2.0 * np.pi)
        near = [
            way + min(SIGMAS * sd / far, np.pi) * np.linspace(-1.0, 1.0, count // 2)
            for sd in (least, most)
            if far > sd
        ]
        return np.unique(np.concatenate([edges, *(each % (2.0 * np.pi) for each in near)]))

    def excesses(self, edges: Floats, angles: Floats, ground: float) -> Iterator[Floats | None]:
        """Yield None for each turn of work, and S − ground at the ends of all stretches last."""
        places = (edges[:, None, None] * _ray(angles)).reshape(-1, 2)
        some = max(TURN // self.action.data.n, 1) if self.sums else len(places)
        parts = []
        for first in range(0, len(places), some):
            if first:
                yield None
            parts.append(self.excess(places[first : first + some], ground))
        yield np.concatenate(parts).reshape(edges.size, -1)

    def weights(self, edges: Floats, angles: Floats) -> Floats:
        """Return ∫p d²θ of all stretches, shape (stretches, sectors)."""
        size = abs(float(np.linalg.det(self.way))) / self.action.spread
        weight = size * 0.5 * np.diff(edges**2)[:, None] * np.diff(angles)
        if self.prior is None:
            return weight
        at = 0.5 * (edges[1:] + edges[:-1])
        lines = self.centre + (at[:, None, None] * _ray(angles)).reshape(-1, 2) @ self.way.T
        return weight * np.exp(-self.action.springs(lines)).reshape(weight.shape)


def _ray(angles: Floats) -> Floats:
    """Return the unit vectors along the middles of the sectors."""
    middle = 0.5 * (angles[1:] + angles[:-1])
    return np.stack([np.cos(middle), np.sin(middle)], axis=1)
