"""The first chapters: residuals, and n equations for two unknowns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.cost import bowl, residuals
from physviz.engine.digits import written
from physviz.lab import edits
from physviz.lab.tour.step import Chapter, Question, Step, always, lab

if TYPE_CHECKING:
    from physviz.engine.points import Floats, Points
    from physviz.lab.state import State

NEAR = 0.01
"""How near to a line, in widths of the view, a pointer is on it."""


# --- residuals


def _y(state: State) -> Floats:
    return state.experiment.points.y


def _highest(state: State) -> int:
    return int(np.argmax(_y(state)))


def _farthest(state: State) -> int:
    return int(np.argmax(state.experiment.points.x))


def _fell(began: State, now: State, index: int) -> float:
    """Return by how much a point was lowered; 0 where points have come or gone."""
    same = began.experiment.points.n == now.experiment.points.n
    return float(_y(began)[index] - _y(now)[index]) if same else 0.0


def _height(points: Points, x: float) -> float:
    """Return the fitted line's height at x."""
    surface = bowl(points)
    return 0.0 if surface is None else surface.minimum[0] + surface.minimum[1] * x


def _lowered(points: Points, index: int, by: float) -> Points:
    return points.moved((index,), points.x[[index]], points.y[[index]] - by)


def _tilt(state: State) -> int:
    """Return where the right end of the line goes when the highest point is brought low."""
    points, right = state.experiment.points, float(state.experiment.points.x.max())
    low = _lowered(points, _highest(state), float(np.ptp(points.y)))
    change = _height(low, right) - _height(points, right)
    return 0 if change < 0.0 else 1 if change > 0.0 else 2


def _share(state: State) -> float:
    """Return by how much the line follows the farthest point, as a part of that point's way."""
    points, index = state.experiment.points, _farthest(state)
    x = float(points.x[index])
    return _height(points, x) - _height(_lowered(points, index, 1.0), x)


def _slopes(began: State, now: State) -> str:
    was, is_ = (bowl(state.experiment.points) for state in (began, now))
    if was is None or is_ is None:
        return ""
    a, b = written(was.minimum[1], 3), written(is_.minimum[1], 3)
    turned = "the line turns to the point, and goes through the centre of all"
    return f"The slope went from {a} to {b}: {turned}."


RESIDUALS = Chapter(
    "‹Residuals›",
    (
        Step(
            "residuals",
            "Each point is a nebula, and each stick is what the line leaves unexplained there: "
            "ε = y − β₀ − β₁x. Nobody has drawn the line; it answers to the points.",
            "Drag the highest point far down.",
            lab("hubble1929"),
            lambda began, now: _fell(began, now, _highest(began)) > 0.25 * np.ptp(_y(began)),
            _slopes,
            ("data_plot",),
            question=Question(
                "If the highest point comes down, what will the right end of the line do?",
                ("Go down", "Go up", "Stay"),
                _tilt,
            ),
        ),
        Step(
            "squares",
            "S is the mean of the sticks' squares, so that one twice as long counts four times. "
            "That is why what is far off has so much to say.",
            "Choose View ▸ ‹Residual› squares.",
            lab("hubble1929"),
            lambda began, now: now.show.residuals == "squares",
            always("Of all lines this is the one whose squares have the least area in all."),
            ("menu View", "data_plot"),
        ),
        Step(
            "leverage",
            "One point stands alone, far out in x. The others are too close together to say much "
            "about the line out there.",
            "Drag the point at x = 12 down by about 5.",
            lab("high_leverage"),
            lambda began, now: _fell(began, now, _farthest(began)) > 2.5,
            lambda began, now: (
                f"The line follows this point by {written(_share(began), 3)} of its way: that is "
                "its leverage."
            ),
            ("data_plot",),
            question=Question(
                "If that point comes down by 5, by how much will the line come down there?",
                ("By about 5", "By about 1", "Hardly at all"),
                lambda began: 0 if 5.0 * _share(began) > 3.0 else 1 if _share(began) > 0.1 else 2,
            ),
        ),
    ),
)

# --- n equations, two unknowns


def _dual(state: State) -> State:
    return edits.set_show(state, replace(state.show, dual_lines=True))


def _on_lines(state: State) -> int:
    """Return on how many of the points' lines the mouse points, as nearly as a hand can."""
    if state.pointer is None:
        return 0
    low, high = state.views.landscape.x
    off = np.abs(residuals(state.experiment.points, state.pointer))
    return int(np.count_nonzero(off < NEAR * (high - low)))


def _off(state: State) -> Floats:
    surface = bowl(state.experiment.points)
    if surface is None:
        return np.empty(0)
    return np.abs(residuals(state.experiment.points, surface.minimum)) / np.ptp(_y(state))


def _met(began: State, now: State) -> bool:
    """Whether a point that was off the line has been put on it."""
    if now.experiment.points.n != began.experiment.points.n:
        return False
    was, is_ = began.experiment.points, now.experiment.points
    moved = (was.x != is_.x) | (was.y != is_.y)
    return bool((moved & (_off(began) > 0.08) & (_off(now) < 0.03)).any())


EQUATIONS = Chapter(
    "n equations, two unknowns",
    (
        Step(
            "crossing",
            "Ask for ε = 0 at every point, and you have n equations for two unknowns. Each of them "
            "is a line in the plane of intercept and slope.",
            "Move the mouse in the ‹Landscape› onto a place where two of the lines cross.",
            lab("anscombe1", _dual),
            lambda began, now: _on_lines(now) >= 2,
            lambda began, now: (
                "Each crossing is the line through two of the points; the other "
                f"{now.experiment.points.n - 2} have equations of their own."
            ),
            ("landscape_plot", "data_plot"),
        ),
        Step(
            "onto",
            "No place lies on all n lines; S is the compromise between them. The cross marks where "
            "it is least.",
            "Drag a point onto the fitted line, and watch its own line in the ‹Landscape›.",
            lab("anscombe1", _dual),
            _met,
            always("Its equation is met now, so its line goes through the ‹optimum›."),
            ("data_plot", "landscape_plot"),
        ),
    ),
)
