"""Faces cut into kites, each with a corner of the face and half of the two edges that meet there.

On a kite z = corner + s·first + t·second + st·rest, 0 ≤ s, t ≤ 1, so that the residuals of the
lines along its two edges are about proportional to s and t: in s = scale·sinh(…) the loss is smooth
however near its line. The corners may be complex.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.path_integral.action import Complexes
    from physviz.engine.points import Floats, Ints

    Bools = NDArray[np.bool_]

NOTHING = 1e-14
"""An edge shorter than this share of the plane's size is none."""


@dataclass(frozen=True, eq=False)
class Outline:
    """The edges of faces: their middles, directions and whether at the rim, (m, k, 2) and (m, k).

    ``real`` says which are edges at all, ``order`` is the index of the edge before each, and
    ``centre`` is a place inside, shape (m, 2).
    """

    corner: Floats
    middle: Floats
    along: Floats
    rim: Bools
    real: Bools
    order: Ints
    centre: Floats

    @classmethod
    def of(cls, faces: Floats, box: Floats) -> Outline:
        """Tell the edges of faces in a box."""
        size = float(np.max(box[1] - box[0]))
        edge = np.roll(faces, -1, axis=1) - faces
        length = np.hypot(edge[..., 0], edge[..., 1])
        some = (length > NOTHING * size).sum(axis=1) >= 3
        faces, edge, length = faces[some], edge[some], length[some]
        real, middle = length > NOTHING * size, faces + 0.5 * edge
        rim = (np.abs(middle[:, :, None] - box) < 1e-12 * size).any(axis=(2, 3))
        count = faces.shape[1]
        twice = np.where(np.tile(real, 2), np.arange(2 * count), -1)
        order = np.maximum.accumulate(twice, axis=1)[:, count - 1 : -1] % count
        centre = np.sum(middle * real[..., None], axis=1) / real.sum(axis=1)[:, None]
        along = edge / np.where(real, length, 1.0)[..., None]
        return cls(faces, middle, along, rim, real, order, centre)

    @property
    def before(self) -> Bools:
        """Whether the edge before each is at the rim, shape (m, k)."""
        return np.take_along_axis(self.rim, self.order, axis=1)

    @property
    def back(self) -> Floats:
        """The direction of the edge before each, shape (m, k, 2)."""
        return np.take_along_axis(self.along, self.order[..., None], axis=1)

    def previous(self, places: Complexes) -> Complexes:
        """Return of each edge what ``places`` say of the one before, shape (m, k, 2)."""
        return np.take_along_axis(places, self.order[..., None], axis=1)


@dataclass(frozen=True, eq=False)
class Kites:
    """Corners and what is added to them with s, t and st; complex, shapes (m, 2).

    ``grain`` are the scales of s and t below which nothing bends, shape (m, 2).
    """

    corner: Complexes
    first: Complexes
    second: Complexes
    rest: Complexes
    grain: Floats

    @classmethod
    def between(
        cls,
        corner: Complexes,
        one: Complexes,
        other: Complexes,
        centre: Complexes,
        finest: tuple[float, float],
    ) -> Kites:
        """Return the kites with these corners.

        ``finest`` are the width of a line in the plane, and a way on which nothing dies out.
        """
        first, second, rest = one - corner, other - corner, centre - one - other + corner
        a, b, c = first.real, second.real, (centre - corner).real
        area, lengths = np.abs(_cross(a, b)), np.stack([np.hypot(*a.T), np.hypot(*b.T)], axis=1)
        # How far a kite goes from its second edge, and from its first.
        far = np.stack([np.abs(_cross(b, c)), np.abs(_cross(a, c))], axis=1)
        far = np.maximum(area[:, None], far) / lengths[:, ::-1]
        width, way = finest
        grain = np.minimum(width / np.maximum(far, width), way / np.maximum(lengths, way))
        return cls(corner, first, second, rest, grain)

    def some(self, chosen: Bools | Ints | slice) -> Kites:
        """Return some of the rows."""
        return Kites(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def at(self, s: Floats, t: Floats) -> Complexes:
        """Return z at s, t of shape (m, k); shape (m, k, 2)."""
        weights = np.stack([np.ones_like(s), s, t, s * t], axis=2)
        parts = np.stack([self.corner, self.first, self.second, self.rest], axis=1)
        return weights @ parts

    def area(self, s: Floats, t: Floats) -> Complexes:
        """Return ∂z/∂(s, t) at s, t of shape (m, k); real and ≥ 0 where z is real."""
        down = [self.first[:, None, k] + t * self.rest[:, None, k] for k in (0, 1)]
        across = [self.second[:, None, k] + s * self.rest[:, None, k] for k in (0, 1)]
        return down[0] * across[1] - down[1] * across[0]


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
