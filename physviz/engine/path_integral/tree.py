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
TURNS = 100.0
"""A phase, in radians from the middle to a corner, that a cell's nodes could not follow."""
DEAD = 30.0
"""What lies so many e-folds below the highest place counts for nothing."""
TURN = 60_000
"""So many residuals are summed in one turn of background work."""
MOST = 2_000_000
"""More cells than these are not looked at,"""
WORK = 1e9
"""nor more residuals summed: a minute of work."""
DOUBT = 6.0
"""A cell is dead that is so much lower yet at each of a few places."""
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
FEW = np.linspace(-0.85, 0.85, 4)


def _grid(node: Floats) -> Floats:
    return np.stack(np.meshgrid(node, node, indexing="ij"), axis=-1).reshape(-1, 2)


def integrate(
    contour: Contour, middle: Floats, half: Floats, top: float, allowed: float
) -> Generator[None, None, Sum]:
    """Integrate over the box middle ± half, shapes (2,).

    ``top`` is log|integrand| at its highest, ``allowed`` the error that one cell may add. Raises
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
        tried = yield from _probed(contour, tried, size, top)
        again, total = yield from _tried(contour, tried, size, total, allowed)
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


def _probed(
    contour: Contour, cells: Floats, half: Floats, top: float
) -> Generator[None, None, Floats]:
    """Return the cells that a few places do not show to be dead; bounds are far from sharp."""
    if not len(cells):
        return cells
    values = yield from _values(contour, cells, _grid(FEW) * half)
    return cells[np.abs(values).max(axis=1) > np.exp(top - DEAD - DOUBT)]


def _tried(
    contour: Contour, cells: Floats, half: Floats, total: Sum, allowed: float
) -> Generator[None, None, tuple[Floats, Sum]]:
    """Add the cells whose rule is good enough to the total; return the others."""
    grid = _grid(NODE) * half
    area, again = float(half[0] * half[1]), [cells[:0]]
    block = max(TURN // (contour.action.data.n * SIZE * SIZE), 1)
    for first in range(0, len(cells), block):
        some = cells[first : first + block]
        values = (yield from _values(contour, some, grid)).reshape(-1, SIZE, SIZE)
        spectrum = np.abs(ANALYSIS @ values @ ANALYSIS.T)
        tail = spectrum[:, -2:].sum(axis=(1, 2)) + spectrum[:, :, -2:].sum(axis=(1, 2))
        high = np.maximum(spectrum.max(axis=(1, 2)), 1e-300)
        # Gauss's rule is exact to twice the degree of the polynomial through its nodes.
        error = 4.0 * area * tail * np.minimum(tail / high, 1.0)
        good = error <= allowed
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
    """Return the integrand at the nodes of cells, shape (cells, nodes)."""
    lines = (cells[:, None] + grid).reshape(-1, 2)
    block = max(TURN // contour.action.data.n, 1)
    parts = []
    for first in range(0, len(lines), block):
        parts.append(contour(lines[first : first + block]))
        yield None
    return np.concatenate(parts).reshape(len(cells), -1)
