"""What the iterates of a run on any cost tell of its end: at rest, hovering, or beyond numbers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.levels import CELL
from physviz.engine.pace import forgets
from physviz.engine.run import CONVERGED, LONGEST_RUN, elapsed
from physviz.engine.track import Track

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.run import Leg
    from physviz.engine.terrain import Terrain

LOOK_BACK = 256
"""The longest cycle of iterates that is noticed."""
STRETCH = 256
"""What has momentum, or noise, may pass the minimum: for so many steps it must stay there."""


class Trace(Track):
    """A track that knows when it is at its end."""

    def __init__(self, terrain: Terrain, legs: tuple[Leg, ...], seed: int) -> None:
        super().__init__(terrain, legs, seed)
        self.end = LONGEST_RUN if self.made >= LONGEST_RUN else None
        """The last step worth taking, once it is known."""
        self._rests_from: int | None = None
        self.stands_from: int | None = None
        """The step from which it stands still without being at the minimum."""
        self._goes_round: int | None = None
        self._watched = legs[-1].first

    def grow(self, seconds: float, upto: int) -> bool:
        """Make steps for so many seconds, to a step or the end; return whether it is not there."""
        stop = time.perf_counter() + seconds
        with self._lock:
            while (
                self.end is None and self.made < upto and self._flowed(stop - time.perf_counter())
            ):
                self._advance()
                if time.perf_counter() >= stop:
                    break
        return self.end is None and self.made < upto

    def _flowed(self, seconds: float) -> bool:
        """Compute the flow that the next steps follow, if they do; return whether it is known."""
        if self._legs[0].rule.slope != "flow":
            return True
        ahead = elapsed(self._legs, self.made + self._chunk())
        return self._terrain.flows(ahead, seconds, self.minimum.theta)

    @property
    def converged_at(self) -> int | None:
        """The step from which it is at the minimum, as far as it is made.

        A rule that forgets how steep S was goes on from there, and may leave it again.
        """
        if self._rests_from is not None or not forgets(self._legs[-1].rule):
            return self._rests_from
        since, first = self.reaches(CONVERGED), float(self.excess_of(np.array(0)))
        calm = since is not None and self.made - since >= STRETCH and first > 0.0
        return since if calm and self.hovers_from is None else None

    @property
    def hovers_from(self) -> int | None:
        """The step from which it falls no more, without coming to rest; None where it does."""
        leg = self._legs[-1]
        if self._goes_round is not None or not self._restless(leg.rule):
            return self._goes_round
        self.reaches(CONVERGED)
        if self._goes_on():
            return None
        floor = CONVERGED * float(self.excess_of(np.array(0)))
        since = self._levels.hovers_from(leg.first, self.made, floor)
        if since is None:
            return None
        # In its first cell it may still have been on its way down.
        low = self._excess(since, since + CELL - 1) <= self._levels.after(since)
        return since + int(np.argmax(low))

    def _goes_on(self) -> bool:
        """Whether the last steps, along one coordinate at least, lead on and not round."""
        steps = np.diff(self._ledger.span(max(self.made - CELL, 0), self.made)[:, :2], axis=0)
        return bool((np.abs(steps.sum(axis=0)) > 0.5 * np.abs(steps).sum(axis=0)).any())

    def _restless(self, rule: Optimiser) -> bool:
        """Whether nothing but its iterates tells whether a rule comes to rest."""
        if rule.modes(1.0) is None or self._terrain.batched(rule):
            return True
        if rule.slope == "newton":
            return self._terrain.bowl is None
        return bool(rule.remembers) and self.minimum.bowl.eigenvalues[1] == 0.0

    def _judge(self, leg: Leg) -> None:
        """See whether the run repeats itself, hovers or has converged."""
        if self.diverged_at is not None:
            self.end = self.diverged_at
            return
        if leg is not self._legs[-1]:
            return
        made = self.made
        if self._autonomous(leg.rule):
            recent = self._ledger.span(max(leg.first, made - LOOK_BACK), made)[:, :-1]
            same = np.flatnonzero((recent[:-1] == recent[-1]).all(axis=1))
            self.period = len(recent) - 1 - int(same[-1]) if same.size else 0
        if self.end is not None:
            # It is made on for its last digits only.
            return
        self._watch(leg)
        if self.period:
            self._repeats(leg)
        elif self._settled(leg):
            self._basin.doubt()
            self._level(made)
            if self._settled(leg):
                self._converged(made, leg)
        if self.end is None and made >= LONGEST_RUN:
            self.end = LONGEST_RUN

    def _converged(self, by: int, leg: Leg) -> None:
        """Note the end of a run that is at the minimum at a step, but for round-off."""
        reached = self.reaches(CONVERGED)
        self._rests_from = by if reached is None else reached
        self.end = max(self._rests_from, leg.first)

    def _autonomous(self, rule: Optimiser) -> bool:
        """Whether a step depends on the row alone, and no more on its number."""
        if rule.slope == "flow" or self._terrain.batched(rule):
            return False
        x, _, *memory = self._row(self.made)[:-1].tolist()
        ours = tuple(memory[: len(rule.remembers)])
        return rule.step(self.made, x, 1.0, ours) == rule.step(LONGEST_RUN, x, 1.0, ours)

    def _watch(self, leg: Leg) -> None:
        """Note where S − S_min has come below ½α|∇S|², which a step may take away at most.

        That is where plain descent under a pull that does not fade begins to hover.
        """
        rule, first = leg.rule, self._watched
        plain = rule.slope == "gradient" and not rule.remembers
        if self._goes_round is not None or not plain or self.minimum.bowl.eigenvalues[1] > 0.0:
            return
        steps = np.diff(self._ledger.span(first, self.made)[:, :2], axis=0)
        most = 0.5 * np.sum(steps * steps, axis=1) / leg.learning_rate
        left = self._excess(first, self.made)[:-1]
        below = np.flatnonzero((left <= most) & (most > 0.0))
        if below.size:
            self._goes_round = first + int(below[0])
        self._watched = self.made

    def _settled(self, leg: Leg) -> bool:
        """Whether the last iterates are as good as the minimum, and no step leads away."""
        rule, made = leg.rule, self.made
        stiff = self.minimum.bowl.eigenvalues[1]
        first = float(self.excess_of(np.array(0)))
        step = self._row(made)[:2] - self._row(made - 1)[:2]
        gain = float(step @ step) / leg.learning_rate
        if rule.slope == "flow" and stiff == 0.0:
            # Where S has an edge its flow is blunted, and stops short of the minimum.
            return gain <= CONVERGED * first
        if rule.slope == "flow" and gain == 0.0 and self._basin.balanced(self._row(made)[:2]):
            return True
        stretch = STRETCH if rule.remembers or rule.slope == "batch" else 1
        if made - leg.first < stretch or leg.learning_rate > rule.critical(stiff):
            return False
        if float(self._excess(made - stretch + 1, made).max()) > CONVERGED * first:
            return False
        if forgets(rule):
            return self._rests(stretch)
        if rule.slope == "newton":
            gain = float(step @ self.minimum.hessian @ step)
        return stretch > 1 or gain <= 4.0 * CONVERGED * first

    def _rests(self, stretch: int) -> bool:
        """Whether it has not moved for a stretch, on a place without any slope."""
        x, y = self._row(self.made)[:2].tolist()
        still = self._ledger.span(self.made - stretch, self.made)[:, :2] == (x, y)
        return bool(still.all()) and self._terrain.slope(self.made, x, y) == (0.0, 0.0)

    def _repeats(self, leg: Leg) -> None:
        """Tell a run at rest at the minimum from one at rest elsewhere, or one that goes round."""
        made, period = self.made, self.period
        run: Floats = self._ledger.span(leg.first, made)[:, :-1]
        unlike = np.flatnonzero((run[period:] != run[:-period]).any(axis=1))
        begin = leg.first + (int(unlike[-1]) + 1 if unlike.size else 0)
        self.end = begin + period
        if self._basin.balanced(self._row(made)[:2]):
            self._converged(begin, leg)
        elif period == 1:
            self.stands_from = begin
        elif self._goes_round is None:
            self._goes_round = begin
