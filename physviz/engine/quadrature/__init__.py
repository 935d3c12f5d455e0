"""Quadrature over the θ-plane on a domain chosen by the distribution, at one β or at many.

``gather`` yields better and better ensembles, each good for every β of the range it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.quadrature.ensemble import Ensemble, Equilibrium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem

__all__ = ["Ensemble", "Equilibrium", "gather"]


def gather(
    problem: Problem, low: float, high: float, tolerance: float
) -> Iterator[Ensemble | None]:
    """Return ensembles that get better, None for a turn of work that has none to show yet.

    The last one answers: at one temperature (``low`` = ``high``) log Z is known to ``tolerance``,
    over a range at every β in it. Where that cannot be reached its error estimate says so. Z must
    exist at ``low``.
    """
    if problem.loss.analytic:
        from physviz.engine.quadrature import smooth as road
    else:
        from physviz.engine.quadrature import kinked as road
    return road.gather(problem, low, high, tolerance)
