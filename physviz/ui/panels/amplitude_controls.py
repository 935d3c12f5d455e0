"""ħ, the way to the classical limit, and the Wick dial."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from physviz.engine.digits import written
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.form import LogSlider, NumberField
from physviz.ui.panels.amplitude_hands import LARGEST, SMALLEST, Classical
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.samples_fields import beside, tool
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.lab.state import Pair, State
    from physviz.ui.screen import Screen

WIDTH = 226
"""At a desk, in pixels."""
HBAR = (
    "<p>Planck's constant ħ of the action, in A = ∫e<sup>iS(θ)/ħ</sup>d²θ; in units of S, those "
    "of y². The smaller, the faster phases turn. A double click takes what suits the data.</p>"
)
WICK = (
    "<p>The Wick dial: b = e<sup>−iω</sup>/ħ in Z(b) = ∫e<sup>−bS</sup>d²θ. At ω = 0° b is real: "
    "Boltzmann's e<sup>−S/ħ</sup>; at 90° b = −i/ħ: Feynman's e<sup>iS/ħ</sup>.</p>"
)


class AmplitudeControls(QWidget):
    """The controls, and the layer that paints them from the state."""

    def __init__(self, screen: Screen, seen: Callable[[], bool]) -> None:
        super().__init__()
        self.screen, self.gesture, self.visible = screen, new_gesture(), seen
        self.setObjectName("amplitude_controls")
        self.hbar = LogSlider(
            name="hbar",
            label="Planck's constant ħ",
            description="Planck's constant of the action, in units of S",
            low=SMALLEST,
            high=LARGEST,
            tooltip=HBAR,
            accent="ink",
        )
        self.hbar_value = NumberField(
            name="hbar_value",
            label="Planck's constant ħ",
            description="Planck's constant of the action as a number, in units of S",
            tooltip=HBAR,
            scale="log",
        )
        self.fall = tool(
            "hbar_fall",
            "ħ → 0",
            "To the classical limit",
            "Let ħ fall towards the classical limit; any hand stops it",
        )
        self.fall.setCheckable(True)
        self.classical = Classical(screen, self)
        self.wick = LogSlider(
            name="wick",
            label="Wick dial ω",
            description="The angle of the Wick dial in degrees, from Boltzmann to Feynman",
            low=0.0,
            high=90.0,
            scale="linear",
            tooltip=WICK,
            accent="ink",
        )
        self.wick_value = NumberField(
            name="wick_value",
            label="Angle ω",
            description="The angle of the Wick dial as a number, in degrees",
            tooltip=WICK,
            low=0.0,
            high=90.0,
        )
        self.everything = tool(
            "amplitude_everything",
            "all S",
            "Light up all energies",
            "Light up the θ of all energies again (Del on the spiral or on g(E))",
        )
        self.band = QLabel()
        self.band.setObjectName("amplitude_band")
        self.band.setToolTip("Drag on the spiral or on g(E): θ with S in this band are lit up")
        self._wire()
        self._lay_out()

    def _wire(self) -> None:
        screen = self.screen
        self.hbar.moved.connect(lambda value: screen.during(self.gesture, edits.set_hbar, value))
        self.wick.moved.connect(
            lambda value: screen.during(self.gesture, edits.set_wick, math.radians(value))
        )
        for slider in (self.hbar, self.wick):
            slider.released.connect(self._release)
        self.hbar.default_wanted.connect(lambda: screen.do(edits.set_hbar, None))
        self.wick.default_wanted.connect(lambda: screen.do(edits.set_wick, 0.5 * math.pi))
        self.hbar_value.entered.connect(lambda value: screen.do(edits.set_hbar, value))
        self.wick_value.entered.connect(
            lambda value: screen.do(edits.set_wick, math.radians(value))
        )
        for field in (self.hbar_value, self.wick_value):
            field.refused.connect(lambda why: screen.do(edits.refuse, why))
            field.keep_small()
        self.fall.clicked.connect(self.classical.toggle)
        self.everything.clicked.connect(lambda: screen.do(edits.brush, None))

    def _release(self) -> None:
        self.gesture = new_gesture()
        self.screen.release()

    def _lay_out(self) -> None:
        names = [QLabel("ħ"), QLabel("ω"), QLabel("0° Boltzmann"), QLabel("Feynman 90°")]
        for name in (*names, self.band):
            mark(name, "muted")
        names[0].setToolTip(HBAR)
        names[1].setToolTip(WICK)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addWidget(beside((names[0], 0), (self.hbar, 1), (self.hbar_value, 0)))
        box.addWidget(beside((self.fall, 0), (QWidget(), 1)))
        box.addWidget(beside((names[1], 0), (self.wick, 1), (self.wick_value, 0)))
        box.addWidget(beside((names[2], 0), (QWidget(), 1), (names[3], 0)))
        box.addWidget(beside((self.band, 1), (self.everything, 0)))
        box.addStretch(1)

    def dress(self) -> None:
        """Take on the theme in force, whose type may be larger."""
        self.setFixedWidth(round(WIDTH * themes.current().scale))

    # --- painted from the state

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """ħ, what it would be by itself, whether it is falling, ω, and the band."""
        e, falling = state.experiment, self.classical.running
        return edits.hbar_of(e), edits.suggested_hbar(e), falling, e.wick, state.show.energies

    @staticmethod
    def compute(*inputs: object) -> tuple[object, ...]:
        """Return them."""
        return inputs

    def paint(self, shown: tuple[float, float, bool, float, Pair | None]) -> None:
        """Show them."""
        hbar, suggested, falling, wick, band = shown
        self.fall.setChecked(falling)
        self.hbar.show_range(SMALLEST * suggested, LARGEST * suggested)
        self.hbar.show_value(hbar)
        self.hbar_value.show_value(hbar)
        degrees = round(math.degrees(wick), 10)
        self.wick.show_value(degrees)
        self.wick_value.show_value(degrees)
        self.everything.setEnabled(band is not None)
        ends = "" if band is None else " … ".join(written(end, 3) for end in band)
        self.band.setText(f"lit: S {ends}" if ends else "lit: all S")
