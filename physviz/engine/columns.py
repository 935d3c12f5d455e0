"""Which columns of a table are x, y and the error bar of y, judged by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from physviz.engine.labels import Labels

_WORD = re.compile(r"[^\W\d_]+|±|\+/?-")
_ERROR = re.compile(r"([xy]?)(?:uncertaint(?:y|ies)|errors?|err|sigma|σ|std|sd|±|\+/?-)([xy]?)")
_FILLERS = frozenset({"of", "in", "on", "the", "bar", "bars", "standard", "dev"})


@dataclass(frozen=True)
class Choice:
    """Columns, counted from 0; x None stands for 1…n, error None for no error bars.

    ``clear`` says that nobody would take other columns for x and y.
    """

    x: int | None
    y: int
    error: int | None
    clear: bool


def choose_columns(
    headings: Sequence[str],
    numeric: Sequence[int],
    x: int | None = None,
    y: int | None = None,
    error: int | None = None,
) -> Choice:
    """Fill in what was not chosen, from the numeric columns (at least one).

    x and y are the columns of these names if both exist, else the first two whose names do not
    speak of errors; the error bar is the first one whose name does, if it is not that of x.
    """
    names = [base_name(heading).lower() for heading in headings]
    plain = [k for k in numeric if subject_of_error(names[k]) is None]
    values = [*plain, *(k for k in numeric if k not in plain)]
    first = {names[k]: k for k in reversed(numeric)}
    named = [first["x"], first["y"]] if {"x", "y"} <= first.keys() else []
    order = [*named, *(k for k in values if k not in named)]
    free = [k for k in order if k not in (x, y, error)] or order
    chosen_y, chosen_x = y, x
    if chosen_y is None:
        chosen_y = free[1] if x is None and len(free) > 1 else free[0]
    if chosen_x is None:
        chosen_x = next((k for k in free if k != chosen_y), None)
    if error is None:
        error = _error_column(names, numeric, chosen_x, chosen_y)
    asked = x is not None and y is not None
    clear = asked or bool(named) or len(plain) == 2 or len(numeric) <= 2
    return Choice(chosen_x, chosen_y, error, clear)


def base_name(heading: str) -> str:
    """Return the heading without its unit."""
    return Labels.of(heading, "").x


def subject_of_error(name: str) -> str | None:
    """Return what the name calls itself the error of, "" if it leaves that open.

    None if it does not speak of an error: velocity → None, σ_v → "v", yerr → "y", error → "".
    """
    words = _WORD.findall(name.lower().replace("standard deviation", "std"))
    matches = [_ERROR.fullmatch(word) for word in words]
    if not any(matches):
        return None
    rest = [
        match[1] + match[2] if match else word for word, match in zip(words, matches, strict=True)
    ]
    return " ".join(word for word in rest if word and word not in _FILLERS)


def _error_column(
    names: Sequence[str], numeric: Sequence[int], x: int | None, y: int
) -> int | None:
    subjects = {k: s for k in numeric if (s := subject_of_error(names[k])) is not None}
    others = [name for k, name in enumerate(names) if k not in {y, *subjects}]
    about = {k: _about_y(s, names[y], others) for k, s in subjects.items() if k not in (x, y)}
    sure = [k for k, verdict in about.items() if verdict]
    open_ = [k for k, verdict in about.items() if verdict is None]
    return next(iter(sure + open_), None)


def _about_y(subject: str, y: str, others: Sequence[str]) -> bool | None:
    """Whether an error's subject is y; None if that is left open."""
    if subject == y or subject in others:
        return subject == y
    if subject in ("x", "y"):
        return subject == "y"
    if not subject or y.startswith(subject):
        return True if subject else None
    return False if any(other.startswith(subject) for other in others) else None
