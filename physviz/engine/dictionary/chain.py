"""A free field on a chain: springs between neighbours, and a spring that holds each site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.sites import sites

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points

NEAREST = 1e-3
"""Sites nearer than this share of the mean gap are coupled as if they were so far apart."""
LIGHTEST = 1e-4
"""Below this mass the field is as good as free to move as a whole, and floats cannot hold it."""


@dataclass(frozen=True, eq=False)
class Chain:
    """H(f) = ½Σ_i k_i(f_{i+1} − f_i)² + ½m²Σ_i f_i² over sites at ``x``, shape (s,), s ≥ 2.

    ``coupling`` is k_i = (mean gap)/(x_{i+1} − x_i), shape (s − 1,); ``source`` the residual [y]
    that pulls at each site, shape (s,). f is distributed as e^{−βH}/Z.
    """

    x: Floats
    coupling: Floats
    mass: float
    inverse_temperature: float
    source: Floats

    @property
    def precision(self) -> Floats:
        """β times H's matrix: three diagonals and zeros, shape (s, s)."""
        own = np.full(self.x.size, self.mass**2, dtype=np.float64)
        own[:-1] += self.coupling
        own[1:] += self.coupling
        bonds = np.diag(self.coupling, 1)
        return self.inverse_temperature * (np.diag(own) - bonds - bonds.T)

    @cached_property
    def _stiff(self) -> tuple[Floats, Floats]:
        """How stiffly each site is held by itself and all that is left of it; and right of it.

        A spring k in series with what holds the neighbour, k s/(k + s), in parallel with m².
        """
        return self._held(self.coupling), self._held(self.coupling[::-1])[::-1]

    def _held(self, coupling: Floats) -> Floats:
        held = [self.mass**2]
        for k in coupling.tolist():
            held.append(self.mass**2 + k * held[-1] / (k + held[-1]))
        return np.array(held)

    @cached_property
    def covariance(self) -> Floats:
        """⟨f_i f_j⟩, dense, shape (s, s): no inversion, springs in series and in parallel.

        Var f_i = 1/β(left_i + right_i − m²), and a neighbour to the left follows by k/(k + left).
        """
        left, right = self._stiff
        follows = np.concatenate([[0.0], np.cumsum(np.log1p(left[:-1] / self.coupling))])
        share = np.exp(-np.abs(follows[:, None] - follows))
        variance = 1.0 / (self.inverse_temperature * (left + right - self.mass**2))
        upper = np.triu(share * variance)
        return upper + np.triu(upper, 1).T

    @property
    def correlation_length(self) -> float:
        """The distance in x over which correlations fall to 1/e, as a mean over the chain.

        As f is Markov's, correlations of neighbours multiply: corr² = k²/((k + left)(k + right)).
        """
        left, right = self._stiff
        logs = np.log1p(left[:-1] / self.coupling) + np.log1p(right[1:] / self.coupling)
        return float((self.x[-1] - self.x[0]) / (0.5 * logs.sum()))

    @property
    def mean(self) -> Floats:
        """The field that m²·source pulls into place: the residuals, smoothed; shape (s,), [y]."""
        return self.inverse_temperature * self.mass**2 * (self.covariance @ self.source)

    def draws(self, count: int, seed: int) -> Floats:
        """Return fields drawn from e^{−βH}/Z site by site, each from its neighbour; (count, s)."""
        left, _ = self._stiff
        whole = left.copy()
        whole[:-1] += self.coupling
        field = _normals(self.x.size, count, seed) / np.sqrt(whole)[:, None]
        for i in range(self.x.size - 2, -1, -1):
            field[i] += self.coupling[i] / whole[i] * field[i + 1]
        return field.T / np.sqrt(self.inverse_temperature)


@lru_cache(maxsize=2)
def _normals(size: int, count: int, seed: int) -> Floats:
    """Return normal numbers, shape (size, count), once for all frames of a drag."""
    return np.random.default_rng(seed).standard_normal((size, count))


def chain(points: Points, mass: float, inverse_temperature: float) -> Chain:
    """Return the chain of the data, points of one x being one site, at most 64 of them.

    Raises ValueError where fewer than two x differ, and for a mass too small for floats.
    """
    at = sites(points)
    x, which = np.unique(at.x, return_inverse=True)
    if x.size < 2:
        raise ValueError("A chain needs two different x at least.")
    if not LIGHTEST <= mass <= 1.0 / LIGHTEST:
        raise ValueError("The mass of the field must lie between 10⁻⁴ and 10⁴.")
    source = np.bincount(which, at.residual) / np.bincount(which)
    gap = np.diff(x)
    coupling = gap.mean() / np.maximum(gap, NEAREST * gap.mean())
    return Chain(x, coupling, mass, inverse_temperature, source)
