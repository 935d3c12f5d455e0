"""The loop: nothing notifies, the screen asks.

Up to sixty times a second every visible layer is asked what it shows (``inputs``, microseconds);
where that has changed it is computed and painted. When all is quiet the timer stops.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from physviz.engine.words import sentence
from physviz.lab import edits
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from physviz.lab.history import Lab
    from physviz.lab.state import State
    from physviz.ui.layer import Layer

P = ParamSpec("P")

FRAME = 1.0 / 60.0
LONGEST_TICK = 0.1
"""A late frame moves the run on by no more than this, in seconds: it stutters, it does not jump."""


def same(one: tuple[object, ...] | None, other: tuple[object, ...]) -> bool:
    """Whether two tuples of inputs are the same, identity first."""
    return one is not None and all(a is b or a == b for a, b in zip(one, other, strict=True))


@dataclass
class _Slot:
    layer: Layer
    inputs: tuple[object, ...] | None = None
    work: Iterator[Any] | None = None
    turn: Future[Any] | None = None
    blank: bool = False
    """Whether the work has painted nothing so far."""


@dataclass
class _Job:
    """Long work that no layer asked for, such as reading a file."""

    turn: Future[Any]
    done: Callable[[Any], None]
    failed: Callable[[ValueError], None]


_EXHAUSTED = object()


class Screen(QObject):
    """The lab on the screen: the hands' way in, and the clock of all painting."""

    def __init__(
        self, lab: Lab, worker: Executor | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.lab = lab
        self.frames = 0
        """How many frames were painted; for tests and the benchmark."""
        self.settled = True
        """Whether nothing was left to do after the last frame."""
        self._slots: list[_Slot] = []
        self._jobs: list[_Job] = []
        self._closed = False
        self._worker = worker or ThreadPoolExecutor(1, thread_name_prefix="physviz")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.frame)
        self._last = time.perf_counter()

    # --- the hands' way in

    def do(
        self, edit: Callable[Concatenate[State, P], State], *args: P.args, **kw: P.kwargs
    ) -> None:
        """Apply an edit; the screen follows in the next frame."""
        self._follow(self.lab.do(edit, *args, **kw))

    def during(
        self,
        gesture: Hashable,
        edit: Callable[Concatenate[State, P], State],
        *args: P.args,
        **kw: P.kwargs,
    ) -> None:
        """Apply an edit as part of a gesture."""
        self._follow(self.lab.during(gesture, edit, *args, **kw))

    def _follow(self, done: bool) -> None:
        if done:
            self.wake()
        else:
            # The control that asked shows what was refused.
            self.repaint_all()

    def release(self) -> None:
        """End the gesture."""
        self.lab.release()
        self.wake()

    def undo(self) -> None:
        """Take the last step back."""
        self.lab.undo()
        self.wake()

    def redo(self) -> None:
        """Do it again."""
        self.lab.redo()
        self.wake()

    def later(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[ValueError], None],
    ) -> None:
        """Do long work in the background; ``done`` gets its result, ``failed`` its refusal."""
        self._jobs.append(_Job(self._worker.submit(work), done, failed))
        self.wake()

    # --- painting

    def show(self, *layers: Layer) -> None:
        """Have these layers painted from now on."""
        self._slots.extend(_Slot(layer) for layer in layers)
        self.wake()

    def repaint_all(self) -> None:
        """Paint every layer anew, as after a change of theme."""
        for slot in self._slots:
            slot.inputs = None
        self.wake()

    def wake(self) -> None:
        """Ask for a frame, at most sixty a second."""
        now = time.perf_counter()
        if self.settled:
            # While nothing happened no time passed: a run that is let go begins now.
            self._last = max(self._last, now - FRAME)
        self.settled = False
        if not self._closed and not self._timer.isActive():
            self._timer.start(max(0, round(1000 * (FRAME - (now - self._last)))))

    def frame(self) -> None:
        """Let time pass, ask every visible layer what it shows, paint what has changed."""
        if self._closed:
            return
        now = time.perf_counter()
        if self.lab.state.clock.playing:
            self.lab.do(edits.tick, min(now - self._last, LONGEST_TICK))
        self._last = now
        self.frames += 1
        for job in list(self._jobs):
            self._finish(job)
        state = self.lab.state
        for slot in self._slots:
            if slot.layer.visible():
                self._ask(slot, state)
        busy = [slot for slot in self._slots if slot.work is not None and slot.layer.visible()]
        for slot in busy:
            self._take_turn(slot)
        self.settled = not (busy or self._jobs or self.lab.state.clock.playing)
        if not self.settled:
            self._timer.start(round(1000 * max(0.001, FRAME - (time.perf_counter() - now))))

    def close(self) -> None:
        """Stop painting and let the worker go."""
        self._closed = True
        self._timer.stop()
        self._slots.clear()
        self._jobs.clear()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _ask(self, slot: _Slot, state: State) -> None:
        inputs = slot.layer.inputs(state)
        if same(slot.inputs, inputs):
            return
        moving = state.held or state.clock.playing
        if slot.work is not None and slot.blank and moving:
            # What changes in each frame, superseding all that takes longer, would freeze the panel.
            return
        slot.inputs, slot.work, slot.turn = inputs, None, None
        try:
            with np.errstate(over="ignore"):  # a run that has diverged may well be at ∞
                result = slot.layer.compute(*inputs)
                if isinstance(result, Generator):
                    # A generator that was superseded is simply never asked for its next value.
                    slot.work, slot.blank = result, True
                    result = next(result, _EXHAUSTED)
        except ValueError as refusal:
            slot.work = None
            slot.layer.refuse(say(sentence(refusal)))
            return
        slot.layer.refuse("")
        if result is _EXHAUSTED:
            slot.work = None
        elif slot.work is None or result is not None:
            slot.blank = False
            slot.layer.paint(result)

    def _take_turn(self, slot: _Slot) -> None:
        if slot.turn is not None:
            if not slot.turn.done():
                return
            try:
                value = slot.turn.result()
            except ValueError as refusal:
                slot.layer.refuse(say(sentence(refusal)))
                value = _EXHAUSTED
            slot.turn = None
            if value is _EXHAUSTED:
                slot.work = None
                return
            if value is not None:
                slot.blank = False
                slot.layer.paint(value)
        slot.turn = self._worker.submit(next, slot.work, _EXHAUSTED)

    def _finish(self, job: _Job) -> None:
        if not job.turn.done():
            return
        self._jobs.remove(job)
        try:
            result = job.turn.result()
        except ValueError as refusal:
            job.failed(refusal)
        else:
            job.done(result)
