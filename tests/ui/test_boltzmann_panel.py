"""The Boltzmann panel: temperature by every kind of hand, masses, marginals."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

from physviz.engine.density import MASSES
from physviz.engine.digits import written
from physviz.lab import edits
from physviz.lab.framing import NINETY_NINE
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.conftest import settle
from tests.ui.seen import centres, distribution, held, picture, seen


def test_that_the_slider_sets_beta_and_the_field_beside_it_shows_its_inverse(
    window: Window,
) -> None:
    controls = window.boltzmann.temperature
    y, width = controls.slider.height() // 2, controls.slider.width()
    hands.drag(controls.slider, QPoint(width // 2, y), *(QPoint(x, y) for x in (90, 120, 150)))
    beta = window.state.experiment.inverse_temperature
    assert beta > 1.0 and len(window.loop.lab.past) == 1 and not window.state.held
    window.loop.frame()
    assert controls.beta.number == beta and controls.temperature.number == 1.0 / beta
    window.loop.undo()
    window.loop.frame()
    assert controls.slider.number == controls.beta.number == controls.temperature.number == 1.0


@pytest.mark.parametrize(("typed", "beta"), [("2.5", 2.5), ("0,01", 0.01), ("3·10⁴", 3e4)])
def test_that_beta_can_be_typed_beyond_the_ends_of_its_slider(
    window: Window, typed: str, beta: float
) -> None:
    hands.type_in(window.boltzmann.temperature.beta, typed)
    assert window.state.experiment.inverse_temperature == beta
    window.loop.frame()
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
    window.loop.frame()
    assert window.state.experiment is before and not window.loop.lab.past
    assert window.state.refusal.endswith(".") and window.status.refusal.isVisible()
    assert field.text() == "1" and field.number == 1.0


@pytest.mark.parametrize("betas", [(1e3, 1e-3), (1e-3, 1e3), (30.0, 1e5, 1e-5)])
def test_that_the_view_follows_q_when_it_outgrows_or_leaves_it(
    window: Window, betas: tuple[float, ...]
) -> None:
    for beta in (1.0, *betas):
        hands.type_in(window.boltzmann.temperature.beta, f"{beta:g}")
        window.loop.frame()
        q, view = distribution(window), window.boltzmann.plot.view
        for (low, high), mean, variance in zip(
            (view.x, view.y), q.mean, np.diag(q.covariance), strict=True
        ):
            reach = NINETY_NINE * np.sqrt(variance)
            assert low < mean - reach and mean + reach < high
            assert high - low < 6.0 * reach * (1 + 1e-9)


@pytest.mark.parametrize("beta", [1.0, 0.4, 2.2])
def test_that_the_contours_hold_their_masses_of_the_density_painted(
    window: Window, beta: float
) -> None:
    window.loop.do(edits.set_inverse_temperature, beta)
    settle(window)
    image, view = picture(seen(window).density.image)
    x, y = centres(view.x, image.shape[1]), centres(view.y, image.shape[0])
    outlines = held(seen(window).outlines.contours).reshape(len(MASSES), -1, 2)
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
    edges = seen(window).outlines.edges
    image, view = picture(seen(window).density.image)
    for edge, axis, span in ((edges[0], 0, view.x), (edges[1], 1, view.y)):
        sums = image.sum(axis=axis, dtype=float)
        places = centres(span, len(sums))
        line = held(edge)
        at, height = line.T if axis == 0 else line.T[::-1]
        drawn = np.interp(places, at, height - height.min())
        assert drawn / drawn.max() == pytest.approx(sums / sums.max(), abs=0.02)


def test_that_the_choice_in_the_head_of_the_panel_does_not_cut_its_word(window: Window) -> None:
    choice = window.boltzmann.mode.choice
    for projector in (False, True):
        window.actions_by_name["projector"].setChecked(projector)
        settle(window)
        option = QStyleOptionComboBox()
        choice.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = choice.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, part, choice
        )
        assert room.height() >= choice.fontMetrics().height()
