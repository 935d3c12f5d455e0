"""What all pictures of the dictionary's rows do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from physviz.engine.dictionary import ENTRIES
from physviz.engine.knob import Knob
from physviz.engine.potential import Problem
from physviz.lab import edits
from physviz.lab.state import State
from physviz.ui.figures import Figures
from physviz.ui.panels.demonstration import Demonstration, PictureLayer
from physviz.ui.panels.demonstrations import DEMONSTRATIONS
from physviz.ui.panels.line_hands import FixedHands
from physviz.ui.panels.titled_plot import TitledPlot
from physviz.ui.plot import Plot
from physviz.ui.screen import Screen
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest, settle
from tests.ui.hands import drag, type_in


class Shown(Demonstration):
    """A picture of nothing but the number of points."""

    key = "cost"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        number = Figures("demo_cost_number", "Points")
        plot = Plot("demo_cost_plot", "Points", FixedHands(screen))
        self.place(TitledPlot("points", "Points", number, plot))
        self.seen = 0
        self.add_knob("bins", Knob(8, 1, 100, "integer", "bins B", tooltip="How many"), "Bins")
        self.add_choice("activation", [("softplus", "soft"), ("exponential", "exp")], "σ", "What")
        self.layers = (*self.layers, CountLayer(self))


class CountLayer(PictureLayer):
    panel: Shown

    def inputs(self, state: State) -> tuple[object, ...]:
        return (state.experiment.problem,)

    @staticmethod
    def compute(*inputs: Problem) -> int:
        (problem,) = inputs
        if not problem.points.n:
            raise ValueError("No points: nothing to count.")
        return problem.points.n

    def paint(self, result: int) -> None:
        self.panel.seen = result


@pytest.fixture
def shown(qtbot: QtBot, screens: Callable[..., Screen]) -> Shown:
    """It alone on the screen."""
    screen = screens()
    made = Shown(screen)
    screen.show(*made.layers)
    holder = QWidget()
    made.setParent(holder)
    made.resize(500, 200)
    qtbot.addWidget(holder, before_close_func=lambda _, kept=holder: None)
    holder.resize(520, 220)
    with qtbot.waitExposed(holder):
        holder.show()
    made.dress()
    screen.frame()
    return made


def test_that_its_knobs_are_painted_from_the_state(shown: Shown) -> None:
    settings = shown.screen.lab.state.experiment.demonstrations
    assert shown.seen == opening().experiment.points.n
    assert shown.knobs["bins"].field.text() == str(settings.bins)
    assert shown.knobs["activation"].key == settings.activation


def test_that_a_knob_turned_by_hand_is_one_step_to_undo(shown: Shown) -> None:
    lab, slider = shown.screen.lab, shown.knobs["bins"].slider
    drag(slider, QPoint(20, 10), QPoint(40, 10), QPoint(60, 10))
    bins = lab.state.experiment.demonstrations.bins
    assert isinstance(bins, int) and bins != 8
    assert len(lab.past) == 1
    type_in(shown.knobs["bins"].field, "12")
    QTest.keyClick(shown.knobs["activation"], Qt.Key.Key_Down)
    made = lab.state.experiment.demonstrations
    assert (made.bins, made.activation, len(lab.past)) == (12, "exponential", 3)
    shown.screen.undo()
    shown.screen.undo()
    shown.screen.frame()
    assert shown.knobs["bins"].field.text() == str(bins)


def test_that_a_number_typed_wrong_is_refused_with_a_sentence(shown: Shown) -> None:
    type_in(shown.knobs["bins"].field, "2.5")
    assert shown.screen.lab.state.refusal == "The Bins must be a whole number."


def test_that_a_sentence_stands_in_the_place_of_the_picture(shown: Shown) -> None:
    shown.screen.do(edits.clear)
    shown.screen.frame()
    assert shown.message.isVisible() and not shown.picture.isVisible()
    assert shown.message.text() == "No points: nothing to count."
    shown.screen.undo()
    shown.screen.frame()
    assert shown.picture.isVisible() and not shown.message.isVisible()


def test_that_controls_stand_beside_a_low_picture_and_below_a_high_one(shown: Shown) -> None:
    shown.resize(500, 130)
    shown.resize(500, 131)
    QTest.qWait(1)
    assert shown.hand.x() >= shown.picture.geometry().right()
    shown.resize(500, 200)
    shown.resize(500, 205)
    QTest.qWait(1)
    assert shown.hand.y() >= shown.picture.geometry().bottom()


def test_that_controls_below_a_picture_stand_on_one_line(shown: Shown) -> None:
    shown.knobs["bins"].parent().set_caption("bins into which the points are gathered")
    for high in (200, 205):
        shown.resize(500, high)
    QTest.qWait(1)
    bins, activation = shown.knobs["bins"], shown.knobs["activation"]
    assert bins.y() > 10 > activation.y()  # below its caption, and beside it
    ends = [knob.mapTo(shown, QPoint(0, knob.height())).y() for knob in (bins, activation)]
    assert abs(ends[0] - ends[1]) <= 1


def test_that_a_picture_belongs_to_a_row_of_the_learning_table() -> None:
    learning = {entry.key for entry in ENTRIES if entry.table == "learning"}
    assert set(DEMONSTRATIONS) <= learning


@pytest.mark.slow
def test_that_a_picture_is_made_when_its_row_is_first_opened_and_kept(window: Window) -> None:
    window.show_tab("dictionary")
    window.loop.do(edits.open_row, "potential")
    settle(window)
    tab = window.docks["dictionary"].widget()
    assert not tab.stage.isVisible()
    for key in DEMONSTRATIONS:
        window.loop.do(edits.open_row, key)
        rest(window)
        picture = tab.pictures[key]
        assert tab.stage.currentWidget() is picture and picture.in_front and picture.isVisible()
    first = tab.pictures[next(iter(DEMONSTRATIONS))]
    assert not first.in_front
    window.loop.do(edits.open_row, first.key)
    settle(window)
    assert tab.pictures[first.key] is first and first.in_front
    window.show_tab("numbers")
    settle(window)
    assert not first.in_front
