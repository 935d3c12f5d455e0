"""The runs of the optimisers: their start, their hyperparameters, and which of them there are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.knob import with_knobs
from physviz.engine.minima import minima
from physviz.engine.optimisers import by_key
from physviz.engine.run import Leg
from physviz.engine.suited import suited
from physviz.engine.words import Refusal
from physviz.lab.edits.checks import finite, positive
from physviz.lab.limits import LARGEST_SEED, LONGEST_NAME
from physviz.lab.setups import RunSetup
from physviz.lab.state import State, front_run

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.quadratic import Quadratic
    from physviz.lab.state import Pair


def with_runs(state: State, runs: tuple[RunSetup, ...]) -> State:
    """Return the state with other runs in its experiment."""
    return replace(state, experiment=replace(state.experiment, runs=runs))


def with_setup(state: State, index: int, setup: RunSetup) -> State:
    """Return the state with one run set up otherwise."""
    runs = state.experiment.runs
    return with_runs(state, (*runs[:index], setup, *runs[index + 1 :]))


def _from_zero(state: State) -> State:
    return replace(state, clock=replace(state.clock, step=0.0, playing=True))


# --- the start


def set_start(state: State, theta: Pair) -> State:
    """Start the runs from another θ₀, with the numbers in force, and let them go.

    Runs that were kept keep their own start.
    """
    finite("The start", *theta)
    runs = tuple(
        replace(run, legs=(Leg(0, run.rule_at(state.step)),)) if run.start is None else run
        for run in state.experiment.runs
    )
    experiment = replace(state.experiment, start=theta, runs=runs)
    return _from_zero(replace(state, experiment=experiment))


# --- the numbers of the run in front


def rule(state: State) -> Optimiser:
    """Return the rule of the run in front, with the numbers in force at the present step."""
    return state.setup.rule_at(state.step)


def learning_rate(state: State) -> float:
    """Return α of the run in front in force at the present step."""
    return rule(state).learning_rate


def set_rule(state: State, changed: Optimiser) -> State:
    """Change numbers of the run in front from the present step on.

    A run that is over begins anew with them, and so does one that gets another rule.
    """
    setup, run = state.setup, front_run(state)
    other = type(changed) is not type(setup.legs[0].rule)
    over = run is not None and 0 < run.last <= state.step
    kept = tuple(leg for leg in setup.legs if leg.first < state.step and not (other or over))
    legs = (*kept, Leg(state.step if kept else 0, changed))
    after = with_setup(state, state.front, replace(setup, legs=legs))
    return _from_zero(after) if over and not other else after


def set_knob(state: State, name: str, value: float) -> State:
    """Turn one hyperparameter of the run in front, by torch's name, from the present step on."""
    if name == "learning_rate":
        positive("The ‹learning rate› α", value)
    return set_rule(state, with_knobs(rule(state), **{name: value}))


def set_learning_rate(state: State, alpha: float) -> State:
    """Change α of the run in front from the present step on."""
    return set_knob(state, "learning_rate", alpha)


def _bottom(state: State) -> Quadratic | None:
    found = minima(state.experiment.problem)
    return found[0].bowl if found else None


def use_best_learning_rate(state: State) -> State:
    """Set the α that is best for the Hessian of the best minimum."""
    bowl = _bottom(state)
    if bowl is None:
        return state
    if not bowl.eigenvalues[1] > 0.0:
        raise Refusal(
            "This ‹cost› does not bend at its minimum, so no ‹learning rate› is the best."
        )
    best = rule(state).best(*bowl.eigenvalues)
    if best is None:
        raise Refusal(f"No fixed ‹learning rate› is the best for {rule(state).title}.")
    return set_rule(state, best)


def use_best_momentum(state: State) -> State:
    """Set the pair of α and μ that is best for the Hessian of the best minimum."""
    bowl = _bottom(state)
    if bowl is None:
        return state
    best = rule(state).best_momentum(*bowl.eigenvalues)
    if best is None:
        raise Refusal("There is no best ‹inertia› for this rule on this ‹cost›.")
    return set_rule(state, best)


# --- which runs there are


def _fresh_rule(state: State, key: str) -> Optimiser:
    """Return a rule at its defaults, with the α that suits the cost and the way to go."""
    kind, bowl = by_key(key), _bottom(state)
    return kind() if bowl is None else suited(kind(), bowl, state.experiment.start)


def choose_optimiser(state: State, key: str) -> State:
    """Have the run in front made by another optimiser, from its start."""
    if key == state.setup.legs[0].rule.key:
        return state
    return set_rule(state, _fresh_rule(state, key))


def _free_colour(runs: tuple[RunSetup, ...]) -> int:
    taken = {run.colour for run in runs}
    return next(i for i in range(len(runs) + 1) if i not in taken)


def add_run(state: State, key: str) -> State:
    """Set up a further run from the same start, and bring it to the front."""
    runs = state.experiment.runs
    new = RunSetup((Leg(0, _fresh_rule(state, key)),), colour=_free_colour(runs))
    return replace(with_runs(state, (*runs, new)), front=len(runs))


def keep_run(state: State) -> State:
    """Keep the run in front as it is, with its own start, and go on with a copy of it."""
    runs, setup = state.experiment.runs, state.setup
    titles = {run.title for run in runs}
    stem = setup.name or setup.title
    name = next(t for i in range(2, len(runs) + 3) if (t := f"{stem} {i}") not in titles)
    start = state.experiment.start_of(setup)
    kept = replace(setup, name=name, start=start, colour=_free_colour(runs))
    return with_runs(state, (*runs, kept))


def remove_run(state: State, index: int) -> State:
    """Take a run away; one always stays."""
    runs = state.experiment.runs
    if len(runs) == 1:
        raise ValueError("The last run cannot be removed; it can be switched off.")
    front = state.front - (index < state.front)
    left = with_runs(state, (*runs[:index], *runs[index + 1 :]))
    return replace(left, front=min(front, len(runs) - 2))


def bring_front(state: State, index: int) -> State:
    """Have the controls turn another run."""
    return replace(state, front=min(max(index, 0), len(state.experiment.runs) - 1))


def show_run(state: State, index: int, shown: bool) -> State:
    """Switch a run on or off."""
    return with_setup(state, index, replace(state.experiment.runs[index], shown=shown))


def rename_run(state: State, index: int, name: str) -> State:
    """Give a run a name; an empty one gives back its optimiser's."""
    plain = " ".join(name.split())
    if len(plain) > LONGEST_NAME:
        raise ValueError(f"A run's name has no more than {LONGEST_NAME} letters.")
    return with_setup(state, index, replace(state.experiment.runs[index], name=plain))


def set_seed(state: State, seed: float) -> State:
    """Set the seed of the luck of the run in front; the same seed makes the same run."""
    return with_setup(state, state.front, replace(state.setup, seed=whole_seed(seed)))


def another_seed(state: State) -> State:
    """Run the run in front once more, with other luck."""
    return set_seed(state, next_seed(state.setup.seed))


def next_seed(seed: int) -> int:
    """Return the seed after this one; after the largest the first."""
    return (seed + 1) % (LARGEST_SEED + 1)


def whole_seed(seed: float) -> int:
    """Return a seed as a whole number, or refuse it."""
    if not (math.isfinite(seed) and seed == round(seed) and 0 <= seed <= LARGEST_SEED):
        raise ValueError(f"A seed is a whole number from 0 to {LARGEST_SEED:,}.")
    return int(seed)
