"""Giving the experiment a lesson, and leaving it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.lab.lesson import Lesson
    from physviz.lab.state import State


def set_lesson(state: State, lesson: Lesson | None) -> State:
    """Give the experiment a lesson along, or none."""
    return replace(state, experiment=replace(state.experiment, lesson=lesson))


def leave_lesson(state: State) -> State:
    """Keep the experiment, and set free what its lesson has fixed or hidden."""
    if state.experiment.lesson is None:
        raise ValueError("There is no lesson to leave.")
    return set_lesson(state, None)
