"""The temperature of mini-batches: what noise in the gradient heats the descent to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.energy import energy

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem


@dataclass(frozen=True, eq=False)
class GradientNoise:
    """The noise of ∇S from batches, and the temperatures it stands for.

    ``covariance`` is that of one full batch's ∇S, shape (2, 2). ``cost_temperature`` is T_S, which
    is ⟨S⟩ − S_min in two dimensions, in the units of S, to be held against (2σ²/n)T, and
    ``temperature`` the T it corresponds to; ``drawn_anew`` is the T_S of batches drawn anew at each
    step, ¼α tr C, of which shuffling takes most away where an epoch is short.
    """

    covariance: Floats
    cost_temperature: float
    temperature: float
    drawn_anew: float


def gradient_noise(
    problem: Problem, theta: ArrayLike, batch: int, learning_rate: float
) -> GradientNoise:
    """Return the noise, near a minimum θ, of descent on the batches of a shuffled epoch.

    One batch's covariance is C = (n − b)/((n − 1)b) times that of the n points' own gradients.
    Batches drawn anew at each step spread descent with small α by Σ, HΣ + ΣH = αC, so that
    ⟨S⟩ − S_min = ½ tr HΣ = ¼α tr C: as much as at the temperature T_S = ¼α tr C (Mandt, Hoffman &
    Blei, J. Mach. Learn. Res. 18 (2017) 134, 1–35). But in an epoch each point has its turn once,
    so that two of its batches' noises have the covariance −C₁/(n − 1), C₁ being that of the points,
    and add up to nothing; with that the same law, θ ← (1 − αH)θ − αξ, is solved along each axis of
    H. What is left out is that the batches' H differ, which matters less the smaller α. α above
    2/λ_max: infinite. Raises NoNoise, and ValueError for an impossible batch.
    """
    phi = energy(problem)
    data, n = phi.data, problem.points.n
    if data is None or not 1 <= batch <= n:
        raise ValueError("A batch needs at least one point and has no more than there are.")
    line = data.lines(theta)
    each = problem.loss.psi(data.residuals(line))
    slopes = -each[:, None] * np.stack([data.w, data.u], axis=1)
    away = slopes - slopes.mean(axis=0)
    of_points = data.jacobian.T @ (away.T @ away / n) @ data.jacobian
    covariance = (n - batch) / (max(n - 1, 1) * batch) * of_points
    a, b, d = data.bend(line[None], problem.loss.curvature)[0].tolist()
    bends, axes = np.linalg.eigh(data.jacobian.T @ np.array([[a, b], [b, d]]) @ data.jacobian)
    heat = 0.0
    for bend, axis in zip(bends.tolist(), axes.T, strict=True):
        pace = learning_rate * bend
        if pace > 0.0:
            spread = _spread(pace, n, batch) if pace < 2.0 else np.inf
            heat += 0.5 * pace * learning_rate * float(axis @ of_points @ axis) * spread
    anew = 0.25 * learning_rate * float(np.trace(covariance))
    return GradientNoise(covariance, heat, heat * phi.scale, anew)


def _spread(pace: float, n: int, batch: int) -> float:
    """Return the mean variance over an epoch of z ← (1 − pace)z + ξ, the points' variance being 1.

    The noises ξ of two batches have the covariance −1/(n − 1), each the variance
    n/((n − 1)b) − 1/(n − 1), b being its size; epochs know nothing of each other.
    """
    if batch == n:
        return 0.0
    count = -(-n // batch)
    keep = (1.0 - pace) ** np.arange(count + 1)
    squares = np.append(0.0, np.cumsum(keep[:-1] ** 2)) / batch
    # The last batch may be smaller.
    squares[count] += 1.0 / (n - batch * (count - 1)) - 1.0 / batch
    sums = np.append(0.0, np.cumsum(keep[:-1]))
    within = (n * squares - sums * sums) / (n - 1.0)
    before = within[count] / (1.0 - keep[count] ** 2)
    return float(np.mean(keep[:count] ** 2 * before + within[:count]))
