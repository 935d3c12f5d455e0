"""The energies of lines relative to a mode, which keep their digits where φ itself is huge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.energy import Energy, energy
from physviz.engine.minima import modes
from physviz.engine.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

TURN = 1 << 20
"""So many residuals make a turn of work."""


@dataclass(frozen=True, eq=False)
class Relief:
    """E and K of lines less their values at ``origin``, the best mode; lines are (height, lean).

    S − S_min is summed point by point, so that its round-off does not grow with n S_min. The prior
    is ½|pull + stiff·(line − origin)|², stiff of shape (2, 2). ``lines`` are the modes, best first,
    (k, 2), ``ground`` and ``kept`` what E and K are at the first.
    """

    phi: Energy
    data: Sums
    joint: bool
    lines: Floats
    least: float
    pull: Floats
    stiff: Floats
    ground: float
    kept: float

    @staticmethod
    def of(problem: Problem, low: float, high: float) -> Relief:
        """Return the relief of the problem with its modes for all β from ``low`` to ``high``."""
        phi, prior = energy(problem), problem.prior
        none = np.empty(0)
        data = phi.data or Sums(prior.mean, prior.sd[1] / prior.sd[0], True, none, none, none)
        joint = problem.temper == "joint" or not prior.proper
        ladder = dict.fromkeys([high] if joint else [high, (low * high) ** 0.5, low])
        found = np.array([each.theta for beta in ladder for each in modes(problem, beta)])
        lines = data.lines(found)
        stiff = np.sqrt(prior.precision)[:, None] * data.back
        pull = np.sqrt(prior.precision) * (found[0] - prior.mean)
        least = 0.0 if phi.data is None else float(data.mean(lines[:1], problem.loss.rho)[0])
        spring = 0.5 * float(pull @ pull) + prior.log_normaliser
        ground, kept = phi.scale * least + phi.constant, spring
        if joint:
            ground, kept = ground + kept, 0.0
        return Relief(phi, data, joint, lines, least, pull, stiff, ground, kept)

    @property
    def origin(self) -> Floats:
        """(height, lean) of the best mode."""
        return self.lines[0]

    def __call__(self, lines: Floats) -> tuple[Floats, Floats]:
        """Return E and K of lines (m, 2) less those of the origin; shapes (m,)."""
        away = (lines - self.origin) @ self.stiff.T
        spring = away @ self.pull + 0.5 * np.sum(away * away, axis=1)
        cost = self.cost(lines)
        return (cost + spring, np.zeros_like(cost)) if self.joint else (cost, spring)

    def cost(self, lines: Floats) -> Floats:
        """Return −log p(y|θ) less that of the origin, shape (m,)."""
        if self.phi.data is None:
            return np.zeros(len(lines))
        rho, least = self.phi.problem.loss.rho, self.least
        return self.phi.scale * self.data.mean(lines, lambda r: rho(r) - least)

    def bend(self, beta: float, lines: Floats) -> Floats:
        """Return ∇∇(βE + K) of lines (m, 2): the three numbers of each, shape (m, 3)."""
        spring = self.stiff.T @ self.stiff * (beta if self.joint else 1.0)
        least = np.array([spring[0, 0], spring[0, 1], spring[1, 1]])
        if self.phi.data is None:
            return np.tile(least, (len(lines), 1))
        bend = self.data.bend(lines, self.phi.problem.loss.curvature)
        return beta * self.phi.scale * bend + least

    def measured(self, lines: Floats) -> Generator[None, None, tuple[Floats, Floats]]:
        """Return what a call returns, in turns of work."""
        rows = max(TURN // max(self.data.n, 1), 1)
        if len(lines) <= rows:
            return self(lines)
        parts = []
        for top in range(0, len(lines), rows):
            parts.append(self(lines[top : top + rows]))
            yield None
        energies, kept = zip(*parts, strict=True)
        return np.concatenate(energies), np.concatenate(kept)
