"""Z(b) along the Wick dial: the curve, exact values, where there is no limit, the hand on it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.cost import bowl
from physviz.engine.minima import minima
from physviz.engine.path_integral import last_angle, partition
from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.lab.state import State
from physviz.ui.panels.amplitude import AmplitudePanel
from physviz.ui.panels.amplitude_along import Along, along, closed_along
from physviz.ui.panels.amplitude_along_plot import AlongLayer
from physviz.ui.panels.amplitude_numbers import turned
from physviz.ui.panels.amplitude_states import states
from physviz.ui.window import Window
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import held, value_of

HBAR = 5000.0
NEAR = Gaussian((60.0, 454.0), (150.0, 60.0))


@pytest.fixture
def tab(window: Window) -> Iterator[AmplitudePanel]:
    """The tab in front, on Hubble's data."""
    window.show_tab("amplitude")
    settle(window)
    (found,) = (tab for tab in window.docks.made if isinstance(tab, AmplitudePanel))
    yield found
    planes.let_go(found.along.plot)
    window.show_tab("numbers")
    settle(window)


def robust(key: str) -> State:
    """Return Hubble's data with a robust loss."""
    return edits.choose_loss(opening(), key)


def last_of(state: State, *, exact: bool) -> Along:
    """Return the best there is for a state without a closed form."""
    problem = state.experiment.problem
    found = states(problem, minima(problem)[0], 1e-3 * HBAR, 1e4 * HBAR, fine=True)
    *_, made = (each for each in along(problem, found, HBAR, 0.0, 0.0, exact=exact) if each)
    return made


# --- the numbers ----------------------------------------------------------------------------------


def test_that_a_bowl_turns_with_the_dial_and_keeps_its_size() -> None:
    problem = opening().experiment.problem
    made, surface = closed_along(problem, HBAR), bowl(problem.points)
    assert surface is not None
    size = math.log(2.0 * math.pi * HBAR / math.sqrt(surface.determinant))
    assert made.log.real == pytest.approx(size, rel=1e-12)
    assert made.log.imag == pytest.approx(made.angles, abs=1e-9)
    assert made.last == 0.5 * math.pi and made.at(0.3) == pytest.approx(size + 0.3j)


def test_that_a_prior_changes_both() -> None:
    problem = edits.set_prior(opening(), NEAR).experiment.problem
    made, surface = closed_along(problem, HBAR), bowl(problem.points)
    assert surface is not None
    for wick, log in zip(made.angles.tolist(), made.log, strict=True):
        b = turned(HBAR, wick)
        exact = partition(problem, b).log + b * surface.value
        assert abs(np.exp(log - exact) - 1.0) < 1e-10
    assert made.log.imag[0] == 0.0 and np.abs(np.diff(made.log.imag)).max() < 0.1


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["soft_l1", "huber", "absolute"])
def test_that_the_curve_is_made_of_g_and_passes_through_the_exact_values(loss: str) -> None:
    state = robust(loss)
    problem, made = state.experiment.problem, last_of(state, exact=True)
    ground = minima(problem)[0].value
    assert made.sure.tolist() == pytest.approx([0.0, 0.5 * math.pi, 0.25 * math.pi])
    for wick, log in zip(made.sure.tolist(), made.exact, strict=True):
        b = turned(HBAR, wick)
        exact = partition(problem, b)
        assert abs(np.exp(log - exact.log - b * ground) - 1.0) < 1e-9
        near = made.at(wick)
        assert near is not None and abs(near - log) < 0.015


def test_that_it_ends_where_there_is_no_limit() -> None:
    problem = robust("cauchy").experiment.problem
    hbar = 30_000.0
    found = states(problem, minima(problem)[0], 1e-3 * hbar, 1e3 * hbar, fine=False)
    *_, made = (each for each in along(problem, found, hbar, 0.0, 0.0, exact=False) if each)
    last = last_angle(problem, 1.0 / hbar)
    assert last is not None and made.last == last < 0.5 * math.pi
    assert made.angles[-1] < last and made.at(0.5 * (last + 0.5 * math.pi)) is None
    assert made.at(1.0) is not None
    bounded = robust("arctan").experiment.problem
    (nothing,) = along(bounded, found, hbar, 0.0, 0.0, exact=False)
    assert nothing is not None and nothing.last is None and nothing.angles.size == 0


# --- on the screen --------------------------------------------------------------------------------


def test_that_the_plot_tells_the_present_value_and_names_its_ends(
    window: Window, tab: AmplitudePanel
) -> None:
    window.loop.do(edits.set_hbar, HBAR)
    window.loop.do(edits.set_wick, math.radians(40.0))
    settle(window)
    ((_, told),) = tab.along.number.pairs
    assert told.endswith("∠ 40°") and float(told.split()[0]) == pytest.approx(10.12, abs=0.5)
    assert held(tab.along.now)[0, 0] == pytest.approx(40.0)
    assert [end.text() for end in tab.along.ends] == ["Boltzmann", "Feynman"]


def test_that_a_drag_or_an_arrow_turns_the_dial_and_is_one_step_to_undo(
    window: Window, tab: AmplitudePanel
) -> None:
    plot = tab.along.plot
    middle = planes.middle(plot.view)[1]
    planes.drag(plot, (70.0, middle), (50.0, middle), (30.0, middle))
    settle(window)
    assert math.degrees(window.state.experiment.wick) == pytest.approx(
        30.0, abs=planes.a_pixel(plot)[0]
    )
    planes.key(plot, Qt.Key.Key_Right)
    planes.key(plot, Qt.Key.Key_Right, planes.SHIFT)
    assert math.degrees(window.state.experiment.wick) == pytest.approx(
        41.0, abs=planes.a_pixel(plot)[0]
    )
    for _ in range(3):
        window.loop.undo()
    assert window.state.experiment.wick == 0.5 * math.pi


@pytest.mark.slow
def test_that_angles_without_a_limit_are_shaded(window: Window, tab: AmplitudePanel) -> None:
    assert not tab.along.lost.isVisible()
    set_up(window, edits.set_hbar(robust("cauchy"), 30_000.0))
    for _ in range(40):
        settle(window)
    drawn = tab.along.drawn
    assert drawn is not None and drawn.last is not None and tab.along.lost.isVisible()
    area = tab.along.lost.path().boundingRect()
    assert area.left() == pytest.approx(math.degrees(drawn.last)) and area.right() > 90.0
    ((_, told),) = tab.along.number.pairs
    assert told == f"none from {math.degrees(drawn.last):.3g}°"


def test_that_where_there_is_no_limit_at_all_everything_is_shaded(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, robust("arctan"))
    rest(window)
    area = tab.along.lost.path().boundingRect()
    assert tab.along.lost.isVisible() and area.left() == 0.0
    ((_, told),) = tab.along.number.pairs
    assert told == "none" and tab.along.words.tags[0].text == "no limit"


def test_that_the_limit_is_known_before_any_value_is(window: Window, tab: AmplitudePanel) -> None:
    slow = edits.set_hbar(robust("cauchy"), 30_000.0).experiment.problem
    last = last_angle(slow, 1.0 / 30_000.0)
    drawn = AlongLayer.compute(slow, 30_000.0, None, 0.0, exact=False)
    assert isinstance(drawn, Along) and last is not None and drawn.last == last
    tab.along.show_along(drawn)
    tab.along.show_now(0.5 * last)
    assert tab.along.lost.isVisible() and tab.along.number.pairs[0][1] == ""
    tab.along.show_now(0.5 * math.pi)
    assert tab.along.number.pairs[0][1].startswith("none from")


@pytest.mark.slow
def test_that_far_lines_are_told_of_where_stationary_phase_cannot_see_them(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, edits.set_prior(robust("arctan"), NEAR))
    for _ in range(300):
        settle(window)
        if tab.warning.text():
            break
    assert "no stationary point makes" in tab.warning.text() and tab.warning.isVisible()
    assert "‹" not in tab.warning.text()
    set_up(window, robust("soft_l1"))
    rest(window)
    assert tab.warning.text() == ""


def test_that_what_g_adds_up_to_stands_beside_the_exact_value(
    window: Window, tab: AmplitudePanel
) -> None:
    rest(window)
    told = dict(tab.integral.pairs)
    size = value_of(told["Fourier of g"])
    assert size == pytest.approx(float(told["|A|"]), rel=1e-3)
    window.loop.do(edits.set_wick, 0.0)
    settle(window)
    told = dict(tab.integral.pairs)
    assert value_of(told["Laplace of g"]) == pytest.approx(float(told["|Z|"]), rel=1e-3)
