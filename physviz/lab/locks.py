"""What a lesson keeps as it is: looked at where every edit passes, whichever hand it came by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.words import Refusal
from physviz.lab.lesson import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from physviz.lab.state import Experiment, State


def _rates(experiment: Experiment) -> tuple[object, ...]:
    return tuple(tuple(leg.learning_rate for leg in run.legs) for run in experiment.runs)


def _rules(experiment: Experiment) -> tuple[object, ...]:
    return tuple(run.legs[0].rule.key for run in experiment.runs)


READS: dict[str, Callable[[Experiment], object]] = {
    "data": lambda e: e.points,
    "noise": lambda e: e.problem.sigma,
    "loss": lambda e: e.problem.loss,
    "optimiser": _rules,
    "learning_rate": _rates,
    "start": lambda e: e.start,
    "inverse_temperature": lambda e: e.inverse_temperature,
    "prior": lambda e: e.problem.prior,
    "temper": lambda e: e.problem.temper,
    "samples": lambda e: e.sampling,
    "hbar": lambda e: e.hbar,
    "wick": lambda e: e.wick,
    "standardise": lambda e: e.standard,
}
"""What of the experiment each control turns; a tab turns nothing."""


def guard(before: State, after: State) -> None:
    """Raise ValueError with a sentence where an edit has changed what the lesson keeps as it is.

    An edit that takes the lesson away, or puts another in its place, is free to.
    """
    for name in _changed(before, after):
        raise Refusal(fixed(name))


def overridden(before: State, after: State) -> tuple[str, ...]:
    """Return a sentence for each control whose lock a command line has gone past."""
    sentence = "The lesson has fixed {}; it is changed here all the same."
    return tuple(sentence.format(CONTROLS[name]) for name in _changed(before, after))


def _changed(before: State, after: State) -> Iterator[str]:
    """Yield what differs although the lesson keeps it."""
    was, now = before.experiment, after.experiment
    if was is now or was.lesson is None or was.lesson is not now.lesson:
        return
    for name, read in READS.items():
        if name in was.lesson.fixed and read(was) != read(now):
            yield name


def keep_data(state: State) -> None:
    """Refuse other data where the lesson keeps those it came with."""
    lesson = state.experiment.lesson
    if lesson is not None and "data" in lesson.fixed:
        raise ValueError(fixed("data"))


def fixed(name: str) -> str:
    """Return the sentence that says so."""
    return f"This lesson has fixed {CONTROLS[name]}; Learn ▸ Leave the lesson sets it free."
