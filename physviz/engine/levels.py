"""How high a run's rows stand, cell by cell: what a frame may ask of a million of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.run import LONGEST_RUN

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints

CELL = 64
"""Rows to a cell."""
FEWEST = 4
"""In fewer cells nothing shows whether a run still falls."""


class Levels:
    """The highest excess cost in each cell of rows, and the sum of them all."""

    def __init__(self) -> None:
        cells = LONGEST_RUN // CELL + 1
        self._most, self._sum = np.zeros(cells), np.zeros(cells)

    def note(self, first: int, excess: Floats) -> None:
        """Take in the excess cost of the rows from ``first`` on."""
        cells = np.arange(first, first + excess.size) // CELL
        with np.errstate(all="ignore"):
            np.maximum.at(self._most, cells, excess)
            np.add.at(self._sum, cells, excess)

    def begun(self, rows: int) -> tuple[Levels, int]:
        """Return a copy of the whole cells among so many rows, and how many rows they hold."""
        copy, cells = Levels(), rows // CELL
        copy._most[:cells], copy._sum[:cells] = self._most[:cells], self._sum[:cells]
        return copy, cells * CELL

    def above(self, limit: float, made: int) -> Ints:
        """Return the first rows of the cells that reach above a limit, the last one first."""
        cells = np.flatnonzero(self._most[: made // CELL + 1] > limit)
        return cells[::-1] * CELL

    def hovers_from(self, first: int, made: int, floor: float) -> int | None:
        """Return the step from which the rows after ``first`` fall no more, None where they do.

        They fall where the mean of their last quarter is less than half that of the one before,
        and rise where it is ten times as much; below the floor nobody asks.
        """
        begin = -(-first // CELL)
        means = self._sum[begin : made // CELL] / CELL
        if means.size < FEWEST:
            return None
        quarter = means.size // 4
        last, before = means[-quarter:], means[-2 * quarter : -quarter]
        most, earlier = float(last.max()), float(before.sum())
        if not (most > floor and 0.5 * earlier <= float(last.sum()) <= 10.0 * earlier):
            return None
        higher = np.flatnonzero(means > 2.0 * most)
        return (begin + (int(higher[-1]) + 1 if higher.size else 0)) * CELL

    def after(self, first: int) -> float:
        """Return the highest excess cost in the cell after the one that begins with a row."""
        return float(self._most[first // CELL + 1])
