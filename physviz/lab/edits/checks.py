"""What every edit checks, and how it puts a part of the experiment in its place."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem
from physviz.engine.words import Refusal
from physviz.lab.state import State

if TYPE_CHECKING:
    pass


def finite(name: str, *values: float) -> None:
    """Refuse what is not a finite number."""
    if not all(math.isfinite(value) for value in values):
        raise Refusal(f"{name} must be a finite number.")


def positive(name: str, value: float) -> None:
    """Refuse what is not above zero, or so far from one that squares leave floating point."""
    if not (math.isfinite(value) and value > 0.0):
        raise Refusal(f"{name} must be a number above zero.")
    if not 1.0 / LARGEST <= value <= LARGEST:
        raise Refusal(f"{name} must lie between 10⁻¹⁰⁰ and 10¹⁰⁰.")


def with_problem(state: State, problem: Problem) -> State:
    """Return the state with another problem in its experiment."""
    return replace(state, experiment=replace(state.experiment, problem=problem))


def with_points(state: State, points: Points) -> State:
    """Return the state with other points in its problem."""
    return with_problem(state, replace(state.experiment.problem, points=points))
