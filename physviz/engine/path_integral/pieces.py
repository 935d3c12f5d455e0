"""∫ρ e^{−(a quadratic in ρ)}dρ in closed form: what a ray meets between two kink lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.path_integral.action import Complexes

STRAIGHT = 800.0
"""Where G² is so many times Q the asymptotic series of the error function serves."""
NONE = 1e10
"""Where it is so many times Q, Q is none."""
FEW = 30.0
"""An exponent that changes by less is integrated by a rule."""
NODE, WEIGHT = np.polynomial.legendre.leggauss(32)


def beyond(rho: Complexes, slope: Complexes, curve: Complexes, view: Complexes) -> Complexes:
    """Return ∫₀^∞(ρ + t) e^{−Gt − ½Qt²}dt with slope G and curvature Q, elementwise.

    ``view`` is the distance from the centre. With x = G/√(2Q) and E = √(π/2Q) e^{x²} erfc x it is
    ρE + (1 − GE)/Q.
    """
    from scipy.special import wofz

    found = np.empty_like(slope)
    # Where ρ and Q are complex, ρ²Q keeps to one side of the root's cut, and ρ to that of its own.
    root = np.sqrt(2.0 * curve * view * view) / view
    straight = np.abs(slope) ** 2 > STRAIGHT * np.abs(curve)
    # A curvature that is nothing but round-off has no sign.
    outward = slope.real * root.real + slope.imag * root.imag >= 0.0
    straight &= outward | (np.abs(slope) ** 2 > NONE * np.abs(curve))
    g, y = slope[straight], curve[straight] / slope[straight] ** 2
    first = (1.0 - y * (1.0 - y * (3.0 - y * (15.0 - y * (105.0 - 945.0 * y))))) / g
    second = (1.0 - y * (3.0 - y * (15.0 - y * (105.0 - 945.0 * y)))) / (g * g)
    found[straight] = rho[straight] * first + second
    g, q = slope[~straight], curve[~straight]
    root = root[~straight]
    bell = np.sqrt(np.pi) / root * wofz(1j * g / root)
    found[~straight] = rho[~straight] * bell + (1.0 - g * bell) / q
    return found


def before(height: Complexes, rho: Complexes, slope: Complexes, curve: Complexes) -> Complexes:
    """Return ∫₀^ρ of ρ′e^{…}, the exponent's height, slope −G and curvature −Q given at ρ."""
    fall = (slope - 0.5 * curve * rho) * rho
    found, few = np.empty_like(height), np.abs(fall) + np.abs(curve * rho * rho) < FEW
    r, h, g, q = (each[few][:, None] for each in (rho, height, slope, curve))
    t = 0.5 * (NODE + 1.0)
    back = (1.0 - t) * r
    found[few] = (np.exp(h + (g - 0.5 * q * back) * back) * (r * r * t)) @ (0.5 * WEIGHT)
    r, h, g, q = (each[~few] for each in (rho, height, slope, curve))
    begin = np.exp(h + fall[~few]) * beyond(np.zeros_like(r), g - q * r, q, r)
    found[~few] = begin - np.exp(h) * beyond(r, g, q, r)
    return found
