"""What the layers of one plot have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.ui.plot import Plot


class PlotLayer:
    """A layer of a plot: seen while the plot is, silent about what it cannot draw."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot

    def visible(self) -> bool:
        """Whether the plot is on the screen."""
        return self.plot.isVisible()

    def refuse(self, sentence: str) -> None:
        """Draw nothing where there is nothing; the panel says why in one place."""
