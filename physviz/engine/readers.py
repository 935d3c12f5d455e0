"""Files → points: which columns are meant, which rows can be used, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.columns import Choice, base_name, choose_columns
from physviz.engine.labels import Labels
from physviz.engine.points import LARGEST, Points
from physviz.engine.sheet import Sheet, Skipped, Unreadable, quoted
from physviz.engine.tabulate import sheet_of_text
from physviz.engine.textfile import text_of_file

if TYPE_CHECKING:
    from pathlib import Path

    from physviz.engine.sheet import Floats

__all__ = [
    "Choice",
    "Reading",
    "Sheet",
    "Skipped",
    "Unreadable",
    "choose",
    "read",
    "reading_of",
    "sheet_of_file",
    "sheet_of_text",
]


@dataclass(frozen=True, eq=False)
class Reading:
    """The points of a file, in its own units; equality is identity.

    ``skipped`` are the lines that gave no point, in the file's order; ``warnings`` are sentences.
    """

    points: Points
    labels: Labels
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
    name: str


def read(
    path: Path | str, x: str | None = None, y: str | None = None, error: str | None = None
) -> Reading:
    """Read the points of a file, "-" being standard input; x, y, error as in ``reading_of``.

    Raises Unreadable.
    """
    return reading_of(sheet_of_file(path), x, y, error)


def sheet_of_file(path: Path | str) -> Sheet:
    """Read the table of a file; "-" is standard input. Raises Unreadable."""
    return sheet_of_text(*text_of_file(path))


def choose(sheet: Sheet) -> Choice:
    """Choose x, y and the error bar by the headings."""
    return choose_columns(sheet.headings, sheet.numeric)


def reading_of(
    sheet: Sheet, x: str | None = None, y: str | None = None, error: str | None = None
) -> Reading:
    """Take the points out of a table.

    x, y, error are columns by name (with or without unit, in any case) or by number, counted from
    1; None chooses by the headings, and error "none" means no error bars. A row is skipped if one
    of its cells in these columns is no number to compute with, or its error bar is not positive.
    Raises Unreadable for a column that is not there or is taken twice, and if no row is left.
    """
    bare = error is not None and error.strip().lower() == "none"
    wanted = [_column(sheet, name) for name in (x, y, None if bare else error)]
    choice = choose_columns(sheet.headings, sheet.numeric, *wanted)
    if bare:
        choice = replace(choice, error=None)
    _refuse_twice(sheet, choice)
    columns = [k for k in (choice.x, choice.y, choice.error) if k is not None]
    values = sheet.values[:, columns]
    good = (np.abs(values) <= LARGEST).all(axis=1)
    if choice.error is not None:
        good &= values[:, -1] > 0
    skipped = [
        Skipped(int(sheet.lines[row]), _reason(sheet, row, columns))
        for row in np.flatnonzero(~good).tolist()
    ]
    if not good.any():
        first = f"line {skipped[0].line}: {skipped[0].reason}"
        raise Unreadable(f"Cannot read {sheet.name}: no row is readable; {first}.")
    return Reading(
        points=_points(sheet.values[good], choice),
        labels=_labels(sheet.headings, choice),
        skipped=tuple(sorted([*sheet.skipped, *skipped], key=lambda skip: skip.line)),
        warnings=(*sheet.notes, *_warnings(sheet, choice)),
        name=sheet.name,
    )


def _column(sheet: Sheet, wanted: str | None) -> int | None:
    if wanted is None:
        return None
    wanted = wanted.strip()
    exact = list(sheet.headings)
    folded = [heading.casefold() for heading in exact]
    bare = [base_name(heading).casefold() for heading in exact]
    for names, name in ((exact, wanted), (folded, wanted.casefold()), (bare, wanted.casefold())):
        if name in names:
            return names.index(name)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(exact):
        return int(wanted) - 1
    listed = [quoted(heading) for heading in exact]
    columns = " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
    are = "its columns are" if len(listed) > 1 else "its only column is"
    raise Unreadable(
        f"Cannot read {sheet.name}: it has no column {quoted(wanted)}; {are} {columns}."
    )


def _refuse_twice(sheet: Sheet, choice: Choice) -> None:
    seen: dict[int, str] = {}
    for role, column in (("x", choice.x), ("y", choice.y), ("error", choice.error)):
        if column is not None and column in seen:
            twice = f"{seen[column]} and {role} are the same column"
            heading = quoted(sheet.headings[column])
            raise Unreadable(f"Cannot read {sheet.name}: {twice}, {heading}.")
        if column is not None:
            seen[column] = role


def _reason(sheet: Sheet, row: int, columns: Sequence[int]) -> str:
    for column in columns:
        value = sheet.values[row, column]
        if not np.isfinite(value):
            return sheet.reason(row, column)
        if abs(value) > LARGEST:
            return f"{value:g} is too large to compute with"
    return "its error bar is not positive"


def _points(values: Floats, choice: Choice) -> Points:
    x = np.arange(1.0, len(values) + 1) if choice.x is None else values[:, choice.x]
    return Points.of(
        x, values[:, choice.y], None if choice.error is None else values[:, choice.error]
    )


def _labels(headings: Sequence[str], choice: Choice) -> Labels:
    x = "number" if choice.x is None else headings[choice.x]
    return Labels.of(
        x, headings[choice.y], None if choice.error is None else headings[choice.error]
    )


def _warnings(sheet: Sheet, choice: Choice) -> list[str]:
    y = quoted(sheet.headings[choice.y])
    if choice.x is None:
        return [f"Beside {y} there is no column of numbers for x, so x counts the points from 1."]
    if choice.clear:
        return []
    x = quoted(sheet.headings[choice.x])
    return [f"Of {len(sheet.numeric)} columns of numbers, {x} was taken as x and {y} as y."]
