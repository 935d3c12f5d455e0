"""Newton's way: the slope over the curvature, to the bottom of the parabola that touches S."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair, Quadratic
    from physviz.engine.slope import Feed, Slope

STRAIGHT = 1e-12
"""A direction that bends by less than this share of the other one's does not bend."""


def way_down(bowl: Quadratic) -> Feed:
    """Return H⁻¹∇S = θ − θ* of a bowl, O(1); down the height alone where it is a valley."""
    (intercept, slope), shear, valley = bowl.minimum, bowl.shear, bowl.d == 0.0

    def away(k: int, at: float, steep: float) -> Pair:
        across = steep - slope
        if valley:
            return at - intercept + shear * across, 0.0
        return at - intercept, across

    return away


class Newton:
    """|H|⁻¹∇S, the absolute values being those of H's eigenvalues in the coordinates of ``Sums``.

    Directions that do not bend are left out. O(n) each.
    """

    def __init__(self, slope: Slope, curvature: Callable[[Floats], Floats]) -> None:
        self._slope, self._curvature = slope, curvature

    def __call__(self, k: int, intercept: float, slope: float) -> Pair:
        """Return |H|⁻¹∇S at θ, the same at every step."""
        height, lean = self._slope.line(intercept, slope)
        up, turn = self._slope.pull(height, lean)
        return self._slope.shift(*_solved(*self._bend(height, lean), -up, -turn))

    def _bend(self, height: float, lean: float) -> tuple[float, float, float]:
        line, total = np.array((1.0, -height, -lean)), np.zeros((2, 2))
        for block in self._slope.blocks:
            arms = block[1:]
            total += (arms * self._curvature(line.dot(block))).dot(arms.T)
        (a, b), (_, d) = (total / self._slope.n).tolist()
        return a, b, d


def _solved(a: float, b: float, d: float, up: float, turn: float) -> Pair:
    """Return |H|⁻¹p for H = [[a, b], [b, d]] and p = (up, turn).

    Each eigenvalue's share of p comes by its projector ½(1 ± M), M = [[h, b], [b, −h]]/root.
    """
    half, middle = 0.5 * (a - d), 0.5 * (a + d)
    root = math.hypot(half, b)
    large = middle + math.copysign(root, middle)
    if large == 0.0:
        return 0.0, 0.0
    small = (a * d - b * b) / large
    inverse = 1.0 / abs(large)
    other = 1.0 / abs(small) if abs(small) > STRAIGHT * abs(large) else 0.0
    if root == 0.0:
        return inverse * up, inverse * turn
    sign = math.copysign(1.0, middle) / root
    turned = sign * (half * up + b * turn), sign * (b * up - half * turn)
    mean, gap = 0.5 * (inverse + other), 0.5 * (inverse - other)
    return mean * up + gap * turned[0], mean * turn + gap * turned[1]
