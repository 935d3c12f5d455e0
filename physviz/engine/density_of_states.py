"""The density of states g(E), and with it the thermodynamics of every temperature at once.

Z(β) = ∫g(E)e^{−βE}dE: once an ensemble is sorted into bins of energy, each with the moments of what
lies in it, a temperature costs a sum over some hundred bins instead of one over all nodes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.sweep import Sweep

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.ensemble import Ensemble

ORDER = 16
"""Powers of e^{−βht} in t ∈ [−1, 1] kept in a bin, h being half its width."""
TRUNCATION = 1e-16
"""What the powers left out may amount to, of Z."""
RATIO = 1.2
"""Of a bin's ends, where no finer one is needed."""
CELLS_PER_DECADE = 256
SHARPNESS = 24.0
"""Steepness of the kernel that smooths g(E): its relative width is 1/√(SHARPNESS + 1)."""


@dataclass(frozen=True, eq=False)
class DensityOfStates:
    """Bins of the energy above ``ground``, good for every β of a range.

    ``centre`` and ``half`` are a bin's middle and half its width, in nats, and ``log_scale`` the
    logarithm of the unit of its moments, shapes (b,); ``moments`` are Σ w t^k and ``kept_moments``
    Σ w K t^k of its nodes, t = (E − centre)/half and w = area·e^{−K}, shape (ORDER + 3, b) and two
    rows less.
    ``cells`` and ``log_cells`` are a fine histogram: mean energies above ``ground`` and logarithms
    of Σ w, shape (c,). ``coldest`` is the largest β it is good for.
    """

    ground: float
    centre: Floats
    half: Floats
    log_scale: Floats
    moments: Floats
    kept_moments: Floats
    cells: Floats
    log_cells: Floats
    coldest: float

    @classmethod
    def of(
        cls, ensemble: Ensemble, low: float, high: float, ground: float | None = None
    ) -> DensityOfStates:
        """Sort an ensemble for β from ``low`` to ``high``.

        Energies are reckoned from ``ground``, by default the least one the ensemble met.
        """
        base = ensemble.ground if ground is None else min(ground, ensemble.ground)
        energy = ensemble.energy + (ensemble.ground - base)
        log_weight = ensemble.log_area - ensemble.kept
        order = np.argsort(energy)
        energy, log_weight, kept = energy[order], log_weight[order], ensemble.kept[order]
        first = _bins(energy, log_weight, low, high)
        left, right = _ends(energy, first)
        centre, half = 0.5 * (left + right), 0.5 * (right - left)
        weight, log_scale, counts = _scaled(log_weight, first)
        t = energy - np.repeat(centre, counts)
        t /= np.repeat(np.where(half > 0.0, half, 1.0), counts)
        moments = np.empty((ORDER + 3, first.size))
        held = np.empty((ORDER + 1, first.size))
        for k in range(ORDER + 3):
            moments[k] = np.add.reduceat(weight, first)
            if k <= ORDER:
                held[k] = np.add.reduceat(weight * kept, first)
            weight = weight * t
        cells, log_cells = _histogram(energy, log_weight, high)
        return cls(base, centre, half, log_scale, moments, held, cells, log_cells, high)

    def sweep(self, inverse_temperatures: ArrayLike) -> Sweep:
        """Return the thermodynamics at these β, shape (m,): sums over bins."""
        beta = np.atleast_1d(np.asarray(inverse_temperatures, dtype=np.float64))
        weight, slope, bend, kept = self._series(beta)
        logs = self.log_scale - beta[:, None] * self.centre
        top = logs.max(axis=1)
        mass = np.exp(logs - top[:, None])
        total = np.sum(mass * weight, axis=1)
        mass /= total[:, None]
        excess = np.sum(mass * (self.centre * weight + self.half * slope), axis=1)
        # About the mean, not about zero: cold energies are close together and far from nothing.
        away = self.centre - excess[:, None]
        square = away * (away * weight + 2.0 * self.half * slope) + self.half**2 * bend
        held = np.sum(mass * kept, axis=1)
        gross = top + np.log(total)
        return Sweep(
            inverse_temperatures=beta,
            ground=self.ground,
            gross=gross,
            excess=excess,
            heat_capacity=beta * beta * np.sum(mass * square, axis=1),
            entropy=gross + beta * excess + held,
            kept=held,
        )

    def _series(self, beta: Floats) -> tuple[Floats, ...]:
        """Return Σ w f e^{−βht} of each bin for f = 1, t, t² and K, shapes (m, b)."""
        # Where the exponent is large the bin holds nothing at that temperature.
        x = np.maximum(-beta[:, None] * self.half, -30.0)
        term, sums = np.ones_like(x), [np.zeros_like(x) for _ in range(4)]
        for k in range(ORDER + 1):
            rows = (*self.moments[k : k + 3], self.kept_moments[k])
            for j, row in enumerate(rows):
                sums[j] += term * row
            term *= x / (k + 1)
        return tuple(sums)

    def log_density(self, excess: ArrayLike) -> Floats:
        """Return log g at these energies above ``ground``, shape as given; nats, per unit energy.

        g is the area of the θ-plane per unit energy, in [β₀][β₁], weighted with the prior e^{−K}
        where only the likelihood is tempered. Smoothed over ±1/√(k + 1) of E by the kernel
        β^{k+1} e^k e^{−βe}/Γ(k + 1), β = (k + 1)/E, which leaves g = a + bE as it is: Laplace's
        transform inverted after Post (Trans. Am. Math. Soc. 32 (1930) 723) and Widder.
        """
        at = np.asarray(excess, dtype=np.float64)[..., None]
        k = np.clip(at * self.coldest - 1.0, 0.0, SHARPNESS)
        beta = (k + 1.0) / at
        gammas = np.vectorize(math.lgamma)(k + 1.0)
        with np.errstate(divide="ignore"):
            steep = np.where(k > 0.0, k * np.log(beta * self.cells), 0.0)
        logs = np.log(beta) - gammas + steep - beta * self.cells + self.log_cells
        top = logs.max(axis=-1)
        return top + np.log(np.sum(np.exp(logs - top[..., None]), axis=-1))


def _bins(energy: Floats, log_weight: Floats, low: float, high: float) -> Ints:
    """Return the first node of each bin: geometric ones, halved until their series is enough."""
    coarse = np.ceil(np.log(np.maximum(energy * high, 1.0)) / math.log(RATIO))
    first, more = np.flatnonzero(np.diff(coarse, prepend=-1.0)), True
    while more:
        left, right = _ends(energy, first)
        middle = np.searchsorted(energy, 0.5 * (left + right), side="right")
        halves = middle[_coarse(energy, log_weight, first, np.geomspace(low, high, 257))]
        first, more = np.union1d(first, halves), halves.size > 0
    return first


def _coarse(energy: Floats, log_weight: Floats, first: Ints, beta: Floats) -> NDArray[np.bool_]:
    """Return which bins leave too much out of their series at one of these β.

    It is below the bin's share of Z times (βh)^p/p!, p = ORDER + 1.
    """
    left, right = _ends(energy, first)
    weight, log_scale, _ = _scaled(log_weight, first)
    log_mass = np.log(np.add.reduceat(weight, first)) + log_scale
    hot = beta[:, None]
    # The most and the least a share can be: as if all of a bin lay at its lower or upper end.
    share = log_mass - hot * left - (log_mass - hot * right).max(axis=1, keepdims=True)
    series = (ORDER + 1) * np.log(np.maximum(0.5 * hot * (right - left), 1e-300))
    left_out = share + series - math.lgamma(ORDER + 2)
    return (left_out.max(axis=0) > math.log(TRUNCATION)) & (right > left)


def _ends(energy: Floats, first: Ints) -> tuple[Floats, Floats]:
    """Return the lowest and the highest energy of each bin."""
    return energy[first], energy[np.append(first[1:], energy.size) - 1]


def _scaled(log_weight: Floats, first: Ints) -> tuple[Floats, Floats, Ints]:
    """Return the weights in units of the largest of their bin, its logarithm, and the counts."""
    counts = np.diff(np.append(first, log_weight.size))
    log_scale = np.maximum.reduceat(log_weight, first)
    return np.exp(log_weight - np.repeat(log_scale, counts)), log_scale, counts


def _histogram(energy: Floats, log_weight: Floats, high: float) -> tuple[Floats, Floats]:
    """Return mean energies and logarithms of the weights of narrow cells, those that hold any."""
    least = 1e-3 / high
    cell = np.log10(np.maximum(energy, least) / least) * CELLS_PER_DECADE
    first = np.flatnonzero(np.diff(cell.astype(np.int64), prepend=-1))
    weight, log_scale, _ = _scaled(log_weight, first)
    total = np.add.reduceat(weight, first)
    return np.add.reduceat(weight * energy, first) / total, log_scale + np.log(total)
