"""The third panel's other mode: the integrand of the path integral in the place of q."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from physviz.engine.boltzmann import boltzmann
from physviz.engine.path_integral import Stationary, partition
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.panels.amplitude import AmplitudePanel
from physviz.ui.panels.amplitude_image import marks
from physviz.ui.panels.amplitude_marginals import marginals
from physviz.ui.panels.amplitude_phase import HUES, SHADES, colours
from physviz.ui.panels.integrand import Integrand
from physviz.ui.window import Window
from tests.ui import hands, planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import centres, distribution

NEAR = Gaussian((60.0, 454.0), (150.0, 60.0))


@pytest.fixture
def integrand(window: Window) -> Iterator[Integrand]:
    """The mode turned on, on Hubble's data."""
    window.loop.do(edits.show_integrand, True)
    settle(window)
    yield window.boltzmann.integrand
    planes.let_go(window.boltzmann.integrand.plot)
    window.loop.do(edits.show_integrand, False)
    settle(window)


def shown(integrand: Integrand) -> np.ndarray:
    """Return the picture's colours, row 0 below."""
    return np.asarray(integrand.image.image)[..., :3].astype(int)


# --- the two modes --------------------------------------------------------------------------------


def test_that_the_mode_puts_what_belongs_to_it_into_the_panel(window: Window) -> None:
    panel = window.boltzmann
    assert panel.plot.isVisible() and not panel.integrand.plot.isVisible()
    hands_on = panel.mode.choice
    hands_on.setFocus()
    QTest.keyClick(hands_on, Qt.Key.Key_Down)
    settle(window)
    assert window.state.show.plane == "integrand" and not window.loop.lab.past
    assert panel.integrand.plot.isVisible() and not panel.plot.isVisible()
    assert not panel.temperature.row.isVisible() and not panel.readouts.numbers.isVisible()
    assert all(row.isVisible() for row in panel.integrand.rows) and panel.prior.prior.isVisible()
    assert panel.title.text() == "Integrand" and "bS" in panel.formula.plain
    window.actions_by_name["integrand"].trigger()
    settle(window)
    assert panel.plot.isVisible() and panel.title.text() == "Boltzmann"
    assert not any(row.isVisible() for row in panel.integrand.rows)
    assert not window.actions_by_name["integrand"].isChecked()


def test_that_the_focus_stays_in_the_panel_when_its_mode_changes(window: Window) -> None:
    panel = window.boltzmann
    panel.plot.setFocus()
    for plot in (panel.integrand.plot, panel.plot):
        window.actions_by_name["integrand"].trigger()
        settle(window)
        assert plot.hasFocus()


def test_that_at_the_boltzmann_end_and_the_hbar_of_t_the_picture_is_that_of_q(
    window: Window, integrand: Integrand
) -> None:
    window.loop.do(edits.set_inverse_temperature, 0.4)
    window.loop.do(edits.take_thermal_hbar)
    window.loop.do(edits.set_wick, 0.0)
    rest(window)
    there, view = shown(integrand), window.state.views.boltzmann
    x, y = centres(view.x, there.shape[1]), centres(view.y, there.shape[0])
    shades = np.round(255.0 * distribution(window).density(x, y)).astype(int)
    ramp = themes.current().density_table().astype(int)
    one_shade = np.abs(np.diff(ramp, axis=0)).max()
    assert np.abs(there - ramp[shades]).max() <= one_shade


def test_that_hbar_of_t_makes_the_integrand_q_but_for_its_size() -> None:
    state = edits.set_inverse_temperature(opening(), 0.4)
    tempered = edits.set_temper(edits.set_prior(state, NEAR), "likelihood")
    for each in (state, tempered, edits.set_prior(opening(), NEAR)):
        e = edits.take_thermal_hbar(each).experiment
        q, hbar = boltzmann(e.problem, e.inverse_temperature), edits.hbar_of(e)
        at = np.linspace(-200.0, 100.0, 7), np.linspace(400.0, 500.0, 7)
        made = marginals(e.problem, at, hbar, 0.0, fine=True)
        assert made is not None
        for marginal, exact in zip(
            made, (q.marginal_intercept(at[0]), q.marginal_slope(at[1])), strict=True
        ):
            share = np.exp(marginal.log.real) / exact
            assert share == pytest.approx(share[0], rel=1e-9)
            assert np.abs(marginal.log.imag).max() == 0.0


@pytest.mark.slow
def test_that_the_dial_changes_the_picture_without_a_jump(
    window: Window, integrand: Integrand
) -> None:
    window.loop.do(edits.set_hbar, 50_000.0)
    pictures = []
    for degrees in np.linspace(0.0, 90.0, 46):
        window.loop.do(edits.set_wick, math.radians(float(degrees)))
        settle(window)
        pictures.append(shown(integrand))
    steps = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
    # From end to end it is another picture; no step of 2° makes more than a small part of that.
    assert np.abs(pictures[-1] - pictures[0]).mean() > 8.0 * max(steps)


def test_that_colours_are_those_of_a_density_at_zero_and_of_phases_soon_after() -> None:
    look = themes.LIGHT
    thermal = colours(look, 0.0).reshape(SHADES, HUES, 4)
    assert (thermal[:, :, :3] == look.density_table()[:, None]).all()
    phases = colours(look, math.radians(20.0))
    assert (phases == colours(look)).all() and (phases != colours(look, 0.1)).any()


# --- what it tells --------------------------------------------------------------------------------


def test_that_b_and_z_are_told(window: Window, integrand: Integrand) -> None:
    hands.type_in(integrand.controls.dial.wick_value, "30")
    hands.type_in(integrand.controls.dial.hbar_value, "4000")
    settle(window)
    told = dict(integrand.readouts.numbers.pairs)
    exact = partition(window.state.experiment.problem, np.exp(-1j * math.pi / 6.0) / 4000.0)
    assert told["b"] == "0.0002500 ∠ −30°"
    assert float(told["|Z|"]) == pytest.approx(abs(exact.value), rel=1e-4)
    angle = float(told["arg Z"].rstrip("°").replace("−", "-"))
    assert angle == pytest.approx(math.degrees(np.angle(exact.value)), abs=0.51)


@pytest.mark.slow
def test_that_a_loss_without_a_limit_says_up_to_which_angle_there_is_one(
    window: Window, integrand: Integrand
) -> None:
    state = edits.set_hbar(edits.choose_loss(opening(), "cauchy"), 30_000.0)
    set_up(window, edits.show_integrand(state, True))
    rest(window)
    told = dict(integrand.readouts.numbers.pairs)
    assert told["A"].startswith("only for ω < 85")
    assert all(strip.marginal is None for strip in integrand.marginals.strips)
    window.loop.do(edits.set_wick, math.radians(30.0))
    rest(window)
    assert "|Z|" in dict(integrand.readouts.numbers.pairs)
    assert all(strip.marginal is not None for strip in integrand.marginals.strips)


@pytest.mark.slow
def test_that_stationary_points_are_marked_by_kind(window: Window, integrand: Integrand) -> None:
    state = edits.play(edits.state_of_dataset("two_lines"), False)
    state = edits.set_prior(state, Gaussian((0.0, 0.0), (10.0, 3.0)))
    set_up(window, edits.show_integrand(state, True))
    for _ in range(300):
        settle(window)
        if len(integrand.points.words.marks) > 1:
            break
    assert {mark.kind for mark in integrand.points.words.marks} == {"plus", "cross"}


def test_that_the_prior_can_be_moved_here_too(window: Window, integrand: Integrand) -> None:
    set_up(window, edits.show_integrand(edits.set_prior(opening(), NEAR), True))
    rest(window)
    plot = integrand.plot
    planes.drag(plot, NEAR.mean, planes.away(plot, NEAR.mean, 15.0, 5.0))
    moved = window.state.experiment.problem.prior
    assert isinstance(moved, Gaussian) and moved.mean[0] > NEAR.mean[0]


@pytest.mark.parametrize(("size", "shown"), [((1366, 768), True), ((1024, 600), False)])
def test_that_the_legend_leaves_a_low_plane_to_the_picture(
    window: Window, integrand: Integrand, size: tuple[int, int], *, shown: bool
) -> None:
    window.resize(*size)
    set_up(window, edits.show_integrand(edits.set_prior(opening(), NEAR), True))
    rest(window)
    before = integrand.plot.grab().toImage()
    integrand.legend.show_angle(None)
    assert (integrand.plot.grab().toImage() != before) == shown


def test_that_without_points_there_is_an_invitation(window: Window, integrand: Integrand) -> None:
    window.loop.do(edits.clear)
    rest(window)
    assert "No points yet" in integrand.points.words.message
    assert not integrand.image.isVisible() and integrand.legend.wick is None
    QTest.mouseClick(integrand.controls.thermal, Qt.MouseButton.LeftButton)
    assert "no ħ belongs" in window.state.refusal


# --- hands ----------------------------------------------------------------------------------------


def test_that_a_drag_of_the_dial_is_followed_in_the_frame(
    window: Window, integrand: Integrand
) -> None:
    slider, before = integrand.controls.dial.wick, shown(integrand).copy()
    start = QPoint(round(slider._handle_x()), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(slider, start - QPoint(40, 0))
    window.loop.frame()
    now = shown(integrand)
    assert now.shape != before.shape or (now != before).any()
    assert window.state.experiment.wick < 0.5 * math.pi
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    settle(window)
    window.loop.undo()
    assert window.state.experiment.wick == 0.5 * math.pi


@pytest.mark.parametrize(
    "loss",
    ["squared", *(pytest.param(key, marks=pytest.mark.slow) for key in ("soft_l1", "huber"))],
)
def test_that_a_slider_is_answered_within_two_frames(
    window: Window, integrand: Integrand, loss: str
) -> None:
    set_up(window, edits.show_integrand(edits.choose_loss(opening(), loss), True))
    window.show_tab("amplitude")
    for _ in range(30):
        settle(window)
    (tab,) = (tab for tab in window.docks.made if isinstance(tab, AmplitudePanel))
    maps = (integrand.image, tab.phase.image)
    before = [np.asarray(each.image).copy() for each in maps]
    spiral, frames = tab.spirals.drawn, window.loop.frames
    window.loop.during("hand", edits.set_hbar, 1.7 * edits.hbar_of(window.state.experiment))
    window.loop.frame()
    window.loop.frame()
    assert window.loop.frames - frames == 2
    for each, old in zip(maps, before, strict=True):
        new = np.asarray(each.image)
        assert new.shape != old.shape or (new != old).any()
    assert tab.spirals.drawn is not spiral
    window.loop.release()
    window.show_tab("numbers")
    settle(window)


def test_that_the_menu_turns_the_dial_and_lets_hbar_fall(
    window: Window, integrand: Integrand
) -> None:
    actions = window.actions_by_name
    actions["wick_back"].trigger()
    assert math.degrees(window.state.experiment.wick) == pytest.approx(85.0)
    for _ in range(2):
        actions["wick_on"].trigger()
    assert window.state.experiment.wick == 0.5 * math.pi
    actions["wick_boltzmann"].trigger()
    assert window.state.experiment.wick == 0.0
    actions["wick_feynman"].trigger()
    actions["hbar_thermal"].trigger()
    e = window.state.experiment
    assert e.hbar == pytest.approx(2.0 * 232.9**2 / 24, rel=1e-3)
    actions["hbar_fall"].trigger()
    settle(window)
    falling = integrand.controls.dial.classical
    assert falling.running and integrand.controls.dial.fall.isChecked()
    actions["hbar_fall"].trigger()
    settle(window)
    assert not falling.running and not integrand.controls.dial.fall.isChecked()


def test_that_every_control_here_is_explained(integrand: Integrand, window: Window) -> None:
    controls = integrand.controls
    dial = controls.dial
    made = (dial.hbar, dial.hbar_value, dial.wick, dial.wick_value, dial.fall, controls.thermal)
    for each in (*made, window.boltzmann.mode.choice):
        assert each.toolTip() and each.accessibleName() and each.accessibleDescription()
        assert each.focusPolicy() != Qt.FocusPolicy.NoFocus
    assert "4521" in controls.thermal.toolTip()


# --- marginals ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_that_marginals_fade_until_they_are_those_of_the_present_angle(
    window: Window, integrand: Integrand
) -> None:
    set_up(window, edits.show_integrand(edits.choose_loss(opening("norris"), "soft_l1"), True))
    strips = integrand.marginals.strips

    def settled() -> bool:
        for _ in range(300):
            window.loop.frame()
            if strips[0].wick == window.state.experiment.wick and strips[0].opacity() == 1.0:
                return strips[1].opacity() == 1.0
        return False

    assert settled()
    window.loop.during("hand", edits.set_wick, 1.2)
    window.loop.frame()
    assert max(strip.opacity() for strip in strips) < 0.5
    window.loop.release()
    assert settled() and strips[0].wick == 1.2


def test_that_many_stationary_points_are_marked_small_and_without_names() -> None:
    point = Stationary("minimum", (0.0, 0.0), 1.0, np.eye(2), 1.0, 2, None)
    assert [mark.name for mark in marks((point,) * 3)] == ["S = 1.000"] * 3
    many = marks((point,) * 30)
    assert not any(mark.name for mark in many) and many[0].size < marks((point,))[0].size


@pytest.mark.parametrize("prior", [Flat(), NEAR])
@pytest.mark.parametrize("loss", ["squared", "soft_l1", "huber"])
def test_that_both_marginals_integrate_to_the_whole(loss: str, prior: Flat | Gaussian) -> None:
    problem = edits.choose_loss(opening(), loss).experiment.problem
    problem = replace(problem, prior=prior)
    hbar, wick = 2000.0, 1.2
    at = np.linspace(-900.0, 800.0, 401), np.linspace(-400.0, 1300.0, 401)
    made = marginals(problem, at, hbar, wick, fine=True)
    exact = partition(problem, np.exp(-1j * wick) / hbar)
    assert made is not None
    for marginal in made:
        # Even nodes over all of a smooth function that is 0 at both ends.
        whole = np.exp(marginal.log - exact.log).sum() * (marginal.at[1] - marginal.at[0])
        assert abs(whole - 1.0) < (1e-4 if loss == "huber" else 1e-8)


@pytest.mark.parametrize("wick", [0.0, 0.7, 1.5, 0.5 * math.pi])
def test_that_the_closed_marginals_are_those_along_the_lines(wick: float) -> None:
    """A soft loss so wide that it is squared loss, summed along lines of the other parameter."""
    problem = opening().experiment.problem
    wide = edits.set_width(edits.choose_loss(opening(), "soft_l1"), 1e7).experiment.problem
    at = np.linspace(-300.0, 200.0, 9), np.linspace(300.0, 600.0, 9)
    for prior, most in ((Flat(), 5e-4), (NEAR, 0.02)):
        closed, summed = (
            marginals(replace(each, prior=prior), at, 5000.0, wick, fine=True)
            for each in (problem, wide)
        )
        assert closed is not None and summed is not None
        for one, other in zip(closed, summed, strict=True):
            assert np.abs(np.exp(other.log - one.log) - 1.0).max() < most


def test_that_there_are_no_marginals_where_there_is_no_limit() -> None:
    valley = Problem(Points.of([1.0, 1.0], [0.0, 1.0]))
    bounded = edits.choose_loss(opening(), "arctan").experiment.problem
    at = np.linspace(0.0, 1.0, 3), np.linspace(0.0, 1.0, 3)
    assert marginals(valley, at, 1.0, 1.0, fine=True) is None
    assert marginals(bounded, at, 1.0, 1.0, fine=True) is None
