"""Moving, adding and removing points."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.points import LARGEST
from physviz.lab.edits.checks import finite, positive, with_points
from physviz.lab.state import State

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def select(state: State, indices: tuple[int, ...]) -> State:
    """Choose points; the keyboard, Del and a drag act on all of them."""
    return replace(state, selection=indices)


def move_points(state: State, indices: tuple[int, ...], x: ArrayLike, y: ArrayLike) -> State:
    """Put points at new places, in the data's units."""
    # A NaN fails this comparison too.
    if not all(np.all(np.abs(column) <= LARGEST) for column in (x, y)):
        raise ValueError("A coordinate must be a finite number, and not beyond 10¹⁰⁰.")
    return with_points(state, state.experiment.points.moved(indices, x, y))


def nudge(state: State, dx: float, dy: float) -> State:
    """Shift the chosen points."""
    points, chosen = state.experiment.points, list(state.selection)
    if not chosen:
        return state
    return move_points(state, state.selection, points.x[chosen] + dx, points.y[chosen] + dy)


def set_error(state: State, index: int, y_error: float) -> State:
    """Give one point another error bar, in units of y."""
    positive("An error bar", y_error)
    if not state.experiment.points.weighted:
        raise ValueError("These points carry no error bars.")
    return with_points(state, state.experiment.points.with_error([index], [y_error]))


def add_point(state: State, x: float, y: float) -> State:
    """Add a point and choose it."""
    finite("A coordinate", x, y)
    points = state.experiment.points.added(x, y)
    return replace(with_points(state, points), selection=(points.n - 1,))


def remove_points(state: State, indices: tuple[int, ...]) -> State:
    """Remove points."""
    if not indices:
        return state
    return replace(with_points(state, state.experiment.points.removed(indices)), selection=())
