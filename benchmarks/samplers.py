"""Effective draws per second of the samplers, beside emcee on the same posterior in one run.

    .venv/bin/python benchmarks/samplers.py [--chains 512] [--steps 400] [--loss huber cauchy …]

emcee (32 walkers, its default move, the log-density as fast as one line's can be) comes with the
extra ``bench``: where it is missing, the script says so and the last column is empty. Both are
measured by one effective size, the lesser of the two coefficients', after a tenth of the steps.
"""

from __future__ import annotations

import argparse
import os
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from physviz.engine.diagnostics import effective_size
from physviz.engine.losses import LOSSES
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.samplers import Hmc, Mala, Metropolis, run
from physviz.engine.sums import sums

if TYPE_CHECKING:
    from physviz.engine.points import Floats

WALKERS = 32


def problem_of(n: int, loss: str) -> Problem:
    """Return n points about a line, with noise of σ = 1 and a loss as wide as 2.5 of it."""
    random = np.random.default_rng(1)
    x = random.uniform(-5.0, 5.0, n)
    points = Points.of(x, 2.0 - 1.5 * x + random.standard_normal(n))
    kind = next(kind for kind in LOSSES if kind.key == loss)
    return Problem(points, kind() if loss == "squared" else kind(2.5), 1.0)


def rate(theta: Floats, seconds: float) -> float:
    """Return the lesser effective size per second of draws (draws, chains, 2)."""
    kept = theta[len(theta) // 10 :]
    return min(effective_size(kept[..., j]) for j in range(2)) / seconds


def ours(sampler: Metropolis | Mala | Hmc, problem: Problem, chains: int, steps: int) -> float:
    """Return effective draws per second, the search for the mode included."""
    random = np.random.default_rng(2)
    begin = time.perf_counter()
    target = sampler.target(problem)
    theta = run(sampler, target, target.scattered(chains, random), steps, random).theta
    return rate(theta, time.perf_counter() - begin)


def theirs(problem: Problem, steps: int) -> float:
    """Return emcee's effective draws per second, started where the best line is known to be."""
    import emcee

    data, rho = sums(problem.points), problem.loss.rho
    assert data is not None
    x, y, scale = problem.points.x, problem.points.y, 0.5 / problem.sigma**2

    def log_density(theta: Floats) -> float:
        return -scale * float(np.sum(rho(y - theta[0] - theta[1] * x)))

    random = np.random.default_rng(2)
    start = Mala.target(problem).scattered(WALKERS, random)
    sampler = emcee.EnsembleSampler(WALKERS, 2, log_density)
    begin = time.perf_counter()
    sampler.run_mcmc(start, steps)
    return rate(sampler.get_chain(), time.perf_counter() - begin)


def main() -> None:
    """Print one line per problem and sampler."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chains", type=int, default=512)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--loss", nargs="+", default=["squared", "huber", "cauchy"])
    said = parser.parse_args()
    there = find_spec("emcee") is not None
    if not there:
        print("emcee is not installed: pip install '.[bench]', to compare with it.")
    print(f"{'loss':<9} {'n':>6}  {'sampler':<11} {'ESS/s':>12}  over emcee's")
    for loss in said.loss:
        for n in (20, 1000):
            problem = problem_of(n, loss)
            other = theirs(problem, 10 * said.steps) if there else None
            for sampler in (Metropolis(), Mala(), Hmc()):
                own = ours(sampler, problem, said.chains, said.steps)
                ratio = f"{own / other:,.0f}" if other else ""
                print(f"{loss:<9} {n:>6,}  {sampler.key:<11} {own:>12,.0f}  {ratio}", flush=True)
            if other:
                print(f"{loss:<9} {n:>6,}  {'emcee':<11} {other:>12,.0f}")
    print(
        f"{said.chains} chains of {said.steps} steps; emcee {WALKERS} walkers, ten times as many."
    )


if __name__ == "__main__":
    main()
