"""Work in turns: a generator that yields whenever it may be left alone for a while."""

from __future__ import annotations

import threading
from collections.abc import Generator, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
Turns = Generator[None, None, T]


def finished(turns: Turns[T]) -> T:
    """Do all turns at once and return what comes of them."""
    while True:
        try:
            next(turns)
        except StopIteration as end:
            return end.value


class Shelf(Generic[T]):
    """The few results asked for last; safe to use from two threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: dict[Hashable, T] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> T | None:
        """Return what was kept under this key, None if it is no longer there."""
        with self._lock:
            found = self._items.pop(key, None)
            if found is not None:
                self._items[key] = found
            return found

    def keep(self, key: Hashable, value: T) -> T:
        """Put a result on the shelf; the one not asked for the longest falls off."""
        with self._lock:
            self._items[key] = value
            if len(self._items) > self._most:
                del self._items[next(iter(self._items))]
            return value
