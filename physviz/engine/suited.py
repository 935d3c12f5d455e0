"""The learning rate with which an optimiser sets out on a cost it has not seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from physviz.engine.learning_rates import cut_off

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.quadratic import Quadratic

    R = TypeVar("R", bound=Optimiser)

MOST, FEW = 2000, 100
"""A rule whose steps are about as long as α would need more than so many gets one for so many."""


def suited(rule: R, bowl: Quadratic, start: ArrayLike) -> R:
    """Return the rule with its own α, or one that suits the cost where that would not do.

    A rule that would diverge gets half its critical α; one whose steps are of length α however
    steep the cost is, as Adam's, gets the way to the minimum over a hundred. Both to one digit.
    """
    critical = rule.critical(bowl.eigenvalues[1])
    if rule.learning_rate >= critical:
        return replace(rule, learning_rate=cut_off(0.5 * critical))
    way = float(np.abs(np.subtract(start, bowl.minimum)).max())
    far = rule.modes(1.0) is None and way > MOST * rule.learning_rate
    return replace(rule, learning_rate=cut_off(way / FEW)) if far else rule
