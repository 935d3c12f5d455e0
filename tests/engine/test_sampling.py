from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.annealing import SHAPES, Anneal, temperatures
from physviz.engine.cost import bowl
from physviz.engine.datasets import by_key
from physviz.engine.laplace import bells
from physviz.engine.learning_rates import default_learning_rate
from physviz.engine.losses import Arctan, Cauchy, Huber, Squared
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.samplers import SAMPLERS, Hmc, Independent, Langevin, Mala, Metropolis
from physviz.engine.samplers.limits import MOST
from physviz.engine.sampling import Sampling
from physviz.engine.words import say
from tests.engine.problems import cloud

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.samplers import Sampler

X, Y, BARS = cloud(12, seed=5)
START = (1.0, -1.0)
PRIOR = Gaussian((1.0, -1.0), (0.3, 0.1))
RATE = default_learning_rate(bowl(Points.of(X, Y, BARS)))
EACH: tuple[Sampler, ...] = (Langevin(RATE), Metropolis(), Mala(), Hmc(), Independent())

every = pytest.mark.parametrize("sampler", EACH, ids=lambda sampler: sampler.key)


def fresh(loss: Loss | None = None) -> Problem:
    """A problem that nothing has been kept for, as no other has its points."""
    return Problem(Points.of(X, Y, BARS), loss or Huber(1.0))


def crowd(sampler: Sampler, problem: Problem | None = None, **changed: object) -> Sampling:
    settings = {"start": START, "chains": 5, "steps": 20, "seed": 3} | changed
    return Sampling(problem or fresh(), 1.0, sampler, **settings)


# --- made on demand -------------------------------------------------------------------------------


def test_that_every_sampler_is_tried_here() -> None:
    assert tuple(type(sampler) for sampler in EACH) == SAMPLERS


@every
def test_that_the_same_chains_come_whatever_the_turns(sampler: Sampler) -> None:
    at_once, in_turns = crowd(sampler), crowd(sampler)
    at_once.at(20)
    while in_turns.grow(0.0):
        assert in_turns.reached <= 20 and not in_turns.ended
    assert at_once.ended and in_turns.ended and at_once.reached == in_turns.reached == 20
    for one, other in zip(at_once.draws(0, 20), in_turns.draws(0, 20), strict=True):
        assert len(one) == 21 and np.array_equal(one, other)
    assert [at_once.acceptance(k) for k in range(21)] == [in_turns.acceptance(k) for k in range(21)]


@every
def test_that_a_longer_run_continues_a_shorter_one_to_the_bit(sampler: Sampler) -> None:
    problem = fresh()
    short = crowd(sampler, problem)
    before = short.at(20).copy()
    long, whole = replace(short, steps=50), crowd(sampler, steps=50)
    assert long.reached == 20 and not long.ended
    assert np.array_equal(long.at(20), before) and np.array_equal(long.at(50), whole.at(50))
    # And the shorter one ends where it did.
    assert short.reached == short.last == 20 and len(short.draws(0, 50)[0]) == 21


@every
def test_that_any_step_can_be_made_again_alone(sampler: Sampler) -> None:
    made = crowd(sampler, chains=40)
    made.at(20)
    for step in (0, 7, 19):
        tried = made.tried(step, few=30)
        before, after = made.at(step)[:30], made.at(step + 1)[:30]
        went = (before != after).any(axis=1)
        assert np.array_equal(tried.at, before) and np.array_equal(tried.accepted, went)
        assert tried.proposal[went] == pytest.approx(after[went], rel=1e-10)
        assert (np.abs(tried.proposal - before).max(axis=1) > 1e-6).all()
        leaps = sampler.leaps + 1 if isinstance(sampler, Hmc) else 0
        assert tried.path.shape == (leaps, 30, 2)
        if leaps:
            assert tried.path[0] == pytest.approx(before, rel=1e-10)
            assert np.array_equal(tried.path[-1], tried.proposal)


def test_that_the_share_accepted_is_that_of_the_steps_that_led_elsewhere() -> None:
    made = crowd(Mala(), chains=50)
    made.at(20)
    theta, _ = made.draws(0, 20)
    moves = (np.diff(theta, axis=0) != 0.0).any(axis=2)
    assert made.acceptance(0) == 1.0
    for step in (1, 9, 20):
        assert made.acceptance(step) == pytest.approx(moves[:step].mean(), rel=1e-12)
    assert 0.3 < made.acceptance(20) < 0.9


@every
def test_that_another_seed_makes_other_chains(sampler: Sampler) -> None:
    problem = fresh()
    one, other = crowd(sampler, problem), crowd(sampler, problem, seed=4)
    assert not (one.at(20) == other.at(20)).any()
    assert np.array_equal(one.at(0), other.at(0)) and np.array_equal(one.at(0), [START] * 5)


def test_that_draws_and_paths_are_views_of_what_is_made() -> None:
    made = crowd(Mala(), steps=400)
    made.grow(math.inf, 100)
    theta, energy = made.draws(10, 400)
    assert theta.shape == (91, 5, 2) and energy.shape == (91, 5)
    path = made.path(3, 10, 30)
    assert path.shape == (21, 2) and np.shares_memory(path, theta)
    assert np.array_equal(path[7], made.at(17)[3])
    assert np.shares_memory(energy, made.energies(50))
    assert np.array_equal(energy[40], made.energies(50))


def test_that_equal_samplings_share_what_is_made() -> None:
    problem = fresh()
    one, other = crowd(Hmc(), problem), crowd(Hmc(), problem)
    assert one == other and hash(one) == hash(other)
    one.at(20)
    assert other.ended and np.shares_memory(one.at(7), other.at(7))
    assert crowd(Hmc(), problem, start=(1.0, -1.1)).reached == 0


def test_that_others_may_read_while_a_thread_makes_steps() -> None:
    made = crowd(Mala(), chains=64, steps=600)

    def work() -> None:
        while made.grow(0.002):
            pass

    thread = threading.Thread(target=work)
    thread.start()
    seen: list[tuple[int, np.ndarray]] = []
    while not made.ended:
        time.sleep(0.002)
        if made.ready:
            reached = made.reached
            theta, energy = made.draws(0, reached)
            assert len(theta) == len(energy) == reached + 1
            seen.append((reached, theta[-1].copy()))
    thread.join()
    assert len(seen) > 3
    assert all(np.array_equal(made.at(step), theta) for step, theta in seen)


def test_that_nothing_is_ready_before_its_table_is_made() -> None:
    made = crowd(Independent(), fresh(Cauchy(2.5)))
    assert not (made.ready or made.light or made.ended) and made.reached == 0
    assert made.grow(0.0, 5) and not made.ready
    assert not made.grow(math.inf, 5) and made.ready and made.reached == 5
    assert made.grow(0.0) and made.reached == 6


def test_that_few_points_or_a_closed_form_are_light() -> None:
    many = Points.of(*cloud(5000, seed=1))
    assert crowd(Langevin(), fresh(Squared())).light and crowd(Mala()).light
    assert crowd(Mala(), Problem(many)).light
    assert not crowd(Mala(), Problem(many, Huber(1.0))).light
    assert not crowd(Hmc(0.1, 30)).light
    assert not crowd(Mala(), chains=4000).light


def test_that_scattered_chains_begin_about_every_mode_and_far_apart() -> None:
    data = by_key("two_modes")
    problem = Problem(data.reading().points, data.loss, data.sigma, data.prior)
    made = crowd(Mala(), problem, chains=1000, steps=1, scattered=True)
    found = bells(problem)
    assert len(found) == 2
    for part, bell in zip((0, 1), found, strict=True):
        away = made.at(0)[part::2] - np.array(bell.mean)
        cover = np.linalg.inv(bell.covariance)
        square = np.einsum("mi,ij,mj->m", away, cover, away)
        # Twice as wide: δᵀAδ is 4 times as large, χ² of two degrees of freedom, mean 2.
        assert abs(square.mean() - 8.0) < 4.0 * 8.0 / math.sqrt(500)
        assert abs((away / np.sqrt(np.diag(bell.covariance))).mean()) < 4.0 * 2.0 / math.sqrt(500)


# --- Langevin -------------------------------------------------------------------------------------


def test_that_without_heat_it_is_gradient_descent_to_the_bit() -> None:
    problem = Problem(Points.of(X, Y, BARS))
    hill, theta = bowl(problem.points), np.array([START])
    made = Sampling(problem, math.inf, Langevin(RATE), START, chains=1, steps=200)
    for k in range(201):
        assert np.array_equal(made.at(k), theta)
        theta, _ = GradientDescent(RATE).step(0, theta, hill.gradient(theta), ())


@pytest.mark.parametrize("loss", [Squared(), Huber(1.0), Cauchy(2.5)], ids=lambda loss: loss.key)
def test_that_without_heat_every_chain_makes_the_run_of_gradient_descent(loss: Loss) -> None:
    problem = fresh(loss)
    made = Sampling(problem, math.inf, Langevin(RATE), START, chains=3, steps=100)
    run = run_on(problem, START, (Leg(0, GradientDescent(RATE)),))
    for step in (0, 1, 10, 100):
        assert made.at(step) == pytest.approx(np.tile(run.at(step), (3, 1)), rel=1e-11)


def test_that_it_walks_where_nothing_binds() -> None:
    problem = fresh(Arctan(1.0))
    walk = Sampling(replace(problem, sigma=1.0), 1.0, Langevin(RATE), START, 20, 400)
    assert walk.refusal == "" and np.isfinite(walk.at(400)).all()
    stays = replace(walk, sampler=Mala())
    assert "bounded" in stays.refusal


# --- annealing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_that_a_schedule_falls_from_one_end_to_the_other(shape: str) -> None:
    t = temperatures(Anneal(shape, 50.0, 400), 0.5)
    assert t.shape == (400,) and t[0] == pytest.approx(50.0) and t[-1] == pytest.approx(0.5)
    assert (np.diff(t) < 0.0).all()
    k = np.arange(400)
    if shape == "geometric":
        assert t[1:] / t[:-1] == pytest.approx(np.full(399, 0.01 ** (1 / 399)), rel=1e-9)
    elif shape == "linear":
        assert np.diff(t) == pytest.approx(np.full(399, -49.5 / 399), rel=1e-9)
    else:
        # a + b/log(k + 2): two of the numbers tell a and b, and these tell all others.
        b = (t[100] - t[10]) / (1 / math.log(102) - 1 / math.log(12))
        a = t[10] - b / math.log(12)
        assert t == pytest.approx(a + b / np.log(k + 2.0), rel=1e-9)


def test_that_what_is_no_schedule_is_refused() -> None:
    for anneal, coldest, sentence in (
        (Anneal("steep", 10.0, 100), 1.0, "geometric, linear, logarithmic"),
        (Anneal("linear", 10.0, 1), 1.0, "from two to"),
        (Anneal("linear", 0.5, 100), 1.0, "above the one at which it ends"),
        (Anneal("linear", math.inf, 100), 1.0, "finite"),
        (Anneal("geometric", 10.0, 100), 0.0, "never comes to T = 0"),
    ):
        with pytest.raises(ValueError, match=sentence):
            temperatures(anneal, coldest)
        assert sentence in replace(crowd(Langevin()), anneal=anneal).refusal or coldest == 0.0
    assert temperatures(Anneal("linear", 10.0, 3), 0.0).tolist() == [10.0, 5.0, 0.0]


def test_that_the_steps_cool_and_then_stay_cold() -> None:
    anneal = Anneal("geometric", 8.0, 4)
    made = crowd(Mala(), anneal=anneal)
    temperature = [1.0 / made.inverse_temperature_at(step) for step in range(7)]
    assert temperature == pytest.approx([8.0, 8.0, 4.0, 2.0, 1.0, 1.0, 1.0])
    # From row 4 on it is what a sampler at β = 1 does with the same luck.
    problem = made.problem
    cold = crowd(Mala(), problem)
    assert made.at(20).shape == cold.at(20).shape and not (made.at(20) == cold.at(20)).all()
    assert made.acceptance(20) > 0.3


def test_that_cooled_to_nothing_the_chains_rest_at_the_minimum() -> None:
    problem = Problem(Points.of(X, Y, BARS))
    made = Sampling(
        problem, math.inf, Langevin(RATE), START, 4, 900, anneal=Anneal("linear", 5.0, 300)
    )
    assert np.ptp(made.at(200)[:, 0]) > 0.0
    assert made.inverse_temperature_at(300) == math.inf
    assert made.at(900) == pytest.approx(np.tile(bowl(problem.points).minimum, (4, 1)), rel=1e-8)


# --- refusals -------------------------------------------------------------------------------------


def test_that_what_cannot_be_run_says_why_and_makes_nothing() -> None:
    empty, two = Points.of([], []), Points.of([1.0, 2.0], [1.0, 5.0])
    loose = Problem(Points.of(X, Y), Cauchy(2.5), 2.0)
    hot = Anneal("geometric", 1000.0, 10)
    for sampling, sentence in (
        (crowd(Mala(), chains=0), "at least one walker"),
        (crowd(Mala(), chains=1000, steps=MOST), "take fewer"),
        (crowd(Mala(), start=(math.nan, 0.0)), "finite numbers"),
        (Sampling(fresh(), -1.0, Mala()), "above zero"),
        (Sampling(fresh(), math.inf, Mala()), "only Langevin's dynamics"),
        (Sampling(fresh(), math.inf, Langevin(), scattered=True), "no width"),
        (crowd(Independent(), anneal=hot), "nothing is to cool"),
        (crowd(Langevin(), Problem(empty, prior=PRIOR)), "no points"),
        (crowd(Mala(), Problem(empty)), "nothing binds"),
        (crowd(Mala(), Problem(two)), "type a value"),
        (crowd(Langevin(), Problem(two)), "type a value"),
        (crowd(Mala(), loose, anneal=hot), "too slowly"),
    ):
        assert sentence in say(sampling.refusal, "ml") and sampling.refusal.endswith(".")
        assert sampling.ended and sampling.ready and not sampling.grow(1.0)
        assert sampling.last == sampling.reached == 0
        with pytest.raises(ValueError, match=sentence):
            sampling.at(0)


@pytest.mark.parametrize("sampler", [Mala(), Independent()], ids=lambda sampler: sampler.key)
def test_that_without_points_the_prior_is_sampled(sampler: Sampler) -> None:
    made = crowd(sampler, Problem(Points.of([], []), prior=PRIOR), chains=400, steps=60)
    z = (made.at(60) - PRIOR.mean) / PRIOR.sd
    assert np.abs(z.mean(axis=0)).max() < 4.0 / 20.0
    assert np.abs((z**2).mean(axis=0) - 1.0).max() < 4.0 * math.sqrt(2.0) / 20.0


def test_that_what_speaks_against_equal_samplings_is_looked_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A window asks many times a frame, and at a million points that is a matter of milliseconds.
    problem, looked = fresh(), []

    def looking(*_: object, **__: object) -> str:
        looked.append(1)
        return ""

    monkeypatch.setattr("physviz.engine.sampling.impossible", looking)
    assert [Sampling(problem, 1.0, Mala()).refusal for _ in range(5)] == [""] * 5
    assert len(looked) == 1
