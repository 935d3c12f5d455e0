"""The distribution of any loss on the screen: coarse in the frame, fine from the background."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from physviz.engine.density import MASSES, shapes
from physviz.engine.distribution import distribution
from physviz.engine.energy import exponent
from physviz.engine.laplace import bells
from physviz.engine.losses import Cauchy
from physviz.engine.points import Points
from physviz.engine.priors import Gaussian
from physviz.engine.quadratic import Quadratic
from physviz.engine.thermal import settled
from physviz.lab import edits
from physviz.lab.edits import fresh
from physviz.lab.setups import Source
from physviz.ui.panels.outlines import ELLIPSE
from physviz.ui.window import Window
from tests.engine.problems import cloud
from tests.ui.conftest import set_up
from tests.ui.seen import centres, held, numbers, picture, seen

ROBUST = ("soft_l1", "huber", "cauchy", "absolute")


def choose(window: Window, loss: str, beta: float = 1.0) -> None:
    window.loop.do(edits.choose_loss, loss)
    window.loop.do(edits.set_inverse_temperature, beta)
    window.loop.do(edits.look_at_all)
    rest(window)


def rest(window: Window) -> None:
    """Let all background work come to its end."""
    for _ in range(2000):
        window.loop.frame()
        if window.loop.settled:
            return
    pytest.fail("The window does not come to rest.")


@pytest.mark.slow
@pytest.mark.parametrize("loss", ROBUST)
def test_that_what_is_painted_is_q_over_its_mode(window: Window, loss: str) -> None:
    choose(window, loss)
    e = window.state.experiment
    image, view = picture(seen(window).density.image)
    x, y = centres(view.x, image.shape[1])[::7], centres(view.y, image.shape[0])[::7]
    phi = exponent(e.problem, 1.0)
    rise = phi(np.stack(np.meshgrid(x, y), axis=-1)) - float(phi(bells(e.problem)[0].mean))
    # Half a shade, and one that is cut off.
    assert image[::7, ::7] == pytest.approx(255.0 * np.exp(-np.maximum(rise, 0.0)), abs=1.6)


@pytest.mark.slow
@pytest.mark.parametrize("loss", ROBUST)
def test_that_contours_run_at_the_levels_that_hold_their_masses(window: Window, loss: str) -> None:
    choose(window, loss)
    problem = window.state.experiment.problem
    shape = next(s for s in shapes(problem, 1.0, at_once=False) if s is not None)
    phi = exponent(problem, 1.0)
    rise = phi(held(seen(window).outlines.contours)) - float(phi(bells(problem)[0].mean))
    levels = shape.levels - shape.exponent.min()
    nearest = np.abs(rise[:, None] - levels).min(axis=1)
    assert nearest.max() < 0.05 and len(seen(window).outlines.words.tags) == len(MASSES)


@pytest.mark.parametrize("loss", ROBUST)
def test_that_the_numbers_below_are_those_of_the_quadrature(window: Window, loss: str) -> None:
    choose(window, loss, 2.0)
    q = distribution(window.state.experiment.problem, 2.0)
    shown = numbers(window)
    assert "≈" not in "".join(shown.values())
    assert f"{q.log_z:.3f}".replace("-", "−") in shown["boltzmann_numbers"]
    assert not seen(window).outlines.words.corner


def test_that_the_first_picture_stands_in_the_same_frame_and_is_called_coarse(
    window: Window,
) -> None:
    window.loop.do(edits.choose_loss, "cauchy")
    window.loop.do(edits.move_points, (0,), [0.5], [10.0])
    window.loop.lab.state = replace(window.state, held=True)
    window.loop.frame()
    assert seen(window).outlines.words.corner == "coarse"
    assert window.boltzmann.readouts.numbers.text().count("≈") == 5
    assert held(seen(window).outlines.contours).size
    window.loop.release()
    rest(window)
    assert not seen(window).outlines.words.corner
    assert "≈" not in window.boltzmann.readouts.numbers.text()


def test_that_laplaces_ellipse_can_be_taken_away_and_is_not_drawn_over_a_gaussian(
    window: Window,
) -> None:
    ellipse = seen(window).outlines.ellipse
    assert not held(ellipse).size
    choose(window, "cauchy")
    drawn = held(ellipse)
    bowl = touching(window)
    assert bowl(drawn) - bowl.value == pytest.approx(-np.log1p(-ELLIPSE), abs=0.02)
    window.actions_by_name["laplace"].trigger()
    rest(window)
    assert not held(ellipse).size
    assert not window.actions_by_name["laplace"].isChecked()


def touching(window: Window) -> Quadratic:
    now = settled(window.state.experiment.problem, 1.0)
    assert now is not None and now.laplace is not None
    return now.laplace.exponent


@pytest.mark.parametrize("loss", ["squared", "cauchy"])
def test_that_sample_lines_are_drawn_on_demand_and_always_the_same(
    window: Window, loss: str
) -> None:
    choose(window, loss)
    lines = seen(window).samples.lines
    assert not held(lines).size
    window.actions_by_name["samples"].trigger()
    rest(window)
    drawn = held(lines).copy()
    assert drawn.shape == (60, 2)
    window.loop.repaint_all()
    rest(window)
    assert np.array_equal(held(lines), drawn)
    window.actions_by_name["samples"].trigger()
    rest(window)
    assert not held(lines).size


def test_that_a_loss_that_binds_nothing_has_a_sentence_and_dashes(window: Window) -> None:
    window.loop.do(edits.choose_loss, "arctan")
    rest(window)
    outlines = seen(window).outlines
    assert "bounded" in outlines.words.message and not outlines.contours.isVisible()
    assert not seen(window).density.image.isVisible()
    assert window.boltzmann.readouts.numbers.text().count("–") == 5
    window.loop.do(edits.set_prior, Gaussian((0.0, 0.0), (500.0, 500.0)))
    rest(window)
    assert not outlines.words.message and outlines.contours.isVisible()


def test_that_two_modes_are_marked_with_their_shares(window: Window) -> None:
    x = np.tile(np.linspace(-2.0, 2.0, 6), 2)
    y = np.concatenate([x[:6], -0.98 * x[6:]])
    state = edits.set_sigma(fresh(Points.of(x, y), Source("cross"), (0.0, 0.0), None), 0.25)
    state = edits.set_prior(edits.set_loss(state, Cauchy(c=0.3)), Gaussian((0, 0), (3, 3)))
    set_up(window, edits.look_at_all(state))
    rest(window)
    words = seen(window).outlines.words
    assert len(words.marks) == 2
    shares = [float(tag.text[6:-2]) for tag in words.tags if tag.text.startswith("mode, ")]
    assert len(shares) == 2 and sum(shares) == pytest.approx(100.0, abs=1.0)
    for mark in words.marks:
        assert window.boltzmann.plot.view.x[0] < mark.at[0] < window.boltzmann.plot.view.x[1]
        assert window.boltzmann.plot.view.y[0] < mark.at[1] < window.boltzmann.plot.view.y[1]


def test_that_copied_numbers_of_a_robust_loss_are_final(window: Window) -> None:
    choose(window, "cauchy")
    QGuiApplication.clipboard().clear()
    window.actions_by_name["copy"].trigger()
    rest(window)
    text = QGuiApplication.clipboard().text()
    assert "KL(q‖Laplace)" in text and "≈" not in text


@pytest.mark.parametrize("layer", ["density", "outlines", "band"])
def test_that_many_points_leave_the_old_picture_while_a_new_one_is_worked_out(
    window: Window, layer: str
) -> None:
    x, y, _ = cloud(3000, 2)
    state = fresh(Points.of(x, y), Source("many"), (0.0, 0.0), None)
    state = edits.choose_loss(state, "huber")
    asked = getattr(seen(window), layer)
    assert next(asked.compute(*asked.inputs(state))) is None
