"""ħ and the Wick dial as controls, wherever they stand; and the way to the classical limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from physviz.lab import edits
from physviz.ui.form import LogSlider, NumberField
from physviz.ui.panels.amplitude_hands import LARGEST, SMALLEST, Classical
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.samples_fields import tool
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

HBAR = (
    "<p>‹Planck's constant› ħ of the ‹cost›, in A = ∫e<sup>iS(θ)/ħ</sup>p(θ)d²θ; in units of S, "
    "those of y². The smaller, the faster phases turn. A double click takes what suits the "
    "data.</p>"
)
WICK = (
    "<p>The ‹wick dial›: b = e<sup>−iω</sup>/ħ in Z(b) = ∫e<sup>−bS</sup>p(θ)d²θ, ω in degrees. At "
    "ω = 0° b is real: Boltzmann's e<sup>−S/ħ</sup>; at 90° b = −i/ħ: Feynman's e<sup>iS/ħ</sup>, "
    "where a double click goes.</p>"
)

Shown = tuple[float, float, float, bool]
"""ħ, what suits the data, ω, and whether ħ is falling."""


def classical(screen: Screen) -> Classical:
    """Return the one that lets ħ fall on this screen."""
    there = screen.findChild(Classical, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return there or Classical(screen, screen)


class Dial:
    """ħ and ω, each as a slider and a number; ``prefix`` tells its controls from others."""

    def __init__(self, screen: Screen, prefix: str = "") -> None:
        self.screen, self.gesture = screen, new_gesture()
        self.classical = classical(screen)
        self.hbar = LogSlider(
            name=f"{prefix}hbar",
            label="‹Planck's constant› ħ",
            description="‹Planck's constant› of the ‹cost›, in units of S",
            low=SMALLEST,
            high=LARGEST,
            tooltip=HBAR,
            accent="ink",
        )
        self.hbar_value = NumberField(
            name=f"{prefix}hbar_value",
            label="‹Planck's constant› ħ",
            description="‹Planck's constant› of the ‹cost› as a number, in units of S",
            tooltip=HBAR,
            scale="log",
        )
        self.fall = tool(
            f"{prefix}hbar_fall",
            "ħ → 0",
            "ħ towards 0",
            "Let ħ fall towards 0; any hand stops it (Ctrl+Shift+H)",
        )
        self.fall.setCheckable(True)
        self.wick = LogSlider(
            name=f"{prefix}wick",
            label="‹Wick dial› ω",
            description="The angle of the ‹wick dial› in degrees, from Boltzmann to Feynman",
            low=0.0,
            high=90.0,
            scale="linear",
            tooltip=WICK,
            accent="ink",
        )
        self.wick_value = NumberField(
            name=f"{prefix}wick_value",
            label="angle ω",
            description="The angle of the ‹wick dial› as a number, in degrees",
            tooltip=WICK,
            low=0.0,
            high=90.0,
        )
        self._wire()

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

    def _release(self) -> None:
        self.gesture = new_gesture()
        self.screen.release()

    def named(self) -> tuple[QLabel, QLabel]:
        """Return the names of the two."""
        labels = QLabel("ħ"), QLabel("ω")
        for label, told in zip(labels, (HBAR, WICK), strict=True):
            mark(label, "muted")
            label.setToolTip(told)
        return labels

    def asked(self, state: State) -> Shown:
        """Return what is shown of the state."""
        e = state.experiment
        return edits.hbar_of(e), edits.suggested_hbar(e), e.wick, self.classical.running

    def show(self, shown: Shown) -> None:
        """Show it."""
        hbar, suggested, wick, falling = shown
        self.fall.setChecked(falling)
        self.hbar.show_range(SMALLEST * suggested, LARGEST * suggested)
        self.hbar.show_value(hbar)
        self.hbar_value.show_value(hbar)
        degrees = round(math.degrees(wick), 10)
        self.wick.show_value(degrees)
        self.wick_value.show_value(degrees)
