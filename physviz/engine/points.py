"""The data: n points (x, y), with an optional error bar on y.

A drag changes a few points out of perhaps a million, sixty times a second. ``Points`` is therefore
two parts: the points at *rest*, shared by every state of the drag, and the few that are *held*.
Whatever was computed from the part at rest (its moments, its picture) is computed once per drag.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]


LARGEST = 1e100
"""Beyond it the squares of the squares that a fit is made of leave floating point."""


def frozen_array(values: ArrayLike) -> Floats:
    """Return the values as a read-only float array, shape (n,); a read-only one is not copied."""
    array = np.asarray(values, dtype=np.float64).reshape(-1)
    if array.flags.writeable:
        array = array.copy()
        array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Rest:
    """The points as they were when a hand took hold of some, and which ones it holds."""

    x: Floats
    y: Floats
    y_error: Floats | None
    held: Ints

    @cached_property
    def free(self) -> tuple[Floats, Floats, Floats | None]:
        """x, y, y_error of the points that are not held."""
        if not self.held.size:
            return self.x, self.y, self.y_error
        keep = np.ones(self.x.size, dtype=bool)
        keep[self.held] = False
        error = None if self.y_error is None else self.y_error[keep]
        return self.x[keep], self.y[keep], error


@dataclass(frozen=True, eq=False)
class Points:
    """n data points; equality is identity, the arrays are read-only.

    ``held_x``, ``held_y``, ``held_error`` are the present values of the points ``rest.held``.
    """

    rest: Rest
    held_x: Floats
    held_y: Floats
    held_error: Floats | None

    @staticmethod
    def of(x: ArrayLike, y: ArrayLike, y_error: ArrayLike | None = None) -> Points:
        """Make points from columns of equal length, shape (n,), in the user's own units.

        Raises ValueError, in one sentence, when lengths differ, a number is not finite or beyond
        ``LARGEST``, or an error bar is not positive.
        """
        xs, ys = frozen_array(x), frozen_array(y)
        errors = None if y_error is None else frozen_array(y_error)
        if xs.size != ys.size or (errors is not None and errors.size != xs.size):
            raise ValueError("The columns x, y and error must have the same length.")
        for name, column in (("x", xs), ("y", ys), ("The error bar", errors)):
            if column is not None and not np.isfinite(column).all():
                at = int(np.flatnonzero(~np.isfinite(column))[0])
                raise ValueError(f"{name} of point {at + 1} is not a finite number.")
            if column is not None and column.size and np.abs(column).max() > LARGEST:
                at = int(np.argmax(np.abs(column)))
                raise ValueError(f"{name} of point {at + 1} is too large to compute with.")
        if errors is not None and not (errors > 0).all():
            at = int(np.flatnonzero(~(errors > 0))[0])
            raise ValueError(f"The error bar of point {at + 1} must be greater than zero.")
        if errors is not None and errors.size and errors.min() < 1.0 / LARGEST:
            at = int(np.argmin(errors))
            raise ValueError(f"The error bar of point {at + 1} is too small to compute with.")
        none = np.empty(0)
        rest = Rest(xs, ys, errors, np.empty(0, dtype=np.intp))
        return Points(rest, none, none, None if errors is None else none)

    @property
    def n(self) -> int:
        """How many points there are."""
        return self.rest.x.size

    @property
    def weighted(self) -> bool:
        """Whether the points carry error bars."""
        return self.rest.y_error is not None

    @cached_property
    def x(self) -> Floats:
        """Abscissae, shape (n,)."""
        return self._whole(self.rest.x, self.held_x)

    @cached_property
    def y(self) -> Floats:
        """Ordinates, shape (n,)."""
        return self._whole(self.rest.y, self.held_y)

    @cached_property
    def y_error(self) -> Floats | None:
        """Error bars on y (one standard deviation), shape (n,), or None."""
        if self.rest.y_error is None or self.held_error is None:
            return None
        return self._whole(self.rest.y_error, self.held_error)

    def _whole(self, at_rest: Floats, held: Floats) -> Floats:
        if not held.size:
            return at_rest
        whole = at_rest.copy()
        whole[self.rest.held] = held
        whole.setflags(write=False)
        return whole

    def lift(self, indices: ArrayLike) -> Points:
        """Take hold of the points with these indices; costs O(n) once, then moves cost O(held)."""
        held = np.asarray(indices, dtype=np.intp).reshape(-1)
        if np.array_equal(held, self.rest.held):
            return self
        rest = Rest(self.x, self.y, self.y_error, held)
        error = None if rest.y_error is None else rest.y_error[held]
        return Points(rest, rest.x[held], rest.y[held], error)

    def moved(self, indices: ArrayLike, x: ArrayLike, y: ArrayLike) -> Points:
        """Return the points with some of them at new places."""
        lifted = self.lift(indices)
        return Points(lifted.rest, frozen_array(x), frozen_array(y), lifted.held_error)

    def with_error(self, indices: ArrayLike, y_error: ArrayLike) -> Points:
        """Return the points with other error bars on some of them."""
        lifted = self.lift(indices)
        return Points(lifted.rest, lifted.held_x, lifted.held_y, frozen_array(y_error))

    def added(self, x: float, y: float, y_error: float | None = None) -> Points:
        """Return the points with one more at the end; with error bars it gets the median one."""
        errors = self.y_error
        if errors is not None:
            typical = float(np.median(errors)) if errors.size else 1.0
            errors = np.append(errors, typical if y_error is None else y_error)
        return Points.of(np.append(self.x, x), np.append(self.y, y), errors)

    def removed(self, indices: ArrayLike) -> Points:
        """Return the points without some of them."""
        gone = np.asarray(indices, dtype=np.intp).reshape(-1)
        errors = self.y_error
        return Points.of(
            np.delete(self.x, gone),
            np.delete(self.y, gone),
            None if errors is None else np.delete(errors, gone),
        )
