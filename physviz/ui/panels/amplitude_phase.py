"""The integrand e^{−bS}p over the θ-plane as domain colouring: its argument as hue; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator

from physviz.lab.views import View
from physviz.ui.colours import rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.priors import Prior
    from physviz.lab.state import Pair
    from physviz.ui.theme import Theme

HUES, SHADES = 256, 256
THERMAL = math.radians(15.0)
"""Up to this ω some of the colour is that of a density, at ω = 0 all of it."""
OUTSIDE = 0.12
"""How strong a colour stays outside the band that is lit up."""


@dataclass(frozen=True, eq=False)
class Ground:
    """S over a view, at the centres of equal cells, shape (slopes, intercepts)."""

    view: View
    intercepts: Floats
    slopes: Floats
    action: Floats

    def thinned(self, most: int) -> Ground:
        """Return every so-manieth cell, at most so many a side; cells grow about their centres."""
        step = -(-max(self.action.shape) // most)
        if step == 1:
            return self
        x, y = self.intercepts[::step], self.slopes[::step]
        dx, dy = (each[1] - each[0] for each in (self.intercepts, self.slopes))
        view = View(
            (float(x[0] - 0.5 * step * dx), float(x[-1] + 0.5 * step * dx)),
            (float(y[0] - 0.5 * step * dy), float(y[-1] + 0.5 * step * dy)),
        )
        return Ground(view, x, y, self.action[::step, ::step])


@dataclass(frozen=True, eq=False)
class PhasePicture:
    """Hue and strength of every pixel in one number, row 0 below, at an angle of the dial."""

    view: View
    image: NDArray[np.uint16]
    wick: float
    rim: Floats
    """Where the size is a tenth of its largest, with gaps of NaN, shape (k, 2)."""


def phase_picture(
    ground: Ground, hbar: float, wick: float, prior: Prior, band: Pair | None
) -> PhasePicture:
    """Return the picture of e^{−bS}p, b = e^{−iω}/ħ.

    The strength of a colour is |e^{−bS}p| relative to its largest value in view, times what is left
    of the phasors over two pixels: where they turn all the way round in these they cancel.
    """
    action, turning = ground.action, math.sin(wick) / hbar
    phase = action * (turning / (2.0 * math.pi))
    weight = action * (-math.cos(wick) / hbar)
    if prior.proper:
        (m0, m1), (p0, p1) = prior.mean, prior.precision
        weight -= 0.5 * p0 * (ground.intercepts - m0) ** 2
        weight -= (0.5 * p1 * (ground.slopes - m1) ** 2)[:, None]
    weight -= weight.max()
    strength = np.exp(weight)
    strength *= _kept(phase)
    if band is not None:
        strength *= np.where((action >= band[0]) & (action <= band[1]), 1.0, OUTSIDE)
    with np.errstate(invalid="ignore"):
        hue = (HUES * (phase - np.floor(phase))).astype(np.uint16) % HUES
    shade = np.round((SHADES - 1) * strength).astype(np.uint16)
    image = shade * np.uint16(HUES) + hue
    return PhasePicture(ground.view, image, wick, _rim(ground, weight))


def _rim(ground: Ground, weight: Floats) -> Floats:
    """Return the line of a tenth: a colour may be that of the surface."""
    lines = contour_generator(
        ground.intercepts, ground.slopes, weight, line_type=LineType.ChunkCombinedNan
    ).lines(-math.log(10.0))
    (chunk,) = lines[0]
    return np.empty((0, 2)) if chunk is None else chunk


def _kept(turns: Floats) -> Floats:
    """Return |mean of e^{2πi·turns}| over two cells: sinc of how much the turns change across."""
    kept = np.ones_like(turns)
    for axis in (0, 1):
        if turns.shape[axis] > 2:
            kept *= np.abs(np.sinc(np.clip(2.0 * np.gradient(turns, axis=axis), -1.0, 1.0)))
    return kept


def colours(look: Theme, wick: float = 0.5 * math.pi) -> NDArray[np.uint8]:
    """Return the colours of all strengths at an angle of the dial, shape (…, 4).

    Strength times hue fill one table, from the panel's surface to the hue; hue 0 is phase 0. At
    ω = 0, where no phase turns, every hue is that of a density.
    """
    return _table(look, round(32.0 * max(1.0 - wick / THERMAL, 0.0)) / 32.0)


@lru_cache(maxsize=4)
def _table(look: Theme, thermal: float) -> NDArray[np.uint8]:
    hues = pg.colormap.get(look.phase).getLookupTable(nPts=HUES + 1)[:HUES, :3].astype(float)
    share = np.linspace(0.0, 1.0, SHADES)[:, None, None]
    mixed = share * hues + (1.0 - share) * 255.0 * rgb(look.surface)
    mixed += thermal * (look.density_table(SHADES)[:, None] - mixed)
    table = np.full((SHADES * HUES, 4), 255, dtype=np.uint8)
    table[:, :3] = np.round(mixed).reshape(-1, 3)
    return table
