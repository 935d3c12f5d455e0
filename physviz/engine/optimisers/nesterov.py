"""Nesterov's momentum: look where the ball will be before asking for the slope."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from physviz.engine.optimisers.knobs import inertia, rate
from physviz.engine.optimisers.rule import Rule, roots

if TYPE_CHECKING:
    from physviz.engine.optimisers.rule import Modes, X


@dataclass(frozen=True)
class Nesterov(Rule):
    """b ← μb + g, x ← x − α(g + μb): torch.optim.SGD with nesterov=True.

    With q = 1 − αλ a mode goes like z^k, z² − (1 + μ)qz + μq = 0.
    """

    key: ClassVar[str] = "nesterov"
    title: ClassVar[str] = "Nesterov"
    citation: ClassVar[str] = (
        "Nesterov, Soviet Math. Dokl. 27 (1983) 372–376; as in Sutskever, Martens, Dahl & Hinton, "
        "Proc. ICML (2013) 1139–1147"
    )
    remembers: ClassVar[tuple[str, ...]] = ("buffer",)
    limit: ClassVar[str] = "2(1+μ)/((1+2μ)λmax)"
    bounds: ClassVar[str] = (
        "Smooth up to (1 − μ)²/((1 + μ)²λmax), diverges from 2(1 + μ)/((1 + 2μ)λmax)."
    )

    learning_rate: float = rate(
        0.05,
        "1/[λ]",
        "How far one step follows the slope and where the push will lead: θ ← θ − α(∇S + μb).",
    )
    momentum: float = inertia(
        0.9,
        "Share of the last push that is kept: b ← μb + ∇S; a push is felt for about 1/(1 − μ) "
        "steps.",
    )

    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x − α(g + μb) and b."""
        buffer = self.momentum * memory[0] + g
        return x - self.learning_rate * (g + self.momentum * buffer), (buffer,)

    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return −αg and −αμb."""
        alpha, mu = self.learning_rate, self.momentum
        return {"gradient": -alpha * g, "momentum": -alpha * (mu * (mu * memory[0] + g))}

    def modes(self, curvature: float) -> Modes | None:
        """Return the two roots of z² − (1 + μ)qz + μq, q = 1 − αλ."""
        q = 1.0 - self.learning_rate * curvature
        return roots((1.0 + self.momentum) * q, self.momentum * q)

    def critical(self, curvature: float) -> float:
        """Return 2(1 + μ)/((1 + 2μ)λ)."""
        if not curvature > 0.0:
            return math.inf
        return 2.0 * (1.0 + self.momentum) / (1.0 + 2.0 * self.momentum) / curvature

    def best(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with the α at which both modes shrink alike, 1/L in a valley."""
        if not stiff > 0.0:
            return None
        ratio, low, high = (soft or stiff) / stiff, 0.0, 1.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            # α = (1 − q)/λ of the soft mode is still above that of the stiff one.
            if 1.0 - self._ahead(middle) > ratio * (1.0 + self._beyond(middle)):
                low = middle
            else:
                high = middle
        return replace(self, learning_rate=(1.0 + self._beyond(high)) / stiff)

    def _ahead(self, shrink: float) -> float:
        """Return the q ≥ 0 of a mode that shrinks by the factor r: it rings up to 2μ/(1 + μ)."""
        mu = self.momentum
        if shrink * (1.0 + mu) <= 2.0 * mu:
            return shrink * shrink / mu
        return shrink * shrink / ((1.0 + mu) * shrink - mu)

    def _beyond(self, shrink: float) -> float:
        """Return −q ≥ 0 of a mode that shrinks by the factor r, from side to side."""
        return shrink * shrink / ((1.0 + self.momentum) * shrink + self.momentum)

    def best_momentum(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with α = 4/(3L + l), μ = (√(3κ + 1) − 2)/(√(3κ + 1) + 2), κ = L/l.

        Lessard, Recht & Packard, SIAM J. Optim. 26 (2016) 57–95, table 1.
        """
        if not soft > 0.0:
            return None
        root = math.sqrt(3.0 * stiff / soft + 1.0)
        mu = (root - 2.0) / (root + 2.0)
        return replace(self, learning_rate=4.0 / (3.0 * stiff + soft), momentum=mu)
