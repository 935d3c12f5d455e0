"""Choices and rows of controls, stated as laws."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from physviz.engine.knob import Knob
from physviz.ui.form import KnobRow, field_for, labelled, row
from tests.ui.hands import (
    LEFT,
    Ear,
    a_choice,
    a_gauge,
    a_number,
    a_slider,
    put_on_screen,
    type_in,
)


def test_that_a_choice_painted_from_state_says_nothing(qtbot: QtBot) -> None:
    made = a_choice()
    ear = Ear().listen(made.chosen)
    put_on_screen(qtbot, made)
    for key in ("ca", "sq", None, "unknown", "hu"):
        made.show_value(key)
    assert ear.heard == []
    assert made.currentText() == "Huber"


def test_that_a_choice_asks_for_the_room_of_new_words_but_never_takes_it(qtbot: QtBot) -> None:
    holder, made = QWidget(), a_choice()
    made.setParent(holder)
    put_on_screen(qtbot, holder)
    made.resize(60, 24)
    wish = made.sizeHint().width()
    made.show_choices([*made.choices, ("long", "a name as long as a sentence of many words")])
    qtbot.wait(60)
    assert (made.width(), made.height()) == (60, 24)
    assert made.sizeHint().width() > wish + 50


def test_that_a_key_chooses_once(qtbot: QtBot) -> None:
    made = a_choice()
    made.show_value("sq")
    ear = Ear().listen(made.chosen)
    put_on_screen(qtbot, made)
    QTest.keyClick(made, Qt.Key.Key_Down)
    QTest.keyClick(made, Qt.Key.Key_Down)
    QTest.keyClick(made, Qt.Key.Key_Down)
    assert ear.heard == [("hu",), ("ca",)]


def test_that_picking_what_is_already_chosen_says_nothing(qtbot: QtBot) -> None:
    made = a_choice()
    made.show_value("hu")
    ear = Ear().listen(made.chosen)
    put_on_screen(qtbot, made)
    made.showPopup()
    QTest.keyClick(made.view(), Qt.Key.Key_Return)
    assert ear.heard == []
    made.showPopup()
    QTest.keyClick(made.view(), Qt.Key.Key_Down)
    QTest.keyClick(made.view(), Qt.Key.Key_Return)
    assert ear.heard == [("ca",)]


def test_that_other_words_keep_what_is_chosen(qtbot: QtBot) -> None:
    made = a_choice()
    made.show_value("hu")
    ear = Ear().listen(made.chosen)
    qtbot.addWidget(made)
    made.show_choices([("ca", "Lorentzian"), ("hu", "pseudo-Huber")])
    assert made.currentText() == "pseudo-Huber"
    assert ear.heard == []


def knob_row() -> KnobRow:
    described = Knob(0.05, 1e-6, 10.0, "log", "learning rate α", tooltip="How far.")
    return field_for(described, name="rate")


def test_that_the_row_of_a_knob_shows_one_value_twice_and_says_nothing(qtbot: QtBot) -> None:
    made = knob_row()
    ear = Ear().listen(made.moved, made.released, made.entered, made.refused)
    put_on_screen(qtbot, made, 300)
    made.show_value(0.2)
    assert made.slider.number == made.field.number == 0.2
    assert ear.heard == []


def test_that_a_double_click_enters_the_default_of_the_knob(qtbot: QtBot) -> None:
    made = knob_row()
    ear = Ear().listen(made.entered)
    put_on_screen(qtbot, made, 300)
    made.show_value(0.2)
    QTest.mouseDClick(made.slider, LEFT, pos=QPoint(40, 10))
    assert ear.heard == [(0.05,)]


def test_that_the_number_reaches_beyond_the_slider(qtbot: QtBot) -> None:
    made = knob_row()
    ear = Ear().listen(made.entered)
    put_on_screen(qtbot, made, 300)
    made.field.setFocus()
    type_in(made.field, "250")
    assert ear.heard == [(250.0,)]


@pytest.mark.parametrize("width", [220, 400])
def test_that_nothing_in_a_row_overlaps_or_is_cut(qtbot: QtBot, width: int) -> None:
    made = labelled("inverse temperature β", knob_row())
    put_on_screen(qtbot, made, width)
    control = made.control
    assert isinstance(control, KnobRow)
    assert not made.caption.geometry().intersects(control.geometry())
    assert made.caption.width() >= made.caption.sizeHint().width()
    assert not control.slider.geometry().intersects(control.field.geometry())
    assert control.field.width() >= control.field.minimumSizeHint().width()
    for part in (made.caption, control):
        assert made.rect().contains(part.geometry())


def test_that_a_caption_stands_beside_where_there_is_room_and_above_where_not(
    qtbot: QtBot,
) -> None:
    made = labelled("learning rate α", knob_row())
    put_on_screen(qtbot, made, 400)
    assert made.caption.y() == made.control.y()
    made.window().setFixedWidth(220)
    qtbot.waitUntil(lambda: made.control.y() >= made.caption.geometry().bottom())


def test_that_a_caption_can_change_its_words(qtbot: QtBot) -> None:
    made = labelled("learning rate α", knob_row())
    qtbot.addWidget(made)
    made.set_caption("time step Δt")
    assert made.caption.text() == "time step Δt"
    assert isinstance(made.caption, QLabel)


def test_that_a_row_gives_its_room_to_the_slider(qtbot: QtBot) -> None:
    left, right = a_slider(), a_number()
    made = row(left, right)
    put_on_screen(qtbot, made, 400)
    assert left.width() > right.width()
    assert math.isclose(left.width() + right.width(), made.width(), abs_tol=12)


@pytest.mark.parametrize("make", [a_number, a_slider, a_gauge, a_choice])
def test_that_every_control_says_who_it_is(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    made = make()
    qtbot.addWidget(made)
    assert made.objectName()
    assert made.accessibleName()
    assert made.accessibleDescription()
    assert made.toolTip()
