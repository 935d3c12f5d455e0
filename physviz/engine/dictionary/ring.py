"""A field on a ring of sites with springs between neighbours, of which one may be odd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.sites import sites

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points

KERNEL = 3
"""So many numbers are the kernel −1, 2 + m², −1."""


@dataclass(frozen=True, eq=False)
class Ring:
    """H(f) = ½Σ_i (f_{i+1} − f_i)² + ½m²Σ_i f_i² + ½δ(f_{o+1} − f_o)², indices modulo s ≥ 3.

    ``field`` is f [y], shape (s,); ``defect`` δ, by which the coupling after site o = s//2 differs.
    """

    field: Floats
    mass: float
    defect: float

    @property
    def odd(self) -> int:
        """The site o, after which the odd coupling is."""
        return self.field.size // 2

    @property
    def matrix(self) -> Floats:
        """H's matrix C, circulant but for the defect; shape (s, s)."""
        one = np.eye(self.field.size)
        made = (2.0 + self.mass**2) * one - np.roll(one, 1, axis=0) - np.roll(one, -1, axis=0)
        between = one[self.odd] - one[(self.odd + 1) % self.field.size]
        return made + self.defect * np.outer(between, between)

    @property
    def responses(self) -> tuple[Floats, Floats]:
        """C applied to the field shifted by one site, and C's answer shifted; shapes (s,)."""
        matrix = self.matrix
        return matrix @ np.roll(self.field, 1), np.roll(matrix @ self.field, 1)

    @property
    def equivariance_error(self) -> float:
        """The largest difference of the two responses [y]."""
        first, second = self.responses
        return float(np.abs(first - second).max())

    @property
    def per_defect(self) -> float:
        """What the equivariance error is per |δ|, by the steps a and b of f before and after o [y].

        C(shift f) − shift(C f) is δ(a, −a − b, b) at the sites o, o + 1 and o + 2, 0 elsewhere.
        """
        before, at, after = np.roll(self.field, 1 - self.odd)[:3].tolist()
        a, b = before - at, at - after
        return max(abs(a), abs(a + b), abs(b))

    @property
    def energy(self) -> float:
        """H(f) by the matrix [y]²."""
        return 0.5 * float(self.field @ (self.matrix @ self.field))

    @property
    def energy_by_waves(self) -> float:
        """H(f) wave by wave, each on its own, ½Σ_k(m² + 4 sin² πk/s)|f̂_k|²/s; and the defect's."""
        size = self.field.size
        wave = np.abs(np.fft.fft(self.field)) ** 2 / size
        stiff = self.mass**2 + 4.0 * np.sin(np.pi * np.arange(size) / size) ** 2
        step = float(np.roll(self.field, -self.odd)[1] - self.field[self.odd])
        return 0.5 * float(stiff @ wave) + 0.5 * self.defect * step * step


def ring(points: Points, mass: float, defect: float) -> Ring:
    """Return the residuals in the order of x, at most 64 sites of them, closed to a ring.

    Raises ValueError for fewer than three points.
    """
    if points.n < 3:
        raise ValueError("A ring needs three points at least.")
    return Ring(sites(points).residual, mass, defect)
