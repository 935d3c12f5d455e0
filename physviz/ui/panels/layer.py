"""What the layers of one plot, or of one tab, have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from physviz.ui.plot import Plot


class _Tab(Protocol):
    in_front: bool


class PlotLayer:
    """A layer of a plot: seen while the plot is, silent about what it cannot draw."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot

    def visible(self) -> bool:
        """Whether the plot is on the screen."""
        return self.plot.isVisible()

    def refuse(self, sentence: str) -> None:
        """Draw nothing where there is nothing; the panel says why in one place."""


class TabLayer:
    """A layer of a tab: seen while that is in front, silent about what it cannot show."""

    def __init__(self, panel: _Tab) -> None:
        self.panel = panel

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.panel.in_front

    def refuse(self, sentence: str) -> None:
        """Show nothing where there is nothing; the tab says why in one place."""
