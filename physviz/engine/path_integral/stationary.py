"""The stationary points of the action: where e^{iS/ħ} keeps its phase, and so what A is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from physviz.engine.losses import Absolute
from physviz.engine.minima import minima
from physviz.engine.path_integral.action import Action, action
from physviz.engine.search.ground import Ground
from physviz.engine.search.starts import starts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair

Kind = Literal["minimum", "saddle", "maximum"]

FLAT = 1e-6
"""A curvature below this share of the steepest possible one is none."""
SAMPLE = 512
"""Of more points, stationary lines are looked for in a seeded sample and followed to all."""
STEPS = 60
CLOUD = 1000
"""So many lines at random are followed at a time,"""
ROUNDS = 6
"""and so often while the count does not close."""
TURN = 100_000
"""So many residuals are summed in one turn of background work."""


@dataclass(frozen=True, eq=False)
class Stationary:
    """A line θ at which ∇S = 0.

    ``hessian`` is ∇∇S in coordinates θ, shape (2, 2), and ``determinant`` its determinant, which
    has more digits than the matrix (x = 10⁸ + i). ``degenerate`` says why the determinant tells
    nothing, None where it does.
    """

    kind: Kind
    theta: Pair
    value: float
    hessian: Floats
    determinant: float
    signature: int
    degenerate: str | None


def stationary_points(problem: Problem) -> tuple[Stationary, ...]:
    """Return the stationary points of S, the lowest first: minima, saddles and maxima.

    Those of a convex loss are its minimum. Else Newton's method from lines through pairs of points,
    from the minima, from between them and from a seeded cloud about them; of more than 512 points
    in a sample of them, so that what hardly any points make may be missed. ``count_closes`` tells.
    None without points; where all x are equal one line for each valley or ridge.
    """
    return next(found for found in stationary_points_in_turns(problem) if found is not None)


def stationary_points_in_turns(problem: Problem) -> Iterator[tuple[Stationary, ...] | None]:
    """Yield None for each turn of some 10 ms of work, and ``stationary_points`` last.

    They are kept, so that both are quick the next time; the search for the minima is one turn.
    """
    known = _known(problem)
    if not known:
        known.append((yield from _points(problem)))
    yield known[0]


@lru_cache(maxsize=8)
def _known(problem: Problem) -> list[tuple[Stationary, ...]]:
    """Return a place to keep what has been found for a problem."""
    return []


def _points(problem: Problem) -> Generator[None, None, tuple[Stationary, ...]]:
    ground = action(problem)
    if ground is None:
        return ()
    lines = ground.data.lines([minimum.theta for minimum in minima(problem)])
    if ground.data.flat:
        lines[:, 1] = 0.0
    if not problem.loss.convex:
        yield None
        lines = yield from _searched(ground, lines)
    found = [_told(ground, line) for line in lines]
    return tuple(sorted(found, key=lambda point: point.value))


def count_closes(points: Sequence[Stationary]) -> bool:
    """Whether #minima − #saddles + #maxima = 1, as it must be where S grows at infinity.

    Where it does not, some stationary point is missing or one found is degenerate (Morse; Milnor,
    Morse theory, 1963, § 5).
    """
    signs = {"minimum": 1, "saddle": -1, "maximum": 1}
    return sum(signs[point.kind] for point in points) == 1


def _told(ground: Action, line: Floats) -> Stationary:
    """Return what is to be said of a stationary line."""
    data, at = ground.data, line[None]
    bend = ground.hessian(at)[0]
    if data.flat:
        bend = bend * np.array([[1.0, 0.0], [0.0, 0.0]])
    scale = np.linalg.eigvalsh(ground.steepest)[1]
    curvature = np.linalg.eigvalsh(bend)
    up, down = int((curvature > FLAT * scale).sum()), int((curvature < -FLAT * scale).sum())
    kind: Kind = "minimum" if not down else "saddle" if down == 1 and up else "maximum"
    jacobian = data.jacobian
    determinant = float(curvature[0] * curvature[1]) * data.spread**2
    return Stationary(
        kind=kind,
        theta=_theta(ground, line),
        value=float(ground.cost(at)[0]),
        hessian=jacobian.T @ bend @ jacobian,
        determinant=determinant,
        signature=up - down,
        degenerate=_degenerate(ground, line, up + down),
    )


def _degenerate(ground: Action, line: Floats, bends: int) -> str | None:
    if ground.data.flat:
        return "Fewer than two distinct x: the stationary points form valleys, not points."
    if isinstance(ground.loss, Absolute):
        return "The absolute ‹loss› is kinked where it is stationary: its ‹hessian› does not exist."
    if bends < 2:
        return (
            "S does not bend in every direction at a stationary point (det H = 0), as in "
            "a valley or on a ring."
        )
    c = getattr(ground.loss, "c", 0.0)
    if not ground.loss.analytic and bool(
        (np.abs(np.abs(ground.data.residuals(line)) - c) <= 1e-9 * c).any()
    ):
        return "A point's ‹loss› is kinked just where S is stationary."
    return None


def _theta(ground: Action, line: Floats) -> Pair:
    """Return θ, in a valley that of least norm."""
    theta = ground.data.theta(line)
    if ground.data.flat:
        x = ground.data.centre[0]
        theta = theta[0] / (1.0 + x * x) * np.array([1.0, x])
    return float(theta[0]), float(theta[1])


def _searched(ground: Action, low: Floats) -> Generator[None, None, Floats]:
    """Return the stationary lines that Newton's method finds from many starts, shape (m, 2)."""
    data, rng, c = ground.data, np.random.default_rng(0), getattr(ground.loss, "c", 1.0)
    some = ground
    if data.n > SAMPLE:
        some = replace(ground, data=data.part(rng.choice(data.n, SAMPLE, replace=False)))
    pairs = starts(Ground(some.data, some.loss))
    wide = np.percentile(np.concatenate([low, pairs]), [10, 50, 90], axis=0)
    cloud = rng.uniform(-1.5, 1.5, (CLOUD, 2)) * (0.5 * (wide[2] - wide[0]) + 4.0 * c)
    begin = np.concatenate([low, _between(low), pairs, wide[1] + cloud])
    found = low[:0]
    for _ in range(ROUNDS):
        arrived = yield from _arrived(some, begin)
        found = _distinct(np.concatenate([found, arrived]), 1e-6 * c)
        if some.data.flat or _closes(some, found):
            break
        # What is missing lies near what is there: the birth of a stationary point is that of two.
        near = rng.choice(found, CLOUD)
        begin = near + c * rng.standard_normal((CLOUD, 2)) * rng.choice([0.1, 0.5, 2.0], (CLOUD, 1))
    if some is not ground:
        found = yield from _arrived(ground, np.concatenate([low, found]))
    # A minimum so flat that Newton's method does not arrive is one all the same.
    return _distinct(np.concatenate([found, low]), 1e-6 * c)


def _closes(ground: Action, lines: Floats) -> bool:
    return int(np.sign(np.linalg.det(ground.hessian(lines))).sum()) == 1


def _between(lines: Floats) -> Floats:
    """Return the middles between the first lines, shape (m, 2)."""
    i, j = np.triu_indices(min(len(lines), 40), 1)
    return 0.5 * (lines[i] + lines[j])


def _arrived(ground: Action, lines: Floats) -> Generator[None, None, Floats]:
    """Return where Newton's method leads from these lines, those that arrive."""
    unit, lines = getattr(ground.loss, "c", 1.0), lines.copy()
    if ground.data.flat:
        lines[:, 1] = 0.0
    rows, there = max(TURN // ground.data.n, 1), [lines[:0]]
    for first in range(0, len(lines), rows):
        some = lines[first : first + rows]
        moving = np.arange(len(some))
        for _ in range(STEPS):
            force, bend = ground.gradient(some[moving]), ground.hessian(some[moving])
            step = _solved(bend, force)
            size = np.hypot(step[:, 0], step[:, 1])
            step *= np.minimum(0.5 * unit / np.maximum(size, 1e-300), 1.0)[:, None]
            some[moving] -= step
            moving = moving[size > 1e-15 * unit]
            yield None
            if not moving.size:
                break
        force = np.abs(ground.gradient(some)).max(axis=1)
        there.append(some[force < 1e-11 * unit])
    return np.concatenate(there)


def _solved(bend: Floats, force: Floats) -> Floats:
    """Return H⁻¹∇S, the smallest curvatures held away from 0; shape (m, 2)."""
    values, axes = np.linalg.eigh(bend)
    values = np.where(np.abs(values) > 1e-12, values, 1e-12)
    along = np.einsum("mji,mj->mi", axes, force) / values
    return np.einsum("mij,mj->mi", axes, along)


def _distinct(lines: Floats, unit: float) -> Floats:
    """Return each line once, those nearer than ``unit`` being one."""
    kept: list[int] = []
    for k in range(len(lines)):
        if not kept or np.abs(lines[kept] - lines[k]).max(axis=1).min() > unit:
            kept.append(k)
    return lines[kept]
