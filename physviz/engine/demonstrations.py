"""What the demonstrations of the dictionary are set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pair = tuple[float, float]
Activation = Literal["softplus", "biased sigmoid", "exponential"]


@dataclass(frozen=True)
class Trial:
    """A Gaussian over lines held against q: means, standard deviations and correlation of θ."""

    mean: Pair
    sd: Pair
    correlation: float = 0.0


@dataclass(frozen=True)
class Settings:
    """The knobs of all demonstrations, saved and undone with the experiment."""

    gate_scale: float = 0.1
    """λ, by which the inputs of the multiplication gate are made small."""
    activation: Activation = "softplus"
    factors: int = 8
    """How many numbers are multiplied, when neurons are counted."""
    degree: int = 2
    """Degree d of the Hamiltonian whose parameters are counted."""
    field_mass: float = 0.5
    """m of the free field on a chain, its inverse correlation length in sites."""
    defect: float = 0.0
    """By what share one coupling of the ring differs from all others."""
    coupling: float = 0.4
    """J of the spins, in units of T at β = 1."""
    sweeps: int = 2000
    """Metropolis sweeps of the lattice."""
    trial: Trial | None = None
    """None: a Gaussian beside q, one standard deviation away and half as wide again."""
    bins: int = 8
    """B, into which the data are gathered along x."""
    block: int = 4
    """b, how many neighbours are averaged in a step of the flow."""
    seed: int = 0
    """Of all the random numbers the demonstrations draw."""
