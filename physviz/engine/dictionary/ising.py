"""Ising spins on a square lattice with periodic edges: E = −J Σ_⟨ij⟩ s_i s_j, k_B = 1.

Everything depends on K = βJ alone. 4 × 4 spins are summed over all 2¹⁶ states, and once more by the
transfer matrix; the infinite lattice is Onsager's; any even lattice is sampled by Metropolis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from physviz.engine.diagnostics import standard_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats, Ints

    Spins = NDArray[np.int8]

SIDE = 4
SPINS = SIDE * SIDE
CRITICAL = 0.5 * math.log(1.0 + math.sqrt(2.0))
"""K at which the infinite lattice orders (Kramers & Wannier 1941)."""
CHAINS, WARM_UP = 64, 100
"""Of the sampled 4 × 4 lattices, and the sweeps they make beforehand."""


class Lattice(NamedTuple):
    """Per spin: ⟨Σ s_i s_j⟩, which is −U/J, heat capacity, entropy in bits, and ⟨|m|⟩."""

    bonds: float
    heat_capacity: float
    entropy: float
    magnetisation: float


# --- exactly


@lru_cache(maxsize=1)
def _states() -> tuple[Floats, Floats, Floats]:
    """Return how many of the 2¹⁶ states have which Σ s_i s_j and which |Σ s_i|: (k,) each."""
    number = np.arange(1 << SPINS)
    spins = 2 * (number[:, None] >> np.arange(SPINS) & 1).astype(np.int8) - 1
    square = spins.reshape(-1, SIDE, SIDE)
    bonds = sum((square * np.roll(square, 1, axis)).sum(axis=(1, 2)) for axis in (1, 2))
    total = np.abs(spins.sum(axis=1))
    both, counts = np.unique(np.stack([bonds, total]), axis=1, return_counts=True)
    return both[0].astype(float), both[1].astype(float), counts.astype(float)


def exact(coupling: float) -> Lattice:
    """Return the 4 × 4 lattice at K = ``coupling``, summed over all its states."""
    bonds, total, counts = _states()
    height = coupling * bonds
    top = float(height.max())
    weight = counts * np.exp(height - top)
    z = float(weight.sum())
    weight /= z
    mean = float(weight @ bonds)
    variance = float(weight @ (bonds - mean) ** 2)
    entropy = math.log(z) + top - coupling * mean
    return Lattice(
        mean / SPINS,
        coupling * coupling * variance / SPINS,
        entropy / math.log(2.0) / SPINS,
        float(weight @ total) / SPINS,
    )


def transferred(coupling: float) -> float:
    """Return −U/J per spin of 4 × 4, from Z = tr T⁴ and ∂ log Z/∂K = 4 tr(T³ ∂T/∂K)/tr T⁴.

    T_ab = exp K(½E_a + ½E_b + a·b) leads from one ring of four spins to the next; E_a are a ring's
    own bonds.
    """
    rings = 2.0 * (np.arange(1 << SIDE)[:, None] >> np.arange(SIDE) & 1) - 1.0
    own = (rings * np.roll(rings, 1, axis=1)).sum(axis=1)
    bonds = 0.5 * (own[:, None] + own) + rings @ rings.T
    step = np.exp(coupling * bonds - 2.0 * SIDE * abs(coupling))
    cube = step @ step @ step
    return SIDE * float(np.sum(cube.T * step * bonds) / np.sum(cube.T * step)) / SPINS


def onsager(coupling: float) -> float:
    """Return −U/J per spin of the infinite lattice; 0 at K = 0.

    coth 2K [1 − (2/π) w K₁(1 − w²)] with w = 1 − 2 tanh² 2K and K₁(m) the complete elliptic
    integral (Onsager, Phys. Rev. 65 (1944) 117).
    """
    from scipy.special import ellipkm1

    if coupling == 0.0:
        return 0.0
    t = math.tanh(2.0 * coupling)
    w = 1.0 - 2.0 * t * t
    log = w * float(ellipkm1(w * w)) if w else 0.0
    return (1.0 - 2.0 / math.pi * log) / t


def entropy_of_spin(push: float) -> float:
    """Return the entropy in bits of a spin in a field h, at push = βh: −Σ p log₂ p.

    p = 1/(1 + e^{∓2βh}); log p by log1p, so that it is right however cold the spin is.
    """
    size = 2.0 * abs(push)
    rare = math.exp(-size)
    return (math.log1p(rare) + size * rare / (1.0 + rare)) / math.log(2.0)


# --- by chance


@dataclass(frozen=True, eq=False)
class Board:
    """The sites of an even square lattice: those of either colour, and each site's neighbours."""

    colours: tuple[Ints, Ints]
    neighbours: Ints

    @staticmethod
    @lru_cache(maxsize=4)
    def of(side: int) -> Board:
        """Return the board of side × side sites."""
        place = np.arange(side * side).reshape(side, side)
        near = [np.roll(place, way, axis).ravel() for axis in (0, 1) for way in (1, -1)]
        black = (np.indices((side, side)).sum(axis=0) % 2 == 0).ravel()
        colours = np.flatnonzero(black), np.flatnonzero(~black)
        return Board(colours, np.stack(near, axis=1))

    def ordered(self, coupling: float, lattices: int) -> Spins:
        """Return lattices of least energy, shape (sites, lattices)."""
        spins = np.ones((len(self.neighbours), lattices), dtype=np.int8)
        if coupling < 0.0:
            spins[self.colours[1]] = -1
        return spins

    def sweep(self, spins: Spins, coupling: float, rng: np.random.Generator) -> None:
        """Try to flip each spin once, in place, those of one colour together.

        By Metropolis' rule, a flip being proposed with probability ½: were it always, all spins
        would turn over together at high temperatures, and nothing would ever mix.
        """
        chance = 0.5 * np.exp(np.minimum(-2.0 * coupling * np.arange(-4, 5), 0.0))
        for sites in self.colours:
            here = spins[sites]
            pull = here * spins[self.neighbours[sites]].sum(axis=1, dtype=np.int8)
            spins[sites] = np.where(rng.random(here.shape) < chance[pull + 4], -here, here)

    def bonds(self, spins: Spins) -> Floats:
        """Return Σ s_i s_j per spin of each lattice, shape (lattices,)."""
        right = spins[self.neighbours[:, 0]] + spins[self.neighbours[:, 2]]
        found: Floats = (spins * right).mean(axis=0)
        return found


class Sampled(NamedTuple):
    """−U/J per spin, and its standard error."""

    bonds: float
    error: float


@lru_cache(maxsize=64)
def sampled(coupling: float, sweeps: int, seed: int) -> Sampled:
    """Return −U/J per spin of 4 × 4 by Metropolis: ``CHAINS`` lattices of so many sweeps.

    The error is sd/√ESS, with no less an sd than the exact one: rare flips may not have been met.
    Raises ValueError for too few sweeps.
    """
    board, rng = Board.of(SIDE), np.random.default_rng(seed)
    spins = board.ordered(coupling, CHAINS)
    for _ in range(WARM_UP):
        board.sweep(spins, coupling, rng)
    draws = np.empty((sweeps, CHAINS))
    for row in draws:
        board.sweep(spins, coupling, rng)
        row[:] = board.bonds(spins)
    heat = exact(coupling).heat_capacity / SPINS
    least = math.sqrt(heat / draws.size) / abs(coupling) if coupling else 0.0
    error = standard_error(draws)
    return Sampled(float(draws.mean()), least if math.isnan(error) else max(error, least))
