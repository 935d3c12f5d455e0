"""A row of the dictionary on the clipboard, as text and as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.digits import counted
from physviz.engine.rows import Row, as_latex
from physviz.engine.words import VOICES, word
from physviz.ui.panels.dictionary_numbers import told
from physviz.ui.plain import plain
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.engine.dictionary import Entry, Reading


def row_as_text(entry: Entry, reading: Reading) -> str:
    """Return names, formula, numbers (a tab before each), check and sentences, a line each."""
    lines = [" ↔ ".join(word(entry.word, voice) for voice in VOICES), plain(entry.formula)]
    lines += [
        f"{say(entry.called(name))}\t{counted(value, 8)}" for name, value in reading.values.items()
    ]
    lines += [] if reading.check is None else [told(reading.check)]
    said = (reading.sentence, entry.proves, entry.check, entry.breaks, entry.source)
    return "\n".join([*lines, *(say(sentence) for sentence in said if sentence)])


def row_as_latex(entry: Entry, reading: Reading) -> str:
    """Return the formula as a display, and the numbers as a tabular."""
    rows = tuple(
        Row(
            "",
            say(entry.called(name)),
            entry.symbols.get(name, rf"\text{{{name}}}"),
            counted(value, 8),
        )
        for name, value in reading.values.items()
    )
    return f"\\[ {entry.formula} \\]\n{as_latex(rows)}"
