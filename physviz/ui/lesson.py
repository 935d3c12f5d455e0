"""A lesson in the window: its card, and the controls it hides or locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QToolTip, QWidget

from physviz.engine.optimisers import OPTIMISERS
from physviz.lab import edits
from physviz.lab.lesson import TABS, Lesson
from physviz.lab.lessons import path_of
from physviz.lab.locks import fixed
from physviz.lab.session import load
from physviz.ui.form.rows import Labelled
from physviz.ui.lesson_card import LessonCard
from physviz.ui.lesson_dialog import LessonDialog
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.lab.state import State
    from physviz.ui.window import Window

WIDGETS: dict[str, tuple[str, ...]] = {
    "data": ("data_set",),
    "noise": ("noise_sigma", "noise_auto"),
    "loss": ("loss", "loss_width", "loss_width_value"),
    "optimiser": ("optimiser", "add_run", "runs_add", "runs_keep", "runs_remove"),
    "learning_rate": ("learning_rate", "learning_rate_value", "run_best"),
    "start": (),
    "inverse_temperature": (
        "inverse_temperature",
        "inverse_temperature_value",
        "temperature",
        "batch_temperature",
    ),
    "prior": ("prior", "prior_mean_0", "prior_sd_0", "prior_mean_1", "prior_sd_1"),
    "temper": ("temper",),
    "samples": ("samples_controls",),
    "hbar": (
        *("hbar", "hbar_value", "hbar_fall"),
        *("integrand_hbar", "integrand_hbar_value", "integrand_hbar_fall", "integrand_thermal"),
    ),
    "wick": ("wick", "wick_value", "integrand_wick", "integrand_wick_value"),
    "standardise": (),
    **{name: (name.replace("tabs.", "dock_"),) for name in TABS},
    "tabs.amplitude": ("dock_amplitude", "plane"),
}
"""The widgets of each control, by object name."""
ACTIONS: dict[str, tuple[str, ...]] = {
    "data": ("add_point", "clear", "paste"),
    "optimiser": (*(f"add_{kind.key}" for kind in OPTIMISERS), "keep_run", "remove_run"),
    "learning_rate": ("best",),
    "samples": ("anneal",),
    "hbar": ("hbar_fall", "hbar_thermal"),
    "wick": ("wick_on", "wick_back", "wick_feynman", "wick_boltzmann"),
    "standardise": ("standardise",),
    "tabs.runs": ("rename_run",),
    "tabs.amplitude": ("integrand", "copy_integral"),
    "tabs.dictionary": ("find",),
}
"""The entries of menus that go when a control is hidden; when it is locked they say why not."""


class Keeper(QObject):
    """Keeps widgets hidden or disabled against the panels that own them."""

    def __init__(self, name: str, hidden: bool) -> None:
        super().__init__()
        self.name, self.hidden = name, hidden
        self.kept: dict[QWidget, bool] = {}
        """And whether each was to be seen before."""

    def keep(self, widget: QWidget) -> None:
        """Take a widget out of reach, and tell the mouse over it why."""
        self.kept[widget] = not widget.isHidden()
        if self.hidden:
            widget.hide()
        widget.setEnabled(False)
        for each in (widget, *widget.findChildren(QWidget)):
            each.installEventFilter(self)

    def release(self) -> None:
        """Give them back; what their panels make of them they paint anew."""
        for widget, seen in self.kept.items():
            for each in (widget, *widget.findChildren(QWidget)):
                each.removeEventFilter(self)
            widget.setEnabled(True)
            if self.hidden and seen:
                widget.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the mouse; take back what a panel has set."""
        kind = event.type()
        if kind == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), say(fixed(self.name)), watched)
            return True
        if watched in self.kept:
            if kind == QEvent.Type.EnabledChange and watched.isEnabled():
                watched.setEnabled(False)
            elif kind == QEvent.Type.ShowToParent and self.hidden:
                watched.hide()
        return False


class Lessons:
    """The layer that holds the window to the lesson, and what the menu Learn does about lessons."""

    def __init__(self, window: Window) -> None:
        self.window, self.screen = window, window.loop
        self.card = LessonCard()
        self.card.left.connect(lambda: self.screen.do(edits.leave_lesson))
        self.keepers: list[Keeper] = []
        self._in_force: tuple[object, ...] = ()

    # --- the menu

    def open(self, name: str) -> None:
        """Open one of the lessons that come with physviz; saving it asks where."""
        self.window.tour.leave()
        self.screen.do(edits.opened, load(path_of(name)))

    def make(self) -> None:
        """Ask for title, text and controls, and make the own experiment a lesson."""
        self.window.tour.leave()
        dialog = LessonDialog(self.window, self.window.state.experiment.lesson or Lesson())
        if dialog.exec():
            self.screen.do(edits.set_lesson, dialog.lesson())

    def let_go(self) -> None:
        """Give all controls back at once, for a tour."""
        self.paint((None, ()))

    # --- the layer

    def visible(self) -> bool:
        """A lesson is always in force."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The lesson, and which tabs there are: their controls come with them."""
        return state.experiment.lesson, self.window.docks.made

    @staticmethod
    def compute(
        lesson: Lesson | None, tabs: tuple[QWidget, ...]
    ) -> tuple[Lesson | None, tuple[QWidget, ...]]:
        """Return them."""
        return lesson, tabs

    def paint(self, shown: tuple[Lesson | None, tuple[QWidget, ...]]) -> None:
        """Show its text, and put controls out of reach."""
        lesson, _ = shown
        self.card.setVisible(lesson is not None)
        if lesson is not None:
            self.card.tell(lesson.title, lesson.text)
        if lesson is not None and lesson not in self._in_force:
            self.window.setFocus()  # Qt would give the keyboard to the card, and Space with it
        if shown != self._in_force:
            self._in_force = shown
            self._hold(lesson or Lesson())

    def _hold(self, lesson: Lesson) -> None:
        """Let go of all controls, and put those of this lesson out of reach."""
        if self.keepers:
            for keeper in self.keepers:
                keeper.release()
            self.screen.repaint_all()
        self.keepers = [self._kept(name, name in lesson.hidden) for name in sorted(lesson.fixed)]
        for name, actions in ACTIONS.items():
            for action in actions:
                self.window.actions_by_name[action].setVisible(name not in lesson.hidden)
        entries = self.window.actions_by_name.menus["Data"].actions()
        for preset in set(entries) - set(self.window.actions_by_name.values()):
            preset.setVisible("data" not in lesson.hidden)
        for menu in self.window.actions_by_name.menus.values():
            menu.menuAction().setVisible(any(action.isVisible() for action in menu.actions()))
        for name in TABS:
            dock = self.window.docks.get(name.removeprefix("tabs."))
            if dock is not None:
                dock.toggleViewAction().setVisible(name not in lesson.hidden)

    def _kept(self, name: str, hidden: bool) -> Keeper:
        keeper = Keeper(name, hidden)
        for each in WIDGETS[name]:
            widget = self.window.findChild(QWidget, each)
            if widget is not None:
                around = widget.parentWidget()
                keeper.keep(around if isinstance(around, Labelled) else widget)
        return keeper
