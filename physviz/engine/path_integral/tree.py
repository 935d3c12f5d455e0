"""Quadrature over the plane by a tree of cells, refined where the integrand lives and turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from physviz.engine.path_integral.action import Complexes
    from physviz.engine.path_integral.contour import Contour
    from physviz.engine.points import Floats

SIZE = 16
"""Gauss–Legendre nodes along a side of a cell."""
TURNS = 40.0
"""A phase, in radians from the middle to a corner, that a cell's nodes could not follow."""
DEAD = 38.0
"""What lies so many e-folds below the highest place counts for nothing."""
ENOUGH = 1e-10
"""The error that one cell may add, as a share of the whole."""
TURN = 100_000
"""So many residuals are summed in one turn of background work."""
MOST = 400_000
"""More cells than these are not looked at,"""
WORK = 2e9
"""nor more residuals summed: a minute or two."""
FEWEST = 10_000
"""So many nodes it takes at least."""
DEEPEST = 60


class TooManyCells(ValueError):
    """The integrand lives in more places, or turns more often, than can be followed."""


@dataclass(frozen=True)
class Sum:
    """∫ over the plane of (height, lean), ∫|·|, and how many nodes they took."""

    value: complex
    size: float
    nodes: int


def _legendre() -> tuple[Floats, Floats, Floats]:
    node, weight = np.polynomial.legendre.leggauss(SIZE)
    rows = np.polynomial.legendre.legvander(node, SIZE - 1)
    return node, weight, rows.T * weight * (np.arange(SIZE) + 0.5)[:, None]


NODE, WEIGHT, ANALYSIS = _legendre()


def integrate(
    contour: Contour, middle: Floats, half: Floats, top: float, whole: float
) -> Generator[None, None, Sum]:
    """Integrate over the box middle ± half, shapes (2,).

    ``top`` is log|integrand| at its highest, ``whole`` about the size of the integral. Raises
    TooManyCells.
    """
    cells, size, total = middle[None], np.array(half), Sum(0.0j, 0.0, 0)
    for _ in range(DEEPEST):
        if not len(cells):
            return total
        if len(cells) > MOST or total.nodes * contour.action.data.n > WORK:
            raise TooManyCells
        kept, ready = yield from _live(contour, cells, size, top)
        cells, tried = kept[~ready], kept[ready]
        again, total = yield from _tried(contour, tried, size, total, whole)
        cells = np.concatenate([cells, again])
        size = 0.5 * size
        corners = size * np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
        cells = (cells[:, None] + corners).reshape(-1, 2)
    raise TooManyCells


def _live(
    contour: Contour, cells: Floats, half: Floats, top: float
) -> Generator[None, None, tuple[Floats, NDArray[np.bool_]]]:
    """Return the cells that are not dead, and which of them are worth trying a rule on."""
    block = max(TURN // contour.action.data.n, 1)
    alive, ready = [cells[:0]], [np.zeros(0, dtype=bool)]
    for first in range(0, len(cells), block):
        some = cells[first : first + block]
        cost, force = contour.action.cost(some), contour.action.gradient(some)
        bound, phase = contour.bounds(some, cost, force, float(np.hypot(*half)))
        live = bound > top - DEAD
        alive.append(some[live])
        ready.append(phase[live] < TURNS)
        yield None
    return np.concatenate(alive), np.concatenate(ready)


def _tried(
    contour: Contour, cells: Floats, half: Floats, total: Sum, whole: float
) -> Generator[None, None, tuple[Floats, Sum]]:
    """Add the cells whose rule is good enough to the total; return the others."""
    grid = np.stack(np.meshgrid(NODE, NODE, indexing="ij"), axis=-1).reshape(-1, 2) * half
    area, again = float(half[0] * half[1]), [cells[:0]]
    block = max(TURN // (contour.action.data.n * SIZE * SIZE), 1)
    for first in range(0, len(cells), block):
        some = cells[first : first + block]
        values = yield from _values(contour, some, grid)
        spectrum = np.abs(ANALYSIS @ values @ ANALYSIS.T)
        tail = spectrum[:, -2:].sum(axis=(1, 2)) + spectrum[:, :, -2:].sum(axis=(1, 2))
        high = np.maximum(spectrum.max(axis=(1, 2)), 1e-300)
        # Gauss's rule is exact to twice the degree of the polynomial through its nodes.
        error = 4.0 * area * tail * np.minimum(tail / high, 1.0)
        good = error <= ENOUGH * whole
        sums = area * (WEIGHT @ values[good] @ WEIGHT)
        sizes = area * (WEIGHT @ np.abs(values[good]) @ WEIGHT)
        total = Sum(
            total.value + complex(sums.sum()),
            total.size + float(sizes.sum()),
            total.nodes + values.size,
        )
        again.append(some[~good])
    return np.concatenate(again), total


def _values(contour: Contour, cells: Floats, grid: Floats) -> Generator[None, None, Complexes]:
    """Return the integrand at the nodes of cells, shape (cells, SIZE, SIZE)."""
    lines = (cells[:, None] + grid).reshape(-1, 2)
    block = max(TURN // contour.action.data.n, 1)
    parts = []
    for first in range(0, len(lines), block):
        parts.append(contour(lines[first : first + block]))
        yield None
    return np.concatenate(parts).reshape(-1, SIZE, SIZE)
