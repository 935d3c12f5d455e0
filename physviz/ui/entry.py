"""One action of the menus, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One action; ``keys`` are live, ``hint`` only shown: there the focused control goes first."""

    name: str
    text: str
    tip: str
    keys: str = ""
    hint: str = ""
    checkable: bool = False
    group: str = ""
    within: str = ""
    """The submenu it stands in."""
