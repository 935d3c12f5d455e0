"""Quadrature of losses with kinks: along the height exactly, along the lean by adaptive panels.

Along the height the energy is a parabola between two kinks, and so e^{−βE−K} is integrated to
round-off. What is left is a function of the lean that is as smooth as the crossings of the kinks
allow: two continuous derivatives for absolute loss, four for Huber's. Panels of lean are cut, at a
crossing where there are few, until Kronrod's and Gauss's rules agree at every β.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.minima import modes
from physviz.engine.quadrature.kinked_ground import Ground, ground
from physviz.engine.quadrature.kinked_near import narrowed
from physviz.engine.quadrature.kinked_panels import Panels, Sweep, ensemble, panels
from physviz.engine.quadrature.kinked_rule import COARSE, FINE, Rule
from physviz.engine.quadrature.kinked_span import span

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadrature.ensemble import Ensemble

COARSE_GOAL, COARSE_ROWS = 0.03, 1e-3
"""The tolerance of the first ensemble, and of its rows."""
FINE_ROWS, LEFT = 0.01, 0.85
"""What each row may err, and what is left of the tolerance for the panels."""
BLOCK = 20_000
"""So many kinks at a time take some ten milliseconds."""
MOST_NODES = 600_000, 2_000_000
"""For one β and for a range of them: beyond, the error is left as it is."""
MOST_CROSSINGS = 20_000
"""Where there are more each is too small to cut at."""
LOOSE = 50.0
"""U and C may err so many times more than log Z."""


def gather(
    problem: Problem, low: float, high: float, tolerance: float
) -> Iterator[Ensemble | None]:
    """Return ensembles that get better, for every β in [low, high]; None where there is none yet.

    ``tolerance`` is that of log Z; U, in units of T, and C come to 50 times that. Huber and
    absolute loss of at least one point; Z must exist at ``low``. Raises NoNoise.
    """
    whole = ground(problem, modes(problem, high)[0].theta, high)
    ladder = np.geomspace(low, high, math.ceil(math.log(high / low) / math.log(3.0)) + 1)
    a, b, d = whole.bend(math.sqrt(low * high))
    size = 1.0 / math.sqrt(max(d - b * b / a, 1e-14 * d))
    yield None
    seen = narrowed(whole, ladder)
    yield None
    coarse = Sweep(seen, ladder, COARSE_ROWS, BLOCK)
    ends = yield from span(coarse, size)
    fine = Sweep(seen, ladder, FINE_ROWS * tolerance, BLOCK)
    crossings = _crossings(seen)
    rough = yield from _refined(coarse, COARSE, _thinned(ends), COARSE_GOAL, crossings)
    yield ensemble(coarse, rough)
    done = yield from _refined(fine, FINE, _pairs(ends), LEFT * tolerance, crossings)
    yield ensemble(fine, done)


def _pairs(ends: Floats) -> Floats:
    return np.stack([ends[:-1], ends[1:]], axis=1)


def _thinned(ends: Floats) -> Floats:
    """Return every second end and the panels between them; 0 and the outermost ends stay."""
    kept = ends[int(np.searchsorted(ends, 0.0)) % 2 :: 2]
    return _pairs(np.unique(np.concatenate([ends[:1], kept, ends[-1:]])))


def _refined(
    sweep: Sweep, rule: Rule, ends: Floats, tolerance: float, crossings: Floats
) -> Generator[None, None, list[Panels]]:
    """Return panels between these ends, cut where the rule's two halves do not agree."""
    done: list[Panels] = []
    most = MOST_NODES[sweep.ladder.size > 1]
    floor = np.full(sweep.ladder.size, np.inf)
    while True:
        done.append((yield from panels(sweep, rule, ends, floor)))
        floor = done[-1].rows.floor
        excess = _excess(done, floor, sweep.ladder, tolerance)
        many = sum(part.rows.found.side.size for part in done) > most
        poor = excess > 0.5 / excess.size
        if many or excess.sum() <= 1.0 or not poor.any():
            return done
        split = np.split(poor, np.cumsum([part.half.size for part in done])[:-1])
        ends = np.concatenate([p.ends[s] for p, s in zip(done, split, strict=True)])
        ends = _cut(ends, crossings)
        done = [p.take(~s) for p, s in zip(done, split, strict=True)]
        yield


def _excess(done: list[Panels], floor: Floats, ladder: Floats, tolerance: float) -> Floats:
    """Return the panels' doubts as shares of what is allowed, the worst β's; shape (k,)."""
    sums = [part.sums(floor) for part in done]
    mass, doubt = (np.concatenate([pair[j] for pair in sums]) for j in (0, 1))
    total = mass.sum(axis=0)
    doubt = doubt / total[0]
    mean = total[1] / total[0]
    variance = np.maximum(total[2] / total[0] - mean * mean, 0.0)
    loose = LOOSE * tolerance
    square = doubt[:, 2] - 2.0 * mean * doubt[:, 1] + (mean * mean - variance) * doubt[:, 0]
    worst = np.stack(
        [
            np.abs(doubt[:, 0]) / tolerance,
            np.abs(doubt[:, 1] - mean * doubt[:, 0]) * ladder / loose,
            np.abs(square) * ladder * ladder / loose,
        ]
    )
    return worst.max(axis=(0, 2))


def _cut(ends: Floats, crossings: Floats) -> Floats:
    """Return the panels cut into two, at the crossing of kinks nearest to the middle."""
    left, right = ends[:, 0], ends[:, 1]
    middle = left + 0.5 * (right - left)
    if crossings.size:
        after = np.searchsorted(crossings, middle)
        for side in (np.maximum(after - 1, 0), np.minimum(after, crossings.size - 1)):
            near = crossings[side]
            inside = np.abs(near - middle) < 0.3 * (right - left)
            middle = np.where(inside, near, middle)
    return np.concatenate([np.stack([left, middle], 1), np.stack([middle, right], 1)])


def _crossings(seen: Ground) -> Floats:
    """Return the leans at which two kinks meet, in order; none where they are very many."""
    r, w, u = seen.r / seen.w, seen.w, seen.u / seen.w
    if seen.square:
        r = np.concatenate([r - seen.c / w, r + seen.c / w])
        u = np.concatenate([u, u])
    if r.size * r.size > 2 * MOST_CROSSINGS:
        return np.empty(0)
    i, j = np.triu_indices(r.size, 1)
    across = u[i] - u[j]
    apart = across != 0.0
    return np.sort((r[i] - r[j])[apart] / across[apart])
