"""Where many chains are, and Metropolis' rule by which they move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from physviz.engine.points import LARGEST
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.samplers.target import Target

    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class State:
    """m chains in their target's coordinates, and what the last step tried; shapes (m, 2) and (m,).

    ``levels`` are E and K where they are, ``slopes`` the gradients, None where nobody asked;
    ``steps`` were taken, of which each chain accepted so many as ``moves`` says. The last step
    proposed ``proposal`` and ``accepted`` it or not; one by the leapfrog came along ``path`` with
    ``momenta``, shapes (k, m, 2), both ends included, and k = 0 for who does not leap.
    """

    at: Floats
    levels: Floats
    slopes: Floats | None
    steps: int
    moves: Ints
    proposal: Floats
    accepted: Bools
    path: Floats
    momenta: Floats

    @property
    def acceptance(self) -> Floats:
        """The share of steps that each chain accepted so far, shape (m,)."""
        return self.moves / max(self.steps, 1)


def begun(target: Target, theta: ArrayLike) -> State:
    """Return chains at rest at these θ, shape (m, 2). Raises ValueError for what is no start."""
    start = np.asarray(theta, dtype=np.float64)
    if start.ndim != 2 or start.shape[1] != 2:
        raise Refusal("A start is an intercept and a slope for each ‹walker›.")
    if not (np.abs(start) <= LARGEST).all():
        raise Refusal("‹A walker› must start at finite numbers, none too large to compute with.")
    return at_rest(target, target.place(start))


def at_rest(target: Target, at: Floats) -> State:
    """Return chains at rest at these places of the target."""
    none, path = np.zeros(len(at), dtype=np.intp), np.empty((0, len(at), 2))
    return State(at, target.levels(at), None, 0, none, at, none.astype(bool), path, path)


def moved(state: State, to: State, accepted: Bools) -> State:
    """Return the state after a step in which some chains went where all of them might have gone.

    Of ``to`` count ``at``, ``levels``, ``slopes``, ``path`` and ``momenta``.
    """
    slopes, both = to.slopes, accepted[:, None]
    if slopes is not None and state.slopes is not None:
        slopes = np.where(both, slopes, state.slopes)
    return replace(
        to,
        at=np.where(both, to.at, state.at),
        levels=np.where(accepted, to.levels, state.levels),
        slopes=slopes,
        steps=state.steps + 1,
        moves=state.moves + accepted,
        proposal=to.at,
        accepted=accepted,
    )


def judged(state: State, to: State, log_odds: Floats, rng: np.random.Generator) -> State:
    """Return the state after a step accepted with probability min(1, odds), each chain alone.

    Odds are π(to)·way back/(π(from)·way there); what is not a number is refused.
    """
    with np.errstate(divide="ignore"):
        luck = np.log(rng.random(len(log_odds)))
    return moved(state, to, luck < log_odds)
