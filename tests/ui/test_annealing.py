"""Walkers that are cooled: set by hand or from the menu, and seen among the exact curves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from physviz.engine.annealing import temperatures
from physviz.engine.rungs import rungs
from physviz.lab import edits
from physviz.lab.setups import SamplingSetup
from physviz.lab.state import State, sampling_of
from physviz.ui.panels.samples import SamplesPanel
from physviz.ui.panels.thermodynamics import ThermodynamicsPanel
from physviz.ui.panels.walkers import WalkersLayer
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.hands import type_in
from tests.ui.seen import held
from tests.ui.test_samples import pick


@pytest.fixture
def tabs(window: Window) -> Iterator[tuple[SamplesPanel, ThermodynamicsPanel]]:
    """The Samples and the Thermodynamics tab, the first in front."""
    for key in ("thermodynamics", "samples"):
        window.show_tab(key)
        settle(window)
    (samples,) = (tab for tab in window.docks.made if isinstance(tab, SamplesPanel))
    (thermo,) = (tab for tab in window.docks.made if isinstance(tab, ThermodynamicsPanel))
    yield samples, thermo
    window.show_tab("numbers")
    settle(window)


def setup(window: Window) -> SamplingSetup:
    found = window.state.experiment.sampling
    assert found is not None
    return found


def cooled(key: str = "hubble1929", steps: int = 600) -> State:
    """Walkers made to the end of an annealing, paused at its start."""
    state = edits.set_sampling_steps(edits.choose_sampler(opening(key), "metropolis"), steps)
    state = edits.play(edits.anneal(state), False)
    sampling = sampling_of(state.experiment)
    assert sampling is not None
    sampling.grow(60.0)
    return state


def test_that_the_menu_cools_from_ten_times_the_temperature_and_plays(
    window: Window,
) -> None:
    window.loop.do(edits.set_inverse_temperature, 0.5)
    action = window.actions_by_name["anneal"]
    assert action.shortcut().toString() == "Ctrl+Shift+K"
    action.trigger()
    anneal = setup(window).anneal
    assert anneal is not None and window.state.clock.playing
    assert (anneal.shape, anneal.hottest, anneal.steps) == ("geometric", 20.0, 2000)
    assert setup(window).sampler.key == "metropolis"


def test_that_it_begins_no_hotter_than_cauchys_tails_bind(window: Window) -> None:
    state = edits.set_sigma(edits.choose_loss(opening("outlier"), "cauchy"), None)
    set_up(window, edits.anneal(edits.choose_sampler(state, "independent")))
    sampling = sampling_of(window.state.experiment)
    assert sampling is not None and not sampling.refusal and sampling.anneal is not None
    assert 1.0 < sampling.anneal.hottest < 100.0 and sampling.sampler.key == "metropolis"


@pytest.mark.slow
def test_that_a_schedule_chosen_by_hand_begins_no_hotter_either(
    window: Window, tabs: tuple[SamplesPanel, ThermodynamicsPanel]
) -> None:
    state = edits.set_sigma(edits.choose_loss(opening("outlier"), "cauchy"), None)
    set_up(window, edits.play(edits.choose_sampler(state, "metropolis"), False))
    pick(tabs[0].controls.anneal.schedule, "geometric")
    settle(window)
    sampling = sampling_of(window.state.experiment)
    assert sampling is not None and sampling.anneal is not None and not sampling.refusal


def test_that_a_schedule_is_chosen_and_turned_by_hand(
    window: Window, tabs: tuple[SamplesPanel, ThermodynamicsPanel]
) -> None:
    samples, _ = tabs
    controls = samples.controls.anneal
    assert not controls.schedule.isEnabled()
    window.loop.do(edits.choose_sampler, "mala")
    settle(window)
    pick(controls.schedule, "linear")
    settle(window)
    assert controls.numbers.isVisible()
    type_in(controls.hottest, "30")
    type_in(controls.steps, "400")
    anneal = setup(window).anneal
    assert anneal is not None
    assert (anneal.shape, anneal.hottest, anneal.steps) == ("linear", 30.0, 400)
    pick(controls.schedule, "off")
    settle(window)
    assert setup(window).anneal is None and not controls.numbers.isVisible()


def test_that_while_it_cools_no_means_are_made_up(
    window: Window, tabs: tuple[SamplesPanel, ThermodynamicsPanel]
) -> None:
    samples, _ = tabs
    set_up(window, edits.scrub(cooled(), 300))
    rest(window)
    assert "are being cooled until step 600" in samples.verdict.text()
    assert samples.table.cells["U", "sampled"].text() == "–"


def test_that_the_walkers_say_how_warm_they_are(window: Window) -> None:
    state = cooled()
    anneal = state.experiment.sampling and state.experiment.sampling.anneal
    assert anneal is not None
    t = temperatures(anneal, 1.0)
    for step in (1, 300, 600):
        set_up(window, edits.scrub(state, step))
        for panel in (window.landscape, window.boltzmann):
            (layer,) = (each for each in panel.layers if isinstance(each, WalkersLayer))
            words = layer.tries.note.rpartition("walkers at T = ")[2]
            assert float(words) == pytest.approx(t[step - 1], rel=6e-3)


def test_that_the_present_temperature_and_what_was_found_lie_among_the_curves(
    window: Window, tabs: tuple[SamplesPanel, ThermodynamicsPanel]
) -> None:
    _, thermo = tabs
    window.show_tab("thermodynamics")
    state = edits.scrub(cooled(), 450)
    set_up(window, state)
    rest(window)
    sampling = sampling_of(state.experiment)
    assert sampling is not None
    x = -np.log10(sampling.inverse_temperature_at(450))
    for curve in ("F", "U", "S", "C"):
        assert held(thermo.plots[curve].cooling)[:, 0] == pytest.approx([x, x])
    (tag,) = thermo.plots["C"].words.tags
    assert tag.text.startswith("anneal T = ")
    found, ground = rungs(sampling, 450), thermo.curves.drawn
    assert ground is not None
    least = ground.made.exact.ground
    at, height = held(thermo.plots["U"].points).T
    assert at == pytest.approx(np.log10(found.temperature))
    assert 10.0**height == pytest.approx(found.internal_energy - least)
    at, height = held(thermo.plots["C"].points).T
    assert height == pytest.approx(found.heat_capacity)
    low, high = held(thermo.plots["C"].bars).reshape(-1, 2, 2)[..., 1].T
    assert high - low == pytest.approx(2.0 * found.heat_error)
    # A slow cooling of a bowl keeps to equipartition: U − E_min = T.
    off = (found.internal_energy - least - found.temperature) / found.energy_error
    assert np.abs(off[4:]).max() < 5.0


def test_that_without_annealing_nothing_of_it_is_drawn(
    window: Window, tabs: tuple[SamplesPanel, ThermodynamicsPanel]
) -> None:
    _, thermo = tabs
    window.show_tab("thermodynamics")
    set_up(window, edits.scrub(cooled(), 450))
    window.loop.do(edits.set_anneal, None)
    rest(window)
    for plot in thermo.plots.values():
        assert not len(held(plot.cooling)) and not len(held(plot.points))
        assert not plot.words.tags
