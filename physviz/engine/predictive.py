"""What q says of the line where q is an ensemble: its moments, and lines drawn from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.line import Lines

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.quadrature import Ensemble


def lines_in(ensemble: Ensemble, inverse_temperature: float) -> Lines:
    """Return the moments of the line as sums over the nodes of an ensemble."""
    data, mass = ensemble.data, masses(ensemble, inverse_temperature)
    middle = mass @ ensemble.lines
    off = ensemble.lines - middle
    covariance = off.T @ (mass[:, None] * off)
    return Lines(data.centre[0], data.spread, data.centre[1], middle, covariance)


def masses(ensemble: Ensemble, inverse_temperature: float) -> Floats:
    """Return the share of q that each node stands for, shape (m,); they add up to 1."""
    logs = ensemble.log_mass(inverse_temperature)
    mass = np.exp(logs - logs.max())
    return mass / mass.sum()


def draws_from(ensemble: Ensemble, inverse_temperature: float, count: int, seed: int) -> Floats:
    """Return lines drawn from q, shape (count, 2): nodes, each as likely as its mass.

    There are thousands of nodes, so that none need be moved within its cell to look drawn.
    """
    mass = masses(ensemble, inverse_temperature)
    chosen = np.random.default_rng(seed).choice(mass.size, count, p=mass)
    return ensemble.data.theta(ensemble.lines[chosen])
