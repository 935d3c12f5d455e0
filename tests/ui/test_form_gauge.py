"""The gauge of the learning rate, stated as laws."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from physviz.engine.landmarks import landmarks
from physviz.engine.optimisers import GradientDescent, Momentum, Nesterov
from physviz.ui import theme as themes
from physviz.ui.form import Gauge
from physviz.ui.form.gauge_marks import PLAIN
from physviz.ui.panels.optimiser import OF_LAMBDA
from physviz.ui.theme import DARK, LIGHT, Theme
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
    show(made, GradientDescent(0.05e-6), 1e6, 4e6)
    assert made._handle_x() == pytest.approx(here)
    moved = Ear().listen(made.moved)
    QTest.keyClick(made, Qt.Key.Key_Up)
    assert moved.heard == [(5.6e-8,)]


def test_that_the_gauge_painted_from_state_says_nothing(qtbot: QtBot) -> None:
    made = a_gauge()
    ear = Ear().listen(made.moved, made.released, made.default_wanted, made.best_wanted)
    put_on_screen(qtbot, made)
    for rate, softest, stiffest in ((1.0, 0.0, 0.0), (1e9, 1.0, 2.0), (0.1, 2.0, 2.0)):
        show(made, GradientDescent(rate), softest, stiffest)
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
    assert made.landmarks is not None
    assert made.landmarks.best == pytest.approx(2 / (0.393 + 4.067))


@pytest.mark.parametrize("softest", [1e-9, 0.5, 2.0, 4.0])
@pytest.mark.parametrize("width", [0, 200, 220, 400])
def test_that_the_words_under_the_gauge_never_overlap_nor_leave_it(
    qtbot: QtBot, width: int, softest: float
) -> None:
    made = a_gauge(0.05, softest, 4.0)
    qtbot.addWidget(made)
    for words in (PLAIN, OF_LAMBDA):
        marks = landmarks(GradientDescent(), softest, 4.0)
        assert marks is not None
        made.show_landmarks(marks, words)
        never_overlap(made, width)


@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9, 0.999, 1.0])
@pytest.mark.parametrize("kind", [Momentum, Nesterov])
def test_that_the_marks_of_every_momentum_are_on_the_gauge(
    qtbot: QtBot, kind: type[Momentum | Nesterov], mu: float
) -> None:
    made = a_gauge()
    put_on_screen(qtbot, made)
    show(made, kind(momentum=mu), 0.393, 4.067)
    marks = made.landmarks
    assert marks is not None and made.low < marks.best <= marks.critical < made.high
    never_overlap(made, 220)
    for place, zone in ((marks.rings, "smooth"), (marks.critical, "ringing")):
        if place:
            made.show_value(place * 0.999)
            assert made.zone() == zone
    made.show_value(marks.critical * 1.001)
    assert made.zone() == "diverging"
    made.grab()


@pytest.mark.slow
@pytest.mark.parametrize("dress", [LIGHT, DARK], ids=lambda look: look.name)
def test_that_the_gauge_wears_the_colour_of_its_run(
    qtbot: QtBot, qapp: QApplication, dress: Theme
) -> None:
    made = a_gauge(0.05)
    put_on_screen(qtbot, made)
    look = themes.apply(qapp, dress)
    for run in (0, 1, 2):
        made.show_run(run, "How far.")
        made.show_value(0.05)
        image, middle = made.grab().toImage(), round(made._axis_y())
        along = {image.pixelColor(x, middle).name() for x in range(image.width())}
        assert [k for k in (0, 1, 2) if look.run_colour(k) in along] == [run]
    themes.apply(qapp, LIGHT)


def test_that_a_gauge_without_marks_reaches_where_it_is_told(qtbot: QtBot) -> None:
    made = a_gauge(0.05)
    put_on_screen(qtbot, made)
    made.show_plain(1e-2, 1e3)
    made.show_value(0.05)
    assert made.zone() is None and made.best_box().isEmpty()
    moved = Ear().listen(made.moved)
    QTest.keyClick(made, Qt.Key.Key_End)
    assert moved.heard == [(1e3,)]
    show(made, GradientDescent(0.05), 0.393, 4.067)
    assert made.zone() == "smooth" and not made.best_box().isEmpty()


def show(gauge: Gauge, rule: GradientDescent | Momentum | Nesterov, *curvatures: float) -> None:
    """Show a rule on a bowl of these curvatures."""
    marks = landmarks(rule, *curvatures)
    if marks is None:
        gauge.show_plain(1e-3, 10.0)
    else:
        gauge.show_landmarks(marks)
    gauge.show_value(rule.learning_rate)


def never_overlap(made: Gauge, width: int) -> None:
    """Check the words under a gauge of this width, or of the least it can have."""
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
