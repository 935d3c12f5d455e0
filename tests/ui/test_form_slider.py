"""The slider under real keys and a real mouse, stated as laws."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from physviz.ui.form import LogSlider
from tests.ui.hands import (
    LEFT,
    Ear,
    a_slider,
    drag,
    put_on_screen,
)


def test_that_a_slider_painted_from_state_says_nothing(qtbot: QtBot) -> None:
    made = a_slider()
    ear = Ear().listen(made.moved, made.released, made.default_wanted)
    put_on_screen(qtbot, made)
    for value in (1e-9, 0.5, 1e9, None, 2.0):
        made.show_value(value)
        made.grab()
    assert ear.heard == []


def test_that_a_press_on_the_groove_jumps_there_and_drags_on(qtbot: QtBot) -> None:
    made = a_slider()
    moved, released = Ear().listen(made.moved), Ear().listen(made.released)
    put_on_screen(qtbot, made)
    y = made.height() // 2
    drag(made, QPoint(20, y), QPoint(60, y), QPoint(90, y))
    values = [float(str(said[0])) for said in moved.heard]
    assert values == sorted(values)
    assert len(values) == 3
    assert released.heard == [()]


def test_that_taking_the_handle_moves_nothing_until_the_hand_does(qtbot: QtBot) -> None:
    made = a_slider()
    ear = Ear().listen(made.moved, made.released)
    put_on_screen(qtbot, made)
    handle = QPoint(round(made._handle_x()) + 3, made.height() // 2)
    drag(made, handle)
    assert ear.heard == []
    drag(made, handle, handle + QPoint(1, 0))
    assert len(ear.heard) == 2
    assert made.number == pytest.approx(1.0, rel=0.12)


def test_that_a_drag_far_past_the_end_stops_at_the_end(qtbot: QtBot) -> None:
    made = a_slider()
    put_on_screen(qtbot, made)
    y = made.height() // 2
    drag(made, QPoint(60, y), QPoint(5000, y))
    assert made.number == 1e3
    drag(made, QPoint(60, y), QPoint(-5000, y))
    assert made.number == 1e-3


def test_that_a_double_click_asks_for_the_default(qtbot: QtBot) -> None:
    made = a_slider()
    wanted, others = Ear().listen(made.default_wanted), Ear().listen(made.moved, made.released)
    put_on_screen(qtbot, made)
    handle = QPoint(round(made._handle_x()), made.height() // 2)
    QTest.mouseClick(made, LEFT, pos=handle)
    QTest.mouseDClick(made, LEFT, pos=handle)
    assert wanted.heard == [()]
    assert others.heard == []


def test_that_the_other_buttons_do_nothing(qtbot: QtBot) -> None:
    made = a_slider()
    ear = Ear().listen(made.moved, made.released, made.default_wanted)
    put_on_screen(qtbot, made)
    QTest.mouseClick(made, Qt.MouseButton.RightButton, pos=QPoint(30, 10))
    assert ear.heard == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Qt.Key.Key_Right, 1.12),
        (Qt.Key.Key_Up, 1.12),
        (Qt.Key.Key_Left, 0.9),
        (Qt.Key.Key_PageUp, 3.15),
        (Qt.Key.Key_PageDown, 0.315),
        (Qt.Key.Key_Home, 1e-3),
        (Qt.Key.Key_End, 1e3),
    ],
)
def test_that_each_key_is_one_gesture(qtbot: QtBot, key: Qt.Key, value: float) -> None:
    made = a_slider()
    moved, released = Ear().listen(made.moved), Ear().listen(made.released)
    put_on_screen(qtbot, made)
    QTest.keyClick(made, key)
    assert moved.heard == [(value,)]
    assert released.heard == [()]


def test_that_a_held_key_is_one_gesture(qtbot: QtBot) -> None:
    made = a_slider()
    moved, released = Ear().listen(made.moved), Ear().listen(made.released)
    put_on_screen(qtbot, made)
    for _ in range(5):
        QTest.keyPress(made, Qt.Key.Key_Right)
    assert (len(moved.heard), len(released.heard)) == (5, 0)
    QTest.keyRelease(made, Qt.Key.Key_Right)
    assert len(released.heard) == 1


def test_that_a_wheel_notch_is_one_step(qtbot: QtBot) -> None:
    made = a_slider()
    moved, released = Ear().listen(made.moved), Ear().listen(made.released)
    put_on_screen(qtbot, made)
    turn = QWheelEvent(
        QPointF(50, 10),
        QPointF(made.mapToGlobal(QPoint(50, 10))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(made, turn)
    assert moved.heard == [(1.12,)]
    assert released.heard == [()]


def test_that_keys_on_a_linear_and_an_integer_slider_take_round_steps(qtbot: QtBot) -> None:
    for scale, start, after in (("linear", 0.5, 0.51), ("integer", 8.0, 9.0)):
        high = 1.0 if scale == "linear" else 64.0
        made = LogSlider(name="s", label="s", description="s", low=0, high=high, scale=scale)
        made.show_value(start)
        put_on_screen(qtbot, made)
        QTest.keyClick(made, Qt.Key.Key_Right)
        assert made.number == after


def test_that_a_value_beyond_the_range_looks_unlike_one_at_its_end(qtbot: QtBot) -> None:
    made = a_slider()
    put_on_screen(qtbot, made)
    made.show_value(1e3)
    at_end = made.grab().toImage()
    made.show_value(1e6)
    beyond = made.grab().toImage()
    assert at_end != beyond
    assert made.value_text() == "1e6"


def test_that_a_screen_reader_hears_the_value(qtbot: QtBot) -> None:
    made = a_slider()
    qtbot.addWidget(made)
    made.show_value(0.25)
    assert made.accessibleName() == "β"
    assert "0.25" in made.accessibleDescription()
    made.show_value(None)
    assert "not set" in made.accessibleDescription()
