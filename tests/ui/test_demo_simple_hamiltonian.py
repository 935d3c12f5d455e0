"""The gate's error and the counts, with λ and n dragged along their axes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from physviz.engine.dictionary.gate import gate
from physviz.lab import edits
from physviz.ui.form import KnobRow
from physviz.ui.panels.demo_simple_hamiltonian import GateDemonstration
from physviz.ui.screen import Screen
from tests.ui.demos import follow, line, settings_of, standing, turned
from tests.ui.planes import drag, key

Screens = Callable[..., Screen]


@pytest.fixture
def demo(screens: Screens) -> GateDemonstration:
    return standing(screens, GateDemonstration)


def test_that_the_curve_is_the_gates_error_of_all_points(demo: GateDemonstration) -> None:
    made = gate(demo.screen.lab.state.experiment.points, "softplus")
    x, y = line(demo.line)
    exact = [math.log10(made.error(10.0**at)) for at in x.tolist()]
    assert y == pytest.approx(exact, abs=1e-9)


def test_that_the_law_beside_it_rises_twice_as_fast_as_lambda(demo: GateDemonstration) -> None:
    (x0, x1), (y0, y1) = line(demo.law)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(2.0, rel=1e-12)
    x, y = line(demo.line)
    small = x < -1.5
    law = np.interp(x[small], [x0, x1], [y0, y1])
    assert y[small] == pytest.approx(law, abs=1e-3)
    assert dict(demo.error.number.pairs)["∝ λ to the"] == "2.000"


def test_that_lambda_is_dragged_along_its_axis_as_one_step_to_undo(
    demo: GateDemonstration,
) -> None:
    y = line(demo.line)[1].mean()
    drag(demo.error.plot, (-1.0, y), (-1.5, y), (-2.0, y))
    follow(demo)
    assert math.log10(settings_of(demo).gate_scale) == pytest.approx(-2.0, abs=0.02)
    demo.screen.undo()
    assert settings_of(demo).gate_scale == 0.1


def test_that_lambda_is_turned_by_keys_and_the_slider_follows(demo: GateDemonstration) -> None:
    key(demo.error.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    follow(demo)
    assert settings_of(demo).gate_scale == pytest.approx(0.1 * 10.0**0.5, rel=1e-5)
    assert demo.knobs["gate_scale"].field.text() == "0.3162"


def test_that_factors_are_dragged_and_counted_and_the_degree_turned(
    demo: GateDemonstration,
) -> None:
    drag(demo.counts.plot, (8.0, 4.0), (10.0, 4.0), (12.2, 4.0))
    follow(demo)
    assert settings_of(demo).factors == 12
    assert dict(demo.counts.number.pairs) == {"one layer": "4,096", "tree": "44"}
    key(demo.counts.plot, Qt.Key.Key_Up)
    key(demo.counts.plot, Qt.Key.Key_Left)
    follow(demo)
    assert (settings_of(demo).degree, settings_of(demo).factors) == (3, 11)
    n, few = line(demo.few)
    assert few == pytest.approx([math.log10(math.comb(int(k) + 3, 3) - 1) for k in n])


def test_that_the_degree_has_a_slider_and_a_number_as_the_others_have(
    demo: GateDemonstration,
) -> None:
    knob = demo.knobs["degree"]
    assert isinstance(knob, KnobRow) and knob.slider.isVisible() and knob.field.isVisible()
    QTest.keyClick(knob.slider, Qt.Key.Key_Right)
    follow(demo)
    assert settings_of(demo).degree == 3
    assert knob.field.text() == "3"
    demo.screen.undo()
    knob.field.setText("5")
    QTest.keyClick(knob.field, Qt.Key.Key_Return)
    follow(demo)
    n, few = line(demo.few)
    assert few == pytest.approx([math.log10(math.comb(int(k) + 5, 5) - 1) for k in n])


@pytest.mark.parametrize("size", [(330, 150), (389, 240), (500, 190)])
def test_that_controls_stay_clear_of_each_other_and_inside(
    screens: Screens, size: tuple[int, int]
) -> None:
    demo = standing(screens, GateDemonstration, size=size)
    places = [QRect(knob.mapTo(demo, QPoint()), knob.size()) for knob in demo.knobs.values()]
    for place in places:
        assert demo.rect().contains(place)
        assert not any(place.intersects(other) for other in places if other is not place)
    for plot in demo.plots:
        assert not plot.isVisible() or plot.plot.height() >= 60


@pytest.mark.parametrize("activation", ["biased sigmoid", "exponential"])
def test_that_each_activation_has_its_curve(screens: Screens, activation: str) -> None:
    demo = standing(screens, GateDemonstration, turned(activation=activation, gate_scale=3.0))
    x, y = line(demo.line)
    assert np.isfinite(y).all() and x.size > 40
    assert demo.knobs["activation"].currentText() == activation


def test_that_what_cannot_be_multiplied_is_said(demo: GateDemonstration) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and "multiply" in demo.message.text()


def test_that_a_lambda_beyond_the_picture_leaves_the_curve_and_no_number(
    screens: Screens,
) -> None:
    demo = standing(screens, GateDemonstration, turned(gate_scale=1e6, factors=1000))
    assert dict(demo.error.number.pairs)["error"] == "–"
    assert line(demo.line)[0].size > 40
    assert line(demo.flat)[1].max() == pytest.approx(1000 * math.log10(2.0))
