"""What a sweep over temperatures costs by the density of states, as a share of the plain sums.

    .venv/bin/python benchmarks/thermodynamics.py [--temperatures 200] [--rounds 15]

The problem is Cauchy's loss under a Gaussian prior. The plain sums are scipy's logsumexp over the
energies of the same ensemble at the same temperatures, which gives log Z alone; the sweep gives U,
C and S[q] as well. Both are taken in turn, so that a noisy machine slows both; the medians' ratio
is the figure to quote.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.special import logsumexp

from physviz.engine.datasets import by_key
from physviz.engine.density_of_states import DensityOfStates
from physviz.engine.distribution import ensemble
from physviz.engine.losses import Cauchy
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian

LOW, HIGH = 1e-3, 1e3


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--temperatures", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=15)
    said = parser.parse_args()
    points = by_key("outlier").reading().points
    problem = Problem(points, Cauchy(c=1.2), 0.5, Gaussian((0.0, 0.0), (3.0, 3.0)))
    begin = time.perf_counter()
    whole = ensemble(problem, LOW, HIGH)
    gathered = time.perf_counter()
    states = DensityOfStates.of(whole, LOW, HIGH)
    sorted_in = time.perf_counter()
    betas = np.geomspace(LOW, HIGH, said.temperatures)
    log_weight = whole.log_area - whole.kept
    swept, summed = [], []
    for _ in range(said.rounds):
        start = time.perf_counter()
        sweep = states.sweep(betas)
        middle = time.perf_counter()
        plain = np.array([logsumexp(log_weight - beta * whole.energy) for beta in betas])
        swept.append(1e3 * (middle - start))
        summed.append(1e3 * (time.perf_counter() - middle))
    fast, slow = statistics.median(swept), statistics.median(summed)
    print(f"{whole.energy.size:,} nodes in {1e3 * (gathered - begin):.0f} ms, ", end="")
    print(f"{states.centre.size} bins in {1e3 * (sorted_in - gathered):.0f} ms")
    print(f"sweep {fast:.2f} ms, logsumexp {slow:.1f} ms, ratio {fast / slow:.4f}")
    print(f"largest difference in log Z: {np.abs(sweep.gross - plain).max():.1e}")


if __name__ == "__main__":
    main()
