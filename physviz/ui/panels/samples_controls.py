"""What a hand can set of the walkers: sampler, its numbers, how many, how long, how cooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from physviz.engine.knob import knobs_of
from physviz.engine.samplers import SAMPLERS
from physviz.lab import edits
from physviz.lab.limits import LARGEST_SEED, MOST_CHAINS, MOST_DRAWS
from physviz.ui import theme as themes
from physviz.ui.form import Choice, KnobRow, field_for
from physviz.ui.panels.hands import new_gesture
from physviz.ui.panels.samples_anneal import AnnealControls
from physviz.ui.panels.samples_fields import beside, captioned, tool, whole_number
from physviz.ui.panels.samples_progress import Progress
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.sampled import Quantity
    from physviz.engine.samplers import Sampler
    from physviz.lab.setups import SamplingSetup
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

NONE = "none"
WIDTH = 430
"""At a desk, in pixels."""
QUANTITIES: tuple[tuple[Quantity, str], ...] = (
    ("intercept", "β₀"),
    ("slope", "β₁"),
    ("energy", "E"),
)
NUMBERS = {
    "chains": ("‹Walkers›", "How many ‹walkers› there are", edits.set_chains, (1, MOST_CHAINS)),
    "steps": (
        "Steps",
        f"How many steps each ‹walker› makes; {MOST_DRAWS:,} draws in all are the most",
        edits.set_sampling_steps,
        (1, MOST_DRAWS),
    ),
    "warm_up": (
        "‹Warm-up›",
        "So many steps at the beginning are left out of all means",
        edits.set_warm_up,
        (0, MOST_DRAWS),
    ),
    "seed": (
        "Seed",
        "The seed of the ‹walkers›' luck; the same seed makes the same walks",
        edits.set_sampling_seed,
        (0, LARGEST_SEED),
    ),
}

TOLD = "<p>By which rule ‹walkers› draw lines from q(θ) = e<sup>−βφ</sup>/Z.</p>"
RULES = {
    "langevin": "<p>θ ← θ − α∇S + √(2αT<sub>S</sub>) ξ, T<sub>S</sub> = (2σ²/n)T: gradient descent "
    "with kicks. Under ‹a prior› S has its part too.</p>",
    "metropolis": "<p>z ← z + sξ, taken with probability min(1, e<sup>−βΔE</sup>); z is θ in units "
    "of q's own width.</p>",
    "mala": "<p>z ← z − ½ε²∇E + εξ, taken or not so that q stays as it is; z is θ in units of q's "
    "own width.</p>",
    "hmc": "<p>A kick p = ξ, some leaps of length ε along the motion that keeps H = E + ½p², taken "
    "with probability min(1, e<sup>−ΔH</sup>).</p>",
    "independent": "<p>A line from a table of q, taken with probability min(1, w′/w), w being q "
    "over the table: it does not matter where ‹a walker› is.</p>",
}

Shown = tuple["SamplingSetup | None", "Quantity"]


class SamplesControls(QWidget):
    """All controls in two narrow columns, and the layer that paints them from the state."""

    def __init__(self, screen: Screen, seen: Callable[[], bool]) -> None:
        super().__init__()
        self.screen, self.gesture, self.visible = screen, new_gesture(), seen
        self.setObjectName("samples_controls")
        self.sampler = Choice(
            [(NONE, "no ‹sampler›"), *((kind.key, kind.title) for kind in SAMPLERS)],
            name="sampler",
            label="‹Sampler›",
            description="By which rule ‹walkers› draw lines from q",
            tooltip=TOLD,
        )
        self.sampler.chosen.connect(
            lambda key: screen.do(edits.choose_sampler, None if key == NONE else key)
        )
        self.knobs = {
            (kind.key, name): self._knob(kind, name)
            for kind in SAMPLERS
            for name, _ in knobs_of(kind)
        }
        self.numbers = {
            name: whole_number(
                screen,
                f"sampling_{name}",
                label,
                told,
                lambda value, edit=edit: screen.do(edit, value),
                ends,
            )
            for name, (label, told, edit, ends) in NUMBERS.items()
        }
        self.other_seed = tool(
            "another_sampling_seed", "↻", "Another seed", "Walk again with other luck: another seed"
        )
        self.other_seed.clicked.connect(lambda: screen.do(edits.another_sampling_seed))
        self.begin = Choice(
            (("start", "at θ₀"), ("scattered", "spread")),
            name="sampling_begin",
            label="Where ‹walkers› begin",
            description="All at θ₀ of the run, or twice as far apart as q is wide",
        )
        self.begin.chosen.connect(lambda key: screen.do(edits.set_scattered, key == "scattered"))
        self.quantity = Choice(
            QUANTITIES,
            name="sampled_quantity",
            label="Quantity in the plots",
            description="What trace, running mean, histogram and autocorrelation are of",
        )
        self.quantity.chosen.connect(lambda which: screen.do(edits.choose_sampled, which))
        self.anneal, self.progress = AnnealControls(screen), Progress(screen, seen)
        self._lay_out()

    def _knob(self, kind: type[Sampler], name: str) -> KnobRow:
        knob, screen = dict(knobs_of(kind))[name], self.screen
        made = field_for(knob, name=f"{kind.key}_{name}", accent="thermal")
        made.moved.connect(
            lambda value: screen.during(self.gesture, edits.set_sampler_knob, name, value)
        )
        made.released.connect(self._release)
        made.entered.connect(lambda value: screen.do(edits.set_sampler_knob, name, value))
        made.refused.connect(lambda why: screen.do(edits.refuse, why))
        return made

    def _release(self) -> None:
        self.gesture = new_gesture()
        self.screen.release()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(beside((self.sampler, 1), (self.progress.button, 0)))
        left.addWidget(self.progress.bar)
        self.rows: dict[tuple[str, str], QWidget] = {}
        for key, control in self.knobs.items():
            symbol = QLabel(control.slider.accessibleName().split()[-1])
            mark(symbol, "muted")
            self.rows[key] = beside((symbol, 0), (control, 1))
            left.addWidget(self.rows[key])
        left.addStretch(1)
        right = QGridLayout()
        right.setHorizontalSpacing(6)
        captioned(right, "‹walkers›", self.numbers["chains"], 0, 0)
        captioned(right, "steps", self.numbers["steps"], 0, 2)
        captioned(right, "‹warm-up›", self.numbers["warm_up"], 1, 0)
        seed = beside((self.numbers["seed"], 1), (self.other_seed, 0))
        captioned(right, "seed", seed, 1, 2)
        captioned(right, "begin", self.begin, 2, 0)
        captioned(right, "show", self.quantity, 2, 2)
        for place, share, control in ((1, 7, self.begin), (3, 6, self.quantity)):
            control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            right.setColumnStretch(place, share)
        right.setRowStretch(3, 1)
        above = QHBoxLayout()
        above.setSpacing(12)
        for half, share in ((left, 6), (right, 7)):
            half.setSpacing(3)
            above.addLayout(half, share)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addLayout(above)
        box.addWidget(self.anneal.row)
        box.addStretch(1)

    def dress(self) -> None:
        """Take on the theme in force, whose type may be larger."""
        self.setFixedWidth(round(WIDTH * themes.current().scale))
        self.progress.dress()

    # --- painted from the state

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The crowd as it is set up, and what the plots are of."""
        return state.experiment.sampling, state.show.sampled

    @staticmethod
    def compute(*inputs: object) -> tuple[object, ...]:
        """Return them."""
        return inputs

    def paint(self, shown: Shown) -> None:
        """Show them."""
        setup, which = shown
        key = NONE if setup is None else setup.sampler.key
        self.sampler.show_value(key)
        cited = "" if setup is None else f"<p>{setup.sampler.citation}</p>"
        self.sampler.setToolTip(say(RULES.get(key, TOLD)) + cited)
        for (kind, name), control in self.knobs.items():
            self.rows[kind, name].setVisible(kind == key)
            if kind == key:
                control.show_value(getattr(setup and setup.sampler, name))
        for name, field in self.numbers.items():
            field.show_value(None if setup is None else getattr(setup, name))
        self.begin.show_value("scattered" if setup is not None and setup.scattered else "start")
        self.quantity.show_value(which)
        self.anneal.show_anneal(None if setup is None else setup.anneal)
        for control in (*self.numbers.values(), self.other_seed, self.begin, self.anneal.schedule):
            control.setEnabled(setup is not None)
