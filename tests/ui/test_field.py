"""The momentum field on the landscape: ∇S it is, its way up is said, and it follows a drag."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.cost import bowl, momentum
from physviz.engine.digits import written
from physviz.engine.field import exact
from physviz.engine.losses import Cauchy, Huber, Squared
from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui.panels import field as fields
from physviz.ui.panels.field import FieldLayer, FieldPicture
from physviz.ui.panels.uphill import UphillLayer
from physviz.ui.window import Window
from tests.engine.problems import cloud
from tests.ui.conftest import opening, rest, set_up
from tests.ui.planes import CONTROL, SHIFT, away, move, press, release, wheel
from tests.ui.seen import held, place, seen

Floats = np.ndarray


def layer(window: Window) -> FieldLayer:
    return next(made for made in window.landscape.layers if isinstance(made, FieldLayer))


def uphill(window: Window) -> UphillLayer:
    return next(made for made in window.landscape.layers if isinstance(made, UphillLayer))


def shafts(window: Window) -> tuple[Floats, Floats]:
    """Return the tails and the tips of the arrows drawn."""
    arrows = held(layer(window).lines).reshape(-1, 5, 2)
    return arrows[:, 0], arrows[:, 1]


def seen_along(window: Window, vectors: Floats) -> Floats:
    """Return the directions of vectors of the plane on the screen, as unit vectors."""
    pixels = vectors / window.landscape.plot.pixel_size()
    return pixels / np.hypot(*pixels.T)[:, None]


def show(window: Window, name: str) -> None:
    window.actions_by_name[name].trigger()
    rest(window)


@pytest.mark.parametrize(
    ("loss", "way"),
    [
        (Squared(), "uphill"),
        (Squared(), "downhill"),
        (Huber(150.0), "uphill"),
        (Cauchy(150.0), "downhill"),
    ],
)
def test_that_every_arrow_points_along_the_momentum_at_its_middle(
    window: Window, loss: Squared | Huber | Cauchy, way: str
) -> None:
    window.loop.do(edits.set_loss, loss)
    show(window, "field_arrows")
    show(window, way)
    tail, tip = shafts(window)
    assert len(tail) > 80
    points, sign = window.state.experiment.points, 1.0 if way == "uphill" else -1.0
    pull = np.array([momentum(points, loss, at) for at in 0.5 * (tail + tip)])
    along = np.sum(seen_along(window, tip - tail) * seen_along(window, sign * pull), axis=1)
    assert along.min() > 1.0 - 1e-9
    largest = float(np.hypot(*pull.T).max())
    assert layer(window).caption.words.endswith(f"longest |p| = {written(largest, 3)}")


@pytest.mark.parametrize("style", ["field_arrows", "field_streamlines"])
def test_that_the_corner_says_which_way_the_field_points(window: Window, style: str) -> None:
    show(window, style)
    assert layer(window).caption.words.startswith("−∇S: downhill, time turned round (Eq. 16)")
    show(window, "uphill")
    assert layer(window).caption.words.startswith("p = ∇S: uphill, as Eqs. 8 to 13 are written")
    show(window, "field_none")
    assert not layer(window).caption.words and not held(layer(window).lines).size


@pytest.mark.parametrize("loss", [Squared(), Huber(150.0)])
def test_that_streamlines_run_downhill_and_turned_round_uphill(
    window: Window, loss: Squared | Huber
) -> None:
    window.loop.do(edits.set_loss, loss)
    points = window.state.experiment.points
    show(window, "field_streamlines")
    for way, sign in (("downhill", -1.0), ("uphill", 1.0)):
        show(window, way)
        x, y = layer(window).lines.getData()
        gaps = np.flatnonzero(np.isnan(x))
        lines = [line for line in np.split(np.column_stack([x, y]), gaps + 1) if len(line) > 8]
        assert len(lines) > 8
        for line in lines:
            heights = [
                float(np.mean(loss.rho(points.y - b0 - b1 * points.x))) for b0, b1 in line[:-1]
            ]
            assert (sign * np.diff(heights) > -1e-9 * max(heights)).all()


def test_that_in_a_drag_the_field_is_that_of_the_same_frame(window: Window) -> None:
    show(window, "field_arrows")
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    move(plot, away(plot, at, -31, 57))
    window.loop.frame()
    points = window.state.experiment.points
    tail, tip = shafts(window)
    pull = exact(points, Squared())(0.5 * (tail + tip))
    along = np.sum(seen_along(window, tip - tail) * seen_along(window, -pull), axis=1)
    assert window.state.held and along.min() > 1.0 - 1e-9
    release(plot, at)


def test_that_arrows_stand_still_on_the_ground_while_it_is_panned(window: Window) -> None:
    show(window, "field_arrows")
    before = {tuple(np.round(0.5 * (a + b), 3)) for a, b in zip(*shafts(window), strict=True)}
    view = window.state.views.landscape
    window.loop.do(edits.look, "landscape", view.shifted(0.1, -0.07))
    rest(window)
    after = {tuple(np.round(0.5 * (a + b), 3)) for a, b in zip(*shafts(window), strict=True)}
    assert len(before & after) > 0.7 * len(before)


def test_that_the_field_lies_under_the_trajectory(window: Window) -> None:
    assert layer(window).lines.zValue() < seen(window).flow.line.zValue()
    assert seen(window).surface.image.zValue() < layer(window).lines.zValue()


@pytest.mark.parametrize(
    ("letter", "style"),
    [(Qt.Key.Key_A, "arrows"), (Qt.Key.Key_L, "streamlines"), (Qt.Key.Key_N, "none")],
)
def test_that_keys_choose_the_style_and_the_menu_is_checked(
    window: Window, letter: Qt.Key, style: str
) -> None:
    window.loop.do(edits.set_field, "arrows" if style == "none" else "none")
    QTest.keyClick(window, letter, CONTROL | SHIFT)
    rest(window)
    assert window.state.show.field == style
    names = ("field_none", "field_arrows", "field_streamlines")
    checked = [name for name in names if window.actions_by_name[name].isChecked()]
    assert checked == [f"field_{style}"]


def test_that_keys_turn_time_round_and_back(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_U, CONTROL)
    rest(window)
    assert window.state.show.uphill and window.actions_by_name["uphill"].isChecked()
    QTest.keyClick(window, Qt.Key.Key_D, CONTROL)
    rest(window)
    assert not window.state.show.uphill and window.actions_by_name["downhill"].isChecked()
    assert not window.loop.lab.past


def test_that_an_empty_lab_has_no_field(window: Window) -> None:
    show(window, "field_arrows")
    show(window, "clear")
    assert not held(layer(window).lines).size and not layer(window).caption.words


@pytest.mark.parametrize("notches", [9.0, -9.0])
def test_that_a_zoomed_view_has_as_many_arrows(window: Window, notches: float) -> None:
    show(window, "field_arrows")
    plot = window.landscape.plot
    count = len(shafts(window)[0])
    wheel(plot, (100.0, 300.0), notches)
    rest(window)
    assert len(shafts(window)[0]) == pytest.approx(count, rel=0.25)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["field_arrows", "field_streamlines"])
@pytest.mark.parametrize("notches", [300.0, -300.0])
def test_that_no_zoom_is_too_far(window: Window, style: str, notches: float) -> None:
    show(window, style)
    show(window, "uphill")
    for _ in range(10):
        wheel(window.landscape.plot, (-41.0, 454.0), notches / 10)
        rest(window)
    window.landscape.plot.grab()
    show(window, "frame_all")
    assert len(held(layer(window).lines)) > 200


# --- the flow uphill


@pytest.mark.slow
@pytest.mark.parametrize("loss", [Squared(), Huber(150.0), Cauchy(150.0)])
def test_that_the_flow_goes_on_uphill_from_the_start(
    window: Window, loss: Squared | Huber | Cauchy
) -> None:
    window.loop.do(edits.set_loss, loss)
    window.loop.do(edits.set_start, (150.0, 200.0))
    window.loop.do(edits.play, False)
    show(window, "uphill")
    line, points = held(uphill(window).line), window.state.experiment.points
    assert line[0] == pytest.approx((150.0, 200.0))
    pull = np.array([momentum(points, loss, at) for at in 0.5 * (line[1:] + line[:-1])])
    along = seen_along(window, np.diff(line, axis=0)) * seen_along(window, pull)
    assert np.sum(along, axis=1).min() > 0.99
    view = window.state.views.landscape
    low, high = np.array([view.x, view.y]).T
    assert not ((line[-1] > low) & (line[-1] < high)).all()
    window.landscape.plot.grab()
    assert [name.text for name in uphill(window).names.names["uphill"]] == [UphillLayer.word]


@pytest.mark.parametrize("name", ["downhill", "flow"])
def test_that_there_is_no_flow_uphill_unless_it_is_asked_for(window: Window, name: str) -> None:
    show(window, "uphill")
    assert held(uphill(window).line).size
    show(window, name)
    assert not held(uphill(window).line).size
    assert not uphill(window).names.names["uphill"]


# --- very many points


def last(work: object) -> FieldPicture:
    assert isinstance(work, Iterator)
    return [picture for picture in work if picture is not None][-1]


@pytest.mark.parametrize("style", ["arrows", "streamlines"])
def test_that_of_very_many_points_the_surface_tells_the_field(
    monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    x, y, _ = cloud(3000, 0)
    points, loss = Points.of(x, y), Huber(1.0)
    asked = (points, loss, style, True, View((0.0, 4.0), (-3.0, 0.0)), (300, 250), False)
    known = last(FieldLayer.compute(*asked))
    monkeypatch.setattr(fields, "MOST_EXACT", 0)
    found = last(FieldLayer.compute(*asked))
    assert known.caption.split("|p| = ")[0] == found.caption.split("|p| = ")[0]
    if style == "arrows":
        wide = np.array([4.0, 3.0])
        gone = np.nanmax(np.abs(found.line - known.line) / wide)
        assert gone < 1.0 / 300.0  # a pixel


@pytest.mark.slow
def test_that_a_million_points_of_a_robust_loss_have_a_field() -> None:
    x, y, _ = cloud(1_000_000, 0)
    points, loss, view = Points.of(x, y), Cauchy(1.0), View((0.0, 4.0), (-3.0, 0.0))
    work = FieldLayer.compute(points, loss, "arrows", True, view, (300, 250), False)
    arrows = last(work).line.reshape(-1, 6, 2)
    tail, tip = arrows[::40, 0], arrows[::40, 1]
    pull = np.array([momentum(points, loss, at) for at in 0.5 * (tail + tip)])
    pixel = np.array([4.0 / 300.0, 3.0 / 250.0])
    one, other = (v / pixel / np.hypot(*(v / pixel).T)[:, None] for v in (tip - tail, pull))
    assert np.sum(one * other, axis=1).min() > 0.9999


def test_that_the_opening_state_shows_none_of_it() -> None:
    assert (opening().show.field, opening().show.uphill) == ("none", False)


def test_that_a_valley_has_a_field_too(window: Window) -> None:
    set_up(window, opening("all_x_equal"))
    show(window, "field_streamlines")
    line, surface = held(layer(window).lines), bowl(window.state.experiment.points)
    assert surface is not None and len(line) > 50
