"""The identities of thermodynamics at one temperature, each side worked out on a road of its own.

U and C are moments; the derivatives they must be are taken by finite differences of other curves,
and the area under U by a quadrature over β.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.density_of_states import DensityOfStates
    from physviz.engine.harmonic import Harmonic
    from physviz.engine.points import Floats

Name = Literal["U", "C", "S", "F", "area"]

STENCIL = np.array([5 / 6, -5 / 21, 5 / 84, -5 / 504, 1 / 1260])
"""The central difference of order ten: f′ ≈ Σ c_j (f(+jh) − f(−jh))/h."""
STEP = 0.02
"""h, in log β."""
GAUSS = 16
"""Nodes of Gauss and Legendre's rule in each decade of β or less."""
DEEPEST = 20
"""So many decades below the present β stand for the way to β = 0."""


@dataclass(frozen=True)
class Identity:
    """Two numbers that ought to be one, and by how much they differ."""

    name: Name
    value: float
    other: float
    gap: float


@dataclass(frozen=True)
class Identities:
    """The identities at ``inverse_temperature``; the area under U runs from β = ``reference``."""

    inverse_temperature: float
    reference: float
    rows: tuple[Identity, ...]


def identities(
    states: Harmonic | DensityOfStates,
    inverse_temperature: float,
    reference: float,
) -> Identities:
    """Return them at one β.

    U = −∂log Z/∂β, C = −β²∂U/∂β, S[q] = −∂F/∂T + ⟨K⟩, F = U − T(S[q] − ⟨K⟩) and ∫U dβ = log
    Z(reference) − log Z(β), where K = −log p(θ) if only the likelihood is tempered and else 0. A
    reference of 0 means that Z(0) = 1, the prior's norm. Differences leave out ``ground``, which
    takes part in all of them exactly.
    """
    beta = inverse_temperature
    steps = STEP * np.arange(1, STENCIL.size + 1)
    nodes, weights = _panels(reference, beta)
    near = beta * np.exp(np.concatenate([[0.0], steps, -steps]))
    sweep = states.sweep(np.concatenate([near, nodes, [reference or beta]]))

    def slope(of: Floats) -> float:
        """Return ∂/∂log β."""
        ahead, behind = of[1 : STENCIL.size + 1], of[STENCIL.size + 1 : near.size]
        return float(STENCIL @ (ahead - behind)) / STEP

    ground, gross = sweep.ground, sweep.gross
    excess, kept = float(sweep.excess[0]), float(sweep.kept[0])
    capacity, entropy = float(sweep.heat_capacity[0]), float(sweep.entropy[0])
    free = float(sweep.free_excess[0])
    # The rest of the way to β = 0 is too short to count: U is finite there.
    area = float(weights @ sweep.excess[near.size : -1])
    start = float(gross[-1]) if reference else 0.0
    rows = (
        _identity("U", excess, -slope(gross) / beta, ground),
        _identity("C", capacity, -beta * slope(sweep.excess)),
        _identity("S", entropy, beta * slope(sweep.free_excess) + kept),
        _identity("F", free, excess - (entropy - kept) / beta, ground),
        _identity("area", area, start - float(gross[0]), ground * (beta - reference)),
    )
    return Identities(beta, reference, rows)


def _identity(name: Name, value: float, other: float, offset: float = 0.0) -> Identity:
    return Identity(name, offset + value, offset + other, abs(value - other))


def _panels(reference: float, beta: float) -> tuple[Floats, Floats]:
    """Return nodes and weights of ∫dβ from ``reference`` (0: from far below) to β."""
    decades = math.log10(beta / reference) if reference else float(DEEPEST)
    count = max(1, math.ceil(abs(decades)))
    edges = math.log(beta) + math.log(10.0) * decades * (np.arange(count + 1) / count - 1.0)
    node, weight = np.polynomial.legendre.leggauss(GAUSS)
    middle, half = 0.5 * (edges[1:] + edges[:-1])[:, None], 0.5 * np.diff(edges)[:, None]
    nodes = np.exp(middle + half * node)
    return nodes.ravel(), (nodes * half * weight).ravel()
