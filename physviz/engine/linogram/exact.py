"""S by its definition, point by point: for few points, and for those that a hand holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.linogram.turns import Turns
    from physviz.engine.linogram.view import Bend, Cloud, View
    from physviz.engine.points import Floats


BLOCK = 1 << 16
"""So many residuals are held at a time: what the processor keeps near is fastest."""


def surface(cloud: Cloud, bend: Bend, view: View) -> Turns[Floats]:
    """Return Σρ(r_i), shape (slopes, intercepts); a turn is a few points."""
    total = np.zeros((view.t.size, view.a.size))
    some = max(BLOCK // view.size, 1)
    for left in range(0, cloud.n, some):
        part = cloud.part(slice(left, left + some))
        at_x0 = part.e - (view.turn + view.t)[:, None] * part.x
        residual = at_x0.T[:, :, None] - view.heights
        if part.w is not None:
            residual *= part.w[:, None, None]
        total += bend.rho(residual).sum(axis=0) if some > 1 else bend.rho(residual[0])
        yield
    return total
