"""The density of states of the action, and the spiral on which its phasors add up to the amplitude.

N(E) is the area of {S ≤ E}, weighted with the prior; g = dN/dE; Z_S(b) = ∫g(E)e^{−bE}dE is g's
Laplace transform and A(ħ) its Fourier transform. For a picture: some parts in a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.amplitude import NoAmplitude
from physviz.engine.minima import minima
from physviz.engine.path_integral.action import Action, action
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.path_integral.action import Complexes
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

RINGS, RAYS = 400, 360
TURN = 400_000
"""So many residuals are summed in one turn of background work."""
STANDARD_DEVIATIONS = 7.0


@dataclass(frozen=True, eq=False)
class States:
    """N(E) of the lines with S ≤ E; energies from S_min to ``top``, ascending, shape (k,)."""

    energy: Floats
    count: Floats

    @property
    def density(self) -> Floats:
        """The density g between the energies, shape (k − 1,)."""
        return np.diff(self.count) / np.diff(self.energy)

    def spiral(self, b: complex) -> Complexes:
        """Return ∫g(E′)e^{−bE′}dE′ from S_min to each energy, shape (k,); b ≠ 0.

        Under a flat prior and Re b = 0 it circles about A for ever: A is what it ends in as
        ε → 0⁺ of b → b + ε, and with some ε it is seen to.
        """
        waves = np.exp(-b * self.energy)
        steps = -self.density * np.diff(waves) / b
        return np.append(0.0j, np.cumsum(steps))


def states(problem: Problem, top: float, count: int = 4000) -> States:
    """Return N(E) at ``count`` energies from S_min to ``top``, however long it takes.

    On rings about the lowest minimum, round where S is; O(n) for each of 144,000 lines. Raises
    NoAmplitude without points, or where {S ≤ top} is unbounded under a flat prior.
    """
    return next(found for found in states_in_turns(problem, top, count) if found is not None)


def states_in_turns(problem: Problem, top: float, count: int = 4000) -> Iterator[States | None]:
    """Yield None for each turn of some 10 ms of work, and ``states`` last. Raises as it does."""
    ground = action(problem)
    if ground is None:
        raise NoAmplitude("There are no points, so there is no ‹cost›.")
    low = minima(problem)[0]
    centre = ground.data.lines([low.theta])[0]
    base = float(ground.cost(centre[None])[0])
    if not top > base:
        raise Refusal("The energy must lie above the least ‹cost›.")
    yield None
    round_ = _round(ground, centre)
    reach = _reach(ground, centre, round_, top)
    # Rings ever wider, so that equal shares of a bowl's energy have equally many.
    edge = np.linspace(0.0, 1.0, RINGS + 1) ** 1.5 * reach
    radius = 0.5 * (edge[1:] + edge[:-1])
    angle = (np.arange(RAYS) + 0.5) * (2.0 * np.pi / RAYS)
    ways = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ round_.T
    lines = (centre + radius[:, None, None] * ways).reshape(-1, 2)
    block = max(TURN // ground.data.n, 1)
    cost = np.empty(len(lines))
    for first in range(0, len(lines), block):
        cost[first : first + block] = ground.cost(lines[first : first + block])
        yield None
    cost = cost.reshape(RINGS, RAYS)
    area = 0.5 * np.diff(edge**2)[:, None] * (2.0 * np.pi / RAYS) * abs(np.linalg.det(round_))
    weight = area / ground.spread * np.exp(-ground.springs(lines).reshape(cost.shape))
    energy = np.linspace(base, top, count)
    yield States(energy, _below(energy, cost, weight, _width(cost, radius, edge)))


def _round(ground: Action, centre: Floats) -> Floats:
    """Return axes in which S is round about its minimum, or as round as squared loss is."""
    bend = ground.hessian(centre[None])[0] + 0.05 * ground.steepest + 1e-9 * np.eye(2)
    if ground.data.flat:
        bend += ground.stiffness
    values, axes = np.linalg.eigh(bend)
    return axes / np.sqrt(values)


def _reach(ground: Action, centre: Floats, round_: Floats, top: float) -> float:
    """Return a radius beyond which S > top, or the prior leaves nothing."""
    angle = np.linspace(0.0, 2.0 * np.pi, 128, endpoint=False)
    ways = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ round_.T
    most = 1e6
    if ground.stiff.any():
        far = float(np.hypot(*(ground.stiff @ (centre - ground.middle)))) + STANDARD_DEVIATIONS
        most = far / float(np.linalg.svd(ground.stiff @ round_, compute_uv=False)[-1])
    size = 0.5 * getattr(ground.loss, "c", 1.0)
    while size < most and ground.cost(centre + size * ways).min() <= top:
        size *= 1.1
    if size >= 1e6:
        raise NoAmplitude("Lines however far away have no more ‹cost› than this.")
    # Rays between those tried.
    return min(1.02 * size, most)


def _width(cost: Floats, radius: Floats, edge: Floats) -> Floats:
    """Return half of what S changes by over each patch of a ring."""
    outward = np.abs(np.gradient(cost, radius, axis=0)) * np.diff(edge)[:, None]
    around = 0.5 * np.abs(np.roll(cost, 1, axis=1) - np.roll(cost, -1, axis=1))
    return 0.5 * (outward + around) + 1e-15 * np.abs(cost).max()


def _below(energy: Floats, cost: Floats, weight: Floats, width: Floats) -> Floats:
    """Return Σ of the weights of patches below each energy, a patch's spread evenly over its own.

    The sum rises by a steady slope from S − width to S + width of each patch.
    """
    slope = (0.5 * weight / width).ravel()
    place = np.concatenate([(cost - width).ravel(), (cost + width).ravel()])
    order = np.argsort(place)
    slopes = np.cumsum(np.concatenate([slope, -slope])[order])
    place = place[order]
    total = np.append(0.0, np.cumsum(slopes[:-1] * np.diff(place)))
    found = np.interp(energy, place, total)
    return found - found[0]
