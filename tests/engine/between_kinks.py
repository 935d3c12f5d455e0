"""∫e^{−bS}p(θ)d²θ by Gauss–Legendre rules between kinks in the plane of θ: slow and plain."""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Absolute, Huber

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

NODE, WEIGHT = np.polynomial.legendre.leggauss(20)


def panels(ends: Floats, longest: float) -> tuple[Floats, Floats]:
    """Return nodes and weights of panels between ends, none longer than this."""
    edges = np.concatenate(
        [
            np.linspace(low, high, int((high - low) / longest) + 2)[:-1]
            for low, high in pairwise(ends)
        ]
        + [ends[-1:]]
    )
    half, middle = 0.5 * np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
    nodes = (middle[:, None] + half[:, None] * NODE).ravel()
    return nodes, (half[:, None] * WEIGHT).ravel()


def between_kinks(
    problem: Problem, b: complex, box: Floats, longest: tuple[float, float]
) -> complex:
    """Return the integral over the box [[low₀, high₀], [low₁, high₁]] of θ.

    Where two kink lines β₀ = v − β₁x cross, what is left after the integral over β₀ is not smooth.
    """
    points, loss, prior = problem.points, problem.loss, problem.prior
    shifts = {Huber: (-1.0, 1.0), Absolute: (0.0,)}[type(loss)]
    kinks = [(x, y + s * loss.c) for x, y in zip(points.x, points.y, strict=True) for s in shifts]
    crossings = [(v - w) / (x - z) for (x, v), (z, w) in combinations(kinks, 2) if x != z]
    ends = np.unique(np.clip(np.append(crossings, box[1]), *box[1]))
    total = 0.0j
    for lean, share in zip(*panels(ends, longest[1]), strict=True):
        at = np.clip([v - lean * x for x, v in kinks], *box[0])
        heights, weights = panels(np.unique(np.append(at, box[0])), longest[0])
        r = points.y[:, None] - heights - lean * points.x[:, None]
        log = -b * np.mean(loss.rho(r), axis=0)
        (m0, m1), (p0, p1) = prior.mean, prior.precision
        log = log - 0.5 * (p0 * (heights - m0) ** 2 + p1 * (lean - m1) ** 2)
        total += share * complex(weights @ np.exp(log))
    return total * math.exp(-prior.log_normaliser)
