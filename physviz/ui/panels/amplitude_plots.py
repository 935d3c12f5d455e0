"""The plots of the Amplitude tab: what they share, density of states, comparison over ħ."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.axis import Axis
from physviz.ui.drawing import Overlay
from physviz.ui.figures import Figures
from physviz.ui.panels.curves_axis import CloseAxis, PowerAxis
from physviz.ui.panels.titled_plot import TitledPlot
from physviz.ui.plot import Plot
from physviz.ui.shapes import Shape, curve, pen

if TYPE_CHECKING:
    from physviz.lab.state import Pair
    from physviz.ui.panels.amplitude_numbers import Comparison
    from physviz.ui.panels.amplitude_spiral import Spiral
    from physviz.ui.panels.hands import PanelHands


class AmplitudePlot(TitledPlot):
    """One that can say in words why it is empty."""

    def __init__(self, key: str, name: str, tooltip: str, hands: PanelHands) -> None:
        spoken = re.sub("<[^>]*>", "", name)
        number = Figures(f"amplitude_{key}_number", spoken)
        plot = Plot(f"amplitude_{key}_plot", spoken, hands)
        plot.setAccessibleDescription(re.sub("<[^>]*>", "", tooltip))
        super().__init__(name, tooltip, number, plot)
        hands.plot = plot
        plot.getPlotItem().setAxisItems(self.axes())
        self.words = Overlay(self.plot, 9)
        self.words.margin = 5

    def axes(self) -> dict[str, pg.AxisItem]:
        """Return the two axes."""
        return {side: CloseAxis(side) for side in ("left", "bottom")}

    def entitle(self, number: str = "", name: str = "") -> None:
        """Show the name, or another one, with a number."""
        self.number.show_pairs(((name or self.name, number),))

    def say(self, sentence: str) -> None:
        """Say why there is nothing drawn; an empty sentence takes it away."""
        self.words.say(sentence)


class _LongAxis(Axis):
    """An axis of numbers so long that fewer fit."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Return the spacing that a shorter axis would have."""
        return super().tickSpacing(low, high, 0.6 * size)


class StatesPlot(AmplitudePlot):
    """g(E) over S, as far as the spiral goes, and the band that is lit up."""

    def __init__(self, name: str, tooltip: str, hands: PanelHands) -> None:
        super().__init__("states", name, tooltip, hands)
        self.shade, self.lit = Shape(self.plot, -2), Shape(self.plot, -1)
        self.line, self.faded = curve(self.plot, 1), curve(self.plot, 2)

    def axes(self) -> dict[str, pg.AxisItem]:
        """Return two axes; energies are long numbers."""
        return {"left": CloseAxis("left"), "bottom": _LongAxis("bottom")}

    def show_states(self, drawn: Spiral | None, band: Pair | None, scale: float) -> None:
        """Draw g(E), relative to ``scale``."""
        for item in (self.line, self.faded, self.shade):
            item.setVisible(drawn is not None)
        self.lit.setVisible(drawn is not None and band is not None)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setStyle(showValues=drawn is not None)
        if drawn is None:
            return
        look = themes.current()
        energy, g = drawn.energy, drawn.density / scale
        top = float(np.quantile(g, 0.99)) or 1.0
        self.plot.look_at(View((float(energy[0]), float(energy[-1])), (0.0, 1.25 * top)))
        x, y = np.repeat(energy, 2)[1:-1], np.minimum(np.repeat(g, 2), 1.25 * top)
        self.line.setData(x, y, pen=pen(look.ink, 1.2), antialias=True)
        ends = np.concatenate([x[:1], x, x[-1:]]), np.concatenate([[0.0], y, [0.0]])
        self.shade.fill(*ends, look.muted, 0.18)
        stroke = pen(look.muted, 1.0, Qt.PenStyle.DotLine)
        self.faded.setData([drawn.faded] * 2, [0.0, 1.25 * top], pen=stroke)
        if band is not None:
            left, right = (min(max(e, float(energy[0])), float(energy[-1])) for e in band)
            self.lit.fill(
                np.array([left, left, right, right]),
                np.array([0.0, 1.25 * top, 1.25 * top, 0.0]),
                look.ink,
                0.22,
            )


class GapPlot(AmplitudePlot):
    """|A/A_sp − 1| over ħ on log axes, its slope, and the present ħ."""

    def __init__(self, name: str, tooltip: str, hands: PanelHands) -> None:
        super().__init__("gap", name, tooltip, hands)
        self.line, self.now = curve(self.plot, 1), curve(self.plot, 2)
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.dots.setZValue(3)
        self.plot.box.addItem(self.dots, ignoreBounds=True)

    def axes(self) -> dict[str, pg.AxisItem]:
        """Return two axes of powers of ten."""
        return {side: PowerAxis(side) for side in ("left", "bottom")}

    def show_gap(self, drawn: Comparison | None, span: Pair) -> None:
        """Draw it; or say why there is nothing."""
        known = drawn is not None and drawn.hbar.size > 0
        self.line.setVisible(known)
        self.dots.setVisible(known)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setStyle(showValues=known)
        self.now.setVisible(known)
        self.say("" if drawn is None else drawn.sentence)
        if drawn is None or not known:
            self.entitle("")
            self.plot.look_at(View((math.log10(span[0]), math.log10(span[1])), (-8.0, 0.5)))
            return
        look = themes.current()
        x, y = np.log10(drawn.hbar), np.log10(drawn.gap)
        low, high = float(y.min()), float(y.max())
        room = 0.1 * max(high - low, 1.0)
        self.plot.look_at(
            View((math.log10(span[0]), math.log10(span[1])), (low - room, high + room))
        )
        self.line.setData(x, y, pen=pen(look.ink, 1.4), antialias=True)
        few = drawn.hbar.size <= 16
        self.dots.setVisible(few)
        if few:
            ink = pg.mkBrush(look.ink)
            self.dots.setData(x, y, size=5.0 * look.scale, pen=None, brush=ink, symbol="o")
        slope = drawn.slope
        self.entitle("" if slope is None else f"slope {slope:.2f}".replace("-", "−"))

    def grey(self, old: bool) -> None:
        """Let what is drawn fade, because it is no longer of these data; or not."""
        for item in (self.line, self.dots):
            item.setOpacity(0.3 if old else 1.0)

    def show_now(self, hbar: float) -> None:
        """Mark the present ħ."""
        (low, high), at = self.plot.view.y, math.log10(hbar)
        self.now.setData([at, at], [low, high], pen=pen(themes.current().ink, 1.0, opacity=0.6))
