"""A loss seen through a Gaussian: ⟨ρ(r)⟩, ⟨ρ′(r)⟩ and ⟨ρ″(r)⟩ of r ~ N(centre, width²).

In closed form for the squared loss and for those with kinks. The others are smooth in t = asinh r/c
however wide the Gaussian is beside c, so that the trapezoidal rule in t gives all digits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Absolute, Huber, Squared

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats

STEP, FEWEST = 0.07, 80
"""Between the nodes in t: less than a tenth of the distance to ρ's poles; and how many there are
at least, for a Gaussian much narrower than c."""
REACH = 9.0
"""Standard deviations beyond which a Gaussian has no weight left in floating point."""
BLOCK = 2048
"""So many points at a time."""


def blurred(loss: Loss, centre: Floats, width: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ⟨ρ⟩, ⟨ρ′⟩, ⟨ρ″⟩ under N(centre, width²), elementwise; shapes (n,), width > 0.

    ρ″ counts a kink with its whole strength, so that ⟨ρ″⟩ = ∂²⟨ρ⟩/∂centre² for every loss.
    """
    if isinstance(loss, Squared):
        return centre**2 + width**2, 2.0 * centre, np.full_like(centre, 2.0)
    if isinstance(loss, Absolute):
        up, down = _ramp(centre, width), _ramp(-centre, width)
        bend = 2.0 * loss.c * np.exp(-0.5 * (centre / width) ** 2)
        bend /= width * math.sqrt(2.0 * math.pi)
        return loss.c * (up[1] + down[1]), loss.c * (up[0] - down[0]), bend
    if isinstance(loss, Huber):
        # ρ = r² − (r − c)₊² − (−r − c)₊²
        up, down = _ramp(centre - loss.c, width), _ramp(-centre - loss.c, width)
        rho = centre**2 + width**2 - up[2] - down[2]
        return rho, 2.0 * (centre - up[1] + down[1]), 2.0 * (1.0 - up[0] - down[0])
    parts = [
        _summed(loss, centre[some], width[some])
        for some in (slice(top, top + BLOCK) for top in range(0, centre.size, BLOCK))
    ]
    first, second, third = np.concatenate(parts, axis=1)
    return first, second, third


def _ramp(centre: Floats, width: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ⟨θ(r)⟩, ⟨r₊⟩ and ⟨r₊²⟩ under N(centre, width²)."""
    from scipy.special import ndtr

    z = centre / width
    below: Floats = ndtr(z)
    bell = width * np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    line = centre * below + bell
    return below, line, centre * line + width**2 * below


def _summed(loss: Loss, centre: Floats, width: Floats) -> Floats:
    c = getattr(loss, "c", 1.0)
    ends = np.arcsinh((centre + REACH * width * np.array([[-1.0], [1.0]])) / c)
    count = max(int(np.max(ends[1] - ends[0]) / STEP), FEWEST)
    t = np.linspace(ends[0], ends[1], count, axis=1)
    r = c * np.sinh(t)
    weight = np.exp(-0.5 * ((r - centre[:, None]) / width[:, None]) ** 2) * np.cosh(t)
    weight /= weight.sum(axis=1, keepdims=True)
    return np.stack([(weight * f(r)).sum(axis=1) for f in (loss.rho, loss.psi, loss.curvature)])
