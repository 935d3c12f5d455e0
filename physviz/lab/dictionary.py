"""The dictionary as it stands for an experiment: every row with its numbers, as data and text."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import TYPE_CHECKING, TypedDict

from physviz.engine.dictionary import ENTRIES, read
from physviz.engine.digits import counted, with_error, written
from physviz.engine.words import say, told, word
from physviz.lab import edits
from physviz.lab.present import present_of
from physviz.lab.state import front_run

if TYPE_CHECKING:
    from physviz.engine.dictionary import Check, Entry, Present
    from physviz.engine.words import Voice
    from physviz.lab.state import State

HEADINGS = {
    "mechanics": "Regression as mechanics",
    "Bayes": "Statistical physics and Bayes",
    "learning": "Physics and machine learning",
}
COARSE = 1e-6
"""An error below this share of its number is beyond the digits that are written."""


class Checked(TypedDict):
    """One number by two independent ways; ``error`` is what they may differ by, where known."""

    left: float | None
    right: float | None
    difference: float | None
    error: float | None


class Row(TypedDict):
    """A row, its texts in the words that were asked for; None where a number does not exist.

    ``sentence`` says why there is none, or what else is to be known.
    """

    key: str
    physics: str
    ml: str
    statistics: str
    formula: str
    values: dict[str, float | None]
    check: Checked | None
    sentence: str | None
    breaks: str
    source: str


def row(entry: Entry, present: Present, words: Voice = "ml") -> Row:
    """Return a row with its numbers for the experiment as it stands."""
    reading = read(entry, present)
    made: Row = {
        "key": entry.key,
        "physics": word(entry.word, "physics"),
        "ml": word(entry.word, "ml"),
        "statistics": word(entry.word, "statistics"),
        "formula": entry.formula,
        "values": {name: _number(value) for name, value in reading.values.items()},
        "check": None if reading.check is None else _checked(reading.check),
        "sentence": reading.sentence or None,
        "breaks": entry.breaks,
        "source": entry.source,
    }
    return told(made, words)


def rows(state: State) -> list[Row]:
    """Return all rows, in the words of the lab."""
    present = present_of(state)
    return [row(entry, present, state.show.words) for entry in ENTRIES]


def at_step(state: State, step: int | None) -> State:
    """Return the lab after so many steps of its run in front, made if need be; None: as it is."""
    run = front_run(state)
    if step is None or run is None:
        return state
    run.at(step)
    return edits.scrub(state, step)


def as_text(made: list[Row], words: Voice = "ml") -> str:
    """Return rows as a page to read."""
    by_key = {entry.key: entry for entry in ENTRIES}
    parts: list[str] = []
    table = None
    for each in made:
        entry = by_key[each["key"]]
        if entry.table != table:
            table = entry.table
            parts.append(HEADINGS[table] + "\n" + "=" * len(HEADINGS[table]))
        parts.append("\n".join(_lines(each, entry, words)))
    return "\n\n".join(parts) + "\n"


def _lines(each: Row, entry: Entry, words: Voice) -> list[str]:
    values = {say(entry.called(name), words): value for name, value in each["values"].items()}
    width = max((len(name) for name in values), default=0)
    lines = [f"{each['physics']} | {each['ml']} | {each['statistics']}"]
    lines += [f"  {name:<{width}}  {counted(value, 6)}" for name, value in values.items()]
    if each["sentence"]:
        lines += _wrapped(each["sentence"])
    check = each["check"]
    if check is not None:
        lines += _wrapped(f"Check: {_compared(check)}. {say(entry.check, words)}")
    lines += _wrapped(f"Where it ends: {each['breaks']}")
    return [*lines, *_wrapped(f"Source: {each['source']}.")]


def _compared(check: Checked) -> str:
    left, right, error = check["left"], check["right"], check["error"]
    coarse = error is not None and error > COARSE * max(1.0, abs(left or 0.0))
    one = with_error(left, error) if coarse and left is not None else written(left, 8)
    return f"{one} against {written(right, 8)}"


def _wrapped(text: str) -> list[str]:
    return wrap(text, 100, initial_indent="  ", subsequent_indent="    ")


def _checked(check: Check) -> Checked:
    return {
        "left": _number(check.left),
        "right": _number(check.right),
        "difference": _number(check.difference),
        "error": _number(check.error) or None,
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
