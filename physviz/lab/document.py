"""The session file: the way from a state to its fields, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from msgspec import convert

from physviz.engine.annealing import Anneal
from physviz.engine.demonstrations import Settings
from physviz.engine.knob import with_knobs
from physviz.engine.labels import Labels
from physviz.engine.optimisers import by_key as optimiser_by_key
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import PRIORS, Flat, Gaussian, Prior
from physviz.engine.run import Leg
from physviz.engine.samplers import SAMPLERS
from physviz.engine.standard import Standard
from physviz.engine.tuning import by_key, width_of, with_width
from physviz.lab.fields import (
    VERSION,
    AnnealFields,
    DemonstrationFields,
    Document,
    LessonFields,
    RunFields,
    SamplingFields,
    ShowFields,
    SourceFields,
    StandardFields,
    ViewFields,
    ViewsFields,
)
from physviz.lab.framing import frame_all
from physviz.lab.lesson import Lesson
from physviz.lab.setups import RunSetup, SamplingSetup, Source
from physviz.lab.show import Show
from physviz.lab.state import Clock, Experiment, State
from physviz.lab.views import View, Views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from physviz.engine.losses import Loss

F = TypeVar("F")

# --- from a state ---------------------------------------------------------------------------------


def document_of(state: State) -> Document:
    """Return what is to be saved of a state."""
    experiment = state.experiment
    problem, points, source = experiment.problem, experiment.points, experiment.source
    labels, prior, standard = source.labels, problem.prior, experiment.standard
    return Document(
        physviz_session=VERSION,
        source=SourceFields(
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
        standard=None if standard is None else StandardFields(standard.mean, standard.sd),
        loss=problem.loss.key,
        scale=width_of(problem.loss),
        sigma="auto" if problem.sigma is None else problem.sigma,
        prior=prior.key,
        prior_mean=prior.mean if isinstance(prior, Gaussian) else None,
        prior_sd=prior.sd if isinstance(prior, Gaussian) else None,
        temper=problem.temper,
        inverse_temperature=experiment.inverse_temperature,
        start=experiment.start,
        runs=tuple(_run_of(run) for run in experiment.runs),
        front=state.front,
        sampling=_sampling_of(experiment.sampling),
        hbar=experiment.hbar,
        wick=experiment.wick,
        demonstrations=_fields(experiment.demonstrations, DemonstrationFields),
        lesson=None if experiment.lesson is None else _fields(experiment.lesson, LessonFields),
        steps=state.clock.step,
        speed=state.clock.speed,
        show=_fields(state.show, ShowFields),
        views=_views_of(state.views),
        x=points.x.tolist(),
        y=points.y.tolist(),
        error=None if points.y_error is None else points.y_error.tolist(),
    )


def _fields(part: object, kind: type[F]) -> F:
    """Return a part whose fields have the same names in the lab and in the file, as the other."""
    return convert(part, kind, from_attributes=True)


def _run_of(run: RunSetup) -> RunFields:
    return RunFields(
        optimiser=run.legs[0].rule.key,
        legs=tuple({"first": leg.first, **asdict(leg.rule)} for leg in run.legs),
        name=run.name,
        start=run.start,
        seed=run.seed,
        shown=run.shown,
        colour=run.colour,
    )


def _sampling_of(setup: SamplingSetup | None) -> SamplingFields | None:
    if setup is None:
        return None
    anneal = setup.anneal
    return SamplingFields(
        sampler=setup.sampler.key,
        numbers=asdict(setup.sampler),
        chains=setup.chains,
        steps=setup.steps,
        warm_up=setup.warm_up,
        seed=setup.seed,
        scattered=setup.scattered,
        anneal=None if anneal is None else AnnealFields(anneal.shape, anneal.hottest, anneal.steps),
    )


def _views_of(views: Views) -> ViewsFields | None:
    """Return None, which is to frame everything anew, for a view too wide or narrow for floats."""
    looks = (views.data, views.landscape, views.boltzmann)
    ends = np.array([(look.x, look.y) for look in looks])
    if not (np.isfinite(ends).all() and (ends[..., 0] < ends[..., 1]).all()):
        return None
    fields = [ViewFields(x=look.x, y=look.y, by_hand=look.by_hand) for look in looks]
    return ViewsFields(*fields)


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
        tuple(_setup(run) for run in document.runs),
        _crowd(document.sampling),
        Source(said.title, said.preset, said.citation, said.lesson, labels),
        None if document.standard is None else _fields(document.standard, Standard),
        document.hbar,
        document.wick,
        _fields(document.demonstrations, Settings),
        None if document.lesson is None else _fields(document.lesson, Lesson),
    )
    return State(
        experiment,
        Clock(document.steps, playing=False, speed=document.speed),
        _views(document.views) or frame_all(experiment, Views()),
        _fields(document.show, Show),
        front=document.front,
    )


def _setup(run: RunFields) -> RunSetup:
    kind = optimiser_by_key(run.optimiser)
    legs = []
    for leg in run.legs:
        numbers = {name: value for name, value in leg.items() if name != "first"}
        legs.append(Leg(int(leg["first"]), with_knobs(kind(), **numbers)))
    return RunSetup(tuple(legs), run.name, run.start, run.seed, run.shown, run.colour)


def _crowd(sampling: SamplingFields | None) -> SamplingSetup | None:
    if sampling is None:
        return None
    known = {kind.key: kind for kind in SAMPLERS}
    if sampling.sampler not in known:
        raise ValueError(f"the sampler “{sampling.sampler}” is none of {_listed(known)}")
    anneal = sampling.anneal
    return SamplingSetup(
        with_knobs(known[sampling.sampler](), **sampling.numbers),
        sampling.chains,
        sampling.steps,
        sampling.warm_up,
        sampling.seed,
        sampling.scattered,
        None if anneal is None else Anneal(anneal.shape, anneal.hottest, anneal.steps),
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


def _views(views: ViewsFields | None) -> Views | None:
    if views is None:
        return None
    looks = (views.data, views.landscape, views.boltzmann)
    return Views(*(View(look.x, look.y, look.by_hand) for look in looks))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
