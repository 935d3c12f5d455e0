"""What a chapter of the tour is made of: steps, each with one thing to do and maybe a guess."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from physviz.engine.distribution import distribution
from physviz.lab import edits
from physviz.lab.show import Show

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.boltzmann import Boltzmann
    from physviz.engine.quadrature import Equilibrium
    from physviz.lab.state import State

    Edit = Callable[[State], State]
    Told = Callable[[State, State], str]


@dataclass(frozen=True)
class Question:
    """What is asked before the hand moves; which answer is right is computed from the lab.

    ``right`` returns its place among ``answers``, from the state at the step's beginning.
    """

    text: str
    answers: tuple[str, ...]
    right: Callable[[State], int]


@dataclass(frozen=True)
class Step:
    """One thing to do: how the lab is set, what is said and asked for, and when it is done.

    ``done`` compares the state at the step's beginning with the present one, and so does ``why``,
    which says what has been seen. ``frame`` names the widgets that it is about, ``menu X`` being
    an entry of the menu bar; ``tab`` is the one to bring to the front. Words stand between ‹ and ›.
    """

    key: str
    text: str
    ask: str
    set_up: Edit
    done: Callable[[State, State], bool]
    why: Told
    frame: tuple[str, ...]
    tab: str | None = None
    question: Question | None = None


@dataclass(frozen=True)
class Chapter:
    """Some steps about one idea."""

    title: str
    steps: tuple[Step, ...]


def lab(key: str, *then: Edit) -> Edit:
    """Return what sets the lab to a data set at rest, and then as these edits have it."""

    def set_up(state: State) -> State:
        free = edits.set_lesson(state, None)
        bare = edits.set_show(free, Show(words=state.show.words))
        opened = edits.play(edits.open_dataset(bare, key), False)
        return reduce(lambda now, edit: edit(now), (*then, _quiet), opened)

    return set_up


def near(value: float, asked: float) -> bool:
    """Return whether a value is the one asked for, to a tenth of it: a slider is not exact."""
    return math.isclose(value, asked, rel_tol=0.1)


def q_of(state: State) -> Boltzmann | Equilibrium:
    """Return q at the present temperature."""
    experiment = state.experiment
    return distribution(experiment.problem, experiment.inverse_temperature)


def temperature_of(state: State) -> float:
    """Return T."""
    return 1.0 / state.experiment.inverse_temperature


def always(text: str) -> Told:
    """Return what says the same whatever has been seen."""
    return lambda began, now: text


def _quiet(state: State) -> State:
    return edits.notify(edits.set_speed(state, 1.0), "")
