"""Hands on the plots of the Amplitude tab: a band of energies, ħ, and the way to ħ → 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from physviz.lab import edits
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.landscape import PointingHands
from physviz.ui.panels.line_hands import FixedHands, LineHands

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from physviz.lab.state import Experiment, Pair
    from physviz.ui.panels.amplitude_spiral import Spiral
    from physviz.ui.plot import Plot
    from physviz.ui.screen import Screen

SMALLEST, LARGEST = 1e-3, 10.0
"""The ends of ħ's slider, in units of the ħ that suits the data."""
STEP = 0.05
"""What an arrow key changes ħ by, in decades."""
PACE = 0.6
"""Decades a second on the way to ħ → 0."""
NEAR = 3.0
"""Pixels between two turns of the spiral that lie upon one another."""
SHARE = 0.05
"""What an arrow key moves a band by, of all that is in view."""


class PhaseHands(PointingHands):
    """Points at lines, and pans and zooms the landscape."""

    panel = "landscape"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot


class BandHands(FixedHands):
    """A drag brushes a band of energies; a click lights up all again."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot
        self.spiral: Spiral | None = None
        self._begin = 0.0
        self._moved = False

    def energy(self, at: Pair) -> float:
        """Return the energy under the mouse."""
        low, high = self.plot.view.x
        return min(max(at[0], low), high)

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Begin a band here."""
        if self.spiral is None:
            return False
        self._begin, self._moved = self.energy(at), False
        return True

    def drag(self, to: Pair) -> None:
        """Widen it up to here."""
        if self.spiral is not None:
            self._moved = True
            self.screen.do(edits.brush, (self._begin, self.energy(to)))

    def drop(self) -> None:
        """A press that did not move takes the band away."""
        if self.spiral is not None and not self._moved:
            self.screen.do(edits.brush, None)
        self._moved = True
        super().drop()

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Show that a band can be brushed."""
        return Qt.CursorShape.ArrowCursor if at is None else Qt.CursorShape.IBeamCursor

    def key(self, event: QKeyEvent) -> bool:
        """Move the band along (← →), widen or narrow it (↑ ↓), take it away (Del)."""
        self._moved = True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.screen.do(edits.brush, None)
            return True
        step = self.arrow(event)
        if step is None or self.spiral is None:
            return False
        first, last = float(self.spiral.energy[0]), float(self.spiral.energy[-1])
        wide = SHARE * (last - first)
        low, high = self.screen.lab.state.show.energies or (first, first + wide)
        low, high = low + wide * step[0], high + wide * (step[0] + step[1])
        self.screen.do(edits.brush, (low, max(high, low + 0.1 * wide)))
        return True


class SpiralHands(BandHands):
    """The same on the spiral, where energy runs along the path."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self._last: float | None = None

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Begin a band here, on the first of several turns."""
        self._last = None
        return super().press(at, extend=extend)

    def energy(self, at: Pair) -> float:
        """Return the energy of the nearest place of the path; of a drag, of this turn of it."""
        if self.spiral is None:
            return 0.0
        room = NEAR * self.plot.pixel_size()[0]
        if self._last is None:
            self._last = self.spiral.nearest(at, room)
        else:
            e = self.screen.lab.state.experiment
            turn = 2.0 * math.pi * edits.hbar_of(e) / max(math.sin(e.wick), 1e-9)
            self._last = self.spiral.along(at, room, self._last, turn)
        return self._last


class AxisHands(LineHands):
    """The line goes as far as the axis does."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot

    def drag(self, to: Pair) -> None:
        """Take it along, as far as the axis goes."""
        low, high = self.plot.view.x
        self.bring(min(max(to[0], low), high))


class HbarHands(AxisHands):
    """ħ, over its logarithm."""

    def bring(self, x: float) -> None:
        """Set ħ."""
        self.screen.during(self.gesture, edits.set_hbar, float(f"{10.0**x:.6g}"))

    def step(self, by: float) -> None:
        """Change ħ by a share."""
        self.bring(math.log10(edits.hbar_of(self.screen.lab.state.experiment)) + STEP * by)


class WickHands(AxisHands):
    """The Wick dial, over ω in degrees."""

    def bring(self, x: float) -> None:
        """Set ω."""
        self.screen.during(self.gesture, edits.set_wick, math.radians(round(x, 3)))

    def step(self, by: float) -> None:
        """Turn the dial on."""
        self.screen.during(self.gesture, edits.turn_wick, by)


class Classical(QObject):
    """Lets ħ fall towards the classical limit, a little each frame, until a hand does anything."""

    def __init__(self, screen: Screen, parent: QObject) -> None:
        super().__init__(parent)
        self.screen, self.gesture = screen, new_gesture()
        self._left: Experiment | None = None
        """The experiment as the last step left it."""
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(16)
        self._timer.timeout.connect(self.step)

    @property
    def running(self) -> bool:
        """Whether ħ is falling."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Let it fall, from what suits the data where it is down already; or stop."""
        if self.running:
            self.stop()
            return
        self.gesture = new_gesture()
        experiment = self.screen.lab.state.experiment
        floor = SMALLEST * edits.suggested_hbar(experiment)
        if edits.hbar_of(experiment) <= 1.01 * floor:
            self.screen.during(self.gesture, edits.set_hbar, None)
        self._left = self.screen.lab.state.experiment
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Leave ħ where it is."""
        self._timer.stop()
        self.screen.release()

    def step(self) -> None:
        """Let ħ fall by as much as the time since the last step asks for."""
        experiment = self.screen.lab.state.experiment
        if experiment is not self._left:
            self._timer.stop()  # a hand has changed something: it has its own gesture
            self.screen.wake()
            return
        seconds = min(self._clock.restart() / 1000.0, 0.1)
        floor = SMALLEST * edits.suggested_hbar(experiment)
        hbar = max(edits.hbar_of(experiment) * 10.0 ** (-PACE * seconds), floor)
        self.screen.during(self.gesture, edits.set_hbar, hbar)
        self._left = self.screen.lab.state.experiment
        if hbar <= floor:
            self.stop()
