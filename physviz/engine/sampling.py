"""A run of many chains on the timeline: made on demand, kept, the same whatever the turns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from physviz.engine.distribution import closed
from physviz.engine.samplers import Hmc, Independent, Metropolis
from physviz.engine.samplers.limits import impossible, too_much
from physviz.engine.samplers.record import Record, Walk
from physviz.engine.words import Refusal, sentence

if TYPE_CHECKING:
    from physviz.engine.annealing import Anneal
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.samplers import Sampler
    from physviz.engine.samplers.state import Bools

LIGHT_POINTS = 100
"""Of more points the search for the modes alone takes longer than a frame."""
LIGHT_STEP = 160.0
"""Microseconds that a step may take if a hundred are to fit into a frame."""
STEP, LOOK, RESIDUAL = 70.0, 40.0, 0.012
"""Microseconds, roughly, of a step, of each look at the target, of each residual summed in it."""


@dataclass(frozen=True, eq=False)
class Tried:
    """What a step tried with the first few chains, in θ: whence, where to, and whether it went.

    Shapes (few, 2), (few, 2), (few,); ``path`` is the leapfrog's way, both ends included, shape
    (leaps + 1, few, 2), and empty, (0, few, 2), for samplers that do not leap.
    """

    at: Floats
    proposal: Floats
    accepted: Bools
    path: Floats


@dataclass(frozen=True)
class Sampling:
    """m ``chains`` of a sampler for so many ``steps``; equal ones share what has been made.

    All chains begin at θ = ``start`` or, where ``scattered``, over-dispersed about the modes. With
    ``anneal`` the first steps are taken at falling temperatures and the rest at 1/β. Step k draws
    its luck from ``default_rng([seed, k])``: the same chains come whatever the turns they are made
    in, and a longer run continues a shorter one to the bit. Where it is refused there are no steps.
    """

    problem: Problem
    inverse_temperature: float
    sampler: Sampler
    start: Pair = (0.0, 0.0)
    chains: int = 64
    steps: int = 2000
    seed: int = 0
    scattered: bool = False
    anneal: Anneal | None = None

    # --- how far it is made

    @property
    def refusal(self) -> str:
        """Why it cannot be run, in one sentence; empty where nothing speaks against it so far."""
        return self._objection or self._record.refusal

    @cached_property
    def _walk(self) -> Walk:
        return Walk(
            self.problem,
            self.inverse_temperature,
            self.sampler,
            self.start,
            self.chains,
            self.seed,
            self.scattered,
            self.anneal,
        )

    @cached_property
    def _objection(self) -> str:
        return _objection(self._walk, self.steps)

    @cached_property
    def _record(self) -> Record:
        return _record(self._walk)

    @property
    def light(self) -> bool:
        """Whether a hundred steps, and what comes before the first, are made within a frame."""
        n, sampler = self.problem.points.n, self.sampler
        plain = closed(self.problem)
        if isinstance(sampler, Independent) or not (plain or n <= LIGHT_POINTS):
            return False
        looks = 1 if isinstance(sampler, Metropolis) else 2
        if isinstance(sampler, Hmc):
            looks = sampler.leaps + 1
        residuals = self.chains * (4 if plain else n)
        return STEP + looks * (LOOK + RESIDUAL * residuals) <= LIGHT_STEP

    @property
    def ready(self) -> bool:
        """Whether the first row is made: the modes are known, and the table where one is drawn on.

        True also where it is refused, for then nothing is waited for.
        """
        return bool(self.refusal) or self._record.made >= 0

    @property
    def reached(self) -> int:
        """The step up to which it is made, at most ``last``."""
        return 0 if self._objection else min(max(self._record.made, 0), self.last)

    @property
    def last(self) -> int:
        """The last step; 0 where it is refused."""
        return 0 if self.refusal else self.steps

    @property
    def ended(self) -> bool:
        """Whether nothing more will be made."""
        return bool(self.refusal) or self._record.made >= self.steps

    def grow(self, seconds: float, upto: int | None = None) -> bool:
        """Make steps for so many seconds, to a step or the end; return whether it is not there."""
        if self._objection:
            return False
        to = self.steps if upto is None else min(upto, self.steps)
        return self._record.grow(seconds, to, self.steps)

    # --- the steps

    def _row(self, step: int) -> int:
        """Return the row of a step, making what is not made yet. Raises ValueError if refused."""
        row = min(max(step, 0), self.steps)
        if not self._objection and self._record.made < row:
            self._record.grow(math.inf, row, self.steps)
        if self.refusal:
            raise Refusal(self.refusal)
        return row

    def at(self, step: int) -> Floats:
        """Return θ of all chains after a step, shape (m, 2), making what is not made yet.

        Raises ValueError where it is refused, as all that follow.
        """
        row = self._row(step)
        return self._record.theta[row]

    def energies(self, step: int) -> Floats:
        """Return E of all chains after a step, shape (m,), E being what β multiplies."""
        row = self._row(step)
        return self._record.energy[row]

    def path(self, chain: int, first: int, last: int) -> Floats:
        """Return θ of one chain from a step to another, both included, as far as made: a view."""
        return self.draws(first, last)[0][:, chain]

    def draws(self, first: int, last: int) -> tuple[Floats, Floats]:
        """Return θ (k, m, 2) and E (k, m) of steps, both included, as far as made: views."""
        self._row(0)
        rows = slice(max(first, 0), min(last, self.reached) + 1)
        return self._record.theta[rows], self._record.energy[rows]

    def inverse_temperature_at(self, step: int) -> float:
        """Return the β at which a step is taken; for step 0, which is the start, the first β."""
        if self._objection:
            raise Refusal(self._objection)
        return self._record.walk.inverse_temperature_at(step)

    def acceptance(self, step: int) -> float:
        """Return the share of all chains' steps up to this one that were accepted; 1 at step 0."""
        row = self._row(step)
        return float(self._record.acceptance[row])

    def tried(self, step: int, few: int = 12) -> Tried:
        """Return what the step after this one tries, with the first few chains.

        The step is made again from the row of this one, all chains of it: a few hundred times
        cheaper to ask for than to keep for all.
        """
        row = self._row(step)
        target, after = self._record.again(row)
        path = after.path[:, :few]
        return Tried(
            self._record.theta[row, :few],
            target.theta(after.proposal[:few]),
            after.accepted[:few],
            target.theta(path.reshape(-1, 2)).reshape(path.shape),
        )


@lru_cache(maxsize=4)
def _objection(walk: Walk, steps: int) -> str:
    """Return what speaks against it that can be told at once: at a million points, once."""
    try:
        return too_much(walk.chains, steps, walk.start) or impossible(
            walk.problem,
            walk.inverse_temperature,
            walk.sampler,
            walk.anneal,
            scattered=walk.scattered,
        )
    except ValueError as error:
        return sentence(error)


@lru_cache(maxsize=2)
def _record(walk: Walk) -> Record:
    """Return the rows made for this walk, kept for who asks again or for more of them."""
    return Record(walk)
