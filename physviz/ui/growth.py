"""What takes longer than a frame to know of a run: its steps, its flow, the minima of its cost."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from physviz.engine.losses import Squared
from physviz.engine.minima import minima, tracked
from physviz.lab.state import run_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.minima import Minimum
    from physviz.engine.points import Rest
    from physviz.engine.potential import Problem
    from physviz.engine.run import Run
    from physviz.lab.state import State

T = TypeVar("T")

TURN = 0.008
"""Seconds of work in one turn."""
AHEAD = 60_000_000
"""A run is made so many residuals ahead of the clock: about half a second of work."""
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
    """Makes the steps of the run, first of all layers, so that these find them made.

    As far as the clock stands and, while no hand holds anything, some way ahead.
    """

    def visible(self) -> bool:
        """The run is always looked at."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, and how far it is wanted."""
        ahead = 0 if state.held else AHEAD // (state.experiment.points.n + 1000)
        return run_of(state.experiment), state.step + ahead

    @staticmethod
    def compute(run: Run | None, wanted: int) -> int | Iterator[int]:
        """Return how far the run is made, or make more of it in the background."""
        if run is None or run.reached >= min(wanted, run.last):
            return 0
        return _grown(run, wanted)

    def paint(self, reached: int) -> None:
        """Leave the painting to others."""


def _grown(run: Run, wanted: int) -> Iterator[int]:
    if not run.light:
        yield run.reached
    while run.grow(TURN, wanted):
        yield run.reached
