"""Good views: what a panel should look at when no hand has chosen otherwise."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import Boltzmann, Divergent, boltzmann
from physviz.engine.cost import bowl
from physviz.engine.potential import NoNoise
from physviz.lab.state import View, Views

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.lab.state import Experiment, Pair

NINETY_NINE = math.sqrt(-2.0 * math.log(0.01))
"""Half-width of the 99 % ellipse in standard deviations."""


def _around(low: float, high: float, margin: float) -> Pair:
    width = high - low
    if width <= 0.0:
        width = abs(high) if high != 0.0 else 1.0
        low, high = low - 0.5 * width, high + 0.5 * width
    return (low - margin * width, high + margin * width)


def _span(values: Floats, margin: float) -> Pair:
    return _around(float(values.min()), float(values.max()), margin)


def frame_data(experiment: Experiment) -> View:
    """Return a view of all points and their error bars."""
    points = experiment.points
    if points.n == 0:
        return View((0.0, 10.0), (0.0, 10.0))
    error = points.y_error
    reach = np.zeros(1) if error is None else error
    heights = np.concatenate([points.y - reach, points.y + reach])
    return View(_span(points.x, 0.06), _span(heights, 0.08))


def frame_landscape(experiment: Experiment) -> View:
    """Return a view of the whole contour line through the start, with the minimum in the middle."""
    surface = bowl(experiment.points)
    start = experiment.start
    if surface is None:
        return View((start[0] - 1.0, start[0] + 1.0), (start[1] - 1.0, start[1] + 1.0))
    away = [abs(s - m) for s, m in zip(start, surface.minimum, strict=True)]
    if surface.d > 0.0:
        excess = float(surface.excess(start)) or surface.value or 1.0
        reach = [math.sqrt(2.0 * excess * v) for v in np.diag(surface.inverse)]
    else:
        size = max(*away, *(abs(m) for m in surface.minimum), 1e-3)
        reach = [size, size]
    x, y = (
        (m - 1.15 * max(a, r), m + 1.15 * max(a, r))
        for m, a, r in zip(surface.minimum, away, reach, strict=True)
    )
    return View(x, y)


def distribution(experiment: Experiment) -> Boltzmann | None:
    """Return q, None where it does not exist."""
    try:
        return boltzmann(experiment.problem, experiment.inverse_temperature)
    except (Divergent, NoNoise):
        return None


def frame_boltzmann(experiment: Experiment) -> View | None:
    """Return a view of the 99 % ellipse with room for the marginals; None where q diverges."""
    q = distribution(experiment)
    if q is None:
        return None
    # A colder q than floats can tell from its mean would leave a view without width.
    sds = (
        max(sd, 1e-13 * abs(m))
        for m, sd in zip(q.mean, np.sqrt(np.diag(q.covariance)).tolist(), strict=True)
    )
    x, y = ((m - 3.9 * sd, m + 3.7 * sd) for m, sd in zip(q.mean, sds, strict=True))
    return View(x, y)


def frame_all(experiment: Experiment, views: Views) -> Views:
    """Return good views of everything."""
    return Views(
        data=frame_data(experiment),
        landscape=frame_landscape(experiment),
        boltzmann=frame_boltzmann(experiment) or replace(views.boltzmann, by_hand=False),
    )


def follow(experiment: Experiment, views: Views) -> Views:
    """Return the views after a change of the experiment: kept, unless q has outgrown its own.

    A view that moved with every change would make the change invisible. So the Boltzmann panel
    keeps its view until the 99 % ellipse touches an edge or fills less than a third of it.
    """
    view = views.boltzmann
    q = None if view.by_hand else distribution(experiment)
    if q is None:
        return views
    for (low, high), mean, variance in zip(
        (view.x, view.y), q.mean, np.diag(q.covariance).tolist(), strict=True
    ):
        reach = NINETY_NINE * math.sqrt(variance)
        outside = mean - reach < low or mean + reach > high
        if outside or 6.0 * reach < high - low:
            return replace(views, boltzmann=frame_boltzmann(experiment) or view)
    return views
