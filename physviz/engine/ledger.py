"""Rows of numbers that are written once, in blocks which several ledgers may share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints

BLOCK = 1 << 14
"""Rows to a block: to look up some of a million is still quick, and nothing is ever moved."""


class Ledger:
    """A growing table: one thread at a time writes, those that read are never in its way."""

    def __init__(self, first: list[float]) -> None:
        """Begin with one row, which tells how many numbers each has."""
        self._width = len(first)
        self._blocks: list[Floats] = []
        self.write(0, np.array([first]))

    def write(self, first: int, rows: Floats) -> None:
        """Write rows from the row ``first`` on, which is at most the next one."""
        while rows.size:
            block, place = divmod(first, BLOCK)
            if block == len(self._blocks):
                self._blocks.append(np.empty((BLOCK, self._width)))
            here = rows[: BLOCK - place]
            self._blocks[block][place : place + len(here)] = here
            first, rows = first + len(here), rows[len(here) :]

    def shared(self, rows: int) -> Ledger:
        """Return a ledger that goes on from the first so many rows of this one."""
        other = Ledger([0.0] * self._width)
        whole, rest = divmod(rows, BLOCK)
        other._blocks = self._blocks[:whole]
        if rest:
            other.write(whole * BLOCK, self._blocks[whole][:rest])
        return other

    def __getitem__(self, rows: Ints) -> Floats:
        """Return the rows of these numbers, shape (…, width)."""
        blocks, places = rows // BLOCK, rows % BLOCK
        found = np.empty((*rows.shape, self._width))
        for block in np.unique(blocks).tolist():
            here = blocks == block
            found[here] = self._blocks[block][places[here]]
        return found

    def span(self, first: int, last: int) -> Floats:
        """Return the rows from ``first`` to ``last``, shape (last − first + 1, width)."""
        block, place = divmod(first, BLOCK)
        if last < (block + 1) * BLOCK:
            return self._blocks[block][place : place + last - first + 1]
        return self[np.arange(first, last + 1)]
