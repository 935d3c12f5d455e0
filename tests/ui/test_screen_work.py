"""Work in the background: one turn a frame, never for what is superseded or unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from pytestqt.qtbot import QtBot

from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.ui.screen import Screen
from tests.ui.conftest import opening
from tests.ui.layers import Shown, beta, count_to


def test_that_what_yields_is_painted_once_a_turn(screens: Callable[..., Screen]) -> None:
    layer = Shown(beta, count_to(4))
    screen = screens(layer)
    painted = []
    for _ in range(7):
        screen.frame()
        painted.append(len(layer.painted))
    assert layer.painted == [0, 1, 2, 3] and painted == [1, 2, 3, 4, 4, 4, 4]
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
    screen.do(edits.set_inverse_temperature, 2.0)
    old = len(turns)
    for _ in range(8):
        screen.frame()
    assert {at for at, _ in turns[:old]} == {1.0} and {at for at, _ in turns[old:]} == {2.0}
    assert layer.painted == [(1.0, 0), *((2.0, k) for k in range(5))]


def test_that_the_first_turn_is_painted_in_the_frame_that_asked(
    screens: Callable[..., Screen],
) -> None:
    layer = Shown(beta, count_to(3))
    screen = screens(layer)
    for at in (2.0, 3.0, 4.0):
        layer.painted.clear()
        screen.do(edits.set_inverse_temperature, at)
        screen.frame()
        assert layer.painted == [0]


def test_that_none_is_not_painted_and_a_drag_lets_blank_work_come_to_its_picture(
    screens: Callable[..., Screen],
) -> None:
    def work(at: float) -> Iterator[float | None]:
        yield from (None, None, None)
        yield at

    layer = Shown(beta, work)
    screen, painted = screens(layer), layer.painted
    for at in range(2, 12):
        screen.during("drag", edits.set_inverse_temperature, float(at))
        screen.frame()
    dragged = len(painted)
    assert set(painted) <= set(range(2, 12)) and 1 < dragged < 10
    screen.release()
    for _ in range(6):
        screen.frame()
    assert painted[-1] == 11.0 and len(painted) == dragged + 1


def test_that_a_run_that_plays_does_not_starve_what_takes_longer_than_a_frame(
    screens: Callable[..., Screen],
) -> None:
    def work(step: float) -> Iterator[float | None]:
        yield from (None, None, None)
        yield step

    layer = Shown(lambda state: (state.clock.step,), work)
    screen = screens(layer)
    screen.do(edits.set_speed, 0.1)
    screen.do(edits.play, True)
    for _ in range(20):
        screen.do(edits.tick, 0.05)
        screen.frame()
    assert len(layer.painted) > 2


def test_that_without_a_drag_blank_work_is_dropped_for_what_is_asked_now(
    screens: Callable[..., Screen],
) -> None:
    def work(at: float) -> Iterator[float | None]:
        yield from (None, None)
        yield at

    layer = Shown(beta, work)
    screen = screens(layer)
    for at in (2.0, 3.0):
        screen.do(edits.set_inverse_temperature, at)
        screen.frame()
    for _ in range(6):
        screen.frame()
    assert layer.painted == [3.0]


def test_that_work_done_in_its_first_turn_holds_nothing_up(screens: Callable[..., Screen]) -> None:
    asked = []

    def work(at: float) -> Iterator[None]:
        asked.append(at)
        yield from ()

    screen = screens(Shown(beta, work))
    for at in (2.0, 3.0, 4.0):
        screen.during("drag", edits.set_inverse_temperature, at)
        screen.frame()
    assert asked == [2.0, 3.0, 4.0]


def test_that_the_worker_works_in_another_thread_while_frames_go_on(
    qtbot: QtBot,
) -> None:
    gate, threads = threading.Event(), set()

    def work(_: float) -> Iterator[str | None]:
        yield None
        threads.add(threading.current_thread().name)
        gate.wait(5.0)
        yield "done"

    layer, screen = Shown(beta, work), Screen(Lab(opening()))
    screen.show(layer)
    qtbot.waitUntil(lambda: screen.frames > 2)
    assert not layer.painted and not screen.settled
    gate.set()
    qtbot.waitUntil(lambda: screen.settled)
    assert layer.painted == ["done"]
    assert threads and threading.current_thread().name not in threads
    screen.close()


def test_that_work_in_the_background_may_refuse_too(screens: Callable[..., Screen]) -> None:
    def work(_: float) -> Iterator[int]:
        yield 1
        raise ValueError("no further")

    layer = Shown(beta, work)
    screen = screens(layer)
    for _ in range(5):
        screen.frame()
    assert layer.painted == [1] and layer.refusals == ["", "no further"] and screen.settled


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


def test_that_a_layer_nobody_sees_costs_nothing(screens: Callable[..., Screen]) -> None:
    hidden = Shown(beta, count_to(9), seen=False)
    screen = screens(hidden)
    screen.frame()
    assert not hidden.computed and screen.settled
    hidden.seen = True
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
