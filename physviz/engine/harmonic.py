"""The thermodynamics of a quadratic energy in closed form, at many temperatures at once.

Exact for squared loss; about the best mode of another loss it is Laplace's approximation. Where
only the likelihood is tempered a Gaussian prior is a second bowl, of fixed stiffness: in
coordinates z in which it is ½z² and the energy ½Σλ_j(z_j − z*_j)² the two modes go their own ways.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.sweep import Sweep

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.priors import Gaussian
    from physviz.engine.quadratic import Quadratic

LOG_2PI = math.log(2.0 * math.pi)
ANGLES = 720


@dataclass(frozen=True, eq=False)
class Harmonic:
    """β(ground + ½Σλ_j(z_j − z*_j)²) + κ(½z² + log 2π + log_unit), κ = 1 with a kept prior, else 0.

    ``stiffness`` is λ and ``pull`` √λ z*, shape (2,); ``log_unit`` the logarithm of the area of the
    θ-plane per unit of z.
    """

    ground: float
    stiffness: Floats
    pull: Floats
    log_unit: float
    kept: bool

    @classmethod
    def of(cls, energy: Quadratic, prior: Gaussian | None = None) -> Harmonic | None:
        """Return the bowl that β multiplies, beside a prior that it does not.

        None where Z diverges: in a valley without a prior.
        """
        if prior is None:
            stiff = np.array([energy.a, energy.d])
            if not stiff.min() > 0.0:
                return None
            # Only det A matters, and a·d is it.
            return cls(energy.value, stiff, np.zeros(2), 0.0, kept=False)
        root_a, root_d = math.sqrt(energy.a), math.sqrt(energy.d)
        root = np.array([[root_a, root_a * energy.shear], [0.0, root_d]])
        turn, sizes, _ = np.linalg.svd(root * prior.sd)
        # The small one is the determinant over the large one, so that it keeps its digits.
        small = root_a * prior.sd[0] * (root_d * prior.sd[1] / sizes[0]) if sizes[0] > 0.0 else 0.0
        pull = turn.T @ (root @ np.subtract(energy.minimum, prior.mean))
        log_unit = math.log(prior.sd[0]) + math.log(prior.sd[1])
        stiffness = np.array([sizes[0], small]) ** 2
        return cls(energy.value, stiffness, pull, log_unit, kept=True)

    def sweep(self, inverse_temperatures: ArrayLike) -> Sweep:
        """Return the thermodynamics at these β, shape (m,).

        With s = βλ + κ: Z = ∏ s^{−½}e^{−κβy²/2s} (times 2π where κ = 0), U − ground = ½Σ(λ/s +
        κy²/s²), C = β²Σ(½λ²/s² + κλy²/s³), y being the pull; S[q] is that of a Gaussian.
        """
        beta = np.atleast_1d(np.asarray(inverse_temperatures, dtype=np.float64))
        at, kappa, stiff = beta[:, None], float(self.kept), self.stiffness
        s = at * stiff + kappa
        soft, square = stiff / s, kappa * self.pull**2 / s
        log_det = np.sum(np.log(s), axis=1)
        # ⟨z²⟩ of each mode: its variance and its mean, drawn from the prior's towards the pull.
        size = 1.0 / s + at * at * soft * square
        return Sweep(
            inverse_temperatures=beta,
            ground=self.ground,
            gross=(1.0 - kappa) * LOG_2PI - 0.5 * log_det - 0.5 * np.sum(at * square, axis=1),
            excess=0.5 * np.sum(soft + square / s, axis=1),
            heat_capacity=np.sum(at * at * soft * (0.5 * soft + square / s), axis=1),
            entropy=1.0 + LOG_2PI + self.log_unit - 0.5 * log_det,
            kept=kappa * (0.5 * np.sum(size, axis=1) + LOG_2PI + self.log_unit),
        )

    def log_density(self, excess: ArrayLike) -> Floats:
        """Return log g at these energies above ``ground``, shape as given; nats, per unit energy.

        2π/√det A; with a kept prior the mean of e^{−z²/2} over the ellipse of that energy, times
        1/√(λ₁λ₂), and NaN in a valley.
        """
        at = np.asarray(excess, dtype=np.float64)
        with np.errstate(divide="ignore"):
            log_det = float(np.sum(np.log(self.stiffness)))
        if not self.kept:
            return np.full(at.shape, LOG_2PI - 0.5 * log_det)
        if not math.isfinite(log_det):
            return np.full(at.shape, math.nan)
        angle = np.linspace(0.0, 2.0 * math.pi, ANGLES, endpoint=False)
        reach = np.sqrt(2.0 * at)[..., None]
        x, y = (
            (pull + reach * side) ** 2 / (2.0 * stiff)
            for pull, side, stiff in zip(
                self.pull, (np.cos(angle), np.sin(angle)), self.stiffness, strict=True
            )
        )
        logs = -(x + y)
        top = logs.max(axis=-1)
        return top + np.log(np.mean(np.exp(logs - top[..., None]), axis=-1)) - 0.5 * log_det
