"""Several runs side by side: set up, turned mid-run, kept, switched off, removed."""

from __future__ import annotations

import numpy as np
import pytest

from physviz.engine.optimisers import OPTIMISERS, Adam, GradientDescent, Momentum
from physviz.engine.run import Leg
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.limits import LARGEST_SEED
from physviz.lab.setups import RunSetup
from physviz.lab.state import State, front_run, run_of, shown_runs

HUBBLE = edits.scrub(edits.state_of_dataset("hubble1929"), 40)


def with_all() -> State:
    state = HUBBLE
    for kind in OPTIMISERS[1:]:
        state = edits.add_run(state, kind.key)
    return state


def test_that_every_optimiser_can_be_added_and_comes_to_the_front() -> None:
    state = with_all()
    runs = state.experiment.runs
    assert [run.legs[0].rule.key for run in runs] == [kind.key for kind in OPTIMISERS]
    assert state.front == len(runs) - 1
    assert len({run.colour for run in runs}) == len(runs)
    assert [i for i, _ in shown_runs(state.experiment)] == list(range(len(runs)))


def test_that_all_runs_leave_from_one_start() -> None:
    state = edits.set_start(with_all(), (300.0, 10.0))
    for i, _ in enumerate(state.experiment.runs):
        run = run_of(state.experiment, i)
        assert run is not None and run.at(0).tolist() == [300.0, 10.0]


def test_that_the_timeline_ends_where_the_last_of_the_runs_ends() -> None:
    state = edits.add_run(HUBBLE, "newton")
    first, newton = (run_of(state.experiment, i) for i in range(2))
    assert first is not None and newton is not None
    newton.grow(5.0)
    assert edits.last_step(state) == first.last > newton.last == 1
    alone = edits.show_run(state, 0, False)
    assert edits.last_step(alone) == newton.last
    assert edits.last_step(edits.show_run(alone, 1, False)) == 0


def test_that_turning_a_number_mid_run_leaves_the_steps_before_it_as_they_were() -> None:
    state = edits.scrub(edits.add_run(HUBBLE, "momentum"), 30)
    before = front_run(state)
    after = edits.set_knob(state, "momentum", 0.5)
    run = front_run(after)
    assert before is not None and run is not None
    assert np.array_equal(run.at(range(31)), before.at(range(31)))
    assert not np.array_equal(run.at(31), before.at(31))
    assert [leg.first for leg in after.setup.legs] == [0, 30]
    assert edits.rule(after) == Momentum(edits.learning_rate(state), 0.5)
    assert after.experiment.runs[0] is state.experiment.runs[0]


def test_that_a_number_no_optimiser_may_have_is_refused_in_a_sentence() -> None:
    state = edits.add_run(HUBBLE, "adam")
    for name, value in (("beta1", 1.0), ("learning_rate", 0.0), ("eps", -1.0), ("mu", 0.5)):
        with pytest.raises(ValueError, match=r"\.$"):
            edits.set_knob(state, name, value)


def test_that_another_optimiser_begins_the_run_anew_and_leaves_the_others_alone() -> None:
    state = edits.add_run(HUBBLE, "momentum")
    adam = edits.choose_optimiser(state, "adam")
    assert type(adam.setup.legs[0].rule) is Adam
    assert len(adam.setup.legs) == 1
    assert adam.experiment.runs[0] is state.experiment.runs[0]
    assert edits.choose_optimiser(adam, "adam") is adam


def test_that_a_rule_of_fixed_steps_sets_out_with_steps_that_suit_the_way() -> None:
    # Torch's 0.001 would take Adam seven hundred thousand steps from 700 km/s.
    state = edits.add_run(HUBBLE, "adam")
    run = front_run(state)
    assert run is not None
    run.grow(20.0, 2000)
    assert run.gap(2000) < 0.01


def test_that_a_run_that_is_kept_stays_where_it_was_when_the_start_moves() -> None:
    kept = edits.keep_run(edits.rename_run(HUBBLE, 0, "slow"))
    assert kept.front == 0
    assert [run.title for run in kept.experiment.runs] == ["slow", "slow 2"]
    moved = edits.set_start(kept, (0.0, 0.0))
    old, new = run_of(moved.experiment, 1), run_of(moved.experiment, 0)
    assert old is not None and new is not None
    assert old.at(0).tolist() == list(HUBBLE.experiment.start)
    assert new.at(0).tolist() == [0.0, 0.0]
    assert edits.keep_run(kept).experiment.runs[2].title == "slow 3"


def test_that_removing_a_run_keeps_the_same_one_in_front_and_never_the_last() -> None:
    state = edits.bring_front(with_all(), 4)
    front = state.setup
    assert edits.remove_run(state, 1).setup is front
    assert edits.remove_run(state, 6).setup is front
    state = edits.remove_run(state, 4)
    assert state.setup is not front
    while len(state.experiment.runs) > 1:
        state = edits.remove_run(state, len(state.experiment.runs) - 1)
    assert state.front == 0
    with pytest.raises(ValueError, match="The last run cannot be removed"):
        edits.remove_run(state, 0)


def test_that_the_same_seed_makes_the_same_run_and_another_another() -> None:
    state = edits.add_run(HUBBLE, "minibatch")
    one, same = front_run(state), front_run(edits.set_seed(edits.set_seed(state, 7), 0))
    other = front_run(edits.set_seed(state, 7))
    assert one is not None and same is not None and other is not None
    assert np.array_equal(one.at(range(100)), same.at(range(100)))
    assert not np.array_equal(one.at(100), other.at(100))
    for wrong in (-1, 0.5, float("nan"), 2.0**40):
        with pytest.raises(ValueError, match="A seed is a whole number"):
            edits.set_seed(state, wrong)


def test_that_a_name_too_long_for_the_legend_is_refused() -> None:
    assert edits.rename_run(HUBBLE, 0, "  my \n run ").setup.title == "my run"
    assert edits.rename_run(HUBBLE, 0, "").setup.title == "gradient descent"
    with pytest.raises(ValueError, match="40 letters"):
        edits.rename_run(HUBBLE, 0, 41 * "x")


def test_that_the_best_numbers_are_those_of_the_rule_in_front() -> None:
    state = edits.use_best_momentum(edits.add_run(HUBBLE, "momentum"))
    bottom = front_run(state)
    assert bottom is not None
    soft, stiff = np.sqrt(bottom.eigenvalues)
    found = edits.rule(state)
    assert isinstance(found, Momentum)
    assert found.momentum == pytest.approx(((stiff - soft) / (stiff + soft)) ** 2, rel=1e-12)
    assert found.learning_rate == pytest.approx(4.0 / (stiff + soft) ** 2, rel=1e-12)
    with pytest.raises(ValueError, match="no best momentum"):
        edits.use_best_momentum(HUBBLE)
    with pytest.raises(ValueError, match="No fixed learning rate is the best for Adam"):
        edits.use_best_learning_rate(edits.add_run(HUBBLE, "adam"))


def test_that_undo_brings_the_runs_back_and_the_one_in_front_with_them() -> None:
    lab = Lab(HUBBLE)
    lab.do(edits.add_run, "adam")
    lab.do(edits.add_run, "nesterov")
    assert lab.state.front == 2
    lab.undo()
    lab.undo()
    assert lab.state.front == 0
    assert lab.state.experiment is HUBBLE.experiment
    lab.redo()
    assert lab.state.setup.title == "Adam"


def test_that_scrubbing_steps_all_runs_and_the_clock_waits_for_none_that_has_ended() -> None:
    state = edits.play(edits.add_run(HUBBLE, "newton"), True)
    newton = front_run(state)
    assert newton is not None
    newton.grow(5.0)
    later = edits.tick(state, 1.0)
    assert later.clock.step > state.clock.step
    plain = RunSetup((Leg(0, GradientDescent(0.01)),))
    assert plain.rule_at(10) == GradientDescent(0.01)


def test_that_another_seed_comes_round_to_the_first() -> None:
    last = edits.set_seed(edits.add_run(HUBBLE, "minibatch"), LARGEST_SEED)
    assert edits.another_seed(last).setup.seed == 0
    assert edits.another_seed(edits.another_seed(last)).setup.seed == 1
    walking = edits.another_sampling_seed(edits.choose_sampler(HUBBLE, "hmc"))
    assert walking.experiment.sampling is not None and walking.experiment.sampling.seed == 1
