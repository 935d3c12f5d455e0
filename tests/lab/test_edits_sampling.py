"""The crowd of walkers: chosen, turned, cooled, and put on the timeline."""

from __future__ import annotations

import pytest

from physviz.engine.annealing import Anneal
from physviz.engine.samplers import SAMPLERS, Hmc, Langevin
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.setups import SamplingSetup
from physviz.lab.state import sampling_of

HUBBLE = edits.scrub(edits.state_of_dataset("hubble1929"), 40)


def test_that_any_sampler_can_be_chosen_and_sent_away() -> None:
    for kind in SAMPLERS:
        state = edits.choose_sampler(HUBBLE, kind.key)
        made = sampling_of(state.experiment)
        assert made is not None and type(made.sampler) is kind
        assert sampling_of(edits.choose_sampler(state, None).experiment) is None


def test_that_langevin_takes_over_the_learning_rate_and_the_start_of_the_descent() -> None:
    state = edits.choose_sampler(edits.set_learning_rate(HUBBLE, 0.02), "langevin")
    made = sampling_of(state.experiment)
    assert made is not None
    assert made.sampler == Langevin(0.02)
    assert made.start == HUBBLE.experiment.start


def test_that_the_walkers_reach_as_far_as_the_timeline() -> None:
    state = edits.choose_sampler(HUBBLE, "metropolis")
    long = edits.set_chains(edits.set_sampling_steps(state, 50_000), 8)
    assert edits.last_step(long) == 50_000


def test_that_the_numbers_of_a_crowd_are_checked() -> None:
    state = edits.choose_sampler(HUBBLE, "hmc")
    assert isinstance(edits.set_sampler_knob(state, "leaps", 5).experiment.sampling, SamplingSetup)
    for wrong in (0, 0.5, 5000):
        with pytest.raises(ValueError, match="The number of walkers"):
            edits.set_chains(state, wrong)
    with pytest.raises(ValueError, match="4,096 walkers of 2,000 steps are 8,192,000 draws"):
        edits.set_chains(state, 4096)
    with pytest.raises(ValueError, match="The number of steps"):
        edits.set_sampling_steps(state, 0)
    with pytest.raises(ValueError, match="The warm-up"):
        edits.set_warm_up(state, -1)
    with pytest.raises(ValueError, match="A seed"):
        edits.set_sampling_seed(state, 0.5)
    with pytest.raises(ValueError, match="There is no “mass”"):
        edits.set_sampler_knob(state, "mass", 1.0)


def test_that_every_change_of_the_crowd_is_one_step_of_undo() -> None:
    lab = Lab(edits.choose_sampler(HUBBLE, "hmc"))
    first = lab.state.experiment
    changes = (
        lambda: lab.do(edits.set_chains, 32),
        lambda: lab.do(edits.set_warm_up, 10),
        lambda: lab.do(edits.set_sampling_seed, 5),
        lambda: lab.do(edits.set_scattered, True),
        lambda: lab.do(edits.set_anneal, Anneal("linear", 50.0, 100)),
    )
    for change in changes:
        assert change()
    setup = lab.state.experiment.sampling
    assert setup == SamplingSetup(Hmc(), 32, 2000, 10, 5, True, Anneal("linear", 50.0, 100))
    for _ in changes:
        lab.undo()
    assert lab.state.experiment is first


def test_that_what_is_left_out_of_the_means_changes_no_walk() -> None:
    state = edits.choose_sampler(HUBBLE, "mala")
    assert sampling_of(state.experiment) == sampling_of(edits.set_warm_up(state, 7).experiment)
