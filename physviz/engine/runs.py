"""The run that an optimiser makes on a problem: in closed form where there is one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from physviz.engine.cost import bowl
from physviz.engine.descent import Descent
from physviz.engine.losses import Squared
from physviz.engine.march import March
from physviz.engine.optimisers import GradientDescent
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.run import Leg, Run


def run_on(problem: Problem, start: Pair, legs: tuple[Leg, ...], seed: int = 0) -> Run | None:
    """Return the run from a start along these legs; None while there are no points.

    ``seed`` shuffles mini-batches. Raises ValueError where the legs are none, do not begin at step
    0 and ascend, or are not all of one optimiser.
    """
    if not legs or legs[0].first != 0:
        raise ValueError("A run needs a first leg, which begins at step 0.")
    if any(after.first <= leg.first for leg, after in pairwise(legs)):
        raise ValueError("Each leg of a run must begin later than the one before it.")
    kinds = {type(leg.rule) for leg in legs}
    if len(kinds) > 1:
        raise Refusal("A run keeps its ‹optimiser›; another one makes a run of its own.")
    surface = bowl(problem.points)
    if surface is None:
        return None
    if isinstance(problem.loss, Squared) and kinds == {GradientDescent}:
        return Descent(start, legs, surface)
    return March(start, legs, problem, seed)
