"""Of many points only those count one by one whose kinks the likely lines meet.

All others stay in their parabola or on their straight: together they are one parabola.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.kinked_ground import Ground, Parabola
from physviz.engine.quadrature.kinked_pieces import CUT

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.quadrature.kinked_pieces import Bools

RADII = np.array([0.1, 0.4, 1.0])
"""Of the ellipse: inside, the least exponent is looked for, on the rim it must be high."""
RING = 32


def narrowed(ground: Ground, ladder: Floats) -> Ground:
    """Return the ground with the points no likely line finds at a kink gathered in a parabola.

    It is convex and exact within an ellipse, on whose rim every exponent βE + K is so high that
    nothing beyond counts, there or on the true ground.
    """
    back = _axes(ground, float(ladder[0]))
    angle = np.linspace(0.0, 2.0 * np.pi, RING, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) @ back.T
    stretch = np.hypot(
        ground.w * back[0, 0] + ground.u * back[1, 0], ground.w * back[0, 1] + ground.u * back[1, 1]
    )
    clear = np.abs(np.abs(ground.r) - (ground.c if ground.square else 0.0)) / stretch
    radius = 1.5 * math.sqrt(2.0 * CUT)
    for _ in range(60):
        near = clear <= radius
        near[np.argmin(clear)] = True
        if near.all():
            break
        some = _gathered(ground, near)
        lines = (radius * RADII)[:, None, None] * ring
        rise = _exponent(some, lines.reshape(-1, 2), ladder).reshape(RADII.size, RING, -1)
        floor = np.minimum(rise.min(axis=(0, 1)), ground.kept.flat)
        if (rise[-1] > floor + CUT).all():
            return some
        radius *= 1.6
    return ground


def _axes(ground: Ground, beta: float) -> Floats:
    """Return z of the unit vectors of a parabola that is at least as steep as the exponent."""
    a, b, d = ground.bend(beta)
    d = max(d - b * b / a, 1e-14 * d)
    return np.array([[1.0 / math.sqrt(a), -b / a / math.sqrt(d)], [0.0, 1.0 / math.sqrt(d)]])


def _gathered(ground: Ground, near: Bools) -> Ground:
    far = ~near
    r, w, u = ground.r[far], ground.w[far], ground.u[far]
    force = ground.steepness[far]
    inner = np.abs(r) < ground.c if ground.square else np.zeros(r.size, dtype=bool)
    w2, u2 = w[inner], u[inner]
    bend = 2.0 * ground.share * np.array([w2 @ w2, w2 @ u2, u2 @ u2])
    smooth = ground.smooth
    gathered = Parabola(
        smooth.flat,
        (smooth.pull[0] + float(force @ w), smooth.pull[1] + float(force @ u)),
        (
            smooth.bend[0] + float(bend[0]),
            smooth.bend[1] + float(bend[1]),
            smooth.bend[2] + float(bend[2]),
        ),
    )
    return replace(ground, r=ground.r[near], w=ground.w[near], u=ground.u[near], smooth=gathered)


def _exponent(ground: Ground, lines: Floats, ladder: Floats) -> Floats:
    """Return βE + K of lines, shape (m, ladder)."""
    height, lean = lines[:, 0], lines[:, 1]
    energy = np.concatenate([ground.rise(h, t) for h, t in _few(height, lean)])
    energy += _at(ground.smooth, height, lean)
    return np.multiply.outer(energy, ladder) + _at(ground.kept, height, lean)[:, None]


def _few(height: Floats, lean: Floats) -> list[tuple[Floats, Floats]]:
    return [(height[k : k + 8], lean[k : k + 8]) for k in range(0, height.size, 8)]


def _at(parabola: Parabola, height: Floats, lean: Floats) -> Floats:
    value, slope, bend = parabola.across(lean)
    return value + height * (slope + 0.5 * bend * height)
