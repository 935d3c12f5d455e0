"""Sticks of surprisal under a real mouse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.dictionary.hamiltonian import sticks
from physviz.engine.energy import energy
from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.present import present_of
from physviz.ui.panels.demo_hamiltonian import MOST, HamiltonianDemonstration, gathered
from physviz.ui.screen import Screen
from tests.engine.problems import cloud
from tests.ui.conftest import opening
from tests.ui.demos import follow, line, standing
from tests.ui.planes import click, hover, key, leave

Screens = Callable[..., Screen]


@pytest.fixture
def demo(screens: Screens) -> HamiltonianDemonstration:
    return standing(screens, HamiltonianDemonstration)


def test_that_there_is_a_stick_for_each_point_in_the_order_of_x(
    demo: HamiltonianDemonstration,
) -> None:
    state = demo.screen.lab.state
    each = sticks(state.experiment.problem, present_of(state).theta)
    x, y = line(demo.lines)
    tops = y[1::3]
    assert tops == pytest.approx(each[np.argsort(state.experiment.points.x, kind="stable")])
    assert np.all(y[0::3] == 0.0) and np.array_equal(x[1::3], np.arange(1.0, tops.size + 1.0))


def test_that_the_staircase_ends_at_phi(demo: HamiltonianDemonstration) -> None:
    state = demo.screen.lab.state
    phi = float(energy(state.experiment.problem)(present_of(state).theta))
    assert line(demo.steps)[1][-1] == pytest.approx(phi, rel=1e-12)
    assert line(demo.phi)[1] == pytest.approx([phi, phi])
    (_, total), (_, said) = demo.whole.number.pairs
    assert total == said


def test_that_the_mouse_over_a_stick_lights_its_point_and_says_its_share(
    demo: HamiltonianDemonstration,
) -> None:
    state = demo.screen.lab.state
    drawn = demo.hands.sticks
    hover(demo.each.plot, (5.1, 0.5 * float(drawn.height[4])))
    follow(demo)
    (point,) = demo.screen.lab.state.selection
    assert point == np.argsort(state.experiment.points.x, kind="stable")[4]
    assert line(demo.lit)[1][1] == pytest.approx(drawn.height[4])
    share = 100.0 * drawn.height[4] / drawn.height.sum()
    assert dict(demo.each.number.pairs)["share"] == f"{share:.1f} %"


def test_that_what_was_chosen_before_is_chosen_again_when_the_mouse_has_gone(
    demo: HamiltonianDemonstration,
) -> None:
    demo.screen.do(edits.select, (2, 3))
    follow(demo)
    hover(demo.each.plot, (5.0, 1.0))
    assert demo.screen.lab.state.selection != (2, 3)
    leave(demo.each.plot)
    assert demo.screen.lab.state.selection == (2, 3)
    click(demo.each.plot, (5.0, 1.0))
    hover(demo.each.plot, (5.0, 1.0))
    leave(demo.each.plot)
    assert demo.screen.lab.state.selection == demo.hands.sticks.points(4)


def test_that_the_arrows_go_from_stick_to_stick(demo: HamiltonianDemonstration) -> None:
    for _ in range(3):
        key(demo.each.plot, Qt.Key.Key_Right)
        follow(demo)
    assert demo.screen.lab.state.selection == demo.hands.sticks.points(2)
    key(demo.each.plot, Qt.Key.Key_Left)
    assert demo.screen.lab.state.selection == demo.hands.sticks.points(1)


def test_that_a_dragged_point_moves_its_stick_in_the_same_frame(
    demo: HamiltonianDemonstration,
) -> None:
    before = line(demo.lines)[1][1::3]
    demo.screen.during(1, edits.move_points, (0,), [0.0], [3000.0])
    demo.screen.frame()
    after = line(demo.lines)[1][1::3]
    assert not np.array_equal(before, after)


def test_that_many_points_share_sticks_with_their_neighbours() -> None:
    x, y, _ = cloud(5000, 1)
    state = edits.add_point(edits.clear(opening()), 0.0, 0.0)
    problem = state.experiment.problem
    problem = type(problem)(Points.of(x, y), problem.loss)
    drawn = gathered(problem, (2.0, -1.5))
    each = sticks(problem, (2.0, -1.5))
    assert drawn.grouped and drawn.height.size == MOST
    assert drawn.sums[-1] == pytest.approx(each.sum())
    some = list(drawn.points(17))
    assert drawn.height[17] == pytest.approx(each[some].mean())
    assert np.ptp(np.searchsorted(np.sort(x), x[some])) == len(some) - 1


def test_that_an_empty_lab_says_so_in_the_place_of_the_picture(
    demo: HamiltonianDemonstration,
) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and "no points" in demo.message.text()
    demo.screen.undo()
    follow(demo)
    assert demo.picture.isVisible() and not demo.message.isVisible()
