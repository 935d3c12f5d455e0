"""A data point under a real mouse: everything follows in the same frame, and can be taken back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl
from physviz.engine.points import Points
from physviz.engine.summary import summary
from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui.conftest import opening
from tests.ui.planes import CONTROL, away, click, drag, move, press, release
from tests.ui.seen import centres, differing, everything, held, numbers, picture, place, seen

NEBULA = 17


def take(window: Window, index: int, right: float, up: float) -> None:
    """Take hold of a point, move it by so many pixels, and let one frame pass."""
    plot, at = window.data.plot, place(window, index)
    press(plot, at)
    move(plot, away(plot, at, right, up))
    window.loop.frame()


def test_that_one_frame_after_a_mouse_move_the_symbol_is_under_the_mouse(window: Window) -> None:
    plot, before = window.data.plot, place(window, NEBULA)
    take(window, NEBULA, -31, 57)
    shown = held(seen(window).points.symbols)
    assert shown[NEBULA] == pytest.approx(away(plot, before, -31, 57), rel=1e-9)
    others = np.arange(len(shown)) != NEBULA
    state = opening()
    original = np.column_stack([state.experiment.points.x, state.experiment.points.y])
    assert np.array_equal(shown[others], original[others])


def test_that_one_frame_after_a_mouse_move_the_line_fits_the_new_data(window: Window) -> None:
    take(window, NEBULA, -31, 57)
    x, y = held(seen(window).points.symbols).T
    slope, intercept = np.polyfit(x, y, 1)
    line = held(seen(window).lines.optimum)
    assert line[:, 1] == pytest.approx(intercept + slope * line[:, 0], rel=1e-9)
    sticks = held(seen(window).residuals.sticks).reshape(-1, 2, 2)
    assert sticks[:, 1, 1] == pytest.approx(intercept + slope * x, rel=1e-6, abs=1e-6)


def test_that_one_frame_after_a_mouse_move_the_landscape_is_that_of_the_new_data(
    window: Window,
) -> None:
    before = bowl(window.state.experiment.points)
    take(window, NEBULA, -31, 57)
    points, surface = window.state.experiment.points, seen(window).surface
    now = bowl(points)
    assert before is not None and now is not None and now.minimum != before.minimum
    image, view = picture(surface.image)
    row, column = np.unravel_index(np.argmin(image), image.shape)
    darkest = centres(view.x, image.shape[1])[column], centres(view.y, image.shape[0])[row]
    assert float(now.excess(darkest)) < 0.02 * now.value
    heights = now(held(surface.lines))
    levels = surface.bar.levels
    nearest = np.min(np.abs(heights[:, None] / np.array(levels) - 1.0), axis=1)
    assert nearest.max() < 2e-3
    assert next(m.at for m in seen(window).run.marks.marks if m.name == "minimum") == now.minimum


def test_that_one_frame_after_a_mouse_move_the_run_is_that_of_the_new_data(window: Window) -> None:
    window.loop.do(edits.scrub, 60)
    take(window, NEBULA, -31, 57)
    points = window.state.experiment.points
    assert held(seen(window).run.path) == pytest.approx(by_hand(points, 60), rel=1e-9)
    at = held(seen(window).lines.iterate)
    intercept, slope = by_hand(points, 60)[-1]
    assert at[:, 1] == pytest.approx(intercept + slope * at[:, 0], rel=1e-9)


def by_hand(points: Points, steps: int) -> np.ndarray:
    """Gradient descent as the textbook writes it, from Hubble's start."""
    theta = [np.array([700.0, -150.0])]
    for _ in range(steps):
        residual = points.y - theta[-1][0] - theta[-1][1] * points.x
        slope = -2.0 * np.array([residual.mean(), (residual * points.x).mean()])
        theta.append(theta[-1] - 0.05 * slope)
    return np.array(theta)


def test_that_one_frame_after_a_mouse_move_the_distribution_is_the_new_posterior(
    window: Window,
) -> None:
    take(window, NEBULA, -31, 57)
    q = boltzmann(window.state.experiment.problem)
    density, outlines = seen(window).density, seen(window).outlines
    image, view = picture(density.image)
    x, y = centres(view.x, image.shape[1]), centres(view.y, image.shape[0])
    assert image == pytest.approx(255.0 * q.density(x, y), abs=1.0)
    s, p = held(outlines.edges[0]).T
    assert np.corrcoef(p, q.marginal_intercept(s))[0, 1] == pytest.approx(1.0, abs=1e-9)
    r, t = held(outlines.edges[1]).T
    assert np.corrcoef(r, q.marginal_slope(t))[0, 1] == pytest.approx(1.0, abs=1e-9)
    assert next(m.at for m in outlines.words.marks if m.name == "mode") == q.mean


def test_that_one_frame_after_a_mouse_move_every_number_is_that_of_the_new_data(
    window: Window,
) -> None:
    before = numbers(window)
    take(window, NEBULA, -31, 57)
    e, now = window.state.experiment, numbers(window)
    assert all(now[name] != before[name] for name in now)
    for row in summary(e.problem, 1.0, e.source.labels):
        assert row.text in now[f"numbers_{row.group.lower()}"]


def test_that_a_whole_drag_is_one_undo_step_and_comes_back_to_the_pixel(window: Window) -> None:
    plot, at = window.data.plot, place(window, NEBULA)
    window.loop.do(edits.scrub, 40)
    click(plot, at)
    window.loop.frame()
    before = everything(window)
    drag(plot, at, *(away(plot, at, -k, 2 * k) for k in range(1, 30)))
    window.loop.frame()
    after = everything(window)
    assert differing(before, after) >= {"points", "optimum", "contours", "trajectory", "ellipses"}
    assert len(window.loop.lab.past) == 1
    QTest.keyClick(plot, Qt.Key.Key_Z, CONTROL)
    window.loop.frame()
    assert not differing(before, everything(window))
    QTest.keyClick(plot, Qt.Key.Key_Y, CONTROL)
    window.loop.frame()
    assert not differing(after, everything(window))


def test_that_the_picture_is_sharper_once_the_point_is_let_go(window: Window) -> None:
    plot, at = window.data.plot, place(window, NEBULA)
    take(window, NEBULA, 10, 10)
    held_image, _ = picture(seen(window).surface.image)
    release(plot, away(plot, at, 10, 10))
    window.loop.frame()
    sharp, _ = picture(seen(window).surface.image)
    width, height = window.landscape.plot.pixels()
    assert sharp.shape == (height, width)
    assert held_image.size <= sharp.size
