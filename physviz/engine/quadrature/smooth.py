"""Quadrature of analytic losses at every temperature: rows of height along a sum over leans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.ensemble import Ensemble
from physviz.engine.quadrature.smooth_frame import Frame, framed, reaching
from physviz.engine.quadrature.smooth_leans import Panel, outline, resolved
from physviz.engine.quadrature.smooth_relief import Relief
from physviz.engine.quadrature.smooth_surface import surfaced

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

MANY = 300
"""From so many points on their cost is drawn as a surface beforehand."""
COARSE = 0.02


def gather(
    problem: Problem, low: float, high: float, tolerance: float
) -> Iterator[Ensemble | None]:
    """Yield ensembles that get better, each good from β = ``low`` to ``high``; None meanwhile.

    The last one's error in log Z is at most ``tolerance`` where that can be reached. Z(low) must
    exist. Raises NoNoise.
    """
    relief = Relief.of(problem, low, high)
    yield None
    frame = framed(relief, low, high)
    if relief.data.n >= MANY:
        unit = np.array([frame.fine, frame.lean]) * np.sqrt(high)
        asked = 1e-2 * tolerance
        surface = yield from surfaced(relief, float(frame.slopes[0]), unit, (low, high), asked)
        frame = replace(frame, relief=replace(relief, surface=surface))
    frame = reaching(frame)
    edges, log_z = yield from outline(frame)
    for asked in (COARSE, 0.25 * tolerance):
        panels, log_z = yield from resolved(frame, edges, log_z, asked)
        ensemble = _ensemble(frame, panels)
        yield ensemble
        if asked == COARSE:
            frame = yield from _warmed(frame, ensemble)


def _warmed(frame: Frame, ensemble: Ensemble) -> Generator[None, None, Frame]:
    """Return the frame with the mean and spread of E on the ladder."""
    middle, spread = frame.middle.copy(), frame.spread.copy()
    for k, beta in enumerate(frame.ladder):
        known = ensemble.at(float(beta))
        middle[k] = known.internal_energy - frame.relief.ground
        spread[k] = max(np.sqrt(known.heat_capacity), 1e-9) / beta
        yield None
    return replace(frame, middle=middle, spread=spread)


def _ensemble(frame: Frame, panels: list[Panel]) -> Ensemble:
    relief = frame.relief
    panels = [each for each in panels if each.lean.size]

    def joined(name: str) -> Floats:
        return np.concatenate([getattr(each, name) for each in panels])

    drawn = 0.0 if relief.surface is None else relief.surface.error
    energy = joined("energy")
    least = float(energy.min())
    sizes = [each.lean.size for each in panels]
    return Ensemble(
        data=relief.data,
        lines=np.stack([joined("height"), joined("lean")], axis=1),
        log_area=joined("log_area") - np.log(relief.data.spread),
        check=1.0 - joined("doubt") - drawn,
        leaves=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
        energy=energy - least,
        kept=joined("kept") + relief.kept,
        ground=relief.ground + least,
    )
