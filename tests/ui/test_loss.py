"""The loss: chosen, widened by a slider, and the landscape it makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from physviz.engine.losses import LOSSES, Cauchy, Huber, Loss, Squared
from physviz.engine.minima import minima
from physviz.engine.points import Points
from physviz.engine.sums import cost_grid
from physviz.engine.tuning import suggested, with_width
from physviz.lab import edits
from physviz.lab.state import State
from physviz.ui.panels.minima import MinimaLayer
from physviz.ui.scales import HeightScale
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import centres, held, picture, seen

ROBUST = LOSSES[1:]


def under(loss: Loss, key: str = "outlier") -> State:
    """Return a lab with a loss, all of its landscape in view."""
    state = edits.set_sigma(edits.set_loss(opening(key), loss), 0.5)
    return edits.look_at_all(state)


def crossed() -> State:
    """Return a lab with two lines that cross, two thirds of the points on one of them."""
    x = np.linspace(-5.0, 5.0, 31)
    y = np.where(np.arange(31) % 3 == 0, -x, x) + 0.2 * np.sin(7.0 * x)
    state = under(Cauchy(1.0))
    problem = replace(state.experiment.problem, points=Points.of(x, y))
    return edits.look_at_all(replace(state, experiment=replace(state.experiment, problem=problem)))


def test_that_a_loss_chosen_in_the_menu_comes_with_a_width_and_undoes_as_one_step(
    window: Window,
) -> None:
    controls = window.landscape.loss
    assert not controls.width.isVisible() and not controls.field.isVisible()
    QTest.keyClick(controls.loss, Qt.Key.Key_Down)
    rest(window)
    points = window.state.experiment.points
    assert window.state.experiment.problem.loss == suggested(LOSSES[1], points)
    assert controls.width.isVisible() and controls.field.isVisible()
    assert window.landscape.formula.plain == "S(β₀, β₁) = ⟨ρ(ε)⟩"
    window.loop.undo()
    rest(window)
    assert window.state.experiment.problem.loss == Squared()
    assert controls.loss.key == "squared" and not controls.width.isVisible()
    assert window.landscape.formula.plain == "S(β₀, β₁) = ⟨ε²⟩"


def test_that_a_drag_of_the_width_reshapes_the_landscape_while_it_goes_on(window: Window) -> None:
    set_up(window, under(Huber(2.0)))
    rest(window)
    slider, loop = window.landscape.loss.slider, window.loop
    before, steps = held(seen(window).surface.lines), len(loop.lab.past)
    start = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, hands.LEFT, pos=start)
    widths = []
    for dx in (10, 20, 30):
        QTest.mouseMove(slider, start + QPoint(dx, 0))
        loop.frame()
        loss = window.state.experiment.problem.loss
        assert isinstance(loss, Huber)
        widths.append(loss.c)
        now = held(seen(window).surface.lines)
        assert now.shape != before.shape or not np.array_equal(now, before)
        before = now
    QTest.mouseRelease(slider, hands.LEFT, pos=start + QPoint(30, 0))
    assert 2.0 != widths[0] < widths[1] < widths[2]
    assert len(loop.lab.past) == steps + 1
    rest(window)


def test_that_a_typed_width_is_taken_and_a_double_click_brings_the_suggested_one(
    window: Window,
) -> None:
    set_up(window, under(Cauchy(2.0)))
    controls = window.landscape.loss
    hands.type_in(controls.field, "0.25")
    settle(window)
    assert window.state.experiment.problem.loss == Cauchy(0.25)
    QTest.mouseDClick(controls.slider, hands.LEFT, pos=controls.slider.rect().center())
    settle(window)
    assert window.state.experiment.problem.loss == suggested(Cauchy, window.state.experiment.points)
    hands.type_in(controls.field, "-1")
    assert window.state.experiment.problem.loss == suggested(Cauchy, window.state.experiment.points)


@pytest.mark.parametrize("kind", ROBUST)
def test_that_the_picture_is_the_cost_by_its_definition(window: Window, kind: type[Huber]) -> None:
    set_up(window, under(with_width(kind, 1.5)))
    rest(window)
    image, view = picture(seen(window).surface.image)
    x, y = centres(view.x, image.shape[1]), centres(view.y, image.shape[0])
    problem = window.state.experiment.problem
    exact = cost_grid(problem.points, problem.loss, x, y)
    scale = HeightScale.over(float(exact.min()), float(exact.max()))
    assert np.abs(image - 255.0 * scale.position(exact)).max() <= 1.5


@pytest.mark.slow
def test_that_every_contour_lies_at_the_height_written_on_it(window: Window) -> None:
    set_up(window, under(Cauchy(1.0)))
    rest(window)
    problem = window.state.experiment.problem
    tags = seen(window).surface.words.tags
    assert len(tags) >= 4
    for tag in tags:
        height = cost_grid(problem.points, problem.loss, *(np.array([at]) for at in tag.at))
        assert height[0, 0] == pytest.approx(float(tag.text.replace("−", "-")), rel=2e-3)


def test_that_all_minima_are_marked_and_named_by_their_height(window: Window) -> None:
    set_up(window, crossed())
    rest(window)
    layer = next(x for x in window.landscape.layers if isinstance(x, MinimaLayer))
    found = minima(window.state.experiment.problem)
    assert len(found) > 1
    assert [mark.at for mark in layer.marks.marks] == [other.theta for other in found[1:13]]
    assert found[1].theta[1] == pytest.approx(-1.0, abs=0.2)
    assert layer.marks.marks[0].name == f"S = {found[1].value:.4g}"
    window.loop.do(edits.set_loss, Squared())
    rest(window)
    assert not layer.marks.marks


@pytest.mark.slow
def test_that_marks_follow_their_minima_in_the_frames_of_a_drag(window: Window) -> None:
    set_up(window, crossed())
    rest(window)
    layer = next(x for x in window.landscape.layers if isinstance(x, MinimaLayer))
    before = layer.marks.marks
    for height in (6.0, 7.0):
        window.loop.during("drag", edits.move_points, (2,), [-4.0], [height])
        window.loop.frame()
    moved = layer.marks.marks
    window.loop.release()
    rest(window)
    settled = layer.marks.marks
    assert moved != before and len(moved) == len(settled)
    assert [m.at for m in moved] == [pytest.approx(m.at, abs=1e-9) for m in settled]


def test_that_a_loss_survives_the_session_file(window: Window) -> None:
    set_up(window, under(Cauchy(0.75)))
    from physviz.lab.document import document_of, state_of

    again = state_of(document_of(window.state))
    assert again.experiment.problem.loss == Cauchy(0.75)
