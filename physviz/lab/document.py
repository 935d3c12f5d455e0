"""The session file, version 1: its fields, and the way from a state to them and back.

Names are those of the command line where it has them. A field left out takes the window's default,
so that a lesson can be written by hand; a field nobody knows is refused.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import Meta, Struct, convert
from msgspec.structs import asdict

from physviz.engine.labels import Labels
from physviz.engine.optimisers import OPTIMISERS, GradientDescent
from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem, Temper
from physviz.engine.priors import PRIORS, Flat, Gaussian, Prior
from physviz.engine.run import LONGEST_RUN, Leg
from physviz.engine.tuning import by_key, width_of, with_width
from physviz.lab.framing import frame_all
from physviz.lab.state import (
    Against,
    Clock,
    Curve,
    Experiment,
    Residuals,
    Show,
    Source,
    State,
    View,
    Views,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from physviz.engine.losses import Loss

VERSION = 1

Pair = tuple[float, float]
Positive = Annotated[float, Meta(ge=1.0 / LARGEST, le=LARGEST)]
Steps = Annotated[float, Meta(ge=0.0, le=float(LONGEST_RUN))]


class _Strict(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file."""


class _Source(_Strict):
    title: str = Source.title
    preset: str | None = None
    citation: str = ""
    lesson: str = ""
    x: str = Labels.x
    y: str = Labels.y
    x_unit: str = ""
    y_unit: str = ""
    error: str | None = None


class _Leg(_Strict):
    first: Annotated[int, Meta(ge=0, le=LONGEST_RUN)]
    # The lab's own choice is 1/λ, with λ as large as the square of the largest x.
    learning_rate: Annotated[float, Meta(gt=0.0)]


class _View(_Strict):
    x: Pair
    y: Pair
    by_hand: bool = False

    def __post_init__(self) -> None:
        if not (self.x[0] < self.x[1] and self.y[0] < self.y[1]):
            raise ValueError("a view must run from a lower to a higher number")


class _Views(_Strict):
    data: _View
    landscape: _View
    boltzmann: _View


class _Show(_Strict):
    residuals: Residuals = Show.residuals
    band: bool = Show.band
    flow: bool = Show.flow
    dual_lines: bool = Show.dual_lines
    samples: bool = Show.samples
    laplace: bool = Show.laplace
    curves: tuple[Curve, ...] = Show.curves
    against: Against = Show.against


class Document(_Strict, kw_only=True):
    """All that a session file says. Sorted for the reader: the long columns come last."""

    physviz_session: Literal[1]
    source: _Source = _Source()
    loss: str = "squared"
    scale: Positive | None = None
    sigma: Positive | Literal["auto"] = "auto"
    prior: str = "flat"
    prior_mean: Pair | None = None
    prior_sd: tuple[Positive, Positive] | None = None
    temper: Temper = "joint"
    inverse_temperature: Positive = 1.0
    optimiser: str = GradientDescent.key
    start: Pair = (0.0, 0.0)
    legs: tuple[_Leg, ...] = (_Leg(first=0, learning_rate=GradientDescent().learning_rate),)
    steps: Steps = 0.0
    speed: Positive = 1.0
    show: _Show = _Show()
    views: _Views | None = None
    x: list[float]
    y: list[float]
    error: list[float] | None = None

    def __post_init__(self) -> None:
        """Refuse what each field alone cannot know to be wrong."""
        firsts = [leg.first for leg in self.legs]
        if not firsts or firsts[0] != 0 or any(b <= a for a, b in pairwise(firsts)):
            raise ValueError("the legs must begin at step 0 and ascend")
        known = [kind.key for kind in OPTIMISERS]
        if self.optimiser not in known:
            raise ValueError(f"the optimiser “{self.optimiser}” is none of {_listed(known)}")


# --- from a state ---------------------------------------------------------------------------------


def document_of(state: State) -> Document:
    """Return what is to be saved of a state."""
    experiment = state.experiment
    problem, points, source = experiment.problem, experiment.points, experiment.source
    labels, prior = source.labels, problem.prior
    return Document(
        physviz_session=VERSION,
        source=_Source(
            title=source.title,
            preset=source.key,
            citation=source.citation,
            lesson=source.lesson,
            x=labels.x,
            y=labels.y,
            x_unit=labels.x_unit,
            y_unit=labels.y_unit,
            error=labels.error,
        ),
        loss=problem.loss.key,
        scale=width_of(problem.loss),
        sigma="auto" if problem.sigma is None else problem.sigma,
        prior=prior.key,
        prior_mean=prior.mean if isinstance(prior, Gaussian) else None,
        prior_sd=prior.sd if isinstance(prior, Gaussian) else None,
        temper=problem.temper,
        inverse_temperature=experiment.inverse_temperature,
        start=experiment.start,
        legs=tuple(
            _Leg(first=leg.first, learning_rate=leg.learning_rate) for leg in experiment.legs
        ),
        steps=state.clock.step,
        speed=state.clock.speed,
        show=convert(state.show, _Show, from_attributes=True),
        views=_views_of(state.views),
        x=points.x.tolist(),
        y=points.y.tolist(),
        error=None if points.y_error is None else points.y_error.tolist(),
    )


def _views_of(views: Views) -> _Views | None:
    """Return None, which is to frame everything anew, for a view too wide or narrow for floats."""
    looks = (views.data, views.landscape, views.boltzmann)
    ends = np.array([(look.x, look.y) for look in looks])
    if not (np.isfinite(ends).all() and (ends[..., 0] < ends[..., 1]).all()):
        return None
    data, landscape, boltzmann = (_View(x=look.x, y=look.y, by_hand=look.by_hand) for look in looks)
    return _Views(data=data, landscape=landscape, boltzmann=boltzmann)


# --- and back -------------------------------------------------------------------------------------


def state_of(document: Document) -> State:
    """Return the lab the document describes, paused. Raises ValueError with the reason."""
    points = Points.of(document.x, document.y, document.error)
    sigma = None if document.sigma == "auto" else document.sigma
    said = document.source
    labels = Labels(said.x, said.y, said.x_unit, said.y_unit, said.error)
    experiment = Experiment(
        Problem(points, _loss(document), sigma, _prior(document), document.temper),
        document.inverse_temperature,
        document.start,
        tuple(Leg(leg.first, leg.learning_rate) for leg in document.legs),
        Source(said.title, said.preset, said.citation, said.lesson, labels),
    )
    return State(
        experiment,
        Clock(document.steps, playing=False, speed=document.speed),
        _views(document.views) or frame_all(experiment, Views()),
        Show(**asdict(document.show)),
    )


def _loss(document: Document) -> Loss:
    kind = by_key(document.loss)
    return kind() if document.scale is None else with_width(kind, document.scale)


def _prior(document: Document) -> Prior:
    known = [kind.key for kind in PRIORS]
    if document.prior not in known:
        raise ValueError(f"the prior “{document.prior}” is none of {_listed(known)}")
    if document.prior == Gaussian.key:
        plain = Gaussian()
        return Gaussian(document.prior_mean or plain.mean, document.prior_sd or plain.sd)
    if document.prior_mean is not None or document.prior_sd is not None:
        raise ValueError("a flat prior has neither a mean nor a standard deviation")
    return Flat()


def _views(views: _Views | None) -> Views | None:
    if views is None:
        return None
    looks = (views.data, views.landscape, views.boltzmann)
    return Views(*(View(look.x, look.y, look.by_hand) for look in looks))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
