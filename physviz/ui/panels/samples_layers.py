"""The layers of the Samples tab: traces in every frame, statistics in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from physviz.lab.state import sampling_of
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.samples_picture import Found, finding, horizon, traces
from physviz.ui.panels.walk import sparse_step, walk_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.sampled import Quantity
    from physviz.engine.sampling import Sampling
    from physviz.lab.state import State
    from physviz.ui.panels.samples import SamplesPanel
    from physviz.ui.panels.samples_picture import Traces

Old = Literal["old"]
"""What is drawn is of other data, and while these are in a hand nothing else will be."""

INVITATION = (
    "<p>Choose ‹a sampler›: a crowd of ‹walkers› then draws lines from q(θ) = e<sup>−βφ</sup>/Z, "
    "and what they find is held against the exact numbers.</p>"
)
NO_POINTS = "There are no points, so there is nothing to walk on."


class _SamplesLayer(TabLayer):
    """A layer that knows whether what it has drawn is still true."""

    panel: SamplesPanel

    def __init__(self, panel: SamplesPanel) -> None:
        super().__init__(panel)
        self._drawn: Sampling | None = None

    def walk(self, state: State) -> tuple[Sampling | Old | None, int]:
        """Return the walkers and their step; during a drag that changed them, only that it did."""
        sampling, step = walk_of(state)
        if state.held and sampling != self._drawn:
            return "old", 0
        self._drawn = sampling
        return sampling, step


class MessageLayer(_SamplesLayer):
    """Why there is nothing to see, if there is not."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """Whether there is a sampler, points, and anything that speaks against it."""
        e = state.experiment
        sampling = sampling_of(e)
        refusal = "" if sampling is None else sampling.refusal
        return e.sampling is None, e.points.n == 0, refusal

    @staticmethod
    def compute(none: bool, bare: bool, refusal: str) -> str:
        """Return the sentence."""
        if none:
            return INVITATION
        return NO_POINTS if bare else refusal

    def paint(self, sentence: str) -> None:
        """Show it in the place of the plots."""
        self.panel.show_message(sentence)


class TracesLayer(_SamplesLayer):
    """The traces of a few walkers."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The walkers, what of them, the step, and where the axis ends."""
        sampling, step = self.walk(state)
        held = self.panel.held_end
        reached = 0 if sampling is None or sampling == "old" else sampling.reached
        return sampling, state.show.sampled, step, held or horizon(step, reached)

    @staticmethod
    def compute(
        sampling: Sampling | Old | None, which: Quantity, step: int, end: int
    ) -> tuple[Traces, float, Quantity] | Old | None:
        """Return the traces, and the share accepted so far."""
        if sampling is None or sampling == "old":
            return sampling
        return traces(sampling, which, step, end), sampling.acceptance(step), which

    def paint(self, drawn: tuple[Traces, float, Quantity] | Old | None) -> None:
        """Draw them."""
        self.panel.show_traces(drawn)


class FoundLayer(_SamplesLayer):
    """What the draws say: table, running mean, histogram, autocorrelation, verdict.

    What is being worked out is finished before more draws are asked, lest nothing ever is.
    """

    def __init__(self, panel: SamplesPanel) -> None:
        super().__init__(panel)
        self._asked: tuple[object, ...] = ()
        self._working = False

    def inputs(self, state: State) -> tuple[object, ...]:
        """The walkers, what of them, what is left out, and up to where."""
        sampling, step = self.walk(state)
        setup = state.experiment.sampling
        warm_up = 0 if setup is None else setup.warm_up
        asked = sampling, state.show.sampled, warm_up, sparse_step(state, step)
        if asked != self._asked and not (self._working and asked[:3] == self._asked[:3]):
            self._asked, self._working = asked, True
        return self._asked

    @staticmethod
    def compute(
        sampling: Sampling | Old | None, which: Quantity, warm_up: int, upto: int
    ) -> Old | Iterator[Found | None] | None:
        """Return what the draws say, worked out in the background."""
        if sampling is None or sampling == "old":
            return sampling
        return finding(sampling, which, warm_up, upto)

    def paint(self, found: Found | Old | None) -> None:
        """Show it."""
        self._working = False
        self.panel.show_found(found)

    def refuse(self, sentence: str) -> None:
        """Go on to the next; what is refused is said in one place."""
        self._working = self._working and not sentence
