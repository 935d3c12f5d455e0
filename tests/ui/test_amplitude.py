"""The Amplitude tab under a hand: ħ, the dial, a band of energies, and what they change."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from physviz.engine.cost import bowl
from physviz.engine.digits import written
from physviz.engine.path_integral import partition
from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.lab.session import load, save
from physviz.lab.state import State
from physviz.ui import theme as themes
from physviz.ui.panels.amplitude import AmplitudePanel
from physviz.ui.panels.amplitude_phase import HUES
from physviz.ui.window import Window
from tests.ui import hands, planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import held, value_of

NEAR = Gaussian((60.0, 454.0), (150.0, 60.0))


@pytest.fixture
def tab(window: Window) -> Iterator[AmplitudePanel]:
    """The tab in front, on Hubble's data."""
    window.show_tab("amplitude")
    settle(window)
    (found,) = (tab for tab in window.docks.made if isinstance(tab, AmplitudePanel))
    yield found
    found.controls.dial.classical.stop()
    for plot in found.plots:
        planes.let_go(plot.plot)
    window.show_tab("numbers")
    settle(window)


def rows(tab: AmplitudePanel) -> dict[str, str]:
    """Return the numbers on the right by their names."""
    return dict(tab.integral.pairs) | dict(tab.points.pairs)


def robust(key: str = "soft_l1") -> State:
    """Return Hubble's data with a robust loss."""
    return edits.choose_loss(opening(), key)


# --- what it shows --------------------------------------------------------------------------------


def test_that_it_stands_after_samples(window: Window, tab: AmplitudePanel) -> None:
    keys = list(window.docks)
    assert keys[keys.index("amplitude") - 1] == "samples"
    assert all(plot.isVisible() for plot in tab.plots) and not tab.message.isVisible()


def test_that_the_numbers_are_those_of_the_closed_form(window: Window, tab: AmplitudePanel) -> None:
    e = window.state.experiment
    surface, hbar = bowl(e.points), edits.hbar_of(e)
    assert surface is not None
    exact = 2.0j * math.pi * hbar / math.sqrt(surface.determinant)
    exact *= np.exp(1j * surface.value / hbar)
    assert rows(tab)["Re A"] == written(exact.real, 6)
    assert rows(tab)["Im A"] == written(exact.imag, 6)
    assert rows(tab)["|A/A<sub>sp</sub> − 1|"] == "< 10⁻¹²"
    assert "Exact at every ħ" in tab.gap.words.message


def test_that_the_picture_is_the_integrand_over_the_landscapes_view(
    window: Window, tab: AmplitudePanel
) -> None:
    rest(window)
    image = np.asarray(tab.phase.image.image)
    area = tab.phase.image.mapRectToParent(tab.phase.image.boundingRect())
    view = window.state.views.landscape
    assert (area.left(), area.right()) == pytest.approx(view.x)
    assert (area.top(), area.bottom()) == pytest.approx(view.y)
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    height, width = image.shape[:2]
    x = view.x[0] + (np.arange(width) + 0.5) / width * (view.x[1] - view.x[0])
    y = view.y[0] + (np.arange(height) + 0.5) / height * (view.y[1] - view.y[0])
    near = np.unravel_index(np.argmin(surface.grid(x, y)), image.shape[:2])
    turns = surface.grid(x, y)[near] / (2.0 * math.pi * edits.hbar_of(window.state.experiment))
    from physviz.ui.panels.amplitude_phase import colours

    full = colours(themes.current())[-HUES:]
    assert image[near][:3] == pytest.approx(full[int(HUES * (turns % 1.0)), :3], abs=4)


def test_that_the_minimum_is_marked_where_it_is(window: Window, tab: AmplitudePanel) -> None:
    surface = bowl(window.state.experiment.points)
    (mark,) = tab.phase.words.marks
    assert surface is not None and mark.at == pytest.approx(surface.minimum)
    assert mark.kind == "plus" and mark.name.startswith("S = ")


@pytest.mark.slow
def test_that_minima_and_saddles_are_told_apart_and_by_their_contributions(
    window: Window, tab: AmplitudePanel
) -> None:
    state = edits.play(edits.state_of_dataset("two_lines"), False)
    set_up(window, edits.set_prior(state, Gaussian((0.0, 0.0), (10.0, 3.0))))
    window.loop.do(edits.set_hbar, 0.2)
    for _ in range(300):
        settle(window)
        if len(tab.phase.words.marks) > 1:
            break
    settle(window)
    kinds = {mark.kind for mark in tab.phase.words.marks}
    assert kinds == {"plus", "cross"}
    names = [name.split()[0] for name, _ in tab.points.pairs]
    assert names.count("min") == 2 and names.count("saddle") == 1
    assert tab.points.pairs[-1][0].endswith("σ 0")


@pytest.mark.slow
def test_that_a_robust_loss_is_coarse_in_the_frame_and_exact_after(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, edits.set_hbar(opening(), 2345.0))
    window.loop.do(edits.choose_loss, "soft_l1")
    window.loop.frame()
    window.loop.frame()
    assert rows(tab)["|A|"].startswith("≈ ")
    coarse = value_of(rows(tab)["|A|"])
    rest(window)
    e = window.state.experiment
    exact = partition(e.problem, -1j / edits.hbar_of(e))
    assert rows(tab)["|A|"] == written(abs(exact.value), 6)
    assert abs(coarse / abs(exact.value) - 1.0) < 0.05
    assert rows(tab)["± relative"] == written(exact.error, 1)


@pytest.mark.slow
def test_that_what_took_long_to_find_is_there_at_once_the_next_time(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, edits.set_hbar(robust(), 3456.0))
    for _ in range(60):
        settle(window)
    exact = rows(tab)["|A|"]
    assert not exact.startswith("≈")
    window.loop.do(edits.set_hbar, 4567.0)
    window.loop.frame()
    assert rows(tab)["|A|"] != exact
    window.loop.undo()
    window.loop.frame()
    assert rows(tab)["|A|"] == exact


@pytest.mark.slow
def test_that_the_gap_has_slope_one_for_a_robust_loss(window: Window, tab: AmplitudePanel) -> None:
    set_up(window, robust())
    rest(window)
    ((_, slope),) = tab.gap.number.pairs
    assert float(slope.removeprefix("slope ")) == pytest.approx(1.0, abs=0.05)
    assert len(held(tab.gap.line)) == 9


# --- ħ and the dial -------------------------------------------------------------------------------


def test_that_a_typed_hbar_is_that_of_the_numbers(window: Window, tab: AmplitudePanel) -> None:
    hands.type_in(tab.controls.dial.hbar_value, "1234")
    settle(window)
    assert window.state.experiment.hbar == 1234.0
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    size = 2.0 * math.pi * 1234.0 / math.sqrt(surface.determinant)
    assert rows(tab)["|A|"] == written(size, 6)
    hands.type_in(tab.controls.dial.hbar_value, "0")
    assert "Planck" in window.state.refusal
    settle(window)
    assert tab.controls.dial.hbar_value.text() == "1234"


def test_that_a_drag_of_hbar_is_followed_in_the_frame_and_one_step_to_undo(
    window: Window, tab: AmplitudePanel
) -> None:
    slider, before = tab.controls.dial.hbar, rows(tab)["|A|"]
    start = QPoint(round(slider._handle_x()), slider.height() // 2)
    picture = np.asarray(tab.phase.image.image).copy()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(slider, start - QPoint(20, 0))
    window.loop.frame()
    assert rows(tab)["|A|"] != before
    shown = np.asarray(tab.phase.image.image)
    assert shown.shape != picture.shape or (shown != picture).any()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start - QPoint(20, 0))
    settle(window)
    assert window.state.experiment.hbar is not None
    window.loop.undo()
    settle(window)
    assert window.state.experiment.hbar is None and rows(tab)["|A|"] == before


def test_that_a_double_click_brings_back_what_suits_the_data(
    window: Window, tab: AmplitudePanel
) -> None:
    window.loop.do(edits.set_hbar, 17.0)
    window.loop.do(edits.set_wick, 0.4)
    settle(window)
    for slider in (tab.controls.dial.hbar, tab.controls.dial.wick):
        QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    e = window.state.experiment
    assert (e.hbar, e.wick) == (None, 0.5 * math.pi)


def test_that_while_only_hbar_moves_s_is_not_computed_anew(
    window: Window, tab: AmplitudePanel
) -> None:
    rest(window)
    before = tab.ground.drawn
    known = tab.states.known
    window.loop.during("hand", edits.set_hbar, 900.0)
    window.loop.frame()
    window.loop.during("hand", edits.set_wick, 1.0)
    window.loop.frame()
    assert tab.ground.drawn is before and tab.states.known is known
    window.loop.release()


def test_that_the_dial_turns_the_sum_into_a_straight_ascent(
    window: Window, tab: AmplitudePanel
) -> None:
    hands.type_in(tab.controls.dial.wick_value, "0")
    settle(window)
    e = window.state.experiment
    drawn = tab.spirals.drawn
    assert e.wick == 0.0 and drawn is not None
    assert np.abs(drawn.path[:, 1]).max() == 0.0
    assert rows(tab)["Im Z"] == "0"
    exact = partition(e.problem, complex(1.0 / edits.hbar_of(e)))
    assert rows(tab)["|Z|"] == written(abs(exact.value), 6)
    assert "|A/A<sub>sp</sub> − 1|" not in rows(tab)


def test_that_a_press_on_the_comparison_brings_hbar_there(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, edits.set_prior(opening(), NEAR))
    rest(window)
    plot = tab.gap.plot
    at = (0.7 * plot.view.x[0] + 0.3 * plot.view.x[1], planes.middle(plot.view)[1])
    planes.press(plot, at)
    planes.release(plot, at)
    settle(window)
    hbar = edits.hbar_of(window.state.experiment)
    assert math.log10(hbar) == pytest.approx(at[0], abs=planes.a_pixel(plot)[0])
    assert held(tab.gap.now)[0, 0] == pytest.approx(math.log10(hbar))
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert edits.hbar_of(window.state.experiment) == pytest.approx(hbar * 10.0**0.05, rel=1e-4)


# --- towards the classical limit ------------------------------------------------------------------


def wait(until: Callable[[], bool], seconds: float = 10.0) -> None:
    """Let time pass on the screen until something holds, at most so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        QApplication.processEvents()
        time.sleep(0.002)


def test_that_hbar_falls_until_a_hand_stops_it(window: Window, tab: AmplitudePanel) -> None:
    before = edits.hbar_of(window.state.experiment)
    QTest.mouseClick(tab.controls.dial.fall, Qt.MouseButton.LeftButton)
    wait(lambda: edits.hbar_of(window.state.experiment) < before)
    falling = edits.hbar_of(window.state.experiment)
    assert falling < before and tab.controls.dial.classical.running
    window.loop.do(edits.set_wick, 1.0)
    wait(lambda: not tab.controls.dial.classical.running)
    stopped = edits.hbar_of(window.state.experiment)
    settle(window)
    assert not tab.controls.dial.classical.running and not tab.controls.dial.fall.isChecked()
    wait(lambda: False, 0.05)
    assert edits.hbar_of(window.state.experiment) == stopped
    window.loop.undo()
    window.loop.undo()
    assert window.state.experiment.hbar is None


@pytest.mark.slow
def test_that_keys_let_go_on_a_plot_do_not_break_the_fall_into_several_steps(
    window: Window, tab: AmplitudePanel
) -> None:
    before = len(window.loop.lab.past)
    tab.density.plot.setFocus()
    tab.controls.dial.classical.toggle()
    tab.controls.dial.classical.step()
    QTest.keyRelease(tab.density.plot, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    tab.spiral.plot.setFocus()
    time.sleep(0.01)
    tab.controls.dial.classical.step()
    assert window.state.held and len(window.loop.lab.past) == before + 1
    tab.controls.dial.classical.toggle()
    window.loop.undo()
    assert window.state.experiment.hbar is None


def test_that_a_band_survives_that_another_plot_takes_the_focus(
    window: Window, tab: AmplitudePanel
) -> None:
    tab.density.plot.setFocus()
    QTest.keyClick(tab.density.plot, Qt.Key.Key_Right)
    band = window.state.show.energies
    tab.spiral.plot.setFocus()
    QTest.keyRelease(tab.spiral.plot, Qt.Key.Key_Tab)
    tab.phase.plot.setFocus()
    assert band is not None and window.state.show.energies == band


@pytest.mark.slow
def test_that_the_fall_ends_at_the_sliders_end_and_begins_anew_from_above(
    window: Window, tab: AmplitudePanel
) -> None:
    least = 1e-3 * edits.suggested_hbar(window.state.experiment)
    window.loop.do(edits.set_hbar, 1.02 * least)
    tab.controls.dial.classical.toggle()
    wait(lambda: not tab.controls.dial.classical.running)
    assert not tab.controls.dial.classical.running and not window.state.held
    assert edits.hbar_of(window.state.experiment) == pytest.approx(least)
    tab.controls.dial.classical.toggle()
    wait(lambda: edits.hbar_of(window.state.experiment) > 2.0 * least)
    assert edits.hbar_of(window.state.experiment) > 500.0 * least


# --- a band of energies ---------------------------------------------------------------------------


def test_that_a_drag_over_g_lights_up_a_band_of_s(window: Window, tab: AmplitudePanel) -> None:
    rest(window)
    plot, view = tab.density.plot, tab.density.plot.view
    ends = [(view.x[0] + share * (view.x[1] - view.x[0]), 0.5 * view.y[1]) for share in (0.1, 0.3)]
    bright = np.asarray(tab.phase.image.image).copy()
    planes.drag(plot, *ends)
    settle(window)
    band = window.state.show.energies
    assert band is not None
    assert band == pytest.approx((ends[0][0], ends[1][0]), abs=planes.a_pixel(plot)[0])
    assert (np.asarray(tab.phase.image.image) != bright).any()
    assert len(held(tab.spiral.lit)) > 10 and tab.density.lit.isVisible()
    assert tab.controls.band.text().startswith("lit: S ") and tab.controls.everything.isEnabled()
    assert not window.loop.lab.past
    QTest.mouseClick(tab.controls.everything, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.state.show.energies is None
    assert (np.asarray(tab.phase.image.image) == bright).all()


def test_that_a_drag_along_the_spiral_lights_up_what_it_passes(
    window: Window, tab: AmplitudePanel
) -> None:
    window.loop.do(edits.set_wick, math.radians(75.0))
    rest(window)
    drawn, plot = tab.spirals.drawn, tab.spiral.plot
    assert drawn is not None
    places = [tuple(drawn.path[k].tolist()) for k in (10, 25)]
    planes.drag(plot, *places)
    band = window.state.show.energies
    assert band is not None
    near = 3.0 * float(drawn.energy[1] - drawn.energy[0])
    assert band == pytest.approx((drawn.energy[10], drawn.energy[25]), abs=near)
    planes.press(plot, places[0])
    planes.release(plot, places[0])
    assert window.state.show.energies is None


@pytest.mark.slow
def test_that_a_hand_that_goes_round_twice_lights_up_two_turns(
    window: Window, tab: AmplitudePanel
) -> None:
    rest(window)
    drawn, plot = tab.spirals.drawn, tab.spiral.plot
    assert drawn is not None and window.state.experiment.wick == 0.5 * math.pi
    turn = 2.0 * math.pi * edits.hbar_of(window.state.experiment)
    first = 20  # on a circle that is run through six times before it is faded out
    places = [drawn.path[k] for k in range(first, len(drawn.path)) if drawn.energy[k] < drawn.faded]
    energies = drawn.energy[first : first + len(places)]
    some = energies <= energies[0] + 2.0 * turn
    places = [tuple(place.tolist()) for place, inside in zip(places, some, strict=True) if inside]
    planes.drag(plot, *places[::5])
    band = window.state.show.energies
    assert band is not None
    assert band[0] == pytest.approx(energies[0], abs=0.1 * turn)
    assert band[1] - band[0] == pytest.approx(2.0 * turn, abs=0.2 * turn)


def test_that_a_band_is_moved_widened_and_taken_away_by_keys(
    window: Window, tab: AmplitudePanel
) -> None:
    plot = tab.density.plot
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    first = window.state.show.energies
    QTest.keyClick(plot, Qt.Key.Key_Right)
    second = window.state.show.energies
    assert first is not None and second is not None
    assert second[0] > first[0] and second[1] - second[0] == pytest.approx(first[1] - first[0])
    QTest.keyClick(plot, Qt.Key.Key_Up)
    wider = window.state.show.energies
    assert wider is not None and wider[0] == second[0] and wider[1] > second[1]
    QTest.keyClick(plot, Qt.Key.Key_Delete)
    assert window.state.show.energies is None


# --- data that move, and data that have no amplitude ----------------------------------------------


def test_that_a_dragged_point_is_followed_in_the_same_frame(
    window: Window, tab: AmplitudePanel
) -> None:
    rest(window)
    before, picture = rows(tab)["arg A"], np.asarray(tab.phase.image.image).copy()
    end = tab.spirals.drawn
    window.loop.during("hand", edits.move_points, (3,), [0.3], [900.0])
    window.loop.frame()
    e = window.state.experiment
    exact = partition(e.problem, -1j / edits.hbar_of(e))
    now = tab.spirals.drawn
    assert rows(tab)["arg A"] != before and rows(tab)["Re A"] == written(exact.value.real, 6)
    assert now is not None and now is not end
    assert abs(np.exp(now.log - exact.log) - 1.0) < 0.01
    shown = np.asarray(tab.phase.image.image)
    assert shown.shape != picture.shape or (shown != picture).any()
    window.loop.release()


@pytest.mark.slow
def test_that_in_a_drag_no_number_is_told_of_other_data(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, robust())
    rest(window)
    assert not rows(tab)["|A|"].startswith("≈")
    window.loop.during("hand", edits.move_points, (3,), [0.3], [900.0])
    window.loop.frame()
    assert rows(tab)["|A|"].startswith("≈") and tab.gap.line.opacity() < 1.0
    window.loop.release()
    rest(window)
    assert not rows(tab)["|A|"].startswith("≈") and tab.gap.line.opacity() == 1.0


@pytest.mark.slow
def test_that_a_loss_that_grows_too_slowly_says_from_where_it_converges(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, edits.set_hbar(robust("cauchy"), 2000.0))
    rest(window)
    assert "only below ω =" in tab.spiral.words.message
    assert "with ω < " in tab.warning.text() and tab.warning.isVisible()
    assert not tab.integral.isVisible()
    angle = float(tab.spiral.words.message.partition("ω = ")[2].rstrip("°."))
    window.loop.do(edits.set_wick, math.radians(angle - 5.0))
    rest(window)
    assert tab.spiral.words.message == "" and tab.integral.isVisible()
    assert not rows(tab)["|Z|"].startswith("≈")


@pytest.mark.slow
def test_that_a_bounded_loss_and_a_valley_are_refused_in_a_sentence(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, robust("arctan"))
    rest(window)
    assert "bounded" in tab.spiral.words.message and "bounded" in tab.warning.text()
    set_up(window, edits.play(edits.state_of_dataset("all_x_equal"), False))
    rest(window)
    assert "valley" in tab.spiral.words.message and "two distinct x" in tab.warning.text()
    assert tab.phase.image.isVisible()


@pytest.mark.slow
def test_that_kinks_forbid_stationary_phase_but_not_the_amplitude(
    window: Window, tab: AmplitudePanel
) -> None:
    set_up(window, robust("absolute"))
    rest(window)
    assert "kinked" in tab.warning.text() and "kinked" in tab.gap.words.message
    assert rows(tab)["A<sub>sp</sub>"] == "–" and rows(tab)["|A|"] != "–"


@pytest.mark.slow
def test_that_without_points_there_is_an_invitation(window: Window, tab: AmplitudePanel) -> None:
    window.loop.do(edits.clear)
    rest(window)
    assert tab.message.isVisible() and "No points yet" in tab.message.text()
    assert not any(plot.isVisible() for plot in tab.plots)
    window.loop.undo()
    rest(window)
    assert not tab.message.isVisible() and tab.phase.isVisible()


# --- themes, sizes, sessions ----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "width", "height", "all_at_once"),
    [
        ("hubble1929", 1366, 768, True),
        ("hubble1929", 1024, 700, False),
        ("two_modes", 1366, 768, True),
        ("two_modes", 1024, 700, False),
    ],
)
def test_that_the_numbers_have_room_and_every_plot_can_be_reached_in_every_window(
    window: Window, tab: AmplitudePanel, name: str, width: int, height: int, *, all_at_once: bool
) -> None:
    set_up(window, edits.play(edits.state_of_dataset(name), False))
    window.resize(width, height)
    window.reset_layout()
    settle(window)
    window.show_tab("amplitude")
    settle(window)
    settle(window)
    right = tab.right.mapTo(tab, tab.right.rect().bottomRight()).x()
    assert right <= tab.width()
    strip = tab.strip.viewport()
    assert (tab.strip.widget().width() <= strip.width()) == all_at_once
    for plot in tab.plots:
        tab.strip.ensureWidgetVisible(plot)
        left = plot.mapTo(strip, QPoint(0, 0)).x()
        assert left >= 0 and left + plot.width() <= strip.width()


@pytest.mark.slow
def test_that_a_plot_out_of_sight_comes_into_view_with_the_focus(
    window: Window, tab: AmplitudePanel
) -> None:
    window.resize(1024, 700)
    window.reset_layout()
    window.show_tab("amplitude")
    settle(window)
    settle(window)
    assert tab.gap.visibleRegion().isEmpty()
    tab.along.plot.setFocus()
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if tab.gap.isAncestorOf(QApplication.focusWidget()):
            break
    assert not tab.gap.visibleRegion().isEmpty()


@pytest.mark.slow
def test_that_the_tables_stand_side_by_side_only_where_the_tab_is_too_low(
    window: Window, tab: AmplitudePanel
) -> None:
    window.resize(1366, 768)
    window.reset_layout()
    window.show_tab("amplitude")
    settle(window)
    for height, stacked in ((280, True), (130, False), (280, True)):
        window.resizeDocks([window.docks["amplitude"]], [height], Qt.Orientation.Vertical)
        settle(window)
        below = tab.points.y() >= tab.integral.y() + tab.integral.height()
        assert below == stacked
        assert tab.points.geometry().bottom() <= tab.right.height()
        assert (tab.points.x() == tab.integral.x()) == stacked


@pytest.mark.slow
def test_that_another_theme_is_put_on(window: Window, tab: AmplitudePanel) -> None:
    rest(window)
    light = np.asarray(tab.phase.image.image).copy()
    window.dress("dark")
    rest(window)
    dark = np.asarray(tab.phase.image.image)
    assert dark.shape == light.shape and (dark != light).any()


def test_that_a_session_opens_on_the_same_amplitude(
    window: Window, tab: AmplitudePanel, tmp_path: Path
) -> None:
    window.loop.do(edits.set_hbar, 700.0)
    window.loop.do(edits.set_wick, 1.2)
    window.loop.do(edits.brush, (6e4, 7e4))
    settle(window)
    shown = rows(tab)
    save(window.state, tmp_path / "a.json")
    set_up(window, opening())
    assert rows(tab) != shown
    set_up(window, load(tmp_path / "a.json"))
    assert rows(tab) == shown and window.state.show.energies == (6e4, 7e4)


@pytest.mark.slow
def test_that_panning_the_phase_map_moves_the_landscape(
    window: Window, tab: AmplitudePanel
) -> None:
    before, plot = window.state.views.landscape, tab.phase.plot
    at = planes.middle(plot.view)
    planes.drag(plot, at, planes.away(plot, at, 20.0, 0.0))
    after = window.state.views.landscape
    assert after.by_hand and after.x[0] < before.x[0]


@pytest.mark.slow
def test_that_every_control_is_explained(tab: AmplitudePanel) -> None:
    dial = tab.controls.dial
    for made in (
        dial.hbar,
        dial.hbar_value,
        dial.fall,
        dial.wick,
        dial.wick_value,
        tab.controls.everything,
    ):
        assert made.toolTip() and made.accessibleName() and made.accessibleDescription()
        assert made.focusPolicy() != Qt.FocusPolicy.NoFocus
    assert "degrees" in dial.wick.toolTip() and "units of S" in dial.hbar.toolTip()
    for plot in tab.plots:
        assert plot.toolTip() and plot.plot.focusPolicy() == Qt.FocusPolicy.StrongFocus
        spoken = plot.plot.accessibleName(), plot.plot.accessibleDescription()
        assert all(spoken) and not any(sign in text for text in spoken for sign in "<>‹›")
        assert len(spoken[1]) > len(spoken[0])
