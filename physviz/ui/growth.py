"""What takes longer than a frame to know of a run: its steps, its flow, the minima of its cost."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from physviz.engine.losses import Squared
from physviz.engine.minima import minima, tracked
from physviz.lab.state import sampling_of, shown_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.minima import Minimum
    from physviz.engine.points import Rest
    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.engine.sampling import Sampling
    from physviz.lab.state import State

    Making = tuple[Run | Sampling, int, int]
    """What is being made, up to which step it is wanted now, and up to which sooner or later."""

T = TypeVar("T")

TURN, CALM = 0.008, 0.03
"""Seconds of work in one turn, and where nothing moves that it could hold up."""
AHEAD = 60_000_000
"""A run is made so many residuals ahead of the clock: about half a second of work."""
PLACE = 100_000
"""Up to so many points S and ∇S at one place are a matter of a frame."""
CONVEX, SEVERAL = 5000, 50
"""Up to so many points the one minimum is found within a frame, or all of several are."""


@lru_cache(maxsize=8)
def _cell(problem: Problem, held: bool) -> list[tuple[Minimum, ...]]:
    return []


@lru_cache(maxsize=2)
def _begun(rest: Rest, loss: Loss) -> list[bool]:
    return []


def known(problem: Problem, held: bool) -> bool:
    """Whether the minima can be had within this frame."""
    if isinstance(problem.loss, Squared) or _cell(problem, held):
        return True
    followed = problem.loss.convex or (held and _begun(problem.points.rest, problem.loss))
    return problem.points.n <= (CONVEX if followed else SEVERAL)


def found(problem: Problem, held: bool) -> tuple[Minimum, ...]:
    """Return the minima of the cost, best first; during a drag what those before it became."""
    cell = _cell(problem, held)
    if not cell:
        cell.append(tracked(problem) if held else minima(problem))
        if held:
            _begun(problem.points.rest, problem.loss).append(True)
    return cell[0]


def weighed(problem: Problem) -> bool:
    """Whether S and ∇S at a place are known within this frame."""
    return isinstance(problem.loss, Squared) or problem.points.n <= PLACE


def shown_step(state: State, run: Run | None) -> int:
    """Return the step to show: the clock's, as far as the run is made."""
    return 0 if run is None else min(state.step, run.reached)


def in_turns(quick: bool, make: Callable[[], T]) -> T | Iterator[T | None]:
    """Return what is made: at once where that is quick, else in the background."""
    return make() if quick else _later(make)


def _later(make: Callable[[], T]) -> Iterator[T | None]:
    yield None
    yield make()


class GrowthLayer:
    """Makes the steps of runs and walkers, first of all layers, so that these find them made.

    As far as the clock stands and, while no hand holds anything, some way ahead; walkers all the
    way, but not during a drag, whose next frame would throw away what they have learnt of q.
    """

    def visible(self) -> bool:
        """The runs are always looked at."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The runs and walkers, how far they are wanted now and later, and whether all rests."""
        experiment = state.experiment
        n = 0 if isinstance(experiment.problem.loss, Squared) else experiment.points.n
        ahead = 0 if state.held else AHEAD // (n + 1000)
        wanted: list[Making] = [
            (run, state.step, state.step + ahead) for _, run in shown_runs(experiment)
        ]
        walkers = None if state.held else sampling_of(experiment)
        if walkers is not None:
            wanted.append((walkers, 0, walkers.last))
        return tuple(wanted), not (state.held or state.clock.playing)

    @staticmethod
    def compute(wanted: tuple[Making, ...], calm: bool) -> int | Iterator[int]:
        """Return how far all are made, or make more of them: in this frame only what is due."""
        short = [making for making in wanted if making[0].reached < min(making[2], making[0].last)]
        return _grown(short, CALM if calm else TURN) if short else 0

    def paint(self, reached: int) -> None:
        """Leave the painting to others."""


def _grown(short: list[Making], turn: float) -> Iterator[int]:
    for run, now, _ in short:
        if run.light and (run.reached < now or not run.ready):
            run.grow(TURN / len(short), max(now, 1))
    while short:
        yield min(run.reached for run, _, _ in short)
        share = turn / len(short)
        short = [making for making in short if making[0].grow(share, making[2])]
    yield 0
