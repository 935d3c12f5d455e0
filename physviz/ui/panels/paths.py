"""The line of a run as a plane of so many pixels can show it, and what of it is near the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.lab.state import Pair
    from physviz.lab.views import View

MOST_VERTICES = 2000
FEW_VERTICES = 500
"""A line of no more vertices is drawn with all of them."""
MOST_DOTS = 400
APART = 6.0
"""Pixels between two dots."""


def thinned(step: int) -> NDArray[np.int64]:
    """Return at most about 2,000 of the steps 0…step: the early ones all, the later ones spread."""
    if step <= MOST_VERTICES:
        return np.arange(step + 1)
    first = np.arange(MOST_VERTICES // 2)
    later = np.geomspace(first[-1] + 1, step, MOST_VERTICES // 4).astype(np.int64)
    # Pairs of neighbours, so that a ringing run is still seen to ring.
    return np.unique(np.concatenate([first, np.maximum(later - 1, 0), later, [step]]))


def drawable(path: Floats, view: View, pixels: tuple[int, int]) -> Floats:
    """Return the line through a path (k, 2) as Qt can draw it, and as few vertices as it needs.

    Points thousands of windows away are pulled nearer along their ray: Qt cannot draw at 10¹⁰⁰.
    Of a long path's vertices, those in the pixel of the one before are left out.
    """
    centre, size = _centre(view), _size(view)
    away = (path - centre) / size
    far = np.maximum(np.abs(away).max(axis=1, keepdims=True) / 1e3, 1.0)
    if len(path) > FEW_VERTICES:
        pixel = np.floor(away / far * pixels)
        moved = (pixel[1:] != pixel[:-1]).any(axis=1)
        keep = np.concatenate([[True], moved[:-1] | moved[1:], [True]])
        away, far = away[keep], far[keep]
    return centre + away / far * size


def apart(path: Floats, view: View, pixels: tuple[int, int]) -> Floats:
    """Return those of the first iterates that lie some pixels from the one returned before."""
    x, y = (path[:MOST_DOTS] / _size(view) * pixels).T.tolist()
    shown: list[int] = []
    last_x = last_y = np.inf
    for k in range(len(x)):
        if abs(x[k] - last_x) >= APART or abs(y[k] - last_y) >= APART:
            shown.append(k)
            last_x, last_y = x[k], y[k]
    return path[shown]


def across(through: Pair, direction: Pair, view: View) -> Floats:
    """Return two points of a straight line on either side of the view, shape (2, 2)."""
    size, along = _size(view), np.array(direction)
    away, step = (_centre(view) - through) / size, along / size
    nearest = away @ step / (step @ step)
    reach = 2.0 / np.hypot(*step)
    return np.asarray(through) + np.array([[nearest - reach], [nearest + reach]]) * along


def nearest(path: Floats, at: Pair, pixel: Pair) -> tuple[int, float]:
    """Return which vertex of a path (k, 2) lies nearest to a place, and how many pixels away."""
    with np.errstate(all="ignore"):
        x = (path[:, 0] - at[0]) / pixel[0]
        y = (path[:, 1] - at[1]) / pixel[1]
        square = x * x + y * y
    found = int(np.nanargmin(square)) if not np.isnan(square).all() else 0
    return found, float(np.sqrt(square[found]))


def middle(line: Floats, view: View, pixels: tuple[int, int], shortest: float) -> Pair | None:
    """Return the middle of what is seen of a line; None where that is shorter, in pixels."""
    low, size = np.array([view.x[0], view.y[0]]), _size(view)
    at = (line - low) / size
    seen = np.flatnonzero(((at >= 0.0) & (at <= 1.0)).all(axis=1))
    if len(seen) < 2:
        return None
    along = np.cumsum(np.hypot(*np.diff(at[seen] * pixels, axis=0).T))
    if along[-1] < shortest:
        return None
    x, y = line[seen[np.searchsorted(along, 0.5 * along[-1])]].tolist()
    return x, y


def _centre(view: View) -> Floats:
    return np.array([0.5 * sum(view.x), 0.5 * sum(view.y)])


def _size(view: View) -> Floats:
    return np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
