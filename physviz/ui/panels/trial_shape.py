"""The trial Gaussian in the θ-plane: its ellipse, its handles, and what a hand does to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary import Trial
from physviz.engine.dictionary.trial import factor

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.lab.state import Pair
    from physviz.lab.views import View

CENTRE, RIGHT, UPPER = 0, 1, 2
MOST = 1.0 - 1e-6
"""A hand makes no correlation nearer to ±1."""
SIDES = 720
EDGE = 0.1
"""So near to the edges of the view, as a share of it, no name is written."""
FAR = 50.0
"""What is so many views away from the middle is not drawn."""


def grips(trial: Trial) -> tuple[Pair, Pair, Pair]:
    """Return what can be taken hold of: the centre, and where the ellipse is rightmost and highest.

    There (sd₀, ρ sd₁) and (ρ sd₀, sd₁) lie away from the centre.
    """
    (m0, m1), (sd0, sd1), rho = trial.mean, trial.sd, trial.correlation
    return (m0, m1), (m0 + sd0, m1 + rho * sd1), (m0 + rho * sd0, m1 + sd1)


def outline(trial: Trial, view: View) -> Floats:
    """Return the ellipse of one standard deviation, shape (k, 2), nan far out of view.

    Qt cannot draw at 10¹⁰⁰ pixels.
    """
    angle = np.linspace(0.0, 2.0 * np.pi, SIDES + 1)
    places = trial.mean + np.stack([np.cos(angle), np.sin(angle)], axis=1) @ factor(trial).T
    low, high = np.array([view.x, view.y]).T
    far = np.abs((places - low) / (high - low) - 0.5).max(axis=1) > FAR
    places[far] = np.nan
    return places


def moved(trial: Trial, grip: int, by: Pair, least: Pair) -> Trial:
    """Return the trial with its centre or a handle moved; no sd falls below ``least`` by hand.

    A handle sets the sd of its own axis, and by the other axis the correlation.
    """
    (m0, m1), sd = trial.mean, trial.sd
    if grip == CENTRE:
        return replace(trial, mean=(m0 + by[0], m1 + by[1]))
    own, other = (0, 1) if grip == RIGHT else (1, 0)
    wide = max(sd[own] + by[own], min(least[own], sd[own]))
    rho = trial.correlation + by[other] / sd[other]
    widths = (wide, sd[1]) if own == 0 else (sd[0], wide)
    return Trial(trial.mean, widths, min(max(rho, -MOST), MOST))


def label(ellipse: Floats, places: tuple[Pair, ...], view: View) -> Pair | None:
    """Return the place of the ellipse farthest from what can be taken; None for want of room."""
    low, high = np.array([view.x, view.y]).T
    at, taken = ((np.asarray(each) - low) / (high - low) for each in (ellipse, places))
    room = np.abs(at[:, None] - taken).max(axis=2).min(axis=1)
    edge = np.minimum(at, 1.0 - at).min(axis=1)
    best = int(np.argmax(np.where(edge > EDGE, room, -1.0)))
    if not edge[best] > EDGE:
        return None
    return float(ellipse[best, 0]), float(ellipse[best, 1])
