"""Layers that remember what was asked of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from physviz.lab.state import State
from physviz.ui.screen import Screen


@dataclass
class Shown:
    """A layer that shows one thing of the state, and remembers what was asked of it."""

    look: Callable[[State], tuple[object, ...]]
    work: Callable[..., object] = lambda *inputs: inputs
    seen: bool = True
    computed: int = 0
    painted: list[object] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def visible(self) -> bool:
        return self.seen

    def inputs(self, state: State) -> tuple[object, ...]:
        return self.look(state)

    def compute(self, *inputs: object) -> object:
        self.computed += 1
        return self.work(*inputs)

    def paint(self, result: object) -> None:
        self.painted.append(result)

    def refuse(self, sentence: str) -> None:
        self.refusals.append(sentence)


def beta(state: State) -> tuple[object, ...]:
    return (state.experiment.inverse_temperature,)


def speed(state: State) -> tuple[object, ...]:
    return (state.clock.speed,)


def count_to(n: int) -> Callable[..., Iterator[int]]:
    def work(*_: object) -> Iterator[int]:
        yield from range(n)

    return work


def frames_within(seconds: float, screen: Screen, meanwhile: Callable[[], object] = int) -> int:
    """Return how many frames the screen paints by itself in so long."""
    before, clock = screen.frames, QElapsedTimer()
    clock.start()
    while clock.elapsed() < 1000 * seconds:
        QApplication.processEvents()
        meanwhile()
        time.sleep(0.0005)
    return screen.frames - before
