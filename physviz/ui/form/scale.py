"""Where a value lies along a slider, and the steps a key takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.engine.knob import Scale

# The preferred numbers R20 (ISO 3): twenty even steps a decade that people can remember.
_LADDER = (
    *("1", "1.12", "1.25", "1.4", "1.6", "1.8", "2", "2.24", "2.5", "2.8"),
    *("3.15", "3.55", "4", "4.5", "5", "5.6", "6.3", "7.1", "8", "9"),
)


LONG = 5000
"""Whole numbers that reach further lie as their logarithms do: the first steps matter as well."""


def _crowded(low: float, high: float, scale: Scale) -> bool:
    return scale == "integer" and high - low > LONG


def position(value: float, low: float, high: float, scale: Scale) -> float:
    """Return where a value lies: 0 at low, 1 at high, beyond these outside the range."""
    if _crowded(low, high, scale):
        return math.copysign(math.log1p(abs(value - low)), value - low) / math.log1p(high - low)
    if scale != "log":
        return (value - low) / (high - low)
    return math.log(value / low) / math.log(high / low) if value > 0 else -math.inf


def value_at(place: float, low: float, high: float, scale: Scale, pixels: int) -> float:
    """Return the value at a position in [0, 1], without digits finer than one pixel."""
    if place <= 0:
        return low
    if place >= 1:
        return high
    if _crowded(low, high, scale):
        return low + float(round(math.expm1(place * math.log1p(high - low))))
    if scale == "log":
        value = low * (high / low) ** place
        pixel = value * math.log(high / low) / max(pixels, 1)
    else:
        value = low + (high - low) * place
        pixel = (high - low) / max(pixels, 1)
    if scale == "integer":
        return float(round(value))
    return min(max(round(value, -math.floor(math.log10(pixel))), low), high)


def nudged(value: float, steps: float, scale: Scale, finest: float = 0.0) -> float:
    """Return the value some steps up (or, negative, down), rounded as people round.

    A step is a twentieth of a decade on a log scale, 1 on an integer one, else one unit of the
    second significant digit but not less than ``finest``.
    """
    if scale == "integer":
        return round(value) + math.copysign(max(1.0, round(abs(steps))), steps)
    if scale == "log":
        return _climbed(value, steps)
    return _counted(value, steps, finest)


def decade_below(span: float) -> float:
    """Return the power of ten that is a hundredth of the span or somewhat less."""
    return float(f"1e{math.floor(math.log10(span)) - 2}")


def _climbed(value: float, steps: float) -> float:
    if abs(steps) < 1:
        return float(f"{value * 10 ** (steps / 20):.3e}")
    here = 20 * math.log10(value)
    # A quarter of a step is not worth a key: from 0.0501 one goes up to 0.056, not to 0.0502.
    rung = (math.floor(here + 0.25) if steps > 0 else math.ceil(here - 0.25)) + round(steps)
    decade, index = divmod(rung, 20)
    return float(f"{_LADDER[index]}e{decade}")


def _counted(value: float, steps: float, finest: float) -> float:
    if value == 0:
        unit = finest or 0.1
    else:
        # Towards zero a power of ten already counts in the finer unit: 100, 99, 98.
        inwards = (steps < 0) == (value > 0)
        size = abs(value) * (1 - 1e-9 if inwards else 1 + 1e-9)
        unit = max(float(f"1e{math.floor(math.log10(size)) - 1}"), finest)
    moved = value + steps * unit
    return 0.0 if abs(moved) < 1e-9 * unit else float(f"{moved:.12g}")
