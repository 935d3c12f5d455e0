"""What an integral came to, by its logarithm, and how far it is to be trusted."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import Literal

from physviz.engine.amplitude import NoAmplitude

Method = Literal["closed form", "shifted contours", "rays"]

UNKNOWN = 0.1
"""A value with a larger relative error is none."""
EPSILON = 2.0**-52


@dataclass(frozen=True)
class Integral:
    """A value by its logarithm, and the estimated error relative to it."""

    log: complex
    error: float
    method: Method

    @property
    def value(self) -> complex:
        """The integral, in units of β₀β₁ under a flat prior; 0 where it leaves floating point."""
        return cmath.exp(self.log) if self.log.real < 709.0 else complex(math.inf)


def told(value: complex, error: float, base: complex, method: Method) -> Integral:
    """Return value·e^base; ``error`` is that of the value."""
    if not (cmath.isfinite(value) and error < UNKNOWN * abs(value)):
        raise NoAmplitude(
            "The phases cancel, or the integrand turns, so thoroughly that no digit of the "
            "‹amplitude› is sure."
        )
    return Integral(cmath.log(value) + base, error / abs(value) + EPSILON * abs(base), method)
