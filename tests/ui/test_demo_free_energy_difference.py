"""The trial's way down, drawn and walked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from physviz.engine.dictionary.plane import divergence
from physviz.engine.dictionary.trial import default_trial
from physviz.lab import edits
from physviz.ui.panels.demo_free_energy_difference import FreeEnergyDifferenceDemonstration
from physviz.ui.screen import Screen
from tests.ui.conftest import opening
from tests.ui.demos import follow, line, settings_of, standing

Screens = Callable[..., Screen]
Demo = FreeEnergyDifferenceDemonstration


@pytest.fixture
def demo(screens: Screens) -> Demo:
    return standing(screens, Demo)


def press(demo: Demo, name: str) -> None:
    button = demo.findChild(QPushButton, f"demo_free-energy-difference_{name}")
    assert isinstance(button, QPushButton) and button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def walk(demo: Demo) -> None:
    """Let the descent come to its end."""
    while demo.timer.isActive():
        QApplication.processEvents()
        demo.screen.frame()


def kl(demo: Demo) -> float:
    e = demo.screen.lab.state.experiment
    trial = e.demonstrations.trial
    assert trial is not None
    return divergence(e.problem, e.inverse_temperature, trial)


def test_that_kl_is_drawn_along_the_descent_from_the_present_trial(demo: Demo) -> None:
    e = demo.screen.lab.state.experiment
    assert demo.path[0] == default_trial(e.problem, 1.0)
    x, y = line(demo.kl.curves["kl"])
    assert x.tolist() == list(range(len(demo.path)))
    found = [divergence(e.problem, 1.0, trial) for trial in demo.path[:8]]
    assert 10.0 ** y[:8] == pytest.approx(found, rel=1e-6)
    assert dict(demo.kl.number.pairs)["KL(r‖q)"] == "0.9391"


def test_that_energy_and_entropy_add_up_to_kl(demo: Demo) -> None:
    parts = (line(demo.parts.curves[name])[1] for name in ("energy", "entropy", "KL"))
    energy, lacking, whole = parts
    np.testing.assert_allclose(energy + lacking, whole, atol=1e-12)
    # Equipartition: half as wide again in both ways, and one width away.
    assert energy[0] == pytest.approx(2.25 + 0.5 - 1.0, rel=1e-9)
    assert lacking[0] == pytest.approx(-2.0 * np.log(1.5), rel=1e-9)


@pytest.mark.parametrize("way", ["reset", "mean_field"])
def test_that_no_name_stands_on_the_curve_of_another(demo: Demo, way: str) -> None:
    press(demo, way)
    follow(demo)
    tags = demo.parts.marks.tags
    assert [tag.text for tag in tags] == ["energy", "KL", "entropy"]
    (low, high) = demo.parts.plot.view.y
    for tag in tags:
        for name in ("energy", "entropy", "KL"):
            x, y = line(demo.parts.curves[name])
            assert abs(float(np.interp(tag.at[0], x, y)) - tag.at[1]) > 0.08 * (high - low)


@pytest.mark.slow
def test_that_where_nothing_is_left_to_descend_no_curve_is_named(demo: Demo) -> None:
    demo.timer.setInterval(0)
    press(demo, "descend")
    walk(demo)
    follow(demo)
    assert len(demo.path) == 1 and not demo.parts.marks.tags


def test_that_descend_walks_down_to_q_as_one_step_to_undo(demo: Demo) -> None:
    demo.timer.setInterval(0)
    press(demo, "descend")
    assert demo.timer.isActive()
    walk(demo)
    follow(demo)
    assert kl(demo) == pytest.approx(0.0, abs=1e-10)
    assert not demo.screen.lab.state.held
    demo.screen.undo()
    assert settings_of(demo).trial is None


def test_that_a_second_press_ends_the_descent_where_it_is(demo: Demo) -> None:
    demo.timer.setInterval(0)
    press(demo, "descend")
    while settings_of(demo).trial is None:
        QApplication.processEvents()
    press(demo, "descend")
    assert not demo.timer.isActive()
    assert kl(demo) > 1e-3


def test_that_mean_field_has_no_correlation_and_beside_q_begins_anew(demo: Demo) -> None:
    press(demo, "mean_field")
    follow(demo)
    trial = settings_of(demo).trial
    assert trial is not None and trial.correlation == 0.0
    assert kl(demo) == pytest.approx(0.562486, abs=1e-5)
    press(demo, "reset")
    assert settings_of(demo).trial is None


@pytest.mark.parametrize("loss", ["huber", "cauchy"])
def test_that_for_other_losses_the_descent_is_worked_out_too(screens: Screens, loss: str) -> None:
    demo = standing(screens, Demo, edits.choose_loss(opening(), loss))
    assert len(demo.path) > 5
    _, y = line(demo.kl.curves["kl"])
    assert (np.diff(y) <= 1e-9).all() and y[-1] < y[0]


def test_that_where_there_is_no_q_the_place_of_the_picture_says_so(demo: Demo) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and "diverges" in demo.message.text()
