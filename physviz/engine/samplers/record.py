"""The steps that many chains have made so far: rows that are made in turns, and kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.annealing import temperatures
from physviz.engine.samplers.prepared import prepared
from physviz.engine.samplers.state import at_rest, begun
from physviz.engine.samplers.target import scattered
from physviz.engine.words import sentence

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.annealing import Anneal
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.samplers import Sampler
    from physviz.engine.samplers.action import Action
    from physviz.engine.samplers.prepared import Mover
    from physviz.engine.samplers.state import State
    from physviz.engine.samplers.target import Whitened


@dataclass(frozen=True)
class Walk:
    """What decides every step of many chains."""

    problem: Problem
    inverse_temperature: float
    sampler: Sampler
    start: Pair
    chains: int
    seed: int
    scattered: bool
    anneal: Anneal | None

    @cached_property
    def cooling(self) -> Floats:
        """The β of the first steps, those of an annealing; infinite at T = 0."""
        if self.anneal is None:
            return np.empty(0)
        with np.errstate(divide="ignore"):
            return 1.0 / temperatures(self.anneal, 1.0 / self.inverse_temperature)

    def luck(self, step: int) -> np.random.Generator:
        """Return the luck of a step, its own, so that the step can be made again alone."""
        return np.random.default_rng([self.seed, step])

    def inverse_temperature_at(self, step: int) -> float:
        """Return the β of a step; for step 0, which is the start, that of the first."""
        row = max(step - 1, 0)
        cooled = row >= len(self.cooling)
        return self.inverse_temperature if cooled else float(self.cooling[row])

    def begin(self) -> ArrayLike:
        """Return θ of all chains at step 0, shape (m, 2). Raises Divergent, NoNoise."""
        if not self.scattered:
            return np.tile(self.start, (self.chains, 1))
        beta = self.inverse_temperature_at(0)
        return scattered(self.problem, beta, self.chains, self.luck(0))


class Record:
    """θ, E and the share accepted after each step: one thread at a time makes rows, none changes.

    Row k is made with the luck of [seed, k]; row 0, where the chains begin, with that of [seed, 0].
    """

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.made = -1
        """The last row made; −1 before there is one."""
        self.refusal = ""
        """Why no more rows can be made; empty while nothing speaks against it."""
        self._work = prepared(walk.sampler, walk.problem, walk.inverse_temperature)
        self._lock = Lock()
        self._mover: Mover[Action] | Mover[Whitened] | None = None
        self._state: State | None = None
        self.theta, self.energy = np.empty((0, walk.chains, 2)), np.empty((0, walk.chains))
        self.acceptance = np.empty(0)
        """The share of all steps up to a row that were accepted, 1 at row 0."""

    def grow(self, seconds: float, upto: int, room: int) -> bool:
        """Make rows for so many seconds, up to one; return whether it is not made.

        ``room`` is the last row to make room for at once.
        """
        stop = time.perf_counter() + seconds
        with self._lock:
            while self.made < upto and not self.refusal:
                try:
                    self._advance(max(room, upto) + 1)
                except ValueError as error:
                    self.refusal = sentence(error)
                if time.perf_counter() >= stop:
                    break
        return self.made < upto and not self.refusal

    def _advance(self, rows: int) -> None:
        """Do a turn of what comes before the first row, or make the next."""
        mover, walk, k = self._mover, self.walk, self.made + 1
        if mover is None:
            self._mover = next(self._work)
            return
        if rows > len(self.theta):
            self._make_room(rows)
        if self._state is None:
            self.theta[k] = walk.begin()
            state = begun(mover.target, self.theta[k])
        else:
            state = mover.step(self._state, walk.inverse_temperature_at(k), walk.luck(k))
            went = mover.target.theta(state.at)
            # Who stays, stays to the bit.
            self.theta[k] = np.where(state.accepted[:, None], went, self.theta[k - 1])
        self.energy[k] = state.levels[0]
        self.acceptance[k] = state.moves.mean() / k if k else 1.0
        # From here on others read this row.
        self._state, self.made = state, k

    def _make_room(self, rows: int) -> None:
        made = self.made + 1
        theta, energy = np.empty((rows, *self.theta.shape[1:])), np.empty((rows, self.walk.chains))
        acceptance = np.empty(rows)
        theta[:made], energy[:made] = self.theta[:made], self.energy[:made]
        acceptance[:made] = self.acceptance[:made]
        self.theta, self.energy, self.acceptance = theta, energy, acceptance

    def again(self, row: int) -> tuple[Action | Whitened, State]:
        """Return the target, and the state after the step from a row that is made."""
        mover, walk = self._mover, self.walk
        assert mover is not None
        state = at_rest(mover.target, mover.target.place(self.theta[row]))
        beta = walk.inverse_temperature_at(row + 1)
        return mover.target, mover.step(state, beta, walk.luck(row + 1))
