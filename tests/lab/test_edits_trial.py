"""The trial Gaussian, put somewhere and let down."""

from __future__ import annotations

import math

import pytest

from physviz.engine.dictionary import Trial
from physviz.engine.dictionary.plane import divergence
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.session import from_json, to_json
from physviz.lab.state import State

TRIAL = Trial((-40.0, 400.0), (60.0, 80.0), -0.5)


def hubble() -> State:
    return edits.state_of_dataset("hubble1929")


def test_that_a_trial_is_undone_and_saved() -> None:
    lab = Lab(hubble())
    assert lab.do(edits.set_trial, TRIAL)
    assert from_json(to_json(lab.state), "trial.json").experiment.demonstrations.trial == TRIAL
    lab.undo()
    assert lab.state.experiment.demonstrations.trial is None


@pytest.mark.parametrize(
    "wrong",
    [
        Trial((math.nan, 0.0), (1.0, 1.0)),
        Trial((0.0, 0.0), (0.0, 1.0)),
        Trial((0.0, 0.0), (1.0, -2.0)),
        Trial((0.0, 0.0), (1.0, 1.0), 1.0),
        Trial((0.0, 0.0), (1.0, 1.0), math.nan),
    ],
    ids=str,
)
def test_that_what_is_no_gaussian_is_refused_in_a_sentence(wrong: Trial) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        edits.set_trial(hubble(), wrong)


def test_that_the_descent_ends_at_q_as_one_step() -> None:
    lab = Lab(edits.set_trial(hubble(), TRIAL))
    assert lab.do(edits.descend_trial)
    e = lab.state.experiment
    assert e.demonstrations.trial is not None
    assert divergence(e.problem, 1.0, e.demonstrations.trial) == pytest.approx(0.0, abs=1e-10)
    lab.undo()
    assert lab.state.experiment.demonstrations.trial == TRIAL


def test_that_a_descent_without_correlation_has_none() -> None:
    state = edits.descend_trial(hubble(), correlated=False)
    trial = state.experiment.demonstrations.trial
    assert trial is not None and trial.correlation == 0.0


def test_that_without_q_there_is_no_descent() -> None:
    lab = Lab(edits.clear(hubble()))
    assert not lab.do(edits.descend_trial)
    assert "diverges" in lab.state.refusal
