"""The mouse on a trajectory: it points at iterates, and a double click goes to their step."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.digits import written
from physviz.lab import edits
from physviz.lab.state import Pair, run_of
from physviz.ui import theme as themes
from physviz.ui.panels.paths import nearest
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import a_pixel, away, click, double_click, hover
from tests.ui.seen import held, seen


@pytest.fixture
def race(window: Window) -> Window:
    set_up(window, edits.scrub(edits.add_run(opening(), "momentum"), 60))
    return window


def iterate(window: Window, index: int, step: int) -> Pair:
    run = run_of(window.state.experiment, index)
    assert run is not None
    first, second = run.at(step).tolist()
    return first, second


@pytest.mark.parametrize(("index", "step"), [(0, 5), (1, 5), (1, 6)])
def test_that_the_mouse_near_an_iterate_tells_run_step_and_numbers(
    race: Window, index: int, step: int
) -> None:
    plot, theta = race.landscape.plot, iterate(race, index, step)
    hover(plot, away(plot, theta, 0.4, -0.3))
    race.loop.frame()
    readout, run = seen(race).readout, run_of(race.state.experiment, index)
    assert run is not None
    told = readout.corner.corner
    title = ("gradient descent", "momentum")[index]
    assert told.startswith(f"{title}, step {step}\n")
    numbers = (theta[0], 4), (theta[1], 4), (float(run.cost(theta)), 4)
    assert all(written(value, digits) in told for value, digits in numbers)
    assert all(written(part, 3) in told for part in run.gradient(theta).tolist())
    assert plot.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    (ring,) = readout.ring.marks
    assert ring.at == pytest.approx(theta)
    assert ring.colour == themes.current().run_colour(index)


def test_that_the_line_of_the_iterate_under_the_mouse_is_drawn_among_the_data(
    race: Window,
) -> None:
    plot, (b0, b1) = race.landscape.plot, iterate(race, 1, 6)
    hover(plot, away(plot, (b0, b1), -2.0, 1.0))
    race.loop.frame()
    assert race.state.pointer == (b0, b1)
    line = held(seen(race).lines.pointed)
    assert line[:, 1] == pytest.approx(b0 + b1 * line[:, 0])


def test_that_away_from_all_runs_the_mouse_points_at_its_own_place(race: Window) -> None:
    plot, theta = race.landscape.plot, (-500.0, 900.0)
    hover(plot, theta)
    race.loop.frame()
    assert race.state.pointer == pytest.approx(theta)
    assert "step" not in seen(race).readout.corner.corner and not seen(race).readout.ring.marks


def test_that_an_iterate_scrubbed_away_is_no_longer_told(race: Window) -> None:
    plot, theta = race.landscape.plot, iterate(race, 0, 40)
    hover(plot, theta)
    race.loop.frame()
    assert "step 40" in seen(race).readout.corner.corner
    race.loop.do(edits.scrub, 20)
    race.loop.frame()
    assert "step" not in seen(race).readout.corner.corner


def test_that_a_double_click_on_an_iterate_goes_to_its_step_and_keeps_the_start(
    race: Window,
) -> None:
    plot, theta, before = race.landscape.plot, iterate(race, 1, 6), race.state.experiment
    double_click(plot, away(plot, theta, 1.0, 1.0))
    assert race.state.experiment == before
    assert race.state.step == 6 and not race.state.clock.playing
    race.loop.frame()
    assert seen(race).run.picture.tracks[-1].now == pytest.approx(theta)


def test_that_a_click_on_an_iterate_is_a_new_start_all_the_same(race: Window) -> None:
    plot, theta = race.landscape.plot, iterate(race, 1, 6)
    click(plot, theta)
    assert race.state.experiment.start == pytest.approx(theta)


def test_that_a_double_click_elsewhere_is_a_new_start(race: Window) -> None:
    plot, theta = race.landscape.plot, (-500.0, 900.0)
    double_click(plot, theta)
    assert race.state.experiment.start == pytest.approx(theta)


def test_that_the_nearest_iterate_is_the_nearest_of_all(window: Window) -> None:
    random = np.random.default_rng(3)
    path, pixel = random.normal(size=(500, 2)), (0.01, 0.3)
    for at in random.normal(size=(20, 2)).tolist():
        k, distance = nearest(path, (at[0], at[1]), pixel)
        away_by = [np.hypot((x - at[0]) / pixel[0], (y - at[1]) / pixel[1]) for x, y in path]
        assert k == int(np.argmin(away_by)) and distance == pytest.approx(min(away_by))
    wild = np.array([[np.nan, 0.0], [1e200, 0.0], [1.0, 1.0]])
    assert nearest(wild, (1.0, 1.0), pixel) == (2, 0.0)
    assert a_pixel(window.landscape.plot) == pytest.approx(window.landscape.plot.pixel_size())
