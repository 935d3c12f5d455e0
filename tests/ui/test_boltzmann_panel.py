"""The Boltzmann panel: temperature by every kind of hand, masses, marginals, priors."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtTest import QTest

from physviz.engine.boltzmann import Boltzmann, boltzmann
from physviz.engine.digits import written
from physviz.engine.points import Points
from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits
from physviz.lab.framing import NINETY_NINE
from physviz.lab.state import Source
from physviz.ui.panels.boltzmann_layers import MASSES
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import opening, set_up, settle
from tests.ui.seen import centres, held, numbers, picture, seen


def distribution(window: Window) -> Boltzmann:
    e = window.state.experiment
    return boltzmann(e.problem, e.inverse_temperature)


# --- temperature ----------------------------------------------------------------------------------


def test_that_the_slider_sets_beta_and_the_field_beside_it_shows_its_inverse(
    window: Window,
) -> None:
    controls = window.boltzmann.temperature
    y, width = controls.slider.height() // 2, controls.slider.width()
    hands.drag(controls.slider, QPoint(width // 2, y), *(QPoint(x, y) for x in (90, 120, 150)))
    beta = window.state.experiment.inverse_temperature
    assert beta > 1.0 and len(window.screen.lab.past) == 1 and not window.state.held
    window.screen.frame()
    assert controls.beta.number == beta and controls.temperature.number == 1.0 / beta
    window.screen.undo()
    window.screen.frame()
    assert controls.slider.number == controls.beta.number == controls.temperature.number == 1.0


@pytest.mark.parametrize(("typed", "beta"), [("2.5", 2.5), ("0,01", 0.01), ("3·10⁴", 3e4)])
def test_that_beta_can_be_typed_beyond_the_ends_of_its_slider(
    window: Window, typed: str, beta: float
) -> None:
    hands.type_in(window.boltzmann.temperature.beta, typed)
    assert window.state.experiment.inverse_temperature == beta
    window.screen.frame()
    assert window.boltzmann.temperature.temperature.number == 1.0 / beta
    assert written(distribution(window).log_z, 6) in window.boltzmann.readouts.numbers.text()


def test_that_the_temperature_can_be_typed(window: Window) -> None:
    hands.type_in(window.boltzmann.temperature.temperature, "4")
    assert window.state.experiment.inverse_temperature == 0.25


def test_that_the_arrows_up_and_down_step_beta(window: Window) -> None:
    field = window.boltzmann.temperature.beta
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    up = window.state.experiment.inverse_temperature
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert up > 1.0 > window.state.experiment.inverse_temperature


@pytest.mark.parametrize("typed", ["0", "-3", "warm", "nan", "1e200"])
def test_that_an_impossible_beta_is_refused_in_a_sentence_and_the_field_shows_the_old_one(
    window: Window, typed: str
) -> None:
    before, field = window.state.experiment, window.boltzmann.temperature.beta
    hands.type_in(field, typed)
    window.screen.frame()
    assert window.state.experiment is before and not window.screen.lab.past
    assert window.state.refusal.endswith(".") and window.status.refusal.isVisible()
    assert field.text() == "1" and field.number == 1.0


@pytest.mark.parametrize("betas", [(1e3, 1e-3), (1e-3, 1e3), (30.0, 1e5, 1e-5)])
def test_that_the_view_follows_q_when_it_outgrows_or_leaves_it(
    window: Window, betas: tuple[float, ...]
) -> None:
    for beta in (1.0, *betas):
        hands.type_in(window.boltzmann.temperature.beta, f"{beta:g}")
        window.screen.frame()
        q, view = distribution(window), window.boltzmann.plot.view
        for (low, high), mean, variance in zip(
            (view.x, view.y), q.mean, np.diag(q.covariance), strict=True
        ):
            reach = NINETY_NINE * np.sqrt(variance)
            assert low < mean - reach and mean + reach < high
            assert high - low < 6.0 * reach * (1 + 1e-9)


# --- what is painted ------------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [1.0, 0.4, 2.2])
def test_that_the_contours_hold_their_masses_of_the_density_painted(
    window: Window, beta: float
) -> None:
    window.screen.do(edits.set_inverse_temperature, beta)
    settle(window)
    image, view = picture(seen(window).density.image)
    x, y = centres(view.x, image.shape[1]), centres(view.y, image.shape[0])
    outlines = held(seen(window).density.contours).reshape(len(MASSES), -1, 2)
    for outline, mass in zip(outlines, MASSES, strict=True):
        polygon = QPolygonF([QPointF(*corner) for corner in outline.tolist()])
        inside = [
            image[row, column]
            for row in range(0, len(y), 2)
            for column in range(0, len(x), 2)
            if image[row, column]
            and polygon.containsPoint(QPointF(x[column], y[row]), Qt.FillRule.OddEvenFill)
        ]
        total = image[::2, ::2].sum(dtype=float)
        # Of 256 shades the faintest stand for nothing: 0.4 % of the mass is not painted.
        assert sum(map(float, inside)) / total == pytest.approx(mass, abs=0.01)


def test_that_the_marginals_are_what_the_density_painted_adds_up_to(window: Window) -> None:
    density = seen(window).density
    image, view = picture(density.image)
    for edge, axis, span in ((density.edges[0], 0, view.x), (density.edges[1], 1, view.y)):
        sums = image.sum(axis=axis, dtype=float)
        places = centres(span, len(sums))
        line = held(edge)
        at, height = line.T if axis == 0 else line.T[::-1]
        drawn = np.interp(places, at, height - height.min())
        assert drawn / drawn.max() == pytest.approx(sums / sums.max(), abs=0.02)


# --- priors ---------------------------------------------------------------------------------------


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
    mode = next(m.at for m in seen(window).density.words.marks if m.name == "mode")
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
    window.screen.frame()
    assert window.state.experiment is before and window.state.refusal
    assert field.text() == shown


def test_that_what_beta_tempers_can_be_chosen(window: Window) -> None:
    choose_gaussian(window)
    hands.type_in(window.boltzmann.temperature.beta, "0.1")
    before = numbers(window)["boltzmann_numbers"]
    QTest.keyClick(window.boltzmann.prior.temper, Qt.Key.Key_Down)
    window.screen.frame()
    assert window.state.experiment.problem.temper == "likelihood"
    assert numbers(window)["boltzmann_numbers"] != before


def test_that_points_with_one_x_and_a_flat_prior_give_a_sentence_and_no_number(
    window: Window,
) -> None:
    set_up(window, opening("all_x_equal"))
    density = seen(window).density
    assert density.words.message.startswith("Fewer than two distinct x")
    assert not density.image.isVisible() and not density.contours.isVisible()
    assert not any(shape.isVisible() for shape in seen(window).band.shapes)
    for name in ("boltzmann_numbers", "numbers_thermodynamics"):
        assert not set("0123456789") & set(numbers(window)[name])
    choose_gaussian(window)
    assert not density.words.message and density.image.isVisible()
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
    assert not seen(window).density.words.message


def test_that_a_gaussian_prior_can_be_had_for_data_of_any_size(window: Window) -> None:
    points = Points.of([1.0, 2.0, 3.0, 5.0], [1e-99, 3e-99, 2e-99, 9e-100])
    set_up(window, edits.play(edits.fresh(points, Source(), (0.0, 0.0), None), False))
    choose_gaussian(window)
    assert isinstance(window.state.experiment.problem.prior, Gaussian)
    set_up(window, edits.clear(opening()))
