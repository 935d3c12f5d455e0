"""Thermodynamics against temperature: log Z, F, U, S[q] and C as curves, for any problem."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import Divergent
from physviz.engine.density_of_states import DensityOfStates
from physviz.engine.distribution import closed, stages
from physviz.engine.divergence import binding, why_divergent
from physviz.engine.harmonic import Harmonic
from physviz.engine.minima import modes
from physviz.engine.potential import potential, surprisal
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.quadratic import Quadratic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.minima import Minimum
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem

HOTTEST, COLDEST = 1e-3, 1e3
"""The range of β shown, unless the present one lies outside."""
FARTHEST = 1e6
"""Quadrature follows the present β up to here, or down to its inverse."""
CLEAR = 1.5
"""Curves begin at so many times the β where Z begins to exist; U and C are infinite at it."""
NODES = 201


@dataclass(frozen=True)
class Span:
    """The inverse temperatures from ``low`` to ``high``; curves begin at ``start``.

    Up to ``forbidden`` Z does not exist (0: it does at all).
    """

    low: float
    high: float
    start: float
    forbidden: float

    @property
    def inverse_temperatures(self) -> Floats:
        """β of the curves, shape (NODES,)."""
        return np.geomspace(self.start, self.high, NODES)


@dataclass(frozen=True, eq=False)
class Thermodynamics:
    """What the curves are made from; both parts have ``ground``, ``sweep`` and ``log_density``.

    ``laplace`` is the Gaussian at the best mode; None where it is ``exact`` itself, or where no
    parabola touches that mode. A better one will come unless it is ``final``.
    """

    span: Span
    exact: Harmonic | DensityOfStates
    laplace: Harmonic | None
    final: bool


def tempered(problem: Problem) -> bool:
    """Whether β leaves a prior alone: S[q] is then β(U − F) + ⟨−log p(θ)⟩."""
    return problem.temper == "likelihood" and problem.prior.proper


def span(problem: Problem, inverse_temperature: float = 1.0) -> Span:
    """Return the range to show, in whole decades about the present β. Raises Divergent, NoNoise."""
    forbidden = binding(problem)
    if reason := why_divergent(problem, math.inf):
        raise Divergent(reason)
    beta = inverse_temperature
    if not closed(problem):
        beta = min(max(beta, 1.0 / FARTHEST), FARTHEST)
    low = min(HOTTEST, 10.0 ** math.floor(math.log10(beta)))
    high = max(COLDEST, 10.0 ** math.ceil(math.log10(beta)))
    start = max(low, CLEAR * forbidden)
    return Span(low, max(high, 100.0 * start), start, forbidden)


def closed_form(problem: Problem, over: Span) -> Thermodynamics:
    """Return it for squared loss or no points. Raises Divergent, NoNoise."""
    bowl = surprisal(problem) if tempered(problem) else potential(problem)
    exact = None
    if tempered(problem):
        # Without points the likelihood is 1.
        exact = _beside_prior(problem, bowl or Quadratic((0.0, 0.0), 0.0, 0.0, 0.0, 0.0))
    elif bowl is not None:
        exact = Harmonic.of(bowl)
    if exact is None:
        raise Divergent(why_divergent(problem) or "Nothing binds θ, Z diverges.")
    return Thermodynamics(over, exact, None, final=True)


def refining(problem: Problem, over: Span) -> Iterator[Thermodynamics | None]:
    """Yield better and better ones by quadrature, None for a turn of work without one.

    Raises Divergent, NoNoise.
    """
    best = _best(problem)
    laplace = None
    if best.bowl.a > 0.0 and best.bowl.d > 0.0:
        laplace = _beside_prior(problem, best.bowl) if tempered(problem) else Harmonic.of(best.bowl)
    yield None
    for stage in stages(problem, over.start, over.high):
        if stage is None:
            yield None
            continue
        states = DensityOfStates.of(stage.ensemble, over.start, over.high, best.value)
        yield Thermodynamics(over, states, laplace, stage.final)


def thermodynamics(problem: Problem, inverse_temperature: float = 1.0) -> Thermodynamics:
    """Return the final one, however long it takes. Raises Divergent, NoNoise."""
    over = span(problem, inverse_temperature)
    if closed(problem):
        return closed_form(problem, over)
    last = [made for made in refining(problem, over) if made is not None]
    return last[-1]


def _best(problem: Problem) -> Minimum:
    """Return the best mode of what β multiplies."""
    return modes(replace(problem, prior=Flat()) if tempered(problem) else problem)[0]


def _beside_prior(problem: Problem, bowl: Quadratic) -> Harmonic | None:
    return Harmonic.of(bowl, problem.prior if isinstance(problem.prior, Gaussian) else None)


def reference(problem: Problem, over: Span) -> float:
    """Return the β at which log Z counts as known: 0, where q is the kept prior, else 1 or near."""
    return 0.0 if tempered(problem) else min(max(1.0, over.start), over.high)
