"""A row of the dictionary: two names for one thing, and its numbers for the present experiment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from physviz.engine.demonstrations import Pair, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Points
    from physviz.engine.potential import Problem

Table = Literal["mechanics", "Bayes", "learning"]
"""Where a row comes from: the second source, and Tables 2 and 1 of the first."""


@dataclass(frozen=True)
class Present:
    """All that a row may ask of the experiment as it stands."""

    problem: Problem
    inverse_temperature: float
    start: Pair
    rule: Optimiser
    """The optimiser of the run in front, with the numbers in force now."""
    step: int
    theta: Pair | None
    """Where that run stands after ``step`` steps; None without points."""
    hbar: float | None
    """Planck's constant in units of S; None where S gives no hint and none was chosen."""
    settings: Settings = Settings()

    @property
    def points(self) -> Points:
        """The data."""
        return self.problem.points


@dataclass(frozen=True)
class Check:
    """One number by two independent ways; ``error`` is a sampled one's standard error."""

    left: float
    right: float
    error: float = 0.0

    @property
    def difference(self) -> float:
        """How far the two are apart."""
        return self.left - self.right


@dataclass(frozen=True)
class Reading:
    """A row's numbers now, by name; None where one does not exist, ``sentence`` says why."""

    values: dict[str, float | None] = field(default_factory=dict)
    check: Check | None = None
    sentence: str = ""


@dataclass(frozen=True)
class Entry:
    """A row: all it says, and ``read``, which computes what it has to say of an experiment.

    ``formula`` is LaTeX; ``symbols`` the LaTeX of each value, by its name; ``proves`` and
    ``breaks`` a sentence each; ``things`` are the names of what it speaks of on the screen.
    ``read`` is pure; it raises ValueError with the sentence to show where the row has no numbers.
    """

    key: str
    """With hyphens; ``word`` with spaces is its line in the table of words."""
    table: Table
    formula: str
    symbols: dict[str, str]
    proves: str
    breaks: str
    source: str
    things: tuple[str, ...]
    read: Callable[[Present], Reading]
    names: dict[str, str] = field(default_factory=dict)
    """What a value is called on the screen, by its name, where that is a thing with a word."""
    check: str = ""
    """What the two ways of ``Check`` are, in words; empty where there is nothing to check."""

    @property
    def word(self) -> str:
        """Its key in the table of words."""
        return self.key.replace("-", " ")

    def called(self, name: str) -> str:
        """Return what a value is called, things named by their keys in the table of words."""
        return self.names.get(name, name)
