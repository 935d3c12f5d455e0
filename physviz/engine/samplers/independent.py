"""Independent draws from a table of q, put right by Metropolis' rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from physviz.engine.samplers.state import judged
from physviz.engine.samplers.target import tempered, whitened

if TYPE_CHECKING:
    import numpy as np

    from physviz.engine.samplers.state import State
    from physviz.engine.samplers.target import Whitened


@dataclass(frozen=True)
class Independent:
    """A draw from the table's density g, accepted with probability min(1, w′/w), w = q/g.

    It does not matter where a chain is: modes far apart get what they deserve.
    """

    key: ClassVar[str] = "independent"
    title: ClassVar[str] = "independent"
    citation: ClassVar[str] = "Tierney, Ann. Statist. 22 (1994) 1701–1728"
    target = staticmethod(whitened)

    def step(self, state: State, target: Whitened, rng: np.random.Generator) -> State:
        """Return the next state. Raises ValueError where the target has no table."""
        table = target.table
        if table is None:
            raise ValueError("Independent draws need a table of the distribution to draw from.")
        lines = table.draws(len(state.at), rng)
        at = target.placed(lines)
        to = replace(state, at=at, levels=target.levels(at), slopes=None)
        gain = table.log_density(target.lines(state.at)) - table.log_density(lines)
        rise = tempered(target.inverse_temperature, to.levels - state.levels)
        return judged(state, to, gain - rise, rng)
