"""The iterates of a run on any cost, as far as they are made: rows that never change."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakSet

import numpy as np

from physviz.engine.basin import Basin
from physviz.engine.ledger import Ledger
from physviz.engine.levels import CELL, Levels
from physviz.engine.run import LONGEST_RUN, elapsed
from physviz.engine.walk import parts, walked

if TYPE_CHECKING:
    from physviz.engine.minima import Minimum
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats, Ints
    from physviz.engine.run import Leg, Term
    from physviz.engine.slope import Feed
    from physviz.engine.terrain import Terrain

FAR = 1e150
"""Beyond it the squares of residuals leave floating point."""
RESIDUALS = 300_000
"""Steps are made in chunks of about so many residuals, a few thousandths of a second."""
SHORT, LONG, EARLY = 64, 512, 1024
"""They end at multiples of ``SHORT`` up to step ``EARLY``, then at multiples of ``LONG``."""


class Track:
    """β₀, β₁, what the rule remembers of each, and S, row by row in one ledger.

    One thread at a time makes rows, none changes them. Runs from one start have the rows before
    their first difference in common, and share them.
    """

    def __init__(self, terrain: Terrain, legs: tuple[Leg, ...], seed: int) -> None:
        self._terrain, self._legs, self._seed = terrain, legs, seed
        self._lock = Lock()
        memory = [0.0] * (2 * len(legs[0].rule.remembers))
        self._ledger = Ledger([*terrain.start, *memory, np.nan])
        self.made = 0
        self.period = 0
        """After how many steps the iterates repeat themselves to the bit; 0: never, so far."""
        self.diverged_at: int | None = None
        self._basin, self._levels = Basin(terrain.problem, None), Levels()
        self._levelled: Minimum | None = None
        self._feeds: dict[Optimiser, Feed] = {}
        with _LOOKING:
            others = [other for other in _ALIVE if self._akin(other)]
            _ALIVE.add(self)
        shared = [(self._shared(other), other) for other in others]
        if shared:
            self._take_over(*max(shared, key=lambda pair: pair[0]))

    # --- what runs have in common

    def _akin(self, other: Track) -> bool:
        """Whether another run goes from the same start by the same kind of rule."""
        ours, theirs = self._terrain, other._terrain
        return (
            ours.problem.points is theirs.problem.points
            and ours.problem.loss == theirs.problem.loss
            and ours.start == theirs.start
            and type(self._legs[0].rule) is type(other._legs[0].rule)
            and self._seed == other._seed
        )

    def _shared(self, other: Track) -> int:
        """Return up to which of its steps another run makes the same ones as this."""
        alike = 0
        for ours, theirs in zip(self._legs, other._legs, strict=False):
            if ours != theirs:
                break
            alike += 1
        parted = [legs[alike].first for legs in (self._legs, other._legs) if len(legs) > alike]
        return min([other.made, *parted])

    def _take_over(self, shared: int, other: Track) -> None:
        """Begin with the steps that another run has in common with this one."""
        self._ledger, self.made = other._ledger.shared(shared + 1), shared
        self._basin = Basin(self._terrain.problem, other._basin.minimum)
        if other._levelled is not None and other._levelled == self._basin.minimum:
            self._levelled = other._levelled
            self._levels, known = other._levels.begun(shared)
            self._levels.note(known, self._excess(known, shared))

    # --- what is made

    def theta(self, rows: Ints) -> Floats:
        """Return θ_k of rows that are made, shape (…, 2)."""
        return self._ledger[rows][..., :2]

    @property
    def ready(self) -> bool:
        """Whether the minimum it leads down to is known."""
        return self._basin.minimum is not None

    @property
    def minimum(self) -> Minimum:
        """The minimum that the last iterate leads to; looked for from time to time."""
        return self._basin.minimum or self._basin.below(self._row(self.made)[:2], self.made)

    def _row(self, k: int) -> Floats:
        """Return β₀, β₁, what is remembered of each, and the height of step k."""
        return self._ledger.span(k, k)[0]

    def heights(self, rows: Ints) -> Floats:
        """Return what the terrain keeps of S(θ_k), of rows that are made; shape (…)."""
        self._begin()
        return self._ledger[rows][..., -1]

    def excess_of(self, rows: Ints) -> Floats:
        """Return S(θ_k) − S_min of rows that are made, shape (…)."""
        self._begin()
        found = self._ledger[rows]
        return self._terrain.excess(self.minimum, found[..., :2], found[..., -1])

    def _excess(self, first: int, last: int) -> Floats:
        rows = self._ledger.span(first, last)
        return self._terrain.excess(self.minimum, rows[:, :2], rows[:, -1])

    def _begin(self) -> None:
        """Weigh the first row, where nobody has asked for it yet."""
        start = self._row(0)
        if np.isnan(start[-1]):
            start[-1] = self._heights(start[None, :2])[0]

    def _heights(self, theta: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return self._terrain.height(theta)

    def reaches(self, gap: float) -> int | None:
        """Return the step from which the excess is at most a share of the first one, if any."""
        made, first = self.made, float(self.excess_of(np.array(0)))
        if first == 0.0:
            return 0
        if self._levelled is None:
            with self._lock:
                self._level(self.made)
        for begin in self._levels.above(gap * first, made):
            rows = np.arange(begin, min(begin + CELL, made + 1))
            over = np.flatnonzero(self.excess_of(rows) > gap * first)
            if over.size:
                last = int(rows[over[-1]])
                return None if last == made else last + 1
        return 0

    def explained(self, row: int, following: int) -> tuple[Term, ...]:
        """Return the parts of the step from a row to the one that follows it, in order."""
        up, turn, *_ = self._row(following).tolist()
        rule, place = self._leg_after(row)[0].rule, self._row(row)[:-1].tolist()
        return parts(rule, self._terrain.slope, row, place, (up, turn))

    # --- making rows

    def rows(self, steps: Ints) -> Ints:
        """Return the rows of these steps, making what is not made yet.

        A run that repeats itself needs no more rows, and one that has diverged stays where it was.
        """
        top = int(steps.max(initial=0))
        if top > self.made:
            with self._lock:
                while self.made < min(top, LONGEST_RUN) and not self._over:
                    self._advance()
        if self.period:
            begin = self.made - self.period
            return np.where(steps > self.made, begin + (steps - self.made) % self.period, steps)
        return np.minimum(steps, self.made)

    @property
    def _over(self) -> bool:
        return bool(self.period) or self.diverged_at is not None

    def _leg_after(self, step: int) -> tuple[Leg, int]:
        """Return the leg that makes the step after this one, and the step at which it ends."""
        for earlier, later in zip(self._legs, self._legs[1:], strict=False):
            if step < later.first:
                return earlier, min(later.first, LONGEST_RUN)
        return self._legs[-1], LONGEST_RUN

    def _chunk(self) -> int:
        """Return how many steps to make next, on one leg."""
        k, chunk = self.made, SHORT if self.made < EARLY else LONG
        residuals = 1 if self._terrain.bowl is not None else self._terrain.problem.points.n
        return min(chunk - k % chunk, max(RESIDUALS // residuals, 1), self._leg_after(k)[1] - k)

    def _advance(self) -> None:
        """Make some steps more on one leg."""
        k, count, (leg, _) = self.made, self._chunk(), self._leg_after(self.made)
        with np.errstate(all="ignore"):
            made = self._steps(k, count, leg.rule)
            near = np.abs(np.vstack([self._row(k)[:2], made[:, :2]])).max(axis=1) <= FAR
        stopped = None if near.all() else int(np.argmin(near))
        if stopped and not np.isfinite(made[stopped - 1, :2]).all():
            stopped -= 1
        made = made[:stopped]
        self._begin()
        self._ledger.write(k + 1, np.column_stack([made, self._heights(made[:, :2])]))
        if len(made) and not self._level(k + len(made)):
            self._levels.note(k + 1, self._excess(k + 1, k + len(made)))
        # From here on others read these rows.
        self.made = k + len(made)
        if stopped is not None:
            self.diverged_at = self.made
        self._judge(leg)

    def _steps(self, k: int, count: int, rule: Optimiser) -> Floats:
        """Return the rows of so many steps more, but for S."""
        if rule.slope == "flow":
            now = elapsed(self._legs, k)
            times = now + rule.learning_rate * np.arange(1, count + 1)
            return self._terrain.flow(times, self.minimum.theta)
        if rule not in self._feeds:
            self._feeds[rule] = self._terrain.feed(rule, self._seed)
        return walked(rule, self._feeds[rule], k, self._row(k)[:-1].tolist(), count)

    def _level(self, last: int) -> bool:
        """Look for the minimum below a row; return whether it is another one than before.

        Then how high all rows stand above it is noted anew.
        """
        minimum = self._basin.below(self._row(last)[:2], last)
        if minimum == self._levelled:
            return False
        levels = Levels()
        levels.note(0, self._excess(0, last))
        self._levels, self._levelled = levels, minimum
        return True

    def _judge(self, leg: Leg) -> None:
        """See what the steps that a leg has just made tell of the end."""


_ALIVE: WeakSet[Track] = WeakSet()
_LOOKING = Lock()
