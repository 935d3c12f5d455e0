"""Action ↔ cost: S(θ), by the residuals and as the landscape has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.mechanics import landscape
from physviz.engine.losses import Squared
from physviz.engine.minima import minima

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats

FEW = 10_000
MANY_NODES, FEW_NODES = 40, 12
"""Of a Gauss–Legendre rule from one residual to the next: of many points they are near."""


def by_layers(loss: Loss, r: Floats) -> float:
    """Return the mean of ρ(r_i) as ∫ρ′(s)·(share of |r_i| above s) ds, shape of r (n,).

    Summed from one |r_i| to the next in s = c sinh t, where no loss has its singularity near.
    """
    c = float(getattr(loss, "c", 1.0))
    knots = np.sort(np.append(np.abs(r), c))
    above = 1.0 - np.searchsorted(knots, knots, side="left") / r.size
    # c stands among the knots as the kink of a loss, not as a residual.
    above[knots > c] += 1.0 / r.size
    ends = np.arcsinh(np.insert(knots, 0, 0.0) / c)
    nodes, weights = np.polynomial.legendre.leggauss(MANY_NODES if r.size <= FEW else FEW_NODES)
    half = 0.5 * np.diff(ends)
    total = 0.0
    for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True):
        t = ends[:-1] + half * (1.0 + node)
        total += weight * float((above * half) @ (loss.psi(c * np.sinh(t)) * np.cosh(t)))
    return c * total


def _read(present: Present) -> Reading:
    ground, theta = landscape(present)
    loss, data = present.problem.loss, ground.data
    now = float(ground.cost(theta))
    r = data.residuals(data.lines(theta))
    other = float(np.mean(r * r)) if isinstance(loss, Squared) else by_layers(loss, r)
    values: dict[str, float | None] = {
        "S": now,
        "least S": minima(present.problem)[0].value,
        "typical residual": float(np.sqrt(np.mean(r * r))),
    }
    return Reading(values, Check(now, other))


ENTRY = Entry(
    key="cost",
    table="mechanics",
    formula=r"S(\theta)=\frac{1}{n}\sum_{i=1}^{n}\rho(r_i),\quad "
    r"r_i=\frac{\bar\sigma}{\sigma_i}\varepsilon_i,\quad \varepsilon_i=y_i-\beta_0-\beta_1x_i",
    symbols={
        "S": r"S(\theta_k)",
        "least S": r"S_\mathrm{min}",
        "typical residual": r"\sqrt{\langle r^2\rangle}",
    },
    proves="What a fit minimises has the form of what mechanics makes stationary: one number S for "
    "every θ, and the best line is where it changes no more.",
    breaks="A mechanical action is a number for a whole path in time; this S belongs to a single "
    "point θ, and it is made least where an action need only be stationary. After Eq. 6 the text "
    "calls it the sum of the squares: with the 1/n it is their mean.",
    source="Eqs. 4 and 6",
    things=("cost", "residuals", "data"),
    names={
        "typical residual": "typical ‹residual›",
    },
    read=_read,
    check="S as the landscape has it (for the squared ‹loss› the parabola of the data's moments), "
    "against the mean of the squared ‹residuals›, or of another ‹loss› the area under its slope "
    "ρ′, each part of it weighted with the share of ‹residuals› beyond.",
)
