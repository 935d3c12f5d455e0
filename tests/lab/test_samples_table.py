"""The draws as CSV: every number reads back, and a million draws are thinned."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from physviz.engine.annealing import Anneal
from physviz.engine.sampling import Sampling
from physviz.lab import edits
from physviz.lab.samples_table import MOST_ROWS, samples_csv
from physviz.lab.state import State, sampling_of


def walked(chains: int, steps: int) -> tuple[State, Sampling]:
    """Hubble's data with walkers that have come to their end."""
    state = edits.choose_sampler(edits.state_of_dataset("hubble1929"), "metropolis")
    state = edits.set_sampling_steps(edits.set_chains(edits.set_warm_up(state, 10), chains), steps)
    made = sampling_of(state.experiment)
    assert made is not None
    made.grow(60.0)
    return edits.scrub(state, steps), made


def read(text: str) -> tuple[list[str], np.ndarray]:
    """Return the headings and the numbers."""
    headings, *rows = csv.reader(io.StringIO(text))
    return headings, np.array(rows, dtype=np.float64)


def test_that_every_draw_after_the_warm_up_reads_back_as_the_same_float() -> None:
    state, made = walked(3, 40)
    headings, rows = read(samples_csv(state))
    assert headings == ["step", "walker", "beta_0 [km/s]", "beta_1 [km/s/Mpc]", "E"]
    theta, energy = made.draws(11, 40)
    assert rows.shape == (90, 5)
    for step, walker, intercept, slope, level in rows.tolist():
        row = int(step) - 11
        assert [intercept, slope] == theta[row, int(walker)].tolist()
        assert level == energy[row, int(walker)]


def test_that_draws_up_to_the_present_step_alone_leave_the_lab() -> None:
    state, _ = walked(3, 40)
    _, rows = read(samples_csv(edits.scrub(state, 25)))
    assert (rows[0, 0], rows[-1, 0]) == (11, 25)


@pytest.mark.slow
def test_that_many_draws_are_thinned_evenly_with_all_walkers_kept() -> None:
    state, made = walked(1000, 400)
    _, rows = read(samples_csv(state))
    steps = np.unique(rows[:, 0])
    assert MOST_ROWS // 2 < len(rows) <= MOST_ROWS and np.ptp(np.diff(steps)) == 0.0
    assert len(rows) == 1000 * len(steps)
    last = rows[rows[:, 0] == steps[-1]]
    assert (last[:, 2:4] == made.at(int(steps[-1]))).all()


def test_that_draws_of_walkers_being_cooled_say_how_warm_they_were() -> None:
    state, _ = walked(3, 40)
    state = edits.set_anneal(state, Anneal("geometric", 100.0, 30))
    made = sampling_of(state.experiment)
    assert made is not None and not made.grow(60.0)
    headings, rows = read(samples_csv(edits.scrub(state, 40)))
    assert headings[-1] == "T" and rows.shape == (90, 6)
    cooling = np.append(100.0 ** (1.0 - np.arange(10, 30) / 29.0), np.ones(10))
    assert rows[:, 5] == pytest.approx(np.repeat(cooling, 3), rel=1e-12)


def test_that_without_walkers_or_before_the_warm_up_there_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="choose a sampler"):
        samples_csv(edits.state_of_dataset("hubble1929"))
    state, _ = walked(3, 40)
    with pytest.raises(ValueError, match="before step 11"):
        samples_csv(edits.scrub(state, 10))
