from __future__ import annotations

import math
from dataclasses import fields, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.cost import bowl, momentum
from physviz.engine.descent import Descent
from physviz.engine.diagnostics import estimate
from physviz.engine.distribution import ensemble
from physviz.engine.energy import energy, exponent
from physviz.engine.knob import knobs_of
from physviz.engine.laplace import bells
from physviz.engine.learning_rates import critical_learning_rate, default_learning_rate
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, SoftL1, Squared
from physviz.engine.optimisers import GradientDescent, MiniBatch
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.samplers import (
    SAMPLERS,
    Hmc,
    Independent,
    Langevin,
    Mala,
    Metropolis,
    begun,
    run,
    tabled,
)
from physviz.engine.samplers.action import action
from physviz.engine.samplers.gradient_noise import gradient_noise
from physviz.engine.samplers.hmc import leapfrog
from physviz.engine.samplers.near import REACH
from physviz.engine.samplers.table import Table
from physviz.engine.samplers.target import NO_POINTS, tempered, whitened
from physviz.engine.sums import sums
from tests.engine.problems import cloud

if TYPE_CHECKING:
    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats
    from physviz.engine.samplers.target import Whitened

PRIOR = Gaussian((1.0, -1.0), (0.3, 0.1))
WIDE = Gaussian((0.0, 0.0), (10.0, 5.0))
X, Y, BARS = cloud(12, seed=5)
POINTS = Points.of(X, Y, BARS)
PROBLEMS = {
    "squared": Problem(POINTS),
    "huber": Problem(POINTS, Huber(1.0)),
    "cauchy": Problem(POINTS, Cauchy(2.5)),
    "prior": Problem(POINTS, Huber(1.0), prior=PRIOR),
    "tempered": Problem(POINTS, Cauchy(2.5), prior=PRIOR, temper="likelihood"),
}
EXACT = (Metropolis, Mala, Hmc, Independent)
X_AXIS = np.linspace(-1.0, 1.0, 11)
CROSS = Problem(
    Points.of(np.tile(X_AXIS, 2), np.append(X_AXIS, 0.06 * np.cos(7.0 * np.arange(11)) - X_AXIS)),
    Cauchy(0.1),
    0.07,
)
"""The lines y = x and, a little blurred, y = −x."""


def laid_out(problem: Problem, beta: float = 1.0, nodes: int = 301) -> tuple[Floats, Floats]:
    """A trapezoidal rule, in sinh of height and lean about the best mode: lines, log masses."""
    data, bell = sums(problem.points), bells(problem, beta)[0].exponent
    s = np.linspace(-6.0, 6.0, nodes)
    high, wide = 1.0 / math.sqrt(bell.a), data.spread / math.sqrt(bell.d)
    offsets = np.stack(np.meshgrid(high * np.sinh(s), wide * np.sinh(s)), axis=-1)
    lines = (data.lines(bell.minimum) + offsets).reshape(-1, 2)
    log_cell = np.add.outer(np.log(np.cosh(s)), np.log(np.cosh(s))).ravel()
    return lines, log_cell - exponent(problem, beta)(data.theta(lines))


def truth(problem: Problem, beta: float = 1.0) -> tuple[Floats, Floats, float, float]:
    """⟨θ⟩, Cov θ, U and C by a rule of its own."""
    lines, log_mass = laid_out(problem, beta)
    mass = np.exp(log_mass - log_mass.max())
    mass /= mass.sum()
    theta, phi = sums(problem.points).theta(lines), energy(problem)
    levels = phi.likelihood(theta)
    if problem.temper == "joint":
        levels = phi(theta)
    mean, internal = mass @ theta, float(mass @ levels)
    away = theta - mean
    heat = beta**2 * float(mass @ (levels - internal) ** 2)
    return mean, (mass[:, None] * away).T @ away, internal, heat


def ready(kind: type, problem: Problem, beta: float = 1.0) -> tuple:
    """A sampler with steps that suit the problem, and its target."""
    if kind is Langevin:
        return Langevin(default_learning_rate(bowl(problem.points))), action(problem, beta)
    target = kind.target(problem, beta)
    if kind is Independent:
        *_, target = tabled(target, *laid_out(problem, beta, 61), count=48)
    return kind(), target


def scattered(problem: Problem, chains: int, seed: int = 0, beta: float = 1.0) -> Floats:
    return whitened(problem, beta).scattered(chains, np.random.default_rng(seed))


# --- every sampler --------------------------------------------------------------------------------

every = pytest.mark.parametrize("kind", SAMPLERS, ids=lambda kind: kind.key)
exact = pytest.mark.parametrize("kind", EXACT, ids=lambda kind: kind.key)


def test_that_every_sampler_has_a_name_of_its_own_and_a_source() -> None:
    assert len({kind.key for kind in SAMPLERS}) == len(SAMPLERS)
    assert all(kind.title and kind.citation for kind in SAMPLERS)
    for kind in SAMPLERS:
        assert [name for name, _ in knobs_of(kind)] == [field.name for field in fields(kind)]


@every
def test_that_a_run_depends_on_its_seed_alone_and_may_be_cut_anywhere(kind: type) -> None:
    problem = PROBLEMS["huber"]
    sampler, target = ready(kind, problem)
    start = scattered(problem, 5)
    whole = run(sampler, target, start, 12, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    first = run(sampler, target, start, 5, rng)
    kept = first.state.at.copy()
    second = run(sampler, target, first.state, 7, rng)
    assert np.array_equal(np.concatenate([first.theta, second.theta]), whole.theta)
    assert np.array_equal(np.concatenate([first.energy, second.energy]), whole.energy)
    assert np.array_equal(first.state.at, kept)
    assert second.state.steps == 12
    assert second.acceptance == whole.acceptance


@every
def test_that_a_thinned_run_keeps_every_so_manieth_step(kind: type) -> None:
    problem = PROBLEMS["cauchy"]
    sampler, target = ready(kind, problem)
    start = scattered(problem, 5)
    thinned = run(sampler, target, start, 11, np.random.default_rng(3), thin=2)
    assert thinned.theta.shape == (5, 5, 2)
    each = run(sampler, target, start, 11, np.random.default_rng(3))
    assert np.array_equal(each.theta[1::2], thinned.theta)


@every
@pytest.mark.parametrize("name", PROBLEMS)
def test_that_the_energy_kept_is_what_the_temperature_multiplies(kind: type, name: str) -> None:
    problem = PROBLEMS[name]
    sampler, target = ready(kind, problem, 0.7)
    chains = run(sampler, target, scattered(problem, 4), 6, np.random.default_rng(1))
    phi = energy(problem)
    expected = phi.likelihood(chains.theta) if name == "tempered" else phi(chains.theta)
    assert chains.energy == pytest.approx(expected, rel=1e-11, abs=1e-11)
    assert chains.state.levels == pytest.approx(target.levels(chains.state.at), rel=1e-14)


@every
def test_that_a_step_says_what_it_tried_and_what_became_of_it(kind: type) -> None:
    problem = PROBLEMS["huber"]
    sampler, target = ready(kind, problem)
    state = begun(target, scattered(problem, 200))
    after = sampler.step(state, target, np.random.default_rng(1))
    went = (after.at == after.proposal).all(axis=1)
    stayed = (after.at == state.at).all(axis=1)
    assert np.array_equal(went, after.accepted) and np.array_equal(stayed, ~after.accepted)
    assert np.array_equal(after.moves, after.accepted)
    assert state.steps == 0 and after.steps == 1
    if kind is Hmc:
        assert after.path[0] == pytest.approx(state.at) and np.array_equal(
            after.path[-1], after.proposal
        )
        assert after.momenta.shape == after.path.shape == (sampler.leaps + 1, 200, 2)


@every
def test_that_a_constant_schedule_is_none_and_a_wrong_one_is_refused(kind: type) -> None:
    problem = PROBLEMS["tempered"]
    sampler, target = ready(kind, problem, 0.5)
    start = scattered(problem, 3)
    plain = run(sampler, target, start, 6, np.random.default_rng(2))
    held = run(sampler, target, start, 6, np.random.default_rng(2), schedule=[0.5] * 6)
    assert held.theta == pytest.approx(plain.theta, rel=1e-12)
    with pytest.raises(ValueError, match="one for each step"):
        run(sampler, target, start, 6, np.random.default_rng(2), schedule=[0.5] * 5)
    with pytest.raises(ValueError, match="above zero"):
        run(sampler, target, start, 2, np.random.default_rng(2), schedule=[0.5, -1.0])


@every
def test_that_a_start_or_a_length_that_is_none_is_refused(kind: type) -> None:
    sampler, target = ready(kind, PROBLEMS["huber"])
    rng = np.random.default_rng(0)
    for start, sentence in (
        ([0.0, 0.0], "for each walker"),
        ([[0.0, math.nan]], "finite"),
        ([[1e300, 0.0]], "finite"),
    ):
        with pytest.raises(ValueError, match=sentence):
            run(sampler, target, start, 5, rng)
    for steps, thin in ((0, 1), (3, 4), (3, 0)):
        with pytest.raises(ValueError, match="at least one step"):
            run(sampler, target, [[0.0, 0.0]], steps, rng, thin=thin)


def agree(chains: Floats, energies: Floats, problem: Problem, beta: float = 1.0) -> None:
    """⟨θ⟩, Cov θ, U and C within four standard errors, which must be small."""
    mean, covariance, internal, heat = truth(problem, beta)
    width = np.sqrt(np.diag(covariance))
    z = (chains - mean) / width
    wanted = [
        (z[..., 0], 0.0),
        (z[..., 1], 0.0),
        (z[..., 0] ** 2, 1.0),
        (z[..., 1] ** 2, 1.0),
        (z[..., 0] * z[..., 1], covariance[0, 1] / width.prod()),
        (energies, internal),
        (beta**2 * (energies - internal) ** 2, heat),
    ]
    for draws, value in wanted:
        found = estimate(draws)
        assert found.error < 0.1 and found.r_hat < 1.02
        assert abs(found.mean - value) < 4.0 * found.error


def test_that_the_rule_gives_what_is_known_in_closed_form() -> None:
    closed, found = boltzmann(PROBLEMS["squared"]), truth(PROBLEMS["squared"])
    assert found[0] == pytest.approx(closed.mean, rel=1e-9)
    assert found[1] == pytest.approx(closed.covariance, rel=1e-6)
    assert found[2:] == pytest.approx((closed.internal_energy, closed.heat_capacity), rel=1e-6)


def test_that_mala_gives_the_moments_energy_and_heat_of_the_bowl() -> None:
    target, rng = whitened(PROBLEMS["squared"]), np.random.default_rng(1)
    chains = run(Mala(), target, target.scattered(64, rng), 450, rng)
    agree(chains.theta[50:], chains.energy[50:], PROBLEMS["squared"])


@pytest.mark.slow
@exact
@pytest.mark.parametrize(
    ("name", "beta"),
    [("squared", 1.0), ("huber", 1.0), ("cauchy", 1.0), ("prior", 0.6), ("tempered", 0.6)],
)
def test_that_moments_energy_and_heat_are_those_of_q(kind: type, name: str, beta: float) -> None:
    problem = PROBLEMS[name]
    sampler, target = ready(kind, problem, beta)
    rng = np.random.default_rng(2)
    chains = run(sampler, target, scattered(problem, 32, beta=beta), 1050, rng)
    agree(chains.theta[50:], chains.energy[50:], problem, beta)


@exact
def test_that_as_many_go_from_here_to_there_as_back(kind: type) -> None:
    problem = PROBLEMS["squared"]
    sampler, target = ready(kind, problem)
    before = target.place(boltzmann(problem).draws(60_000, seed=1))
    state = begun(target, target.theta(before))
    after = sampler.step(state, target, np.random.default_rng(2)).at
    cells = [(at[:, 0] > 0.5).astype(int) + 2 * (at[:, 1] > -0.3) for at in (before, after)]
    flow = np.bincount(4 * cells[0] + cells[1], minlength=16).reshape(4, 4)
    assert flow[~np.eye(4, dtype=bool)].min() > 100
    assert np.all(np.abs(flow - flow.T) <= 4.0 * np.sqrt(flow + flow.T))


@pytest.mark.parametrize("sampler", [Metropolis(1e-3), Mala(1e-2), Hmc(1e-2, 5)], ids=str)
def test_that_the_smallest_steps_are_all_accepted(sampler: Metropolis | Mala | Hmc) -> None:
    for name in ("huber", "cauchy"):
        target = sampler.target(PROBLEMS[name])
        chains = run(sampler, target, scattered(PROBLEMS[name], 100), 20, np.random.default_rng(1))
        assert chains.acceptance > 0.99


@pytest.mark.parametrize(
    "sampler", [Metropolis(), Metropolis(3.0), Mala(), Mala(0.9), Hmc(), Hmc(1.3, 3)], ids=str
)
def test_that_on_a_bell_the_share_accepted_is_known(sampler: Metropolis | Mala | Hmc) -> None:
    # By symmetry it is twice the probability that E (or H) falls. In two dimensions the two parts
    # of that event are exponential: with w² ≥ 1 ≥ w⁻² the squared stretches of the leaps' matrix
    # it is 2/(1 + w²).
    problem, step = PROBLEMS["squared"], sampler.step_size
    target = sampler.target(problem)
    if isinstance(sampler, Metropolis):
        expected = 1.0 - step / math.hypot(2.0, step)
    else:
        half = np.array([[1.0, 0.0], [-0.5 * step, 1.0]])
        leap = half @ np.array([[1.0, step], [0.0, 1.0]]) @ half
        leaps = np.linalg.matrix_power(leap, getattr(sampler, "leaps", 1))
        expected = 2.0 / (1.0 + np.linalg.norm(leaps, 2) ** 2)
    state = begun(target, boltzmann(problem).draws(100_000, seed=3))
    after = sampler.step(state, target, np.random.default_rng(4))
    error = math.sqrt(expected * (1.0 - expected) / 100_000)
    assert abs(float(after.acceptance.mean()) - expected) < 4.0 * error


def test_that_the_steps_by_default_are_accepted_as_often_as_theory_likes() -> None:
    problem = PROBLEMS["squared"]
    start = boltzmann(problem).draws(100_000, seed=3)
    for sampler, low, high in (
        (Metropolis(), 0.42, 0.46),
        (Mala(), 0.55, 0.65),
        (Hmc(), 0.65, 0.9),
    ):
        target = sampler.target(problem)
        after = sampler.step(begun(target, start), target, np.random.default_rng(4))
        assert low < float(after.acceptance.mean()) < high


# --- the target -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROBLEMS)
def test_that_the_target_is_q_with_its_gradient(name: str) -> None:
    problem, beta, h = PROBLEMS[name], 0.7, 1e-5
    rng = np.random.default_rng(0)
    for target in (whitened(problem, beta), action(problem, beta)):
        theta = scattered(problem, 6, seed=1)
        at = target.place(theta)
        assert target.theta(at) == pytest.approx(theta, rel=1e-12)
        direct = exponent(problem, beta)(theta)
        assert tempered(beta, target.levels(at)) == pytest.approx(direct, rel=1e-12)
    target = whitened(problem, beta)
    at = 2.0 * rng.standard_normal((6, 2))
    for axis in range(2):
        step = h * np.eye(2)[axis]
        slope = (target.levels(at + step) - target.levels(at - step)) / (2.0 * h)
        assert target.slopes(at)[..., axis] == pytest.approx(slope, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_in_its_own_coordinates_a_bowl_is_round_at_any_temperature(temper: str) -> None:
    problem = Problem(POINTS, prior=PRIOR, temper=temper)
    grid = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-2.0, 3.0]])
    target = whitened(problem, 0.2)
    rise = tempered(0.2, target.levels(grid) - target.levels(grid[:1]))
    assert rise == pytest.approx(0.5 * np.sum(grid**2, axis=1), rel=1e-10)
    # Its unit, at another temperature, is the root of the ratio of the bells' areas.
    colder = whitened(problem, 3.0)
    areas = [abs(np.linalg.det(each.ways)) for each in (target, colder)]
    assert target.cooled(3.0).unit == pytest.approx(math.sqrt(areas[1] / areas[0]), rel=1e-10)
    assert target.cooled(0.2).unit == pytest.approx(1.0, rel=1e-12)


def test_that_a_prior_that_holds_q_where_the_likelihood_bends_down_keeps_its_width() -> None:
    prior = Gaussian((5.0, -1.5), (0.5, 0.1))
    target = whitened(Problem(POINTS, Cauchy(1.0), 1.0, prior, "likelihood"))
    bend = target.phi.hessian(bells(target.phi.problem)[0].mean) - np.diag(prior.precision)
    assert np.linalg.eigvalsh(bend).max() < 0.0
    assert target.cooled(10.0).unit == target.cooled(0.1).unit == 1.0


def test_that_far_from_the_origin_no_digits_are_lost() -> None:
    x, y, _ = cloud(12, seed=3, offset=1e8)
    near, _, _ = cloud(12, seed=3)
    for loss in (Squared(), Cauchy(2.5)):
        far, home = Problem(Points.of(x, y), loss, 1.0), Problem(Points.of(near, y), loss, 1.0)
        ends = []
        for problem in (far, home):
            target = whitened(problem)
            start = target.theta(np.random.default_rng(0).standard_normal((4, 2)))
            ends.append(run(Mala(), target, start, 50, np.random.default_rng(1)).state)
        # x = 10⁸ + i is rounded to 1.5e-8 when it is written down, and a start is, too.
        assert ends[0].at == pytest.approx(ends[1].at, abs=1e-5)
        assert np.array_equal(ends[0].moves, ends[1].moves)
    target = whitened(Problem(Points.of(x, y), sigma=1.0))
    chains = run(
        Mala(),
        target,
        target.scattered(256, np.random.default_rng(0)),
        200,
        np.random.default_rng(1),
    )
    closed, slope = boltzmann(target.phi.problem), chains.theta[20:, :, 1]
    found = estimate(slope)
    assert abs(found.mean - closed.mean[1]) < 4.0 * found.error
    assert float(slope.std()) == pytest.approx(math.sqrt(closed.covariance[1, 1]), rel=0.02)


def test_that_without_points_the_prior_is_drawn() -> None:
    target = whitened(Problem(Points.of([], []), prior=PRIOR), 4.0)
    assert target.data is NO_POINTS
    rng = np.random.default_rng(0)
    theta = run(Mala(), target, target.scattered(128, rng), 220, rng).theta[20:]
    for j in range(2):
        z = 2.0 * (theta[..., j] - PRIOR.mean[j]) / PRIOR.sd[j]
        for draws, value in ((z, 0.0), (z * z, 1.0)):
            found = estimate(draws)
            assert abs(found.mean - value) < 4.0 * found.error < 0.1


def test_that_what_binds_nothing_is_refused_with_its_reason() -> None:
    with pytest.raises(Divergent, match="bounded"):
        whitened(Problem(POINTS, Arctan(1.0), 1.0))
    loose = Problem(POINTS, Cauchy(2.5), 2.0)
    target = whitened(loose)
    start = target.scattered(3, np.random.default_rng(0))
    with pytest.raises(Divergent, match="too slowly"):
        run(Mala(), target, start, 3, np.random.default_rng(0), schedule=[1.0, 0.5, 0.01])
    with pytest.raises(ValueError, match="no points"):
        action(Problem(Points.of([], []), prior=PRIOR))
    with pytest.raises(ValueError, match="finite number above zero"):
        whitened(loose, math.inf)
    with pytest.raises(ValueError, match="table"):
        run(Independent(), target, start, 3, np.random.default_rng(0))


# --- Langevin -------------------------------------------------------------------------------------


def test_that_without_heat_langevin_is_gradient_descent_to_the_bit() -> None:
    problem = Problem(POINTS)
    hill, start = bowl(POINTS), (-3.0, 2.0)
    rate = default_learning_rate(hill)
    chains = run(Langevin(rate), action(problem, math.inf), [start], 200, np.random.default_rng(0))
    theta = np.array([start])
    for k in range(200):
        theta, _ = GradientDescent(rate).step(0, theta, hill.gradient(theta), ())
        assert np.array_equal(chains.theta[k], theta)
    legs = (Leg(0, GradientDescent(rate)),)
    closed = Descent(start, legs, hill).at(np.arange(1, 201))
    assert chains.theta[:, 0] == pytest.approx(closed, rel=1e-11)


@pytest.mark.parametrize("loss", [Huber(1.0), Cauchy(2.5)], ids=str)
def test_that_without_heat_langevin_descends_the_cost_of_any_loss(loss: Huber | Cauchy) -> None:
    target = action(Problem(POINTS, loss, prior=PRIOR, temper="likelihood"), math.inf)
    state, theta = begun(target, [[-3.0, 2.0]]), np.array([-3.0, 2.0])
    for _ in range(50):
        state = Langevin(0.03).step(state, target, np.random.default_rng(0))
        theta = theta - 0.03 * momentum(POINTS, loss, theta)
        assert state.at[0] == pytest.approx(theta, rel=1e-11)


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
@pytest.mark.parametrize("prior", [Flat(), PRIOR], ids=["flat", "gaussian"])
def test_that_the_action_over_its_temperature_is_minus_log_q(
    temper: str, prior: Flat | Gaussian
) -> None:
    problem = Problem(POINTS, Huber(1.0), 0.8, prior, temper)
    target, theta = action(problem, 0.4), scattered(problem, 5)
    assert target.temperature == pytest.approx(2.0 * 0.8**2 / 12 / 0.4, rel=1e-14)
    expected = exponent(problem, 0.4).gradient(theta)
    size = float(np.abs(expected).max())
    assert target.gradient(theta) / target.temperature == pytest.approx(expected, abs=1e-12 * size)


def test_that_langevins_variances_are_those_of_its_long_steps() -> None:
    problem, hill = Problem(POINTS), bowl(POINTS)
    rate = 0.6 * critical_learning_rate(hill)
    target = action(problem, 2.0)
    rng = np.random.default_rng(1)
    chains = run(Langevin(rate), target, boltzmann(problem, 2.0).draws(400, seed=1), 500, rng)
    modes = (chains.theta[100:] - hill.minimum) @ hill.axes
    for j, stiff in enumerate(hill.eigenvalues):
        variance = target.temperature / (stiff * (1.0 - 0.5 * rate * stiff))
        found = estimate(modes[..., j] ** 2)
        assert abs(found.mean - variance) < 4.0 * found.error < 0.1 * variance
    soft = 0.5 * rate * hill.eigenvalues[1]
    assert soft == pytest.approx(0.6)


def test_that_a_chain_that_diverges_stays_within_floating_point() -> None:
    rate = 3.0 * critical_learning_rate(bowl(POINTS))
    for loss in (Squared(), Huber(1.0)):
        target = action(Problem(POINTS, loss), 1.0)
        chains = run(Langevin(rate), target, [[0.0, 0.0]], 800, np.random.default_rng(1))
        assert np.isfinite(chains.theta).all() and np.isfinite(chains.energy).all()
    hot = run(
        Hmc(3.0, 400), whitened(PROBLEMS["squared"]), [[0.0, 0.0]], 3, np.random.default_rng(1)
    )
    assert hot.acceptance == 0.0


# --- annealing ------------------------------------------------------------------------------------


@pytest.mark.slow
@exact
@pytest.mark.parametrize("name", ["squared", "tempered"])
def test_that_slow_cooling_keeps_chains_in_equilibrium(kind: type, name: str) -> None:
    problem = PROBLEMS[name]
    hot = 0.3
    sampler, target = ready(kind, problem, hot)
    rng, beta = np.random.default_rng(4), np.geomspace(hot, 1.0, 150)
    start = run(sampler, target, scattered(problem, 1000, beta=hot), 60, rng).state
    chains = run(sampler, target, start, 150, rng, schedule=beta.tolist())
    mean, covariance, internal, _ = truth(problem)
    last = chains.theta[-1]
    for j in range(2):
        error = math.sqrt(covariance[j, j] / 1000)
        assert abs(last[:, j].mean() - mean[j]) < 4.5 * error
        spread = last[:, j].var() / covariance[j, j]
        assert abs(spread - 1.0) < 4.5 * math.sqrt(2.0 / 1000) * 1.5
    assert abs(chains.energy[-1].mean() - internal) < 4.5 * chains.energy[-1].std() / math.sqrt(
        1000
    )


def test_that_langevin_cooled_to_nothing_comes_to_rest_at_the_minimum() -> None:
    problem, hill = Problem(POINTS), bowl(POINTS)
    rate = 0.4 * critical_learning_rate(hill)
    schedule = [*np.geomspace(0.1, 1e3, 200).tolist(), *([math.inf] * 400)]
    target = action(problem, 0.1)
    chains = run(
        Langevin(rate), target, [[5.0, 5.0]] * 3, 600, np.random.default_rng(0), schedule=schedule
    )
    assert chains.theta[-1] == pytest.approx(np.tile(hill.minimum, (3, 1)), rel=1e-8)
    assert np.ptp(chains.theta[190, :, 0]) > 0.0


# --- the leapfrog ---------------------------------------------------------------------------------


def leapt(target: Whitened, at: Floats, momentum: Floats, step: float, leaps: int) -> tuple:
    path, momenta, _ = leapfrog(target, at, momentum, target.slopes(at), step, leaps)
    return path, momenta


def some(target: Whitened, count: int = 20) -> tuple[Floats, Floats]:
    at, momentum = np.random.default_rng(3).standard_normal((2, count, 2))
    return at, momentum


@pytest.mark.parametrize("name", PROBLEMS)
def test_that_the_leapfrog_run_backwards_comes_home(name: str) -> None:
    target = whitened(PROBLEMS[name])
    at, momentum = some(target)
    path, momenta = leapt(target, at, momentum, 0.3, 40)
    back, turned = leapt(target, path[-1], -momenta[-1], 0.3, 40)
    assert back[-1] == pytest.approx(at, abs=1e-10)
    assert -turned[-1] == pytest.approx(momentum, abs=1e-10)
    assert back == pytest.approx(path[::-1], abs=1e-10)


@pytest.mark.parametrize("name", ["squared", "cauchy", "tempered"])
def test_that_the_leapfrogs_error_falls_as_the_square_of_its_step(name: str) -> None:
    target = whitened(PROBLEMS[name])
    at, momentum = some(target)
    worst = []
    for step in (0.1, 0.05, 0.025):
        path, momenta = leapt(target, at, momentum, step, round(5.0 / step))
        levels = np.array([tempered(1.0, target.levels(places)) for places in path])
        total = levels + 0.5 * np.sum(momenta**2, axis=2)
        worst.append(float(np.abs(total - total[0]).max()))
    assert worst[0] / worst[1] == pytest.approx(4.0, rel=0.05)
    assert worst[1] / worst[2] == pytest.approx(4.0, rel=0.02)
    assert worst[0] < 0.05


def test_that_the_leapfrog_keeps_areas() -> None:
    target, h = whitened(PROBLEMS["cauchy"]), 1e-5
    at, momentum = some(target, 1)
    point = np.concatenate([at, momentum], axis=1)[0]
    shifted = np.concatenate([point + h * np.eye(4), point - h * np.eye(4)])
    path, momenta = leapt(target, shifted[:, :2], shifted[:, 2:], 0.7, 9)
    ends = np.concatenate([path[-1], momenta[-1]], axis=1)
    jacobian = (ends[:4] - ends[4:]) / (2.0 * h)
    assert np.linalg.det(jacobian) == pytest.approx(1.0, abs=1e-7)
    assert np.abs(jacobian - np.eye(4)).max() > 0.5


# --- two modes ------------------------------------------------------------------------------------


def upper_mass(problem: Problem) -> float:
    """The mass of the lines that rise, on a grid of its own."""
    s, slopes = np.linspace(-6.0, 6.0, 401), np.linspace(-4.0, 4.0, 4001)
    theta = np.stack(np.meshgrid(0.02 * np.sinh(s), slopes), axis=-1)
    level = energy(problem)(theta)
    mass = (np.exp(level.min() - level) * np.cosh(s)).sum(axis=1)
    return float(mass[slopes > 0.0].sum() / mass.sum())


@pytest.mark.slow
def test_that_independent_draws_give_each_mode_its_mass() -> None:
    expected = upper_mass(CROSS)
    assert 0.7 < expected < 0.9
    found = ensemble(CROSS, 1.0, 1.0)
    *_, target = tabled(whitened(CROSS), found.lines, found.log_mass(1.0))
    assert target is not None
    start = np.tile(bells(CROSS)[0].mean, (512, 1))
    chains = run(Independent(), target, start, 400, np.random.default_rng(5))
    rises = estimate((chains.theta[20:, :, 1] > 0.0).astype(float))
    assert chains.acceptance > 0.9
    assert rises.error < 0.001
    assert abs(rises.mean - expected) < 0.003


@pytest.mark.slow
@pytest.mark.parametrize("sampler", [Mala(), Hmc(), Metropolis()], ids=lambda s: s.key)
def test_that_a_local_sampler_misses_a_mode_and_looks_well_all_the_same(
    sampler: Mala | Hmc | Metropolis,
) -> None:
    # Not a wish but a fact to teach: nothing within chains tells of what none of them has seen.
    start = np.tile(bells(CROSS)[0].mean, (16, 1))
    target = sampler.target(CROSS)
    theta = run(sampler, target, start, 1050, np.random.default_rng(5)).theta[50:]
    slope = estimate(theta[..., 1])
    assert slope.ess > 1000.0 and slope.r_hat < 1.02
    assert (theta[..., 1] > 0.0).mean() > 0.99
    assert upper_mass(CROSS) < 0.85


def test_that_chains_begun_in_both_modes_are_seen_to_disagree() -> None:
    start = np.repeat([bell.mean for bell in bells(CROSS)[:2]], 8, axis=0)
    theta = run(Mala(), whitened(CROSS), start, 200, np.random.default_rng(5)).theta
    assert estimate(theta[..., 1]).r_hat > 1.5


# --- the table ------------------------------------------------------------------------------------


def test_that_a_tables_draws_have_its_density() -> None:
    # ⟨q/g⟩ over draws of g is Z, and ⟨1/g⟩ over a box is its area.
    problem = PROBLEMS["cauchy"]
    lines, log_mass = laid_out(problem, nodes=61)
    *turns_of_work, target = tabled(whitened(problem), lines, log_mass, count=24)
    table = target.table
    assert isinstance(table, Table) and turns_of_work == []
    draws = table.draws(200_000, np.random.default_rng(2))
    density = np.exp(table.log_density(draws))
    data = sums(problem.points)
    _, log_fine = laid_out(problem)
    s = 12.0 / 300.0
    bell = bells(problem)[0].exponent
    cell = s * s * data.spread / math.sqrt(bell.a * bell.d)
    z = float(np.exp(log_fine).sum()) * cell
    weight = np.exp(-exponent(problem)(data.theta(draws))) / density
    assert abs(weight.mean() - z) < 4.0 * weight.std() / math.sqrt(200_000)
    assert weight.std() < 0.3 * z
    for reach in (1.0, 4.0, 12.0):
        box = np.abs((draws - lines.mean(axis=0)) * np.sqrt([bell.a, bell.d]) / [1.0, data.spread])
        inside = np.where((box < reach).all(axis=1), 1.0 / density, 0.0)
        area = (2.0 * reach) ** 2 * data.spread / math.sqrt(bell.a * bell.d)
        assert abs(inside.mean() - area) < 4.0 * inside.std() / math.sqrt(200_000)


def test_that_far_beyond_its_grid_a_table_still_draws_now_and_then() -> None:
    problem = PROBLEMS["squared"]
    *_, target = tabled(whitened(problem), *laid_out(problem, nodes=61), count=24)
    draws = target.table.draws(20_000, np.random.default_rng(2))
    z = target.placed(draws)
    assert 20 < (np.abs(z).max(axis=1) > 12.0).sum() < 200
    assert np.isfinite(target.table.log_density(draws)).all()


def test_that_a_table_over_many_points_is_made_in_turns() -> None:
    points = Points.of(*cloud(100_000, seed=1)[:2])
    target = replace(whitened(Problem(points, Huber(2.0), 1.0)), near=None)
    z = np.random.default_rng(0).standard_normal((50, 2))
    work = tabled(target, target.lines(z), np.zeros(50), count=5)
    assert [next(work) for _ in range(2)] == [None, None]
    *_, last = work
    assert last.table.heights.shape == (5, 5)


# --- near the mode --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "loss", [SoftL1(1.0), Huber(1.5), Cauchy(2.5), Arctan(2.0), Absolute(1.0)], ids=lambda s: s.key
)
@pytest.mark.parametrize("bars", [False, True], ids=["plain", "bars"])
def test_that_the_polynomial_near_the_mode_is_the_sum_over_all_points(
    loss: Loss, bars: bool
) -> None:
    x, y, errors = cloud(2000, seed=9)
    # Points far out, which weigh and which do not.
    x[:3], y[3:9] = (60.0, -80.0, 55.0), 40.0
    y[:3] = 2.0 - 1.5 * x[:3]
    problem = Problem(Points.of(x, y, errors if bars else None), loss, 1.0, WIDE)
    target = whitened(problem)
    near = target.near
    assert near is not None and near.rough.n < 600
    plain = replace(target, near=None)
    z = 4.0 * np.random.default_rng(2).standard_normal((400, 2))
    inside = (np.abs(z) <= REACH).all(axis=1)
    assert 100 < inside.sum() < 350
    assert np.abs(target.levels(z) - plain.levels(z)).max() < 1e-8
    slopes = target.slopes(z), plain.slopes(z)
    size = np.abs(slopes[1]).max()
    assert np.abs(slopes[0] - slopes[1]).max() < 1e-9 * size
    for where in (inside, ~inside):
        assert target.levels(z[where]) == pytest.approx(target.levels(z)[:, where], rel=1e-12)


def test_that_few_points_or_wide_bells_are_summed_one_by_one() -> None:
    for n, sigma in ((60, 1.0), (210, 3.0)):
        x, y, _ = cloud(n, seed=3)
        assert whitened(Problem(Points.of(x, y), Cauchy(2.5), sigma)).near is None
        assert whitened(Problem(Points.of(np.tile(x, 20), np.tile(y, 20)), Cauchy(2.5), 1.0)).near


@pytest.mark.slow
@pytest.mark.parametrize("loss", [Huber(1.5), Cauchy(2.5)], ids=lambda loss: loss.key)
def test_that_many_points_are_sampled_as_well_as_few(loss: Loss) -> None:
    x, y, _ = cloud(1000, seed=9)
    problem = Problem(Points.of(x, y), loss, 1.0)
    target, rng = whitened(problem), np.random.default_rng(2)
    assert target.near is not None
    chains = run(Hmc(), target, target.scattered(64, rng), 550, rng)
    agree(chains.theta[50:], chains.energy[50:], problem)


# --- the temperature of mini-batches --------------------------------------------------------------


def test_that_the_gradients_noise_is_that_of_all_batches() -> None:
    theta = (0.5, -1.0)
    for loss in (Squared(), Huber(1.0)):
        problem = Problem(Points.of(X[:7], Y[:7], BARS[:7]), loss)
        data = sums(problem.points)
        line = data.lines(theta)[None]
        slopes = [
            data.part(np.array(batch)).gradient(line, loss.psi)[0] @ data.jacobian
            for batch in combinations(range(7), 3)
        ]
        expected = np.cov(np.array(slopes).T, ddof=0)
        assert gradient_noise(problem, theta, 3, 0.1).covariance == pytest.approx(
            expected, rel=1e-10
        )


def test_that_mini_batches_heat_the_cost_as_the_temperature_says() -> None:
    # The stationary second moments M of descent on batches follow from themselves, exactly:
    # M = ⟨(1 − αH_B) M (1 − αH_B)⟩ + α²⟨g_B g_Bᵀ⟩ over all batches of 2 out of 6.
    points = Points.of(X[:6] / 4.0, Y[:6])
    hill, problem = bowl(points), Problem(points, sigma=0.7)
    least = np.array(hill.minimum)
    batches = [
        bowl(Points.of(points.x[list(some)], points.y[list(some)]))
        for some in combinations(range(6), 2)
    ]
    gaps = []
    for rate in (0.02, 0.01, 0.005):
        flow = np.mean(
            [np.kron(m, m) for m in (np.eye(2) - rate * b.matrix for b in batches)], axis=0
        )
        push = np.mean([np.kron(g, g) for g in (b.gradient(least) for b in batches)], axis=0)
        spread = np.linalg.solve(np.eye(4) - flow, rate**2 * push).reshape(2, 2)
        noise = gradient_noise(problem, least, 2, rate)
        gaps.append(0.5 * np.trace(hill.matrix @ spread) / noise.drawn_anew - 1.0)
        assert noise.temperature == pytest.approx(noise.cost_temperature * 6 / (2 * 0.7**2))
    assert gaps[0] < 0.3
    assert gaps[0] / gaps[1] == pytest.approx(2.0, rel=0.1)
    assert gaps[1] / gaps[2] == pytest.approx(2.0, rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [4, 6])
def test_that_a_run_on_mini_batches_settles_where_its_temperature_says(batch: int) -> None:
    # With α so small that the batches' different curvatures do not matter; of 42 points four leave
    # a last batch of two.
    x, y, _ = cloud(42, seed=6)
    points, rate = Points.of(x / 4.0, y), 0.01
    hill, problem = bowl(points), Problem(points)
    turns = -(-42 // batch)
    run_ = run_on(problem, hill.minimum, (Leg(0, MiniBatch(rate, batch)),))
    excess = run_.excess_at(np.arange(200_000))
    # As many epochs in a row as descent needs to forget them.
    block = turns * math.ceil(4.0 / (turns * rate * hill.eigenvalues[0]))
    rows = excess[block : len(excess) // block * block].reshape(-1, block).mean(axis=1)
    noise = gradient_noise(problem, hill.minimum, batch, rate)
    error = rows.std() / math.sqrt(rows.size)
    assert error < 0.05 * rows.mean()
    assert abs(rows.mean() - noise.cost_temperature) < 4.0 * error
    assert abs(rows.mean() - noise.drawn_anew) > 20.0 * error


def test_that_batches_of_one_epoch_undo_each_others_noise() -> None:
    problem = Problem(POINTS)
    for batch in (1, 2, 3, 4, 6):
        slow, slower = (
            gradient_noise(problem, bowl(POINTS).minimum, batch, rate) for rate in (1e-6, 1e-7)
        )
        assert slow.drawn_anew / slower.drawn_anew == pytest.approx(10.0)
        # ⟨S⟩ − S_min → ½ α² tr HC (B + 1)/6 where nothing is forgotten within an epoch of B.
        assert slow.cost_temperature / slower.cost_temperature == pytest.approx(100.0, rel=1e-3)
        expected = 1e-14 * np.trace(bowl(POINTS).matrix @ slower.covariance) * (12 / batch + 1) / 12
        assert slower.cost_temperature == pytest.approx(expected, rel=1e-4)
    # Where it is forgotten at once, shuffling is of no avail.
    many = Problem(Points.of(*cloud(4000, seed=1)[:2]))
    noise = gradient_noise(many, bowl(many.points).minimum, 1, 1e-2)
    assert noise.cost_temperature == pytest.approx(noise.drawn_anew, rel=0.15)


def test_that_a_batch_of_all_points_is_cold_and_an_impossible_one_refused() -> None:
    problem = Problem(POINTS, Huber(1.0))
    assert gradient_noise(problem, (0.0, 0.0), 12, 0.1).temperature == 0.0
    for batch in (0, 13):
        with pytest.raises(ValueError, match="at least one point"):
            gradient_noise(problem, (0.0, 0.0), batch, 0.1)
