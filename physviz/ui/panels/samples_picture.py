"""What the Samples tab draws, as numbers: traces as they go, and what the draws say so far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.diagnostics import FEWEST
from physviz.engine.sampled import (
    autocorrelation,
    histogram,
    in_turns,
    running,
    trace,
    values,
)
from physviz.engine.stuck import why_stuck
from physviz.lab.views import View
from physviz.ui.panels.samples_exact import Known, known
from physviz.ui.panels.samples_verdict import verdict
from physviz.ui.panels.walk import first_kept
from physviz.ui.shapes import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats
    from physviz.engine.sampled import Quantity, Running, Statistics
    from physviz.engine.sampling import Sampling
    from physviz.lab.state import Pair

TRACED = 3
"""So many walkers have their trace drawn."""
MOST = 300
"""A line has no more vertices than this."""
LEAST_SPAN = 64
"""The axis of steps is at least so long."""
BINS = 40
FARTHEST = 1e100
"""Nothing is drawn beyond this."""
NOTHING = Known()


@dataclass(frozen=True, eq=False)
class Traces:
    """A quantity of a few walkers over steps: of the first, of the others, and what is to come.

    Shapes (k, 2), with gaps of NaN between walkers.
    """

    first: Floats
    others: Floats
    ahead: Floats
    step: int
    view: View


@dataclass(frozen=True, eq=False)
class Found:
    """What the draws up to a step say of one quantity, ``which``, and of all.

    ``histogram`` is (edges, heights), shapes (k + 1,) and (k,). Where there are no ``statistics``
    the ``sentence`` says why; else it is the verdict.
    """

    which: Quantity
    sentence: str
    statistics: Statistics | None = None
    known: Known = NOTHING
    running: Running | None = None
    histogram: tuple[Floats, Floats] | None = None
    correlation: Floats | None = None


def horizon(step: int, reached: int) -> int:
    """Return where the axis of steps ends: it doubles whenever the walkers come to its end."""
    room = 1 << max(step, LEAST_SPAN - 1).bit_length()
    return max(min(room, reached), 1)


def traces(sampling: Sampling, which: Quantity, step: int, end: int) -> Traces:
    """Return the traces up to a step, and what is made after it up to the end of the axis."""
    past, ahead = [], []
    low, high = math.inf, -math.inf
    for chain in range(min(TRACED, sampling.chains)):
        at, value = trace(sampling, which, chain, end, MOST)
        line = np.column_stack([at, np.clip(value, -FARTHEST, FARTHEST)])
        cut = int(np.searchsorted(at, step, side="right"))
        past.append(line[:cut])
        ahead.append(line[max(cut - 1, 0) :])
        low, high = min(low, float(line[:, 1].min())), max(high, float(line[:, 1].max()))
    margin = 0.06 * (high - low) or max(abs(high), 1.0) * 1e-6
    view = View((0.0, float(end)), (low - margin, high + margin))
    others, later = np.column_stack(joined(past[1:])), np.column_stack(joined(ahead))
    return Traces(past[0], others, later, step, view)


def finding(sampling: Sampling, which: Quantity, warm_up: int, upto: int) -> Iterator[Found | None]:
    """Yield None for each turn of work, at last what the draws say."""
    yield None
    if early := _too_early(sampling, warm_up, upto):
        yield Found(which, early)
        return
    truth, found = Known(), None
    for now in known(sampling):
        yield None
        truth = now or truth
    for so_far in in_turns(sampling, warm_up, upto):
        yield None
        found = so_far or found
    assert found is not None
    averages = running(sampling, which, warm_up, upto, MOST)
    yield None
    correlation = autocorrelation(sampling, which, warm_up, upto)
    yield None
    edges = _edges(sampling, which, truth, found)
    heights = histogram(sampling, which, edges, warm_up, upto)
    yield None
    stuck = why_stuck(sampling, truth.ensemble, warm_up, upto)
    sentence = verdict(sampling, found, truth, stuck)
    yield Found(which, sentence, found, truth, averages, (edges, heights), correlation)


def _too_early(sampling: Sampling, warm_up: int, upto: int) -> str:
    left_out = first_kept(sampling, warm_up)
    if upto - left_out >= FEWEST:
        return ""
    cooling = sampling.anneal
    if cooling is not None and upto < cooling.steps:
        return (
            f"The ‹walkers› are being cooled until step {cooling.steps:,}: U and C at each T are "
            "in the ‹Thermodynamics› tab."
        )
    if left_out + FEWEST > sampling.last:
        return f"All of the {sampling.last:,} steps are left out: nothing remains to take means of."
    return f"‹Warm-up›: the means begin after step {left_out:,}."


def _edges(sampling: Sampling, which: Quantity, truth: Known, found: Statistics) -> Floats:
    """Return the edges of the bins: as far as the exact density is drawn, else as the draws go."""
    curve = truth.densities.get(which)
    if curve is not None:
        low, high = curve[[0, -1], 0].tolist()
    else:
        draws = values(sampling, which, found.first, found.last)
        some = draws[:: max(1, draws.size // 20_000)]
        low, high = np.quantile(some, [0.0 if which == "energy" else 0.005, 0.995]).tolist()
    # In the cold E varies by less than floating point can tell.
    least = 4.0 * BINS * float(np.spacing(max(abs(low), abs(high))))
    return np.linspace(low, max(high, low + least), BINS + 1)


def span_of(running: Running, exact_mean: float | None) -> Pair:
    """Return the heights between which a running mean is seen: its later part, and the exact."""
    later = slice(len(running.steps) // 5, None)
    bar = np.nan_to_num(running.error[later])
    low, high = float(np.min(running.mean[later] - bar)), float(np.max(running.mean[later] + bar))
    if exact_mean is not None:
        low, high = min(low, exact_mean), max(high, exact_mean)
    margin = 0.1 * (high - low) or max(abs(high), 1.0) * 1e-6
    return low - margin, high + margin
