"""What the Dictionary tab shows of the state: the open row first, then all others in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.dictionary import read
from physviz.engine.digits import counted
from physviz.engine.distribution import closed
from physviz.engine.words import word
from physviz.lab.dictionary import HEADINGS
from physviz.lab.present import present_of
from physviz.ui.growth import in_turns
from physviz.ui.panels.dictionary_list import Line
from physviz.ui.panels.dictionary_search import BY_KEY, searched
from physviz.ui.panels.layer import TabLayer
from physviz.ui.plain import plain
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator

    from physviz.engine.dictionary import Entry, Present, Reading
    from physviz.engine.words import Voice
    from physviz.lab.state import State
    from physviz.ui.panels.dictionary import DictionaryPanel

    Asked = tuple[object, ...]
    """What of the present a number is old without."""
    Known = dict[str, tuple[Asked, Reading]]
    """What each row said last, and of what."""
    Said = tuple[Present, Reading]

LIGHT = 1000
"""Of squared loss and up to so many points a row is read within a frame."""
SHORT = 6
"""A symbol of more letters than these is told by its name in the list."""
DEAR = frozenset({"irrelevant-operator", "spin"})
"""These rows take longer."""


def light(entry: Entry, present: Present) -> bool:
    """Whether a row is read within a frame."""
    few = closed(present.problem) and present.points.n <= LIGHT
    return few and entry.key not in DEAR


def asked(present: Present) -> Asked:
    """Return the present without the step of the run, at which few rows look."""
    p = present
    return p.problem, p.inverse_temperature, p.start, p.rule, p.hbar, p.settings


class RowLayer(TabLayer):
    """Opens the row that is to be open, with its picture."""

    panel: DictionaryPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The row, and whose words it speaks in."""
        return self.panel.entry_of(state), state.show.words

    @staticmethod
    def compute(entry: Entry, words: Voice) -> Entry:
        """Return it."""
        return entry

    def paint(self, entry: Entry) -> None:
        """Open it."""
        self.panel.open(entry)


class OpenLayer(TabLayer):
    """The numbers of the open row, in this frame where that can be."""

    panel: DictionaryPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The row, and all it may ask."""
        return self.panel.entry_of(state), present_of(state)

    @staticmethod
    def compute(entry: Entry, present: Present) -> Said | Iterator[Said | None]:
        """Return what it says."""
        return in_turns(light(entry, present), lambda: (present, read(entry, present)))

    def paint(self, said: Said) -> None:
        """Show it."""
        present, reading = said
        self.panel.learn(self.panel.row.entry, present, reading)
        self.panel.row.show_reading(reading)


class OthersLayer(TabLayer):
    """The numbers of all rows, one after the other in the background."""

    panel: DictionaryPanel

    def __init__(self, panel: DictionaryPanel) -> None:
        super().__init__(panel)
        self.last: Present | None = None

    def inputs(self, state: State) -> tuple[object, ...]:
        """All they may ask; while a dear problem's run is playing, what they asked last."""
        present = present_of(state)
        waits = state.clock.playing and not closed(present.problem)
        if self.last is None or not (waits and asked(present) == asked(self.last)):
            self.last = present
        return self.last, self.panel.turns

    @staticmethod
    def compute(present: Present, turns: deque[Entry]) -> Iterator[tuple[Entry, Said] | None]:
        """Yield a row in each turn, beginning with the one that was read longest ago.

        During a drag each new frame begins anew: without that only the first row would be read.
        """
        yield None
        for entry in tuple(turns):
            yield entry, (present, read(entry, present))

    def paint(self, made: tuple[Entry, Said]) -> None:
        """Note it; of the open row something newer may be known."""
        entry, said = made
        self.panel.turns.remove(entry)
        self.panel.turns.append(entry)
        if entry is not self.panel.row.entry:
            self.panel.learn(entry, *said)


class ListLayer(TabLayer):
    """The list: all that was found, with the key number of each, last of all these layers."""

    panel: DictionaryPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """What each row said, of what it should, what is looked for, and what is lit."""
        panel = self.panel
        key, words = panel.entry_of(state).key, state.show.words
        return (
            panel.known,
            asked(present_of(state)),
            key,
            words,
            panel.looked_for,
            panel.lights.things,
        )

    @staticmethod
    def compute(
        known: Known, now: Asked, opened: str, words: Voice, text: str, lit: frozenset[str]
    ) -> tuple[tuple[Line, ...], str, bool]:
        """Return the lines, the open row, and whether its numbers are old."""
        lines: list[Line] = []
        for table, title in HEADINGS.items():
            rows = [entry for entry in searched(text) if entry.table == table]
            lines += [Line("", title)] if rows else []
            lines += [_line(entry, known, now, opened, lit) for entry in rows]
        old = opened in known and known[opened][0] != now
        return tuple(lines), opened, old

    def paint(self, shown: tuple[tuple[Line, ...], str, bool]) -> None:
        """Show them."""
        lines, opened, old = shown
        self.panel.list.show_lines(lines, opened)
        self.panel.row.numbers.fade(old)
        self.panel.nothing.setVisible(not lines)


def _line(entry: Entry, known: Known, now: Asked, opened: str, lit: frozenset[str]) -> Line:
    physics, ml, statistics = (word(entry.word, v) for v in ("physics", "ml", "statistics"))
    name, number, old = "", "", False
    if entry.key in known:
        of, reading = known[entry.key]
        name, number, old = *key_number(entry, reading), of != now
    return Line(
        entry.key,
        f"{physics} ↔ {ml}",
        statistics,
        name,
        number,
        old,
        not lit.isdisjoint(entry.things),
        entry.key == opened,
    )


def key_number(entry: Entry, reading: Reading) -> tuple[str, str]:
    """Return what the first number of a row is, in short, and its digits."""
    for name, value in reading.values.items():
        if value is not None:
            symbol = plain(entry.symbols.get(name, name))
            shown = symbol if len(symbol) <= SHORT else say(entry.called(name))
            return shown, counted(value, 5)
    return "", "–"


class FramesLayer(TabLayer):
    """Frames round what the row under the mouse, or under the keyboard, speaks of."""

    panel: DictionaryPanel

    def visible(self) -> bool:
        """Also when the tab goes out of sight, which takes the frames away."""
        return True

    def inputs(self, state: State) -> tuple[object, ...]:
        """Where these things are seen."""
        key = self.panel.list.pointed if self.panel.in_front else ""
        return (self.panel.lights.seen(BY_KEY[key].things) if key in BY_KEY else (),)

    @staticmethod
    def compute(places: tuple[object, ...]) -> tuple[object, ...]:
        """Return them."""
        return places

    def paint(self, places: tuple[object, ...]) -> None:
        """Frame them."""
        self.panel.lights.frame(places)
