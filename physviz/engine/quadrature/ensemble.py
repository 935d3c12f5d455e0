"""An ensemble: lines with weights, by which every integral over θ is a sum.

The rule is made of *leaves*, runs of consecutive nodes on which two rules of different order share
the nodes. Where the two differ the leaf is not resolved, so the differences, taken leaf by leaf
lest they cancel, bound the error at whatever temperature the sum is taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadratic import Pair
    from physviz.engine.sums import Sums

EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """The distribution q = e^{−βE−K}/Z and its thermodynamics; k_B = 1, in nats.

    ``ground`` is the least E met; ``error``, ``energy_error`` and ``heat_error`` are the absolute
    errors to expect in log Z, U and C.
    """

    inverse_temperature: float
    ground: float
    log_z: float
    internal_energy: float
    heat_capacity: float
    entropy: float
    mean: Pair
    covariance: Floats
    error: float
    energy_error: float
    heat_error: float

    @property
    def temperature(self) -> float:
        """T = 1/β."""
        return 1.0 / self.inverse_temperature

    @property
    def free_energy(self) -> float:
        """F = −(log Z)/β."""
        return -self.log_z / self.inverse_temperature


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Nodes with the weights of a quadrature rule; m nodes in k leaves.

    ``lines`` are (height, lean) of ``data``, shape (m, 2); ``log_area`` the logarithms of the
    weights, in units of [β₀][β₁], shape (m,); ``check`` is the ratio of the lower rule's weights to
    them (0 where it has no node), shape (m,); ``leaves`` the first node of each leaf, shape (k,);
    ``energy`` is E − ``ground``, what β multiplies, and ``kept`` is K, what it does not, both of
    shape (m,).
    """

    data: Sums
    lines: Floats
    log_area: Floats
    check: Floats
    leaves: Ints
    energy: Floats
    kept: Floats
    ground: float

    def exponent(self, inverse_temperature: float) -> Floats:
        """Return β(E − ground) + K of the nodes, shape (m,): −log q but for a constant."""
        return inverse_temperature * self.energy + self.kept

    def log_mass(self, inverse_temperature: float) -> Floats:
        """Return log(weight · e^{−β(E − ground) − K}) of the nodes, shape (m,)."""
        return self.log_area - self.exponent(inverse_temperature)

    def at(self, inverse_temperature: float) -> Equilibrium:
        """Return the thermodynamics at one β: sums over the nodes, with their errors."""
        beta = inverse_temperature
        logs = self.log_mass(beta)
        top = float(logs.max())
        mass = np.exp(logs - top)
        total = float(mass.sum())
        mass /= total
        mean_energy = float(mass @ self.energy)
        away = self.energy - mean_energy
        variance = float(mass @ (away * away))
        middle = mass @ self.lines
        off = self.lines - middle
        covariance = self.data.back @ (off.T @ (mass[:, None] * off)) @ self.data.back.T
        theta = self.data.theta(middle)
        gross = top + math.log(total)
        log_z = gross - beta * self.ground
        excess = float(mass @ self.exponent(beta))
        doubt = mass * (1.0 - self.check)
        round_off = 4.0 * EPSILON * (1.0 + abs(beta * self.ground) + abs(gross))
        return Equilibrium(
            inverse_temperature=beta,
            ground=self.ground,
            log_z=log_z,
            internal_energy=self.ground + mean_energy,
            heat_capacity=beta * beta * variance,
            entropy=gross + excess,
            mean=(float(theta[0]), float(theta[1])),
            covariance=covariance,
            error=self._total(doubt) + round_off,
            energy_error=self._total(doubt * away) + round_off / beta,
            heat_error=beta * beta * self._total(doubt * (away * away - variance)) + round_off,
        )

    def _total(self, doubt: Floats) -> float:
        return float(np.abs(np.add.reduceat(doubt, self.leaves)).sum())
