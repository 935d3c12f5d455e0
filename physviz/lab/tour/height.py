"""The chapters on S, a number for every line, and on its turning point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.cost import bowl, cost
from physviz.engine.digits import written
from physviz.engine.losses import Cauchy
from physviz.engine.minima import minima
from physviz.lab import edits
from physviz.lab.tour.step import Chapter, Question, Step, always, lab, near

if TYPE_CHECKING:
    from physviz.lab.state import State

WIDTH = 2.0
"""The width c at which the two lines of the data set of that name are two minima."""


def _far(began: State, now: State) -> bool:
    view, was, is_ = began.views.landscape, began.experiment.start, now.experiment.start
    sides = zip(was, is_, (view.x, view.y), strict=True)
    return any(abs(a - b) > 0.1 * (high - low) for a, b, (low, high) in sides)


def _count(state: State) -> int:
    return len(minima(state.experiment.problem))


HEIGHT = Chapter(
    "One number for every line",
    (
        Step(
            "start",
            "‹Cost› S is the mean square of the ‹residuals›: one number for every line, a height "
            "over the plane. The contours join the lines that do equally well.",
            "Click in the ‹Landscape›, far from the ring: a run starts there.",
            lab("hubble1929"),
            _far,
            always("From there the run goes down, and its line swings into place among the data."),
            ("landscape_plot",),
        ),
        Step(
            "minima",
            "Two lines of points cross here, and the ‹loss› makes little of what lies farther off "
            "than c. At c = 10 nothing lies that far, and S has one minimum.",
            "Set the width c of the ‹loss› to 2.",
            lab(
                "two_lines",
                lambda state: edits.set_width(state, 10.0),
                edits.look_at_all,
                lambda state: edits.play(state, False),
            ),
            lambda began, now: (
                isinstance(now.experiment.problem.loss, Cauchy)
                and near(now.experiment.problem.loss.c, WIDTH)
            ),
            lambda began, now: (
                f"S has {_count(now)} minima now: each line of points is one, once the other is "
                "forgiven."
            ),
            ("loss_width_value", "loss_width", "landscape_plot"),
            question=Question(
                "How many minima will S have at c = 2?",
                ("One", "Two", "More"),
                lambda began: min(_count(edits.set_width(began, WIDTH)), 3) - 1,
            ),
        ),
    ),
)

# --- the turning point


def _share_left(began: State, now: State) -> float:
    """Return S(start) − S_min as a part of what it was."""
    surface = bowl(now.experiment.points)
    was, is_ = began.experiment.start, now.experiment.start
    return 1.0 if surface is None else float(surface.excess(is_) / surface.excess(was))


def _at_start(state: State) -> float:
    return cost(state.experiment.points, state.experiment.problem.loss, state.experiment.start)


TURNING = Chapter(
    "The ‹optimum›",
    (
        Step(
            "momentum",
            "The slope of S is the ‹gradient› p = ∇S, two numbers at every place. Where both "
            "vanish S turns: that is the ‹optimum›.",
            "Press Ctrl+Shift+A, which draws −p as arrows.",
            lab("hubble1929"),
            lambda began, now: now.show.field == "arrows",
            always("The arrows point the way down, and are long where the slope is steep."),
            ("landscape_plot",),
        ),
        Step(
            "turning",
            "Follow the arrows to the place where they shrink to nothing. For squares it is known "
            "without a search: β₁ is the covariance of x and y over the variance of x.",
            "Click on that place.",
            lab("hubble1929", lambda state: edits.set_field(state, "arrows")),
            lambda began, now: _share_left(began, now) < 0.01,
            lambda began, now: (
                f"S fell from {written(_at_start(began))} to {written(_at_start(now))}; "
                "where p = 0 there is nowhere left to go."
            ),
            ("landscape_plot",),
        ),
    ),
)
