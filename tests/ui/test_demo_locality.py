"""The three matrices of the chain, as they are shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.lab import edits
from physviz.ui.panels.demo_locality import LocalityDemonstration
from physviz.ui.panels.demo_parts import MatrixPlot
from physviz.ui.screen import Screen
from tests.ui.demos import follow, settings_of, standing, turned

Screens = Callable[..., Screen]


@pytest.fixture
def demo(screens: Screens) -> LocalityDemonstration:
    return standing(screens, LocalityDemonstration)


def shades(plot: MatrixPlot) -> np.ndarray:
    """What is painted, the first row on top."""
    painted = plot.image.image
    assert painted is not None
    return painted[::-1]


def test_that_the_precision_is_a_band_and_the_covariance_is_full(
    demo: LocalityDemonstration,
) -> None:
    band = shades(demo.precision)
    i, j = np.indices(band.shape)
    assert (band[np.abs(i - j) > 1] == 0).all() and (band[np.abs(i - j) <= 1] > 0).all()
    assert (shades(demo.covariance) > 0).all()
    assert (shades(demo.covariance).diagonal() == 255).all()
    size = len(band)
    assert dict(demo.precision.number.pairs)["precision"] == (
        f"{100.0 * (3 * size - 2) / size**2:.0f} %"
    )


def test_that_draws_show_the_band_again(demo: LocalityDemonstration) -> None:
    found, band = shades(demo.drawn).astype(float), shades(demo.precision).astype(float)
    i, j = np.indices(band.shape)
    # Shades go as the root: a correlation of 0.1 is a shade of 80.
    assert found[np.abs(i - j) > 1].max() < 90.0
    assert np.abs(found - band)[np.abs(i - j) <= 1].max() < 60.0


def test_that_the_first_row_is_on_top(demo: LocalityDemonstration) -> None:
    demo.precision.show_matrix(np.array([[1.0, 0.5], [0.0, 1.0]]))
    image = demo.precision.grab().toImage()
    plot = demo.precision.plot
    area = plot.plane_rect()
    spot = plot.mapTo(demo.precision, area.topRight().toPoint())
    other = plot.mapTo(demo.precision, area.bottomLeft().toPoint())
    dark = image.pixelColor(spot.x() - 8, spot.y() + 8).lightness()
    light = image.pixelColor(other.x() + 8, other.y() - 8).lightness()
    assert dark < light


def test_that_draw_again_takes_the_next_seed_by_mouse_and_by_key(
    demo: LocalityDemonstration,
) -> None:
    before = shades(demo.drawn).copy()
    QTest.mouseClick(demo.again, Qt.MouseButton.LeftButton)
    follow(demo)
    assert settings_of(demo).seed == 1 and not np.array_equal(before, shades(demo.drawn))
    QTest.keyClick(demo.again, Qt.Key.Key_Space)
    assert settings_of(demo).seed == 2
    demo.screen.undo()
    demo.screen.undo()
    follow(demo)
    assert np.array_equal(before, shades(demo.drawn))


def test_that_a_heavier_field_is_correlated_less_far(
    demo: LocalityDemonstration, screens: Screens
) -> None:
    heavy = standing(screens, LocalityDemonstration, turned(field_mass=5.0))
    assert shades(heavy.covariance).mean() < 0.5 * shades(demo.covariance).mean()


def test_that_it_follows_a_dragged_point_in_the_same_frame(demo: LocalityDemonstration) -> None:
    before = shades(demo.covariance).copy()
    demo.screen.during(1, edits.move_points, (0,), [5.0], [500.0])
    demo.screen.frame()
    assert before.shape != shades(demo.covariance).shape or not np.array_equal(
        before, shades(demo.covariance)
    )


def test_that_without_a_chain_it_says_so(demo: LocalityDemonstration) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and demo.message.text()


@pytest.mark.parametrize(("width", "shown"), [(500, 3), (345, 2), (330, 1)])
def test_that_matrices_for_which_there_is_no_room_go(
    screens: Screens, width: int, shown: int
) -> None:
    demo = standing(screens, LocalityDemonstration, size=(width, 150 if width < 500 else 190))
    assert demo.width() <= width
    assert sum(plot.isVisible() for plot in demo.plots) == shown
