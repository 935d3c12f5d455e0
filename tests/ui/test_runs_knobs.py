"""The numbers of the run in front under hands."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from physviz.engine.cost import bowl
from physviz.engine.knob import knobs_of
from physviz.engine.optimisers import OPTIMISERS, Adam, Momentum
from physviz.lab import edits
from physviz.lab.state import run_of
from physviz.ui.panels.runs import RunsPanel
from physviz.ui.theme import LIGHT
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import opening, set_up, settle
from tests.ui.test_runs import LEFT, some_runs, tab_of
from tests.ui.test_window_fit import check


@pytest.fixture
def tab(window: Window) -> Iterator[RunsPanel]:
    """The tab in front, on gradient descent and momentum at step 30, this one in front."""
    set_up(window, edits.bring_front(some_runs("momentum"), 1))
    window.show_tab("runs")
    settle(window)
    yield tab_of(window)
    set_up(window, opening())


@pytest.mark.slow
def test_that_every_rule_shows_its_knobs_and_their_numbers(window: Window, tab: RunsPanel) -> None:
    for kind in OPTIMISERS:
        window.loop.do(edits.add_run, kind.key)
        settle(window)
        rule = edits.rule(window.state)
        assert isinstance(rule, kind) and list(tab.knobs.knobs) == [n for n, _ in knobs_of(rule)]
        for name, knob in tab.knobs.knobs.items():
            assert knob.field.number == getattr(rule, name) == knob.slider.number
            assert "present step" in knob.slider.toolTip() and knob.slider.accent == 2
        assert tab.knobs.seed.isVisible() == (rule.slope == "batch")
        check(window)
        window.loop.undo()


def test_that_a_drag_of_a_slider_is_one_step_back_and_acts_from_the_present_step_on(
    window: Window, tab: RunsPanel
) -> None:
    run = run_of(window.state.experiment, 1)
    assert run is not None
    slider, before = tab.knobs.knobs["momentum"].slider, run.at(np.arange(31))
    y = slider.height() // 2
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider._handle_x()), y))
    for x in (20, 15, 10):
        QTest.mouseMove(slider, QPoint(x, y))
        settle(window)
        assert tab.knobs.knobs["momentum"].slider is slider
    QTest.mouseRelease(slider, LEFT, pos=QPoint(10, y))
    settle(window)
    legs = window.state.setup.legs
    assert [leg.first for leg in legs] == [0, 30] and legs[0].rule == Momentum()
    assert legs[1].rule.momentum < 0.2 and len(window.loop.lab.past) == 1
    changed = run_of(window.state.experiment, 1)
    assert changed is not None and np.array_equal(changed.at(np.arange(31)), before)
    assert tab.knobs.changed.text() == "changed at step 30"
    window.loop.undo()
    settle(window)
    assert window.state.setup.legs == legs[:1] and not tab.knobs.changed.isVisible()


def test_that_changes_are_told_by_their_steps_while_they_are_few(
    window: Window, tab: RunsPanel
) -> None:
    for step, told in {40: "steps 30, 40", 50: "steps 30, 40, 50", 60: "4 times"}.items():
        window.loop.do(edits.set_knob, "momentum", 0.5 + step / 1000)
        window.loop.do(edits.scrub, step)
        window.loop.do(edits.set_knob, "momentum", 0.6 + step / 1000)
        settle(window)
        assert told in tab.knobs.changed.text()


def test_that_a_number_can_be_typed_and_a_wrong_one_is_refused(
    window: Window, tab: RunsPanel
) -> None:
    field = tab.knobs.knobs["momentum"].field
    hands.type_in(field, "0,75")
    assert edits.rule(window.state).momentum == 0.75
    hands.type_in(field, "1.5")
    settle(window)
    assert edits.rule(window.state).momentum == 0.75 == field.number
    assert "must not be greater than 1" in window.status.refusal.whole


def test_that_a_double_click_brings_back_the_default_of_a_knob_and_an_alpha_that_suits(
    window: Window, tab: RunsPanel
) -> None:
    window.loop.do(edits.add_run, "adam")
    suited = edits.rule(window.state)
    assert isinstance(suited, Adam) and suited.learning_rate > 1.0  # the way is hundreds long
    window.loop.do(edits.set_knob, "beta1", 0.5)
    window.loop.do(edits.set_knob, "learning_rate", 0.3)
    settle(window)
    for name in ("beta1", "learning_rate"):
        slider = tab.knobs.knobs[name].slider
        QTest.mouseDClick(slider, LEFT, pos=QPoint(8, slider.height() // 2))
        settle(window)
    assert edits.rule(window.state) == suited


def test_that_the_best_pair_is_a_click(window: Window, tab: RunsPanel) -> None:
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    low, high = np.sqrt(surface.eigenvalues)
    root = (high - low) / (high + low)
    assert tab.knobs.pair.text() == f"best μ {root**2:.3g}"
    QTest.mouseClick(tab.knobs.pair, LEFT)
    rule = edits.rule(window.state)
    assert rule == Momentum(pytest.approx(4.0 / (low + high) ** 2), pytest.approx(root**2))
    settle(window)
    assert tab.knobs.best.isVisible()
    window.loop.do(edits.bring_front, 0)
    settle(window)
    assert not tab.knobs.pair.isVisible()
    QTest.mouseClick(tab.knobs.best, LEFT)
    alpha = edits.learning_rate(window.state)
    assert alpha == pytest.approx(2.0 / sum(surface.eigenvalues))
    assert tab.knobs.best.text().startswith("best α 0.44")


def test_that_where_nothing_bends_no_best_is_offered(window: Window, tab: RunsPanel) -> None:
    set_up(window, edits.clear(window.state))
    assert not tab.knobs.best.isVisible() and not tab.knobs.pair.isVisible()
    assert tab.knobs.knobs["momentum"].field.number == 0.9


@pytest.mark.slow
def test_that_another_seed_is_other_luck_and_the_same_seed_the_same(
    window: Window, tab: RunsPanel
) -> None:
    window.loop.do(edits.add_run, "minibatch")
    settle(window)

    def theta() -> list[float]:
        run = run_of(window.state.experiment, 2)
        assert run is not None
        return run.at(30).tolist()

    first = theta()
    QTest.mouseClick(tab.knobs.other, LEFT)
    settle(window)
    assert window.state.setup.seed == 1 == tab.knobs.seed.number and theta() != first
    hands.type_in(tab.knobs.seed, "0")
    settle(window)
    assert theta() == first
    hands.type_in(tab.knobs.seed, "1.5")
    settle(window)
    assert "whole number" in window.status.refusal.whole


def test_that_the_controls_wear_the_colour_of_their_run(window: Window, tab: RunsPanel) -> None:
    slider = tab.knobs.knobs["learning_rate"].slider
    assert slider._colour(LIGHT) == LIGHT.run_colour(1)
    window.loop.do(edits.bring_front, 0)
    settle(window)
    assert tab.knobs.knobs["learning_rate"].slider._colour(LIGHT) == LIGHT.run_colour(0)


@pytest.mark.slow
def test_that_names_too_long_for_their_place_keep_their_first_word_and_symbol(
    window: Window, tab: RunsPanel
) -> None:
    window.resize(1024, 700)
    window.loop.do(edits.add_run, "adam")
    settle(window)
    window.loop.do(edits.rename_run, 2, "a name too long for the place it is in")
    settle(window)
    assert tab.knobs.title.text().startswith("a name") and tab.knobs.title.text().endswith("…")
    assert tab.knobs.heading.endswith("is in, Adam")
    captions = [label.text() for label in tab.knobs.captions]
    assert captions == ["learning rate α", "memory b₁", "memory b₂", "smallest ε"]
    assert all(label.buddy() is not None for label in tab.knobs.captions)
    set_up(window, opening())
    assert [label.text() for label in tab.knobs.captions] == ["learning rate α"]
    QTest.keyClick(tab.knobs.knobs["learning_rate"].slider, Qt.Key.Key_Up)
    assert edits.learning_rate(window.state) > 0.05
