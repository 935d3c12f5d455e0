"""What a landscape S(β₀, β₁) on a grid costs, against numpy broadcasting in the same run.

    .venv/bin/python benchmarks/landscape.py [--grid 256] [--points 100 10000 1000000]

Broadcasting evaluates ρ for every point and every line of the grid; above ``PART`` points it is
timed on so many and scaled up. "Load" is the first landscape of new points, "pan" one beside it,
"c" another width and "loss" another loss on the same grid, "drag" a frame with one point held.
Medians in milliseconds; the last columns are multiples of broadcasting.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from physviz.engine.linogram import held_surface, landscape
from physviz.engine.losses import Cauchy, Huber, Robust, SoftL1
from physviz.engine.points import Points
from physviz.engine.sums import cost_grid

PART = 1000
"""So many points are enough to time broadcasting by."""


def clocked(work: Callable[[int], object], times: int) -> float:
    """Return the median of so many runs in milliseconds."""
    taken = []
    for k in range(times):
        begin = time.perf_counter()
        work(k)
        taken.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(taken)


def measure(n: int, side: int, loss: Robust) -> dict[str, float]:
    """Return the time of each act in milliseconds."""
    random = np.random.default_rng(1)
    x = random.normal(size=n)
    y = 1.0 + 2.0 * x + random.normal(size=n)
    around = 4.0 * np.linspace(-1.0, 1.0, side)
    grid = 1.0 + around, 2.0 + around
    step = around[1] - around[0]
    few = Points.of(x[:PART], y[:PART])
    broadcast = clocked(lambda _: cost_grid(few, loss, *grid), 1) * n / few.n
    sets = [Points.of(x.copy(), y.copy()) for _ in range(3)]
    load = clocked(lambda k: landscape(sets[k], loss, *grid), 3)
    points = sets[-1]
    pan = clocked(lambda k: landscape(points, loss, grid[0] + step, grid[1] + (k + 1) * step), 9)
    landscape(points, loss, *grid)
    width = clocked(lambda k: landscape(points, replace(loss, c=1.0 + 0.01 * (k + 1)), *grid), 15)
    other = clocked(lambda k: landscape(points, SoftL1(1.0 + 0.01 * k), *grid), 15)
    landscape(points, loss, *grid)
    held = points.moved([0], [0.0], [0.0])
    held_surface(held, loss, *grid)
    drag = clocked(lambda k: held_surface(held.moved([0], [0.1 * k], [0.0]), loss, *grid), 50)
    return {
        "broadcast": broadcast,
        "load": load,
        "pan": pan,
        "c": width,
        "loss": other,
        "drag": drag,
    }


def main() -> None:
    """Print one line for each loss and number of points."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grid", type=int, default=256)
    parser.add_argument("--points", type=int, nargs="+", default=[100, 10_000, 1_000_000])
    said = parser.parse_args()
    acts = ("load", "pan", "c", "loss", "drag")
    print(f"a grid of {said.grid}²; broadcasting is timed on at most {PART} points and scaled up")
    head = "".join(f"{act:>8}" for act in acts) + "".join(f"{act:>12}" for act in acts)
    print(f"{'loss':<8}{'n':>9}{'broadcast':>11}{head}")
    for loss in (Huber(), Cauchy()):
        for n in said.points:
            took = measure(n, said.grid, loss)
            times = "".join(f"{took[act]:>8.1f}" for act in acts)
            ratios = "".join(
                f"{'1/' + format(took['broadcast'] / took[act], ',.0f'):>11}" for act in acts
            )
            print(f"{loss.key:<8}{n:>9,}{took['broadcast']:>11,.0f}{times}{ratios}")


if __name__ == "__main__":
    main()
