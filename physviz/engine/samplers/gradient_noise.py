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

    ``covariance`` is that of the batches' ∇S, shape (2, 2); ``cost_temperature`` is T_S, in the
    units of S, to be held against (2σ²/n)T, and ``temperature`` the T it corresponds to.
    """

    covariance: Floats
    cost_temperature: float
    temperature: float


def gradient_noise(
    problem: Problem, theta: ArrayLike, batch: int, learning_rate: float
) -> GradientNoise:
    """Return the noise at θ of descent on batches of ``batch`` points drawn without replacement.

    Its covariance is C = (n − b)/((n − 1)b) times that of the n points' own gradients. Near the
    minimum of a bowl descent with small α spreads by Σ, HΣ + ΣH = αC, so that ⟨S⟩ − S_min =
    ½ tr HΣ = ¼α tr C; as much as at the temperature T_S = ¼α tr C, in two dimensions. Which modes
    get more of it than others depends on C, unlike in a heat bath. Mandt, Hoffman & Blei, J. Mach.
    Learn. Res. 18 (2017) 134, 1–35. Raises NoNoise, and ValueError for an impossible batch.
    """
    phi = energy(problem)
    data, n = phi.data, problem.points.n
    if data is None or not 1 <= batch <= n:
        raise ValueError("A batch needs at least one point and has no more than there are.")
    each = problem.loss.psi(data.residuals(data.lines(theta)))
    slopes = -each[:, None] * np.stack([data.w, data.u], axis=1)
    away = slopes - slopes.mean(axis=0)
    share = (n - batch) / (max(n - 1, 1) * batch)
    covariance = data.jacobian.T @ (share / n * (away.T @ away)) @ data.jacobian
    heat = 0.25 * learning_rate * float(np.trace(covariance))
    return GradientNoise(covariance, heat, heat * phi.scale)
