"""The parts of rows that have a scale of heights of their own.

Near the data a row is one cell. Under Cauchy's slow tails rows reach so far out that their ridges,
the lines through one point, are needles in a wide plain, and a height has no digits left to tell
where in a needle it lies. There each ridge has its own cell, in which heights count from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Ints
    from physviz.engine.quadrature.smooth_frame import Frame

FAR = 100.0
"""So many times a ridge's width the ridges are apart in a row that is far off."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Parts of rows, on the scale asinh((height − middle)/fine) from ``low`` to ``high``.

    ``row`` is the row of each and ``lean`` its lean; ``anchor`` the point from whose ridge heights
    count, −1 for the whole of a row. All of shape (cells,).
    """

    row: Ints
    lean: Floats
    anchor: Ints
    fine: Floats
    low: Floats
    high: Floats


def cells(frame: Frame, lean: Floats) -> Cells:
    """Return the cells of the rows at these leans."""
    u, v, width = frame.ridges
    far = np.zeros(lean.size, dtype=bool)
    if frame.slow and u.size == frame.relief.data.n:
        far = np.abs(lean) * np.ptp(u) > FAR * (width.max() + np.ptp(v))
    near = np.nonzero(~far)[0]
    whole = np.full(near.size, np.inf)
    row, point = (each.ravel() for each in np.meshgrid(np.nonzero(far)[0], range(u.size)))
    # From one ridge to the next, without the large heights of both.
    apart = (v - v[:, None])[point] - lean[row, None] * (u - u[:, None])[point]
    twin = (apart == 0.0) & (np.arange(u.size) < point[:, None])
    below = np.where((apart < 0.0) | twin, apart, -np.inf).max(axis=1)
    above = np.where((apart > 0.0) | ((apart == 0.0) & ~twin), apart, np.inf)
    above[np.arange(row.size), point] = np.inf
    fine = (width / np.sqrt(1.0 + frame.strength[-1]))[point]
    return Cells(
        row=np.concatenate([near, row]),
        lean=np.concatenate([lean[near], lean[row]]),
        anchor=np.concatenate([np.full(near.size, -1), point]),
        fine=np.concatenate([np.full(near.size, frame.fine), fine]),
        low=np.concatenate([-whole, np.arcsinh(0.5 * below / fine)]),
        high=np.concatenate([whole, np.arcsinh(0.5 * above.min(axis=1) / fine)]),
    )
