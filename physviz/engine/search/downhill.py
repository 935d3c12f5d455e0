"""Down the cost from many lines at once, to the minima whose basins they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.search.ground import determinant_share

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.engine.search.ground import Ground

ROUNDS = 10
"""Of reweighted least squares before Newton's steps."""
STEPS = 200
EPS = float(np.finfo(np.float64).eps)


def step_down(bend: Floats, force: Floats) -> Floats:
    """Return the step to the bottom of each parabola, −M⁻¹·force; a singular M is stiffened."""
    a = np.where(bend[:, 0] > 0.0, bend[:, 0], 1.0) * (1.0 + 1e-13)
    d = np.where(bend[:, 2] > 0.0, bend[:, 2], 1.0) * (1.0 + 1e-13)
    # Dividing by the root of each diagonal entry first keeps the products in range.
    p, q = np.sqrt(a), np.sqrt(d)
    b = bend[:, 1] / p / q
    f, g = force[:, 0] / p, force[:, 1] / q
    below = np.maximum(1.0 + 2e-13 - b * b, 1e-13)
    return -np.stack([(f - b * g) / below / p, (g - b * f) / below / q], axis=1)


def reweighted(ground: Ground, lines: Floats, rounds: int = ROUNDS) -> Floats:
    """Return the lines after some rounds of reweighted least squares; E never rises."""
    for _ in range(rounds):
        lines = lines + step_down(ground.majorant(lines), ground.gradient(lines))
    return lines


def newton(ground: Ground, lines: Floats, unit: float) -> Floats:
    """Return the stationary lines that Newton's steps lead to; E never rises.

    Where the Hessian does not bend upwards, or its step does not lead down, the parabola of
    reweighted least squares is mixed in, whose step always does. Steps are small below 1e-9 unit.
    """
    lines, value = lines.copy(), ground(lines)
    mix, live = np.zeros(len(lines)), np.arange(len(lines))
    force, bend = ground.gradient(lines), ground.hessian(lines)
    for _ in range(STEPS):
        if not live.size:
            break
        here, share = lines[live], mix[live]
        model, share = _model(ground, here, bend[live], share)
        step = step_down(model, force[live])
        trial = here + step
        there = ground(trial)
        down = there <= value[live] + 2.0 * EPS * np.abs(value[live])
        size = np.max(np.abs(step), axis=1)
        floor = 4.0 * EPS * np.max(np.abs(here), axis=1)
        small = size <= np.maximum(np.where(share > 0.0, 1e-13, 1e-9) * unit, floor)
        done = small | (~down & (share >= 1.0))
        moved = live[down]
        lines[moved], value[moved] = trial[down], there[down]
        mix[live] = np.where(down, 0.1 * share * (share > 1e-3), np.maximum(4.0 * share, 0.1))
        mix = np.minimum(mix, 1.0)
        again = live[down & ~done]
        if again.size:
            force[again] = ground.gradient(lines[again])
            bend[again] = ground.hessian(lines[again])
        live = live[~done]
    return _polished(ground, lines)


def _polished(ground: Ground, lines: Floats) -> Floats:
    """Return the lines after last steps that E is too flat to judge, but its gradient is not."""
    force, bend = ground.gradient(lines), ground.hessian(lines)
    for _ in range(2):
        sure = determinant_share(bend) > 1e-10
        step = np.where(sure[:, None], step_down(bend, force), 0.0)
        trial = lines + step
        next_force, next_bend = ground.gradient(trial), ground.hessian(trial)
        left = np.max(np.abs(step_down(next_bend, next_force)), axis=1)
        better = sure & (left < np.max(np.abs(step), axis=1))
        lines = np.where(better[:, None], trial, lines)
        force = np.where(better[:, None], next_force, force)
        bend = np.where(better[:, None], next_bend, bend)
    return lines


def _model(ground: Ground, lines: Floats, hessian: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return (1 − share)·Hessian + share·majorant, each share raised until that bends upwards."""
    weak = (determinant_share(hessian) < 1e-10) | (share > 0.0)
    if not weak.any():
        return hessian, share
    model, share = hessian.copy(), share.copy()
    majorant = ground.majorant(lines[weak])
    h, s = hessian[weak], share[weak]
    for least in (1e-3, 1e-2, 0.1, 0.3, 1.0):
        mixed = h + s[:, None] * (majorant - h)
        flat = determinant_share(mixed) < 1e-10
        s = np.where(flat, np.maximum(s, least), s)
    model[weak] = h + s[:, None] * (majorant - h)
    share[weak] = s
    return model, share
