"""The slope of the cost under one line, in plain floats: what a run asks for, step after step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.sums import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadratic import Pair, Quadratic
    from physviz.engine.sums import Sums

    Feed = Callable[[int, float, float], Pair]
    """What a rule is fed at step k in (β₀, β₁): a slope along each coordinate."""


class Slope:
    """∇S at one θ in as few operations as it takes; O(n) each.

    ``Sums`` gives the same for many lines at once, at four times the price for a single one.
    """

    def __init__(self, data: Sums, psi: Callable[[Floats], Floats]) -> None:
        self._psi = psi
        self.n, (self._x, self._y), self._spread = data.n, data.centre, data.spread
        # β₁x₀ may be longer than a float, and what is left of it beside β₀ is what matters.
        self._far = np.longdouble(self._x)
        self._rows = np.stack([data.v, data.w, data.u])
        self.blocks = [self._rows[:, left : left + BLOCK] for left in range(0, data.n, BLOCK)]

    def line(self, intercept: float, slope: float) -> Pair:
        """Return (height, lean) of θ."""
        return float(intercept - self._y + slope * self._far), slope * self._spread

    def gradient(self, up: float, turn: float) -> Pair:
        """Return ∇S of a line whose pulls are these."""
        return -up, -self._x * up - self._spread * turn

    def shift(self, height: float, lean: float) -> Pair:
        """Return the change of θ that changes a line by so much."""
        slope = lean / self._spread
        return height - slope * self._x, slope

    def pull(self, height: float, lean: float) -> Pair:
        """Return (1/n) Σψ(r_i)(w_i, u_i) of a line, −∇S in the coordinates of ``Sums``."""
        up, round_ = 0.0, 0.0
        for block in self.blocks:
            more, turn = self._pulls(block, height, lean)
            up, round_ = up + more, round_ + turn
        return up / self.n, round_ / self.n

    def pull_of(self, chosen: Ints, height: float, lean: float) -> Pair:
        """Return the same for some of the points alone."""
        up, turn = self._pulls(self._rows[:, chosen], height, lean)
        return up / chosen.size, turn / chosen.size

    def _pulls(self, block: Floats, height: float, lean: float) -> Pair:
        line = np.array((1.0, -height, -lean))
        up, turn = block[1:].dot(self._psi(line.dot(block))).tolist()
        return up, turn

    def __call__(self, k: int, intercept: float, slope: float) -> Pair:
        """Return ∇S(θ), the same at every step."""
        return self.gradient(*self.pull(*self.line(intercept, slope)))


def slope_of(bowl: Quadratic) -> Feed:
    """Return ∇S of a bowl; O(1)."""
    (intercept, slope), a, shear, d = bowl.minimum, bowl.a, bowl.shear, bowl.d

    def gradient(k: int, at: float, steep: float) -> Pair:
        across = steep - slope
        up = a * ((at - intercept) + shear * across)
        return up, shear * up + d * across

    return gradient
