"""The energies of lines relative to a mode, which keep their digits where φ itself is huge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.energy import Energy, energy
from physviz.engine.minima import modes
from physviz.engine.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadrature.smooth_surface import Surface

STEPS = 8
"""Downhill from the mode of one β to that of the next."""
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
    surface: Surface | None = None

    @staticmethod
    def of(problem: Problem, low: float, high: float) -> Relief:
        """Return the relief of the problem with its modes for all β from ``low`` to ``high``."""
        phi, prior = energy(problem), problem.prior
        none = np.empty(0)
        # Without points any coordinates do in which the prior is round.
        stretch = np.sqrt(prior.precision)
        data = phi.data or Sums(prior.mean, float(stretch[0] / stretch[1]), True, none, none, none)
        joint = problem.temper == "joint" or not prior.proper
        ladder = dict.fromkeys([high] if joint else [high, (low * high) ** 0.5, low])
        found = np.array([each.theta for beta in ladder for each in modes(problem, beta)])
        lines = data.lines(found)
        stiff = stretch[:, None] * data.back
        pull = stretch * (found[0] - prior.mean)
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

    def beside(self, point: int) -> Relief:
        """Return the relief whose heights are above the lines through a point; no prior."""
        data = self.data
        u, v = data.u[point] / data.w[point], data.v[point] / data.w[point]
        across = data.u / data.w - u
        # Points that share its x keep their distance however steep the line.
        across[np.abs(across) < 1e-13 * np.abs(data.u / data.w).max()] = 0.0
        moved = replace(data, u=data.w * across, v=data.v - data.w * v)
        return replace(self, data=moved)

    @property
    def width(self) -> float:
        """The imaginary residual at which ρ stops being analytic."""
        c = getattr(self.phi.problem.loss, "c", np.inf)
        return c * 0.7 if self.phi.problem.loss.grows == "bounded" else c

    @property
    def noise(self) -> float:
        """The round-off of E at the mode, in units of a float's."""
        return self.phi.scale * self.least / max(self.data.n, 1) ** 0.5

    @property
    def at_once(self) -> int:
        """How many lines make a turn of work."""
        return max(TURN // max(self.data.n, 1), 1) if self.surface is None else TURN

    def __call__(self, lines: Floats) -> tuple[Floats, Floats]:
        """Return E and K of lines (m, 2) less those of the origin; shapes (m,)."""
        return self.sprung(lines, self.cost(lines))

    def sprung(self, lines: Floats, cost: Floats) -> tuple[Floats, Floats]:
        """Return E and K of lines whose −log p(y|θ) is known."""
        away = (lines - self.origin) @ self.stiff.T
        spring = away @ self.pull + 0.5 * np.sum(away * away, axis=1)
        return (cost + spring, np.zeros_like(cost)) if self.joint else (cost, spring)

    def cost(self, lines: Floats) -> Floats:
        """Return −log p(y|θ) less that of the origin, shape (m,)."""
        if self.surface is not None:
            return self.surface(lines)
        if self.phi.data is None:
            return np.zeros(len(lines))
        rho, least = self.phi.problem.loss.rho, self.least
        return self.phi.scale * self.data.mean(lines, lambda r: rho(r) - least)

    def parabolas(self, ladder: Floats, lines: Floats) -> Floats:
        """Return, for each β, log∫e^{−βE−K} of the best of some parabolas above βE + K."""
        energy, kept = self(lines)
        curved = self._curved(lines, self._weight)
        best: list[float] = []
        for beta in ladder.tolist():
            a, b, d = self._bent(beta, curved).T
            area = a * np.maximum(d - b * b / a, 1e-15 * d)
            best.append(float(np.max(-beta * energy - kept - 0.5 * np.log(area))))
        return np.array(best) + np.log(2.0 * np.pi)

    def followed(self, ladder: Floats) -> Floats:
        """Return the lines that the modes turn into from one β to the next, both ways; (k, 2)."""
        found = []
        for betas in (ladder, ladder[::-1]):
            line = self.lines[-1 if betas[0] < betas[-1] else 0][None]
            for beta in betas.tolist():
                for _ in range(STEPS):
                    line = self._down(beta, line)
                found.append(line)
        return np.concatenate(found)

    def _down(self, beta: float, line: Floats) -> Floats:
        """Return the bottom of the parabola that touches βE + K at a line and lies above it."""
        a, b, d = self._bent(beta, self._curved(line, self._weight))[0].tolist()
        away = line - self.origin
        force = (self.pull + away[0] @ self.stiff.T) @ self.stiff
        if self.phi.data is not None:
            pull = self.data.gradient(line, self.phi.problem.loss.psi)[0]
            force = force + beta * self.phi.scale * pull
        left = d - b * b / a
        lean = (force[1] - b / a * force[0]) / left
        return line - np.array([(force[0] - b * lean) / a, lean])

    def _weight(self, residual: Floats) -> Floats:
        weight = np.full_like(residual, 2.0)
        psi = self.phi.problem.loss.psi(residual)
        return np.divide(psi, residual, out=weight, where=residual != 0.0)

    def bend(self, beta: float, lines: Floats) -> Floats:
        """Return ∇∇(βE + K) of lines (m, 2): the three numbers of each, shape (m, 3)."""
        return self._bent(beta, self._curved(lines, self.phi.problem.loss.curvature))

    def _bent(self, beta: float, cost: Floats) -> Floats:
        spring = self.stiff.T @ self.stiff * (beta if self.joint else 1.0)
        return beta * cost + np.array([spring[0, 0], spring[0, 1], spring[1, 1]])

    def _curved(self, lines: Floats, weight: Callable[[Floats], Floats]) -> Floats:
        if self.phi.data is None:
            return np.zeros((len(lines), 3))
        return self.phi.scale * self.data.bend(lines, weight)

    def measured(self, lines: Floats) -> Generator[None, None, tuple[Floats, Floats]]:
        """Return what a call returns, in turns of work."""
        rows = self.at_once
        if len(lines) <= rows:
            return self(lines)
        parts = []
        for top in range(0, len(lines), rows):
            parts.append(self(lines[top : top + rows]))
            yield None
        energies, kept = zip(*parts, strict=True)
        return np.concatenate(energies), np.concatenate(kept)
