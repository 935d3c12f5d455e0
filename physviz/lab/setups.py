"""What an experiment is set up of: where its data come from, its runs, its crowd of walkers."""

from __future__ import annotations

from dataclasses import dataclass

from physviz.engine.annealing import Anneal
from physviz.engine.labels import Labels
from physviz.engine.optimisers import GradientDescent, Optimiser
from physviz.engine.run import Leg, leg_of
from physviz.engine.samplers import Langevin, Sampler

Pair = tuple[float, float]


@dataclass(frozen=True)
class Source:
    """Where the data come from: a cited data set (``key``), a file, or a hand."""

    title: str = "untitled"
    key: str | None = None
    citation: str = ""
    lesson: str = ""
    labels: Labels = Labels()


@dataclass(frozen=True)
class RunSetup:
    """One optimiser's run as it is set up; its legs are all of one kind of rule.

    It begins at the experiment's start, unless it was kept with its own.
    """

    legs: tuple[Leg, ...] = (Leg(0, GradientDescent()),)
    name: str = ""
    """What a hand called it; empty: it goes by its optimiser's name."""
    start: Pair | None = None
    seed: int = 0
    shown: bool = True
    colour: int = 0
    """Its place in the theme's row of colours, kept for life."""

    @property
    def title(self) -> str:
        """What to call the run."""
        return self.name or self.legs[0].rule.title

    def rule_at(self, step: int) -> Optimiser:
        """Return the rule, with its numbers, that makes the step after ``step``."""
        return leg_of(self.legs, step).rule


@dataclass(frozen=True)
class SamplingSetup:
    """A crowd of walkers at the experiment's temperature, as it is set up."""

    sampler: Sampler = Langevin()
    chains: int = 64
    steps: int = 2000
    warm_up: int = 200
    """So many steps at the beginning are left out of all means."""
    seed: int = 0
    scattered: bool = False
    """Whether they begin spread out, twice as far as q is wide, and not at the run's start."""
    anneal: Anneal | None = None
