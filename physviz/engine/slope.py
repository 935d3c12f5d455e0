"""The slope of the cost under one line: what a run asks for, step after step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.sums import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair
    from physviz.engine.sums import Sums


class Slope:
    """∇S at one θ in as few operations as it takes; O(n) each, one thread at a time.

    ``Sums`` gives the same for many lines at once, at four times the price for a single one.
    """

    def __init__(self, data: Sums, psi: Callable[[Floats], Floats]) -> None:
        self._psi = psi
        self._n, (self._x, self._y), self._spread = data.n, data.centre, data.spread
        # β₁x₀ may be longer than a float, and what is left of it beside β₀ is what matters.
        self._far = np.longdouble(self._x)
        self._line = np.ones(3)
        rows = np.stack([data.v, data.w, data.u])
        self._blocks = [rows[:, left : left + BLOCK] for left in range(0, data.n, BLOCK)]

    def pull(self, height: float, lean: float) -> Pair:
        """Return (1/n) Σψ(r_i)(w_i, u_i) of a line, −∇S in the coordinates of ``Sums``."""
        line, up, round_ = self._line, 0.0, 0.0
        line[1], line[2] = -height, -lean
        for block in self._blocks:
            more, turn = block[1:].dot(self._psi(line.dot(block))).tolist()
            up, round_ = up + more, round_ + turn
        return up / self._n, round_ / self._n

    def gradient(self, theta: ArrayLike) -> Floats:
        """Return ∇S(θ) for theta of shape (2,); shape (2,)."""
        intercept, slope = np.asarray(theta, dtype=np.float64).tolist()
        height = float(intercept - self._y + slope * self._far)
        up, turn = self.pull(height, slope * self._spread)
        return np.array((-up, -self._x * up - self._spread * turn))
