"""Sums over all points that cost no more for a million of them: near the mode S is a polynomial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.samplers.state import Bools
    from physviz.engine.sums import Sums

REACH = 5.0
"""How far from the mode, in standard deviations along either way, the polynomial is used."""
NODES = 12
"""Chebyshev nodes along either way."""
CONVERGENT = 8.0
"""The polynomial is off by about this to the power −NODES, relatively."""
FEWEST = 200
"""Of fewer points the sums are quick themselves."""
TOLERANCE = 1e-8
"""The polynomial may be off by so much in φ."""


@dataclass(frozen=True, eq=False)
class Near:
    """(1/n)Σρ(r_i) of lines middle + z @ ways: a polynomial of z within ``REACH``, else a sum.

    ``powers`` are the coefficients of t₀^j t₁^k, t = z/REACH, of the points whose ρ is smooth
    enough there, shape (NODES, NODES); the other points, ``rough``, are summed.
    """

    data: Sums
    loss: Loss
    middle: Floats
    ways: Floats
    powers: Floats
    rough: Sums

    def mean(self, at: Floats) -> Floats:
        """Return (1/n) Σρ(r_i) at places z of shape (m, 2); shape (m,)."""
        inside, total = _inside(at), np.empty(len(at))
        first, second = _powers(at[inside])
        total[inside] = np.sum(first @ self.powers * second, axis=1)
        if self.rough.n:
            share = self.rough.n / self.data.n
            total[inside] += share * self.rough.mean(self._lines(at[inside]), self.loss.rho)
        if not inside.all():
            total[~inside] = self.data.mean(self._lines(at[~inside]), self.loss.rho)
        return total

    def gradient(self, at: Floats) -> Floats:
        """Return its gradient with respect to z, shape (m, 2)."""
        inside, total = _inside(at), np.empty((len(at), 2))
        first, second = _powers(at[inside])
        rise = np.arange(1.0, NODES) / REACH
        total[inside, 0] = np.sum(
            first[:, :-1] @ (rise[:, None] * self.powers[1:]) * second, axis=1
        )
        total[inside, 1] = np.sum(first @ (self.powers[:, 1:] * rise) * second[:, :-1], axis=1)
        if self.rough.n:
            force = self.rough.gradient(self._lines(at[inside]), self.loss.psi)
            total[inside] += self.rough.n / self.data.n * force @ self.ways.T
        if not inside.all():
            force = self.data.gradient(self._lines(at[~inside]), self.loss.psi)
            total[~inside] = force @ self.ways.T
        return total

    def _lines(self, at: Floats) -> Floats:
        return self.middle + at @ self.ways


def near(data: Sums, loss: Loss, middle: Floats, ways: Floats, scale: float) -> Near | None:
    """Return the polynomial about a mode; None where the sums themselves are as quick or exacter.

    A residual varies by so much over |z| ≤ REACH; a point counts as smooth where ρ has no
    singularity near, in the complex plane, compared with that (Trefethen, Approximation Theory and
    Approximation Practice (2013), ch. 8). Losses with kinks are parabolas and straight lines
    between them. ``scale`` = n/2σ² turns an error of S into one of φ. O(n).
    """
    if data.n < FEWEST:
        return None
    step = REACH * np.abs(ways @ np.stack([data.w, data.u])).sum(axis=0)
    at = data.residuals(middle) / step
    corner = getattr(loss, "c", 1.0) * loss.singular
    singular = np.array([corner, -corner, corner.conjugate(), -corner.conjugate()])
    away = _stretch(singular[:, None] / step - at).min(axis=0)
    # It is 1, but for round-off, where a kink lies between the foci.
    smooth = away > (CONVERGENT if loss.analytic else 1.0 + 1e-9)
    if 2 * np.count_nonzero(smooth) < data.n:
        return None
    fine = data.part(np.flatnonzero(smooth))
    powers = fine.n / data.n * _fitted(fine, loss, middle, ways)
    made = Near(data, loss, middle, ways, powers, data.part(np.flatnonzero(~smooth)))
    probe = REACH * np.random.default_rng(0).uniform(-1.0, 1.0, (8, 2))
    error = np.abs(made.mean(probe) - data.mean(middle + probe @ ways, loss.rho))
    return made if scale * float(error.max()) < TOLERANCE else None


def _inside(at: Floats) -> Bools:
    return np.all(np.abs(at) <= REACH, axis=1)


def _powers(at: Floats) -> tuple[Floats, Floats]:
    """Return t₀^k and t₁^k, k = 0, 1, … of places, shapes (m, NODES)."""
    t = at / REACH
    return np.vander(t[:, 0], NODES, True), np.vander(t[:, 1], NODES, True)


def _stretch(t: NDArray[np.complex128]) -> Floats:
    """Return the sum of the half axes of the ellipse with foci ±1 through each t."""
    root = np.sqrt(t * t - 1.0)
    return np.maximum(np.abs(t + root), np.abs(t - root))


def _fitted(data: Sums, loss: Loss, middle: Floats, ways: Floats) -> Floats:
    """Return the polynomial through (1/n)Σρ at Chebyshev's nodes, shape (NODES, NODES)."""
    t = np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    places = REACH * np.stack(np.meshgrid(t, t, indexing="ij"), axis=-1).reshape(-1, 2)
    floor, *values = data.mean(middle + np.vstack([np.zeros(2), places]) @ ways, loss.rho)
    back = np.linalg.inv(np.vander(t, NODES, True))
    # What varies is fitted by itself: it is small beside the floor.
    powers: Floats = back @ (np.reshape(values, (NODES, NODES)) - floor) @ back.T
    powers[0, 0] += floor
    return powers
