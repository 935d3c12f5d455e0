"""Panning and zooming: what stays under the mouse, what no view can change, where a zoom ends."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import (
    CONTROL,
    MIDDLE,
    SHIFT,
    a_pixel,
    away,
    drag,
    hover,
    key,
    middle,
    wheel,
)
from tests.ui.seen import held, numbers, seen


@pytest.mark.parametrize("grip", ["left button", "control", "middle button"])
def test_that_a_drag_of_the_ground_takes_it_along(window: Window, grip: str) -> None:
    plot, place = window.landscape.plot, (0.0, 900.0)
    button = MIDDLE if grip == "middle button" else Qt.MouseButton.LeftButton
    keys = CONTROL if grip == "control" else Qt.KeyboardModifier.NoModifier
    drag(
        plot, place, away(plot, place, 20, 9), away(plot, place, 70, -50), button=button, held=keys
    )
    window.loop.frame()
    before = opening().views.landscape
    step = np.subtract(away(plot, place, 70, -50), place)
    assert plot.view.x == pytest.approx(np.subtract(before.x, step[0]))
    assert plot.view.y == pytest.approx(np.subtract(before.y, step[1]))
    assert not window.loop.lab.past
    assert window.state.experiment.start == (700.0, -150.0)


@pytest.mark.parametrize("notches", [1.0, -3.0, 0.25])
def test_that_the_place_under_the_mouse_stays_while_the_wheel_turns(
    window: Window, notches: float
) -> None:
    plot, place = window.landscape.plot, (420.0, 80.0)
    before, view = a_pixel(plot), plot.view
    wheel(plot, place, notches)
    window.loop.frame()
    assert a_pixel(plot) == pytest.approx(tuple(0.85**notches * np.array(before)))
    for now, then, at in zip((plot.view.x, plot.view.y), (view.x, view.y), place, strict=True):
        share = (at - then[0]) / (then[1] - then[0])
        assert (at - now[0]) / (now[1] - now[0]) == pytest.approx(share)


def test_that_shift_zooms_one_axis_alone(window: Window) -> None:
    plot, before = window.landscape.plot, window.landscape.plot.view
    wheel(plot, (0.0, 0.0), 2.0, SHIFT)
    window.loop.frame()
    assert plot.view.y == pytest.approx(before.y) and plot.view.x != pytest.approx(before.x)


@pytest.mark.parametrize("panel", ["landscape", "boltzmann"])
@pytest.mark.parametrize("keys", ["Ctrl+0", "+", "undo"])
def test_that_nothing_is_pointed_at_when_the_view_moves_under_a_mouse_that_rests(
    window: Window, panel: str, keys: str
) -> None:
    plot = getattr(window, panel).plot
    window.loop.do(edits.set_inverse_temperature, 1e-3)
    window.loop.frame()
    hover(plot, away(plot, middle(plot.view), 40, 25))
    window.loop.frame()
    assert seen(window).readout.corner.corner and held(seen(window).lines.pointed).size
    if keys == "+":
        key(plot, Qt.Key.Key_Plus)
    else:
        window.actions_by_name["undo" if keys == "undo" else "frame_all"].trigger()
    window.loop.frame()
    assert not seen(window).readout.corner.corner and not held(seen(window).lines.pointed).size


def test_that_the_wheel_leaves_what_is_under_the_mouse_pointed_at(window: Window) -> None:
    plot = window.boltzmann.plot
    theta = away(plot, middle(plot.view), 40, 25)
    hover(plot, theta)
    wheel(plot, theta, 2.0)
    assert window.state.pointer == pytest.approx(theta)


@pytest.mark.parametrize("panel", ["data", "landscape", "boltzmann"])
def test_that_no_number_depends_on_the_view(window: Window, panel: str) -> None:
    window.loop.do(edits.scrub, 30)
    window.loop.frame()
    plot, before = getattr(window, panel).plot, numbers(window)
    for notches in (3.0, -7.0):
        wheel(plot, middle(plot.view), notches)
        window.loop.frame()
        assert numbers(window) == before


@pytest.mark.parametrize("panel", ["data", "landscape", "boltzmann"])
@pytest.mark.parametrize("notches", [400.0, -400.0])
def test_that_no_zoom_is_too_far(window: Window, panel: str, notches: float) -> None:
    plot, before = getattr(window, panel).plot, numbers(window)
    for _ in range(20):
        wheel(plot, middle(plot.view), notches / 20)
        window.loop.frame()
    plot.grab()
    assert numbers(window) == before
    window.actions_by_name["frame_all"].trigger()
    window.loop.frame()
    assert plot.view == getattr(opening().views, panel)


def test_that_a_zoom_ends_where_numbers_do_and_the_plane_can_still_be_taken_hold_of(
    window: Window,
) -> None:
    set_up(window, edits.clear(opening("anscombe1")))
    plot = window.landscape.plot
    for notches in (9000.0, -9000.0):
        for _ in range(60):
            wheel(plot, (0.0, 0.0), notches / 60)
        window.loop.frame()
        view = plot.view
        assert 0.0 < view.x[1] - view.x[0] < np.inf
        drag(plot, middle(view), away(plot, middle(view), 30, 30))
        window.loop.frame()
        window.actions_by_name["frame_all"].trigger()
        window.loop.frame()
