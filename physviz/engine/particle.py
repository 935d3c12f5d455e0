"""A heavy ball on the landscape: what mass, friction and energy a rule with momentum has.

With steps Δt = α, so that t = kα, and v_k = (θ_k − θ_{k−1})/α, the rule of the heavy ball,
θ_{k+1} − θ_k = μ(θ_k − θ_{k−1}) − α∇S(θ_k), is *exactly*

    m (v_{k+1} − v_k)/Δt = −γ v_{k+1} − ∇S(θ_k),     m = μα,  γ = 1 − μ:

Newton's second law m dv/dt = −γv − ∇S, its friction taken at the end of the step. In any other unit
of time, Δt = h, it reads α = h²/(m + γh), μ = m/(m + γh) (N. Qian, Neural Networks 12 (1999)
145–151). That θ_k and its energy follow the ball in continuous time is true to O(h) only. Without
momentum there is no mass, and friction alone: gradient descent is the flow dθ/dt = −∇S to O(α).

Nesterov's rule, on a bowl of Hessian H, is a ball of the same m and γ with −μαHv_k as one more
friction, which grows with the curvature.

The energy E = ½m|v|² + S − S_min, in the units of S, does not depend on the unit of time. On a bowl
E_{k+1} − E_k = −αγ|v_{k+1}|² − ½αμ|v_{k+1} − v_k|² + ½α² v_{k+1}ᵀHv_{k+1} for the heavy ball, so it
never rises while αλ_max ≤ 2(1 − μ). Nesterov's never does while αλ_max ≤ 1, whatever μ is, after
a first step that takes the slope 1 + μ times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.optimisers import (
    ExactFlow,
    GradientDescent,
    MiniBatch,
    Momentum,
    Nesterov,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.run import Run


@dataclass(frozen=True)
class Particle:
    """m dv/dt = −γv − ∇S; ``mass`` m in units of time, 1/[λ], and ``friction`` γ a number."""

    mass: float
    friction: float


def particle(rule: Optimiser) -> Particle | None:
    """Return the particle that a rule makes roll, None for a rule that is none.

    One that follows the plain slope and remembers nothing has no mass. Rules that scale each
    coordinate by its own numbers, or by the curvature, have no one mass and friction.
    """
    if isinstance(rule, Momentum | Nesterov):
        return Particle(rule.momentum * rule.learning_rate, 1.0 - rule.momentum)
    if isinstance(rule, GradientDescent | MiniBatch | ExactFlow):
        return Particle(0.0, 1.0)
    return None


def kinetic(run: Run, steps: ArrayLike) -> Floats | None:
    """Return ½m|v_k|² at these steps, shape (k,) and in units of S; None for no particle.

    v_k = (θ_k − θ_{k−1})/α, and α and μ are those of the leg that made the step; v₀ = 0.
    """
    k = np.asarray(steps, dtype=np.int64)
    balls = [(leg.first, particle(leg.rule), leg.learning_rate) for leg in run.legs]
    share = np.zeros(k.shape)
    for first, ball, alpha in balls:
        if ball is None:
            return None
        # m/α² = μ/α, which stays a number where α² would not.
        share[k > first] = ball.mass / alpha / alpha
    if not share.any():
        return share
    moved = run.at(k) - run.at(np.maximum(k - 1, 0))
    return 0.5 * share * np.sum(moved * moved, axis=-1)
