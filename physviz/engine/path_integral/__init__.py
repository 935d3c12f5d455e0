"""The path integral of any problem: A(ħ) = ∫e^{iS/ħ}p(θ)d²θ, and Z_S(b) from Boltzmann to Feynman.

``stationary_points`` of S; ``stationary_phase``, what A becomes as ħ → 0; ``amplitude`` and
``partition``, the integrals themselves; ``states``, the density of states and the spiral of A.
"""

from __future__ import annotations

from physviz.engine.amplitude import NoAmplitude
from physviz.engine.path_integral.integral import Integral
from physviz.engine.path_integral.partition import (
    amplitude,
    last_angle,
    least_real_part,
    partition,
    partition_in_turns,
)
from physviz.engine.path_integral.phase import Contribution, StationaryPhase, stationary_phase
from physviz.engine.path_integral.states import States, states, states_in_turns
from physviz.engine.path_integral.stationary import (
    Stationary,
    count_closes,
    stationary_points,
    stationary_points_in_turns,
)

__all__ = [
    "Contribution",
    "Integral",
    "NoAmplitude",
    "States",
    "Stationary",
    "StationaryPhase",
    "amplitude",
    "count_closes",
    "last_angle",
    "least_real_part",
    "partition",
    "partition_in_turns",
    "states",
    "states_in_turns",
    "stationary_phase",
    "stationary_points",
    "stationary_points_in_turns",
]
