"""The prior: its numbers typed, what it does to φ and q, and q without one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.points import Points
from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits
from physviz.lab.setups import Source
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import opening, set_up, settle
from tests.ui.seen import distribution, numbers, seen


def choose_gaussian(window: Window) -> None:
    QTest.keyClick(window.boltzmann.prior.prior, Qt.Key.Key_Down)
    settle(window)


def test_that_a_gaussian_prior_brings_its_numbers_into_view(window: Window) -> None:
    controls = window.boltzmann.prior
    assert not controls.gaussian.isVisible() and not controls.temper.isEnabled()
    choose_gaussian(window)
    assert isinstance(window.state.experiment.problem.prior, Gaussian)
    assert controls.gaussian.isVisible() and controls.temper.isEnabled()
    QTest.keyClick(controls.prior, Qt.Key.Key_Up)
    settle(window)
    assert window.state.experiment.problem.prior == Flat() and not controls.gaussian.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize("width", [900, 1024, 1366, 1920])
def test_that_the_priors_numbers_stand_beside_their_captions_at_any_width(
    window: Window, width: int
) -> None:
    window.resize(width, 700)
    choose_gaussian(window)
    settle(window)
    for field in window.boltzmann.prior.numbers:
        caption = field.parentWidget().caption.geometry()
        assert (
            caption.right() < field.x()
            and field.y() <= caption.center().y() <= field.geometry().bottom()
        )


def test_that_a_typed_gaussian_prior_changes_phi_and_q_as_bayes_has_it(window: Window) -> None:
    choose_gaussian(window)
    for field, typed in zip(window.boltzmann.prior.numbers, ("50", "20", "300", "40"), strict=True):
        hands.type_in(field, typed)
    problem = window.state.experiment.problem
    assert problem.prior == Gaussian((50.0, 300.0), (20.0, 40.0))
    settle(window)
    points, q = problem.points, distribution(window)
    sigma = 232.9107
    design = np.column_stack([np.ones(points.n), points.x])
    springs = np.diag([20.0**-2, 40.0**-2])
    precision = design.T @ design / sigma**2 + springs
    pull = design.T @ points.y / sigma**2 + springs @ [50.0, 300.0]
    mode = next(m.at for m in seen(window).outlines.words.marks if m.name == "mode")
    assert mode == pytest.approx(np.linalg.solve(precision, pull), rel=1e-5)
    assert q.covariance == pytest.approx(np.linalg.inv(precision), rel=1e-5)
    phi = [points.n * np.log(sigma * np.sqrt(2 * np.pi)), np.log(2 * np.pi * 20.0 * 40.0)]
    phi += [0.5 * ((points.y - design @ mode) ** 2).sum() / sigma**2]
    phi += [0.5 * springs.diagonal() @ (np.subtract(mode, (50.0, 300.0)) ** 2)]
    told = numbers(window)["numbers_thermodynamics"]
    assert f"{sum(phi):.4f}" in told


def test_that_a_prior_without_width_is_refused_and_its_field_shows_the_old_one(
    window: Window,
) -> None:
    choose_gaussian(window)
    before, field = window.state.experiment, window.boltzmann.prior.numbers[1]
    shown = field.text()
    hands.type_in(field, "1e-200")
    window.loop.frame()
    assert window.state.experiment is before and window.state.refusal
    assert field.text() == shown


def test_that_what_beta_tempers_can_be_chosen(window: Window) -> None:
    choose_gaussian(window)
    hands.type_in(window.boltzmann.temperature.beta, "0.1")
    before = numbers(window)["boltzmann_numbers"]
    QTest.keyClick(window.boltzmann.prior.temper, Qt.Key.Key_Down)
    window.loop.frame()
    assert window.state.experiment.problem.temper == "likelihood"
    assert numbers(window)["boltzmann_numbers"] != before


def test_that_points_with_one_x_and_a_flat_prior_give_a_sentence_and_no_number(
    window: Window,
) -> None:
    set_up(window, opening("all_x_equal"))
    density, outlines = seen(window).density, seen(window).outlines
    assert outlines.words.message.startswith("Fewer than two distinct x")
    assert not density.image.isVisible() and not outlines.contours.isVisible()
    assert not any(shape.isVisible() for shape in seen(window).band.shapes)
    for name in ("boltzmann_numbers", "numbers_thermodynamics"):
        told = numbers(window)[name].removeprefix("β, T 1, 1")
        assert not set("0123456789") & set(told)
    choose_gaussian(window)
    assert not outlines.words.message and density.image.isVisible()
    assert set("0123456789") & set(numbers(window)["boltzmann_numbers"])


def test_that_a_q_finer_than_numbers_is_painted_all_the_same(window: Window) -> None:
    choose_gaussian(window)
    for field, typed in zip(
        window.boltzmann.prior.numbers, ("700", "1e-40", "-3", "1e-40"), strict=True
    ):
        hands.type_in(field, typed)
    settle(window)
    view = window.boltzmann.plot.view
    assert view.x[0] < 700.0 < view.x[1] and view.y[0] < -3.0 < view.y[1]
    assert not seen(window).outlines.words.message


def test_that_a_gaussian_prior_can_be_had_for_data_of_any_size(window: Window) -> None:
    points = Points.of([1.0, 2.0, 3.0, 5.0], [1e-99, 3e-99, 2e-99, 9e-100])
    set_up(window, edits.play(edits.fresh(points, Source(), (0.0, 0.0), None), False))
    choose_gaussian(window)
    assert isinstance(window.state.experiment.problem.prior, Gaussian)
    set_up(window, edits.clear(opening()))
