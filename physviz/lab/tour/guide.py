"""One person's way along the tour, with their own experiment put aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.lab import edits

if TYPE_CHECKING:
    from physviz.lab.history import Desk, Lab
    from physviz.lab.state import State
    from physviz.lab.tour.step import Step


@dataclass
class Guide:
    """Which step it is, how the lab stood at its beginning, what was guessed and what was seen."""

    lab: Lab
    step: Step | None = None
    """None: there is no tour going on."""
    began: State | None = None
    guess: int | None = None
    seen: State | None = None
    """The lab with the step's one thing done, None while it is not."""
    own: Desk | None = None

    def visit(self, step: Step) -> None:
        """Go to a step, whichever comes before it; the first visit puts the own experiment aside.

        What is undone from here on goes back to the step's beginning and no farther.
        """
        desk = self.lab.clear(step.set_up(self.lab.state))
        self.own = self.own or desk
        self.step, self.began, self.guess, self.seen = step, self.lab.state, None, None

    def look(self) -> State | None:
        """Return the lab with the step's one thing done, as it was last; what was done stays so.

        What is done with other data is not the step's.
        """
        now, step, began, seen = self.lab.state, self.step, self.began, self.seen
        if step is None or began is None or (seen and seen.experiment is now.experiment):
            return seen
        if now.experiment.source != began.experiment.source:
            return seen
        if step.done(began, now):
            self.seen = now
        return self.seen

    def leave(self) -> None:
        """Give back the own experiment as it was, with all that can be undone and done again.

        Only a vocabulary chosen on the way is kept: that is the reader's, not the experiment's.
        """
        if self.own is not None:
            words = self.lab.state.show.words
            self.lab.give_back(self.own)
            if words != self.lab.state.show.words:
                self.lab.do(edits.set_words, words)
        self.step = self.began = self.guess = self.seen = self.own = None
