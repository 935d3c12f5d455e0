"""Bins among the data, and what they lose over their number."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.dictionary.block import gathered
from physviz.engine.dictionary.effective_theory import loss
from physviz.lab import edits
from physviz.ui.panels.demo_effective_theory import EffectiveTheoryDemonstration
from physviz.ui.screen import Screen
from tests.ui.conftest import opening
from tests.ui.demos import follow, line, settings_of, standing, turned
from tests.ui.planes import drag, key

Screens = Callable[..., Screen]
Demo = EffectiveTheoryDemonstration


@pytest.fixture
def demo(screens: Screens) -> Demo:
    return standing(screens, Demo)


def test_that_the_curve_is_kl_over_the_number_of_bins(demo: Demo) -> None:
    problem = demo.screen.lab.state.experiment.problem
    x, y = line(demo.loss.curves["loss"])
    bins = np.round(10.0**x).astype(int)
    assert 8 in bins and bins[0] == 2 and (np.diff(bins) > 0).all()
    assert 10.0**y == pytest.approx([loss(problem, 1.0, int(each)).kl for each in bins], rel=1e-9)
    assert dict(demo.loss.number.pairs)["KL(q‖q<sub>B</sub>)"] == "0.04364"


def test_that_the_bins_stand_at_their_means(demo: Demo) -> None:
    blocks = gathered(demo.screen.lab.state.experiment.points, 8)
    x, y = demo.data.scatters["bins"].getData()
    assert x == pytest.approx(blocks.x) and y == pytest.approx(blocks.y)


def test_that_bins_are_dragged_along_the_axis_as_one_step_to_undo(demo: Demo) -> None:
    middle = 0.5 * sum(demo.loss.plot.view.y)
    drag(demo.loss.plot, (math.log10(8.0), middle), (0.5, middle), (math.log10(4.0), middle))
    follow(demo)
    assert settings_of(demo).bins == 4
    demo.screen.undo()
    assert settings_of(demo).bins == 8


def test_that_arrows_count_the_bins(demo: Demo) -> None:
    key(demo.loss.plot, Qt.Key.Key_Right)
    key(demo.loss.plot, Qt.Key.Key_Right)
    key(demo.loss.plot, Qt.Key.Key_Left)
    follow(demo)
    assert settings_of(demo).bins == 9
    assert dict(demo.data.number.pairs) == {"n": "24", "→ B": "9"}


def test_that_a_dragged_point_moves_the_bins_in_the_same_frame(demo: Demo) -> None:
    before = demo.data.scatters["bins"].getData()[1]
    demo.screen.during(1, edits.move_points, (0,), [0.0], [3000.0])
    demo.screen.frame()
    assert not np.array_equal(before, demo.data.scatters["bins"].getData()[1])


def test_that_one_bin_has_no_number_and_more_than_all_points_lose_nothing(
    screens: Screens,
) -> None:
    demo = standing(screens, Demo, turned(bins=1))
    assert dict(demo.loss.number.pairs)["KL(q‖q<sub>B</sub>)"] == "–"
    demo = standing(screens, Demo, turned(bins=1000))
    assert dict(demo.data.number.pairs)["→ B"] == "24"


@pytest.mark.slow
def test_that_for_another_loss_the_curve_grows_to_the_same_end(screens: Screens) -> None:
    demo = standing(screens, Demo, edits.choose_loss(opening(), "huber"))
    x, y = line(demo.loss.curves["loss"])
    problem = demo.screen.lab.state.experiment.problem
    at = int(np.argmin(np.abs(x - math.log10(8.0))))
    assert 10.0 ** y[at] == pytest.approx(loss(problem, 1.0, 8).kl, rel=1e-9)
    assert x.size > 10


def test_that_without_points_the_place_of_the_picture_says_so(demo: Demo) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and "no points" in demo.message.text()
