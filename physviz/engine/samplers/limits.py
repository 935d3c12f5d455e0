"""What a sampling is refused for before it is begun, each in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine import annealing
from physviz.engine.divergence import why_divergent
from physviz.engine.points import LARGEST
from physviz.engine.potential import noise
from physviz.engine.samplers.independent import Independent
from physviz.engine.samplers.langevin import Langevin

if TYPE_CHECKING:
    from physviz.engine.annealing import Anneal
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.engine.samplers import Sampler

MOST = 4_000_000
"""Draws that are kept of all chains together, 24 bytes each."""


def too_much(chains: int, steps: int, start: Pair) -> str:
    """Return why chains cannot be so many, or so long, or begin there; empty where they can."""
    if not (chains >= 1 and steps >= 1):
        return "A sampling needs at least one ‹walker› and one step."
    if chains * steps > MOST:
        return (
            f"{chains:,} ‹walkers› of {steps:,} steps are {chains * steps:,} draws, and no more "
            f"than {MOST:,} are kept: take fewer ‹walkers› or fewer steps."
        )
    if not all(abs(value) <= LARGEST for value in start):
        return "‹A walker› must start at finite numbers, none too large to compute with."
    return ""


def impossible(
    problem: Problem,
    inverse_temperature: float,
    sampler: Sampler,
    anneal: Anneal | None,
    *,
    scattered: bool,
) -> str:
    """Return why there is nothing to sample at these temperatures; empty where there is.

    Langevin's dynamics needs no Z: it walks where nothing binds θ, and at T = 0 it descends. To be
    scattered, chains need a width. Raises NoNoise.
    """
    if not inverse_temperature > 0.0:
        return "The ‹inverse temperature› must be a number above zero."
    temperature = hottest = 1.0 / inverse_temperature
    if anneal is not None:
        if isinstance(sampler, Independent):
            return "Independent draws come from a table of one ‹temperature›: nothing is to cool."
        if reason := annealing.refusal(anneal, temperature):
            return reason
        hottest = anneal.hottest
    walks = isinstance(sampler, Langevin)
    if problem.points.n:
        noise(problem)
    elif walks:
        return "There are no points, so there is no ‹cost› to move on."
    if not walks and temperature == 0.0:
        return "At T = 0 there is no distribution: only Langevin's dynamics goes on, as descent."
    if walks and not scattered:
        return ""
    if hottest == 0.0:
        return "At T = 0 the distribution has no width to scatter the ‹walkers› by."
    return why_divergent(problem, 1.0 / hottest) or ""
