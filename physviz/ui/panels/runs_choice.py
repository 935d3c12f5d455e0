"""What is drawn of the runs, one of four, as buttons one above the other beside the plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from physviz.ui.form.identity import identify

if TYPE_CHECKING:
    from physviz.lab.show import RunsPlot

PORTRAIT = "‹a parameter› and its ‹gradient› p = ∇S (Eqs. 8 to 13), which vanishes at the ‹optimum›"
PARTICLE = (
    "the run in front as a particle, m dv/dt = −γv − ∇S with t = kα, m = μα, γ = 1 − μ: "
    "½m|v|², S − S<sub>min</sub> and their sum; N. Qian, Neural Networks 12 (1999) 145"
)
PLOTS: dict[RunsPlot, tuple[str, str, str]] = {
    "excess": (
        "S(k)",
        "Excess ‹cost›",
        "S(θ<sub>k</sub>) − S<sub>min</sub> over the step k, both logarithmic",
    ),
    "phase_0": ("p(β₀)", "Phase portrait of β₀", PORTRAIT),
    "phase_1": ("p(β₁)", "Phase portrait of β₁", PORTRAIT),
    "energy": (
        "E(k)",
        "Energy",
        PARTICLE,
    ),
}


class PlotChoice(QWidget):
    """Four buttons of which one is down; ``chosen`` carries the key a hand picked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        identify(self, "runs_plot_kind", "Plot", "What is drawn of the runs", "")
        self.group = QButtonGroup(self)
        self.buttons: dict[RunsPlot, QToolButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        for key, (short, title, told) in PLOTS.items():
            button = QToolButton()
            words = f"<p><b>{title}</b>: {told}.</p>"
            identify(button, f"runs_plot_{key}", title, f"Draw the {title.lower()}", words)
            button.setText(short)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self.group.addButton(button)
            self.buttons[key] = button
            box.addWidget(button)
        box.addStretch(1)

    def show_value(self, key: RunsPlot) -> None:
        """Show the choice of the state."""
        self.buttons[key].setChecked(True)
