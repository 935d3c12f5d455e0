"""The optimiser under hands: chosen, added, and its learning rate on its own scale."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from physviz.engine.cost import bowl
from physviz.engine.optimisers import OPTIMISERS, by_key
from physviz.engine.suited import suited
from physviz.engine.words import say
from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.hands import LEFT, type_in


def test_that_all_nine_are_offered_by_title(window: Window) -> None:
    choice = window.landscape.optimiser.choice
    offered = [choice.itemText(k) for k in range(choice.count())]
    assert offered == [say(kind.title, "ml") for kind in OPTIMISERS] and len(offered) == 9
    assert choice.key == "gradient_descent"


@pytest.mark.parametrize("kind", OPTIMISERS[1:], ids=lambda kind: kind.key)
def test_that_a_choice_by_keyboard_makes_the_run_in_front_by_that_rule(
    window: Window, kind: type
) -> None:
    choice = window.landscape.optimiser.choice
    choice.setFocus()
    for _ in range(OPTIMISERS.index(kind)):
        QTest.keyClick(choice, Qt.Key.Key_Down)
    window.loop.frame()
    (setup,) = window.state.experiment.runs
    assert isinstance(setup.legs[0].rule, kind)
    assert choice.key == kind.key
    assert window.landscape.optimiser.field.number == setup.legs[0].learning_rate
    assert kind.citation in choice.toolTip()
    set_up(window, opening())


@pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
def test_that_the_gauge_stands_for_the_rule_in_front(window: Window, kind: type) -> None:
    window.loop.do(edits.choose_optimiser, kind.key)
    settle(window)
    gauge, rule = window.landscape.optimiser.gauge, edits.rule(window.state)
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    soft, stiff = np.linalg.eigvalsh(surface.matrix).tolist()
    assert gauge.low < rule.learning_rate < gauge.high
    best = rule.best(soft, stiff)
    if best is None:
        assert gauge.landmarks is None and gauge.zone() is None
        assert gauge.best_box().isEmpty()
    else:
        assert gauge.landmarks is not None
        assert gauge.landmarks.critical == pytest.approx(rule.critical(stiff))
        assert gauge.landmarks.best == pytest.approx(best.learning_rate)
        QTest.mouseClick(gauge, LEFT, pos=gauge.best_box().center().toPoint())
        assert edits.learning_rate(window.state) == pytest.approx(best.learning_rate)
    set_up(window, opening())


def test_that_plus_adds_a_run_beside_the_others(window: Window) -> None:
    window.loop.do(edits.scrub, 30)
    menu = window.landscape.optimiser.add.menu()
    assert [action.text() for action in menu.actions()] == [
        say(kind.title, "ml") for kind in OPTIMISERS
    ]
    menu.actions()[5].trigger()
    rest(window)
    assert [run.title for run in window.state.experiment.runs] == ["gradient descent", "Adam"]
    assert window.state.front == 1 and window.landscape.optimiser.choice.key == "adam"
    assert len(window.loop.lab.past) == 1
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(window)
    assert len(window.state.experiment.runs) == 1
    assert window.landscape.optimiser.choice.key == "gradient_descent"


def test_that_plus_is_reached_by_keyboard(window: Window) -> None:
    add = window.landscape.optimiser.add
    assert add.focusPolicy() & Qt.FocusPolicy.TabFocus and add.accessibleName() == "Add a run"


def test_that_a_typed_alpha_turns_the_run_in_front_only(window: Window) -> None:
    set_up(window, edits.bring_front(edits.add_run(opening(), "momentum"), 0))
    type_in(window.landscape.optimiser.field, "0.02")
    first, second = window.state.experiment.runs
    assert first.legs[0].learning_rate == 0.02
    assert second.legs[0].rule == suited_to(window, "momentum")


def test_that_a_double_click_on_the_gauge_brings_back_what_suits_the_rule(window: Window) -> None:
    window.loop.do(edits.choose_optimiser, "adam")
    window.loop.do(edits.set_learning_rate, 300.0)
    rest(window)
    gauge = window.landscape.optimiser.gauge
    QTest.mouseDClick(gauge, LEFT, pos=QPoint(6, 8))
    assert edits.rule(window.state) == suited_to(window, "adam")


@pytest.mark.parametrize(
    ("size", "caption"),
    [((1024, 700), "learning rate α"), ((1366, 768), "α"), ((1920, 1080), "learning rate α")],
    ids=str,
)
def test_that_alpha_is_named_in_full_where_there_is_room(
    window: Window, size: tuple[int, int], caption: str
) -> None:
    window.resize(*size)
    rest(window)
    settle(window)  # the row looks again whether both have room
    controls = window.landscape.optimiser
    assert controls.alpha.caption.text() == caption
    beside = controls.add.mapTo(controls.row, QPoint(0, 0)).y()
    below = controls.field.mapTo(controls.row, QPoint(0, 0)).y()
    assert (beside == below) == (size[0] >= 1366)


def suited_to(window: Window, key: str) -> object:
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    return suited(by_key(key)(), surface, window.state.experiment.start)
