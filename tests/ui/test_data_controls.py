"""Below and among the data: noise, data sets, residuals, the thermal band, very many points."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.datasets import DATASETS
from physviz.engine.points import Points
from physviz.engine.words import say
from physviz.lab import edits
from physviz.lab.setups import Source
from physviz.lab.views import View
from physviz.ui.panels.points import MOST_SYMBOLS, raster
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import opening, set_up, settle
from tests.ui.planes import a_pixel, double_click
from tests.ui.seen import held, least_squares, numbers, picture, seen, xy

# --- the controls below ---------------------------------------------------------------------------


def test_that_sigma_can_be_typed_and_left_to_the_data_again(window: Window) -> None:
    controls, estimated = window.data.controls, window.data.controls.sigma.number
    assert estimated == pytest.approx(232.9107, rel=1e-6) and controls.auto.isChecked()
    hands.type_in(controls.sigma, "100")
    window.loop.frame()
    assert window.state.experiment.problem.sigma == 100.0 and not controls.auto.isChecked()
    assert "100.0 km/s" in numbers(window)["numbers_noise"]
    QTest.mouseClick(controls.auto, Qt.MouseButton.LeftButton, pos=controls.auto.rect().center())
    window.loop.frame()
    assert window.state.experiment.problem.sigma is None
    assert controls.sigma.number == estimated and controls.auto.isChecked()
    assert len(window.loop.lab.past) == 2


def test_that_taking_auto_away_keeps_the_sigma_there_was(window: Window) -> None:
    controls, estimated = window.data.controls, window.data.controls.sigma.number
    QTest.mouseClick(controls.auto, Qt.MouseButton.LeftButton, pos=controls.auto.rect().center())
    assert window.state.experiment.problem.sigma == estimated


@pytest.mark.parametrize("key", [data.key for data in DATASETS])
def test_that_every_data_set_opens_from_the_menu_and_says_what_it_shows(
    window: Window, key: str
) -> None:
    data = next(data for data in DATASETS if data.key == key)
    action = next(
        a
        for a in window.actions_by_name.menus["Data"].actions()
        if a.text() == say(data.title, "ml")
    )
    action.trigger()
    window.loop.frame()
    points = data.reading().points
    assert window.state.experiment.points is points
    assert held(seen(window).points.symbols) == pytest.approx(np.column_stack([points.x, points.y]))
    assert window.status.notice.whole == say(data.lesson, "ml")
    assert window.data.controls.data_set.key == key
    assert say(data.title, "ml") in window.windowTitle()
    view = window.data.plot.view
    assert view.x[0] < points.x.min() and points.x.max() < view.x[1]


def test_that_a_data_set_can_be_chosen_below_the_plot(window: Window) -> None:
    QTest.keyClick(window.data.controls.data_set, Qt.Key.Key_Down)
    assert window.state.experiment.source.key == DATASETS[1].key


def test_that_an_empty_lab_invites_to_add_a_point_and_takes_it(window: Window) -> None:
    window.actions_by_name["clear"].trigger()
    window.loop.frame()
    assert seen(window).points.words.message.startswith("Double-click to add a point")
    assert not any(set("0123456789") & set(text) for text in numbers(window).values())
    for at in ((0.5, 0.0), (1.5, 400.0), (1.0, 500.0)):
        double_click(window.data.plot, at)
    window.loop.frame()
    assert not seen(window).points.words.message
    line = held(seen(window).lines.optimum)
    intercept, slope = least_squares(window)
    assert line[:, 1] == pytest.approx(intercept + slope * line[:, 0])
    assert window.boltzmann.readouts.numbers.text().startswith("log Z")


# --- residuals ------------------------------------------------------------------------------------


def test_that_residual_squares_are_square_on_the_screen(window: Window) -> None:
    window.actions_by_name["squares"].trigger()
    window.loop.frame()
    check_squares(window)
    window.resize(1100, 700)
    settle(window)
    check_squares(window)


def check_squares(window: Window) -> None:
    corners = held(seen(window).residuals.sticks).reshape(-1, 5, 2) / a_pixel(window.data.plot)
    wide, high = np.ptp(corners, axis=1).T
    assert wide == pytest.approx(high, rel=1e-9)
    points, (intercept, slope) = window.state.experiment.points, least_squares(window)
    residual = np.abs(points.y - intercept - slope * points.x)
    assert high * a_pixel(window.data.plot)[1] == pytest.approx(residual, rel=1e-6)


def test_that_residuals_can_be_left_out(window: Window) -> None:
    window.actions_by_name["none"].trigger()
    window.loop.frame()
    assert not held(seen(window).residuals.sticks).size
    window.actions_by_name["sticks"].trigger()
    window.loop.frame()
    assert len(held(seen(window).residuals.sticks)) == 48


def test_that_the_thermal_band_is_one_and_two_deviations_of_the_line(window: Window) -> None:
    set_up(window, edits.set_inverse_temperature(opening(), 0.5))
    at = window.data.plot.view.x[0]
    points, design = window.state.experiment.points, np.vander(xy(window)[:, 0], 2, True)
    sigma = np.sqrt(((points.y - design @ least_squares(window)) ** 2).sum() / 22)
    row = np.array([1.0, at])
    sd = sigma * np.sqrt(row @ np.linalg.inv(design.T @ design) @ row / 0.5)
    for shape, width in zip(seen(window).band.shapes, (2.0, 1.0), strict=True):
        path = shape.path()
        heights = [e.y for e in map(path.elementAt, range(path.elementCount())) if e.x == at]
        assert np.ptp(heights) == pytest.approx(2.0 * width * sd, rel=1e-9)
    window.actions_by_name["band"].trigger()
    window.loop.frame()
    assert not any(shape.path().elementCount() for shape in seen(window).band.shapes)


# --- very many points -----------------------------------------------------------------------------


def test_that_above_some_thousands_of_points_each_still_leaves_its_ink(window: Window) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, MOST_SYMBOLS + 1))
    set_up(window, edits.fresh(Points.of(x, y), Source(), (0.0, 0.0), None))
    image, view = picture(seen(window).points.raster)
    assert (
        not held(seen(window).points.symbols).size
        and image.shape == window.data.plot.pixels()[::-1]
    )
    places = np.column_stack(
        [
            np.floor((x - view.x[0]) / (view.x[1] - view.x[0]) * image.shape[1]),
            np.floor((y - view.y[0]) / (view.y[1] - view.y[0]) * image.shape[0]),
        ]
    ).astype(int)
    columns, rows = places.T
    assert (image[rows, columns] > 0).all()
    # A lone point inks a square of two pixels by two, so that it can be seen.
    inked = np.zeros(image.shape, dtype=bool)
    for down in (0, 1):
        for right in (0, 1):
            inside = (rows + down < image.shape[0]) & (columns + right < image.shape[1])
            inked[rows[inside] + down, columns[inside] + right] = True
    assert np.array_equal(image > 0, inked)


def test_that_where_more_points_lie_there_is_more_ink() -> None:
    counts = np.array([1, 2, 5, 40, 3000])
    x = np.repeat(np.arange(5) * 4.0 + 0.5, counts)
    points = Points.of(x, np.full(x.size, 2.5))
    image = raster(points.rest, View((0.0, 20.0), (0.0, 10.0)), (20, 10))
    inks = image[2, ::4].astype(int)
    assert (np.diff(inks) > 0).all() and inks[0] >= 85 and inks[-1] == 255


@pytest.mark.parametrize(
    "outside", [(-0.5, 5.0), (5.0, -0.5), (10.5, 5.0), (5.0, 1e90), (-1e90, 0)]
)
def test_that_a_point_out_of_view_leaves_no_ink(outside: tuple[float, float]) -> None:
    points = Points.of([outside[0]], [outside[1]])
    assert not raster(points.rest, View((0.0, 10.0), (0.0, 10.0)), (10, 10)).any()
