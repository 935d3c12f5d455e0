"""What the walkers drew, as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.words import Refusal
from physviz.lab.state import sampling_of

if TYPE_CHECKING:
    from physviz.lab.state import State

MOST_ROWS = 100_000


def samples_csv(state: State) -> str:
    """Return the draws up to the present step as CSV: step, walker, β₀, β₁ and E, in units.

    The warm-up is left out, as from the means, and what is not made yet; where walkers are cooled T
    of the step stands in a last column. Of more than ``MOST_ROWS`` draws every so many steps are
    kept, of all walkers. Raises ValueError where there are none.
    """
    setup, sampling = state.experiment.sampling, sampling_of(state.experiment)
    if setup is None or sampling is None:
        raise Refusal("There is nothing to export: choose ‹a sampler› in the ‹Samples› tab.")
    if sampling.refusal:
        raise Refusal(sampling.refusal)
    first, last = setup.warm_up + 1, min(state.step, sampling.reached)
    if last < first:
        raise Refusal(
            f"There is nothing to export before step {first:,}: the ‹warm-up› is left out."
        )
    thin = -(-(last - first + 1) // (MOST_ROWS // sampling.chains))
    theta, energy = (drawn[::thin] for drawn in sampling.draws(first, last))
    step, walker = np.indices(energy.shape)
    columns = [first + thin * step, walker, theta[..., 0], theta[..., 1], energy]
    if sampling.anneal is not None:
        at = [1.0 / sampling.inverse_temperature_at(k) for k in range(first, last + 1, thin)]
        columns.append(np.repeat(np.array(at)[:, None], sampling.chains, axis=1))
    labels = state.experiment.labels
    units = (("beta_0", labels.intercept_unit), ("beta_1", labels.slope_unit))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    headings = ["step", "walker", *(f"{n} [{u}]" if u else n for n, u in units), "E", "T"]
    writer.writerow(headings[: len(columns)])
    writer.writerows(zip(*(column.ravel().tolist() for column in columns), strict=True))
    return text.getvalue()
