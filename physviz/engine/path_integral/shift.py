"""How far the corners of kites are shifted into the complex plane, so that e^{−bS} dies out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.path_integral.kites import Kites

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.kites import Outline
    from physviz.engine.points import Floats

FURTHEST, OBLIQUE = 0.6, 0.4
"""The share of a residual, or of c, that its imaginary part may be; the second where ρ's branch
points are not on the imaginary axis."""
SLACK = 2.0
"""So many standard deviations of a prior a line may be shifted."""
OWN = 1e-9
"""A line turned by less from a way runs along it."""
TURN = 100_000
"""So many residuals are summed in one turn of background work."""


class Shift:
    """κ of the shift v along G⁻¹∇S, G = Σ arm armᵀ/(c² + r²) and the prior's stiffness.

    v is that of squared loss where all residuals are well within c, and elsewhere the largest for
    which no residual's imaginary part is more than a share of √(c² + r²).
    """

    def __init__(self, action: Action, c: float, kappa: float) -> None:
        self._action, self._c, self._kappa = action, c, kappa
        self._furthest = OBLIQUE if action.loss.singular.real else FURTHEST
        self._most = action.data.n / (2.0 * c * c)

    def __call__(self, places: Floats, ways: Floats | None = None) -> Generator[None, None, Floats]:
        """Return κv at places (m, 2); along ways (m, 2), of length 1, where they are given."""
        rows, parts = max(TURN // self._action.data.n, 1), [np.zeros((0, 2))]
        for first in range(0, len(places), rows):
            some = slice(first, first + rows)
            parts.append(self._some(places[some], None if ways is None else ways[some]))
            yield None
        return np.concatenate(parts)

    def _some(self, places: Floats, ways: Floats | None) -> Floats:
        data, arms, stiff = self._action.data, self._action.arms, self._action.stiff
        r = data.v - places @ arms.T
        share = 1.0 / (self._c * self._c + r * r)
        # In axes along and across the nearest line no term cancels another, far away on it.
        along = self._nearest(r) if ways is None else ways
        across = np.stack([along[:, 1], -along[:, 0]], axis=1)
        p, q = along @ arms.T, across @ arms.T
        pull = -self._action.loss.psi(r) / data.n
        f, g = np.sum(pull * p, axis=1), np.sum(pull * q, axis=1)
        k, h = (along @ stiff.T) / SLACK, (across @ stiff.T) / SLACK
        a = np.sum(share * p * p, axis=1) + np.sum(k * k, axis=1)
        if ways is None:
            b = np.sum(share * p * q, axis=1) + np.sum(k * h, axis=1)
            d = np.sum(share * q * q, axis=1) + np.sum(h * h, axis=1)
            below = a * d - b * b
            step = np.stack([d * f - b * g, a * g - b * f], axis=1) / below[:, None]
        else:
            step = np.stack([f / a, np.zeros_like(f)], axis=1)
        turned = np.abs(step[:, :1] * p + step[:, 1:] * q)
        room = np.full_like(r, self._most)
        own = OWN * np.hypot(step[:, :1], step[:, 1:])
        np.divide(self._furthest / np.sqrt(share), turned, out=room, where=turned > own)
        stretch = np.hypot(*(step[:, :1] * k + step[:, 1:] * h).T)
        held = np.minimum(self._most, 1.0 / np.maximum(stretch, 1.0 / self._most))
        step *= (self._kappa * np.minimum(room.min(axis=1), held))[:, None]
        return step[:, :1] * along + step[:, 1:] * across

    def _nearest(self, r: Floats) -> Floats:
        """Return the direction of the nearest of the lines with these residuals, shape (m, 2)."""
        arms = self._action.arms
        length = np.hypot(arms[:, 0], arms[:, 1])
        nearest = np.argmin(np.abs(r) / length, axis=1)
        return (np.stack([-arms[:, 1], arms[:, 0]], axis=1) / length[:, None])[nearest]

    def kites(self, outline: Outline, finest: tuple[float, float]) -> Generator[None, None, Kites]:
        """Return the kites of faces; ``finest`` as for Kites.between.

        Middles of edges are shifted along these, so that r_i stays 0 on line i; corners where two
        lines meet are not shifted, those at the rim along their one line.
        """
        real, rim, before = outline.real, outline.rim, outline.before
        middle, corner = (p.astype(np.complex128) for p in (outline.middle, outline.corner))
        for places, shifted, chosen, ways in (
            (outline.middle, middle, real & ~rim, outline.along),
            (outline.middle, middle, real & rim, None),
            (outline.corner, corner, real & ~rim & before, outline.along),
            (outline.corner, corner, real & rim & ~before, outline.back),
            (outline.corner, corner, real & rim & before, None),
        ):
            mine = ways if ways is None else ways[chosen]
            shifted[chosen] += 1j * (yield from self(places[chosen], mine))
        centre = outline.centre + 1j * (yield from self(outline.centre))
        return self._between(outline, corner, middle, centre, finest)

    @staticmethod
    def _between(
        outline: Outline,
        corner: Complexes,
        middle: Complexes,
        centre: Complexes,
        finest: tuple[float, float],
    ) -> Kites:
        real, other = outline.real, outline.previous(middle)
        wide = np.broadcast_to(centre[:, None], corner.shape)
        return Kites.between(corner[real], middle[real], other[real], wide[real], finest)
