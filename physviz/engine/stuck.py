"""Chains that never leave a mode look well: what only the masses of the modes can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.diagnostics import r_hat, standard_error
from physviz.engine.digits import written
from physviz.engine.energy import exponent
from physviz.engine.laplace import bells
from physviz.engine.predictive import masses
from physviz.engine.sampled import kept

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature import Ensemble
    from physviz.engine.sampling import Sampling

OFF = 0.01
"""A share of the draws so near the mass of a mode is not worth a word."""
DOUBT = 1.01
"""An R̂ above it tells that chains disagree."""


def why_stuck(sampling: Sampling, ensemble: Ensemble | None, warm_up: int, upto: int) -> str:
    """Return in a sentence how the chains misjudge the modes; empty where they do not.

    The θ-plane is divided among the modes, to each the lines nearest to it in (height, lean); the
    share of draws in each part is held against its mass under q, a sum over the ``ensemble`` (None
    where q is known in closed form, and has one mode). A word is said where these differ by more
    than 1 % and four standard errors, or where no chain ever went from one part to another: then
    the shares are those of the places where they began. The barrier is that on the straight way
    between the two modes most in error. Raises ValueError like ``sampled.kept``.
    """
    first, last = kept(sampling, warm_up, upto)
    beta = sampling.inverse_temperature
    if ensemble is None or len(found := bells(sampling.problem, beta)) < 2:
        return ""
    data, modes = ensemble.data, np.array([bell.mean for bell in found])
    middles, (theta, _) = data.lines(modes), sampling.draws(first, last)
    near, nodes = _nearest(middles, data.lines(theta)), _nearest(middles, ensemble.lines)
    share = np.bincount(near.ravel(), minlength=len(found)) / near.size
    mass = np.bincount(nodes, masses(ensemble, beta), len(found))
    most, least = int(np.argmax(share - mass)), int(np.argmin(share - mass))
    crossed = int(np.any(near != near[0], axis=0).sum())
    if crossed:
        error = standard_error((near == most).astype(np.float64))
        if share[most] - mass[most] <= max(OFF, 4.0 * error):
            return ""
    elif mass[least] <= OFF:
        return ""
    way = modes[most] + np.linspace(0.0, 1.0, 401)[:, None] * (modes[least] - modes[most])
    levels = exponent(sampling.problem, beta)(way)
    doubt = r_hat(theta[..., 1])
    # Chains that all stay in one mode agree.
    tells = np.ptp(near) > 0 and doubt > DOUBT
    return (
        f"The ‹walkers› put {_per_cent(share[most])} of their draws on the mode at "
        f"{_at(modes[most])}, whose mass is {_per_cent(mass[most])}: in {len(near):,} steps"
        f" {crossed or 'none'} of {near.shape[1]} crossed the barrier of"
        f" {written(float(levels.max() - levels[0]), 2)} kT on the straight way to"
        f" {_at(modes[least])}, and R̂ = {doubt:.2f} {'tells' if tells else 'cannot tell'}."
    )


def _nearest(middles: Floats, lines: Floats) -> Ints:
    """Return which of the middles (k, 2) each line (…, 2) is nearest to, shape (…)."""
    away = [np.sum((lines - middle) ** 2, axis=-1) for middle in middles]
    return np.argmin(np.stack(away), axis=0)


def _per_cent(share: float) -> str:
    return f"{100.0 * share:.3g} %"


def _at(mode: Floats) -> str:
    return f"(β₀, β₁) = ({written(float(mode[0]), 3)}, {written(float(mode[1]), 3)})"
