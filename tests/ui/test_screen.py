"""The loop: what is computed, when it is painted, and when the clock stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.state import State
from physviz.ui.screen import Screen
from tests.ui.conftest import AtOnce, opening


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


@pytest.fixture
def screens(qapp: QApplication) -> Iterator[Callable[..., Screen]]:
    made: list[Screen] = []

    def make(*layers: Shown, worker: Executor | None = None) -> Screen:
        screen = Screen(Lab(opening()), worker or AtOnce())
        screen.show(*layers)
        made.append(screen)
        return screen

    yield make
    for screen in made:
        screen.close()


def frames_within(seconds: float, screen: Screen, meanwhile: Callable[[], object] = int) -> int:
    """Return how many frames the screen paints by itself in so long."""
    before, clock = screen.frames, QElapsedTimer()
    clock.start()
    while clock.elapsed() < 1000 * seconds:
        QApplication.processEvents()
        meanwhile()
        time.sleep(0.0005)
    return screen.frames - before


# --- what is computed -----------------------------------------------------------------------------


def test_that_a_layer_is_computed_only_when_what_it_shows_changes(
    screens: Callable[..., Screen],
) -> None:
    cold, fast = Shown(beta), Shown(speed)
    screen = screens(cold, fast)
    for _ in range(3):
        screen.frame()
    assert (cold.computed, fast.computed) == (1, 1)
    screen.do(edits.set_inverse_temperature, 2.0)
    screen.frame()
    assert (cold.computed, fast.computed) == (2, 1)
    assert cold.painted == [(1.0,), (2.0,)]


def test_that_the_same_object_is_never_compared(screens: Callable[..., Screen]) -> None:
    class Incomparable:
        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = object.__hash__

    thing = Incomparable()
    layer = Shown(lambda state: (thing,))
    screen = screens(layer)
    screen.frame()
    screen.frame()
    assert layer.computed == 1


def test_that_equal_inputs_are_the_same_inputs(screens: Callable[..., Screen]) -> None:
    layer = Shown(lambda state: (state.experiment.source, 0.1 + state.clock.speed))
    screen = screens(layer)
    screen.frame()
    screen.do(edits.set_speed, 1.0)
    screen.frame()
    assert layer.computed == 1


def test_that_what_returns_is_painted_in_the_same_frame(screens: Callable[..., Screen]) -> None:
    layers = [Shown(beta) for _ in range(3)]
    screen = screens(*layers)
    screen.do(edits.set_inverse_temperature, 5.0)
    screen.frame()
    assert [layer.painted[-1] for layer in layers] == 3 * [(5.0,)]


def test_that_a_layer_nobody_sees_costs_nothing(screens: Callable[..., Screen]) -> None:
    hidden = Shown(beta, count_to(9), seen=False)
    screen = screens(hidden)
    screen.frame()
    assert not hidden.computed and screen.settled
    hidden.seen = True
    screen.frame()
    screen.frame()
    assert hidden.painted == [0]
    hidden.seen = False
    for _ in range(4):
        screen.frame()
    assert hidden.painted == [0] and screen.settled
    hidden.seen = True
    for _ in range(10):
        screen.frame()
    assert hidden.painted == list(range(9))


# --- work in the background -----------------------------------------------------------------------


def count_to(n: int) -> Callable[..., Iterator[int]]:
    def work(*_: object) -> Iterator[int]:
        yield from range(n)

    return work


def test_that_what_yields_is_painted_once_a_turn(screens: Callable[..., Screen]) -> None:
    layer = Shown(beta, count_to(4))
    screen = screens(layer)
    painted = []
    for _ in range(7):
        screen.frame()
        painted.append(len(layer.painted))
    assert layer.painted == [0, 1, 2, 3] and painted == [0, 1, 2, 3, 4, 4, 4]
    assert layer.computed == 1 and screen.settled


def test_that_superseded_work_is_never_asked_again(screens: Callable[..., Screen]) -> None:
    turns: list[tuple[float, int]] = []

    def work(at: float) -> Iterator[tuple[float, int]]:
        for k in range(5):
            turns.append((at, k))
            yield at, k

    layer = Shown(beta, work)
    screen = screens(layer)
    screen.frame()
    screen.frame()
    screen.do(edits.set_inverse_temperature, 2.0)
    old = len(turns)
    for _ in range(8):
        screen.frame()
    assert {at for at, _ in turns[:old]} == {1.0} and {at for at, _ in turns[old:]} == {2.0}
    assert layer.painted == [(1.0, 0), *((2.0, k) for k in range(5))]


def test_that_the_worker_works_in_another_thread_while_frames_go_on(
    qapp: QApplication,
) -> None:
    gate, threads = threading.Event(), set()

    def work(_: float) -> Iterator[str]:
        threads.add(threading.current_thread().name)
        gate.wait(5.0)
        yield "done"

    layer, screen = Shown(beta, work), Screen(Lab(opening()))
    screen.show(layer)
    assert frames_within(0.1, screen) > 1 and not layer.painted and not screen.settled
    gate.set()
    frames_within(0.1, screen)
    assert layer.painted == ["done"] and screen.settled
    assert threads and threading.current_thread().name not in threads
    screen.close()


# --- refusals -------------------------------------------------------------------------------------


def test_that_a_refusal_goes_to_its_layer_until_the_next_success(
    screens: Callable[..., Screen],
) -> None:
    def root(at: float) -> float:
        if at > 1.0:
            raise ValueError("too cold")
        return at

    layer, other = Shown(beta, root), Shown(beta)
    screen = screens(layer, other)
    for at in (1.0, 2.0, 0.5):
        screen.do(edits.set_inverse_temperature, at)
        screen.frame()
    assert layer.refusals == ["", "too cold", ""] and layer.painted == [1.0, 0.5]
    assert other.painted == [(1.0,), (2.0,), (0.5,)] and other.refusals == ["", "", ""]


def test_that_work_in_the_background_may_refuse_too(screens: Callable[..., Screen]) -> None:
    def work(_: float) -> Iterator[int]:
        yield 1
        raise ValueError("no further")

    layer = Shown(beta, work)
    screen = screens(layer)
    for _ in range(5):
        screen.frame()
    assert layer.painted == [1] and layer.refusals == ["", "no further"] and screen.settled


# --- the clock ------------------------------------------------------------------------------------


def test_that_nothing_runs_when_all_is_quiet(screens: Callable[..., Screen]) -> None:
    screen = screens(Shown(beta))
    frames_within(0.05, screen)
    assert screen.settled and frames_within(0.2, screen) == 0
    screen.wake()
    assert frames_within(0.05, screen) == 1


def test_that_sixty_frames_a_second_are_the_most(screens: Callable[..., Screen]) -> None:
    screen = screens(Shown(beta))
    began = time.perf_counter()
    frames = frames_within(0.3, screen, screen.wake)
    assert 5 <= frames <= 62 * (time.perf_counter() - began) + 2


def test_that_repaint_all_paints_all(screens: Callable[..., Screen]) -> None:
    layers = Shown(beta), Shown(speed)
    screen = screens(*layers)
    screen.frame()
    screen.repaint_all()
    screen.frame()
    assert [len(layer.painted) for layer in layers] == [2, 2]


def test_that_a_refused_edit_paints_the_control_that_asked_again(
    screens: Callable[..., Screen],
) -> None:
    layer = Shown(beta)
    screen = screens(layer)
    screen.frame()
    screen.do(edits.set_inverse_temperature, -1.0)
    screen.frame()
    assert layer.painted == [(1.0,), (1.0,)] and screen.lab.state.refusal


def test_that_after_closing_nothing_runs(screens: Callable[..., Screen]) -> None:
    layer = Shown(beta)
    screen = screens(layer)
    screen.do(edits.play, True)
    screen.close()
    before = screen.lab.state
    screen.wake()
    screen.frame()
    assert frames_within(0.05, screen) == 0
    assert not layer.painted and screen.lab.state is before


def test_that_long_work_ends_with_its_result_or_its_refusal(
    screens: Callable[..., Screen],
) -> None:
    done: list[object] = []

    def fail() -> None:
        raise ValueError("unreadable")

    screen = screens()
    screen.later(lambda: 7, done.append, done.append)
    screen.later(fail, done.append, lambda why: done.append(str(why)))
    screen.frame()
    assert done == [7, "unreadable"] and screen.settled
