"""The momentum field p = ∇S over the θ-plane (Eqs. 8 to 13): where to take it, and its arrows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl
from physviz.engine.losses import Squared
from physviz.engine.points import Points
from physviz.engine.sums import sums
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair

    Gradient = Callable[[Floats], Floats]
    """∇S at many θ; shapes (m, 2)."""

BARB, OPEN = 5.0, 0.45
"""An arrow's head: how far the barbs reach back in pixels, and out to the side in shares of it."""
SPACE, LONGEST = 30.0, 26.0
"""Arrows stand so many pixels apart, and the longest is so long."""


@dataclass(frozen=True)
class Frame:
    """A view of the θ-plane: its lower left corner, the size of a pixel, and how many there are.

    On the screen a line of the field has the direction of p counted in pixels, (p₀/dx, p₁/dy): the
    direction in which the flow is seen to run.
    """

    corner: Pair
    pixel: Pair
    pixels: Pair

    @staticmethod
    def of(x: Pair, y: Pair, pixels: tuple[int, int]) -> Frame:
        """Return the frame of a view from x[0] to x[1] and y[0] to y[1], so many pixels large."""
        (left, right), (low, high), (wide, tall) = x, y, pixels
        return Frame((left, low), ((right - left) / wide, (high - low) / tall), (wide, tall))

    def seen(self, theta: Floats) -> Floats:
        """Return θ in pixels from the corner; shapes (…, 2)."""
        return (theta - self.corner) / self.pixel

    def theta(self, seen: Floats) -> Floats:
        """Return the θ under these pixels; shapes (…, 2)."""
        return self.corner + seen * self.pixel

    def directions(self, momenta: Floats) -> Floats:
        """Return the unit vectors in which p points on the screen, 0 where p is; shapes (m, 2)."""
        return unit(momenta / np.abs(momenta).max(initial=1e-300) / self.pixel)


def unit(vectors: Floats) -> Floats:
    """Return vectors of length 1 in the same directions, 0 where there is none; shapes (m, 2)."""
    size = np.hypot(vectors[:, :1], vectors[:, 1:])
    return np.divide(vectors, size, out=np.zeros_like(vectors), where=size > 0.0)


def exact(points: Points, loss: Loss) -> Gradient:
    """Return ∇S by its definition, for squared loss in closed form.

    O(1) a line for squared loss, O(n) for the others. Raises ValueError for no points.
    """
    surface, data = bowl(points), sums(points)
    if surface is None or data is None:
        raise Refusal("There are no points, so there is no ‹cost›.")
    if isinstance(loss, Squared):
        return surface.gradient
    return lambda theta: data.gradient(data.lines(theta), loss.psi) @ data.jacobian


def from_grid(intercepts: Floats, slopes: Floats, cost: Floats) -> Gradient:
    """Return ∇S by differences of S on a grid, shape (slopes, intercepts), linear in between.

    Of second order in the grid's steps; beyond its edges it is that of the edge.
    """
    steps = [float(axis[-1] - axis[0]) / (axis.size - 1) for axis in (intercepts, slopes)]
    field = np.stack(np.gradient(cost, steps[1], steps[0], edge_order=2)[::-1], axis=-1)
    corner, last = np.array([intercepts[0], slopes[0]]), np.array(cost.shape[::-1]) - 1

    def gradient(theta: Floats) -> Floats:
        at = np.clip((theta - corner) / steps, 0.0, last)
        column, row = np.minimum(at.astype(np.intp), last - 1).T
        right, up = (at[:, :1] - column[:, None]), (at[:, 1:] - row[:, None])
        low = (1.0 - right) * field[row, column] + right * field[row, column + 1]
        high = (1.0 - right) * field[row + 1, column] + right * field[row + 1, column + 1]
        return (1.0 - up) * low + up * high

    return gradient


def lattice(frame: Frame, space: float = SPACE) -> Floats:
    """Return places so many pixels apart, shape (m, 2), fixed to the plane: they pan with it."""
    axes = []
    for low, pixel, count in zip(frame.corner, frame.pixel, frame.pixels, strict=True):
        step = space * pixel
        first, last = math.ceil(low / step), math.floor((low + pixel * count) / step)
        axes.append(step * np.arange(first, last + 1, dtype=np.float64))
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)


def arrows(places: Floats, momenta: Floats, frame: Frame) -> tuple[Floats, float]:
    """Return arrows with their middle at the places, polylines (m, 5, 2) in θ, and the largest |p|.

    An arrow's length on the screen goes with √|p|: a bowl's stiff and soft slopes differ by as much
    as its condition number.
    """
    size = np.hypot(momenta[:, 0], momenta[:, 1])
    largest = float(size.max(initial=0.0))
    share = np.sqrt(size / largest) if largest > 0.0 else size
    reach = (LONGEST * share)[:, None] * frame.directions(momenta)
    tip = frame.seen(places) + 0.5 * reach
    return frame.theta(np.concatenate([(tip - reach)[:, None], heads(tip, reach)], axis=1)), largest


def heads(tips: Floats, reach: Floats) -> Floats:
    """Return tip, barb, tip, barb of vectors that end at these tips, in pixels; shape (m, 4, 2).

    The barbs of a short vector are no longer than 0.45 of it.
    """
    length = np.hypot(reach[:, :1], reach[:, 1:])
    back = np.divide(BARB, length, out=np.zeros_like(length), where=length > 0.0)
    along = np.minimum(back, 0.45) * reach
    aside = OPEN * np.stack([-along[:, 1], along[:, 0]], axis=1)
    return np.stack([tips, tips - along + aside, tips, tips - along - aside], axis=1)
