"""Which delimiter and which decimal mark a table of numbers was written with.

Every pair of the two is tried on a sample of the lines and scored by how much of the sample it
turns into numbers in rows of one length. The usual sniffers look at characters instead of numbers
and take a decimal comma for a delimiter.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = (",", " ", "\t", ";", "|")
_EXPLICIT = "\t;|"
_WORD = re.compile(r'"((?:[^"]|"")*)"(?!\S)|(\S+)')
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True)
class Dialect:
    """How cells are parted and decimals marked; the delimiter " " is any run of white space."""

    delimiter: str
    decimal: str

    def cells(self, line: str) -> list[str]:
        """Split one line; a quoted cell may hold the delimiter."""
        if '"' not in line:
            if self.delimiter == " ":
                return line.split()
            return [cell.strip() for cell in line.split(self.delimiter)]
        if self.delimiter == " ":
            return [word or quoted.replace('""', '"') for quoted, word in _WORD.findall(line)]
        try:
            row = next(csv.reader([line], delimiter=self.delimiter, skipinitialspace=True))
        except csv.Error:  # a stray quote made one cell of more than 2¹⁷ characters
            return [line]
        return [cell.strip() for cell in row]

    def number(self, cell: str) -> float | None:
        """Read one cell; None if it is not a number (nan and inf are numbers, not finite ones)."""
        if self.decimal == ",":
            if "." in cell:
                return None
            cell = cell.replace(",", ".")
        if "_" in cell:
            return None
        try:
            return float(cell.replace("\N{MINUS SIGN}", "-"))
        except ValueError:
            return None

    def strictly_number(self, cell: str) -> bool:
        """Whether the cell is a number even to one who suspects its last comma of parting cells."""
        return self.number(cell) is not None and not (self.decimal == "," and cell[-1:] == ",")


@dataclass(frozen=True)
class Guess:
    """A dialect and what a typical row looks like in it: how many cells, how many numbers.

    ``score`` is 0 for text without a table in it. ``doubtful`` says that every decimal comma of the
    sample could as well part thousands.
    """

    dialect: Dialect
    width: int
    numbers: int
    score: float
    doubtful: bool


def guess_dialect(lines: Sequence[str]) -> Guess:
    """Return the best guess; of equally good ones, the plainest (comma, decimal point)."""
    dialects = [Dialect(delimiter, mark) for delimiter in DELIMITERS for mark in ".,"]
    return max((_explain(dialect, lines) for dialect in dialects), key=lambda guess: guess.score)


def _explain(dialect: Dialect, lines: Sequence[str]) -> Guess:
    rows = [dialect.cells(line) for line in lines]
    patterns = [tuple(map(dialect.strictly_number, row)) for row in rows]
    lengths = Counter(len(pattern) for pattern in patterns if any(pattern))
    if not lengths:
        return Guess(dialect, 0, 0, 0.0, doubtful=False)
    length = lengths.most_common(1)[0][0]
    typical = [pattern for pattern in patterns if len(pattern) == length and any(pattern)]
    share = len(typical) / len(rows)
    purity = sum(map(sum, typical)) / (len(typical) * length)
    score = share * purity * _trust(dialect, length)
    if dialect.delimiter == " " and purity < 0.5 and not _repeats(typical, share):
        score = 0.0
    filled = [k for row in rows if len(row) == length for k, cell in enumerate(row) if cell]
    numbers = Counter(map(sum, typical)).most_common(1)[0][0]
    return Guess(dialect, max(filled) + 1, numbers, score, _doubtful(dialect, rows))


def _trust(dialect: Dialect, length: int) -> float:
    """A tab or semicolon hardly ever stands for anything else; one column hides a wrong guess."""
    if length < 2:
        return 0.5
    return 1.3 if dialect.delimiter in _EXPLICIT else 1.0


def _repeats(patterns: Sequence[tuple[bool, ...]], share: float) -> bool:
    """Tell a table with much text in it from prose: in prose no two lines are built alike."""
    return share >= 0.5 and Counter(patterns).most_common(1)[0][1] >= 3


def _doubtful(dialect: Dialect, rows: Sequence[Sequence[str]]) -> bool:
    if dialect.decimal == ".":
        return False
    cells = [cell for row in rows for cell in row if "," in cell and dialect.number(cell)]
    return bool(cells) and all(map(_THOUSANDS.fullmatch, cells))
