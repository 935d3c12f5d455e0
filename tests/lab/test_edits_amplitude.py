"""ħ, the Wick dial and the band of energies: edited, undone, saved."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from physviz.engine.cost import cost
from physviz.engine.datasets import DATASETS
from physviz.engine.minima import minima
from physviz.engine.potential import NoNoise, surprisal
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.options import Options, set_up
from physviz.lab.session import from_json, to_json

HUBBLE = edits.state_of_dataset("hubble1929")


@pytest.mark.parametrize("key", [data.key for data in DATASETS])
def test_that_a_handful_of_fringes_lie_between_the_least_squares_line_and_the_start(
    key: str,
) -> None:
    e = edits.state_of_dataset(key).experiment
    hbar, problem = edits.suggested_hbar(e), e.problem
    squared = edits.choose_loss(edits.state_of_dataset(key), "squared").experiment.problem
    line = minima(squared)[0].theta
    least, there = (cost(problem.points, problem.loss, theta) for theta in (line, e.start))
    # From a start that is no higher than S is anyway, one looks as far as that.
    height = max(abs(there - least), least)
    assert 4.9 <= height / (2.0 * math.pi * hbar) <= 12.6
    mantissa = float(f"{hbar:e}".partition("e")[0])
    assert mantissa in (1.0, 2.0, 5.0)


def test_that_hbar_suits_the_data_until_a_hand_sets_it() -> None:
    assert HUBBLE.experiment.hbar is None
    assert edits.hbar_of(HUBBLE.experiment) == edits.suggested_hbar(HUBBLE.experiment)
    set_by_hand = edits.set_hbar(HUBBLE, 123.0)
    assert edits.hbar_of(set_by_hand.experiment) == 123.0
    assert edits.set_hbar(set_by_hand, None).experiment == HUBBLE.experiment


def test_that_there_is_an_hbar_without_points_and_with_a_start_at_the_minimum() -> None:
    assert edits.hbar_of(edits.clear(HUBBLE).experiment) == 1.0
    best = minima(HUBBLE.experiment.problem)[0].theta
    assert edits.hbar_of(replace(HUBBLE.experiment, start=best)) > 0.0


@pytest.mark.parametrize("hbar", [0.0, -1.0, math.nan, math.inf, 1e-200])
def test_that_a_hbar_that_is_none_is_refused(hbar: float) -> None:
    with pytest.raises(ValueError, match="Phase scale ħ must"):
        edits.set_hbar(HUBBLE, hbar)


@pytest.mark.parametrize("angle", [-0.01, 1.6, math.nan])
def test_that_the_dial_goes_from_boltzmann_to_feynman_and_no_further(angle: float) -> None:
    assert HUBBLE.experiment.wick == 0.5 * math.pi
    assert edits.set_wick(HUBBLE, 0.0).experiment.wick == 0.0
    with pytest.raises(ValueError, match="The angle ω must"):
        edits.set_wick(HUBBLE, angle)


def test_that_a_fall_of_hbar_is_one_step_to_undo() -> None:
    lab = Lab(HUBBLE)
    for hbar in (3000.0, 1000.0, 300.0):
        lab.during("fall", edits.set_hbar, hbar)
    lab.release()
    lab.do(edits.set_wick, 0.3)
    lab.undo()
    assert lab.state.experiment.wick == 0.5 * math.pi
    assert lab.state.experiment.hbar == 300.0
    lab.undo()
    assert lab.state.experiment.hbar is None


def test_that_a_band_is_what_lies_between_its_ends() -> None:
    assert edits.brush(HUBBLE, (3.0, 1.0)).show.energies == (1.0, 3.0)
    assert edits.brush(HUBBLE, (2.0, 2.0)).show.energies is None
    assert edits.brush(edits.brush(HUBBLE, (1.0, 2.0)), None).show.energies is None
    with pytest.raises(ValueError, match="finite"):
        edits.brush(HUBBLE, (1.0, math.inf))


def test_that_a_band_goes_with_the_data_it_was_lit_up_on() -> None:
    lit = edits.brush(HUBBLE, (6e4, 9e4))
    assert edits.open_dataset(lit, "clean_line").show.energies is None
    other = edits.brush(edits.state_of_dataset("clean_line"), (1.0, 2.0))
    assert edits.opened(lit, other).show.energies == (1.0, 2.0)


def test_that_a_session_keeps_hbar_the_dial_and_the_band() -> None:
    state = edits.brush(edits.set_wick(edits.set_hbar(HUBBLE, 77.0), 1.1), (1.0, 2.5))
    back = from_json(to_json(state), "a.json")
    assert (back.experiment.hbar, back.experiment.wick) == (77.0, 1.1)
    assert back.show.energies == (1.0, 2.5)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [('"wick": 1.5707963267948966', '"wick": 2.0'), ('"hbar": null', '"hbar": -1.0')],
)
def test_that_a_session_with_a_wrong_number_is_refused(line: str, wrong: str) -> None:
    text = to_json(HUBBLE).decode()
    assert line in text
    with pytest.raises(ValueError, match=r"a\.json"):
        from_json(text.replace(line, wrong).encode(), "a.json")


def test_that_the_first_hbar_of_a_command_line_is_the_labs() -> None:
    said = set_up(Options(preset="anscombe1", hbar=(0.5, 3.0)))
    assert said.state.experiment.hbar == 0.5
    assert set_up(Options(preset="anscombe1")).state.experiment.hbar is None


def test_that_a_turn_of_the_dial_stops_at_its_ends() -> None:
    turned = edits.turn_wick(edits.set_wick(HUBBLE, 1.0), 5.0)
    assert math.degrees(turned.experiment.wick) == pytest.approx(math.degrees(1.0) + 5.0)
    assert edits.turn_wick(turned, 500.0).experiment.wick == 0.5 * math.pi
    assert edits.turn_wick(turned, -500.0).experiment.wick == 0.0


@pytest.mark.parametrize("key", ["hubble1929", "hogg2010"])
def test_that_hbar_of_a_temperature_weighs_s_as_the_likelihood_does(key: str) -> None:
    state = edits.set_inverse_temperature(edits.state_of_dataset(key), 0.3)
    e = edits.take_thermal_hbar(state).experiment
    here, there = (0.3, 1.7), (-20.0, 4.0)
    phi = surprisal(e.problem)
    assert phi is not None
    rise = 0.3 * float(phi(np.array(there)) - phi(np.array(here)))
    costs = (cost(e.problem.points, e.problem.loss, theta) for theta in (there, here))
    assert np.subtract(*costs) / edits.hbar_of(e) == pytest.approx(rise, rel=1e-9)


def test_that_without_points_or_noise_no_hbar_belongs_to_a_temperature() -> None:
    with pytest.raises(ValueError, match="no points yet"):
        edits.take_thermal_hbar(edits.clear(HUBBLE))
    with pytest.raises(NoNoise):
        edits.take_thermal_hbar(edits.remove_points(HUBBLE, tuple(range(22))))


def test_that_a_session_keeps_what_the_third_panel_draws() -> None:
    state = edits.show_integrand(HUBBLE, True)
    assert from_json(to_json(state), "a.json").show.plane == "integrand"
    assert edits.show_integrand(state, False) == HUBBLE
