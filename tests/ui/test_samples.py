"""The Samples tab: walkers chosen by hand, and what they find held against the exact numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox

from physviz.engine.boltzmann import boltzmann
from physviz.engine.diagnostics import autocorrelation
from physviz.engine.losses import Cauchy
from physviz.engine.priors import Flat
from physviz.engine.sampled import statistics
from physviz.engine.sampling import Sampling
from physviz.lab import edits
from physviz.lab.limits import MOST_DRAWS
from physviz.lab.samples_table import samples_csv
from physviz.lab.state import sampling_of
from physviz.ui.form import Choice
from physviz.ui.panels.samples import SamplesPanel
from physviz.ui.panels.samples_picture import horizon
from physviz.ui.panels.walk import milestone
from physviz.ui.window import Window
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.dialogs import answering, naming
from tests.ui.hands import type_in
from tests.ui.seen import held

LAST = 800


@pytest.fixture
def tab(window: Window) -> Iterator[SamplesPanel]:
    """The tab in front, on Hubble's data, nobody walking."""
    window.show_tab("samples")
    settle(window)
    (found,) = (tab for tab in window.docks.made if isinstance(tab, SamplesPanel))
    yield found
    for plot in found.plots.values():
        planes.let_go(plot.plot)
    window.show_tab("numbers")
    settle(window)


def pick(choice: Choice, key: str) -> None:
    """Choose an entry with the keyboard, as a hand does."""
    choice.setFocus()
    away = choice.findData(key) - choice.currentIndex()
    for _ in range(abs(away)):
        QTest.keyClick(choice, Qt.Key.Key_Down if away > 0 else Qt.Key.Key_Up)
    assert choice.key == key


def walkers(window: Window) -> Sampling:
    """The walkers of the state."""
    made = sampling_of(window.state.experiment)
    assert made is not None
    return made


def to_end(window: Window, step: int | None = None) -> None:
    """Have all steps made, and go to the last or to another one."""
    made = walkers(window)
    made.grow(60.0)
    window.loop.do(edits.scrub, made.last if step is None else step)
    rest(window)


def at_end(window: Window, key: str) -> None:
    """Open the window with walkers that have come to their end, ``LAST``."""
    state = edits.set_sampling_steps(edits.choose_sampler(opening(), key), LAST)
    set_up(window, edits.play(state, False))
    to_end(window)


def cell(tab: SamplesPanel, name: str, heading: str) -> str:
    return tab.table.cells[name, heading].text()


def number(text: str) -> float:
    """Return the number before any ± or unit."""
    return float(text.partition(" ")[0].replace("−", "-").replace(",", ""))


# --- the invitation, and the choice ---------------------------------------------------------------


def test_that_it_stands_after_thermodynamics_and_invites(window: Window, tab: SamplesPanel) -> None:
    keys = list(window.docks)
    assert keys[keys.index("samples") - 1] == "thermodynamics"
    assert tab.message.isVisible() and "Choose a sampler" in tab.message.text()
    assert not tab.findings.isVisible() and not tab.controls.progress.button.isEnabled()
    assert not any(field.isEnabled() for field in tab.controls.numbers.values())


def test_that_a_sampler_chosen_by_hand_walks_from_the_start(
    window: Window, tab: SamplesPanel
) -> None:
    pick(tab.controls.sampler, "metropolis")
    settle(window)
    setup = window.state.experiment.sampling
    assert setup is not None and setup.sampler.key == "metropolis"
    assert window.state.clock.playing and tab.findings.isVisible()
    assert walkers(window).at(0) == pytest.approx(np.tile(window.state.experiment.start, (64, 1)))
    shown = {key for key, row in tab.controls.rows.items() if row.isVisible()}
    assert shown == {("metropolis", "step_size")}
    pick(tab.controls.sampler, "none")
    settle(window)
    assert window.state.experiment.sampling is None and tab.message.isVisible()


def test_that_langevin_takes_over_the_learning_rate(window: Window, tab: SamplesPanel) -> None:
    window.loop.do(edits.set_learning_rate, 0.031)
    pick(tab.controls.sampler, "langevin")
    settle(window)
    assert tab.controls.knobs["langevin", "learning_rate"].field.text() == "0.031"


def test_that_numbers_typed_in_the_tab_are_those_of_the_walkers(
    window: Window, tab: SamplesPanel
) -> None:
    pick(tab.controls.sampler, "hmc")
    settle(window)
    typed = {"chains": "32", "steps": "500", "warm_up": "50", "seed": "7"}
    for name, text in typed.items():
        type_in(tab.controls.numbers[name], text)
    type_in(tab.controls.knobs["hmc", "leaps"].field, "5")
    pick(tab.controls.begin, "scattered")
    settle(window)
    setup = window.state.experiment.sampling
    assert setup is not None and setup.scattered
    assert (setup.chains, setup.steps, setup.warm_up, setup.seed) == (32, 500, 50, 7)
    assert getattr(setup.sampler, "leaps", None) == 5
    QTest.mouseClick(tab.controls.other_seed, Qt.MouseButton.LeftButton)
    settle(window)
    assert tab.controls.numbers["seed"].text() == "8"
    type_in(tab.controls.numbers["steps"], "4000000")
    assert "4,000,000" in window.state.refusal
    settle(window)
    assert tab.controls.numbers["steps"].text() == "500"


def test_that_dragging_a_knob_is_one_step_to_undo(window: Window, tab: SamplesPanel) -> None:
    pick(tab.controls.sampler, "mala")
    settle(window)
    slider, before = tab.controls.knobs["mala", "step_size"].slider, len(window.loop.lab.past)
    y = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, y))
    for x in (slider.width() // 2 - 5, slider.width() // 2 - 10):
        QTest.mouseMove(slider, QPoint(x, y))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2 - 10, y))
    setup = window.state.experiment.sampling
    assert setup is not None and getattr(setup.sampler, "step_size", 1.5) != 1.5
    assert len(window.loop.lab.past) == before + 1


# --- what is shown --------------------------------------------------------------------------------


def test_that_the_table_holds_what_the_engine_finds_beside_what_is_exact(
    window: Window, tab: SamplesPanel
) -> None:
    at_end(window, "mala")
    e = window.state.experiment
    q, found = boltzmann(e.problem, 1.0), statistics(walkers(window), 200, LAST)
    exact = {"U": q.internal_energy, "C": 1.0, "⟨β₀⟩": q.mean[0], "⟨β₁⟩": q.mean[1]}
    means = {
        "U": (found.energy.mean, found.energy.error),
        "C": (found.heat_capacity, found.heat_error),
        "⟨β₀⟩": (found.intercept.mean, found.intercept.error),
        "⟨β₁⟩": (found.slope.mean, found.slope.error),
    }
    for name, (mean, error) in means.items():
        assert number(cell(tab, name, "sampled")) == pytest.approx(mean, abs=0.06 * error)
        assert number(cell(tab, name, "exact")) == pytest.approx(exact[name], abs=0.06 * error)
        off = (mean - exact[name]) / error
        assert abs(off) < 4.0
        assert number(cell(tab, name, "off by")) == pytest.approx(off, abs=0.051)
    assert cell(tab, "U", "ESS") == f"{found.energy.ess:,.0f}"
    assert tab.verdict.text().startswith("In agreement")


def test_that_the_plots_hold_the_draws_and_the_exact_curves(
    window: Window, tab: SamplesPanel
) -> None:
    at_end(window, "mala")
    made, q = walkers(window), boltzmann(window.state.experiment.problem, 1.0)
    theta, energies = made.draws(201, LAST)
    drawn = held(tab.plots["trace"].strong)
    assert drawn[:, 1] == pytest.approx(made.path(0, 0, LAST)[drawn[:, 0].astype(int), 1])
    x, density = held(tab.plots["histogram"].exact).T
    assert density == pytest.approx(q.marginal_slope(x))
    assert np.trapezoid(density, x) == pytest.approx(1.0, abs=1e-3)
    k, mean = held(tab.plots["running"].strong).T
    assert mean[-1] == pytest.approx(theta[..., 1].mean()) and k[-1] == LAST
    assert held(tab.plots["running"].exact)[:, 1] == pytest.approx(q.mean[1])
    lags, rho = held(tab.plots["correlation"].strong).T
    assert lags.tolist() == list(range(len(lags)))
    assert rho == pytest.approx(autocorrelation(theta[..., 1])[: len(rho)])
    pick(tab.controls.quantity, "energy")
    rest(window)
    k, mean = held(tab.plots["running"].strong).T
    assert mean[-1] == pytest.approx(energies.mean())
    x, density = held(tab.plots["histogram"].exact).T
    # E − E_min of two degrees of freedom is exponential.
    assert density == pytest.approx(np.exp(q.energy.value - x), abs=0.01)
    pick(tab.controls.quantity, "slope")


def test_that_the_histogram_is_a_density(window: Window, tab: SamplesPanel) -> None:
    at_end(window, "metropolis")
    x, y = held(tab.plots["histogram"].strong).T
    assert np.trapezoid(y, x) == pytest.approx(1.0, abs=2e-3)


def test_that_statistics_are_of_the_present_step_and_begin_after_the_warm_up(
    window: Window, tab: SamplesPanel
) -> None:
    at_end(window, "mala")
    window.loop.do(edits.scrub, 600)
    rest(window)
    assert dict(tab.plots["histogram"].number.pairs) == {"": f"{64 * 400:,} draws"}
    assert held(tab.plots["running"].strong)[-1, 0] == 600
    window.loop.do(edits.scrub, 100)
    rest(window)
    assert "after step 200" in tab.verdict.text()
    assert {cell(tab, name, "sampled") for name in ("U", "C")} == {"–"}
    assert not len(held(tab.plots["running"].strong))


def test_that_a_click_on_the_trace_goes_to_that_step_and_the_axis_stays_under_the_mouse(
    window: Window, tab: SamplesPanel
) -> None:
    at_end(window, "mala")
    plot = tab.plots["trace"].plot
    view = plot.view
    middle = 0.5 * sum(view.y)
    planes.press(plot, (700.0, middle))
    settle(window)
    assert window.state.step == pytest.approx(700, abs=planes.a_pixel(plot)[0])
    planes.move(plot, (50.0, middle))
    settle(window)
    assert window.state.step == pytest.approx(50, abs=planes.a_pixel(plot)[0])
    assert plot.view.x == view.x
    assert held(tab.plots["trace"].now)[:, 0] == pytest.approx(window.state.step)
    planes.release(plot, (50.0, middle))
    rest(window)
    assert plot.view.x == (0.0, 64.0)


def test_that_the_axis_of_steps_doubles_and_milestones_grow_with_the_steps() -> None:
    assert [horizon(step, 2000) for step in (0, 63, 64, 500, 1999)] == [64, 64, 128, 512, 2000]
    assert horizon(3, 10) == 10
    stones = [milestone(step) for step in range(1, 4000)]
    assert all(stone <= step for step, stone in enumerate(stones, 1))
    assert stones[:8] == list(range(1, 9)) and len(set(stones)) < 50
    assert all(4 * step < 5 * stone + 4 for step, stone in enumerate(stones, 1))


def test_that_a_narrow_window_leaves_out_plots_rather_than_numbers(
    window: Window, tab: SamplesPanel
) -> None:
    tab.table.narrow()
    at_end(window, "mala")
    assert all(plot.isVisible() for plot in tab.plots.values())
    window.resize(1024, 700)
    settle(window)
    shown = [key for key, plot in tab.plots.items() if plot.isVisible()]
    assert shown == list(tab.plots)[: len(shown)] and 1 <= len(shown) < 4
    assert not tab.horizontalScrollBar().isVisible()
    for widget in (tab.table, tab.verdict):
        assert (
            tab.viewport().rect().contains(widget.mapTo(tab.viewport(), widget.rect().topRight()))
        )


# --- stop, go on ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_that_stop_keeps_the_steps_made_and_go_on_makes_as_many_again(
    window: Window, tab: SamplesPanel
) -> None:
    state = edits.set_sampling_steps(edits.choose_sampler(opening(), "metropolis"), 60_000)
    set_up(window, edits.play(state, False))
    made = walkers(window)
    made.grow(60.0, 300)
    tab.controls.progress.paint((made, made.reached, made.last))
    before, button = made.at(300).copy(), tab.controls.progress.button
    assert button.text() == "Stop" and 0.0 < tab.controls.progress.bar.share < 1.0
    reached = made.reached
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    setup = window.state.experiment.sampling
    assert setup is not None and setup.steps == reached
    rest(window)
    assert walkers(window).ended and button.text() == "Go on"
    assert (walkers(window).at(300) == before).all()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    rest(window)
    assert walkers(window).last == 2 * reached and walkers(window).ended
    assert (walkers(window).at(300) == before).all()


@pytest.mark.slow
def test_that_no_word_of_the_stop_button_moves_the_sampler_beside_it(
    window: Window, tab: SamplesPanel
) -> None:
    set_up(window, edits.play(edits.choose_sampler(opening(), "metropolis"), False))
    rest(window)
    progress, places = tab.controls.progress, []
    made = walkers(window)
    for reached in (made.last // 2, made.last):
        progress.paint((made, reached, made.last))
        settle(window)
        assert progress.button.width() >= progress.button.sizeHint().width()
        places.append((tab.controls.sampler.geometry(), progress.button.geometry()))
    assert places[0] == places[1]
    assert not places[0][0].intersects(places[0][1])


def test_that_go_on_ends_where_no_more_draws_are_kept(window: Window, tab: SamplesPanel) -> None:
    most = MOST_DRAWS // 4000
    state = edits.set_sampling_steps(edits.choose_sampler(opening(), "metropolis"), most)
    set_up(window, edits.play(edits.set_chains(state, 4000), False))
    progress = tab.controls.progress
    progress.paint((walkers(window), most, most))
    assert progress.button.text() == "Go on" and not progress.button.isEnabled()
    assert "4,000,000 at most" in progress.button.toolTip()
    window.loop.do(edits.set_chains, 4)  # or all would be made before the next test


# --- the verdict ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_that_the_screen_says_why_a_local_sampler_misses_a_mode(
    window: Window, tab: SamplesPanel
) -> None:
    set_up(window, opening("two_modes"))
    pick(tab.controls.sampler, "metropolis")
    to_end(window)
    said = tab.verdict.text()
    assert "crossed the barrier" in said and "100 %" in said and "87.1 %" in said
    assert re.search(r"R̂ = 1\.0\d cannot tell", said)
    assert cell(tab, "⟨β₁⟩", "off by").startswith("> 100")
    pick(tab.controls.sampler, "independent")
    to_end(window)
    assert tab.verdict.text().startswith("In agreement")
    for name in ("U", "C", "⟨β₀⟩", "⟨β₁⟩"):
        assert abs(number(cell(tab, name, "off by"))) < 4.0


@pytest.mark.slow
def test_that_a_step_far_too_long_is_named(window: Window, tab: SamplesPanel) -> None:
    state = edits.choose_sampler(opening(), "metropolis")
    set_up(window, edits.play(edits.set_sampler_knob(state, "step_size", 10.0), False))
    to_end(window)
    assert tab.verdict.text().startswith("The step is too long: only")


@pytest.mark.slow
def test_that_langevins_own_bias_is_named(window: Window, tab: SamplesPanel) -> None:
    at_end(window, "langevin")
    # λ of the stiff axis is 4.067: 1/(1 − 0.05 · 4.067/2) = 1.113.
    assert "1/(1 − αλ/2) = 1.11" in tab.verdict.text()


def test_that_too_few_draws_are_called_so(window: Window, tab: SamplesPanel) -> None:
    state = edits.set_warm_up(edits.choose_sampler(opening(), "independent"), 10)
    state = edits.set_sampling_steps(edits.set_chains(state, 4), 60)
    set_up(window, edits.play(state, False))
    to_end(window)
    assert tab.verdict.text().startswith("Too few draws")


@pytest.mark.slow
def test_that_a_mean_that_does_not_exist_is_not_made_up(window: Window, tab: SamplesPanel) -> None:
    # With three points Cauchy's tails bind θ at this β, but not its mean.
    state = opening("outlier")
    for index in range(state.experiment.points.n - 1, 2, -1):
        state = edits.remove_points(state, (index,))
    state = edits.set_loss(edits.set_sigma(edits.set_prior(state, Flat()), 1.0), Cauchy(1.0))
    state = edits.set_inverse_temperature(state, 0.9)
    set_up(window, edits.play(edits.choose_sampler(state, "metropolis"), False))
    to_end(window)
    assert cell(tab, "⟨β₁⟩", "exact") == "does not exist"
    assert cell(tab, "⟨β₁⟩", "sampled") == "–" and cell(tab, "⟨β₁⟩", "off by") == "–"
    assert "too heavy for a mean" in tab.verdict.text()


@pytest.mark.slow
def test_that_a_refusal_stands_where_the_plots_would(window: Window, tab: SamplesPanel) -> None:
    at_end(window, "metropolis")
    window.loop.do(edits.clear)
    rest(window)
    assert tab.message.isVisible() and "no points" in tab.message.text()
    window.loop.undo()
    rest(window)
    assert not tab.message.isVisible()


# --- in a hand ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_that_during_a_drag_the_old_plots_fade_and_nothing_is_worked_out(
    window: Window, tab: SamplesPanel
) -> None:
    at_end(window, "mala")
    before = cell(tab, "U", "sampled")
    window.loop.during("drag", edits.move_points, (3,), 0.05, 40.0)
    settle(window)
    assert tab.plots["running"].strong.opacity() < 0.5 and not tab.table.isEnabled()
    assert cell(tab, "U", "sampled") == before
    window.loop.release()
    to_end(window)
    assert tab.plots["running"].strong.opacity() == 1.0 and tab.table.isEnabled()
    assert cell(tab, "U", "sampled") != before


def test_that_a_drag_that_leaves_the_walkers_alone_leaves_their_plots_alone(
    window: Window, tab: SamplesPanel
) -> None:
    at_end(window, "mala")
    window.loop.during("drag", edits.set_learning_rate, 0.04)
    settle(window)
    assert tab.plots["running"].strong.opacity() == 1.0 and tab.table.isEnabled()
    window.loop.release()


# --- out of the window ----------------------------------------------------------------------------


def test_that_the_file_menu_writes_the_draws_and_refuses_where_there_are_none(
    window: Window, tab: SamplesPanel, tmp_path: Path
) -> None:
    export = window.actions_by_name["export_samples"]
    export.trigger()
    assert "choose ‹a sampler›" in window.state.refusal
    at_end(window, "mala")
    met = answering(naming(tmp_path / "draws.csv"))
    export.trigger()
    assert met and (tmp_path / "draws.csv").read_text() == samples_csv(window.state)


def test_that_every_control_says_what_it_is(tab: SamplesPanel) -> None:
    controls = tab.controls
    each = [controls.sampler, controls.begin, controls.quantity, controls.other_seed]
    each += [*controls.numbers.values(), controls.anneal.schedule, controls.anneal.hottest]
    each += [controls.anneal.steps, controls.progress.button, controls.progress.bar]
    for widget in each:
        assert widget.objectName() and widget.accessibleName() and widget.accessibleDescription()
    QApplication.processEvents()


@pytest.mark.slow
def test_that_what_is_not_a_number_is_a_dash_and_draws_all_alike_are_called_so(
    window: Window, tab: SamplesPanel
) -> None:
    # So cold that no kick can be told from none.
    state = edits.set_inverse_temperature(edits.choose_sampler(opening(), "langevin"), 1e100)
    state = edits.set_warm_up(edits.set_sampling_steps(state, 4000), 3500)
    set_up(window, edits.play(state, False))
    to_end(window)
    shown = [cell(tab, name, heading) for name in ("U", "⟨β₁⟩") for heading in ("ESS", "R̂")]
    assert shown == ["–"] * 4
    assert "all alike" in tab.verdict.text()
    x, y = held(tab.plots["histogram"].strong).T
    assert np.isfinite(y).all() and (np.diff(x) >= 0.0).all()
    pick(tab.controls.quantity, "energy")
    rest(window)
    assert np.isfinite(held(tab.plots["histogram"].strong)).all()
    pick(tab.controls.quantity, "slope")


def test_that_no_samplers_name_is_cut_off(window: Window, tab: SamplesPanel) -> None:
    choice = tab.controls.sampler
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    style, field = choice.style(), QStyle.SubControl.SC_ComboBoxEditField
    room = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, choice).width()
    for index in range(choice.count()):
        assert choice.fontMetrics().horizontalAdvance(choice.itemText(index)) <= room - 4


def test_that_a_menu_opened_by_hand_has_room_for_all_it_offers(
    window: Window, tab: SamplesPanel
) -> None:
    choice = tab.controls.sampler
    choice.setFocus()
    settle(window)
    choice.showPopup()
    settle(window)
    view = choice.view()
    assert view.verticalScrollBar().maximum() == 0
    assert view.viewport().height() >= sum(map(view.sizeHintForRow, range(choice.count())))
    choice.hidePopup()
