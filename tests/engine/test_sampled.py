from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine import diagnostics
from physviz.engine.annealing import Anneal
from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl
from physviz.engine.datasets import by_key
from physviz.engine.distribution import distribution, ensemble
from physviz.engine.divergence import binding
from physviz.engine.laplace import bells
from physviz.engine.learning_rates import critical_learning_rate
from physviz.engine.losses import Arctan, Cauchy, Huber
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.predictive import masses
from physviz.engine.priors import Gaussian
from physviz.engine.rungs import rungs
from physviz.engine.sampled import (
    autocorrelation,
    exact,
    histogram,
    in_turns,
    running,
    statistics,
    trace,
    values,
)
from physviz.engine.samplers import Hmc, Independent, Langevin, Mala, Metropolis
from physviz.engine.sampling import Sampling
from physviz.engine.stuck import why_stuck
from tests.engine.problems import cloud

if TYPE_CHECKING:
    from physviz.engine.samplers import Sampler

X, Y, BARS = cloud(12, seed=5)
POINTS = Points.of(X, Y, BARS)
PRIOR = Gaussian((1.0, -1.0), (0.3, 0.1))
PROBLEMS = {
    "squared": Problem(POINTS),
    "huber": Problem(POINTS, Huber(1.0)),
    "cauchy": Problem(POINTS, Cauchy(2.5)),
    "tempered": Problem(POINTS, Cauchy(2.5), prior=PRIOR, temper="likelihood"),
}
SQUARED = PROBLEMS["squared"]
NEAR = (2.0, -1.5)


def made(
    sampler: Sampler, problem: Problem = SQUARED, beta: float = 1.0, **other: object
) -> Sampling:
    settings = {"chains": 32, "steps": 600, "seed": 7} | other
    sampling = Sampling(problem, beta, sampler, NEAR, **settings)
    sampling.at(sampling.steps)
    return sampling


@cache
def plain() -> Sampling:
    return made(Mala())


@cache
def two_modes() -> Problem:
    data = by_key("two_modes")
    return Problem(data.reading().points, data.loss, data.sigma, data.prior)


# --- means, U and C -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROBLEMS)
def test_that_the_estimates_are_those_of_q_within_their_errors(name: str) -> None:
    problem, beta = PROBLEMS[name], 0.8
    sampling = made(Hmc(), problem, beta)
    told = statistics(sampling, 50, 600)
    known = exact(sampling, distribution(problem, beta))
    for found, value in (
        (told.intercept, known.intercept),
        (told.slope, known.slope),
        (told.energy, known.energy),
    ):
        assert value is not None and abs(found.mean - value) < 4.0 * found.error
        assert found.r_hat < 1.02 and found.ess > 5000.0
    assert abs(told.heat_capacity - known.heat_capacity) < 4.0 * told.heat_error
    assert told.heat_error < 0.05 and told.energy.error < 0.03 / beta
    assert told.caveat == ""


@pytest.mark.slow
def test_that_the_errors_are_those_of_exponential_energies() -> None:
    # On a bowl in two dimensions βE − βE_min is exponential, with the central moments 1, 2, 9.
    told = statistics(made(Independent(), steps=1500), 0, 1500)
    n = told.energy.ess
    assert told.acceptance > 0.97 and n > 40_000
    assert told.energy.error == pytest.approx(1.0 / math.sqrt(n), rel=0.03)
    assert told.heat_error == pytest.approx(math.sqrt(8.0 / n), rel=0.15)


@pytest.mark.slow
@pytest.mark.parametrize("sampler", [Metropolis(), Mala()], ids=lambda sampler: sampler.key)
def test_that_errors_are_as_large_as_what_they_are_errors_of(sampler: Sampler) -> None:
    closed, pulls = boltzmann(SQUARED), []
    for seed in range(40):
        told = statistics(made(sampler, chains=64, steps=300, seed=seed), 20, 300)
        pulls.append(
            (
                (told.slope.mean - closed.mean[1]) / told.slope.error,
                (told.energy.mean - closed.internal_energy) / told.energy.error,
                (told.heat_capacity - closed.heat_capacity) / told.heat_error,
            )
        )
    square = np.mean(np.square(pulls), axis=0)
    # χ² of 40 over 40: 1 ± 0.22.
    assert (np.abs(square - 1.0) < 3.0 * math.sqrt(2.0 / 40.0)).all()


def test_that_start_and_warm_up_are_left_out() -> None:
    sampling = plain()
    told = statistics(sampling, 100, 300)
    theta, energy = sampling.draws(101, 300)
    assert (told.first, told.last, told.draws) == (101, 300, 200 * 32)
    assert told.intercept == diagnostics.estimate(theta[..., 0])
    assert told.slope == diagnostics.estimate(theta[..., 1])
    assert told.energy == diagnostics.estimate(energy)
    assert told.heat_capacity == pytest.approx(energy.var(), rel=1e-12)
    moves = (np.diff(sampling.draws(100, 300)[0], axis=0) != 0.0).any(axis=2)
    assert told.acceptance == pytest.approx(moves.mean(), rel=1e-9)
    assert statistics(sampling, 0, 9999).first == 1


def test_that_much_work_comes_in_turns() -> None:
    few, many = (list(in_turns(plain(), 0, upto)) for upto in (600, 700))
    assert len(few) == 1 and few == many
    long = made(Mala(), chains=64)
    *turns, last = in_turns(long, 0, 600)
    assert len(turns) == 12 and not any(turns)
    assert last == statistics(long, 0, 600)


def test_that_too_few_draws_and_none_at_all_are_refused() -> None:
    cold = made(Langevin(0.01), beta=math.inf, steps=30)
    cooled = made(Mala(), anneal=Anneal("geometric", 10.0, 100), steps=150)
    refused = Sampling(PROBLEMS["huber"], -1.0, Mala())
    for sampling, upto, sentence in (
        (plain(), 57, "fewer than 8 steps"),
        (cold, 30, "At T = 0 nothing fluctuates"),
        (cooled, 100, "no equilibrium"),
        (cooled, 105, "fewer than 8 steps"),
        (refused, 100, "above zero"),
    ):
        with pytest.raises(ValueError, match=sentence):
            statistics(sampling, 50, upto)
    assert statistics(cooled, 50, 150).first == 101


# --- caveats --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_that_a_mean_which_q_has_not_is_not_told() -> None:
    problem = Problem(POINTS, Cauchy(2.5))
    first, second = binding(problem, 1), binding(problem, 2)
    assert 0.0 < first < second
    for beta, has_mean, sentence in (
        (0.5 * (first + second), True, "no error bars"),
        (0.5 * (binding(problem) + first), False, "ranks"),
    ):
        sampling = made(Mala(), problem, beta, steps=100)
        told = statistics(sampling, 10, 100)
        assert sentence in told.caveat
        assert math.isnan(told.slope.error) and math.isnan(told.slope.mean) != has_mean
        assert told.slope.ess > 0.0 and math.isfinite(told.energy.mean)
        known = exact(sampling, distribution(problem, beta))
        assert (known.slope is not None) == has_mean


def test_that_where_nothing_binds_nothing_is_told_but_why() -> None:
    told = statistics(made(Langevin(0.01), Problem(POINTS, Arctan(1.0), 1.0)), 10, 600)
    assert "nothing binds" in told.caveat
    numbers = told.slope.mean, told.energy.mean, told.heat_capacity, told.heat_error
    assert all(math.isnan(number) for number in numbers)


def test_that_langevins_finite_steps_are_owned_up_to() -> None:
    rate = 0.5 * critical_learning_rate(bowl(POINTS))
    told = statistics(made(Langevin(rate)), 50, 600)
    assert "2.00 times too large" in told.caveat
    assert told.energy.mean - boltzmann(SQUARED).internal_energy > 4.0 * told.energy.error
    assert statistics(made(Langevin(0.01 * rate)), 50, 600).caveat == ""
    wild = statistics(made(Langevin(3.0 * rate)), 50, 600)
    assert "above 2/λ" in wild.caveat


# --- pictures -------------------------------------------------------------------------------------


def test_that_the_running_mean_ends_at_the_mean_and_its_error() -> None:
    told, found = statistics(plain(), 50, 600), running(plain(), "energy", 50, 600, most=40)
    energy = plain().draws(51, 600)[1]
    assert len(found.steps) == 40 and found.steps[0] == 51 and found.steps[-1] == 600
    assert found.mean[-1] == pytest.approx(told.energy.mean, rel=1e-12)
    assert found.error[-1] == pytest.approx(told.energy.error, rel=1e-12)
    for step, mean, error in zip(found.steps, found.mean, found.error, strict=True):
        assert mean == pytest.approx(energy[: step - 50].mean(), rel=1e-12)
        assert error == pytest.approx(told.energy.error * math.sqrt(550 / (step - 50)), rel=1e-12)
    assert len(running(plain(), "slope", 590, 600).steps) == 10


def test_that_langevin_forgets_at_the_pace_of_its_modes() -> None:
    # With the x centred β₁ is a mode by itself, of curvature λ: ρ_t = (1 − αλ)^t.
    points = Points.of(X - X.mean(), Y)
    hill = bowl(points)
    rate = 0.2 * critical_learning_rate(hill)
    sampling = made(Langevin(rate), Problem(points), chains=100, steps=1600)
    found = autocorrelation(sampling, "slope", 100, 1600, most=20)
    assert found.shape == (20,)
    keep = 1.0 - rate * hill.matrix[1, 1]
    assert keep == pytest.approx(0.6)
    assert found == pytest.approx(keep ** np.arange(20), abs=0.015)


@pytest.mark.parametrize("which", ["intercept", "slope"])
def test_that_a_histogram_is_laid_over_the_marginal(which: str) -> None:
    closed = boltzmann(SQUARED)
    j = int(which == "slope")
    width = math.sqrt(closed.covariance[j, j])
    edges = closed.mean[j] + width * np.linspace(-1.5, 2.0, 15)
    sampling = made(Independent(), steps=500)
    found = histogram(sampling, which, edges, 0, 500)
    density = (closed.marginal_intercept, closed.marginal_slope)[j]
    fine = np.linspace(edges[:-1], edges[1:], 101)
    expected = np.array([np.trapezoid(density(column), column) for column in fine.T])
    share = found * np.diff(edges)
    assert (np.abs(share - expected) < 4.5 * np.sqrt(expected / 16_000)).all()
    assert share.sum() < 0.95


def test_that_a_trace_is_one_chain_thinned() -> None:
    steps, found = trace(plain(), "slope", 3, 600, most=100)
    assert steps[0] == 0 and len(steps) == len(found) == 86 and (np.diff(steps) == 7).all()
    assert np.array_equal(found, [plain().at(step)[3, 1] for step in steps.tolist()])
    steps, found = trace(plain(), "energy", 3, 50)
    assert np.array_equal(steps, np.arange(51)) and np.array_equal(
        found, values(plain(), "energy", 0, 50)[:, 3]
    )


# --- while it cools -------------------------------------------------------------------------------


@pytest.mark.slow
def test_that_slow_cooling_follows_equilibrium() -> None:
    anneal = Anneal("geometric", 20.0, 960)
    sampling = made(Mala(), anneal=anneal, chains=200, steps=960, scattered=True)
    found = rungs(sampling, 960)
    assert found.temperature.shape == (24,) and (np.diff(found.temperature) < 0.0).all()
    least = boltzmann(SQUARED).internal_energy - 1.0
    # Equipartition: U − φ_min = T and C = 1.
    pulls = (found.internal_energy - least - found.temperature) / found.energy_error
    assert np.abs(pulls[1:]).max() < 4.5
    assert np.abs((found.heat_capacity - 1.0) / found.heat_error)[1:].max() < 4.5
    assert found.heat_error.max() < 0.1
    part = rungs(sampling, 100)
    assert part.temperature.shape == (3,)
    assert part.heat_capacity[:2] == pytest.approx(found.heat_capacity[:2], rel=1e-12)


def test_that_cooling_too_fast_lags_behind() -> None:
    sampling = made(
        Metropolis(0.2), anneal=Anneal("geometric", 100.0, 24), chains=200, steps=24, scattered=True
    )
    found = rungs(sampling, 24, count=6)
    least = boltzmann(SQUARED).internal_energy - 1.0
    assert found.internal_energy[-1] - least > 2.0 * found.temperature[-1]


def test_that_what_is_not_cooled_has_no_rungs() -> None:
    with pytest.raises(ValueError, match="not cooled"):
        rungs(plain(), 600)
    one = made(Mala(), chains=1, anneal=Anneal("linear", 2.0, 50), steps=50)
    assert np.isnan(rungs(one, 50).heat_capacity).all()
    with pytest.raises(ValueError, match="Not a step"):
        rungs(one, 0)


# --- two modes ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("sampler", [Mala(), Hmc(), Metropolis()], ids=lambda s: s.key)
def test_that_chains_in_one_mode_are_told_of_the_other(sampler: Sampler) -> None:
    data, problem = by_key("two_modes"), two_modes()
    sampling = replace(made(sampler, problem), start=data.start)
    sampling.at(600)
    whole = ensemble(problem, 1.0, 1.0)
    told = statistics(sampling, 50, 600)
    assert told.slope.r_hat < 1.02 and told.slope.ess > 1000.0
    sentence = why_stuck(sampling, whole, 50, 600)
    rising = masses(whole, 1.0)[whole.data.theta(whole.lines)[:, 1] > 0.0].sum()
    assert 0.86 < rising < 0.89
    assert "100 % of their draws on the mode at (β₀, β₁) = (0.0775, 1.00)" in sentence
    assert f"whose mass is {100 * rising:.1f} %" in sentence
    assert "in 550 steps none of 32 crossed" in sentence and "cannot tell" in sentence


def test_that_chains_begun_in_both_modes_do_tell() -> None:
    sampling = made(Mala(), two_modes(), scattered=True)
    sentence = why_stuck(sampling, ensemble(two_modes(), 1.0, 1.0), 50, 600)
    assert "50 % of their draws" in sentence and sentence.endswith("tells.")
    assert statistics(sampling, 50, 600).slope.r_hat > 1.5


@pytest.mark.slow
def test_that_where_all_is_well_nothing_is_said() -> None:
    problem = two_modes()
    whole = ensemble(problem, 1.0, 1.0)
    sampling = made(Independent(), problem)
    assert why_stuck(sampling, whole, 50, 600) == ""
    assert why_stuck(plain(), None, 50, 600) == ""
    assert (
        why_stuck(made(Hmc(), PROBLEMS["cauchy"]), ensemble(PROBLEMS["cauchy"], 1.0, 1.0), 50, 600)
        == ""
    )


@pytest.mark.slow
def test_that_independent_draws_find_the_mass_of_either_mode() -> None:
    problem = two_modes()
    whole = ensemble(problem, 1.0, 1.0)
    rising = float(masses(whole, 1.0)[whole.data.theta(whole.lines)[:, 1] > 0.0].sum())
    sampling = made(Independent(), problem, chains=512, steps=400)
    share = diagnostics.estimate((values(sampling, "slope", 1, 400) > 0.0).astype(float))
    assert share.error < 0.001 and abs(share.mean - rising) < 0.003


@pytest.mark.slow
@pytest.mark.parametrize("sampler", [Mala(), Hmc(), Metropolis()], ids=lambda s: s.key)
def test_that_in_a_hundred_thousand_steps_no_chain_crosses(sampler: Sampler) -> None:
    best, other = bells(two_modes())
    assert best.mean[1] > 0.0 > other.mean[1]
    for bell, side in ((best, 1.0), (other, -1.0)):
        sampling = Sampling(two_modes(), 1.0, sampler, bell.mean, chains=64, steps=1600)
        sampling.at(1600)
        assert (side * sampling.draws(0, 1600)[0][..., 1] > 0.0).all()
