"""Time step ↔ learning rate: what one step does to the stiffest mode."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.mechanics import landscape
from physviz.engine.identities import STENCIL
from physviz.engine.minima import minima
from physviz.engine.optimisers import contraction

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Quadratic
    from physviz.engine.terrain import Terrain

NEAR = 0.02
"""So many c away from the minimum, or of a typical residual, forces are looked at."""
ON_A_KINK = "‹A residual› lies so near a kink of the ‹loss› that the forces beside it tell nothing."


def measured_curvature(ground: Terrain, bottom: Quadratic) -> float | None:
    """Return λ_max as the change of p along its axis at a minimum, by forces at ten places.

    None where a residual lies so near a kink of the loss that its pull changes between them.
    """
    data, loss = ground.data, ground.problem.loss
    line, way = data.lines(bottom.minimum), data.jacobian @ bottom.axes[:, 1]
    r, turn = data.residuals(line), np.abs(way[0] * data.w + way[1] * data.u).max()
    c = float(getattr(loss, "c", 0.0))
    far = NEAR * (c or float(np.abs(data.v).max()) or 1.0)
    if not loss.analytic:
        far = min(far, 0.9 * float(np.abs(np.abs(r) - c).min()) / STENCIL.size)
    if far < 1e-7 * c:
        return None
    step = far / float(turn)
    places = step * np.arange(1, STENCIL.size + 1)[:, None] * way
    forces = data.gradient(np.concatenate([line + places, line - places]), loss.psi) @ way
    return float(STENCIL @ (forces[: STENCIL.size] - forces[STENCIL.size :])) / step


def measured_factor(rule: Optimiser, curvature: float) -> float:
    """Return what a mode of curvature λ is multiplied by at last, from the rule's own steps.

    The rule is linear: what it makes of x alone, and of each number it remembers alone, are the
    columns of a matrix, whose largest eigenvalue is meant.
    """
    alpha = rule.learning_rate
    pulls = {"newton": 1.0, "flow": -math.expm1(-alpha * curvature) / alpha}
    pull = pulls.get(rule.slope, curvature)
    columns: list[Floats] = []
    for unit in np.eye(1 + len(rule.remembers)).tolist():
        x, memory = rule.step(1, unit[0], pull * unit[0], tuple(unit[1:]))
        columns.append(np.array([x, *memory]))
    return float(np.abs(np.linalg.eigvals(np.array(columns))).max())


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _read(present: Present) -> Reading:
    ground, _ = landscape(present)
    rule, bottom = present.rule, minima(present.problem)[0].bowl
    soft, stiff = bottom.eigenvalues
    values: dict[str, float | None] = {
        "alpha": rule.learning_rate,
        "critical alpha": None,
        "best alpha": None,
        "factor of a step": None,
        "factor of the flow": None,
    }
    if not stiff > 0.0:
        return Reading(values, sentence="This ‹cost› does not bend at its ‹optimum›.")
    best = rule.best(soft, stiff)
    values |= {
        "critical alpha": _finite(rule.critical(stiff)),
        "best alpha": None if best is None else best.learning_rate,
        "factor of the flow": math.exp(-rule.learning_rate * stiff),
    }
    predicted = contraction(rule, stiff)
    if predicted is None:
        return Reading(values, sentence=rule.bounds)
    values["factor of a step"] = predicted
    curvature = measured_curvature(ground, bottom)
    if curvature is None:
        return Reading(values, sentence=ON_A_KINK)
    return Reading(values, Check(predicted, measured_factor(rule, curvature)))


ENTRY = Entry(
    key="learning-rate",
    table="mechanics",
    formula=r"\theta(t+\alpha)-\theta(t)\approx{-}\alpha\,\nabla S:\quad "
    r"|1-\alpha\lambda|\ \mathrm{for}\ e^{-\alpha\lambda},\quad "
    r"\alpha_\mathrm{crit}=\frac{2}{\lambda_\mathrm{max}}",
    symbols={
        "alpha": r"\alpha",
        "critical alpha": r"\alpha_\mathrm{crit}",
        "best alpha": r"\alpha_\mathrm{best}",
        "factor of a step": r"\max|z(\alpha\lambda_\mathrm{max})|",
        "factor of the flow": r"e^{-\alpha\lambda_\mathrm{max}}",
    },
    proves="The ‹learning rate› is the time for which each step follows the flow with the slope it "
    "had at first: Euler's step of length α, |1 − αλ| where time itself has e^(−αλ).",
    breaks="The flow takes a step of any length, Euler's rule rings from 1/λ on and diverges past "
    "2/λ; and rules that scale each coordinate, like Adam, have no time of which α is a piece. "
    "Eq. 16 climbs as it is written; descent puts the minus sign before α.",
    source="Eq. 16 and the text after it",
    things=("learning_rate", "optimiser", "trajectory"),
    read=_read,
    check="By what a step multiplies the stiffest mode: the rule's formula at the eigenvalue of "
    "the ‹hessian›, and one step made with the forces measured beside the minimum.",
)
