"""An axis whose ticks are round, few, and written as people write numbers."""

from __future__ import annotations

import math

import pyqtgraph as pg

from physviz.engine.digits import power, written
from physviz.ui import theme as themes

STEPS = ((0.5, 1.0), (1.0, 2.0), (2.0, 5.0), (5.0, 10.0))
"""Round steps between ticks, each after the next finer one: a single tick measures nothing."""


class Axis(pg.AxisItem):
    """An axis with a real minus sign and no SI prefixes of its own invention."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=-4, maxTickLevel=0, autoExpandTextSpace=False)

    def updateAutoSIPrefix(self) -> None:
        """Leave the label alone: setting it anew at every change of range takes a millisecond."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Return one round spacing that keeps the ticks' numbers apart."""
        upright = 22.0 if self.logMode else 40.0
        apart = (upright if self.orientation == "left" else 60.0) * themes.current().scale
        rough = (high - low) * apart / max(size, 1.0)
        digit = 10.0 ** _floor_log10(rough)
        finer, spacing = next(
            (less * digit, more * digit) for less, more in STEPS if more * digit >= rough
        )
        if self.logMode:
            return [(max(spacing, 1.0), 0.0)]
        lonely = math.floor(high / spacing) <= math.ceil(low / spacing)
        return [(finer if lonely else spacing, 0.0)]

    def tickValues(
        self, low: float, high: float, size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Return the ticks; of a logarithmic axis the whole powers of ten alone."""
        ticks = super().tickValues(low, high, size)
        return [level for level in ticks if level[0] is not None] if self.logMode else ticks

    def tickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:
        """Return the labels of these ticks, with the decimals their spacing asks for."""
        if not values or spacing is None:  # None: the finer ticks of a logarithmic axis
            return [""] * len(values)
        if self.logMode:
            return [power(round(value)) for value in values]
        largest = max(abs(values[0]), abs(values[-1]))
        if (spacing > 0 and 1e-4 <= largest < 1e6) or largest == 0:
            decimals = max(0, -_floor_log10(spacing))
            if decimals <= 5:
                return [
                    f"{v if abs(v) > spacing / 1e6 else 0.0:.{decimals}f}".replace("-", "−")
                    for v in values
                ]
        digits = max(2, _floor_log10(largest) - _floor_log10(spacing) + 1)
        return [written(v if abs(v) > spacing / 1e6 else 0.0, min(digits, 9)) for v in values]


def _floor_log10(value: float) -> int:
    return int(f"{value:e}".split("e")[1])
