"""What the rows of the dictionary are asked about: the experiment as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.dictionary import Present
from physviz.lab.edits import hbar_of
from physviz.lab.state import front_run

if TYPE_CHECKING:
    from physviz.lab.state import State


def present_of(state: State) -> Present:
    """Return it; a run still being made is taken where it has come to."""
    experiment, run = state.experiment, front_run(state)
    theta = None
    step = state.step
    if run is not None:
        step = min(step, run.reached)
        up, turn = run.at(step).tolist()
        theta = up, turn
    return Present(
        experiment.problem,
        experiment.inverse_temperature,
        experiment.start_of(state.setup),
        state.setup.rule_at(step),
        step,
        theta,
        hbar_of(experiment),
        experiment.demonstrations,
    )
