"""Which contour lines to draw, and how high a cost is in colour; plain numbers, no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written

if TYPE_CHECKING:
    from physviz.engine.points import Floats

MOST_LEVELS = 12
_LADDERS = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))


@dataclass(frozen=True)
class HeightScale:
    """Colour runs with log S between ``low`` and ``high``."""

    low: float
    high: float

    @staticmethod
    def over(lowest: float, highest: float) -> HeightScale:
        """Return the scale for costs in this range; three decades are the most it spans.

        The last of them is a thirtieth of a bowl's radius, less than the mark of its minimum.
        """
        high = highest if highest > 0.0 else 1.0
        low = max(lowest, 1e-3 * high)
        return HeightScale(low, high if high > low else low * (1.0 + 1e-9))

    def position(self, cost: Floats) -> Floats:
        """Return where each cost lies on the scale, 0 at ``low`` and 1 at ``high``; in place."""
        np.maximum(cost, self.low, out=cost)
        np.log(cost, out=cost)
        cost -= math.log(self.low)
        cost /= math.log(self.high / self.low)
        return np.minimum(cost, 1.0, out=cost)

    def levels(self) -> tuple[float, ...]:
        """Return round heights, about ten, evenly spread over the scale.

        Round heights stay put while the surface moves, so the lines are what is seen to move.
        """
        if self.high / self.low < 3.0:
            return _linear_levels(self.low, self.high)
        best: tuple[float, ...] = ()
        for mantissas in _LADDERS:
            found = _on_ladder(mantissas, self.low, self.high)
            if len(found) <= MOST_LEVELS:
                best = found
        return best if len(best) >= 5 else _linear_levels(self.low, self.high)


def _on_ladder(mantissas: tuple[float, ...], low: float, high: float) -> tuple[float, ...]:
    decades = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    levels = (mantissa * 10.0**decade for decade in decades for mantissa in mantissas)
    return tuple(level for level in levels if low < level < high)


def _linear_levels(low: float, high: float) -> tuple[float, ...]:
    rough = (high - low) / 8.0
    digit = 10.0 ** math.floor(math.log10(rough))
    step = next(m * digit for m in (1.0, 2.0, 5.0, 10.0) if m * digit >= rough)
    first = math.floor(low / step) + 1
    return tuple(k * step for k in range(first, math.ceil(high / step)))


def level_names(levels: tuple[float, ...]) -> tuple[str, ...]:
    """Return the levels as short texts that tell neighbours apart."""
    powers = any(not 0.01 <= level < 99_500.0 for level in levels)
    for digits in range(2, 9):
        names = tuple(_short(level, digits, powers=powers) for level in levels)
        if len(set(names)) == len(names):
            return names
    return tuple(written(level, 9) for level in levels)


def _short(level: float, digits: int, *, powers: bool) -> str:
    rounded = float(f"{level:.{digits - 1}e}")
    if not powers:
        return f"{rounded:.12g}"
    mantissa, exponent = f"{rounded:.{digits - 1}e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}".replace("-", "−")
