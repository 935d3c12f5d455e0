"""The thermodynamics at many temperatures at once, and its own numerical derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.engine.points import Floats


@dataclass(frozen=True, eq=False)
class Sweep:
    """The thermodynamics at many β, arrays of shape (m,); k_B = 1, in nats.

    ``gross`` = log Z + β·ground and ``excess`` = U − ground are kept apart from ``ground``, whose
    size would drown them. ``kept`` is ⟨K⟩, the mean of what β does not multiply: −log p(θ) where
    only the likelihood is tempered, else 0.
    """

    inverse_temperatures: Floats
    ground: float
    gross: Floats
    excess: Floats
    heat_capacity: Floats
    entropy: Floats
    kept: Floats

    @property
    def temperatures(self) -> Floats:
        """T = 1/β."""
        return 1.0 / self.inverse_temperatures

    @property
    def log_z(self) -> Floats:
        """The logarithm of Z, in nats."""
        return self.gross - self.inverse_temperatures * self.ground

    @property
    def internal_energy(self) -> Floats:
        """U = ⟨E⟩."""
        return self.ground + self.excess

    @property
    def free_energy(self) -> Floats:
        """F = −(log Z)/β."""
        return self.ground + self.free_excess

    @property
    def free_excess(self) -> Floats:
        """F − ground."""
        return -self.gross / self.inverse_temperatures
