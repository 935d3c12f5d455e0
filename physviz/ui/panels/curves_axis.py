"""Axes of small plots: ticks closer together, powers of ten, and a scale with both signs."""

from __future__ import annotations

import math

from physviz.engine.digits import power, written
from physviz.ui import theme as themes
from physviz.ui.axis import Axis

APART = {"bottom": 36.0, "left": 19.0}
"""How many pixels the ticks of powers of ten stay apart at least."""


class CloseAxis(Axis):
    """An axis of numbers whose ticks may stand close."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Return the spacing that a longer axis would have."""
        return super().tickSpacing(low, high, 40.0 / APART["left"] * size)


class PowerAxis(Axis):
    """Whole powers of ten of what is drawn as its logarithm; of less than two also 2 and 5."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.setLogMode(True)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Return so many decades that the numbers stay apart."""
        return [(float(_stride(high - low, self.orientation, size)), 0.0)]

    def tickValues(
        self, low: float, high: float, size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Return the powers; where fewer than two are in view, their multiples by 2 and 5 too."""
        ticks = super().tickValues(low, high, size)
        # At the very end of an axis a number is not written.
        end = 0.04 * (high - low)
        written_out = [p for _, powers in ticks for p in powers if low + end < p < high - end]
        room = size / (APART[self.orientation] * themes.current().scale)
        if len(written_out) > 1 or 2.5 * (high - low) > room:
            return ticks
        decades = range(math.floor(low), math.ceil(high))
        finer = [decade + math.log10(digit) for decade in decades for digit in (1, 2, 5)]
        return [(1.0, [tick for tick in (*finer, decades.stop) if low <= tick <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Return the powers, or plain numbers where there are others among them."""
        if all(value == round(value) for value in values):
            return super().tickStrings(values, scale, spacing)
        return [written(10.0**value, 1) for value in values]


class SignedAxis(Axis):
    """±10^k and 0 of a value v drawn as asinh(v/2u)/log 10: ±log₁₀(v/u) far from 0."""

    unit = 1.0

    def tickValues(
        self, low: float, high: float, size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Return 0 and, on both sides, every so many decades above the unit."""
        stride = _stride(high - low, self.orientation, size)
        most = math.floor(max(abs(low), abs(high)))
        steps = [float(k) for k in range(stride, most + 1, stride)]
        ticks = [0.0, *steps, *(-step for step in steps)]
        return [(float(stride), [tick for tick in ticks if low <= tick <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Return the powers."""
        first = round(math.log10(self.unit))
        return [
            "0" if not tick else ("−" if tick < 0 else "") + power(first + round(abs(tick)))
            for tick in values
        ]


def _stride(decades: float, orientation: str, size: float) -> int:
    rough = decades * APART[orientation] * themes.current().scale / max(size, 1.0)
    return next((few for few in (1, 2, 3, 6, 12, 24, 60) if few >= rough), 120)
