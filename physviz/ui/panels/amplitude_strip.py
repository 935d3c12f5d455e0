"""Plots side by side in a strip that scrolls where a window is too narrow for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from physviz.ui import theme as themes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout

    from physviz.ui.panels.amplitude_plots import AmplitudePlot

APART = 10
"""Pixels between plots."""
ALWAYS = 2
"""So many plots stand side by side in the narrowest window."""


class Strip(QScrollArea):
    """Each plot has a share of the room and no less than a least width, in pixels at a desk."""

    def __init__(self, plots: tuple[tuple[AmplitudePlot, int, int], ...]) -> None:
        super().__init__()
        self.plots = plots
        self.setObjectName("amplitude_strip")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its plots have it, and are brought into view
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        holder = QWidget()
        box: QBoxLayout = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(APART)
        for plot, share, _ in plots:
            box.addWidget(plot, share)
        self.setWidget(holder)

    def dress(self) -> None:
        """Take on the theme in force, whose type may be larger."""
        scale = themes.current().scale
        for plot, _, least in self.plots:
            plot.dress()
            plot.setMinimumWidth(round(scale * least))

    def minimumSizeHint(self) -> QSize:
        """Return the room of the first plots, and of a bar below them."""
        wide = sum(plot.minimumWidth() + APART for plot, _, _ in self.plots[:ALWAYS]) - APART
        tall = self.widget().minimumSizeHint().height()
        return QSize(wide, tall + self.horizontalScrollBar().sizeHint().height())

    def sizeHint(self) -> QSize:
        """Return the same: what more there is, it takes."""
        return self.minimumSizeHint()
