"""The dictionary: which row is open, what its demonstrations are set to, and "show me"."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.minima import minima
from physviz.engine.priors import Gaussian
from physviz.lab.edits.amplitude import set_hbar, set_wick, suggested_hbar
from physviz.lab.edits.clock import play, reset, to_end
from physviz.lab.edits.data import select
from physviz.lab.edits.looking import set_field, set_show
from physviz.lab.edits.model import set_inverse_temperature, set_prior
from physviz.lab.edits.run import rule, set_learning_rate, set_start
from physviz.lab.state import front_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.demonstrations import Settings
    from physviz.lab.show import Curve, Plane
    from physviz.lab.state import Pair, State

CLASSICAL = 20.0
"""So many times smaller than ħ is by itself, it is nearly classical."""
RINGING = 0.9
"""The share of the critical α at which a run rings long enough to be seen."""


def open_row(state: State, key: str) -> State:
    """Open a row of the dictionary."""
    return set_show(state, replace(state.show, row=key))


def set_demonstrations(state: State, settings: Settings) -> State:
    """Turn the knobs of the demonstrations."""
    return replace(state, experiment=replace(state.experiment, demonstrations=settings))


def show_me(state: State, key: str) -> State:
    """Set the lab so that one sees what a row speaks of; ``TABS`` says which tab to look at.

    One step of undo. Raises ValueError for a row there is none of.
    """
    if key not in _SHOWN:
        raise ValueError(f"The dictionary has no row “{key}”.")
    return open_row(_SHOWN[key](state), key)


# --- mechanics


def _cost(state: State) -> State:
    return set_show(state, replace(state.show, residuals="squares"))


def _parameter(state: State) -> State:
    return set_show(state, replace(state.show, dual_lines=True))


def _gradient(state: State) -> State:
    return set_field(state, "arrows")


def _optimum(state: State) -> State:
    return to_end(set_show(state, replace(state.show, eigen_axes=True)))


def _learning_rate(state: State) -> State:
    """Begin anew with an α near the critical one: each step overshoots."""
    found = minima(state.experiment.problem)
    critical = rule(state).critical(found[0].bowl.eigenvalues[1]) if found else math.inf
    state = reset(state)
    if math.isfinite(critical):
        state = set_learning_rate(state, RINGING * critical)
    return play(state, True)


def _training(state: State) -> State:
    """Let the runs go from their start, or from elsewhere in view if that is the minimum."""
    run, start = front_run(state), state.experiment.start
    if run is not None and run.excess(start) < 0.01 * run.excess(_aside(state)):
        start = _aside(state)
    return set_start(set_show(state, replace(state.show, flow=True)), start)


def _aside(state: State) -> Pair:
    """Return a place in the landscape's upper left corner."""
    (left, right), (low, high) = state.views.landscape.x, state.views.landscape.y
    return left + 0.2 * (right - left), high - 0.2 * (high - low)


def _stationary_phase(state: State) -> State:
    state = set_hbar(state, suggested_hbar(state.experiment) / CLASSICAL)
    return set_wick(_plane(state, "integrand"), 0.5 * math.pi)


def _plane(state: State, plane: Plane) -> State:
    return set_show(state, replace(state.show, plane=plane))


# --- Bayes


def _potential(state: State) -> State:
    """Put the springs of a Gaussian prior into the landscape, if there are none."""
    state = _plane(state, "density")
    if state.experiment.problem.prior.proper:
        return state
    (left, right), (low, high) = state.views.landscape.x, state.views.landscape.y
    sd = 0.15 * (right - left), 0.15 * (high - low)
    return set_prior(state, Gaussian((0.5 * (left + right), 0.5 * (low + high)), sd))


def _boltzmann_distribution(state: State) -> State:
    state = set_inverse_temperature(_plane(state, "density"), 1.0)
    return set_show(state, replace(state.show, samples=True, band=True))


def _curves(*curves: Curve) -> Callable[[State], State]:
    return lambda state: set_show(state, replace(state.show, curves=curves, against="T"))


# --- learning


def _hamiltonian(state: State) -> State:
    """Choose the point that surprises the line of the run most."""
    # All rows of the dictionary come with it, which a report has no use for.
    from physviz.engine.dictionary.hamiltonian import sticks

    state, run = set_show(state, replace(state.show, residuals="sticks")), front_run(state)
    if run is None:
        return state
    up, turn = run.at(min(state.step, run.reached)).tolist()
    try:
        return select(state, (int(sticks(state.experiment.problem, (up, turn)).argmax()),))
    except ValueError:
        return state


def _quadratic_hamiltonian(state: State) -> State:
    state = _plane(state, "density")
    return set_show(state, replace(state.show, laplace=True))


def _settings(change: Callable[[Settings], Settings]) -> Callable[[State], State]:
    return lambda state: set_demonstrations(state, change(state.experiment.demonstrations))


_SHOWN: dict[str, Callable[[State], State]] = {
    "cost": _cost,
    "parameter": _parameter,
    "gradient": _gradient,
    "optimum": _optimum,
    "learning-rate": _learning_rate,
    "training": _training,
    "stationary-phase": _stationary_phase,
    "potential": _potential,
    "Boltzmann-distribution": _boltzmann_distribution,
    "partition-function": _curves("log_Z", "F", "g"),
    "internal-energy": _curves("U", "F", "C"),
    "entropy": _curves("S", "U", "F"),
    "Hamiltonian": _hamiltonian,
    # Large inputs, so that the gate's error is seen.
    "simple-Hamiltonian": _settings(lambda s: replace(s, gate_scale=1.0)),
    "quadratic-Hamiltonian": _quadratic_hamiltonian,
    "locality": _settings(lambda s: replace(s, field_mass=0.2)),
    "translation-symmetry": _settings(lambda s: replace(s, defect=0.5)),
    # Near Onsager's critical coupling ½ log(1 + √2).
    "spin": _settings(lambda s: replace(s, coupling=0.44)),
    "free-energy-difference": _settings(lambda s: replace(s, trial=None)),
    "effective-theory": _settings(lambda s: replace(s, bins=4)),
    "irrelevant-operator": _settings(lambda s: replace(s, block=8)),
    "relevant-operator": _settings(lambda s: replace(s, block=8)),
}

TABS: dict[str, str] = dict.fromkeys(_SHOWN, "dictionary") | {
    "learning-rate": "runs",
    "training": "runs",
    "stationary-phase": "amplitude",
    "partition-function": "thermodynamics",
    "internal-energy": "thermodynamics",
    "entropy": "thermodynamics",
}
"""Which tab shows what a row speaks of; the upper panels are always there."""
