"""The crowd of walkers: which sampler moves them, how many, how long, and how they are cooled."""

from __future__ import annotations

import math
from dataclasses import replace

from physviz.engine.annealing import Anneal, Shape
from physviz.engine.divergence import binding
from physviz.engine.knob import with_knobs
from physviz.engine.samplers import SAMPLERS, Independent, Langevin, Metropolis
from physviz.engine.thermodynamics import CLEAR
from physviz.engine.words import Refusal
from physviz.lab.edits.run import learning_rate, next_seed, whole_seed
from physviz.lab.limits import MOST_CHAINS, MOST_DRAWS
from physviz.lab.setups import SamplingSetup
from physviz.lab.state import State

HOT = 10.0
"""So many times the present temperature an annealing begins at, unless told.

From a hundred times it, some thousand steps are too few to follow down to modes far apart.
"""


def with_sampling(state: State, setup: SamplingSetup | None) -> State:
    """Return the state with another crowd in its experiment."""
    return replace(state, experiment=replace(state.experiment, sampling=setup))


def _setup(state: State) -> SamplingSetup:
    return state.experiment.sampling or SamplingSetup()


def choose_sampler(state: State, key: str | None) -> State:
    """Let a crowd walk by this sampler, or by none; Langevin takes over α of the run in front."""
    if key is None:
        return with_sampling(state, None)
    sampler = next(kind for kind in SAMPLERS if kind.key == key)()
    if isinstance(sampler, Langevin):
        sampler = Langevin(learning_rate(state))
    changed = with_sampling(state, replace(_setup(state), sampler=sampler))
    return replace(changed, clock=replace(state.clock, step=0.0, playing=True))


def set_sampler_knob(state: State, name: str, value: float) -> State:
    """Turn one number of the sampler; the crowd starts anew."""
    setup = _setup(state)
    return with_sampling(state, replace(setup, sampler=with_knobs(setup.sampler, **{name: value})))


def _whole(what: str, value: float, least: int, most: int) -> int:
    if not (value == round(value) and least <= value <= most):
        raise Refusal(f"{what} must be a whole number from {least:,} to {most:,}.")
    return int(value)


def set_chains(state: State, chains: float) -> State:
    """Set how many walkers there are."""
    setup = _setup(state)
    count = _whole("The number of ‹walkers›", chains, 1, MOST_CHAINS)
    return with_sampling(state, _affordable(replace(setup, chains=count)))


def set_sampling_steps(state: State, steps: float) -> State:
    """Set how many steps they make."""
    setup = _setup(state)
    count = _whole("The number of steps", steps, 1, MOST_DRAWS)
    return with_sampling(state, _affordable(replace(setup, steps=count)))


def _affordable(setup: SamplingSetup) -> SamplingSetup:
    draws = setup.chains * setup.steps
    if draws > MOST_DRAWS:
        raise Refusal(
            f"{setup.chains:,} ‹walkers› of {setup.steps:,} steps are {draws:,} draws; "
            f"more than {MOST_DRAWS:,} are not kept."
        )
    return setup


def set_warm_up(state: State, steps: float) -> State:
    """Set how many steps at the beginning are left out of all means."""
    count = _whole("The ‹warm-up›", steps, 0, MOST_DRAWS)
    return with_sampling(state, replace(_setup(state), warm_up=count))


def set_sampling_seed(state: State, seed: float) -> State:
    """Set the seed of the walkers' luck; the same seed makes the same walks."""
    return with_sampling(state, replace(_setup(state), seed=whole_seed(seed)))


def another_sampling_seed(state: State) -> State:
    """Have the walkers walk once more, with other luck."""
    setup = state.experiment.sampling
    return state if setup is None else set_sampling_seed(state, next_seed(setup.seed))


def set_scattered(state: State, scattered: bool) -> State:
    """Have the walkers begin spread out, or all at the run's start."""
    return with_sampling(state, replace(_setup(state), scattered=scattered))


def set_anneal(state: State, anneal: Anneal | None) -> State:
    """Have the walkers cooled from a higher temperature down to the present one, or not."""
    return with_sampling(state, replace(_setup(state), anneal=anneal))


def choose_schedule(state: State, shape: Shape | None) -> State:
    """Have the walkers cooled by this schedule, over half their steps unless told, or by none."""
    setup = _setup(state)
    if shape is None:
        return set_anneal(state, None)
    half = max(setup.steps // 2, 2)
    known = setup.anneal or Anneal("geometric", _hottest(state), half)
    return set_anneal(state, replace(known, shape=shape))


def _hottest(state: State) -> float:
    """Return the temperature an annealing begins at, unless told: none at which nothing binds θ."""
    bound = binding(state.experiment.problem)
    most = 1.0 / (CLEAR * bound) if bound > 0.0 else math.inf
    return min(HOT / state.experiment.inverse_temperature, most)


def anneal(state: State) -> State:
    """Cool the walkers from ten times the present temperature, and let them go.

    It takes all their steps, and begins no hotter than something binds θ. Where nothing walks that
    can be cooled they walk as Metropolis has it, whose steps grow with the temperature.
    """
    setup = _setup(state)
    if state.experiment.sampling is None or isinstance(setup.sampler, Independent):
        setup = replace(setup, sampler=Metropolis())
    cooled = replace(setup, anneal=Anneal("geometric", _hottest(state), max(setup.steps, 2)))
    changed = with_sampling(state, cooled)
    return replace(changed, clock=replace(state.clock, step=0.0, playing=True))
