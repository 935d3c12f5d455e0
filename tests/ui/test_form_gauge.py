"""The gauge of the learning rate, stated as laws."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.hands import (
    LEFT,
    Ear,
    a_gauge,
    put_on_screen,
)


@pytest.mark.parametrize(
    ("share", "zone"), [(0.1, "smooth"), (0.99, "smooth"), (1.01, "ringing"), (2.1, "diverging")]
)
def test_that_the_zone_is_told_by_the_share_of_the_stiffest_curvature(
    qtbot: QtBot, share: float, zone: str
) -> None:
    made = a_gauge(share / 4.067)
    qtbot.addWidget(made)
    assert made.zone() == zone
    assert zone in made.accessibleDescription()


def test_that_the_gauge_is_relative(qtbot: QtBot) -> None:
    made = a_gauge(0.05, 1.0, 4.0)
    put_on_screen(qtbot, made)
    here = made._handle_x()
    made.show_value(0.05e-6, 1e6, 4e6)
    assert made._handle_x() == pytest.approx(here)
    moved = Ear().listen(made.moved)
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert moved.heard == [(5.6e-8,)]


def test_that_the_gauge_painted_from_state_says_nothing(qtbot: QtBot) -> None:
    made = a_gauge()
    ear = Ear().listen(made.moved, made.released, made.default_wanted, made.best_wanted)
    put_on_screen(qtbot, made)
    for rate, softest, stiffest in ((1.0, 0.0, 0.0), (1e9, 1.0, 2.0), (0.1, 2.0, 2.0)):
        made.show_value(rate, softest, stiffest)
        made.grab()
    assert ear.heard == []


def test_that_best_can_be_clicked_and_typed_and_moves_nothing_itself(qtbot: QtBot) -> None:
    made = a_gauge()
    best = Ear().listen(made.best_wanted)
    others = Ear().listen(made.moved, made.released, made.default_wanted)
    put_on_screen(qtbot, made)
    word = made.best_box().center().toPoint()
    QTest.mouseMove(made, word)
    assert made.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(made, LEFT, pos=word)
    QTest.mouseDClick(made, LEFT, pos=word)
    QTest.keyClick(made, Qt.Key.Key_B)
    assert len(best.heard) >= 2
    assert others.heard == []
    assert made.best == pytest.approx(2 / (0.393 + 4.067))


@pytest.mark.parametrize("softest", [1e-9, 0.5, 2.0, 4.0])
@pytest.mark.parametrize("width", [0, 200, 220, 400])
def test_that_the_words_under_the_gauge_never_overlap_nor_leave_it(
    qtbot: QtBot, width: int, softest: float
) -> None:
    made = a_gauge(0.05, softest, 4.0)
    qtbot.addWidget(made)
    width = max(width, made.minimumSizeHint().width())
    made.resize(width, made.sizeHint().height())
    boxes = [mark.box for mark in made._marks()]
    assert boxes[0].right() < boxes[1].left()
    assert boxes[1].right() < boxes[2].left()
    assert boxes[0].left() >= 0
    assert boxes[2].right() <= width
    assert max(box.bottom() for box in boxes) <= made.height()


def test_that_a_gauge_without_a_curvature_has_no_zone_and_no_best(qtbot: QtBot) -> None:
    made = a_gauge(0.05, 0.0, 0.0)
    ear = Ear().listen(made.best_wanted)
    put_on_screen(qtbot, made)
    QTest.keyClick(made, Qt.Key.Key_B)
    assert made.zone() is None
    assert made.best_box().isEmpty()
    assert ear.heard == []
