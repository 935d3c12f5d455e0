"""Two planes of the Amplitude tab: the phase map over θ, and the phasors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Tag
from physviz.ui.panels.amplitude_image import PhaseImage, marks
from physviz.ui.panels.amplitude_phase import HUES, colours
from physviz.ui.panels.amplitude_plots import AmplitudePlot
from physviz.ui.panels.amplitude_spiral import UNSURE
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from physviz.engine.path_integral import Stationary
    from physviz.engine.points import Floats
    from physviz.lab.state import Pair
    from physviz.ui.panels.amplitude_spiral import Spiral
    from physviz.ui.panels.hands import PanelHands

STROKES = 8
"""In so many hues the spiral is drawn."""


class BarePlot(AmplitudePlot):
    """A plot whose axes tell nothing that is not told better elsewhere."""

    def __init__(self, key: str, name: str, tooltip: str, hands: PanelHands) -> None:
        super().__init__(key, name, tooltip, hands)
        for side in ("left", "bottom"):
            self.plot.getPlotItem().hideAxis(side)
        self.entitle()


class PhaseMap(BarePlot):
    """e^{−bS}p over the landscape's view, and the stationary points of S."""

    def __init__(self, name: str, tooltip: str, hands: PanelHands) -> None:
        super().__init__("phase", name, tooltip, hands)
        self.image = PhaseImage(self.plot)

    def show_points(self, points: tuple[Stationary, ...]) -> None:
        """Mark the stationary points by kind."""
        self.words.draw(marks(points))


class SpiralPlot(BarePlot):
    """The running sum of phasors in the complex plane, and an arrow to its end."""

    def __init__(self, name: str, tooltip: str, hands: PanelHands) -> None:
        super().__init__("spiral", name, tooltip, hands)
        self.cross = curve(self.plot, -1)
        self.faint = curve(self.plot, 0)
        self.pieces = [curve(self.plot, 1) for _ in range(STROKES)]
        self.lit = curve(self.plot, 2)
        self.arrow = curve(self.plot, 3)

    def show_spiral(
        self, drawn: Spiral | None, wick: float, hbar: float, band: Pair | None
    ) -> None:
        """Draw it, a band of it stronger."""
        items = (self.cross, self.faint, *self.pieces, self.lit, self.arrow)
        for item in items:
            item.setVisible(drawn is not None)
        if drawn is None:
            self.words.draw()
            return
        look = themes.current()
        self._look(drawn)
        (x0, x1), (y0, y1) = self.plot.view.x, self.plot.view.y
        axes = np.array([[x0, 0.0], [x1, 0.0], [np.nan, np.nan], [0.0, y0], [0.0, y1]])
        self.cross.setData(*axes.T, connect="finite", pen=pen(look.line, 1.0))
        self._hues(drawn, wick, hbar, 0.35 if band else 1.0)
        part = np.empty((0, 2)) if band is None else drawn.band(band)
        self.lit.setData(*part.T, pen=pen(look.ink, 2.4), antialias=True)
        self.arrow.setVisible(drawn.error <= UNSURE)
        self.words.draw()
        if drawn.error <= UNSURE:
            self._point_at(drawn.path[-1], "A" if wick >= 0.5 * math.pi else "Z")

    def _hues(self, drawn: Spiral, wick: float, hbar: float, opacity: float) -> None:
        """Draw every phasor in the hue of its phase, a few hues in all."""
        table = colours(themes.current(), wick)[-HUES:]
        middle = 0.5 * (drawn.energy[1:] + drawn.energy[:-1])
        turns = middle * math.sin(wick) / (2.0 * math.pi * hbar)
        hue = np.floor(STROKES * (turns - np.floor(turns))).astype(int) % STROKES
        pairs = np.stack([drawn.path[:-1], drawn.path[1:]], axis=1)
        faint = pen(themes.current().muted, 2.6, opacity=0.35 * opacity)
        self.faint.setData(*drawn.path.T, pen=faint, antialias=True)
        for k, item in enumerate(self.pieces):
            red, green, blue = (int(c) for c in table[(2 * k + 1) * HUES // (2 * STROKES), :3])
            some = pairs[hue == k].reshape(-1, 2)
            stroke = pen(f"#{red:02x}{green:02x}{blue:02x}", 1.6, opacity=opacity)
            item.setData(*some.T, connect="pairs", pen=stroke, antialias=True)

    def _look(self, drawn: Spiral) -> None:
        """Look at all of it, a unit as long upwards as sideways."""
        ends = np.concatenate([drawn.path, [[0.0, 0.0]]])
        low, high = ends.min(axis=0), ends.max(axis=0)
        wide, tall = self.plot.pixels()
        unit = 1.12 * max((high[0] - low[0]) / wide, (high[1] - low[1]) / tall, 1e-9)
        x, y = 0.5 * (low + high)
        self.plot.look_at(
            View(
                (x - 0.5 * unit * wide, x + 0.5 * unit * wide),
                (y - 0.5 * unit * tall, y + 0.5 * unit * tall),
            )
        )

    def _point_at(self, tip: Floats, name: str) -> None:
        look, (px, _) = themes.current(), self.plot.pixel_size()
        length = float(np.hypot(*tip))
        ahead = tip / max(length, 1e-300)
        side = np.array([-ahead[1], ahead[0]])
        size = min(7.0 * look.scale * px, 0.3 * length)
        barbs = [tip - size * (ahead + s * 0.45 * side) for s in (1.0, -1.0)]
        line = np.array([[0.0, 0.0], tip, barbs[0], tip, barbs[1]])
        self.arrow.setData(*line.T, pen=pen(look.ink, 1.8), antialias=True)
        self.words.draw((), (Tag(tuple(tip + 14.0 * px * ahead), name),))
