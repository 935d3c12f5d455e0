"""Turning point ↔ optimum: where p = 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import momentum
from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.mechanics import landscape
from physviz.engine.dictionary.triangle import triangle
from physviz.engine.losses import Absolute, Squared
from physviz.engine.minima import minima

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.sums import Sums

EDGE = "Where it is least S has an edge, and an edge has no slope."
STARTS = 12
BUDGET = 2_000_000
"""So many residuals may be summed in a round of all descents."""


def solved_least(loss: Loss, data: Sums, line: Floats) -> float | None:
    """Return S_min by another solver; ``line`` is the best one known, shape (2,).

    Squared: what lstsq leaves of the triangle of QR. Absolute: the dual problem, max Σa_iv_i/n over
    |a_i| ≤ c that are at right angles to all lines; None where more than two points lie on the
    line. Else the best of BFGS's descents from the line nudged and from lines through two points.
    """
    if isinstance(loss, Squared):
        upper = triangle(data)
        best = np.linalg.lstsq(upper[:, :2], upper[:, 2], rcond=None)[0]
        return float(np.sum((upper[:, 2] - upper[:, :2] @ best) ** 2)) / data.n
    if isinstance(loss, Absolute):
        return _dual(loss.c, data, line)
    return _descended(loss, data, line)


def _dual(c: float, data: Sums, line: Floats) -> float | None:
    """Return the dual's value for the signs of the residuals, where they tell all but two a_i."""
    if data.n < 2:
        return None
    r, rows = data.residuals(line), np.stack([data.w, data.u], axis=1)
    on = np.argsort(np.abs(r))[:2]
    pull = c * np.sign(r)
    pull[on] = 0.0
    corner = rows[on]
    if abs(float(np.linalg.det(corner))) < 1e-9 * float(np.abs(corner).max()) ** 2:
        return None
    pull[on] = np.linalg.solve(corner.T, -(pull @ rows))
    return None if np.abs(pull).max() > c * (1.0 + 1e-9) else float(pull @ data.v) / data.n


def _descended(loss: Loss, data: Sums, line: Floats) -> float:
    from scipy.optimize import minimize

    c, rng = float(getattr(loss, "c", 1.0)), np.random.default_rng(0)

    def fall(z: Floats) -> tuple[float, Floats]:
        at = line + c * z[None]
        height = float(data.mean(at, loss.rho)[0]) / (c * c)
        return height, data.gradient(at, loss.psi)[0] / c

    count = min(max(BUDGET // data.n, 1), STARTS)
    begin = [np.array([0.1, -0.1])]
    for _ in range(count - 1):
        first, second = rng.choice(data.n, 2, replace=data.n < 2)
        corner = np.stack([data.w, data.u], axis=1)[[first, second]]
        if abs(float(np.linalg.det(corner))) > 1e-6:
            through = np.linalg.solve(corner, data.v[[first, second]])
            begin.append((through - line) / c)
    with np.errstate(all="ignore"):
        found = [minimize(fall, z, jac=True, method="BFGS", options={"gtol": 1e-9}) for z in begin]
    return c * c * min(float(each.fun) for each in found)


def _read(present: Present) -> Reading:
    ground, _ = landscape(present)
    problem, data, found = present.problem, ground.data, minima(present.problem)
    best = found[0]
    slope = None
    if not isinstance(problem.loss, Absolute):
        slope = math.hypot(*momentum(problem.points, problem.loss, best.theta).tolist())
    soft, stiff = best.bowl.eigenvalues
    values: dict[str, float | None] = {
        "least S": best.value,
        "|p|": slope,
        "smaller eigenvalue": soft,
        "larger eigenvalue": stiff,
        "minima": float(len(found)),
    }
    other = solved_least(problem.loss, data, data.lines(best.theta))
    check = None if other is None else Check(best.value, other)
    return Reading(values, check, EDGE if slope is None else "")


ENTRY = Entry(
    key="optimum",
    table="mechanics",
    formula=r"\nabla S(\theta^*)=p=0,\quad S(\theta^*)=\min_\theta S(\theta)",
    symbols={
        "least S": r"S(\theta^*)",
        "|p|": r"|p(\theta^*)|",
        "smaller eigenvalue": r"\lambda_\mathrm{min}",
        "larger eigenvalue": r"\lambda_\mathrm{max}",
        "minima": r"\#\,\mathrm{minima}",
    },
    proves="To minimise S is to look for a point of phase space without momentum: there the flow "
    "rests, and the ‹optimum› is a fixed point of the flow.",
    breaks="At the turning point of a pendulum the momentum vanishes but the force does not, and "
    "it swings back; here velocity and momentum are one, so what has come to rest stays. Saddles "
    "and maxima have p = 0 as well, and a robust ‹loss› may have several minima.",
    source="Eq. 7 and the text after Eq. 8; Eqs. 14 and 15",
    things=("minimum", "cost", "gradient"),
    read=_read,
    check="The least S as every panel has it, and from another solver: of the squared ‹loss› what "
    "QR leaves over; of the absolute ‹loss› the greatest value of the dual problem; else BFGS "
    "from many lines.",
)
