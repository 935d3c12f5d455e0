"""Text → the table in it: its heading, its rows, and what is wrong with the other lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dialect import Guess, guess_dialect
from physviz.engine.sheet import Sheet, Skipped, Unreadable, quoted

if TYPE_CHECKING:
    from physviz.engine.sheet import Floats, Ints

_COMMENT = "#%"
_NOTE = re.compile(r'^(\s*[-+.\d][^"#]*?)\s+#.*$')
_OPEN_QUOTE = re.compile(r'(?:^|[,;|\t ])"[^"]*$')
_LINES_OF_A_CELL = 5
_NAME_WITH_UNIT = re.compile(r"[^\s\[(]+(?:\s*[\[(][^\])]*[\])])?|\S+")
_PREVIEW_ROWS = 8
_DOUBT = "Commas were read as decimal marks, not as thousands separators."


def sheet_of_text(text: str, name: str) -> Sheet:
    """Find the table in a text; ``name`` is what sentences call the text.

    Lines that are blank or begin with # or % are passed over. The heading is the first line with
    as many cells as the rows below it and no number among them, or a comment right above the rows.
    Raises Unreadable if there is no table, or no number in it.
    """
    lines = _lines(text)
    kept = [k for k, line in enumerate(lines) if line.lstrip()[:1] not in _COMMENT]
    if not kept:
        blank = not text.strip("\ufeff \t\r\n")
        why = "it is empty" if blank else "it has only blank lines and comments"
        raise Unreadable(f"Cannot read {name}: {why}.")
    rows = [lines[k] for k in kept]
    guess = guess_dialect(_sample(rows))
    if not guess.score:
        first = f"line {kept[0] + 1} is {quoted(rows[0].strip())}"
        raise Unreadable(f"Cannot read {name}: it has no numbers; {first}.")
    comment = lines[kept[0] - 1] if kept[0] else ""
    start, headings = _heading(rows, comment, guess)
    above = [Skipped(k + 1, "stands above the heading") for k in kept[: max(0, start - 1)]]
    body, numbers = rows[start:], np.array(kept[start:], dtype=np.intp) + 1
    table = _clean_table(body, numbers, guess) or _table(body, numbers, guess)
    table.values.setflags(write=False)
    table.lines.setflags(write=False)
    sheet = Sheet(
        name=name,
        headings=tuple(heading or f"column {k + 1}" for k, heading in enumerate(headings)),
        values=table.values,
        lines=table.lines,
        numeric=_numeric(table),
        words=table.words,
        skipped=(*above, *table.skipped),
        delimiter=guess.dialect.delimiter,
        decimal=guess.dialect.decimal,
        preview=_preview(body, guess),
        notes=(_DOUBT,) if guess.doubtful else (),
    )
    if not sheet.numeric:
        first = f"line {sheet.lines[0]}: {sheet.reason(0, 0)}"
        raise Unreadable(f"Cannot read {name}: no row is readable; {first}.")
    return sheet


def _lines(text: str) -> list[str]:
    """The lines as an editor counts them; those that continue a quoted cell are emptied."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if re.match(r"sep=.$", lines[0]):
        lines[0] = ""  # a spreadsheet's own remark on the delimiter
    if "#" in text:
        lines = [_NOTE.sub(r"\1", line) if "#" in line else line for line in lines]
    if '"' in text:
        for k, line in enumerate(lines):
            if line.count('"') % 2 and _OPEN_QUOTE.search(line):
                _join_quoted(lines, k)
    return lines


def _join_quoted(lines: list[str], k: int) -> None:
    joined = lines[k]
    for end in range(k + 1, min(k + _LINES_OF_A_CELL, len(lines))):
        joined += " " + lines[end]
        if joined.count('"') % 2 == 0:
            lines[k : end + 1] = [joined, *[""] * (end - k)]
            return


def _sample(rows: Sequence[str]) -> list[str]:
    """A few hundred lines from all over the file, fewer of very long ones."""
    longest = max(map(len, rows[:100]))
    few = max(10, min(100, 50_000 // longest))
    return [*rows[:few], *rows[few :: max(1, len(rows) // (2 * few))]]


def _heading(rows: Sequence[str], comment: str, guess: Guess) -> tuple[int, Sequence[str]]:
    """Where the rows below the heading start, and the headings ("" where there is none)."""
    for k, row in enumerate(rows):
        numbers = sum(guess.dialect.number(cell) is not None for cell in guess.dialect.cells(row))
        if numbers >= guess.numbers:
            if k and (headings := _row_names_apart(rows[k - 1], guess)):
                return k, headings
            break
        if headings := _as_headings(row, guess):
            return k + 1, headings
    above = comment.lstrip()
    headings = _as_headings(above.lstrip(_COMMENT), guess) if above[:1] in _COMMENT else None
    return 0, headings or ("",) * guess.width


def _as_headings(line: str, guess: Guess) -> Sequence[str] | None:
    dialect, width = guess.dialect, guess.width
    splits = [_fitted(dialect.cells(line), width)]
    if dialect.delimiter == " ":
        splits.insert(0, _NAME_WITH_UNIT.findall(line))
        splits.append(re.split(r"\s{2,}|\t", line.strip()))
    for cells in splits:
        if len(cells) == width and any(cells):
            return cells if all(dialect.number(cell) is None for cell in cells) else None
    return None


def _row_names_apart(line: str, guess: Guess) -> Sequence[str] | None:
    """R's write.table gives no heading to the column of row names."""
    cells = guess.dialect.cells(line)
    if guess.width < 3 or len(cells) != guess.width - 1 or guess.dialect.delimiter not in " \t":
        return None
    return ["", *cells] if all(guess.dialect.number(cell) is None for cell in cells) else None


def _fitted(cells: list[str], width: int) -> list[str]:
    """The cells without what a delimiter at the end of the line adds."""
    return cells[:width] if len(cells) > width and not any(cells[width:]) else cells


@dataclass(frozen=True, eq=False)
class _Table:
    values: Floats
    lines: Ints
    words: Mapping[int, Sequence[str]]
    skipped: tuple[Skipped, ...]


def _clean_table(rows: Sequence[str], lines: Ints, guess: Guess) -> _Table | None:
    """The fast road, a million rows in a fraction of a second; None if any row is not clean."""
    delimiter, decimal = guess.dialect.delimiter, guess.dialect.decimal
    if decimal == ",":
        text = "\n".join(rows)
        if delimiter == "," or "." in text:
            return None
        rows = text.replace(",", ".").split("\n")
    separator = None if delimiter == " " else delimiter
    try:
        values = np.loadtxt(rows, delimiter=separator, comments=None, ndmin=2)
    except ValueError:
        return None
    clean = values.shape == (len(rows), guess.width)
    return _Table(values, lines, {}, ()) if clean else None


def _table(rows: Sequence[str], lines: Ints, guess: Guess) -> _Table:
    kept: list[list[str]] = []
    numbers: list[int] = []
    skipped: list[Skipped] = []
    for row, line in zip(rows, lines.tolist(), strict=True):
        cells = _fitted(guess.dialect.cells(row), guess.width)
        if len(cells) == guess.width and any(cells):
            kept.append(cells)
            numbers.append(line)
        elif any(cells):
            cell_or_cells = "cell" if len(cells) == 1 else "cells"
            reason = f"has {len(cells)} {cell_or_cells}, {guess.width} expected"
            skipped.append(Skipped(line, reason))
    values = np.empty((len(kept), guess.width))
    words: dict[int, Sequence[str]] = {}
    for c in range(guess.width):
        column = [cells[c] for cells in kept]
        read = [guess.dialect.number(cell) for cell in column]
        if None in read:
            words[c] = column
        values[:, c] = np.array(read, dtype=np.float64)  # None becomes NaN
    return _Table(values, np.array(numbers, dtype=np.intp), words, tuple(skipped))


def _numeric(table: _Table) -> tuple[int, ...]:
    finite = np.isfinite(table.values).sum(axis=0)
    text = np.zeros_like(finite)
    for c, column in table.words.items():
        text[c] = sum(map(bool, column)) - np.count_nonzero(~np.isnan(table.values[:, c]))
    mostly = np.flatnonzero((finite > 0) & (finite >= text))
    return tuple((mostly if mostly.size else np.flatnonzero(finite)).tolist())


def _preview(rows: Sequence[str], guess: Guess) -> tuple[tuple[str, ...], ...]:
    cells = [_fitted(guess.dialect.cells(row), guess.width) for row in rows[:_PREVIEW_ROWS]]
    return tuple(tuple(row) for row in cells if len(row) == guess.width)
