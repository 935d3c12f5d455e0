"""Panels of lean: a leaf of the ensemble is one of them, with all the nodes along its heights."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.ensemble import Ensemble
from physviz.engine.quadrature.kinked_nodes import Nodes, nodes, together
from physviz.engine.quadrature.kinked_pieces import pieces
from physviz.engine.quadrature.kinked_squeeze import squeezed

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.kinked_ground import Ground
    from physviz.engine.quadrature.kinked_pieces import Bools
    from physviz.engine.quadrature.kinked_rule import Rule

INNER = 12.0
"""So many times their tolerance the rows may err: over a cone ∫x e^{−(1 − SHARE)x}dx."""
ENOUGH = 100
"""So many nodes a row may have before they are squeezed."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """What the rows are wanted for: a ladder of β, to a tolerance, in blocks of so many kinks."""

    ground: Ground
    ladder: Floats
    tolerance: float
    block: int

    @property
    def range(self) -> tuple[float, float]:
        """The least and the largest β."""
        return float(self.ladder[0]), float(self.ladder[-1])

    @property
    def step(self) -> int:
        """How many rows to take at a time."""
        each = self.ground.kinks * self.ground.r.size + 60 + 40 * self.ladder.size
        return max(self.block // each, 1)


@dataclass(frozen=True, eq=False)
class Rows:
    """The nodes along the heights at some leans, and what each row adds up to.

    ``floor`` holds the least exponent met at each β; ``sums`` is ∫e^{floor − βE − K} Eʲ dheight for
    j = 0, 1, 2, shape (rows, 3, ladder).
    """

    leans: Floats
    found: Nodes
    floor: Floats
    sums: Floats

    def lowered(self, floor: Floats) -> Floats:
        """Return the sums over a lower floor."""
        return self.sums * np.exp(floor - self.floor)


def rows(sweep: Sweep, leans: Floats, floor: Floats) -> Generator[None, None, Rows]:
    """Return the rows at these leans; yields between the blocks."""
    step = sweep.step
    parts: list[Nodes] = []
    sums: list[Floats] = []
    floors: list[Floats] = []
    for first in range(0, leans.size, step):
        some = leans[first : first + step]
        stretches = pieces(sweep.ground, some, *sweep.range)
        floor = np.minimum(floor, stretches.least(sweep.ladder))
        found = nodes(stretches, sweep.ladder, floor, sweep.tolerance)
        if found.side.size > ENOUGH * some.size:
            found = squeezed(found, sweep.ladder, floor, sweep.tolerance)
        floors.append(floor)
        sums.append(_sums(found, some.size, sweep.ladder, floor))
        found = replace(found, side=found.side + 2 * first)
        parts.append(found)
        yield
    lowered = [some * np.exp(floor - old) for some, old in zip(sums, floors, strict=True)]
    return Rows(leans, together(parts), floor, np.concatenate(lowered))


def _sums(found: Nodes, count: int, ladder: Floats, floor: Floats) -> Floats:
    row = found.side // 2
    sums = np.empty((count, 3, ladder.size))
    for b, beta in enumerate(ladder):
        mass = np.exp(found.log_weight - beta * found.energy - found.kept + floor[b])
        for j in range(3):
            sums[:, j, b] = np.bincount(row, mass, count)
            mass *= found.energy
    return sums


@dataclass(frozen=True, eq=False)
class Panels:
    """k panels of lean, ``ends`` of shape (k, 2), each with the rows of one rule."""

    rule: Rule
    ends: Floats
    rows: Rows

    @property
    def half(self) -> Floats:
        """Half the widths, shape (k,)."""
        return 0.5 * (self.ends[:, 1] - self.ends[:, 0])

    def sums(self, floor: Floats) -> tuple[Floats, Floats]:
        """Return Σ mass·Eʲ and Σ mass·doubt·Eʲ of the panels, shapes (k, 3, ladder)."""
        lowered = self.rows.lowered(floor)
        by_row = lowered.reshape(self.half.size, self.rule.at.size, *lowered.shape[1:])
        by_row = by_row * self.half[:, None, None, None]
        weight = self.rule.weight
        return (
            np.einsum("r,krjb->kjb", weight, by_row),
            np.einsum("r,krjb->kjb", weight * self.rule.doubt, by_row),
        )

    def take(self, chosen: Bools) -> Panels:
        """Return those for which a mask of shape (k,) holds."""
        size, found = self.rule.at.size, self.rows.found
        leaf, place = np.divmod(found.side, 2 * size)
        keep = chosen[leaf]
        side = (np.cumsum(chosen) - 1)[leaf[keep]] * (2 * size) + place[keep]
        fewer = replace(found.take(keep), side=side)
        wide = np.repeat(chosen, size)
        rows = Rows(self.rows.leans[wide], fewer, self.rows.floor, self.rows.sums[wide])
        return Panels(self.rule, self.ends[chosen], rows)


def panels(sweep: Sweep, rule: Rule, ends: Floats, floor: Floats) -> Generator[None, None, Panels]:
    """Return the panels between these ends, shape (k, 2); yields between the blocks."""
    middle, half = ends.mean(axis=1), 0.5 * (ends[:, 1] - ends[:, 0])
    leans = (middle[:, None] + half[:, None] * rule.at).ravel()
    return Panels(rule, ends, (yield from rows(sweep, leans, floor)))


def ensemble(sweep: Sweep, parts: list[Panels]) -> Ensemble:
    """Return all nodes of the panels as an ensemble."""
    ground, tolerance = sweep.ground, sweep.tolerance
    columns: list[tuple[Floats, ...]] = []
    leaves: list[Ints] = []
    first = 0
    for some in parts:
        found, rule = some.rows.found, some.rule
        row = found.side // 2
        leaf, place = np.divmod(row, rule.at.size)
        log_rows = np.log(np.multiply.outer(some.half, rule.weight))
        columns.append(
            (
                found.height,
                some.rows.leans[row],
                found.log_weight + log_rows[leaf, place],
                1.0 - rule.doubt[place] - INNER * tolerance,
                found.energy,
                found.kept,
            )
        )
        starts = np.flatnonzero(np.diff(leaf, prepend=-1))
        leaves.append(starts + first)
        first += row.size
    height, lean, log_area, check, energy, kept = (
        np.concatenate(part) for part in zip(*columns, strict=True)
    )
    lowest = min(float(energy.min()), 0.0)
    energy -= lowest
    lines = ground.centre + ground.unit * np.stack([height + ground.shear * lean, lean], axis=1)
    log_area += 2.0 * math.log(ground.unit) - math.log(ground.data.spread)
    return Ensemble(
        data=ground.data,
        lines=lines,
        log_area=log_area,
        check=check,
        leaves=np.concatenate(leaves),
        energy=energy,
        kept=kept,
        ground=ground.value + lowest,
    )
