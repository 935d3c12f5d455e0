"""Quadrature over kites, in cells cut in half wherever a rule does not follow the integrand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from physviz.engine.path_integral.tree import TooManyCells

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.path_integral.action import Complexes
    from physviz.engine.path_integral.kites import Bools, Kites
    from physviz.engine.points import Floats, Ints

SIZE = 12
"""Gauss–Legendre nodes along a side of a cell."""
LONGEST = 2.5
"""A cell's side at first, s and t being scale·sinh(side)."""
TURN = 120_000
"""So many residuals are summed in one turn of background work."""
WORK = 4e9
"""No more residuals are summed than these: a minute of work."""
DEEPEST = 40
NODE, WEIGHT = np.polynomial.legendre.leggauss(SIZE)
ROWS = np.polynomial.legendre.legvander(NODE, SIZE - 1)
ANALYSIS = ROWS.T * WEIGHT * (np.arange(SIZE) + 0.5)[:, None]


class Integrand(Protocol):
    """A function on kites; ``cost`` is what one place of each counts for, shape (m,)."""

    kites: Kites
    cost: Floats

    def __call__(self, which: Ints, s: Floats, t: Floats) -> Complexes:
        """Return its values on kites at s × t, shapes (m, k), times ∂z/∂(s, t); (m, k, k)."""


@dataclass(frozen=True, eq=False)
class _Cells:
    """Of which kites, shape (m,), and from where to where in s and t, shape (m, 2, 2)."""

    which: Ints
    sides: Floats


@dataclass(frozen=True, eq=False)
class _Tried:
    """Cells, what each adds, ∫|·| on it, and what it errs by in s and in t, shape (m, 2)."""

    cells: _Cells
    value: Complexes
    size: Floats
    error: Floats

    def and_those(self, others: _Tried, kept: Bools) -> _Tried:
        """Return the ``kept`` ones of these, and others."""
        mine, theirs = self.cells, others.cells
        return _Tried(
            _Cells(
                np.concatenate([mine.which[kept], theirs.which]),
                np.concatenate([mine.sides[kept], theirs.sides]),
            ),
            np.concatenate([self.value[kept], others.value]),
            np.concatenate([self.size[kept], others.size]),
            np.concatenate([self.error[kept], others.error]),
        )


def integrate(integrand: Integrand, share: float) -> Generator[None, None, tuple[complex, float]]:
    """Return ∫ and ∫|·| over all kites, no cell erring by more than a ``share`` of the whole.

    Raises TooManyCells.
    """
    work, cells = 0.0, _first(integrand.kites)
    found: _Tried | None = None
    bad = np.zeros(0, dtype=bool)
    for _ in range(DEEPEST):
        work += SIZE * SIZE * float(integrand.cost[cells.which].sum())
        if work > WORK:
            raise TooManyCells
        tried = yield from _tried(integrand, cells)
        found = tried if found is None else found.and_those(tried, ~bad)
        whole = complex(found.value.sum())
        # What is known of the whole is wrong at first, and so may be what was let pass.
        bad = found.error.sum(axis=1) > share * abs(whole)
        if not bad.any():
            return whole, float(found.size.sum())
        cells = _halved(found, bad)
    raise TooManyCells


def _first(kites: Kites) -> _Cells:
    """Return cells that cover the kites, none longer than ``LONGEST``."""
    reach = np.arcsinh(1.0 / kites.grain)
    counts = np.ceil(reach / LONGEST).astype(np.int64)
    total = counts[:, 0] * counts[:, 1]
    which = np.repeat(np.arange(total.size), total)
    place = np.arange(which.size) - np.repeat(np.cumsum(total) - total, total)
    index = np.stack(np.divmod(place, counts[which, 1]), axis=1)
    step = (reach / counts)[which]
    return _Cells(which, np.stack([index * step, (index + 1) * step], axis=2))


def _tried(integrand: Integrand, cells: _Cells) -> Generator[None, None, _Tried]:
    """Return what a rule makes of the cells."""
    order = np.argsort(integrand.cost[cells.which], kind="stable")
    values = np.zeros(order.size, dtype=np.complex128)
    sizes, errors = np.zeros(order.size), np.zeros((order.size, 2))
    first = 0
    while first < order.size:
        # The cells are in the order of their cost.
        rows = max(int(TURN / (SIZE * SIZE * integrand.cost[cells.which[order[first]]])), 1)
        chosen = order[first : first + rows]
        first += rows
        which, sides = cells.which[chosen], cells.sides[chosen]
        half, middle = 0.5 * (sides[..., 1] - sides[..., 0]), 0.5 * sides.sum(axis=2)
        at = middle[..., None] + half[..., None] * NODE
        grain = integrand.kites.grain[which][..., None]
        places, steps = grain * np.sinh(at), grain * np.cosh(at) * half[..., None]
        heights = integrand(which, places[:, 0], places[:, 1])
        heights *= steps[:, 0, :, None] * steps[:, 1, None, :]
        values[chosen] = (heights @ WEIGHT) @ WEIGHT
        sizes[chosen] = (np.abs(heights) @ WEIGHT) @ WEIGHT
        spectrum = np.abs(ANALYSIS @ heights @ ANALYSIS.T)
        high = np.maximum(spectrum.max(axis=(1, 2)), 1e-300)
        tail = np.stack([spectrum[:, -2:].sum(axis=(1, 2)), spectrum[:, :, -2:].sum(axis=(1, 2))])
        # Gauss's rule is exact to twice the degree of the polynomial through its nodes.
        errors[chosen] = (4.0 * tail * np.minimum(tail / high, 1.0)).T
        yield None
    return _Tried(cells, values, sizes, errors)


def _halved(found: _Tried, bad: Bools) -> _Cells:
    """Return the bad cells cut in half along the side, or both sides, in which they err."""
    which, sides, errors = found.cells.which[bad], found.cells.sides[bad], found.error[bad]
    for side in (0, 1):
        cut = errors[:, side] > 0.2 * errors[:, 1 - side]
        low, high = sides.copy(), sides[cut]
        middle = 0.5 * sides[cut, side].sum(axis=1)
        low[cut, side, 1] = middle
        high[:, side, 0] = middle
        which = np.concatenate([which, which[cut]])
        sides, errors = np.concatenate([low, high]), np.concatenate([errors, errors[cut]])
    return _Cells(which, sides)
