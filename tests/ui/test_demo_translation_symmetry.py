"""The ring's two answers, and the defect dragged along its axis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.ui.panels.demo_translation_symmetry import ConvolutionDemonstration
from physviz.ui.screen import Screen
from tests.ui.demos import follow, line, settings_of, standing, turned
from tests.ui.planes import drag, key

Screens = Callable[..., Screen]


@pytest.fixture
def demo(screens: Screens) -> ConvolutionDemonstration:
    return standing(screens, ConvolutionDemonstration)


def test_that_without_a_defect_both_answers_are_one(demo: ConvolutionDemonstration) -> None:
    assert line(demo.line)[1] == pytest.approx(line(demo.other)[1], rel=1e-12)
    assert dict(demo.answers.number.pairs)["CRf and RCf"] == "alike"
    shades = demo.matrix.image.image
    assert shades is not None
    shades = shades[::-1]
    assert np.array_equal(np.roll(shades, (1, 1), (0, 1)), shades)
    assert dict(demo.matrix.number.pairs)["C"] == "3 for 24²"


def test_that_a_defect_dragged_open_sets_them_apart_at_three_sites(
    demo: ConvolutionDemonstration,
) -> None:
    drag(demo.error.plot, (0.0, 100.0), (0.2, 100.0), (0.6, 100.0))
    follow(demo)
    assert settings_of(demo).defect == pytest.approx(0.6, abs=0.03)
    apart = line(demo.line)[1] - line(demo.other)[1]
    assert np.flatnonzero(np.abs(apart) > 1e-6).tolist() == [12, 13, 14]
    assert dict(demo.answers.number.pairs)["CRf and RCf"] == "apart"
    x, y = line(demo.growth)
    assert np.interp(settings_of(demo).defect, x, y) == pytest.approx(np.abs(apart).max())
    demo.screen.undo()
    assert settings_of(demo).defect == 0.0


def test_that_the_keys_turn_it_as_far_as_the_slider_goes(demo: ConvolutionDemonstration) -> None:
    key(demo.error.plot, Qt.Key.Key_Left)
    assert settings_of(demo).defect == pytest.approx(-0.058)
    for _ in range(3):
        key(demo.error.plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert settings_of(demo).defect == -0.9


def test_that_a_large_defect_is_in_view(screens: Screens) -> None:
    demo = standing(screens, ConvolutionDemonstration, turned(defect=40.0))
    view = demo.error.plot.view
    (mark,) = demo.error.marks.marks
    assert view.x[0] < 40.0 < view.x[1] and view.y[0] < mark.at[1] < view.y[1]


def test_that_it_follows_a_dragged_point_in_the_same_frame(demo: ConvolutionDemonstration) -> None:
    before = line(demo.line)[1].copy()
    demo.screen.during(1, edits.move_points, (3,), [1.0], [900.0])
    demo.screen.frame()
    assert not np.array_equal(before, line(demo.line)[1])


def test_that_two_points_are_no_ring(demo: ConvolutionDemonstration) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and "three points" in demo.message.text()


def test_that_points_on_a_line_are_drawn_as_well(demo: ConvolutionDemonstration) -> None:
    demo.screen.do(edits.clear)
    for k in range(4):
        demo.screen.do(edits.add_point, float(k), 2.0 * k)
    follow(demo)
    assert demo.picture.isVisible()
    assert np.abs(line(demo.line)[1]).max() < 1e-12
