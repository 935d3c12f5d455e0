"""The picture of spin ↔ bit: a lattice that evolves, bits and energy over temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg

from physviz.engine.dictionary import Settings
from physviz.engine.knob import Knob
from physviz.lab.limits import MOST_SWEEPS
from physviz.ui.panels.curves_axis import PowerAxis
from physviz.ui.panels.demo_parts import Planes
from physviz.ui.panels.demo_plot import HeatHands, NamedPlot
from physviz.ui.panels.demo_spin_layers import CurvesLayer, DotsLayer, LatticeLayer
from physviz.ui.panels.line_hands import FixedHands

if TYPE_CHECKING:
    from physviz.ui.screen import Screen

COUPLING = Knob(
    Settings.coupling,
    0.05,
    2.0,
    "log",
    "J",
    tooltip="The coupling of neighbouring spins, E = −J Σ sᵢsⱼ, in units of T at β = 1",
)
SWEEPS = Knob(
    Settings.sweeps,
    100,
    MOST_SWEEPS,
    "integer",
    "sweeps",
    tooltip="How many times every spin of the lattices is tried",
    least=8,
    most=MOST_SWEEPS,
)


class LatticePlot(NamedPlot):
    """A plane without axes."""

    least = 84

    def __init__(self, key: str, name: str, tooltip: str, hands: FixedHands) -> None:
        super().__init__(key, name, tooltip, hands)
        for side in ("left", "bottom"):
            self.plot.getPlotItem().hideAxis(side)

    def dress(self) -> None:
        """Take on the theme in force; there are no axes to give room to."""
        self.plot.dress()


class SpinDemonstration(Planes):
    """A lattice of 64 × 64 spins, the bits of one spin, and the energy of 4 × 4."""

    key = "spin"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.lattice = LatticePlot(
            "spin_lattice",
            "64 × 64 spins",
            "64 × 64 spins at the present ‹temperature›, by Metropolis from a random start; u is "
            "their energy per spin, beside Onsager's of the infinite lattice.",
            FixedHands(screen),
        )
        self.image = pg.ImageItem()
        self.lattice.plot.box.addItem(self.image, ignoreBounds=True)
        self.bits = NamedPlot(
            "spin_bits",
            "Bits of one spin over T",
            "The entropy in bits of one spin in the field that the signs of the ‹residuals› ask "
            "for, and of one among the 16 that see their neighbours, dashed. Drag to set T.",
            HeatHands(screen),
            bottom=PowerAxis,
        )
        self.energy = NamedPlot(
            "spin_energy",
            "Energy of 4 × 4 spins over T",
            "The energy per spin of 4 × 4 spins in units of J: exact, and sampled by Metropolis "
            "with four standard errors. Dashed: the infinite lattice. Drag to set T.",
            HeatHands(screen),
            bottom=PowerAxis,
        )
        self.place(self.bits, self.lattice, self.energy)
        self.add_knob("coupling", COUPLING, "Coupling of the spins")
        self.add_knob("sweeps", SWEEPS, "Sweeps of the lattices")
        self.layers = (*self.layers, CurvesLayer(self), LatticeLayer(self), DotsLayer(self))
