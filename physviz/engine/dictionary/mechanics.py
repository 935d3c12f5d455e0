"""The landscape that the rows of mechanics speak of, and its slope by a road without ρ′."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Absolute, Huber
from physviz.engine.path_integral.action import continued
from physviz.engine.terrain import Terrain
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Pair, Present
    from physviz.engine.losses import Loss
    from physviz.engine.path_integral.action import Complexes

TINY = 1e-30
"""How far off the real axis S is asked, of a typical residual: so little that no digit is lost."""


def landscape(present: Present) -> tuple[Terrain, Pair]:
    """Return the cost about the place where the run stands, and that place.

    Raises ValueError without points.
    """
    if present.theta is None:
        raise Refusal("There are no points, so there is no ‹cost›.")
    return Terrain(present.problem, present.theta), present.theta


def slope_along(ground: Terrain, way: Pair) -> float:
    """Return dS(θ + t·way)/dt at t = 0 as Im S(θ + ih·way)/h; units of S over those of t.

    By the complex step (Squire & Trapp, SIAM Rev. 40 (1998) 110–112): of ρ alone, and exact to
    round-off since nothing is subtracted. A point on a kink counts with the slope of one side.
    """
    data, loss = ground.data, ground.problem.loss
    r = data.residuals(data.lines(ground.start))
    height, lean = data.jacobian @ np.asarray(way)
    turn = -height * data.w - lean * data.u
    widest = float(np.abs(turn).max())
    if widest == 0.0:
        return 0.0
    h = TINY * (float(np.abs(r).max()) or 1.0) / widest
    return float(np.mean(_off_axis(loss, r + 1j * (h * turn)).imag)) / h


def _off_axis(loss: Loss, r: Complexes) -> Complexes:
    """Return ρ(r) beside the real axis; between its kinks a loss goes on as it is on the axis."""
    if loss.analytic:
        return continued(loss, r)
    size = np.where(r.real < 0.0, -r, r)
    if isinstance(loss, Absolute):
        return np.asarray(loss.c * size, dtype=np.complex128)
    assert isinstance(loss, Huber)
    return np.where(size.real <= loss.c, size * size, loss.c * (2.0 * size - loss.c))
