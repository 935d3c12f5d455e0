"""The trial Gaussian that the dictionary holds against q."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.lab.edits.checks import finite, positive
from physviz.lab.edits.dictionary import set_demonstrations

if TYPE_CHECKING:
    from physviz.engine.demonstrations import Trial
    from physviz.lab.state import State


def set_trial(state: State, trial: Trial | None) -> State:
    """Put the trial somewhere; None puts it back beside q."""
    if trial is not None:
        finite("The trial's mean", *trial.mean)
        for sd in trial.sd:
            positive("A standard deviation of the trial", sd)
        if not abs(trial.correlation) < 1.0:
            raise ValueError("The trial's correlation must lie between −1 and 1.")
    return set_demonstrations(state, replace(state.experiment.demonstrations, trial=trial))


def descend_trial(state: State, *, correlated: bool = True) -> State:
    """Let the trial down to the least F_trial; without ``correlated`` with correlation 0."""
    # All rows of the dictionary come with it, which a report has no use for.
    from physviz.engine.dictionary.trial import bottom, trial_of

    e = state.experiment
    now = trial_of(e.problem, e.inverse_temperature, e.demonstrations.trial)
    return set_trial(state, bottom(e.problem, e.inverse_temperature, now, correlated=correlated))
