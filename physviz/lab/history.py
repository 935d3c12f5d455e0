"""The lab's only door: every change goes through ``do``, and can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from physviz.engine.words import sentence
from physviz.lab.framing import follow, slow
from physviz.lab.locks import guard

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from physviz.lab.state import Experiment, State

P = ParamSpec("P")

MOST_STEPS = 500
MOST_POINTS = 20_000_000
"""An old state keeps its points; a million of them are not kept five hundred times."""


@dataclass(frozen=True)
class Desk:
    """A lab as it was when it was put aside."""

    state: State
    past: tuple[State, ...]
    future: tuple[State, ...]


@dataclass
class Lab:
    """The present state, and the states before and after it that undo and redo go to."""

    state: State
    past: list[State] = field(default_factory=list)
    future: list[State] = field(default_factory=list)
    _gesture: Hashable = None

    def do(
        self, edit: Callable[Concatenate[State, P], State], *args: P.args, **kw: P.kwargs
    ) -> bool:
        """Apply an edit, as an undo step of its own if it changes the experiment.

        A refused edit (ValueError) changes nothing and leaves its sentence in ``state.refusal``.
        Returns whether it was done.
        """
        return self._do(None, edit, *args, **kw)

    def during(
        self,
        gesture: Hashable,
        edit: Callable[Concatenate[State, P], State],
        *args: P.args,
        **kw: P.kwargs,
    ) -> bool:
        """Apply an edit as part of a gesture: all edits of one gesture are one undo step."""
        done = self._do(gesture, edit, *args, **kw)
        self.state = replace(self.state, held=True)
        return done

    def release(self) -> None:
        """End the gesture; a view that could not follow it does so now."""
        self._gesture = None
        if self.state.held:
            self.state = replace(self.state, held=False)
            if slow(self.state.experiment):
                views = follow(self.state.experiment, self.state.views)
                self.state = replace(self.state, views=views)

    def _do(
        self,
        gesture: Hashable,
        edit: Callable[Concatenate[State, P], State],
        *args: P.args,
        **kw: P.kwargs,
    ) -> bool:
        before = self.state
        try:
            after = edit(before, *args, **kw)
            guard(before, after)
        except ValueError as refusal:
            self.state = replace(before, refusal=sentence(refusal))
            return False
        if after.experiment is not before.experiment:
            after = replace(after, refusal="")
        if after.experiment != before.experiment:
            if gesture is None or gesture != self._gesture:
                self.past.append(before)
                self._forget()
            self._gesture = gesture
            self.future.clear()
            views = after.views
            if views is before.views and (gesture is None or not slow(after.experiment)):
                views = follow(after.experiment, views)
            notice = "" if after.notice is before.notice else after.notice
            pointer = after.pointer if views is before.views else None
            after = replace(after, views=views, notice=notice, pointer=pointer)
        self.state = after
        return True

    def clear(self, state: State) -> Desk:
        """Begin anew with another state; return all there was, to be given back."""
        self.release()
        desk = Desk(self.state, tuple(self.past), tuple(self.future))
        self.give_back(Desk(state, (), ()))
        return desk

    def give_back(self, desk: Desk) -> None:
        """Put a lab in the place of this one."""
        self.release()
        self.state, self.past, self.future = desk.state, list(desk.past), list(desk.future)

    def undo(self) -> None:
        """Take the last step back."""
        self._swap(self.past, self.future)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._swap(self.future, self.past)

    def _swap(self, source: list[State], target: list[State]) -> None:
        """Exchange the experiments; the run's step and the views go along where they must."""
        if not source:
            return
        now, then = self.state, source.pop()
        target.append(now)
        self._gesture = None
        was, comes = now.experiment, then.experiment
        same_data = was.source is comes.source and was.standard == comes.standard
        same_run = same_data and _moving(was) == _moving(comes)
        views = follow(comes, now.views) if same_data and was.points.n else then.views
        self.state = replace(
            now,
            experiment=comes,
            clock=now.clock if same_run else replace(now.clock, step=then.clock.step),
            views=views,
            pointer=now.pointer if views is now.views else None,
            selection=tuple(i for i in now.selection if i < comes.points.n),
            front=min(now.front if same_run else then.front, len(comes.runs) - 1),
            notice="",
            refusal="",
            held=False,
        )

    def _forget(self) -> None:
        kept = sum(state.experiment.points.n for state in self.past)
        while len(self.past) > 1 and (len(self.past) > MOST_STEPS or kept > MOST_POINTS):
            kept -= self.past.pop(0).experiment.points.n


def _moving(experiment: Experiment) -> tuple[object, ...]:
    """Return all that goes along the timeline, by how it begins and moves."""
    runs = [(run.legs, run.start, run.seed) for run in experiment.runs]
    return experiment.start, runs, experiment.sampling
