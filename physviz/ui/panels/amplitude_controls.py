"""The controls of the Amplitude tab: ħ, the Wick dial, and the band of energies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from physviz.engine.digits import written
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.panels.amplitude_dial import Dial
from physviz.ui.panels.samples_fields import beside, tool
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.lab.state import Pair, State
    from physviz.ui.panels.amplitude_dial import Shown
    from physviz.ui.screen import Screen

WIDTH = 226
"""At a desk, in pixels."""


class AmplitudeControls(QWidget):
    """The controls, and the layer that paints them from the state."""

    def __init__(self, screen: Screen, seen: Callable[[], bool]) -> None:
        super().__init__()
        self.visible = seen
        self.setObjectName("amplitude_controls")
        self.dial = Dial(screen)
        self.everything = tool(
            "amplitude_everything",
            "all S",
            "Light up all energies",
            "Light up the θ of all energies again (Del on the spiral or on g(E))",
        )
        self.everything.clicked.connect(lambda: screen.do(edits.brush, None))
        self.band = QLabel()
        self.band.setObjectName("amplitude_band")
        self.band.setToolTip("Drag on the spiral or on g(E): θ with S in this band are lit up")
        self._lay_out()

    def _lay_out(self) -> None:
        dial, ends = self.dial, (QLabel("0° Boltzmann"), QLabel("Feynman 90°"))
        for label in (*ends, self.band):
            mark(label, "muted")
        hbar, wick = dial.named()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addWidget(beside((hbar, 0), (dial.hbar, 1), (dial.hbar_value, 0)))
        box.addWidget(beside((dial.fall, 0), (QWidget(), 1)))
        box.addWidget(beside((wick, 0), (dial.wick, 1), (dial.wick_value, 0)))
        box.addWidget(beside((ends[0], 0), (QWidget(), 1), (ends[1], 0)))
        box.addWidget(beside((self.band, 1), (self.everything, 0)))
        box.addStretch(1)

    def dress(self) -> None:
        """Take on the theme in force, whose type may be larger."""
        self.setFixedWidth(round(WIDTH * themes.current().scale))

    # --- painted from the state

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """What the dial shows, and the band."""
        return self.dial.asked(state), state.show.energies

    @staticmethod
    def compute(*inputs: object) -> tuple[object, ...]:
        """Return them."""
        return inputs

    def paint(self, shown: tuple[Shown, Pair | None]) -> None:
        """Show them."""
        turned, band = shown
        self.dial.show(turned)
        self.everything.setEnabled(band is not None)
        ends = "" if band is None else " … ".join(written(end, 3) for end in band)
        self.band.setText(f"lit: S {ends}" if ends else "lit: all S")
