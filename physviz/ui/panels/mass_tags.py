"""Where the masses that contours hold are written: on the contour, clear of all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.ui.drawing import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.points import Floats
    from physviz.lab.state import Pair
    from physviz.lab.views import View

PLATE = np.array([46.0, 24.0])
"""The room a tag needs, in pixels."""
MARK = np.array([28.0, 28.0])
EDGE = np.array([24.0, 14.0])
"""How near to the edges of the plane its middle may come."""


def on_outlines(
    contours: Sequence[Floats],
    names: Sequence[str],
    marked: Sequence[Pair],
    view: View,
    pixels: tuple[int, int],
) -> tuple[Tag, ...]:
    """Place each name on its contour (shape (k, 2), gaps NaN), as far to the right as it is clear.

    The widest contour, the last one, chooses first; one too small for its name goes without.
    """
    low = np.array([view.x[0], view.y[0]])
    scale = np.array(pixels) / np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
    taken = [(np.subtract(at, low) * scale, 0.5 * (PLATE + MARK)) for at in marked]
    tags = []
    for contour, name in zip(reversed(contours), reversed(names), strict=True):
        places = (contour - low) * scale
        with np.errstate(invalid="ignore"):
            clear = ((places > EDGE) & (places < np.array(pixels) - EDGE)).all(axis=1)
            for at, apart in taken:
                clear &= (np.abs(places - at) >= apart).any(axis=1)
        if clear.any():
            best = int(np.argmax(np.where(clear, places[:, 0], -1.0)))
            taken.append((places[best], PLATE))
            tags.append(Tag((float(contour[best, 0]), float(contour[best, 1])), name))
    return tuple(tags)
