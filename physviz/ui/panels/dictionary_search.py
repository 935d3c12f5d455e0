"""Which rows of the dictionary speak of what is looked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from physviz.engine.dictionary import ENTRIES
from physviz.engine.words import VOICES, say, word
from physviz.lab.dictionary import HEADINGS
from physviz.ui.plain import plain

if TYPE_CHECKING:
    from physviz.engine.dictionary import Entry

BY_KEY: dict[str, Entry] = {entry.key: entry for entry in ENTRIES}


@lru_cache(maxsize=64)
def searched(text: str) -> tuple[Entry, ...]:
    """Return the rows in which each of the words occurs; all of them where there is none."""
    wanted = text.casefold().split()
    rows = (entry for entry in ENTRIES if all(part in _all_of(entry.key) for part in wanted))
    return tuple(sorted(rows, key=lambda entry: list(HEADINGS).index(entry.table)))


@lru_cache(maxsize=64)
def _all_of(key: str) -> str:
    """Return all that a row says, in every vocabulary."""
    entry = BY_KEY[key]
    names = [word(entry.word, voice) for voice in VOICES]
    maths = [plain(latex) for latex in (entry.formula, *entry.symbols.values())]
    sentences = (entry.proves, entry.breaks, entry.check)
    spoken = [say(sentence, voice) for sentence in sentences for voice in VOICES]
    told = (entry.key, *names, *maths, *entry.symbols, *spoken, entry.source)
    return "\n".join(told).casefold()
