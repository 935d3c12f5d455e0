"""The chapters on motion: the flow, and the descent that follows it in steps."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from physviz.engine.cost import bowl
from physviz.engine.digits import written
from physviz.engine.learning_rates import best_learning_rate, critical_learning_rate
from physviz.engine.optimisers import by_key
from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.lab.tour.step import Chapter, Question, Step, always, lab, near

if TYPE_CHECKING:
    from physviz.engine.quadratic import Quadratic
    from physviz.lab.setups import RunSetup
    from physviz.lab.state import State

RASH = 0.6
"""An α to be tried."""
LEFT = 0.01
"""What share of the excess S may be left when a run counts as down."""


def _bowl(state: State) -> Quadratic:
    surface = bowl(state.experiment.points)
    if surface is None:
        raise ValueError("Without points there is nothing to descend.")
    return surface


def _uphill(state: State) -> int:
    """Return whether a short way along +∇S from the start leads up, down, or nowhere."""
    surface, (b0, b1) = _bowl(state), state.experiment.start
    p0, p1 = surface.gradient((b0, b1)).tolist()
    step = 1e-3 / surface.eigenvalues[1]
    rise = float(surface.excess((b0 + step * p0, b1 + step * p1)) - surface.excess((b0, b1)))
    return 0 if rise > 0.0 else 1 if rise < 0.0 else 2


FLOW = Chapter(
    "Flow",
    (
        Step(
            "flow",
            "Let the line go: dθ/dt = −∇S carries it down along the thin curve. The bigger dots "
            "are steps that follow it, each of length α in time.",
            "Press Space.",
            lab("hubble1929", lambda state: edits.scrub(state, 0)),
            lambda began, now: now.step >= began.step + 10,
            always("In the Data panel the line swings round to meet the points."),
            ("landscape_plot", "button_play"),
        ),
        Step(
            "uphill",
            "In mechanics a body moves along its momentum, θ̇ = p = ∇S. Descent is that motion "
            "with time turned round.",
            "Press Ctrl+U, which draws it as it is written.",
            lab("hubble1929", partial(edits.set_field, field="arrows")),
            lambda began, now: now.show.uphill,
            always(
                "Time turned round, the same flow comes down to the ‹optimum›: that is ‹training›."
            ),
            ("landscape_plot",),
            question=Question(
                "Left to move along p, which way will S go?",
                ("Up", "Down", "It stays"),
                _uphill,
            ),
        ),
    ),
)

# --- steps


def _over(state: State) -> State:
    """Bring the run to its end, so that another α starts it anew."""
    run = front_run(state)
    if run is not None:
        run.grow(1.0)
    return edits.to_end(state)


def _fate(state: State) -> int:
    """Return what a run at the rash α does: come down, ring, or leave."""
    times = RASH * _bowl(state).eigenvalues[1]
    return 0 if times <= 1.0 else 1 if times < 2.0 else 2


def _steps(state: State) -> int | None:
    """Return after how many steps the run has come down."""
    run = front_run(state)
    if run is None:
        return None
    run.grow(1.0)
    return run.reaches(LEFT)


def _saved(state: State) -> float:
    """Return how many times as many steps the present α needs as the best."""
    slow, fast = _steps(state), _steps(edits.use_best_learning_rate(state))
    return math.inf if slow is None or fast is None else slow / fast


def _at_best(began: State, now: State) -> bool:
    surface = bowl(now.experiment.points)
    return surface is not None and math.isclose(
        edits.learning_rate(now), best_learning_rate(surface), rel_tol=1e-3
    )


def _counted(began: State, now: State) -> str:
    slow, fast = _steps(began), _steps(now)
    if slow is None or fast is None:
        return "At 2/(λ<sub>min</sub> + λ<sub>max</sub>) both directions shrink by the same share."
    return f"{fast} steps in place of {slow}, until {100.0 * LEFT:g} % of the excess S is left."


DESCENT = Chapter(
    "Descent",
    (
        Step(
            "too large",
            "One step goes against the slope, θ ← θ − α∇S; α is the ‹learning rate›. How large it "
            "may be is up to the stiffest direction of S.",
            f"Type {RASH:g} for α, and press Enter.",
            lab("hubble1929", _over),
            lambda began, now: near(edits.learning_rate(now), RASH),
            lambda began, now: (
                f"α is {written(edits.learning_rate(now) / critical_learning_rate(_bowl(now)), 3)} "
                "times 2/λ<sub>max</sub>: beyond 1 every step overshoots by more than the last."
            ),
            ("learning_rate_value", "landscape_plot"),
            question=Question(
                f"What will a run do with α = {RASH:g}?",
                ("Come down smoothly", "Swing, but come down", "Leave for good"),
                _fate,
            ),
        ),
        Step(
            "best",
            "With a small α the run creeps along the soft direction, with a large one it swings "
            "across the stiff one. In between one α is best for both.",
            "Press Ctrl+B, which sets that α.",
            lab("hubble1929", _over),
            _at_best,
            _counted,
            ("learning_rate",),
            question=Question(
                "How many steps will the best α need, compared with α = 0.05?",
                ("About half as many", "About a fifth", "About a tenth"),
                lambda began: 0 if _saved(began) < 3.2 else 1 if _saved(began) < 7.1 else 2,
            ),
        ),
        Step(
            "heavy ball",
            "Give the line mass: it keeps its way through the valley, and friction brings it to "
            "rest. That is the heavy ball of 1964.",
            f"Press + beside the ‹optimiser›, and choose {by_key('momentum').title}.",
            lab("hubble1929", lambda state: edits.scrub(state, 0)),
            lambda began, now: (
                len(_runs(now)) > len(_runs(began))
                and any(run.legs[0].rule.key == "momentum" for run in _runs(now))
            ),
            always("The runs begin at one place; press Space to let them race."),
            ("add_run", "landscape_plot"),
        ),
    ),
)


def _runs(state: State) -> tuple[RunSetup, ...]:
    return state.experiment.runs
