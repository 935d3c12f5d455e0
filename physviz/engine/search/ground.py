"""What a search walks on: the cost of a line and, where there is a prior, its springs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.sums import Sums


@dataclass(frozen=True, eq=False)
class Springs:
    """½|stiff·(line − middle)|², a Gaussian prior; ``slack`` = stiff⁻¹, shapes (2, 2) and (2,)."""

    middle: Floats
    stiff: Floats
    slack: Floats

    def stretch(self, lines: Floats) -> Floats:
        """Return stiff·(line − middle), shape (m, 2)."""
        return (lines - self.middle) @ self.stiff.T

    def pulled(self, force: Floats) -> Springs:
        """Return the springs that, but for a constant, also pull with a steady force."""
        return replace(self, middle=self.middle + self.slack @ (self.slack.T @ force))


@dataclass(frozen=True, eq=False)
class Ground:
    """E(line) = S(line) + the springs: the cost of a line and a prior, where there is one.

    A line is (height, lean), see Sums.
    """

    data: Sums
    loss: Loss
    springs: Springs | None = None

    def on(self, data: Sums) -> Ground:
        """Return the same ground over other points."""
        return replace(self, data=data)

    @property
    def valley(self) -> bool:
        """Whether nothing tells the lines apart that meet at the one x of all points."""
        return self.data.flat and self.springs is None

    def __call__(self, lines: Floats) -> Floats:
        """Return E for lines of shape (m, 2); shape (m,)."""
        mean = self.data.mean(lines, self.loss.rho)
        if self.springs is None:
            return mean
        return mean + 0.5 * np.sum(self.springs.stretch(lines) ** 2, axis=1)

    def gradient(self, lines: Floats) -> Floats:
        """Return ∇E, shape (m, 2)."""
        mean = self.data.gradient(lines, self.loss.psi)
        if self.springs is None:
            return mean
        return mean + self.springs.stretch(lines) @ self.springs.stiff

    def hessian(self, lines: Floats) -> Floats:
        """Return the numbers E₀₀, E₀₁, E₁₁ of ∇∇E, shape (m, 3)."""
        return self._bend(self.data.bend(lines, self.loss.curvature))

    def majorant(self, lines: Floats) -> Floats:
        """Return those of the parabola of reweighted least squares, weights ψ(r)/r; shape (m, 3).

        It touches E at the line and lies above it everywhere, because ρ(√z) is concave in z.
        """
        return self._bend(self.data.bend(lines, self._weight))

    def _weight(self, residual: Floats) -> Floats:
        weight = np.full_like(residual, 2.0)
        np.divide(self.loss.psi(residual), residual, out=weight, where=residual != 0.0)
        return weight

    def _bend(self, mean: Floats) -> Floats:
        if self.springs is not None:
            (a, b), (_, d) = self.springs.stiff.T @ self.springs.stiff
            return mean + np.array([a, b, d])
        if self.data.flat:
            # Any bend will do along a valley, where no force acts.
            mean[:, 2] = mean[:, 0]
        return mean


def determinant_share(bend: Floats) -> Floats:
    """Return det/(E₀₀E₁₁), at most 1, and −1 where a diagonal entry is not positive."""
    sound = (bend[:, 0] > 0.0) & (bend[:, 2] > 0.0)
    a, d = (np.sqrt(np.where(sound, bend[:, k], 1.0)) for k in (0, 2))
    return np.where(sound, 1.0 - (bend[:, 1] / a / d) ** 2, -1.0)
