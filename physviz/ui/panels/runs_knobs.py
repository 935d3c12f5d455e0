"""The numbers of the run in front: one control for each knob of its rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from physviz.engine.knob import knobs_of
from physviz.lab import edits
from physviz.ui.form import KnobRow, NumberField, field_for
from physviz.ui.form.identity import identify
from physviz.ui.panels.hands import new_gesture
from physviz.ui.theme import mark
from physviz.ui.words import retell, say

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from physviz.engine.optimisers import Optimiser
    from physviz.ui.screen import Screen

    Turned = tuple[str, Optimiser, int, int, tuple[int, ...]]
    """The name of the run in front, its rule as it is now, colour, seed, and when it changed."""
    Best = tuple[str, str, float]
    """What the two buttons say, empty where there is no best, and the α to set out with."""

ONWARD = (
    "A change acts from the present step on: the steps made before stay. A run that is over begins "
    "anew. A double click on the slider brings back the default."
)
CAPTION = 0.39
"""Share of the width that the name of a knob may take."""
FEW = 3
"""So many changes of a run are told by their steps."""


class RunsKnobs(QScrollArea):
    """Sliders and numbers of the run in front, and what is best for them."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("runs_knobs")
        self.setAccessibleName("Numbers of the run in front")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.loop = screen
        self.gesture = new_gesture()
        self.built: type[Optimiser] | None = None
        self.knobs: dict[str, KnobRow] = {}
        self.captions: dict[QLabel, str] = {}
        self.heading, self.title = "", QLabel()
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        mark(self.title, "title")
        self.changed = QLabel()
        self.changed.setObjectName("runs_changed")
        self.changed.setWordWrap(True)
        mark(self.changed, "muted")
        self.best = _button(
            "run_best", "Best ‹learning rate›", "Use the best ‹learning rate› (Ctrl+B)"
        )
        self.best.clicked.connect(lambda: screen.do(edits.use_best_learning_rate))
        self.pair = _button(
            "run_best_momentum",
            "Best ‹inertia›",
            "Use the pair of ‹learning rate› α and ‹inertia› μ that is best of all for a bowl with "
            "this λmin and λmax",
        )
        self.pair.clicked.connect(lambda: screen.do(edits.use_best_momentum))
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)
        offers = QHBoxLayout()
        for button in (self.best, self.pair):
            offers.addWidget(button)
        offers.addStretch(1)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 6, 0)
        box.setSpacing(3)
        box.addWidget(self.title)
        box.addLayout(self.grid)
        box.addLayout(self._seed_row())
        box.addLayout(offers)
        box.addWidget(self.changed)
        box.addStretch(1)
        self.setWidget(holder)

    def _seed_row(self) -> QHBoxLayout:
        told = "The seed of the luck: the same seed shuffles the points into the same batches"
        self.seed = NumberField(
            name="run_seed", label="Seed", description=told, scale="integer", low=0, digits=10
        )
        self.seed.entered.connect(lambda value: self.loop.do(edits.set_seed, value))
        self.seed.refused.connect(lambda why: self.loop.do(edits.refuse, why))
        self.other = _button("run_another_seed", "Another seed", "Run once more with other luck")
        self.other.setText("another seed")
        self.other.clicked.connect(lambda: self.loop.do(edits.another_seed))
        self.seed_name = QLabel("seed")
        mark(self.seed_name, "muted")
        self.seed_name.setBuddy(self.seed)
        line = QHBoxLayout()
        for widget in (self.seed_name, self.seed, self.other):
            line.addWidget(widget)
        return line

    # --- from state

    def show_rule(self, turned: Turned) -> None:
        """Show the numbers in force; the controls are made anew only for another rule."""
        title, rule, colour, seed, changes = turned
        if self.built is not type(rule):
            self._build(rule)
        self.heading = say(title if rule.title in title else f"{title}, {rule.title}")
        self.title.setToolTip(f"{self.heading}: {rule.citation}")
        for name, knob in self.knobs.items():
            knob.show_value(getattr(rule, name))
            if knob.slider.accent != colour:
                knob.slider.accent = colour
                knob.slider.update()
        for widget in (self.seed_name, self.seed, self.other):
            widget.setVisible(rule.slope == "batch")
        self.seed.show_value(seed)
        self.changed.setText(_told(changes))
        self.changed.setVisible(bool(changes))
        self._name()

    def show_best(self, best: Best) -> None:
        """Offer the best numbers, and have a double click on α bring back one that suits."""
        *texts, suited = best
        for button, text in zip((self.best, self.pair), texts, strict=True):
            button.setText(text)
            button.setVisible(bool(text))
        self.knobs["learning_rate"].default = suited

    def _build(self, rule: Optimiser) -> None:
        self.built, self.knobs, self.captions = type(rule), {}, {}
        while (item := self.grid.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for k, (name, knob) in enumerate(knobs_of(rule)):
            unit = f", in {knob.unit}" if knob.unit else ""
            told = f"<p>{knob.caption}{unit}. {knob.tooltip}</p><p>{ONWARD}</p>"
            made = field_for(
                replace(knob, tooltip=told),
                name=f"run_{name}",
                description=knob.tooltip or knob.caption,
            )
            made.moved.connect(lambda value, name=name: self._turn(name, value))
            made.released.connect(self._release)
            made.entered.connect(lambda value, name=name: self.loop.do(edits.set_knob, name, value))
            made.refused.connect(lambda why: self.loop.do(edits.refuse, why))
            caption = QLabel()
            caption.setToolTip(told)
            self.captions[caption] = knob.caption
            caption.setBuddy(made)
            mark(caption, "muted")
            self.grid.addWidget(caption, k, 0)
            self.grid.addWidget(made, k, 1)
            self.knobs[name] = made
        retell(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows, which would scroll, to the window."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name the knobs in as many words as there is room for."""
        super().resizeEvent(event)
        self._name()

    def _name(self) -> None:
        room, right = self.title.width(), Qt.TextElideMode.ElideRight
        self.title.setText(self.title.fontMetrics().elidedText(self.heading, right, room))
        for label, written in self.captions.items():
            caption = say(written)
            fits = label.fontMetrics().horizontalAdvance(caption) < CAPTION * self.width()
            first, *_, last = caption.split(" ")
            label.setText(caption if fits else f"{first} {last}")

    def _turn(self, name: str, value: float) -> None:
        self.loop.during(self.gesture, edits.set_knob, name, value)

    def _release(self) -> None:
        self.gesture = new_gesture()
        self.loop.release()


def _button(name: str, label: str, told: str) -> QPushButton:
    made = QPushButton()
    # A click leaves the keys, Space above all, to who had them.
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    identify(made, name, label, told, "")
    return made


def _told(changes: tuple[int, ...]) -> str:
    """Return at which steps the numbers were changed."""
    if not changes:
        return ""
    if len(changes) > FEW:
        return f"changed {len(changes):,} times, last at step {changes[-1]:,}"
    steps = ", ".join(f"{step:,}" for step in changes)
    return f"changed at step{'s' if len(changes) > 1 else ''} {steps}"
