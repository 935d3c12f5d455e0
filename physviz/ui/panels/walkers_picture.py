"""Where the walkers are, where one of them has been, and what a few try next, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written
from physviz.engine.samplers import Independent, Langevin
from physviz.ui.shapes import polylines

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.sampling import Sampling, Tried
    from physviz.lab.views import View

MOST = 512
"""So many walkers are drawn."""
FEW = 8
"""Of so many the next step is shown before they take it."""
TRAIL = 24
"""The chosen walker's trail goes back so many steps."""
PAST = 2000
"""So many past draws are drawn at most."""
FAR = 50.0
"""Nothing is drawn farther away than so many times what is seen."""

NOTHING = np.empty((0, 2))


@dataclass(frozen=True, eq=False)
class Walkers:
    """Places θ, each of shape (k, 2), lines with gaps of NaN.

    ``at`` are the walkers, the first of them chosen; ``trail`` is where that one has been, ``past``
    draws after the warm-up, ``ways`` lead to what a few propose, taken or refused.
    """

    at: Floats
    trail: Floats
    past: Floats
    ways: Floats
    taken: Floats
    refused: Floats
    note: str


def walkers(
    sampling: Sampling, step: int, view: View, *, tries: bool, warm_up: int | None
) -> Walkers:
    """Return the walkers at a step; with ``tries`` also what a few of them try next.

    With a ``warm_up`` their draws after it, thinned.
    """
    here = sampling.at(step)
    at = here[:: -(-len(here) // MOST)]
    jumps = isinstance(sampling.sampler, Independent)  # and has no way behind it
    trail = NOTHING if jumps else sampling.path(0, max(step - TRAIL, 0), step)
    past = NOTHING if warm_up is None else _past(sampling, warm_up, step)
    tried = sampling.tried(step, FEW) if tries and step < sampling.last else None
    lines = taken = refused = NOTHING
    if tried is not None:
        ways = tried.path if len(tried.path) else np.stack([tried.at, tried.proposal])
        lines = polylines(np.swapaxes(_near(ways, view), 0, 1))
        to = _near(tried.proposal, view)
        taken, refused = to[tried.accepted], to[~tried.accepted]
    at, trail, past = (_near(part, view) for part in (at, trail, past))
    return Walkers(at, trail, past, lines, taken, refused, _note(sampling, step, tried))


def _past(sampling: Sampling, warm_up: int, step: int) -> Floats:
    """Return draws after the warm-up; those drawn stay while others come, until there are many."""
    theta, _ = sampling.draws(warm_up + 1, step)
    if not len(theta):
        return NOTHING
    some = theta[:, :: -(-sampling.chains // MOST)]
    rows = len(some) * some.shape[1] / PAST
    thin = 1 << int(np.ceil(np.log2(rows))) if rows > 1.0 else 1
    return some[::thin].reshape(-1, 2)


def _near(places: Floats, view: View) -> Floats:
    """Return places (…, 2), those far out of sight drawn nearer: Qt cannot draw at 10¹⁰⁰."""
    low, high = np.array([view.x, view.y]).T
    reach = FAR * (high - low)
    return np.clip(places, low - reach, high + reach)


def _note(sampling: Sampling, step: int, tried: Tried | None) -> str:
    """Return in words what the few try, and how warm the walkers are where they are cooled."""
    words = []
    if tried is not None:
        count, taken = len(tried.accepted), int(tried.accepted.sum())
        title = sampling.sampler.title
        if isinstance(sampling.sampler, Langevin):
            words.append(f"{title}: the next steps of {count}, none is ever refused")
        else:
            proposals = "proposals" if count > 1 else "proposal"
            words.append(f"{title}: {taken} of {count} {proposals} accepted")
    cooling = sampling.anneal
    if cooling is not None:
        now = written(1.0 / sampling.inverse_temperature_at(step), 3)
        words.append(f"‹walkers› at T = {now}")
    return "\n".join(words)
