"""The samplers, one file each; adding one is a file and its name in ``SAMPLERS``.

A sampler is its knobs, ``target(problem, β)``, which says in what coordinates it moves, and
``step(state, target, rng)`` for many chains at once; ``run`` repeats it.
"""

from __future__ import annotations

from physviz.engine.samplers.chains import Chains, run
from physviz.engine.samplers.hmc import Hmc
from physviz.engine.samplers.independent import Independent
from physviz.engine.samplers.langevin import Langevin
from physviz.engine.samplers.mala import Mala
from physviz.engine.samplers.metropolis import Metropolis
from physviz.engine.samplers.state import State, begun
from physviz.engine.samplers.table import Table, tabled

Sampler = Langevin | Metropolis | Mala | Hmc | Independent
SAMPLERS: tuple[type[Sampler], ...] = (Langevin, Metropolis, Mala, Hmc, Independent)

__all__ = [
    "SAMPLERS",
    "Chains",
    "Hmc",
    "Independent",
    "Langevin",
    "Mala",
    "Metropolis",
    "Sampler",
    "State",
    "Table",
    "begun",
    "run",
    "tabled",
]
