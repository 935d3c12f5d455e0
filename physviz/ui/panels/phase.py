"""Runs as mechanics: phase portraits (β, p = ∇S), and the energy of a heavy ball; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.digits import as_typed
from physviz.engine.particle import kinetic, particle
from physviz.lab.views import View
from physviz.ui.panels.runs_lines import Drawn, Line, logs, nothing, over_steps, steps_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.labels import Labels
    from physviz.engine.points import Floats
    from physviz.engine.run import Run
    from physviz.lab.show import RunsPlot
    from physviz.lab.state import Pair
    from physviz.ui.panels.runs_lines import Ints, Shown

AT_ONCE, A_TURN = 300_000, 2_000_000
"""So many residuals are a matter of one frame, and of one turn in the background."""
FEW, MUCH = 40, 40_000_000
"""The rows of a run of very many points: as many as that many residuals allow, at least a few."""
FAR = 4.0
"""A run that climbs to so many times its first excess cost leaves the portrait."""
REACH = 1e3
"""No vertex is drawn so many views away: Qt cannot draw at 10¹⁰⁰."""
NAMES = ("β₀", "β₁"), ("p₀", "p₁")


def quick(shown: tuple[Shown, ...], n: int) -> bool:
    """Whether their portrait is made within a frame, where one gradient sums ``n`` residuals."""
    return n * sum(len(_rows(each.made, n)) for each in shown) <= AT_ONCE


def _rows(last: int, n: int) -> Ints:
    steps = steps_to(last, 0)
    most = max(MUCH // max(n, 1), FEW)
    return steps[:: max(1, -(-len(steps) // most))]


def portrait(
    shown: tuple[Shown, ...], front: int, axis: int, labels: Labels, n: int
) -> Iterator[Drawn | None]:
    """Yield (β_j, p_j) along the runs at last; None while gradients of ``n`` residuals are summed.

    n is 0 where they are known in closed form.
    """
    lines, near = [], []
    turning = 0.0, 0.0
    for each in shown:
        run, steps = each.run, _rows(each.made, n)
        theta, slopes = run.at(steps), np.empty((len(steps), 2))
        chunk = max(1, A_TURN // max(n, 1))
        for k in range(0, len(steps), chunk):
            yield None
            slopes[k : k + chunk] = _slopes(run, theta[k : k + chunk])
        xy, heights = np.column_stack([theta[:, axis], slopes[:, axis]]), run.excess_at(steps)
        near.append(xy[np.isfinite(xy).all(axis=1) & (heights <= FAR * heights[0])])
        if each.place == front or not lines:
            turning = run.minimum[axis], 0.0
        lines.append(Line(each, each.place == front, steps, xy))
    yield _framed(lines, near, turning, axis, labels)


def _slopes(run: Run, theta: Floats) -> Floats:
    with np.errstate(all="ignore"):  # a run that has diverged may well be at ∞
        return run.gradient(theta)


def _framed(
    lines: list[Line], near: list[Floats], turning: Pair, axis: int, labels: Labels
) -> Drawn:
    """Return the portrait with all that stays near, and the turning point, in view."""
    kind: RunsPlot = "phase_1" if axis else "phase_0"
    seen = np.concatenate([*near, [turning]])
    low, high = seen.min(axis=0), seen.max(axis=0)
    span = np.where(high > low, high - low, np.maximum(1e-9 * np.abs(high), 1e-12))
    # The words of the corner stand below all lines.
    low, high = low - span * (0.06, 0.26), high + span * (0.06, 0.08)
    reach = REACH * span
    inside = tuple(
        Line(line.shown, line.front, line.steps, np.clip(line.xy, low - reach, high + reach))
        for line in lines
    )
    view = View((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
    return Drawn(kind, inside, view, caption(axis, labels), turning)


def caption(axis: int, labels: Labels) -> str:
    """Return what is drawn over what: p_j has the unit [y]²/[β_j]."""
    of_p = (labels.y_unit, labels.x_unit) if axis else (labels.y_unit,)
    units = labels.slope_unit if axis else labels.intercept_unit, "·".join(filter(None, of_p))
    below, up = (
        f"{names[axis]} [{unit}]" if unit else names[axis]
        for names, unit in zip(NAMES, units, strict=True)
    )
    return f"{up} over {below}"


def energy(shown: tuple[Shown, ...], front: int) -> Drawn:
    """Return E = ½m|v|² + S − S_min over k, of the run in front its two parts too; log₁₀."""
    lines, note = [], ""
    for each in shown:
        steps = steps_to(each.made, 1)
        moving = kinetic(each.run, steps)
        if each.place == front:
            note = _told(each.run, each.title)
        if moving is None:
            continue
        lying = each.run.excess_at(steps)
        there, xy = logs(steps, moving + lying)
        ahead = each.place == front
        parts = tuple(logs(steps, part)[1] for part in (moving, lying)) if ahead else ()
        lines.append(Line(each, ahead, steps[there], xy, parts))
    if not lines:
        return nothing("energy", _told(shown[0].run, shown[0].title).replace("\n", " "))
    return over_steps("energy", lines, note)


def _told(run: Run, title: str) -> str:
    """Return in a sentence what particle the run in front is."""
    rule = run.legs[-1].rule
    ball = particle(rule)
    if ball is None:
        return f"{title} is no particle: it scales\nits steps, so no m and γ fit it"
    if ball.mass == 0.0:
        return "m = 0: S − Sₘᵢₙ is all its energy"
    return f"m = μα = {as_typed(ball.mass, 3)}, γ = 1 − μ = {as_typed(ball.friction, 3)}"
