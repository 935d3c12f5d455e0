"""A table of numbers that remembers the lines of the file it came from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.engine.columns import choose_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]


class Unreadable(ValueError):
    """There is no data to be had; ``str`` is one sentence with the file, the line, the reason."""


@dataclass(frozen=True)
class Skipped:
    """A line of the file, counted from 1, that gave no point, and why."""

    line: int
    reason: str


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table of numbers; equality is identity, the arrays are read-only.

    ``values`` has shape (rows, columns), NaN where a cell is not a number; ``lines``, shape
    (rows,), are the rows' line numbers in the file, counted from 1. ``numeric`` are the columns,
    counted from 0, that mostly hold numbers; ``words`` gives, for each column with a cell that is
    not a number, its cells as written. ``skipped`` are the lines that are no rows of this table,
    ``preview`` is its first rows as written, ``notes`` are doubts about the reading, as sentences.
    The ``delimiter`` " " is any run of white space.
    """

    name: str
    headings: tuple[str, ...]
    values: Floats
    lines: Ints
    numeric: tuple[int, ...]
    words: Mapping[int, Sequence[str]]
    skipped: tuple[Skipped, ...]
    delimiter: str
    decimal: str
    preview: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether it is wise to ask which columns are meant."""
        return len(self.numeric) > 3 or not choose_columns(self.headings, self.numeric).clear

    def reason(self, row: int, column: int) -> str:
        """Why this cell is not a finite number."""
        value = float(self.values[row, column])
        if math.isnan(value) and column in self.words:
            cell = self.words[column][row]
            if not cell:
                return f"{quoted(self.headings[column])} is empty"
            if cell.strip("+-").lower() != "nan":
                return f"{quoted(cell)} is not a number"
        return f"{value} is not a finite number"


def quoted(text: str) -> str:
    """Return the text in quotes, shortened to the length of a sentence's part."""
    return f'"{text}"' if len(text) <= 40 else f'"{text[:39].rstrip()}…"'
