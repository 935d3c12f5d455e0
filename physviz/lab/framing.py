"""Good views: what a panel should look at when no hand has chosen otherwise."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import Divergent
from physviz.engine.cost import bowl
from physviz.engine.distribution import closed
from physviz.engine.laplace import bells
from physviz.engine.minima import minima
from physviz.engine.potential import NoNoise
from physviz.engine.priors import Gaussian
from physviz.lab.views import View, Views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.laplace import Bell
    from physviz.engine.minima import Minimum
    from physviz.engine.points import Floats, Points
    from physviz.engine.priors import Prior
    from physviz.lab.state import Experiment, Pair

NINETY_NINE = math.sqrt(-2.0 * math.log(0.01))
"""Half-width of the 99 % ellipse in standard deviations."""
MOST = 4
"""So many minima besides the best are brought into view."""
MOST_WIDER = 7.0
"""In a view so many times wider than its own q would be lost: a prior twenty times as wide."""
MOST_FOLLOWED = 10_000
"""With more points than these, the modes of a robust loss take longer than a frame."""


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
    """Return a view with the best minimum in the middle, and the start and other minima in it.

    It holds the whole ellipse, of the shape of squared loss's contours, through the farthest of
    them; of other minima those that a hand would draw through these points.
    """
    squared, start = bowl(experiment.points), experiment.start
    if squared is None:
        return View((start[0] - 1.0, start[0] + 1.0), (start[1] - 1.0, start[1] + 1.0))
    best, *others = minima(experiment.problem)
    surface = replace(squared, minimum=best.theta)
    shown = np.array([start, *_plausible(experiment.points, others)])
    away = np.abs(shown - surface.minimum).max(axis=0).tolist()
    if surface.d > 0.0:
        excess = float(surface.excess(shown).max()) or surface.value or 1.0
        reach = [math.sqrt(2.0 * excess * v) for v in np.diag(surface.inverse)]
    else:
        size = max(*away, *(abs(m) for m in surface.minimum), 1e-3)
        reach = [size, size]
    x, y = (
        (m - 1.15 * max(a, r), m + 1.15 * max(a, r))
        for m, a, r in zip(surface.minimum, away, reach, strict=True)
    )
    return View(x, y)


def _plausible(points: Points, minima: Sequence[Minimum]) -> list[Pair]:
    """Return those few whose lines stay near the data from the first x to the last."""
    ends = np.array([points.x.min(), points.x.max()])
    low, high = _span(points.y, 0.5)
    heights = [theta[0] + theta[1] * ends for theta in (minimum.theta for minimum in minima)]
    near = [bool(((low <= height) & (height <= high)).all()) for height in heights]
    return [minimum.theta for minimum, shown in zip(minima, near, strict=True) if shown][:MOST]


def bells_of(experiment: Experiment) -> tuple[Bell, ...]:
    """Return q's modes with their widths, q itself for squared loss; none where q diverges."""
    try:
        return bells(experiment.problem, experiment.inverse_temperature, quick=True)
    except (Divergent, NoNoise):
        return ()


def _reached(found: Sequence[Bell], left: float, right: float) -> tuple[Pair, Pair]:
    """Return from where to where the bells reach along β₀ and β₁, so many deviations each."""
    mean = np.array([bell.mean for bell in found])
    sd = np.sqrt([np.diag(bell.covariance) for bell in found])
    # A colder q than floats can tell from its mean would leave a view without width.
    sd = np.maximum(sd, 1e-13 * np.abs(mean))
    (x0, y0), (x1, y1) = (mean - left * sd).min(axis=0), (mean + right * sd).max(axis=0)
    return (float(x0), float(x1)), (float(y0), float(y1))


def frame_boltzmann(experiment: Experiment) -> View | None:
    """Return a view of q's 99 % ellipses with room for the marginals; None where q diverges."""
    found = bells_of(experiment)
    return View(*_reached(found, 3.9, 3.7)) if found else None


def frame_all(experiment: Experiment, views: Views) -> Views:
    """Return good views of everything."""
    return Views(
        data=frame_data(experiment),
        landscape=frame_landscape(experiment),
        boltzmann=frame_boltzmann(experiment) or replace(views.boltzmann, by_hand=False),
    )


def with_prior(view: View, prior: Prior) -> View:
    """Widen a view of q to the ellipse of the prior; as it was where q would be lost in that.

    Such a view is kept as if by hand: it would not be long before q alone filled too little of it.
    """
    if not isinstance(prior, Gaussian):
        return view
    sides = (view.x, view.y)
    wider = [
        (min(low, m - 1.2 * sd), max(high, m + 1.2 * sd))
        for (low, high), m, sd in zip(sides, prior.mean, prior.sd, strict=True)
    ]
    by = max((b - a) / (high - low) for (a, b), (low, high) in zip(wider, sides, strict=True))
    return View(*wider, by_hand=True) if 1.0 < by <= MOST_WIDER else view


def slow(experiment: Experiment) -> bool:
    """Whether where q lies is known only after some time, so that no drag should wait for it."""
    return experiment.points.n > MOST_FOLLOWED and not closed(experiment.problem)


def follow(experiment: Experiment, views: Views) -> Views:
    """Return the views after a change of the experiment: kept, unless q has outgrown its own.

    A view that moved with every change would make the change invisible. So the Boltzmann panel
    keeps its view until a 99 % ellipse touches an edge or all fill less than a third of it.
    """
    view = views.boltzmann
    if view.by_hand:
        return views
    found = bells_of(experiment)
    if not found:
        return views
    reached = _reached(found, NINETY_NINE, NINETY_NINE)
    for (low, high), (first, last) in zip((view.x, view.y), reached, strict=True):
        if first < low or last > high or 3.0 * (last - first) < high - low:
            return replace(views, boltzmann=View(*_reached(found, 3.9, 3.7)))
    return views
