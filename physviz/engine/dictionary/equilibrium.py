"""What the rows of Bayes ask of q, and what they say where there is no more to be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.distribution import closed, distribution
from physviz.engine.energy import energy
from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.boltzmann import Boltzmann
    from physviz.engine.dictionary.entry import Present
    from physviz.engine.dictionary.plain_sum import PlainSum
    from physviz.engine.quadrature import Equilibrium

MOST_KINKED = 100_000
"""Of more points the quadrature of a loss with kinks takes more than a second."""
UNKNOWN = (
    "This ‹loss› has no normaliser, so that φ is known but for a constant, the same for all θ."
)
KINKED = (
    "q has a kink at its mode, where the ‹loss› has its own: no Gaussian touches it there, and "
    "Laplace’s approximation does not exist."
)
UNCHECKED = "Of so many points the sum over a plain grid takes too long to check it."


def equilibrium(present: Present) -> Boltzmann | Equilibrium:
    """Return q at the present temperature, as every panel has it.

    Raises Divergent, NoNoise; and ValueError where it takes too long.
    """
    problem = present.problem
    n, loss = problem.points.n, problem.loss
    if not (closed(problem) or loss.analytic) and n > MOST_KINKED:
        raise Refusal(
            f"Of more than {MOST_KINKED:,} points the {loss.title} ‹loss› takes a quadrature of "
            "seconds; the Numbers tab shows what comes of it."
        )
    return distribution(problem, present.inverse_temperature)


def remarks(present: Present, summed: PlainSum | None) -> str:
    """Return what else is to be known of a row's numbers."""
    missing = summed is None and present.points.n > 0
    up_to_constant = energy(present.problem).up_to_constant
    told = (UNKNOWN, up_to_constant), (UNCHECKED, missing)
    return " ".join(sentence for sentence, holds in told if holds)
