"""What A(ħ) costs, as a multiple of what Boltzmann's Z of the same problem does.

    .venv/bin/python benchmarks/amplitude.py [--points 20] [--rounds 3]

ħ is 2σ²/n, at which |b| of the Wick dial is Boltzmann's, and a hundredth of it; Z is the engine's
quadrature at β = 1, for which the window waits as well. All are taken in turn, so that a noisy
machine slows all; the medians' ratios are the figures to quote. Cauchy's loss has a Gaussian prior;
a soft L1 of c = 0.05 is all but kinked.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from physviz.engine.distribution import distribution
from physviz.engine.losses import Absolute, Cauchy, Huber, SoftL1
from physviz.engine.path_integral import amplitude
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    hbar = 2.0 / said.points
    for loss in (SoftL1(1.0), SoftL1(0.05), Cauchy(1.0), Huber(1.0), Absolute(1.0)):
        prior = Gaussian((0.0, 0.0), (3.0, 1.0)) if isinstance(loss, Cauchy) else Flat()
        times: list[list[float]] = [[], [], []]
        for seed in range(said.rounds + 1):
            # Other points every time, so that nothing is known from the last; the first warms up.
            rng = np.random.default_rng(seed)
            x = rng.uniform(0.0, 10.0, said.points)
            points = Points.of(x, 1.0 + 0.5 * x + rng.standard_normal(said.points))
            problem = Problem(points, loss, 1.0, prior)
            moments = [time.perf_counter()]
            distribution(problem)
            moments.append(time.perf_counter())
            for action_unit in (hbar, 0.01 * hbar):
                amplitude(problem, action_unit)
                moments.append(time.perf_counter())
            for kept, spent in zip(times, np.diff(moments).tolist(), strict=True):
                kept.append(spent)
        whole, near, small = (statistics.median(kept[1:]) for kept in times)
        print(
            f"{loss.title:>9}, c = {loss.c:g}, {said.points} points: Z {1e3 * whole:.0f} ms, "
            f"A(ħ) {near / whole:.1f} of it, A(ħ/100) {small / whole:.1f}"
        )


if __name__ == "__main__":
    main()
