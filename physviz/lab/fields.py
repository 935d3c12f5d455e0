"""The session file, version 3: its fields.

Names are those of the command line where it has them. A field left out takes the window's default,
so that a lesson can be written by hand; a field nobody knows is refused.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta, Struct

from physviz.engine.annealing import Anneal, Shape
from physviz.engine.demonstrations import Activation, Settings
from physviz.engine.labels import Labels
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import LARGEST
from physviz.engine.potential import Temper
from physviz.engine.run import LONGEST_RUN
from physviz.engine.sampled import Quantity
from physviz.engine.samplers import Langevin
from physviz.engine.words import Voice
from physviz.lab.lesson import Lesson
from physviz.lab.limits import (
    LARGEST_SEED,
    MOST_BINS,
    MOST_BLOCK,
    MOST_CHAINS,
    MOST_DEGREE,
    MOST_DRAWS,
    MOST_FACTORS,
    MOST_SWEEPS,
)
from physviz.lab.setups import SamplingSetup, Source
from physviz.lab.show import Against, Curve, FieldStyle, Plane, Residuals, RunsPlot, Show
from physviz.lab.state import Experiment

VERSION = 3

Pair = tuple[float, float]
Positive = Annotated[float, Meta(ge=1.0 / LARGEST, le=LARGEST)]
Steps = Annotated[float, Meta(ge=0.0, le=float(LONGEST_RUN))]
Seed = Annotated[int, Meta(ge=0, le=LARGEST_SEED)]


class _Strict(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file."""


class SourceFields(_Strict):
    """Where the data come from, and what their columns are called."""

    title: str = Source.title
    preset: str | None = None
    citation: str = ""
    lesson: str = ""
    x: str = Labels.x
    y: str = Labels.y
    x_unit: str = ""
    y_unit: str = ""
    error: str | None = None


class RunFields(_Strict):
    """A run; each leg is its first step and the optimiser's numbers, by torch's names."""

    optimiser: str = GradientDescent.key
    legs: tuple[dict[str, float], ...] = ({"first": 0},)
    name: str = ""
    start: Pair | None = None
    seed: Seed = 0
    shown: bool = True
    colour: Annotated[int, Meta(ge=0, le=1000)] = 0

    def __post_init__(self) -> None:
        """Refuse legs that are none."""
        firsts = [leg.get("first", -1.0) for leg in self.legs]
        whole = all(first == int(first) for first in firsts)
        if not (whole and firsts and firsts[0] == 0 and all(b > a for a, b in pairwise(firsts))):
            raise ValueError("the legs must begin at step 0 and ascend")
        if firsts[-1] > LONGEST_RUN:
            raise ValueError(f"no leg begins after step {LONGEST_RUN:,}")


class AnnealFields(_Strict):
    """How the walkers are cooled."""

    shape: Shape = Anneal.shape
    hottest: Positive = Anneal.hottest
    steps: Annotated[int, Meta(ge=1, le=LONGEST_RUN)] = Anneal.steps


class SamplingFields(_Strict):
    """A crowd of walkers; ``numbers`` are the sampler's own."""

    sampler: str = Langevin.key
    numbers: dict[str, float] = {}
    chains: Annotated[int, Meta(ge=1, le=MOST_CHAINS)] = SamplingSetup.chains
    steps: Annotated[int, Meta(ge=1, le=MOST_DRAWS)] = SamplingSetup.steps
    warm_up: Annotated[int, Meta(ge=0, le=MOST_DRAWS)] = SamplingSetup.warm_up
    seed: Seed = 0
    scattered: bool = False
    anneal: AnnealFields | None = None

    def __post_init__(self) -> None:
        """Refuse more than is kept."""
        if self.chains * self.steps > MOST_DRAWS:
            raise ValueError(f"the walkers make more than {MOST_DRAWS:,} draws")


class StandardFields(_Strict):
    """The m and s of z = (x − m)/s, where the column x holds z."""

    mean: Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
    sd: Positive


class ViewFields(_Strict):
    """A window on a plane."""

    x: Pair
    y: Pair
    by_hand: bool = False

    def __post_init__(self) -> None:
        """Refuse a view that is none."""
        if not (self.x[0] < self.x[1] and self.y[0] < self.y[1]):
            raise ValueError("a view must run from a lower to a higher number")


class ViewsFields(_Strict):
    """What each panel looks at."""

    data: ViewFields
    landscape: ViewFields
    boltzmann: ViewFields


class ShowFields(_Strict):
    """What is drawn."""

    residuals: Residuals = Show.residuals
    band: bool = Show.band
    flow: bool = Show.flow
    dual_lines: bool = Show.dual_lines
    samples: bool = Show.samples
    laplace: bool = Show.laplace
    walkers: bool = Show.walkers
    curves: tuple[Curve, ...] = Show.curves
    against: Against = Show.against
    runs_plot: RunsPlot = Show.runs_plot
    sampled: Quantity = Show.sampled
    eigen_axes: bool = Show.eigen_axes
    explain: bool = Show.explain
    field: FieldStyle = Show.field
    uphill: bool = Show.uphill
    energies: Pair | None = Show.energies
    words: Voice = Show.words
    row: str = Show.row
    plane: Plane = Show.plane

    def __post_init__(self) -> None:
        """Refuse a band that is none."""
        if self.energies is not None and not self.energies[0] < self.energies[1]:
            raise ValueError("a band of energies must run from a lower to a higher number")


class TrialFields(_Strict):
    """A Gaussian over lines, held against q."""

    mean: Pair
    sd: tuple[Positive, Positive]
    correlation: Annotated[float, Meta(gt=-1.0, lt=1.0)] = 0.0


class DemonstrationFields(_Strict):
    """The knobs of the dictionary's demonstrations."""

    gate_scale: Positive = Settings.gate_scale
    activation: Activation = Settings.activation
    factors: Annotated[int, Meta(ge=2, le=MOST_FACTORS)] = Settings.factors
    degree: Annotated[int, Meta(ge=1, le=MOST_DEGREE)] = Settings.degree
    field_mass: Positive = Settings.field_mass
    defect: Annotated[float, Meta(gt=-1.0, le=LARGEST)] = Settings.defect
    coupling: Annotated[float, Meta(ge=-LARGEST, le=LARGEST)] = Settings.coupling
    sweeps: Annotated[int, Meta(ge=1, le=MOST_SWEEPS)] = Settings.sweeps
    trial: TrialFields | None = None
    bins: Annotated[int, Meta(ge=1, le=MOST_BINS)] = Settings.bins
    block: Annotated[int, Meta(ge=2, le=MOST_BLOCK)] = Settings.block
    seed: Seed = 0


class LessonFields(_Strict):
    """What a teacher gives along; ``hidden`` and ``locked`` name controls."""

    title: str = Lesson.title
    text: str = Lesson.text
    hidden: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()


class Document(_Strict, kw_only=True):
    """All that a session file says. Sorted for the reader: the long columns come last."""

    physviz_session: Literal[3]
    source: SourceFields = SourceFields()
    standard: StandardFields | None = None
    loss: str = "squared"
    scale: Positive | None = None
    sigma: Positive | Literal["auto"] = "auto"
    prior: str = "flat"
    prior_mean: Pair | None = None
    prior_sd: tuple[Positive, Positive] | None = None
    temper: Temper = "joint"
    inverse_temperature: Positive = 1.0
    start: Pair = (0.0, 0.0)
    runs: Annotated[tuple[RunFields, ...], Meta(min_length=1)] = (RunFields(),)
    front: Annotated[int, Meta(ge=0)] = 0
    sampling: SamplingFields | None = None
    hbar: Positive | None = None
    wick: Annotated[float, Meta(ge=0.0, le=0.5 * math.pi)] = Experiment.wick
    demonstrations: DemonstrationFields = DemonstrationFields()
    lesson: LessonFields | None = None
    steps: Steps = 0.0
    speed: Positive = 1.0
    show: ShowFields = ShowFields()
    views: ViewsFields | None = None
    x: list[float]
    y: list[float]
    error: list[float] | None = None

    def __post_init__(self) -> None:
        """Refuse what each field alone cannot know to be wrong."""
        if self.front >= len(self.runs):
            raise ValueError(f"there is no run {self.front}")
