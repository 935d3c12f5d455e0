"""Standardising x: the same data and runs in z = (x − m)/s, and back."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.engine.minima import minima
from physviz.engine.optimisers import GradientDescent
from physviz.engine.samplers import Langevin
from physviz.engine.standard import Standard, condition
from physviz.engine.words import Refusal
from physviz.lab.framing import frame_all
from physviz.lab.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Points
    from physviz.engine.potential import Problem
    from physviz.lab.state import Experiment, Pair


def toggle_standard(state: State) -> State:
    """Go over to z = (x − m)/s, with the mean and spread that x has now, or back to x = m + s z.

    Points, starts and views go along, and every α keeps its share of the critical one. A Gaussian
    prior is a statement about β₀ and β₁ as they are, which would be another one about other β.
    """
    before = state.experiment
    if before.problem.prior.proper:
        raise Refusal(
            "A Gaussian ‹prior› speaks of β₀ and β₁ as they are now: choose the flat one before x "
            "is standardised or given back its units."
        )
    if before.standard is None:
        standard = Standard.of(before.points)
        after = _moved(before, standard.points(before.points), standard.theta)
        after = replace(after, standard=standard)
    else:
        standard = before.standard
        after = _moved(before, standard.own_points(before.points), standard.own_theta)
        after = replace(after, standard=None)
    return replace(
        state,
        experiment=after,
        views=frame_all(after, state.views),
        clock=replace(state.clock, step=0.0, playing=True),
        pointer=None,
        notice=_told(before.problem, after, standard),
    )


def _moved(before: Experiment, points: Points, theta: Callable[[Pair], Pair]) -> Experiment:
    """Return the experiment with its points and every θ in it elsewhere."""
    problem = replace(before.problem, points=points)
    was, now = _stiff(before.problem), _stiff(problem)
    runs = tuple(
        replace(
            run,
            start=None if run.start is None else _sound(theta(run.start)),
            legs=tuple(replace(leg, rule=_kept_pace(leg.rule, was, now)) for leg in run.legs),
        )
        for run in before.runs
    )
    crowd = before.sampling
    if crowd is not None and isinstance(crowd.sampler, Langevin):
        alpha = _kept_pace(GradientDescent(crowd.sampler.learning_rate), was, now).learning_rate
        crowd = replace(crowd, sampler=Langevin(alpha))
    start = _sound(theta(before.start))
    return replace(before, problem=problem, start=start, runs=runs, sampling=crowd)


def _sound(theta: Pair) -> Pair:
    if not all(map(math.isfinite, theta)):
        raise ValueError("The start lies too far away to be told in these units.")
    return theta


def _stiff(problem: Problem) -> float:
    found = minima(problem)
    return found[0].bowl.eigenvalues[1] if found else 0.0


def _kept_pace(rule: Optimiser, was: float, now: float) -> Optimiser:
    """Return the rule with α moved as its critical value moves, where it has one."""
    before, after = rule.critical(was), rule.critical(now)
    if not (math.isfinite(before) and math.isfinite(after)):
        return rule
    alpha = rule.learning_rate * (after / before)
    return replace(rule, learning_rate=alpha) if 0.0 < alpha < math.inf else rule


def _told(before: Problem, after: Experiment, standard: Standard) -> str:
    names = after.source.labels
    if after.standard is None:
        return f"Back to {names.x} as it was."
    was, now = (condition(minima(problem)[0].bowl) for problem in (before, after.problem))
    z = standard.labels(names).x
    return (
        f"x is now z = {z}; the condition number fell from {written(was, 3)} to {written(now, 3)}."
    )
