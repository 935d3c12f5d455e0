"""Loss, noise, prior, tempering and temperature."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.priors import Gaussian
from physviz.engine.tuning import by_key, suggested, with_width
from physviz.lab.edits.checks import positive, with_problem
from physviz.lab.state import State

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.potential import Temper
    from physviz.engine.priors import Prior
    from physviz.lab.state import Pair


def set_loss(state: State, loss: Loss) -> State:
    """Choose the loss ρ."""
    return with_problem(state, replace(state.experiment.problem, loss=loss))


def choose_loss(state: State, key: str) -> State:
    """Choose the loss by its name, with the width c that suits the data."""
    return set_loss(state, suggested(by_key(key), state.experiment.points))


def set_width(state: State, c: float) -> State:
    """Set the width c of a robust loss, in units of y."""
    positive("The width c", c)
    return set_loss(state, with_width(type(state.experiment.problem.loss), c))


def suggest_width(state: State) -> State:
    """Set the width c that suits the data."""
    return choose_loss(state, state.experiment.problem.loss.key)


def set_sigma(state: State, sigma: float | None) -> State:
    """Type the noise σ, in units of y; None takes it from the error bars or estimates it."""
    if sigma is not None:
        positive("The ‹noise› σ", sigma)
    return with_problem(state, replace(state.experiment.problem, sigma=sigma))


def set_prior(state: State, prior: Prior) -> State:
    """Choose the prior."""
    return with_problem(state, replace(state.experiment.problem, prior=prior))


def shape_prior(state: State, mean: Pair, sd: Pair) -> State:
    """Put a Gaussian prior elsewhere by hand; meanwhile no view follows: it would run away."""
    return replace(set_prior(state, Gaussian(mean, sd)), views=replace(state.views))


def set_temper(state: State, temper: Temper) -> State:
    """Choose what β multiplies: the joint φ, or the likelihood alone (power posterior)."""
    return with_problem(state, replace(state.experiment.problem, temper=temper))


def set_inverse_temperature(state: State, inverse_temperature: float) -> State:
    """Set β = 1/T."""
    positive("The ‹inverse temperature› β", inverse_temperature)
    changed = replace(state.experiment, inverse_temperature=inverse_temperature)
    return replace(state, experiment=changed)


def set_temperature(state: State, temperature: float) -> State:
    """Set T = 1/β."""
    positive("The ‹temperature› T", temperature)
    return set_inverse_temperature(state, 1.0 / temperature)
