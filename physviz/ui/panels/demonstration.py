"""What the pictures of the dictionary's rows have in common: plots, knobs below them, a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from physviz.engine.dictionary import Settings
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.form import Choice, KnobRow, field_for, labelled
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.layer import TabLayer
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from physviz.engine.knob import Knob
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.panels.titled_plot import TitledPlot
    from physviz.ui.screen import Screen

LOW, WIDE, BESIDE = 190, 320, 150
"""Where a picture is lower and wider than these, its controls stand beside it, so wide."""


class Demonstration(QWidget):
    """The picture of one row, made when that is first opened.

    A subclass names its row by ``key``, puts its plots and knobs in place, and adds its own
    ``layers``; it works from 330 × 150 px.
    """

    key: ClassVar[str] = ""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName(f"demo_{self.key}")
        self.setAccessibleName(f"Demonstration of ‹{self.key.replace('-', ' ').lower()}›")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.screen = screen
        self.tab: QWidget | None = None
        """The tab it stands in; it may also stand alone."""
        self.gesture = new_gesture()
        self.plots: list[TitledPlot] = []
        self.knobs: dict[str, KnobRow | Choice] = {}
        self.message = QLabel()
        self.message.setObjectName(f"demo_{self.key}_message")
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.hide()
        mark(self.message, "muted")
        self.picture, self.hand = QWidget(), QWidget()
        self.pictures = QHBoxLayout(self.picture)
        self.controls = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.hand)
        self._column: QBoxLayout = self.controls
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        for row in (self.pictures, self.controls, self._box):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
        self._box.addWidget(self.picture, 1)
        self._box.addWidget(self.message, 1)
        self._box.addWidget(self.hand)
        self.layers: tuple[Layer, ...] = (KnobsLayer(self),)

    @property
    def in_front(self) -> bool:
        """Whether anybody could see it."""
        if self.tab is None:
            return self.isVisible()
        return self.tab.in_front and self.isVisibleTo(self.tab)

    # --- what a subclass puts in place

    def place(self, *plots: TitledPlot) -> None:
        """Put plots side by side; they are dressed with the rest."""
        for plot in plots:
            self.plots.append(plot)
            self.pictures.addWidget(plot, 1)

    def begin_column(self) -> None:
        """Put the controls that are added from now on one above the other, below one plot."""
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        self.controls.addLayout(self._column, 1)

    def add_knob(self, name: str, knob: Knob, label: str = "", accent: str = "trial") -> KnobRow:
        """Add a slider with a number below the picture, for a field of ``Settings``.

        It is painted from state and turned by hands; ``label`` names it to a screen reader.
        """
        label = label or knob.caption
        made = field_for(knob, name=f"demo_{self.key}_{name}", label=label, accent=accent)
        made.moved.connect(lambda value: self._during(name, value))
        made.released.connect(self._release)
        made.entered.connect(lambda value: self.turn(name, value))
        made.refused.connect(lambda why: self.screen.do(edits.refuse, why))
        self._add(name, knob.caption, made)
        return made

    def add_choice(
        self, name: str, choices: Sequence[tuple[str, str]], caption: str, description: str
    ) -> Choice:
        """Add a menu of (value, title) below the picture, for a field of ``Settings``."""
        made = Choice(
            choices, name=f"demo_{self.key}_{name}", label=caption, description=description
        )
        made.chosen.connect(lambda value: self.turn(name, value))
        self._add(name, caption, made)
        return made

    def _add(self, name: str, caption: str, made: KnobRow | Choice) -> None:
        self.knobs[name] = made
        self._column.addWidget(labelled(caption, made), 1, Qt.AlignmentFlag.AlignBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls beside the picture where that is low and wide, else below it."""
        super().resizeEvent(event)
        scale, ways = themes.current().scale, QBoxLayout.Direction
        beside = self.height() < LOW * scale and self.width() >= WIDE * scale
        self._box.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self._box.setSpacing(10 if beside else 2)
        self.controls.setDirection(ways.TopToBottom if beside else ways.LeftToRight)
        self.hand.setFixedWidth(round(BESIDE * scale) if beside else self.width())

    # --- hands

    def turn(self, name: str, value: object) -> None:
        """Set a field of ``Settings``, as one step to undo."""
        self.screen.do(edits.set_demonstrations, self._turned(name, value))

    def _during(self, name: str, value: object) -> None:
        self.screen.during(self.gesture, edits.set_demonstrations, self._turned(name, value))

    def _release(self) -> None:
        self.gesture = new_gesture()
        self.screen.release()

    def _turned(self, name: str, value: object) -> Settings:
        whole = isinstance(getattr(Settings, name), int)
        now = self.screen.lab.state.experiment.demonstrations
        return replace(now, **{name: int(value) if whole else value})

    # --- painting

    def show_message(self, sentence: str) -> None:
        """Say why there is no picture, in the place of it; or show it."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        self.picture.setVisible(not sentence)

    def dress(self) -> None:
        """Take on the theme in force."""
        for plot in self.plots:
            plot.dress()


class PictureLayer(TabLayer):
    """The layer of a demonstration that says for all of them why there is no picture."""

    panel: Demonstration

    def refuse(self, sentence: str) -> None:
        """Say it in the place of the picture."""
        self.panel.show_message(sentence)


class KnobsLayer(TabLayer):
    """Keeps the knobs true to the state."""

    panel: Demonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """What the demonstrations are set to."""
        return (state.experiment.demonstrations,)

    @staticmethod
    def compute(settings: Settings) -> Settings:
        """Return it."""
        return settings

    def paint(self, settings: Settings) -> None:
        """Show it."""
        for name, made in self.panel.knobs.items():
            made.show_value(getattr(settings, name))
