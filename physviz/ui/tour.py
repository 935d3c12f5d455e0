"""The tour in the window: the card, the frames round what it speaks of, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from physviz.lab.tour import STEPS, Guide, place_of
from physviz.ui import theme as themes
from physviz.ui.highlight import Frames, places
from physviz.ui.places import fit
from physviz.ui.tour_card import TourCard
from physviz.ui.tour_speech import asked, noticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.words import Voice
    from physviz.lab.state import State
    from physviz.lab.tour import Question, Step
    from physviz.ui.tour_card import Said
    from physviz.ui.window import Window

LEAST = 30
"""Height of the tabs when they are not spoken of, in pixels."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


class Tour(QObject):
    """Leads along the steps; the layer that keeps the card true to them."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window, self.screen = window, window.loop
        self.guide = Guide(self.screen.lab)
        self.card = TourCard()
        self.frames = Frames(window)
        self.card.answered.connect(self.guess)
        self.card.on.connect(self.next)
        self.card.back.connect(lambda: self.visit(STEPS[max(self.place - 1, 0)]))
        self.card.left.connect(self.leave)
        window.installEventFilter(self)

    # --- the way

    @property
    def place(self) -> int:
        """Where the present step stands among all."""
        return 0 if self.guide.step is None else STEPS.index(self.guide.step)

    def start(self) -> None:
        """Begin, or go on where it was left; on the way bring back the tab that the step needs."""
        step = self.guide.step
        if step is None:
            self.visit(STEPS[place_of(self.window.settings.tour_step())])
        else:
            self._bring(step)

    def next(self) -> None:
        """Go on; after the last step the tour is over, and the next one begins at the beginning."""
        if self.place + 1 < len(STEPS):
            self.visit(STEPS[self.place + 1])
        else:
            self.leave()
            self.window.settings.remember_tour(STEPS[0].key)

    def guess(self, answer: int) -> None:
        """Take the guess; what is to be done comes next."""
        self.guide.guess = answer
        self._focus()
        self.screen.wake()

    def visit(self, step: Step) -> None:
        """Go to a step; the first one puts aside what the window held of the own experiment."""
        self.window.lessons.let_go()  # what a lesson hides is there again
        if self.guide.step is None:
            docks = self.window.docks
            fronts = (key for key, dock in docks.items() if dock.widget().in_front)
            were = {key: (dock.isHidden(), dock.isFloating()) for key, dock in docks.items()}
            self._kept = self.window.files.saved, next(fronts, None), were
        self.guide.visit(step)
        self.window.settings.remember_tour(step.key)
        self.card.show()
        self._bring(step)
        self.screen.repaint_all()

    def _bring(self, step: Step) -> None:
        """Bring the step's tab to the front, into the window where it floats elsewhere."""
        if step.tab is not None:
            self.window.docks[step.tab].setFloating(False)
            self.window.show_tab(step.tab)
        self._make_room(step)
        self._focus()

    def _focus(self) -> None:
        """Give the keyboard to what the step is about, but to no field before the guess."""
        found = (self.window.findChild(QWidget, name) for name in self.guide.step.frame)
        able = [each for each in found if each is not None and each.isVisible()]
        holds = [each for each in able if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
        if self._open_question() is not None:  # a field would keep the digit that guesses
            holds = [each for each in holds if not isinstance(each, QLineEdit)]
        # As Tab does: what is typed into a field takes the place of what it holds.
        (holds or [self.window])[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _make_room(self, step: Step) -> None:
        """In big type leave the tabs little height where a step speaks of the panels."""
        if themes.current().scale > 1.0:
            fit(self.window, self.window.transport, self.window.docks["numbers"])
            if step.tab is None:
                fronts = [dock for dock in self.window.docks.values() if dock.widget().in_front]
                self.window.resizeDocks(fronts[:1], [LEAST], Qt.Orientation.Vertical)

    def leave(self) -> None:
        """Give back the own experiment; the tour goes on from here another time."""
        if self.guide.step is None:
            return
        self.guide.leave()
        self.window.files.saved, front, was = self._kept
        for key, (hidden, floating) in was.items():
            self.window.docks[key].setFloating(floating)
            self.window.docks[key].setHidden(hidden)
        if front is not None:
            self.window.show_tab(front)
        self.card.hide()
        self.frames.show_round(())
        if themes.current().scale > 1.0:
            fit(self.window, self.window.transport, self.window.docks["numbers"])
        self.screen.repaint_all()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Esc leaves, 1 to 4 guess, where the control in focus has no use for them.

        Not while the mouse holds something: what it drags would go on in another experiment.
        """
        step = self.guide.step
        if event.type() != QEvent.Type.KeyPress or step is None or QApplication.mouseButtons():
            return False
        key, asked = Qt.Key(event.key()), self._open_question()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in ENTER and self.guide.seen is not None:
            self.next()
        elif asked is not None and key in DIGITS[: len(asked.answers)]:
            self.guess(DIGITS.index(key))
        else:
            return False
        return True

    def _open_question(self) -> Question | None:
        """Return what has been asked and not been answered."""
        step, guide = self.guide.step, self.guide
        return None if step is None or guide.guess is not None or guide.seen else step.question

    # --- the layer

    def visible(self) -> bool:
        """Whether the tour is on."""
        return self.guide.step is not None

    def refuse(self, sentence: str) -> None:
        """A step that cannot say what was seen says nothing."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The step, its beginning, the guess, what was seen, and whose words are spoken."""
        guide = self.guide
        return guide.step, guide.began, guide.guess, guide.look(), state.show.words

    @staticmethod
    def compute(
        step: Step, began: State, guess: int | None, seen: State | None, voice: Voice
    ) -> Said | Iterator[Said | None]:
        """Return what is to be done; what came of it may take longer than a frame to know."""
        return (
            asked(step, guess, voice) if seen is None else noticed(step, began, guess, seen, voice)
        )

    def paint(self, said: Said) -> None:
        """Say it; the field or button by which it was done would keep Enter or Space for itself."""
        self.card.tell(said)
        focus, step = QApplication.focusWidget(), self.guide.step
        if not said.done or focus is None or step is None:
            return
        if isinstance(focus, QLineEdit):
            self.card.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(focus, QAbstractButton) and focus.objectName() in step.frame:
            self.window.setFocus(Qt.FocusReason.OtherFocusReason)


class TourFrames:
    """Keeps frames round what a step speaks of."""

    def __init__(self, tour: Tour) -> None:
        self.tour, self.window = tour, tour.window

    def visible(self) -> bool:
        """Whether the tour is on."""
        return self.tour.visible()

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """Where these widgets are now, and the size of the window."""
        step = self.tour.guide.step
        names = () if step is None else step.frame
        menus = (self._menu(name[5:]) for name in names if name.startswith("menu "))
        return (*menus, *places(self.window, names)), self.window.size().toTuple()

    def _menu(self, title: str) -> QRect:
        bar = self.window.menuBar()
        entry = self.window.actions_by_name.menus[title].menuAction()
        return bar.actionGeometry(entry).translated(bar.pos())

    @staticmethod
    def compute(where: tuple[QRect, ...], size: tuple[int, int]) -> tuple[QRect, ...]:
        """Return where."""
        return where

    def paint(self, where: tuple[QRect, ...]) -> None:
        """Draw them."""
        self.tour.frames.show_round(where)
