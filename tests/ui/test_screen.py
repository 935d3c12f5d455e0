"""The loop: what is computed, what is painted, and when the clock stops."""

from __future__ import annotations

import time
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from physviz.lab import edits
from physviz.ui.screen import Screen
from tests.ui.layers import Shown, beta, frames_within, speed


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


def test_that_nothing_runs_when_all_is_quiet(qtbot: QtBot, screens: Callable[..., Screen]) -> None:
    screen = screens(Shown(beta))
    qtbot.waitUntil(lambda: screen.settled)
    frames_within(0.05, screen)
    assert frames_within(0.2, screen) == 0
    screen.wake()
    before = screen.frames
    qtbot.waitUntil(lambda: screen.frames > before)
    frames_within(0.1, screen)
    assert screen.frames == before + 1


def test_that_sixty_frames_a_second_are_the_most(screens: Callable[..., Screen]) -> None:
    screen = screens(Shown(beta))
    began = time.perf_counter()
    frames = frames_within(0.3, screen, screen.wake)
    assert 1 < frames <= 62 * (time.perf_counter() - began) + 2


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
