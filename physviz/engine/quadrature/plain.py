"""A stand-in: one trapezoidal grid about the best mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.energy import energy
from physviz.engine.minima import modes
from physviz.engine.quadrature.ensemble import Ensemble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem


def gather(
    problem: Problem, low: float, high: float, tolerance: float
) -> Iterator[Ensemble | None]:
    """Yield one ensemble."""
    phi = energy(problem)
    data = phi.data
    assert data is not None
    best = modes(problem, low)[0]
    n = problem.points.n
    reach = 9.0 / np.sqrt(2.0 * phi.scale / n * n * low + 1e-300)
    for nodes in (48, 160):
        g = np.linspace(-reach, reach, nodes)
        lines = data.lines(best.theta) + np.stack(np.meshgrid(g, g), axis=-1).reshape(-1, 2)
        theta = data.theta(lines)
        like = phi.scale * data.mean(lines, problem.loss.rho) + phi.constant
        prior = phi.prior(theta)
        joint = problem.temper == "joint" or not problem.prior.proper
        total = like + prior if joint else like
        kept = np.zeros_like(like) if joint else prior
        ground = float(total.min())
        area = np.full(len(lines), 2.0 * np.log(g[1] - g[0]) - np.log(data.spread))
        check = np.tile(np.where(np.arange(nodes) % 2 == 0, 4.0, 0.0), nodes)
        check *= np.repeat(np.where(np.arange(nodes) % 2 == 0, 1.0, 0.0), nodes)
        yield Ensemble(data, lines, area, check, np.array([0]), total - ground, kept, ground)
