"""The lab at one moment, as one frozen value. Successive states share their unchanged parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from physviz.engine.cost import bowl
from physviz.engine.descent import Descent
from physviz.engine.labels import Labels
from physviz.engine.losses import Loss, Squared
from physviz.engine.march import March
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg, Run

Pair = tuple[float, float]
Residuals = Literal["sticks", "squares", "none"]
Curve = Literal["log_Z", "F", "U", "S", "C", "g"]
Against = Literal["T", "beta"]


@dataclass(frozen=True)
class Source:
    """Where the data come from: a cited data set (``key``), a file, or a hand."""

    title: str = "untitled"
    key: str | None = None
    citation: str = ""
    lesson: str = ""
    labels: Labels = Labels()


@dataclass(frozen=True)
class Experiment:
    """All that is saved and undone: the problem, its temperature, and the run set up on it."""

    problem: Problem
    inverse_temperature: float = 1.0
    start: Pair = (0.0, 0.0)
    legs: tuple[Leg, ...] = (Leg(0, 0.05),)
    source: Source = Source()

    @property
    def points(self) -> Points:
        """The data."""
        return self.problem.points


@dataclass(frozen=True)
class View:
    """A window on a plane, in the plane's own units; ``by_hand`` once a hand has moved it."""

    x: Pair
    y: Pair
    by_hand: bool = False

    @property
    def drawable(self) -> bool:
        """Whether floating point can tell its pixels apart, and square what lies in it."""
        return all(
            1e-280 < high - low < 1e120 and high - low > 1e-13 * max(abs(low), abs(high))
            for low, high in (self.x, self.y)
        )

    def shifted(self, x_share: float, y_share: float) -> View:
        """Return the view panned by hand, by shares of its width and height."""
        dx, dy = x_share * (self.x[1] - self.x[0]), y_share * (self.y[1] - self.y[0])
        return View((self.x[0] + dx, self.x[1] + dx), (self.y[0] + dy, self.y[1] + dy), True)

    def zoomed(self, about: Pair, x_factor: float, y_factor: float) -> View:
        """Return the view scaled by hand about a point, which keeps its place."""
        x0, x1 = (about[0] + x_factor * (end - about[0]) for end in self.x)
        y0, y1 = (about[1] + y_factor * (end - about[1]) for end in self.y)
        return View((x0, x1), (y0, y1), True)


@dataclass(frozen=True)
class Views:
    """What each panel looks at. No number on any panel depends on it."""

    data: View = View((0.0, 1.0), (0.0, 1.0))
    landscape: View = View((-1.0, 1.0), (-1.0, 1.0))
    boltzmann: View = View((-1.0, 1.0), (-1.0, 1.0))


@dataclass(frozen=True)
class Show:
    """What is drawn, as chosen in the View menu."""

    residuals: Residuals = "sticks"
    band: bool = True
    flow: bool = True
    dual_lines: bool = False
    samples: bool = False
    laplace: bool = True
    curves: tuple[Curve, ...] = ("F", "U", "S", "C", "g")
    """Of the Thermodynamics tab."""
    against: Against = "T"
    """What these are drawn over."""


@dataclass(frozen=True)
class Clock:
    """Where the run stands on its timeline; ``step`` has a fraction while it plays slowly."""

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


@lru_cache(maxsize=8)
def _run(points: Points, loss: Loss, start: Pair, legs: tuple[Leg, ...]) -> Run | None:
    surface = bowl(points)
    if surface is None:
        return None
    if isinstance(loss, Squared):
        return Descent(start, legs, surface)
    return March(start, legs, Problem(points, loss))


def run_of(experiment: Experiment) -> Run | None:
    """Return the run of gradient descent the experiment sets up; None while there are no points."""
    loss = experiment.problem.loss
    return _run(experiment.points, loss, experiment.start, experiment.legs)
