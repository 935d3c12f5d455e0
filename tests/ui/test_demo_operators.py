"""Noise that dies and a slope that stays, as blocks grow."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.dictionary.block import averaged
from physviz.engine.dictionary.irrelevant_operator import cumulants, measured, noise_of
from physviz.engine.dictionary.relevant_operator import level, levels
from physviz.lab import edits
from physviz.ui.panels.demo_irrelevant_operator import SIZES, IrrelevantOperatorDemonstration
from physviz.ui.panels.demo_relevant_operator import RelevantOperatorDemonstration
from physviz.ui.screen import Screen
from tests.ui.conftest import opening
from tests.ui.demos import follow, line, settings_of, standing, turned
from tests.ui.planes import drag, key

Screens = Callable[..., Screen]


@pytest.fixture
def noise(screens: Screens) -> IrrelevantOperatorDemonstration:
    return standing(screens, IrrelevantOperatorDemonstration)


@pytest.fixture
def slope(screens: Screens) -> RelevantOperatorDemonstration:
    return standing(screens, RelevantOperatorDemonstration)


def test_that_the_lines_fall_by_the_law(noise: IrrelevantOperatorDemonstration) -> None:
    kappa = cumulants(noise_of(noise.screen.lab.state.experiment.problem))
    for name, k in (("κ₃", 3), ("κ₄", 4)):
        x, y = line(noise.flow.curves[name])
        assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(1.0 - 0.5 * k)
        assert 10.0 ** y[0] == pytest.approx(abs(kappa[k - 1]))


def test_that_the_dots_are_measured_with_their_errors(
    noise: IrrelevantOperatorDemonstration,
) -> None:
    z = noise_of(noise.screen.lab.state.experiment.problem)
    x, y = noise.flow.scatters["κ₃"].getData()
    found = [measured(z, size, 0) for size in SIZES]
    assert x == pytest.approx(np.log10(SIZES))
    assert 10.0**y == pytest.approx([abs(each.skewness) for each in found])
    _, ends = line(noise.flow.curves["κ₃ error"])
    assert 10.0 ** ends[1::3] == pytest.approx(
        [abs(each.skewness) + each.skewness_error for each in found]
    )


def test_that_the_block_is_dragged_and_counted(noise: IrrelevantOperatorDemonstration) -> None:
    middle = 0.5 * sum(noise.flow.plot.view.y)
    drag(noise.flow.plot, (math.log10(4.0), middle), (1.0, middle), (math.log10(16.0), middle))
    follow(noise)
    assert settings_of(noise).block == 16
    assert dict(noise.law.number.pairs)["averages of"] == "16"
    key(noise.flow.plot, Qt.Key.Key_Left)
    assert settings_of(noise).block == 15


def test_that_the_averages_law_is_a_density(noise: IrrelevantOperatorDemonstration) -> None:
    x, y = line(noise.law.curves["bell"])
    assert float(np.sum(y) * (x[1] - x[0])) == pytest.approx(1.0, abs=1e-3)


def test_that_a_perfect_line_has_no_noise_to_show(noise: IrrelevantOperatorDemonstration) -> None:
    noise.screen.do(edits.clear)
    for at in (0.0, 1.0, 2.0):
        noise.screen.do(edits.add_point, at, 3.0 * at)
    follow(noise)
    assert noise.message.isVisible() and "every point" in noise.message.text()


def test_that_slope_and_noise_are_drawn_as_shares_of_their_beginning(
    slope: RelevantOperatorDemonstration,
) -> None:
    found = levels(slope.screen.lab.state.experiment.problem)
    x, worth = slope.flow.scatters["slope"].getData()
    assert 10.0**x == pytest.approx([each.block for each in found])
    assert 10.0**worth == pytest.approx([each.worth / found[0].worth for each in found])
    _, foretold = line(slope.flow.curves["slope"])
    assert 10.0**foretold == pytest.approx([math.sqrt(each.kept) for each in found])
    x, falling = line(slope.flow.curves["noise"])
    assert falling == pytest.approx(-0.5 * x)


def test_that_the_line_is_that_of_the_blocks(slope: RelevantOperatorDemonstration) -> None:
    problem = slope.screen.lab.state.experiment.problem
    x, y = line(slope.data.curves["line"])
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(level(problem, 4).slope)
    blocks = averaged(problem.points, 4)
    assert slope.data.scatters["blocks"].getData()[0] == pytest.approx(blocks.x)
    middle = float(blocks.counts @ blocks.x) / 24.0, float(blocks.counts @ blocks.y) / 24.0
    assert float(np.interp(middle[0], x, y)) == pytest.approx(middle[1])


def test_that_a_block_too_wide_leaves_the_flow_and_no_number(screens: Screens) -> None:
    slope = standing(screens, RelevantOperatorDemonstration, turned(block=30))
    assert slope.picture.isVisible()
    assert dict(slope.flow.number.pairs)["|β<sub>1</sub>|/SE"] == "–"
    assert slope.flow.scatters["slope"].getData()[0].size > 2


def test_that_the_size_of_the_blocks_is_dragged(slope: RelevantOperatorDemonstration) -> None:
    middle = 0.5 * sum(slope.flow.plot.view.y)
    drag(slope.flow.plot, (math.log10(4.0), middle), (0.5, middle), (math.log10(8.0), middle))
    follow(slope)
    assert settings_of(slope).block == 8
    slope.screen.undo()
    assert settings_of(slope).block == 4


def test_that_without_two_different_x_the_picture_says_so(
    slope: RelevantOperatorDemonstration,
) -> None:
    slope.screen.do(edits.clear)
    slope.screen.do(edits.add_point, 1.0, 1.0)
    follow(slope)
    assert slope.message.isVisible() and "two different x" in slope.message.text()


@pytest.mark.parametrize("data", ["hubble1929", "two_lines"])
def test_that_neither_name_stands_on_the_line_of_the_other(screens: Screens, data: str) -> None:
    slope = standing(screens, RelevantOperatorDemonstration, opening(data))
    low, high = slope.flow.plot.view.y
    tags = {tag.text: tag.at for tag in slope.flow.marks.tags}
    assert set(tags) == {"slope", "noise"}
    for at in tags.values():
        for name in tags:
            x, y = line(slope.flow.curves[name])
            assert abs(float(np.interp(at[0], x, y)) - at[1]) > 0.07 * (high - low)
