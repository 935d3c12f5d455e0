"""The path integral of a bowl S in closed form, A(ħ) = ∫e^{iS(θ)/ħ} p(θ) d²θ (Eq. 9).

It is the limit ε → 0⁺ of S → S(1 + iε), and the value at b = −i/ħ of Z_S(b) = ∫e^{−bS(θ)} p(θ) d²θ,
whose other end, b > 0, is Boltzmann's. A flat prior weights every line by 1. Other losses than the
squared one: ``path_integral``.
"""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.priors import Prior
    from physviz.engine.quadratic import Quadratic

LARGEST_PHASE = 1e15
"""A phase beyond it has lost the digits of its last turn."""


class NoAmplitude(Refusal):
    """The amplitude does not exist or cannot be computed; the sentence says why."""


def amplitude(action: Quadratic | None, hbar: float, prior: Prior) -> complex:
    """Return A(ħ) = (2πiħ/√det H) e^{iS_min/ħ}, times the prior's part where it is Gaussian.

    ``hbar`` > 0 is in units of S, A in units of β₀β₁ (none with a prior). Raises NoAmplitude.
    """
    return cmath.exp(log_partition(action, -1j / hbar, prior))


def log_partition(action: Quadratic | None, b: complex, prior: Prior) -> complex:
    """Return log Z_S(b) = log(2π/√det K) − bS_min − (b/2) μᵀP K⁻¹ Hμ + log p(m), K = P + bH.

    P is the prior's precision, m its mean, μ = m − θ*. ``b`` is complex, in 1/units of S, and
    neither 0 nor with a negative real part. Raises NoAmplitude.
    """
    if action is None:
        # Without points the action is 0 and the integral is the prior's mass.
        if prior.proper:
            return 0.0j
        raise NoAmplitude(
            "There are no points and the ‹prior› is flat: the ‹amplitude› has no limit."
        )
    (p0, p1), (m0, m1) = prior.precision, prior.mean
    # K in its LDLᵀ factors, arranged so that no term cancels another.
    stiff = p0 + b * action.a
    tilt = b * action.a * action.shear / stiff
    bend = p1 + b * action.d + action.shear * tilt * p0
    if bend == 0.0:
        raise NoAmplitude(
            "Fewer than two distinct x and a flat ‹prior›: no phase cancels along the valley, "
            "so the ‹amplitude› has no limit."
        )
    mu0, mu1 = m0 - action.minimum[0], m1 - action.minimum[1]
    force = action.a * (mu0 + action.shear * mu1)
    rest = force * action.shear * p0 / stiff + action.d * mu1
    bent = p0 * mu0 * force / stiff + (p1 * mu1 - tilt * p0 * mu0) * rest / bend
    exponent = -b * (action.value + 0.5 * bent) - prior.log_normaliser
    check_phase(exponent)
    # Neither factor of K's determinant crosses the negative axis, so each has its principal root.
    return math.log(2.0 * math.pi) - 0.5 * (cmath.log(stiff) + cmath.log(bend)) + exponent


def stationary_phase(action: Quadratic | None, hbar: float, prior: Prior) -> complex:
    """Return 2πħ e^{iπs/4}/√det H · e^{iS_min/ħ} p(θ*), with signature s = 2 at a minimum.

    Exact for a flat prior; with a Gaussian one right to first order in ħ. Raises NoAmplitude
    where S has no isolated stationary point.
    """
    if action is None or action.d <= 0.0:
        raise NoAmplitude("S has no isolated stationary point.")
    springs = [
        math.sqrt(p) * (t - m)
        for p, t, m in zip(prior.precision, action.minimum, prior.mean, strict=True)
    ]
    bound = 0.5 * (springs[0] * springs[0] + springs[1] * springs[1])
    size = 2.0 * math.pi * hbar / (math.sqrt(action.a) * math.sqrt(action.d))
    exponent = 1j * action.value / hbar - bound - prior.log_normaliser
    check_phase(exponent)
    return 1j * size * cmath.exp(exponent)


def check_phase(exponent: complex) -> None:
    """Refuse an exponent whose last turn has no digits left. Raises NoAmplitude."""
    if not abs(exponent) < LARGEST_PHASE:
        raise NoAmplitude("The phase S/ħ turns so often that its last turn cannot be computed.")
