"""Explain this step: the terms that add up to the next step of the run in front, as arrows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import as_typed
from physviz.engine.knob import knobs_of
from physviz.lab.state import front_run
from physviz.ui.growth import in_turns, shown_step
from physviz.ui.panels.arrows import Arrow, StepArrows
from physviz.ui.panels.explain_box import TERMS, Explained, StepBox, factor
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.names import Name, Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.run import Run, Term
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View
    from physviz.ui.panels.explain_box import Box
    from physviz.ui.plot import Plot

SHORTEST, LONGEST, FITTING = 0.06, 0.8, 0.6
"""Where a step is shorter or longer than these shares of the plane's smaller side, it is magnified
by a power of ten, to at most the third."""
MOST_POWER = 300
NOTHING = Explained((), "", "", "", 0)


class ExplainLayer(PlotLayer):
    """Arrows head to tail from where the run stands, and the rule with its numbers."""

    def __init__(self, plot: Plot, names: Names) -> None:
        super().__init__(plot)
        self.arrows = StepArrows(plot, 7.5)
        self.names = names
        self.box = StepBox(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, where it stands, whether it is to be explained, and the view."""
        setup, run = state.setup, front_run(state)
        step, shown = shown_step(state, run), state.show.explain and setup.shown
        view, pixels = state.views.landscape, self.plot.pixels()
        words = self.names.kept_free("field").getRect()
        return run, step, setup.title, setup.colour, shown, view, pixels, words

    @staticmethod
    def compute(
        run: Run | None,
        step: int,
        title: str,
        colour: int,
        shown: bool,
        view: View,
        pixels: tuple[int, int],
        words: Box,
    ) -> Explained | Iterator[Explained | None]:
        """Return the terms of the step that follows."""
        if run is None or not shown:
            return NOTHING

        def make() -> Explained:
            terms = run.explained(step)
            if not terms or not np.isfinite([term.vector for term in terms]).all():
                return NOTHING
            rule = run.leg_at(step).rule
            at = (float(run.at(step)[0]), float(run.at(step)[1]))
            power, arrows = _arrows(at, terms, colour, view, pixels)
            heading = f"{title}, step {step:,} → {step + 1:,}"
            return Explained(arrows, f"step_{rule.key}", heading, _numbers(rule), power, words)

        return in_turns(run.light, make)

    def paint(self, picture: Explained) -> None:
        """Draw the arrows, their names, and the box."""
        if not picture.arrows:
            self.arrows.show_arrows(())
            self.names.show_names("explain", ())
            self.names.keep_free("explain", self.box.clear())
            return
        self.arrows.show_arrows(picture.arrows)
        plate = self.box.show_step(picture)
        # Where there is no room for the plate the names tell how much longer the arrows are.
        longer = f", {factor(picture.power)}" if plate.isEmpty() and picture.power else ""
        seen = [arrow for arrow in picture.arrows if arrow.seen is not None]
        names = [
            Name(arrow.middle, TERMS.get(arrow.name, arrow.name) + longer, arrow.ink())
            for arrow in seen
        ]
        self.names.keep_free("explain", plate)
        self.names.show_names("explain", tuple(names), (picture.arrows[-1].tail,))


def _arrows(
    at: Pair, terms: tuple[Term, ...], colour: int, view: View, pixels: tuple[int, int]
) -> tuple[int, tuple[Arrow, ...]]:
    """Return by what power of ten all is drawn longer, and the arrows, that of the step last."""
    pixel = np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]]) / pixels
    vectors = np.array([term.vector for term in terms])
    step = vectors.sum(axis=0)
    size = float(np.hypot(*(step / pixel))) or float(np.hypot(*(vectors / pixel).T).max())
    share = size / min(pixels)
    seen = share == 0.0 or SHORTEST <= share <= LONGEST
    power = 0 if seen else math.floor(math.log10(FITTING / share))
    power = min(max(power, -MOST_POWER), MOST_POWER)
    heads = at + np.cumsum(vectors * 10.0**power, axis=0)
    tails = np.concatenate([[at], heads[:-1]])
    several = len(terms) > 1
    made = [
        Arrow.of(term.name, term.vector, tail, head, view, colour)
        for term, tail, head in zip(terms, tails, heads, strict=True)
        if several
    ]
    (up, turn), name = step.tolist(), "step" if several else "step = −α∇S"
    return power, (*made, Arrow.of(name, (up, turn), np.array(at), heads[-1], view, colour))


def _numbers(rule: Optimiser) -> str:
    """Return the rule's numbers by their letters; the guard against dividing by 0 is left out."""
    letters = ((knob.caption.split()[-1], getattr(rule, name)) for name, knob in knobs_of(rule))
    return "   ".join(
        f"{letter} = {as_typed(float(v), 4)}" for letter, v in letters if letter != "ε"
    )
