"""A first, rough ensemble: one grid about the modes, quick enough for the frame of a drag."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from physviz.engine.energy import energy
from physviz.engine.grid import Grid, laid, widths
from physviz.engine.laplace import bells
from physviz.engine.quadrature import Ensemble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.laplace import Bell
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.sums import Sums

T = TypeVar("T")

BUDGET = 60_000
"""So many residuals are summed, in a millisecond or less."""
PROMPT = 1000
"""Of more points even a rough ensemble takes longer than is left of a frame."""
FEWEST, MOST = 13, 40
REACH = 4.8
"""How many standard deviations of its bell the grid goes from a mode."""


@lru_cache(maxsize=4)
def rough(problem: Problem, inverse_temperature: float) -> tuple[Ensemble, Grid]:
    """Return an ensemble good to some per cent, and its grid; it takes its error to be 1.

    For problems without a closed form. Raises Divergent, NoNoise.
    """
    beta, phi = inverse_temperature, energy(problem)
    found, data = bells(problem, beta, quick=True), phi.data
    assert data is not None
    top = max(bell.log_z for bell in found)
    nodes = [_nodes(data, bell, bell.log_z - top) for bell in found]
    lines = np.concatenate([line for line, _ in nodes])
    mass = np.concatenate([weight for _, weight in nodes])
    count = min(max(int(math.sqrt(BUDGET / data.n)), FEWEST), MOST)
    grid = laid(data, lines, mass / mass.sum(), np.array([0.0, 1.0]), count)
    lines = grid.lines()
    value = phi.scale * data.mean(lines, problem.loss.rho) + phi.constant
    kept = phi.prior(data.theta(lines))
    if problem.temper == "joint" or not problem.prior.proper:
        value, kept = value + kept, np.zeros_like(kept)
    area = np.outer(widths(grid.across), widths(grid.along)).ravel() / data.spread
    ground = float(value.min())
    check, leaf = np.zeros_like(value), np.zeros(1, dtype=np.intp)
    return Ensemble(data, lines, np.log(area), check, leaf, value - ground, kept, ground), grid


def in_frames(
    stages: Iterator[T | None], *, prompt: bool, known: bool, held: bool
) -> Iterator[T | None]:
    """Yield what the stages do, the first within a frame: None before one that takes longer.

    A ``prompt`` first stage is all while something is ``held``, for the next frame asks anew.
    """
    if not (prompt or known):
        yield None
    for stage in stages:
        yield stage
        if prompt and held:
            return


def _nodes(data: Sums, bell: Bell, log_weight: float) -> tuple[Floats, Floats]:
    """Return lines about a mode and their masses, shapes (m, 2) and (m,)."""
    z, bowl = np.linspace(-REACH, REACH, 25), bell.exponent
    along, across = (z.ravel() for z in np.meshgrid(z, z))
    slope = across / math.sqrt(bowl.d)
    height = along / math.sqrt(bowl.a) - (bowl.shear - data.centre[0]) * slope
    away = np.stack([height, data.spread * slope], axis=1)
    mass = np.exp(log_weight - 0.5 * (along * along + across * across))
    return data.lines(bell.mean) + away, mass
