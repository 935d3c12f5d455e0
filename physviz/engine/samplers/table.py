"""A table of q to draw from: its values on a grid of lines, and what lies between them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.grid import TURN, laid, widths
from physviz.engine.samplers.target import tempered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats, Ints
    from physviz.engine.samplers.target import Whitened

SHARE = 0.02
"""Of the draws, so many come from a broad bell, lest a place beyond the grid is never tried."""
COUNT = 128
"""Nodes a side of a grid."""


@dataclass(frozen=True, eq=False)
class Table:
    """The density g(a, b), bilinear between the nodes of a grid, with a broad bell beneath it.

    Lines (height, lean) are origin + a·ways[0] + b·ways[1], like those of engine/grid.py; ``along``
    and ``across`` are the a and b of the nodes, ``heights`` g there, shape (across, along), and
    ``below`` the mass of the nodes before each and of itself, shape (across·along,). The bell is
    Cauchy's in two dimensions, as wide as g: ``middle`` + ``root`` @ (ξ₁, ξ₂)/|ξ₃|.
    """

    origin: Floats
    ways: Floats
    along: Floats
    across: Floats
    heights: Floats
    below: Floats
    middle: Floats
    root: Floats

    @classmethod
    def of(
        cls, origin: Floats, ways: Floats, along: Floats, across: Floats, exponents: Floats
    ) -> Table:
        """Make a table from −log q + const at the nodes, shape (across, along)."""
        heights = np.exp(exponents.min() - exponents)
        mass = heights * widths(across)[:, None] * widths(along)
        heights, mass = heights / mass.sum(), mass / mass.sum()
        places = np.stack(np.meshgrid(along, across), axis=-1).reshape(-1, 2)
        middle = mass.ravel() @ places
        away = places - middle
        root = np.linalg.cholesky(away.T @ (mass.reshape(-1, 1) * away))
        return cls(origin, ways, along, across, heights, np.cumsum(mass), middle, root)

    def draws(self, count: int, rng: np.random.Generator) -> Floats:
        """Return lines drawn from g, shape (count, 2).

        A node by its mass, and about it a jitter whose density falls straight to 0 at the nodes
        next to it: together that is the bilinear density.
        """
        mark = rng.random(count) * self.below[-1]
        node = np.minimum(np.searchsorted(self.below, mark, side="right"), self.below.size - 1)
        row, column = np.divmod(node, self.along.size)
        a = _jittered(self.along, column, rng.random((2, count)))
        b = _jittered(self.across, row, rng.random((2, count)))
        normal = rng.standard_normal((3, count))
        broad = self.middle + (normal[:2] / np.abs(normal[2])).T @ self.root.T
        places = np.where(rng.random((count, 1)) < SHARE, broad, np.stack([a, b], axis=1))
        return self.origin + places @ self.ways

    def log_density(self, lines: Floats) -> Floats:
        """Return log g of lines, shape (m, 2); shape (m,)."""
        places = (lines - self.origin) @ np.linalg.inv(self.ways)
        (i, left), (j, low) = _cell(self.along, places[:, 0]), _cell(self.across, places[:, 1])
        (right, high), h = (1.0 - left, 1.0 - low), self.heights
        inside = (left >= 0.0) & (right >= 0.0) & (low >= 0.0) & (high >= 0.0)
        between = low * (left * h[j, i] + right * h[j, i + 1])
        between += high * (left * h[j + 1, i] + right * h[j + 1, i + 1])
        z = np.linalg.solve(self.root, (places - self.middle).T)
        bell = (1.0 + np.sum(z * z, axis=0)) ** -1.5
        bell /= 2.0 * math.pi * self.root[0, 0] * self.root[1, 1]
        return np.log((1.0 - SHARE) * np.where(inside, between, 0.0) + SHARE * bell)


def _jittered(axis: Floats, node: Ints, luck: Floats) -> Floats:
    """Return places about nodes of an axis, with densities that are hats over their neighbours."""
    steps = np.diff(axis, prepend=axis[0], append=axis[-1])
    left, right = steps[node], steps[node + 1]
    side = np.where(luck[0] * (left + right) < left, -left, right)
    return axis[node] + side * (1.0 - np.sqrt(luck[1]))


def _cell(axis: Floats, at: Floats) -> tuple[Ints, Floats]:
    """Return in which cell of an axis places lie, and the share of its lower end there."""
    cell = np.clip(np.searchsorted(axis, at, side="right") - 1, 0, axis.size - 2)
    return cell, (axis[cell + 1] - at) / (axis[cell + 1] - axis[cell])


def tabled(
    target: Whitened, lines: Floats, log_mass: Floats, count: int = COUNT
) -> Iterator[Whitened | None]:
    """Yield None for each turn of work, at last the target with a table of q at its β.

    ``lines`` are lines where q is heavy, as (height, lean) of engine/sums.py, shape (m, 2),
    ``log_mass`` the logarithms of the masses they stand for but for a constant, shape (m,); they
    say how to lay a grid of ``count`` × ``count`` nodes. Without points (height, lean) are θ.
    """
    mass = np.exp(log_mass - log_mass.max())
    grid = laid(target.data, lines, mass / mass.sum(), np.array([0.0, 1.0]), count)
    at = target.placed(grid.lines())
    levels = np.empty(len(at))
    size = max(TURN // max(target.data.n, 1), 1)
    for top in range(0, len(at), size):
        if top:
            yield None
        some = slice(top, top + size)
        levels[some] = tempered(target.inverse_temperature, target.levels(at[some]))
    shaped = levels.reshape(count, count)
    table = Table.of(grid.origin, grid.ways, grid.along, grid.across, shaped)
    yield replace(target, table=table)
