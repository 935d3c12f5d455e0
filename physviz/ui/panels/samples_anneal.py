"""How the walkers are cooled: off, or a schedule with its hottest temperature and its length."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from physviz.engine.annealing import SHAPES
from physviz.lab import edits
from physviz.lab.limits import MOST_DRAWS
from physviz.ui.form import Choice, NumberField
from physviz.ui.panels.samples_fields import beside, whole_number, wired
from physviz.ui.theme import mark

if TYPE_CHECKING:
    from physviz.engine.annealing import Anneal
    from physviz.ui.screen import Screen

OFF = "off"
TOLD = (
    "<p>Cool the ‹walkers› from a higher ‹temperature› down to the present one. Geometric: T falls "
    "by the same factor at each step; linear: by the same amount; logarithmic: as 1/log k, the one "
    "that surely finds the deepest minimum, if it begins hot enough.</p>"
)


class AnnealControls:
    """The schedule, and beside it its numbers while there is one."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.schedule = Choice(
            ((OFF, "off"), *((shape, shape) for shape in SHAPES)),
            name="anneal",
            label="‹Annealing›",
            description="How the ‹walkers› are cooled down to the present ‹temperature›",
            tooltip=TOLD,
        )
        self.schedule.chosen.connect(self._cool)
        field = NumberField(
            name="anneal_hottest",
            label="Hottest T",
            description="The ‹temperature› at which the ‹annealing› begins; k_B = 1",
            scale="log",
        )
        self.hottest = wired(screen, field, lambda value: self._change(hottest=value))
        self.steps = whole_number(
            screen,
            "anneal_steps",
            "Steps of ‹annealing›",
            "So many steps are taken while it cools; those after them at the present T",
            lambda value: self._change(steps=int(value)),
            (2, MOST_DRAWS),
        )
        words = [QLabel("from T"), QLabel("down in"), QLabel("steps")]
        for word in words:
            mark(word, "muted")
        first, then, last = words
        fields = (self.hottest, 3), (self.steps, 2)
        self.numbers = beside((first, 0), fields[0], (then, 0), fields[1], (last, 0))
        kept = self.numbers.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.numbers.setSizePolicy(kept)
        caption = QLabel("anneal")
        mark(caption, "muted")
        caption.setBuddy(self.schedule)
        caption.setToolTip(TOLD)
        self.schedule.setMinimumContentsLength(10)
        self.row: QWidget = beside((caption, 0), (self.schedule, 0), (self.numbers, 1))

    def show_anneal(self, anneal: Anneal | None) -> None:
        """Show what is set."""
        self.schedule.show_value(OFF if anneal is None else anneal.shape)
        self.numbers.setVisible(anneal is not None)
        if anneal is not None:
            self.hottest.show_value(anneal.hottest)
            self.steps.show_value(anneal.steps)

    def _cool(self, shape: str) -> None:
        (named,) = (known for known in (*SHAPES, None) if (known or OFF) == shape)
        self.screen.do(edits.choose_schedule, named)

    def _change(self, **changed: float) -> None:
        setup = self.screen.lab.state.experiment.sampling
        if setup is not None and setup.anneal is not None:
            self.screen.do(edits.set_anneal, replace(setup.anneal, **changed))
