"""Where the heights of contour lines are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.ui.drawing import Tag
from physviz.ui.scales import level_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Quadratic
    from physviz.lab.state import Pair
    from physviz.lab.views import View

CLEAR = 22.0
"""A height nearer to the minimum than so many pixels would cover its mark."""


def on_ellipses(
    surface: Quadratic, levels: tuple[float, ...], view: View, pixels: tuple[int, int]
) -> tuple[Tag, ...]:
    """Place each height where its contour crosses a soft axis: there the lines are widest apart."""
    soft, rate = _soft(surface)
    size = np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
    tags = []
    for level, name in zip(levels, level_names(levels), strict=True):
        reach = np.sqrt(2.0 * max(level - surface.value, 0.0) / rate)
        for side in (-1.0, 1.0):
            at = np.asarray(surface.minimum) + side * reach * soft
            if np.abs(reach * soft / size * pixels).max() < CLEAR:
                break
            if view.x[0] < at[0] < view.x[1] and view.y[0] < at[1] < view.y[1]:
                tags.append(Tag((float(at[0]), float(at[1])), name))
                break
    return tuple(reversed(tags))


def on_curves(
    curves: Sequence[Floats | None],
    levels: tuple[float, ...],
    about: Pair,
    soft: Floats,
    view: View,
    pixels: tuple[int, int],
) -> tuple[Tag, ...]:
    """Place each height on its own curve (shape (k, 2), gaps NaN), as near a soft axis as it goes.

    ``about`` is the lowest place, ``soft`` the direction of the axis through it.
    """
    scale = np.array([pixels[0] / (view.x[1] - view.x[0]), pixels[1] / (view.y[1] - view.y[0])])
    axis = soft * scale
    axis /= np.hypot(*axis)
    low, high = np.array([view.x[0], view.y[0]]), np.array([view.x[1], view.y[1]])
    edge = 12.0 / scale
    tags = []
    for curve, name in zip(curves, level_names(levels), strict=True):
        if curve is None:
            continue
        away = (curve - about) * scale
        far = np.hypot(*away.T)
        with np.errstate(invalid="ignore", divide="ignore"):
            along = np.abs(away @ axis) / far
            fits = (far >= CLEAR) & ((curve > low + edge) & (curve < high - edge)).all(axis=1)
        if fits.any():
            at = curve[np.argmax(np.where(fits, along, -1.0))]
            tags.append(Tag((float(at[0]), float(at[1])), name))
    return tuple(reversed(tags))


def soft_axis(surface: Quadratic) -> Floats:
    """Return the direction in which a bowl rises least, or across a valley; shape (2,)."""
    return _soft(surface)[0]


def _soft(surface: Quadratic) -> tuple[Floats, float]:
    soft, stiff = surface.eigenvalues
    if soft > 0.0:
        return surface.axes[:, 0], soft
    return surface.axes[:, 1], stiff
