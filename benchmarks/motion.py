"""What a frame of motion costs, as a multiple of an unchanged repaint of the same window.

    cd benchmarks && ../.venv/bin/python motion.py [--size 1600x1000] [--frames 200]

Scrubbing a run of 10⁶ steps; dragging a point with several runs side by side at step 300; dragging
a point with 10⁶ draws of a sampler made. Frames and repaints are taken in turn, as in drag.py.
"""

from __future__ import annotations

import argparse
import statistics
import time

from drag import lab_of, measure, opened, repaint

from physviz.engine.run import LONGEST_RUN
from physviz.lab import edits
from physviz.lab.state import State, front_run

SIDE_BY_SIDE = ("momentum", "nesterov", "adagrad", "rmsprop", "adam")


def longest(key: str) -> State:
    """Return a lab whose run in front never settles, at its end."""
    state = edits.add_run(edits.show_run(lab_of(100, "squared"), 0, False), key)
    run = front_run(state)
    assert run is not None
    run.grow(600.0)
    assert run.last == LONGEST_RUN, run.last
    return edits.to_end(state)


def scrubbed(state: State, size: tuple[int, int], frames: int) -> tuple[float, float]:
    """Return the medians of a scrub's frame and of a repaint in milliseconds."""
    app, window = opened(state, size)
    moved, repainted = [], []
    for k in range(frames + 20):
        begin = time.perf_counter()
        window.loop.do(edits.scrub, LONGEST_RUN - 1 - (k * 7919 * 613) % LONGEST_RUN)
        window.loop.frame()
        app.processEvents()
        middle = time.perf_counter()
        again = repaint(app, window)
        if k >= 20:
            moved.append(1e3 * (middle - begin))
            repainted.append(1e3 * again)
    window.close()
    return statistics.median(moved), statistics.median(repainted)


def side_by_side(n: int, loss: str) -> State:
    """Return a lab with six runs at step 300."""
    state = lab_of(n, loss)
    for key in SIDE_BY_SIDE:
        state = edits.add_run(state, key)
    return edits.scrub(state, 300)


def crowded() -> State:
    """Return a lab with a million draws made."""
    state = edits.choose_sampler(lab_of(100, "squared"), "mala")
    state = edits.set_sampling_steps(edits.set_chains(state, 500), 2000)
    return edits.to_end(state)


def main() -> None:
    """Print one line per case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1600x1000")
    parser.add_argument("--frames", type=int, default=200)
    said = parser.parse_args()
    width, height = (int(side) for side in said.size.split("x"))
    size, frames = (width, height), said.frames
    cases = {
        "scrub 10⁶ steps of mini-batches": lambda: scrubbed(longest("minibatch"), size, frames),
        "drag, one run": lambda: measure(edits.scrub(lab_of(100, "squared"), 300), size, frames),
        "drag, six runs": lambda: measure(side_by_side(100, "squared"), size, frames),
        "drag, six runs, Huber": lambda: measure(side_by_side(100, "huber"), size, frames),
        "drag, six runs, n = 10⁶": lambda: measure(side_by_side(10**6, "squared"), size, frames),
        "drag, 10⁶ draws": lambda: measure(crowded(), size, frames),
    }
    print(f"{'':<32} {'frame':>8}  {'repaint':>8}  ratio")
    for name, case in cases.items():
        moved, still = case()
        print(f"{name:<32} {moved:>8.2f}  {still:>8.2f}  {moved / still:.2f}", flush=True)
    print(f"Medians in ms, {said.size}.")


if __name__ == "__main__":
    main()
