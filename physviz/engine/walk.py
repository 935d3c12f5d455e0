"""Steps of a rule, one after the other in plain floats, and what each of them is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.run import Term

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair
    from physviz.engine.slope import Feed

REST = {"newton": "scaling", "flow": "scaling", "batch": "noise"}
"""What a step has beside −α∇S where the rule is fed something else than ∇S."""

Row = list[float]
"""β₀, β₁, and what the rule remembers of the one and of the other."""


def walked(rule: Optimiser, feed: Feed, k: int, row: Row, count: int) -> Floats:
    """Return so many rows more after that of step k; where numbers fail, the last one is NaN.

    In plain floats a step takes a tenth of what it does in arrays of two.
    """
    (x, y, *memory), half = row, len(row) // 2 - 1
    ours, theirs = tuple(memory[:half]), tuple(memory[half:])
    step, rows = rule.step, list[float]()
    try:
        for j in range(k, k + count):
            g, h = feed(j, x, y)
            x, ours = step(j, x, g, ours)
            y, theirs = step(j, y, h, theirs)
            rows += (x, y, *ours, *theirs)
    except (OverflowError, ZeroDivisionError):
        rows += [math.nan] * len(row)
    return np.array(rows).reshape(-1, len(row))


def parts(rule: Optimiser, slope: Feed, k: int, row: Row, to: Pair) -> tuple[Term, ...]:
    """Return the parts of the step k from a row to a place, in order."""
    (x, y, *memory), half = row, len(row) // 2 - 1
    g, h = slope(k, x, y)
    if rule.slope == "gradient":
        along = rule.terms(k, x, g, tuple(memory[:half]))
        turns = rule.terms(k, y, h, tuple(memory[half:]))
        return tuple(Term(name, (along[name], turns[name])) for name in along)
    up, turn = -rule.learning_rate * g, -rule.learning_rate * h
    rest = Term(REST[rule.slope], (to[0] - x - up, to[1] - y - turn))
    return Term("gradient", (up, turn)), rest
