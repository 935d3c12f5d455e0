"""Walkers on the two planes of θ: where they are, what they try, and that they follow the clock."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction

from physviz.engine.sampling import Sampling
from physviz.lab import edits
from physviz.lab.state import State, front_run, sampling_of
from physviz.ui.panels.noise import NoiseLayer
from physviz.ui.panels.walkers import WalkersLayer
from physviz.ui.panels.walkers_picture import FEW, MOST, PAST, TRAIL
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import held


def layers(window: Window) -> tuple[WalkersLayer, WalkersLayer]:
    """The walkers on the Landscape and on the Boltzmann panel."""
    both = [layer for panel in window.panels for layer in panel.layers]
    first, second = (layer for layer in both if isinstance(layer, WalkersLayer))
    return first, second


def walking(key: str = "metropolis", steps: int = 500, at: int = 300) -> tuple[State, Sampling]:
    """Hubble's data with walkers, made to their end, paused at a step."""
    state = edits.set_sampling_steps(edits.choose_sampler(opening(), key), steps)
    made = sampling_of(state.experiment)
    assert made is not None
    made.grow(60.0)
    return edits.scrub(state, at), made


def test_that_the_walkers_stand_where_the_sampler_has_them(window: Window) -> None:
    state, made = walking()
    set_up(window, state)
    for layer in layers(window):
        assert (layer.first.places == made.at(300)[:1]).all()
        assert (layer.dots.places == made.at(300)[1:]).all()
        assert held(layer.trail) == pytest.approx(made.path(0, 300 - TRAIL, 300))
    window.loop.do(edits.step_by, 1)
    settle(window)
    for layer in layers(window):
        assert (layer.dots.places == made.at(301)[1:]).all()


def test_that_proposals_taken_and_refused_differ_in_shape_and_come_true(window: Window) -> None:
    state, made = walking()
    set_up(window, state)
    tried = made.tried(300, FEW)
    first, _ = layers(window)
    assert len(first.tries.taken) + len(first.tries.refused) == FEW
    assert (first.tries.taken == tried.proposal[tried.accepted]).all()
    assert (first.tries.refused == tried.proposal[~tried.accepted]).all()
    # What was taken is where the walkers are one step on.
    assert first.tries.taken == pytest.approx(made.at(301)[:FEW][tried.accepted])
    count = int(tried.accepted.sum())
    assert first.tries.note == f"Metropolis: {count} of {FEW} proposals accepted"
    ends = held(first.ways).reshape(FEW, 2, 2)
    assert (ends[:, 0] == made.at(300)[:FEW]).all() and (ends[:, 1] == tried.proposal).all()


def test_that_the_leapfrog_of_hmc_is_drawn_leap_by_leap(window: Window) -> None:
    state, made = walking("hmc")
    set_up(window, state)
    first, _ = layers(window)
    tried = made.tried(300, FEW)
    assert tried.path.shape == (3, FEW, 2)
    assert held(first.ways).reshape(FEW, 3, 2) == pytest.approx(np.swapaxes(tried.path, 0, 1))


def test_that_langevin_is_said_to_refuse_nothing(window: Window) -> None:
    set_up(window, walking("langevin")[0])
    first, _ = layers(window)
    assert "none is ever refused" in first.tries.note and not len(first.tries.refused)


@pytest.mark.slow
def test_that_proposals_are_shown_only_where_an_eye_can_follow(window: Window) -> None:
    state, _ = walking(steps=3000)  # more than slow frames run through
    set_up(window, edits.set_speed(edits.play(state, True), 50.0))
    first, _ = layers(window)
    assert not first.tries.note and not len(held(first.ways))
    window.loop.do(edits.set_speed, 1.0)
    settle(window)
    assert first.tries.note.startswith("Metropolis")
    window.loop.do(edits.play, False)


def test_that_past_draws_gather_on_the_boltzmann_panel_after_the_warm_up(window: Window) -> None:
    state, made = walking(steps=2000, at=2000)
    set_up(window, state)
    landscape, boltzmann = layers(window)
    past = boltzmann.past.places
    assert not len(landscape.past.places) and PAST // 2 < len(past) <= PAST
    every = {tuple(at) for at in made.draws(201, 2000)[0].reshape(-1, 2).tolist()}
    assert {tuple(at) for at in past.tolist()} <= every
    window.loop.do(edits.scrub, 150)
    settle(window)
    assert not len(boltzmann.past.places)


def test_that_never_more_walkers_are_drawn_than_can_be_told_apart(window: Window) -> None:
    state = edits.set_chains(edits.set_sampling_steps(walking()[0], 20), 1500)
    sampling = sampling_of(state.experiment)
    assert sampling is not None
    sampling.grow(60.0)
    set_up(window, edits.scrub(state, 10))
    first, _ = layers(window)
    assert len(first.dots.places) + 1 <= MOST


def test_that_walkers_are_switched_off_and_on_in_the_view_menu(window: Window) -> None:
    set_up(window, walking()[0])
    action: QAction = window.actions_by_name["walkers"]
    assert action.isChecked() and action.shortcut().toString() == "Ctrl+Shift+W"
    action.trigger()
    settle(window)
    for layer in layers(window):
        assert not len(layer.dots.places) and not layer.tries.note
    assert not action.isChecked()
    action.trigger()
    settle(window)
    assert all(len(layer.dots.places) for layer in layers(window))


def test_that_in_the_cold_langevin_follows_the_descent_from_the_same_start(window: Window) -> None:
    state = edits.set_inverse_temperature(edits.choose_sampler(opening(), "langevin"), 1e12)
    set_up(window, edits.play(state, False))
    run = front_run(window.state)
    assert run is not None
    sampling = sampling_of(window.state.experiment)
    assert sampling is not None
    sampling.grow(60.0, 100)
    for step in (0, 10, 100):
        window.loop.do(edits.scrub, step)
        settle(window)
        first, _ = layers(window)
        away = first.dots.places - run.at(step)
        assert np.abs(away).max() < 1e-5 * np.hypot(*(run.at(0) - run.at(600)))


def test_that_during_a_drag_the_old_walkers_fade_and_then_walk_anew(window: Window) -> None:
    set_up(window, walking()[0])
    first, _ = layers(window)
    before = first.dots.places.copy()
    window.loop.during("drag", edits.move_points, (3,), 0.05, 40.0)
    window.loop.frame()
    assert first.dots.opacity() < 0.5 and (first.dots.places == before).all()
    window.loop.release()
    rest(window)
    assert first.dots.opacity() == 1.0 and (first.dots.places != before).all()
    made = sampling_of(window.state.experiment)
    assert made is not None and (first.dots.places == made.at(300)[1:]).all()


def test_that_diverged_walkers_are_pointed_at_within_what_qt_can_draw(window: Window) -> None:
    state = edits.set_learning_rate(opening(), 3.0)
    set_up(window, edits.play(edits.choose_sampler(state, "langevin"), False))
    sampling = sampling_of(window.state.experiment)
    assert sampling is not None
    sampling.grow(60.0)
    window.loop.do(edits.scrub, 1500)
    rest(window)
    first, _ = layers(window)
    assert np.abs(sampling.at(1500)).max() > 1e50 and np.abs(first.dots.places).max() < 1e7


# --- the temperature of mini-batches --------------------------------------------------------------


def noise(window: Window) -> NoiseLayer:
    (found,) = (layer for layer in window.boltzmann.layers if isinstance(layer, NoiseLayer))
    return found


@pytest.mark.slow
def test_that_the_temperature_of_mini_batches_stands_beside_beta_and_a_click_sets_it(
    window: Window,
) -> None:
    layer = noise(window)
    assert not layer.button.isVisible()
    window.loop.do(edits.choose_optimiser, "minibatch")
    settle(window)
    assert layer.button.isVisible() and "mini-batches of 8: T ≈ " in layer.button.text()
    layer.button.click()
    settle(window)
    assert window.state.experiment.inverse_temperature == pytest.approx(1.0 / layer.temperature)
    hot = layer.temperature
    window.loop.do(edits.set_knob, "batch_size", 2)
    settle(window)
    assert layer.temperature > 2.0 * hot and "of 2:" in layer.button.text()
    window.loop.do(edits.choose_optimiser, "gradient_descent")
    settle(window)
    assert not layer.button.isVisible()
