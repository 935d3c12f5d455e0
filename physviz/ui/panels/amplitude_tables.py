"""The numbers of the Amplitude tab: the integral, the stationary phase, and why one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from physviz.ui import theme as themes
from physviz.ui.figures import Figures
from physviz.ui.panels.amplitude_rows import WAITING
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.ui.figures import Pair

STACKED, ABREAST = 10, 14
"""Pixels between the two tables, one below the other and side by side."""
WARNING = 330
"""How wide a sentence is at a desk, in pixels."""
INTEGRAL = (
    "<p>A = ∫e<sup>iS/ħ</sup>p(θ)d²θ, the limit ε → 0⁺ of S(1 + iε); Z(b) = ∫e<sup>−bS</sup>p d²θ "
    "elsewhere on the dial. In units of β₀ times those of β₁; with a Gaussian ‹prior› a pure "
    "number. ± is the estimated error relative to |A|; ≈ coarse, from the spiral.</p>"
)
POINTS = (
    "<p>‹Stationary phase›, at ω = 90°: A<sub>sp</sub> = Σ 2πħ e<sup>iπσ/4</sup>/√|det H| "
    "e<sup>iS/ħ</sup>p(θ) over the stationary points of S, σ the signature of H; below, what each "
    "contributes.</p>"
)


class AmplitudeTables(QWidget):
    """Two tables of numbers, one below the other where the tab is high enough, and a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.integral = Figures("amplitude_integral", "‹Amplitude›", title="‹Amplitude›")
        self.points = Figures("amplitude_points", "‹Stationary phase›", title="‹Stationary phase›")
        self.integral.setToolTip(INTEGRAL)
        self.points.setToolTip(POINTS)
        self.warning = QLabel()
        self.warning.setObjectName("amplitude_warning")
        self.warning.setWordWrap(True)
        mark(self.warning, "warning")
        self.warning.hide()
        column, self.tables = QVBoxLayout(self), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for figures in (self.integral, self.points):
            self.tables.addWidget(figures, 0, Qt.AlignmentFlag.AlignTop)
        self.tables.addStretch(1)
        column.addLayout(self.tables)
        column.addWidget(self.warning)
        column.addStretch(1)

    def dress(self) -> None:
        """Take on the theme in force, whose type may be larger."""
        self.warning.setFixedWidth(round(WARNING * themes.current().scale))

    def fit(self, height: int) -> None:
        """Stack the tables if that is high enough for them, which leaves the plots more width."""
        both = self.integral, self.points
        sizes = (each.sizeHint().expandedTo(each.minimumSize()) for each in both)
        high = sum(size.height() for size in sizes) + STACKED
        if self.warning.text():
            high += self.warning.heightForWidth(self.warning.width())
        stacked, way = high <= height, QBoxLayout.Direction
        self.tables.setDirection(way.TopToBottom if stacked else way.LeftToRight)
        self.tables.setSpacing(STACKED if stacked else ABREAST)
        self.layout().invalidate()  # or its old size would still be asked for

    def show_numbers(
        self, integral: tuple[Pair, ...], points: tuple[Pair, ...], sentence: str
    ) -> bool:
        """Show these; return whether they take another room than the last ones."""
        before = self.sizeHint()
        self.integral.show_pairs(integral)
        # While points are looked for their rows keep the room: nothing beside them moves.
        self.points.setMinimumSize(self.points.size() if points == WAITING else QSize(0, 0))
        self.points.show_pairs(points)
        self.warning.setText(say(sentence))
        self.warning.setVisible(bool(sentence))
        self.integral.setVisible(bool(integral))
        return self.sizeHint() != before
