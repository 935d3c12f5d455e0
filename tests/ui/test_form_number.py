"""The number field under real keys, stated as laws."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.hands import (
    Ear,
    a_number,
    leave,
    put_on_screen,
    type_in,
)


def test_that_a_field_painted_from_state_says_nothing(qtbot: QtBot) -> None:
    field = a_number()
    ear = Ear().listen(field.entered, field.refused)
    put_on_screen(qtbot, field)
    for value in (1.0, 1e-9, None, -3.5):
        field.show_value(value)
    leave(field)
    assert ear.heard == []
    assert field.text() == "-3.5"


@pytest.mark.parametrize(
    ("typed", "value"), [("0.05", 0.05), ("1e-3", 0.001), ("1,5", 1.5), ("−2", -2.0)]
)
def test_that_enter_tells_what_was_typed_and_it_stays(
    qtbot: QtBot, typed: str, value: float
) -> None:
    field = a_number()
    ear = Ear().listen(field.entered)
    put_on_screen(qtbot, field)
    type_in(field, typed)
    assert ear.heard == [(value,)]
    field.show_value(value)
    assert float(field.text()) == value


def test_that_leaving_tells_once_and_only_what_changed(qtbot: QtBot) -> None:
    field = a_number()
    field.show_value(2.0)
    ear = Ear().listen(field.entered)
    put_on_screen(qtbot, field)
    leave(field)
    assert ear.heard == []
    type_in(field, "3")
    leave(field)
    assert ear.heard == [(3.0,)]
    type_in(field, "3", enter=False)
    leave(field)
    assert ear.heard == [(3.0,)]


def test_that_state_does_not_overwrite_what_is_being_typed(qtbot: QtBot) -> None:
    field = a_number()
    field.show_value(1.0)
    put_on_screen(qtbot, field)
    type_in(field, "12", enter=False)
    field.show_value(7.0)
    assert field.text() == "12"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "7"


@pytest.mark.parametrize("typed", ["abc", "nan", "1e999", "11", "-1"])
def test_that_a_wrong_number_is_refused_in_one_sentence_and_the_last_returns(
    qtbot: QtBot, typed: str
) -> None:
    field = a_number(low=0.0, high=10.0)
    field.show_value(2.0)
    told, refused = Ear().listen(field.entered), Ear().listen(field.refused)
    put_on_screen(qtbot, field)
    type_in(field, typed)
    assert told.heard == []
    assert field.text() == "2"
    ((sentence,),) = refused.heard
    assert str(sentence).endswith(".")


def test_that_a_log_field_refuses_zero_and_an_integer_field_a_fraction(qtbot: QtBot) -> None:
    for scale, typed in (("log", "0"), ("integer", "1.5")):
        field = a_number(scale=scale)
        refused = Ear().listen(field.refused)
        put_on_screen(qtbot, field)
        type_in(field, typed)
        assert len(refused.heard) == 1


def test_that_arrow_keys_step_with_shift_and_alt_as_gears(qtbot: QtBot) -> None:
    field = a_number()
    field.show_value(233.0)
    ear = Ear().listen(field.entered)
    put_on_screen(qtbot, field)
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert ear.heard == [(243.0,), (233.0,), (333.0,), (332.0,)]


def test_that_steps_stop_at_the_limit_and_begin_at_what_is_typed(qtbot: QtBot) -> None:
    field = a_number(high=10.0)
    field.show_value(1.0)
    ear = Ear().listen(field.entered)
    put_on_screen(qtbot, field)
    type_in(field, "9.95", enter=False)
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert ear.heard == [(9.95,), (10.0,)]


def test_that_the_tooltip_holds_every_digit(qtbot: QtBot) -> None:
    field = a_number()
    qtbot.addWidget(field)
    field.show_value(1 / 3)
    assert field.text() == "0.3333"
    assert repr(1 / 3) in field.toolTip()
