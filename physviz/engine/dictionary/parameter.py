"""Coordinate ↔ parameter: θ = (β₀, β₁), where the run stands and where the best line is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.mechanics import landscape
from physviz.engine.losses import Absolute, Squared
from physviz.engine.minima import minima

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.losses import Loss
    from physviz.engine.minima import Minimum
    from physviz.engine.points import Floats
    from physviz.engine.sums import Sums

NUDGE = 0.01
"""So far beside the minimum, in units of c, the zero of ∇S is looked for."""
ON_THE_LINE = 1e-9


def solved_slope(loss: Loss, data: Sums, best: Minimum) -> float | None:
    """Return β₁ of the best line by another solver; None where it is not one line, or not found.

    Squared: numpy's lstsq (SVD). Absolute: the median of the slopes to the points from one that
    the line goes through, weighted with their distances. Else the zero of ∇S nearby by MINPACK's
    hybrid method.
    """
    if not best.unique:
        return None
    if isinstance(loss, Squared):
        rows = np.stack([data.w, data.u], axis=1)
        return float(np.linalg.lstsq(rows, data.v, rcond=None)[0][1]) / data.spread
    if isinstance(loss, Absolute):
        return _median_slope(data, data.lines(best.theta)) / data.spread
    lean = _zero(loss, data, data.lines(best.theta))
    return None if lean is None else lean / data.spread


def _median_slope(data: Sums, line: Floats) -> float:
    pivot = int(np.argmin(np.abs(data.residuals(line)) / data.w))
    x, y = data.u / data.w, data.v / data.w
    away = x - x[pivot]
    others = np.abs(away) > ON_THE_LINE * float(np.abs(x).max())
    leans = (y[others] - y[pivot]) / away[others]
    order = np.argsort(leans)
    weight = np.cumsum((np.abs(away) * data.w)[others][order])
    return float(leans[order][np.searchsorted(weight, 0.5 * weight[-1])])


def _zero(loss: Loss, data: Sums, line: Floats) -> float | None:
    from scipy.optimize import root

    c = float(getattr(loss, "c", 1.0))

    def force(z: Floats) -> Floats:
        return data.gradient(line + c * z[None], loss.psi)[0] / c

    def bend(z: Floats) -> Floats:
        return data.bend(line + c * z[None], loss.curvature)[0][[[0, 1], [1, 2]]]

    found = root(force, np.array([NUDGE, -NUDGE]), jac=bend, tol=1e-13)
    arrived = bool(np.all(np.abs(force(found.x)) < 1e-10))
    return float(line[1] + c * found.x[1]) if arrived else None


def _read(present: Present) -> Reading:
    ground, theta = landscape(present)
    best, data = minima(present.problem)[0], ground.data
    values: dict[str, float | None] = {
        "slope": theta[1],
        "intercept": theta[0],
        "best slope": best.theta[1],
        "best intercept": best.theta[0],
    }
    other = solved_slope(present.problem.loss, data, best)
    sentence = "" if best.unique else "Other lines fit as well; one of them is given."
    check = None if other is None else Check(best.theta[1], other)
    return Reading(values, check, sentence)


ENTRY = Entry(
    key="parameter",
    table="mechanics",
    formula=r"\theta=(\beta_0,\beta_1),\quad \beta_1^*=\frac{\langle xy\rangle-\langle x\rangle"
    r"\langle y\rangle}{\langle x^2\rangle-\langle x\rangle^2},\quad "
    r"\beta_0^*=\langle y\rangle-\beta_1^*\langle x\rangle",
    symbols={
        "slope": r"\beta_1",
        "intercept": r"\beta_0",
        "best slope": r"\beta_1^*",
        "best intercept": r"\beta_0^*",
    },
    proves="What a learner adjusts is where a particle is: a line among the data is a point of the "
    "θ-plane, and a fit is a motion there.",
    breaks="A particle's coordinates carry one unit and its plane a metric; β₀ and β₁ have "
    "different units, so that distances, angles and what is steepest change with the units of x.",
    source="Eqs. 1, 3, 14 and 15 (the closed form is that of the squared ‹loss›)",
    things=("theta", "line", "minimum"),
    read=_read,
    check="The slope of the best line as it stands on every panel (of the squared ‹loss› Eq. 14), "
    "and from another solver: numpy's lstsq; of the absolute ‹loss› a weighted median of slopes; "
    "else the zero of ∇S by MINPACK.",
)
