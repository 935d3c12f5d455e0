"""How far two Gaussians are apart, and that the moments of the data suffice for squared loss."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import boltzmann
from physviz.engine.energy import exponent
from physviz.engine.losses import Squared
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Quadratic


def between(full: Quadratic, coarse: Quadratic) -> float:
    """Return KL of two Gaussians e^{−full} and e^{−coarse}, in nats.

    ½ tr AA₀⁻¹ − 1 − ½ log det AA₀⁻¹ + ½ δᵀAδ; a sum of terms that are small each where the two
    are nearly one.
    """
    lean = coarse.shear - full.shear
    rises = coarse.a / full.a - 1.0, coarse.d / full.d - 1.0
    tilt = coarse.a * lean * lean / full.d
    widths = sum(0.5 * (rise - math.log1p(rise)) for rise in rises)
    return widths + 0.5 * tilt + float(coarse.excess(full.minimum))


def of_moments(problem: Problem, inverse_temperature: float) -> float | None:
    """Return KL(q‖q of the moments alone), 0 but for round-off; None where they do not suffice.

    q itself is taken from all points by an orthogonal triangle of (1, x, y), the prior's springs
    being two more rows of it. Raises Divergent, NoNoise.
    """
    data, prior = sums(problem.points), problem.prior
    if data is None or not isinstance(problem.loss, Squared):
        return None
    beta = inverse_temperature
    exact = boltzmann(problem, beta).exponent
    phi = exponent(problem, beta)
    root = math.sqrt(2.0 * phi.share * phi.scale / data.n)
    rows = root * np.stack([data.w, data.u, data.v], axis=1)
    if prior.proper:
        # (θ − m)/τ in the coordinates (height, lean) of the points
        stiff = np.sqrt(phi.prior_share * np.array(prior.precision))
        middle = data.back @ data.lines(prior.mean)
        rows = np.concatenate([rows, stiff[:, None] * np.column_stack([data.back, middle])])
    (one, shear, tall), (_, two, wide) = np.linalg.qr(rows)[1][:2].tolist()
    # ½|R(line − best)|² with best = R⁻¹(tall, wide)
    lean = wide / two
    height = (tall - shear * lean) / one
    intercept, slope = data.theta(np.array([height, lean])).tolist()
    tilt = data.centre[0] + data.spread * shear / one
    found = replace(
        exact,
        minimum=(intercept, slope),
        a=one * one,
        shear=tilt,
        d=(two * data.spread) ** 2,
    )
    return between(found, exact)
