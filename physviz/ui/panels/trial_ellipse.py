"""The trial Gaussian drawn over q, and the hands that drag it: variational inference by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.dictionary import Trial
from physviz.engine.dictionary.trial import trial_of
from physviz.engine.distribution import closed
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, Tag
from physviz.ui.panels.hands import GRAB, new_gesture
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.points import nearest
from physviz.ui.panels.prior_ellipse import PriorHands
from physviz.ui.panels.trial_shape import CENTRE, UPPER, grips, label, moved, outline
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View
    from physviz.ui.plot import Plot
    from physviz.ui.screen import Screen

ROW = "free-energy-difference"
"""While this row of the dictionary is open the trial is drawn."""


@dataclass(frozen=True, eq=False)
class TrialPicture:
    """The trial, its ellipse, shape (k, 2), where its name goes, and which part is chosen."""

    trial: Trial
    ellipse: Floats
    label: Pair | None
    chosen: int | None


class TrialLayer(PlotLayer):
    """The 1-sd ellipse of the trial, with a centre and two handles."""

    def __init__(self, plot: Plot, hands: TrialHands) -> None:
        super().__init__(plot)
        self.hands = hands
        self.line = curve(plot, 2.5)
        self.marks = Overlay(plot, 3.5)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The trial and q where its row is open, the view, and which part has been chosen."""
        e, view = state.experiment, state.views.boltzmann
        shown = view if state.show.row == ROW else None
        return e.problem, e.inverse_temperature, e.demonstrations.trial, shown, self.hands.grip

    @staticmethod
    def compute(
        problem: Problem, beta: float, chosen: Trial | None, view: View | None, grip: int | None
    ) -> TrialPicture | Iterator[TrialPicture | None] | None:
        """Return the picture, None for none; in the background where q's mode is dear to find."""
        if view is None:
            return None
        if chosen is not None or closed(problem):
            return _picture(problem, beta, chosen, view, grip)
        return (
            each() for each in (lambda: None, lambda: _picture(problem, beta, None, view, grip))
        )

    def paint(self, picture: TrialPicture | None) -> None:
        """Draw it."""
        if picture is None:
            self._clear()
            return
        look, trial = themes.current(), picture.trial
        self.hands.trial = trial
        colour = look.text(look.trial)
        places, (centre, *tips) = picture.ellipse, grips(trial)
        self.line.setData(*places.T, connect="finite", pen=pen(colour, 1.8))
        marks = [Mark(centre, "plus", colour, 11.0, "trial")]
        (left, right), (low, high) = self.plot.view.x, self.plot.view.y
        inside = [at for at in tips if left <= at[0] <= right and low <= at[1] <= high]
        marks += [Mark(at, "square", colour, 9.0) for at in inside]
        if picture.chosen is not None:
            marks.insert(0, Mark(grips(trial)[picture.chosen], "ring", look.ink, 20.0))
        tags = () if picture.label is None else (Tag(picture.label, "trial r", colour),)
        self.marks.draw(tuple(marks), tags)

    def refuse(self, sentence: str) -> None:
        """Draw no trial where there is no q to stand beside."""
        if sentence:
            self._clear()

    def _clear(self) -> None:
        self.hands.trial = self.hands.grip = None
        self.line.setData([], [])
        self.marks.draw()


def _picture(
    problem: Problem, beta: float, chosen: Trial | None, view: View, grip: int | None
) -> TrialPicture:
    trial = trial_of(problem, beta, chosen)
    ellipse = outline(trial, view)
    return TrialPicture(trial, ellipse, label(ellipse, grips(trial), view), grip)


class TrialHands(PriorHands):
    """The mouse takes the trial at its centre and by its handles, where it is drawn."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.trial: Trial | None = None
        """What is drawn."""
        self.grip: int | None = None
        self._from: tuple[Pair, Trial] | None = None

    def _near(self, at: Pair) -> int | None:
        if self.trial is None:
            return None
        x, y = np.array(grips(self.trial)).T
        return nearest(x, y, at, self.plot.pixel_size(), GRAB)

    def _grasp(self, grip: int | None) -> None:
        self.grip = grip
        self.screen.wake()

    def _turn(self, trial: Trial, grip: int, by: Pair) -> None:
        there = moved(trial, grip, by, self.plot.pixel_size())
        self.screen.during(self.gesture, edits.set_trial, there)

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Take hold of the trial, else of the prior."""
        grip = self._near(at)
        self._grasp(grip)
        if grip is None or self.trial is None:
            self._from = None
            return super().press(at, extend=extend)
        self.gesture = new_gesture()
        self._choose(None)
        self._from = at, self.trial
        return True

    def drag(self, to: Pair) -> None:
        """Move what is held."""
        if self._from is None or self.grip is None:
            super().drag(to)
            return
        at, trial = self._from
        self.screen.do(edits.point_at, None)
        self._turn(trial, self.grip, (to[0] - at[0], to[1] - at[1]))

    def drop(self) -> None:
        """Let go."""
        self._from = None
        super().drop()

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Show over the trial that it can be moved."""
        shape = super().hover(at)
        grip = None if at is None else self._near(at)
        if grip is None:
            return shape
        return Qt.CursorShape.OpenHandCursor if grip == CENTRE else Qt.CursorShape.SizeAllCursor

    def key(self, event: QKeyEvent) -> bool:
        """Ctrl and an arrow move the part of the trial that is chosen by pixels, else the prior."""
        if self.trial is None or (self.grip is None and self.prior is not None):
            return super().key(event)
        if event.key() == Qt.Key.Key_Escape and self.grip is not None:
            self._grasp(None)
            return True
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = self.arrow(event) if control else None
        if steps is None:
            return super().key(event)
        wide, high = self.plot.pixel_size()
        self._turn(self.trial, self.grip or CENTRE, (steps[0] * wide, steps[1] * high))
        return True

    def tab(self, *, forward: bool) -> bool:
        """Choose the next thing: those of the prior first, then those of the trial."""
        if self.grip is None:
            if super().tab(forward=forward) or self.trial is None or not forward:
                return self.chosen is not None
            self._grasp(CENTRE)
            return True
        following = self.grip + (1 if forward else -1)
        inside = self.trial is not None and CENTRE <= following <= UPPER
        self._grasp(following if inside else None)
        return inside or (not forward and super().tab(forward=False))
