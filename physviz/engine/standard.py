"""Standardised x: z = (x − m)/s, coordinates in which the cost of a line is a round bowl.

With the weighted mean m and standard deviation s of x the Hessian of squared loss is
2[[1, 0], [0, 1]]. The line y = β₀ + β₁x is y = β₀′ + β₁′z with β₀′ = β₀ + β₁m and β₁′ = β₁s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import written
from physviz.engine.labels import Labels
from physviz.engine.moments import moments
from physviz.engine.points import Points
from physviz.engine.quadratic import Quadratic

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair


@dataclass(frozen=True)
class Standard:
    """m and s of z = (x − m)/s, in units of x; s > 0."""

    mean: float
    sd: float

    @staticmethod
    def of(points: Points) -> Standard:
        """Return the weighted mean and standard deviation of x.

        Raises ValueError where x has no spread.
        """
        m = moments(points)
        if m is None:
            raise ValueError("There are no points, so x has no mean to be reckoned from.")
        if m.degenerate:
            raise ValueError("All x are equal, so there is no spread to measure x by.")
        return Standard(m.mean_x, math.sqrt(m.var_x))

    # --- there

    def points(self, points: Points) -> Points:
        """Return the points over z in the place of x."""
        return Points.of((points.x - self.mean) / self.sd, points.y, points.y_error)

    def theta(self, own: Pair) -> Pair:
        """Return (β₀′, β₁′) of the line (β₀, β₁)."""
        return own[0] + own[1] * self.mean, own[1] * self.sd

    def labels(self, own: Labels) -> Labels:
        """Return the names of the columns with z's own in the place of x's."""
        return _labels(self, own)

    # --- and back

    def own_points(self, points: Points) -> Points:
        """Return the points over x = m + s z."""
        return Points.of(self.mean + self.sd * points.x, points.y, points.y_error)

    def own_theta(self, theta: Pair) -> Pair:
        """Return β₀ = β₀′ − β₁′m/s and β₁ = β₁′/s."""
        return theta[0] - theta[1] / self.sd * self.mean, theta[1] / self.sd

    def own_covariance(self, covariance: Floats) -> Floats:
        """Return the covariance of (β₀, β₁) from that of (β₀′, β₁′), shapes (2, 2)."""
        back = np.array([[1.0, -self.mean / self.sd], [0.0, 1.0 / self.sd]])
        return back @ covariance @ back.T

    def own_bowl(self, bowl: Quadratic) -> Quadratic:
        """Return a bowl over (β₀′, β₁′) as one over (β₀, β₁), as high over the same lines."""
        minimum, shear = self.own_theta(bowl.minimum), self.mean + bowl.shear * self.sd
        return replace(bowl, minimum=minimum, shear=shear, d=bowl.d * self.sd * self.sd)

    @property
    def log_volume(self) -> float:
        """Log s: an area of the (β₀′, β₁′)-plane is s times that of the same lines (β₀, β₁)."""
        return math.log(self.sd)


@lru_cache(maxsize=8)
def _labels(standard: Standard, own: Labels) -> Labels:
    mean, sd = standard.mean, standard.sd
    # The mean to the place of the spread's third digit.
    digits = (
        3 if mean == 0.0 else 3 + math.floor(math.log10(abs(mean))) - math.floor(math.log10(sd))
    )
    shift = written(abs(mean), min(max(digits, 3), 16))
    middle = f"({own.x} {'+' if mean < 0.0 else '−'} {shift})" if mean else own.x
    return replace(own, x=f"{middle}/{written(sd, 3)}", x_unit="")


def condition(bowl: Quadratic) -> float:
    """Return κ = λ_max/λ_min of a minimum, ∞ where S does not bend along some direction."""
    soft, stiff = bowl.eigenvalues
    return stiff / soft if soft > 0.0 else math.inf
