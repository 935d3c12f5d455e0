"""What the draws of a sampler are held against: exact means, and the density of each quantity."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine import density
from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.distribution import closed
from physviz.engine.potential import NoNoise
from physviz.engine.sampled import exact
from physviz.engine.thermal import live
from physviz.engine.thermodynamics import closed_form, span
from physviz.engine.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadrature import Ensemble
    from physviz.engine.sampled import Exact, Quantity
    from physviz.engine.sampling import Sampling

NODES = 241
REACH = 4.0
"""A Gaussian is drawn so many standard deviations to either side."""
TAIL = 0.002
"""The share of any other distribution that is left out at either end."""


@dataclass(frozen=True, eq=False)
class Known:
    """The exact means; densities, shapes (k, 2), where they have been worked out.

    Without a distribution there is only the ``reason``.
    """

    means: Exact | None = None
    densities: dict[Quantity, Floats] = field(default_factory=dict)
    ensemble: Ensemble | None = None
    reason: str = ""


def known(sampling: Sampling) -> Iterator[Known | None]:
    """Yield None for each turn of work, at last what is known of a sampling's q."""
    problem, beta = sampling.problem, sampling.inverse_temperature
    try:
        if closed(problem):
            yield Known(exact(sampling, boltzmann(problem, beta)), _gaussian(problem, beta))
            return
        now = shape = None
        for so_far in live(problem, beta, held=False):
            now = so_far or now
            yield None
        for drawn in density.live(problem, beta, held=False):
            shape = drawn or shape
            yield None
        assert now is not None
        assert shape is not None
        yield Known(exact(sampling, now.q), _marginals(shape), now.ensemble)
    except (Divergent, NoNoise) as why:
        yield Known(reason=sentence(why))


def _gaussian(problem: Problem, beta: float) -> dict[Quantity, Floats]:
    q = boltzmann(problem, beta)
    reach = np.linspace(-REACH, REACH, NODES)
    sd = np.sqrt(q.covariance.diagonal())
    first, second = (mean + reach * wide for mean, wide in zip(q.mean, sd, strict=True))
    return {
        "intercept": np.column_stack([first, q.marginal_intercept(first)]),
        "slope": np.column_stack([second, q.marginal_slope(second)]),
        "energy": _energies(problem, beta),
    }


def _energies(problem: Problem, beta: float) -> Floats:
    """Return E and its density g(E) e^{−βE}/Z, of squared loss."""
    states = closed_form(problem, span(problem, beta)).exact
    here = states.sweep(beta)
    mean, wide = float(here.excess[0]), math.sqrt(float(here.heat_capacity[0])) / beta
    excess = np.linspace(0.0, mean + 6.0 * wide, NODES)
    logs = states.log_density(excess) - beta * excess
    height = np.exp(logs - np.nanmax(logs))
    return np.column_stack([states.ground + excess, height / np.trapezoid(height, excess)])


def _marginals(shape: density.Shape) -> dict[Quantity, Floats]:
    first, second = (_without_tails(marginal) for marginal in shape.marginals)
    return {"intercept": first, "slope": second}


def _without_tails(marginal: density.Marginal) -> Floats:
    at, height = marginal.at, marginal.density
    each = 0.5 * np.diff(at) * (height[1:] + height[:-1])
    share = np.concatenate([[0.0], np.cumsum(each)])
    low, high = np.interp([TAIL, 1.0 - TAIL], share / share[-1], at).tolist()
    where = np.union1d(np.linspace(low, high, NODES), at[(at > low) & (at < high)])
    return np.column_stack([where, marginal(where)])
