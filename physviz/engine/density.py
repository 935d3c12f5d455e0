"""The shape of q where it has no closed form: contours that hold masses, marginals, peaks.

It is laid out on grids of lines that follow q's own spread, wherever one looks, so that two narrow
peaks far apart are both resolved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.distribution import refined
from physviz.engine.energy import exponent
from physviz.engine.grid import Grid, evaluated, interpolated, laid, measures, widths
from physviz.engine.laplace import bells, exponents
from physviz.engine.predictive import masses
from physviz.engine.rough import PROMPT, in_frames, rough

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from numpy.typing import ArrayLike

    from physviz.engine.laplace import Bell
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.quadrature import Ensemble

MASSES = (0.5, 0.9, 0.99)
"""What the contours hold."""
THOROUGH = 20_000_000
"""So many residuals may be summed for a grid in the background: that says for how many abscissas,
of ``FEWEST`` to ``MOST`` a side. Between fewer than ``ENOUGH`` the exponent is interpolated; it is
the smoother the more points there are.
"""
FEWEST, ENOUGH, MOST = 13, 72, 192
SOUND = 1e-4
"""An ensemble whose log Z is known this well gives the shape for good."""


@dataclass(frozen=True, eq=False)
class Marginal:
    """The density of one coefficient, ``density`` [1/β_j] at ``at`` [β_j], shapes (k,)."""

    at: Floats
    density: Floats

    def __call__(self, at: ArrayLike) -> Floats:
        """Return the density elsewhere, 0 beyond both ends; shape as given."""
        logs = np.log(np.maximum(self.density, 1e-300))
        there = np.asarray(at, dtype=np.float64)
        return np.exp(np.interp(there, self.at, logs, left=-np.inf, right=-np.inf))


@dataclass(frozen=True)
class Peak:
    """A mode of q and the share of q about it: of the lines for which its bell is the highest."""

    theta: Pair
    mass: float


@dataclass(frozen=True, eq=False)
class Shape:
    """q(θ): its ``exponent`` −log q + const on a grid, and the levels that hold ``MASSES``.

    ``exponent`` has shape (across, along) of the grid; ``marginals`` are those of β₀ and β₁;
    ``peaks`` the modes that matter, best first; ``final`` when no better shape will come.
    """

    grid: Grid
    exponent: Floats
    levels: Floats
    marginals: tuple[Marginal, Marginal]
    peaks: tuple[Peak, ...]
    final: bool


def levels(rise: Floats, mass: Floats, held: ArrayLike) -> Floats:
    """Return the levels of a rise below which these shares of the mass lie; shape as ``held``.

    ``rise`` is −log q + const at places that stand for ``mass`` each, in any one shape.
    """
    order = np.argsort(rise, axis=None)
    each = mass.ravel()[order]
    below = np.cumsum(each) - 0.5 * each
    return np.interp(np.asarray(held) * below[-1], below, rise.ravel()[order])


def shapes(
    problem: Problem, inverse_temperature: float, *, at_once: bool
) -> Iterator[Shape | None]:
    """Yield ever better shapes of q, None for a turn of work; with ``at_once`` the first is quick.

    Raises Divergent, NoNoise.
    """
    beta, known = inverse_temperature, _known(problem, inverse_temperature)
    if not known:
        if at_once:
            yield _rough_shape(problem, beta)
        for stage in refined(problem, beta):
            if stage is None or not (stage.final or _sound(stage.ensemble, beta)):
                yield None
                continue
            known.append((yield from _thorough_shape(problem, beta, stage.ensemble)))
            break
    yield known[0]


@lru_cache(maxsize=4)
def _known(problem: Problem, beta: float) -> list[Shape]:
    """Return where the final shape is kept once it has been found."""
    return []


def _sound(ensemble: Ensemble, beta: float) -> bool:
    return ensemble.at(beta).error < SOUND


def live(problem: Problem, inverse_temperature: float, *, held: bool) -> Iterator[Shape | None]:
    """Yield what ``shapes`` does, the first within a frame: None where that would take longer.

    While something is ``held`` a first rough shape is all, for the next frame asks anew.
    """
    prompt = problem.points.n <= PROMPT
    stages = shapes(problem, inverse_temperature, at_once=prompt)
    known = bool(_known(problem, inverse_temperature))
    return in_frames(stages, prompt=prompt, known=known, held=held)


def pictured(
    problem: Problem, inverse_temperature: float, cost: Floats, intercepts: Floats, slopes: Floats
) -> Floats:
    """Return q/q(mode), in [0, 1], from S on a grid; shapes (slopes, intercepts).

    Raises Divergent, NoNoise.
    """
    phi, prior = exponent(problem, inverse_temperature), problem.prior
    best = bells(problem, inverse_temperature, quick=True)[0]
    rise = phi.share * phi.scale * cost
    for away, stiff in (
        ((intercepts - prior.mean[0])[None, :], prior.precision[0]),
        ((slopes - prior.mean[1])[:, None], prior.precision[1]),
    ):
        rise += 0.5 * phi.prior_share * stiff * away * away
    constant = phi.share * phi.constant + phi.prior_share * prior.log_normaliser
    rise -= min(best.exponent.value - constant, float(rise.min()))
    return np.exp(-rise)


def _ways(ensemble: Ensemble) -> tuple[tuple[Floats, float], tuple[Floats, float]]:
    """Return what β₀ and β₁ are measured along among lines, and what a unit there measures."""
    data = ensemble.data
    lift = data.centre[0] / data.spread
    long = math.hypot(1.0, lift)
    # β₀ = y₀ + height − lift·lean, β₁ = lean/spread.
    return (np.array([1.0, -lift]) / long, long), (np.array([0.0, 1.0]), 1.0 / data.spread)


def _rough_shape(problem: Problem, beta: float) -> Shape:
    ensemble, second = rough(problem, beta)
    (way, _), _ = _ways(ensemble)
    mass = masses(ensemble, beta)
    first = laid(ensemble.data, ensemble.lines, mass, way, second.along.size)
    lying = exponents(exponent(problem, beta), first.lines()) - beta * ensemble.ground
    rises = [each.reshape(second.across.size, -1) for each in (lying, ensemble.exponent(beta))]
    found = bells(problem, beta, quick=True)
    return _shape(ensemble, beta, [first, second], rises, _peaks(found, ensemble, mass), ENOUGH)


def _thorough_shape(
    problem: Problem, beta: float, ensemble: Ensemble
) -> Generator[None, None, Shape]:
    count = min(max(int(math.sqrt(THOROUGH / problem.points.n)), FEWEST), MOST)
    mass = masses(ensemble, beta)
    grids: list[Grid] = []
    rises: list[Floats] = []
    for way, _ in _ways(ensemble):
        grid = laid(ensemble.data, ensemble.lines, mass, way, count)
        values = yield from evaluated(exponent(problem, beta), grid)
        grids.append(grid)
        rises.append(values - beta * ensemble.ground)
    peaks = _peaks(bells(problem, beta), ensemble, mass)
    return _shape(ensemble, beta, grids, rises, peaks, MOST, final=True)


def _shape(
    ensemble: Ensemble,
    beta: float,
    grids: list[Grid],
    rises: list[Floats],
    peaks: tuple[Peak, ...],
    enough: int,
    *,
    final: bool = False,
) -> Shape:
    """Return the shape on two grids, laid along β₀ and β₁; finer between ``enough`` abscissas."""
    log_total = float(np.logaddexp.reduce(ensemble.log_mass(beta)))
    marginals = []
    for j, (_, unit) in enumerate(_ways(ensemble)):
        if grids[j].along.size < min(enough, ENOUGH):
            fine = grids[j].refined(enough)
            grids[j], rises[j] = fine, interpolated(rises[j], grids[j], fine)
        weight = measures(grids[j].across) @ np.exp(-rises[j] - log_total)
        at = grids[j].theta(np.stack([grids[j].along, np.zeros_like(grids[j].along)], axis=1))
        marginals.append(Marginal(at[:, j], weight / (unit * ensemble.data.spread)))
    grid, rise = grids[1], rises[1]
    cells = widths(grid.across)[:, None] * widths(grid.along)
    held = levels(rise, cells * np.exp(rise.min() - rise), MASSES)
    return Shape(grid, rise, held, (marginals[0], marginals[1]), peaks, final)


def _peaks(found: tuple[Bell, ...], ensemble: Ensemble, mass: Floats) -> tuple[Peak, ...]:
    theta = ensemble.data.theta(ensemble.lines)
    nearest = np.argmin([bell.exponent(theta) for bell in found], axis=0)
    shares = np.bincount(nearest, mass, len(found)).tolist()
    return tuple(Peak(bell.mean, share) for bell, share in zip(found, shares, strict=True))
