"""The run's transport: keys, clock, scrub bar, speed."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.ui.screen import FRAME
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import set_up, settle
from tests.ui.planes import click
from tests.ui.seen import held, seen

PLACES = ["window", "data_plot", "landscape_plot", "boltzmann_plot", "learning_rate", "runs_plot"]


def frame_for(window: Window, seconds: float) -> None:
    """Let the screen run by itself for a while of real time."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.001)


def button(window: Window, name: str) -> QAbstractButton:
    made = window.transport.findChild(QAbstractButton, f"button_{name}")
    assert made is not None
    return made


def test_that_the_keys_step_the_run_and_the_label_says_where_it_stands(window: Window) -> None:
    last = edits.last_step(window.state)
    struck = {Qt.Key.Key_Right: 1, Qt.Key.Key_End: last, Qt.Key.Key_Left: last - 1}
    for key, step in {**struck, Qt.Key.Key_Home: 0}.items():
        QTest.keyClick(window, key)
        window.loop.frame()
        assert window.state.step == step and not window.state.clock.playing
        said = window.transport.where.text().strip()
        assert said.startswith(f"step {step:,} of {last:,}")
        assert window.transport.scrub.number == step
    assert not window.loop.lab.past


@pytest.mark.parametrize("place", PLACES)
def test_that_space_plays_and_pauses_wherever_the_focus_is(window: Window, place: str) -> None:
    window.show_tab("runs")
    settle(window)
    focus = window if place == "window" else window.findChild(QWidget, place)
    assert focus is not None
    focus.setFocus()
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert window.state.clock.playing
    window.loop.frame()
    assert "Pause" in window.actions_by_name["play"].text()
    QTest.keyClick(focus, Qt.Key.Key_Space)
    assert not window.state.clock.playing


def test_that_a_playing_run_keeps_pace_with_the_clock(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_Space)
    began = time.perf_counter()
    frame_for(window, 0.3)
    QTest.keyClick(window, Qt.Key.Key_Space)
    elapsed = time.perf_counter() - began
    steps = window.state.clock.step
    assert 1.0 < steps <= elapsed * edits.STEPS_PER_SECOND + 1
    assert len(held(seen(window).run.path)) == pytest.approx(steps + 1, abs=1)


def test_that_a_run_let_go_after_a_rest_begins_where_it_stood(window: Window) -> None:
    time.sleep(0.15)
    began = time.perf_counter()
    QTest.keyClick(window, Qt.Key.Key_Space)
    window.loop.frame()
    elapsed = time.perf_counter() - began
    assert 0.0 < window.state.clock.step <= (elapsed + FRAME) * edits.STEPS_PER_SECOND


def test_that_a_run_stops_at_its_end_and_the_button_comes_up(window: Window) -> None:
    window.loop.do(edits.scrub, edits.last_step(window.state) - 1)
    QTest.mouseClick(button(window, "play"), Qt.MouseButton.LeftButton)
    window.loop.do(edits.tick, 1.0)
    window.loop.frame()
    assert not window.state.clock.playing and not window.actions_by_name["play"].isChecked()
    assert window.status.verdict.whole.startswith("Converged at step")
    QTest.mouseClick(button(window, "play"), Qt.MouseButton.LeftButton)
    assert window.state.step == 0 and window.state.clock.playing


def test_that_play_with_nothing_to_play_leaves_the_button_up(window: Window) -> None:
    set_up(window, edits.clear(window.state))
    QTest.mouseClick(button(window, "play"), Qt.MouseButton.LeftButton)
    window.loop.frame()
    assert not window.state.clock.playing and not button(window, "play").isChecked()


def test_that_the_scrub_bar_goes_to_any_step(window: Window) -> None:
    scrub = window.transport.scrub
    y, width, last = scrub.height() // 2, scrub.width(), edits.last_step(window.state)
    hands.drag(scrub, QPoint(width // 4, y), *(QPoint(x, y) for x in (width // 3, width // 2)))
    assert window.state.step == pytest.approx(last / 2, abs=0.02 * last)
    window.loop.frame()
    descent = front_run(window.state)
    assert descent is not None
    now = next(m.at for m in seen(window).run.marks.marks if m.name.startswith("step"))
    assert now == pytest.approx(tuple(descent.at(window.state.step).tolist()))
    hands.drag(scrub, QPoint(width // 2, y), QPoint(width + 50, y))
    assert window.state.step == last
    assert not window.loop.lab.past


def test_that_a_click_in_the_runs_tab_goes_to_that_step(window: Window) -> None:
    window.show_tab("runs")
    QApplication.processEvents()
    window.loop.frame()
    plot = window.docks["runs"].widget().plot
    click(plot, (2.0, sum(plot.view.y) / 2))
    assert window.state.step == pytest.approx(100, abs=3)


def test_that_the_speed_sets_the_pace(window: Window) -> None:
    speed = window.transport.speed
    QTest.mouseClick(speed, Qt.MouseButton.LeftButton, pos=QPoint(2 * speed.width() // 3, 10))
    pace = window.state.clock.speed
    assert 100.0 < pace < edits.FASTEST
    window.loop.do(edits.play, True)
    window.loop.do(edits.tick, 0.01)
    assert window.state.clock.step == pytest.approx(0.01 * pace * edits.STEPS_PER_SECOND)
    window.loop.frame()
    assert window.transport.pace.text().strip() == f"{pace:.3g}×"
    QTest.mouseDClick(speed, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    assert window.state.clock.speed == 1.0


def test_that_a_drag_that_shortens_the_run_leaves_no_step_to_be_lost(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_End)
    long = window.state.step
    window.loop.do(edits.move_points, (0,), [8.0], [900.0])
    short = edits.last_step(window.state)
    assert short != long
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert window.state.step == min(long, short) - 1
