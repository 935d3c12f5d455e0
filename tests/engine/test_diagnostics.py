from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.diagnostics import (
    autocorrelation,
    effective_size,
    estimate,
    r_hat,
    running_mean,
    standard_error,
)

if TYPE_CHECKING:
    from physviz.engine.points import Floats


def ar1(memory: float, draws: int, chains: int, seed: int = 0) -> Floats:
    """x_k = φx_{k−1} + √(1 − φ²) ξ, of mean 0 and variance 1, with ρ_t = φᵗ."""
    noise = np.random.default_rng(seed).standard_normal((draws, chains))
    x = noise.copy()
    for before, k in pairwise(range(draws)):
        x[k] = memory * x[before] + math.sqrt(1.0 - memory**2) * noise[k]
    return x


@pytest.mark.parametrize("memory", [0.9, 0.5, 0.0, -0.5])
def test_that_a_process_with_memory_has_its_autocorrelations_and_their_sum(memory: float) -> None:
    x = ar1(memory, 4000, 64)
    lags = np.arange(12)
    # Bartlett: each is known to about √(τ/draws).
    expected = memory**lags
    assert autocorrelation(x)[:12] == pytest.approx(expected, abs=4.0 / 500.0 * 1.5)
    tau = (1.0 + memory) / (1.0 - memory)
    assert effective_size(x) == pytest.approx(x.size / tau, rel=0.07)


def test_that_the_autocorrelation_is_that_of_its_definition() -> None:
    x = ar1(0.6, 20, 3) + np.array([0.0, 0.2, -0.1])
    n = len(x)
    within = np.mean([np.var(chain, ddof=1) for chain in x.T])
    total = (n - 1) / n * within + np.var(x.mean(axis=0), ddof=1)
    for t in range(n):
        lagged = [
            sum((c[k] - c.mean()) * (c[k + t] - c.mean()) for k in range(n - t)) / n for c in x.T
        ]
        expected = 1.0 - (within - np.mean(lagged)) / total
        assert autocorrelation(x)[t] == pytest.approx(expected, abs=1e-12)


def test_that_the_standard_error_is_how_far_means_scatter() -> None:
    x = ar1(0.8, 200, 4000)
    means = x.reshape(200, 1000, 4).mean(axis=(0, 2))
    claimed = [standard_error(x[:, 4 * k : 4 * k + 4]) for k in range(1000)]
    # The scatter of 1000 means is known to 2 %; errors from so few draws are a little too small.
    assert np.median(claimed) == pytest.approx(float(means.std()), rel=0.12)


def test_that_independent_draws_are_worth_what_they_are() -> None:
    x = np.random.default_rng(1).standard_cauchy((1000, 8))
    assert effective_size(x) == pytest.approx(x.size, rel=0.1)
    assert r_hat(x) == pytest.approx(1.0, abs=0.01)


def test_that_only_the_order_of_draws_counts_for_rank_and_agreement() -> None:
    x = ar1(0.5, 100, 4)
    assert effective_size(np.exp(3.0 * x)) == pytest.approx(effective_size(x), rel=1e-12)
    # The two draws nearest the median are equally far from it, so nothing may be rounded.
    assert r_hat(-2.0 * x) == pytest.approx(r_hat(x), rel=1e-12)


def test_that_chains_that_disagree_in_place_width_or_time_are_noticed() -> None:
    x = ar1(0.0, 400, 4)
    assert r_hat(x) < 1.01
    assert r_hat(x + np.array([0.0, 0.0, 0.0, 2.0])) > 1.2
    assert r_hat(x * np.array([1.0, 1.0, 1.0, 5.0])) > 1.2
    assert r_hat(x + np.linspace(0.0, 3.0, 400)[:, None]) > 1.2
    assert effective_size(x + np.array([0.0, 0.0, 0.0, 4.0])) < 20.0


def test_that_draws_all_alike_say_nothing_and_stuck_chains_the_worst() -> None:
    assert math.isnan(r_hat(np.ones((20, 3)))) and math.isnan(effective_size(np.ones((20, 3))))
    stuck = np.tile([1.0, 2.0, 3.0], (20, 1))
    assert r_hat(stuck) == math.inf
    assert effective_size(stuck) < 5.0


def test_that_too_few_draws_are_refused() -> None:
    for draws in (np.ones((7, 4)), np.ones(100)):
        with pytest.raises(ValueError, match="8 draws"):
            estimate(draws)


def test_that_an_estimate_holds_the_four_numbers() -> None:
    x = ar1(0.5, 50, 4)
    found = estimate(x)
    assert found.mean == pytest.approx(float(running_mean(x)[-1]), rel=1e-12)
    assert (found.error, found.ess, found.r_hat) == (
        standard_error(x),
        effective_size(x),
        r_hat(x),
    )


def test_that_the_running_mean_is_that_of_all_draws_so_far() -> None:
    x = ar1(0.5, 50, 4)
    assert running_mean(x) == pytest.approx([x[: k + 1].mean() for k in range(50)], rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0.9, 0.5, 0.0, -0.7])
@pytest.mark.parametrize(("draws", "chains"), [(1000, 4), (401, 2), (40, 2)])
def test_that_the_numbers_are_arviz_numbers(memory: float, draws: int, chains: int) -> None:
    from arviz_stats.base import array_stats  # takes a second

    x = ar1(memory, draws, chains, seed=draws)
    axes = {"chain_axis": 1, "draw_axis": 0}
    ess = array_stats.ess(x, method="bulk", **axes)
    assert effective_size(x) == pytest.approx(float(ess), rel=1e-9)
    assert r_hat(x) == pytest.approx(float(array_stats.rhat(x, method="rank", **axes)), rel=1e-9)
    error = array_stats.mcse(x, method="mean", **axes)
    assert standard_error(x) == pytest.approx(float(error), rel=1e-9)
