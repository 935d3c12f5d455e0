"""How far the walkers are made, and the button that stops them or has them go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from physviz.lab import edits
from physviz.lab.limits import MOST_DRAWS
from physviz.lab.state import sampling_of
from physviz.ui import theme as themes
from physviz.ui.form.identity import identify
from physviz.ui.panels.samples_fields import tool
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from physviz.engine.sampling import Sampling
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

STOP = "Stop here: the ‹walkers› make no more steps than they have made"
WORDS = ("Stop", "Go on")
GO_ON = "Go on: let the ‹walkers› make as many steps again"
FULL = (
    f"These are all the draws that are kept, {MOST_DRAWS:,} at most: take fewer ‹walkers› for more"
)


class Bar(QWidget):
    """A thin bar, filled from the left; unlike Qt's it does not paint itself within a frame."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setFixedHeight(6)

    def show_share(self, share: float) -> None:
        """Fill this share of it."""
        if share != self.share:
            self.share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove and what is filled."""
        look, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, share in ((look.line, 1.0), (look.thermal, self.share)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(0.0, 1.0, share * self.width(), 4.0), 2.0, 2.0)


class Progress:
    """A bar with the steps made of all, which are made in the background, whatever tab is seen."""

    def __init__(self, screen: Screen, seen: Callable[[], bool]) -> None:
        self.screen, self.visible = screen, seen
        self.sampling: Sampling | None = None
        self.bar = Bar()
        told = "How many of their steps the ‹walkers› have made, in the background"
        identify(self.bar, "sampling_progress", "Steps made", told, "")
        self.button = tool("sampling_stop", "Stop", "Stop or go on", STOP)
        self.button.clicked.connect(self._press)

    def dress(self) -> None:
        """Make the button as wide as its longer word needs, so that neither moves its neighbour."""
        word, widths = self.button.text(), []
        self.button.ensurePolished()
        for other in WORDS:
            self.button.setText(other)
            widths.append(self.button.sizeHint().width())
        self.button.setText(word)
        self.button.setFixedWidth(max(widths))

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The walkers, and how far they are made."""
        sampling = sampling_of(state.experiment)
        return (sampling, 0, 0) if sampling is None else (sampling, sampling.reached, sampling.last)

    @staticmethod
    def compute(*inputs: object) -> tuple[object, ...]:
        """Return them."""
        return inputs

    def paint(self, shown: tuple[Sampling | None, int, int]) -> None:
        """Show how far they are."""
        self.sampling, made, last = shown
        self.bar.show_share(made / max(last, 1))
        self.bar.setToolTip(f"{made:,} of {last:,} steps are made" if last else "")
        word, told = (WORDS[0], STOP) if made < last else (WORDS[1], GO_ON)
        full = made == last and self.sampling is not None and last >= _most(self.sampling)
        if word != self.button.text():
            # A word set anew would lay out all controls anew.
            self.button.setText(word)
        self.button.setToolTip(say(FULL if full else told))
        self.button.setEnabled(last > 0 and not full)

    def _press(self) -> None:
        sampling = self.sampling
        if sampling is None:
            return
        made = max(sampling.reached, 1)
        if not sampling.ended:
            self.screen.do(edits.set_sampling_steps, made)
        else:
            self.screen.do(edits.set_sampling_steps, min(2 * made, _most(sampling)))


def _most(sampling: Sampling) -> int:
    """Return how many steps of so many walkers are kept at most."""
    return MOST_DRAWS // sampling.chains
