"""Least squares by orthogonal triangles: a road to its numbers that forms no sums of products.

QR reduces the rows (w_i, u_i, v_i) of all points to a triangle R with nS = |R(−height, −lean, 1)|²
(Golub, Numer. Math. 7 (1965) 206–216); the rows of a prior's springs may stand below them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import LOG_2PI
from physviz.engine.path_integral.action import action
from physviz.engine.potential import noise
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.sums import Sums


def triangle(data: Sums) -> Floats:
    """Return R with Σr_i² = |R(−height, −lean, 1)|² for every line, shape (3, 3); upper."""
    rows = np.stack([data.w, data.u, data.v], axis=1)
    # Fewer than three points leave fewer rows.
    return _reduced(np.concatenate([rows, np.zeros((3, 3))]))


def _reduced(rows: Floats) -> Floats:
    return np.asarray(np.linalg.qr(rows, mode="r"), dtype=np.float64)


def squares(upper: Floats, lines: Floats) -> Floats:
    """Return |R(−height, −lean, 1)|² of lines (m, 2), shape (m,)."""
    return np.sum((upper[:, 2] - lines @ upper[:, :2].T) ** 2, axis=1)


def log_density(problem: Problem, inverse_temperature: float, theta: ArrayLike) -> float:
    """Return log q(θ) of squared loss, by the normal law whose precision is R's; per [β₀][β₁].

    Needs points, and something that binds θ in both directions. Raises NoNoise.
    """
    ground, beta = action(problem), inverse_temperature
    if ground is None:
        raise Refusal("There are no points, so there is no ‹hessian› of the data.")
    springs = math.sqrt(beta) if problem.temper == "joint" else 1.0
    stiff = springs * np.column_stack([ground.stiff, ground.stiff @ ground.middle])
    points = triangle(ground.data) * (math.sqrt(beta) / noise(problem).sigma)
    upper = _reduced(np.concatenate([points, stiff]))
    root = upper[:2, :2]
    away = root @ ground.data.lines(theta) - upper[:2, 2]
    log_root = float(np.sum(np.log(np.abs(np.diagonal(root)))))
    return log_root + math.log(ground.spread) - LOG_2PI - 0.5 * float(away @ away)
