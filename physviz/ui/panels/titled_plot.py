"""A small plot of a tab: its name and number above, a plane below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from physviz.ui import theme as themes

if TYPE_CHECKING:
    from physviz.ui.figures import Figures
    from physviz.ui.plot import Plot


class TitledPlot(QWidget):
    """A name and a number above a plane, which takes what height there is.

    ``room`` is what its left axis has in width and its lower one in height, in px at a desk;
    ``lowest`` how low the plane may become.
    """

    room: ClassVar[tuple[int, int]] = (44, 18)
    lowest: ClassVar[int] = 60

    def __init__(self, name: str, tooltip: str, number: Figures, plot: Plot) -> None:
        super().__init__()
        self.name, self.number, self.plot = name, number, plot
        plot.setMinimumSize(98, self.lowest)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setToolTip(tooltip)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(number)
        box.addWidget(plot, 1)

    def dress(self) -> None:
        """Take on the theme in force."""
        self.plot.dress()
        (width, height), scale = self.room, themes.current().scale
        self.plot.getAxis("left").setWidth(round(width * scale))
        self.plot.getAxis("bottom").setHeight(round(height * scale))
