"""What a command line may say about an experiment, and the lab it means.

Names and meanings are those of the session file; refusals are the sentences of the edits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from physviz.engine.knob import refusal
from physviz.engine.priors import PRIORS, Gaussian
from physviz.engine.readers import read
from physviz.engine.report import report
from physviz.engine.run import LONGEST_RUN
from physviz.engine.tuning import by_key, with_width
from physviz.engine.words import Refusal, told
from physviz.lab import edits
from physviz.lab.locks import overridden
from physviz.lab.state import front_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.losses import Loss
    from physviz.engine.potential import Temper
    from physviz.engine.priors import Prior
    from physviz.engine.report_form import Report
    from physviz.engine.sheet import Skipped
    from physviz.engine.words import Voice
    from physviz.lab.state import Pair, State

SESSIONS = (".json", ".physviz")
STEPS = 100
"""A run asked for by its start alone is so long."""


@dataclass(frozen=True)
class Options:
    """One experiment in words; None leaves what the data's own lab has."""

    file: str | None = None
    preset: str | None = None
    x: str | None = None
    y: str | None = None
    error: str | None = None
    loss: str | None = None
    scale: float | None = None
    sigma: float | Literal["auto"] | None = None
    prior: str | None = None
    prior_mean: Pair | None = None
    prior_sd: Pair | None = None
    temper: Temper | None = None
    inverse_temperature: Sequence[float] = ()
    optimiser: str | None = None
    start: Pair | None = None
    learning_rate: float | None = None
    knobs: Sequence[tuple[str, float]] = ()
    seed: int | None = None
    steps: int | None = None
    hbar: Sequence[float] = ()
    words: Voice | None = None


@dataclass(frozen=True)
class Setup:
    """The lab that is meant, and what was left out of its file."""

    state: State
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()


def set_up(options: Options) -> Setup:
    """Return the lab the options mean. Raises ValueError with the sentence to show."""
    setup = _opened(options)
    state = _modelled(setup.state, options)
    for beta in reversed(options.inverse_temperature):
        state = edits.set_inverse_temperature(state, beta)
    for hbar in options.hbar:
        _check("Planck constant ħ", hbar)
    if options.hbar:
        state = edits.set_hbar(state, options.hbar[0])
    state = _running(state, options)
    if options.steps is not None and not 0 <= options.steps <= LONGEST_RUN:
        raise ValueError(f"The number of steps must lie between 0 and {LONGEST_RUN:,}.")
    if options.words is not None:
        state = edits.set_words(state, options.words)
    if not is_session(options.file):
        state = edits.look_at_all(state)
    warnings = (*setup.warnings, *overridden(setup.state, state))
    return replace(setup, state=state, warnings=warnings)


def report_of(setup: Setup, options: Options) -> Report:
    """Return the report on the lab in its words, and on its run where any of it was given."""
    experiment = setup.state.experiment
    given = (options.start, options.steps, options.optimiser, options.learning_rate, options.seed)
    asked = bool(options.knobs) or any(each is not None for each in given)
    warnings, standard = setup.warnings, experiment.standard
    if standard is not None:
        numbers = f"m = {standard.mean!r}, s = {standard.sd!r}"
        warnings = (*warnings, f"x is standardised: it is z = (x − m)/s with {numbers}.")
    result = report(
        experiment.problem,
        experiment.labels,
        skipped=setup.skipped,
        warnings=warnings,
        inverse_temperatures=options.inverse_temperature or (experiment.inverse_temperature,),
        descent=front_run(setup.state),
        steps=(STEPS if options.steps is None else options.steps) if asked else None,
        hbars=options.hbar,
    )
    return told(result, setup.state.show.words)


def is_session(file: str | None) -> bool:
    """Whether a file's name is that of a session rather than of data."""
    return file is not None and file.lower().endswith(SESSIONS)


def _opened(options: Options) -> Setup:
    columns = (options.x, options.y, options.error)
    if options.file is not None and options.preset is not None:
        raise ValueError("Give a file or a preset, not both.")
    if options.file is not None and not is_session(options.file):
        reading = read(options.file, *columns)
        return Setup(edits.state_of_reading(reading), reading.skipped, reading.warnings)
    if any(column is not None for column in columns):
        raise ValueError("Only a data file has columns to choose from.")
    if options.file is not None:
        from physviz.lab.session import load

        return Setup(load(Path(options.file)))
    if options.preset is not None:
        return Setup(edits.state_of_dataset(options.preset))
    raise ValueError("Give a data file, - for standard input, or a preset.")


def _modelled(state: State, options: Options) -> State:
    if options.loss is not None or options.scale is not None:
        state = edits.set_loss(state, _loss(state.experiment.problem.loss, options))
    if options.sigma is not None:
        state = edits.set_sigma(state, None if options.sigma == "auto" else options.sigma)
    if (options.prior, options.prior_mean, options.prior_sd) != (None, None, None):
        state = edits.set_prior(state, _prior(state.experiment.problem.prior, options))
    if options.temper is not None:
        state = edits.set_temper(state, options.temper)
    return state


def _running(state: State, options: Options) -> State:
    """Return the lab with its run in front set up otherwise, from the first step on."""
    knobs = dict(options.knobs)
    if options.learning_rate is not None:
        knobs["learning_rate"] = options.learning_rate
    if (options.optimiser, options.start, options.seed) != (None, None, None) or knobs:
        state = replace(state, clock=replace(state.clock, step=0.0))
    if options.start is not None:
        state = edits.set_start(state, options.start)
    if options.optimiser is not None:
        state = edits.choose_optimiser(state, options.optimiser)
    for name, value in knobs.items():
        state = edits.set_knob(state, name, value)
    return state if options.seed is None else edits.set_seed(state, options.seed)


def _loss(present: Loss, options: Options) -> Loss:
    kind = type(present) if options.loss is None else by_key(options.loss)
    if options.scale is not None:
        return with_width(kind, options.scale)
    return present if kind is type(present) else kind()


def _prior(present: Prior, options: Options) -> Prior:
    kind = type(present)
    if options.prior is not None:
        kind = next(kind for kind in PRIORS if kind.key == options.prior)
    prior = present if kind is type(present) else kind()
    if options.prior_mean is None and options.prior_sd is None:
        return prior
    if isinstance(prior, Gaussian):
        return Gaussian(options.prior_mean or prior.mean, options.prior_sd or prior.sd)
    raise ValueError("A flat prior has neither a mean nor a standard deviation.")


def _check(name: str, value: float) -> None:
    reason = refusal(name, value, 0.0, float("inf"), "log")
    if reason:
        raise Refusal(reason)
