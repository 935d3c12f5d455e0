"""The path integral over all lines, A(ħ) = ∫e^{iS(θ)/ħ} p(θ) d²θ (Eq. 9); exact for a bowl S.

It is the limit ε → 0⁺ of S → S(1 + iε). A flat prior weights every line by 1.
"""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.engine.priors import Prior
    from physviz.engine.quadratic import Quadratic

LARGEST_PHASE = 1e15
"""A phase beyond it has lost the digits of its last turn."""


class NoAmplitude(ValueError):
    """The amplitude does not exist or cannot be computed; the sentence says why."""


def amplitude(action: Quadratic | None, hbar: float, prior: Prior) -> complex:
    """Return A(ħ) = (2πiħ/√det H) e^{iS_min/ħ}, times the prior's part where it is Gaussian.

    With K = P − iH/ħ (P the prior's precision, m its mean, μ = m − θ*) the integral is
    2π/√det K · exp(iS_min/ħ + (i/2ħ) μᵀP K⁻¹ Hμ) · p(m). ``hbar`` > 0 is in units of S, A in units
    of β₀β₁ (none with a prior). Raises NoAmplitude.
    """
    if action is None:
        # Without points the action is 0 and the integral is the prior's mass.
        if prior.proper:
            return 1.0 + 0.0j
        raise NoAmplitude("There are no points and the prior is flat: the amplitude has no limit.")
    turn = 1j / hbar
    (p0, p1), (m0, m1) = prior.precision, prior.mean
    # K in its LDLᵀ factors, arranged so that no term cancels another.
    stiff = p0 - turn * action.a
    tilt = -turn * action.a * action.shear / stiff
    bend = p1 - turn * action.d + action.shear * tilt * p0
    if bend == 0.0:
        raise NoAmplitude(
            "Fewer than two distinct x and a flat prior: no phase cancels along the valley, "
            "so the amplitude has no limit."
        )
    mu0, mu1 = m0 - action.minimum[0], m1 - action.minimum[1]
    force = action.a * (mu0 + action.shear * mu1)
    rest = force * action.shear * p0 / stiff + action.d * mu1
    bent = p0 * mu0 * force / stiff + (p1 * mu1 - tilt * p0 * mu0) * rest / bend
    exponent = turn * (action.value + 0.5 * bent) - prior.log_normaliser
    _check(exponent)
    # Re K > 0, so either factor of its determinant has the principal root.
    return 2.0 * math.pi / (cmath.sqrt(stiff) * cmath.sqrt(bend)) * cmath.exp(exponent)


def stationary_phase(action: Quadratic | None, hbar: float, prior: Prior) -> complex:
    """Return 2πħ e^{iπs/4}/√det H · e^{iS_min/ħ} p(θ*), with signature s = 2 at a minimum.

    Exact for a flat prior; with a Gaussian one right to first order in ħ. Raises NoAmplitude
    where S has no isolated stationary point.
    """
    if action is None or action.d <= 0.0:
        raise NoAmplitude("The action has no isolated stationary point.")
    springs = [
        math.sqrt(p) * (t - m)
        for p, t, m in zip(prior.precision, action.minimum, prior.mean, strict=True)
    ]
    bound = 0.5 * (springs[0] * springs[0] + springs[1] * springs[1])
    size = 2.0 * math.pi * hbar / (math.sqrt(action.a) * math.sqrt(action.d))
    exponent = 1j * action.value / hbar - bound - prior.log_normaliser
    _check(exponent)
    return 1j * size * cmath.exp(exponent)


def _check(exponent: complex) -> None:
    if not abs(exponent) < LARGEST_PHASE:
        raise NoAmplitude("The phase S/ħ turns so often that its last turn cannot be computed.")
