"""The multiplication gate: four neurons whose sum is a product, but for an error like λ²."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.demonstrations import Activation
    from physviz.engine.points import Floats, Points

FOURTH: dict[Activation, float] = {"softplus": -0.5, "biased sigmoid": -1.0, "exponential": 1.0}
"""σ⁗(0)/σ″(0). The sigmoid's bias is −log(2 + √3), where it is bent most."""
LARGEST_INPUT = 700.0
"""Beyond it eˢ leaves floating point."""


def bend(activation: Activation, s: ArrayLike) -> Floats:
    """Return [σ(s) + σ(−s) − 2σ(0)]/σ″(0) = s² + …, shape as s.

    As a function of q = sinh²(s/2) it keeps all its digits at any s, where the neurons' own outputs
    would cancel: 4q for σ = eˢ, 4 log(1 + q) for log(1 + eˢ), 12q/(3 + 2q) for the biased sigmoid.
    """
    q = np.sinh(0.5 * np.asarray(s, dtype=np.float64)) ** 2
    if activation == "exponential":
        return 4.0 * q
    if activation == "softplus":
        return 4.0 * np.log1p(q)
    return 12.0 * q / (3.0 + 2.0 * q)


@dataclass(frozen=True, eq=False)
class Gate:
    """m_λ(u, v) = [σ(s) + σ(−s) − σ(t) − σ(−t)]/(4σ″(0)λ²) with s = λ(u + v), t = λ(u − v).

    The inputs u and v have one shape and no units.
    """

    activation: Activation
    u: Floats
    v: Floats

    def product(self, scale: float) -> Floats:
        """Return m_λ(u, v) at λ = ``scale``, shape as u. Raises ValueError beyond floats."""
        s, t = scale * (self.u + self.v), scale * (self.u - self.v)
        if max(np.abs(s).max(), np.abs(t).max()) > LARGEST_INPUT:
            raise ValueError("λ is so large that the neurons' outputs leave floating point.")
        return (bend(self.activation, s) - bend(self.activation, t)) / (2.0 * scale) / (2.0 * scale)

    def error(self, scale: float) -> float:
        """Return the largest |m_λ(u, v) − uv|."""
        return float(np.abs(self.product(scale) - self.u * self.v).max())

    @property
    def leading(self) -> Floats:
        """The limit of (m_λ − uv)/λ² for λ → 0: uv(u² + v²)σ⁗(0)/6σ″(0), shape as u."""
        return FOURTH[self.activation] / 6.0 * self.u * self.v * (self.u**2 + self.v**2)

    @property
    def worst(self) -> Gate:
        """The same gate for the one input whose error is the largest as λ → 0."""
        at = int(np.argmax(np.abs(self.leading)))
        return Gate(self.activation, self.u[at : at + 1], self.v[at : at + 1])

    @property
    def unit(self) -> float:
        """The λ at which the largest neuron's input is 1."""
        return 1.0 / float((np.abs(self.u) + np.abs(self.v)).max())


def gate(points: Points, activation: Activation) -> Gate:
    """Return the gate for the points' x and y, each in its own standard deviations about its mean.

    Raises ValueError unless two x and two y differ.
    """
    if not points.n or points.x.min() == points.x.max() or points.y.min() == points.y.max():
        raise ValueError("There is nothing to multiply until two x differ, and two y.")
    return Gate(activation, _standard(points.x), _standard(points.y))


def _standard(column: Floats) -> Floats:
    """Return (c − ⟨c⟩)/sd c, reckoned from one of the values, which keeps the digits."""
    away = column - column[0]
    away /= np.abs(away).max()
    away -= away.mean()
    return away / away.std()
