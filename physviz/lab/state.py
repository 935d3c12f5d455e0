"""The lab at one moment, as one frozen value. Successive states share their unchanged parts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from physviz.engine.demonstrations import Settings
from physviz.engine.labels import Labels
from physviz.engine.losses import Loss
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg, Run
from physviz.engine.runs import run_on
from physviz.engine.sampling import Sampling
from physviz.engine.standard import Standard
from physviz.lab.lesson import Lesson
from physviz.lab.setups import RunSetup, SamplingSetup, Source
from physviz.lab.show import Show
from physviz.lab.views import Pair, Views


@dataclass(frozen=True)
class Experiment:
    """All that is saved and undone: the problem, its temperature, and what runs on it."""

    problem: Problem
    inverse_temperature: float = 1.0
    start: Pair = (0.0, 0.0)
    runs: tuple[RunSetup, ...] = (RunSetup(),)
    sampling: SamplingSetup | None = None
    source: Source = Source()
    standard: Standard | None = None
    """Where x is standardised: the points hold z, and all θ are about z."""
    hbar: float | None = None
    """Planck's constant of the action, in its units; None: what suits (``edits.hbar_of``)."""
    wick: float = 0.5 * math.pi
    """The Wick dial's ω in b = e^(−iω)/ħ: from 0, Boltzmann, to π/2, Feynman."""
    demonstrations: Settings = Settings()
    """The knobs of the dictionary's demonstrations."""
    lesson: Lesson | None = None
    """What a teacher gave along."""

    @property
    def points(self) -> Points:
        """The data."""
        return self.problem.points

    def start_of(self, run: RunSetup) -> Pair:
        """Return where a run begins: with the others, if it was not kept with its own start."""
        return self.start if run.start is None else run.start

    @property
    def labels(self) -> Labels:
        """What the columns are called that the points hold."""
        own, z = self.source.labels, self.standard
        return own if z is None else z.labels(own)


@dataclass(frozen=True)
class Clock:
    """Where the runs stand on their timeline; ``step`` has a fraction while it plays slowly."""

    step: float = 0.0
    playing: bool = False
    speed: float = 1.0


@dataclass(frozen=True)
class State:
    """The experiment, and what is running, chosen and looked at now."""

    experiment: Experiment
    clock: Clock = Clock()
    views: Views = Views()
    show: Show = Show()
    selection: tuple[int, ...] = ()
    front: int = 0
    """The run that the controls turn and the numbers speak of."""
    pointer: Pair | None = None
    """θ under the mouse, whose line the data panel draws."""
    notice: str = ""
    """What there is to know, for the status bar, until the experiment changes."""
    refusal: str = ""
    """Why the last thing asked for was not done, until something is."""
    held: bool = False
    """Whether a hand is in the middle of a gesture: panels may draw the cheaper picture."""

    @property
    def step(self) -> int:
        """The last whole step taken."""
        return int(self.clock.step)

    @property
    def setup(self) -> RunSetup:
        """The run in front, as it is set up."""
        return self.experiment.runs[self.front]


@lru_cache(maxsize=64)
def _run(points: Points, loss: Loss, start: Pair, legs: tuple[Leg, ...], seed: int) -> Run | None:
    return run_on(Problem(points, loss), start, legs, seed)


def run_of(experiment: Experiment, index: int) -> Run | None:
    """Return one of the runs the experiment sets up; None while there are no points."""
    problem, setup = experiment.problem, experiment.runs[index]
    start = experiment.start_of(setup)
    return _run(experiment.points, problem.loss, start, setup.legs, setup.seed)


def front_run(state: State) -> Run | None:
    """Return the run in front; None while there are no points."""
    return run_of(state.experiment, state.front)


def shown_runs(experiment: Experiment) -> tuple[tuple[int, Run], ...]:
    """Return the runs that are switched on, with their places; none while there are no points."""
    runs = ((i, run_of(experiment, i)) for i, run in enumerate(experiment.runs) if run.shown)
    return tuple((i, run) for i, run in runs if run is not None)


def sampling_of(experiment: Experiment) -> Sampling | None:
    """Return the crowd the experiment sets up; None where there is none, or no points."""
    setup = experiment.sampling
    if setup is None or experiment.points.n == 0:
        return None
    return Sampling(
        experiment.problem,
        experiment.inverse_temperature,
        setup.sampler,
        experiment.start,
        chains=setup.chains,
        steps=setup.steps,
        seed=setup.seed,
        scattered=setup.scattered,
        anneal=setup.anneal,
    )
