"""The rows of Table 2: what they say now, each number by a road of its own."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from physviz.engine.dictionary import (
    Present,
    Reading,
    boltzmann_distribution,
    entropy,
    internal_energy,
    partition_function,
    potential,
    read,
)
from physviz.engine.dictionary.entry import Entry
from physviz.engine.dictionary.equilibrium import MOST_KINKED, UNKNOWN
from physviz.engine.dictionary.plain_sum import plain_sum
from physviz.engine.distribution import distribution
from physviz.engine.divergence import why_divergent
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.optimisers import GradientDescent
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.quadrature import Ensemble, Equilibrium
from physviz.engine.tuning import suggested
from tests.engine.problems import cloud, shipped

BAYES = (potential, boltzmann_distribution, partition_function, internal_energy, entropy)
ENTRIES = tuple(row.ENTRY for row in BAYES)
keys = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
losses = pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
PLACE = (2.0, 0.7)
PRIOR = Gaussian((1.0, -1.0), (4.0, 2.0))


def present(problem: Problem, beta: float = 1.0) -> Present:
    at = PLACE if problem.points.n else None
    return Present(problem, beta, PLACE, GradientDescent(), 0, at, 1.0)


def agrees(reading: Reading) -> bool:
    """Whether both ways agree to 1e-10, or where a sum tells its error to four times that."""
    check = reading.check
    assert check is not None
    exact = 1e-10 * max(1.0, abs(check.left))
    return abs(check.difference) <= max(4.0 * check.error, exact if check.error == 0.0 else 0.0)


def problem_of(name: str, kind: type[Loss], prior: Flat | Gaussian = PRIOR) -> Problem:
    points = shipped(name)
    return Problem(points, suggested(kind, points), prior=prior)


# --- both ways agree


@keys
@losses
def test_that_both_ways_to_a_number_of_bayes_agree(entry: Entry, kind: type[Loss]) -> None:
    problem = problem_of("anscombe1", kind)
    reading = read(entry, present(problem))
    if reading.check is None:
        assert kind is Arctan and entry is potential.ENTRY
    else:
        assert agrees(reading)
    if kind is Squared:
        assert reading.check is not None
        assert reading.check.error == 0.0


@pytest.mark.slow
@losses
@pytest.mark.parametrize("name", ["hubble1929", "hogg2010", "two_modes", "anscombe4"])
def test_that_they_agree_at_any_temperature_and_tempering(kind: type[Loss], name: str) -> None:
    priors = [(Flat(), "joint"), (PRIOR, "joint"), (PRIOR, "likelihood")]
    for (prior, temper), beta in itertools.product(priors, (1e-3, 1.0, 1e3)):
        problem = replace(problem_of(name, kind, prior), temper=temper)
        if why_divergent(problem, beta):
            continue
        readings = {entry.key: read(entry, present(problem, beta)) for entry in ENTRIES}
        if kind is Arctan:
            del readings["potential"]
        for key, reading in readings.items():
            assert agrees(reading), (key, prior, temper, beta, reading)


@losses
def test_that_a_dragged_point_moves_every_number_of_bayes(kind: type[Loss]) -> None:
    x, y, _ = cloud(8, seed=2)
    points = Points.of(x, y)
    problem = Problem(points, suggested(kind, points), prior=PRIOR)
    moved = replace(problem, points=points.moved([1], [x[1] + 1.0], [y[1] - 2.0]))
    for entry in ENTRIES:
        before, after = (read(entry, present(each)) for each in (problem, moved))
        first = next(iter(entry.symbols))
        assert before.values[first] is not None
        assert before.values[first] != after.values[first]


# --- against what statistics has


@pytest.mark.parametrize("name", ["anscombe1", "hogg2010"])
def test_that_the_potential_is_what_statistics_calls_the_negative_log_joint(name: str) -> None:
    problem = problem_of(name, Squared)
    points, sigma = problem.points, noise(problem).sigma
    error = np.full(points.n, sigma) if points.y_error is None else points.y_error
    mean = PLACE[0] + PLACE[1] * points.x
    likelihood = stats.norm.logpdf(points.y, mean, error).sum()
    prior = stats.multivariate_normal(PRIOR.mean, np.diag(np.square(PRIOR.sd))).logpdf(PLACE)
    values = read(potential.ENTRY, present(problem)).values
    assert values["phi"] == pytest.approx(-likelihood - prior, rel=1e-13)
    assert values["data's share"] == pytest.approx(-likelihood, rel=1e-13)
    assert values["prior's share"] == pytest.approx(-prior, rel=1e-13)


@pytest.mark.parametrize(
    ("loss", "log_density"),
    [
        (
            Cauchy(2.0),
            lambda r, s: stats.t(4 / s**2 - 1, scale=2 / (4 / s**2 - 1) ** 0.5).logpdf(r),
        ),
        (Absolute(2.0), lambda r, s: stats.laplace(scale=s**2).logpdf(r)),
        (SoftL1(2.0), lambda r, s: stats.genhyperbolic(1.0, 4 / s**2, 0.0, scale=2.0).logpdf(r)),
        (Huber(1e9), lambda r, s: stats.norm(scale=s).logpdf(r)),
    ],
    ids=lambda value: getattr(value, "key", ""),
)
def test_that_each_loss_is_the_noise_law_it_is_named_for(loss: Loss, log_density: object) -> None:
    assert callable(log_density)
    points = Points.of(*cloud(9, seed=5)[:2])
    problem = Problem(points, loss, sigma=0.8)
    residual = points.y - PLACE[0] - PLACE[1] * points.x
    reading = read(potential.ENTRY, present(problem))
    assert reading.values["phi"] == pytest.approx(-log_density(residual, 0.8).sum(), rel=1e-10)
    assert agrees(reading)


@pytest.mark.parametrize("beta", [0.2, 1.0, 30.0])
def test_that_the_posterior_s_density_is_the_normal_law_s(beta: float) -> None:
    problem = problem_of("anscombe1", Squared)
    q = distribution(problem, beta)
    law = stats.multivariate_normal(q.mean, q.covariance)
    values = read(boltzmann_distribution.ENTRY, present(problem, beta)).values
    assert values["log q"] == pytest.approx(law.logpdf(PLACE), rel=1e-10)
    values = read(entropy.ENTRY, present(problem, beta)).values
    assert values["S[q]"] == pytest.approx(law.entropy(), rel=1e-10)
    assert values["bits"] == pytest.approx(law.entropy() / math.log(2.0), rel=1e-10)


def test_that_the_partition_function_is_the_evidence_of_the_data() -> None:
    problem = problem_of("anscombe1", Squared)
    x = problem.points.x
    rows = np.stack([np.ones_like(x), x], axis=1)
    spread = rows @ np.diag(np.square(PRIOR.sd)) @ rows.T
    law = stats.multivariate_normal(
        rows @ PRIOR.mean, noise(problem).sigma ** 2 * np.eye(x.size) + spread
    )
    for temper in ("joint", "likelihood"):
        values = read(partition_function.ENTRY, present(replace(problem, temper=temper))).values
        assert values["log Z"] == pytest.approx(law.logpdf(problem.points.y), rel=1e-12)


@pytest.mark.parametrize("beta", [0.1, 1.0, 50.0])
def test_that_the_internal_energy_of_a_bowl_is_equipartitioned(beta: float) -> None:
    problem = problem_of("anscombe1", Squared, Flat())
    values = read(internal_energy.ENTRY, present(problem, beta)).values
    best = np.polyfit(problem.points.x, problem.points.y, 1)[::-1]
    at_best = replace(present(problem, beta), theta=(best[0], best[1]))
    least = read(potential.ENTRY, at_best).values["phi"]
    assert values["U"] is not None and least is not None
    assert values["U"] - least == pytest.approx(1.0 / beta, rel=1e-9)
    assert values["C"] == pytest.approx(1.0, rel=1e-12)


# --- the plain sum


def test_that_a_plain_sum_tells_its_error() -> None:
    for kind in (Huber, Absolute, Cauchy):
        problem = problem_of("two_modes", kind, Flat())
        for beta in (0.05, 1.0):
            summed = plain_sum(problem, beta)
            assert summed is not None
            value, error = summed.log_z()
            q = distribution(problem, beta)
            assert abs(value - q.log_z) <= 4.0 * (error + q.error)
            assert error < 0.1


# --- where there is nothing to say


@keys
def test_that_where_nothing_binds_the_line_the_sentence_says_so(entry: Entry) -> None:
    if entry is potential.ENTRY:
        return
    reading = read(entry, present(problem_of("all_x_equal", Squared, Flat())))
    assert all(value is None for value in reading.values.values())
    assert "nothing binds θ" in reading.sentence
    assert set(reading.values) == set(entry.symbols)


@keys
def test_that_without_points_the_prior_alone_is_spoken_of(entry: Entry) -> None:
    nothing = Problem(Points.of([], []), prior=PRIOR)
    reading = read(entry, present(nothing))
    assert next(iter(reading.values.values())) is not None
    empty = read(entry, present(replace(nothing, prior=Flat())))
    assert all(value is None for value in empty.values.values())
    assert empty.sentence.startswith("There are no points and the ‹prior› is flat")


def test_that_noise_without_a_normaliser_is_known_up_to_a_constant() -> None:
    reading = read(potential.ENTRY, present(problem_of("anscombe1", Arctan)))
    assert reading.check is None
    assert reading.sentence == UNKNOWN


def test_that_a_quadrature_of_many_seconds_is_not_waited_for() -> None:
    x, y, _ = cloud(MOST_KINKED + 1, seed=0)
    reading = read(partition_function.ENTRY, present(Problem(Points.of(x, y), Huber(1.0))))
    assert reading.values["log Z"] is None
    assert reading.sentence.endswith("the Numbers tab shows what comes of it.")


def test_that_many_points_of_squared_loss_have_all_their_checks() -> None:
    x, y, _ = cloud(200_000, seed=0)
    problem = Problem(Points.of(x, y), prior=PRIOR)
    for entry in ENTRIES:
        check = read(entry, present(problem)).check
        assert check is not None
        assert abs(check.difference) <= 1e-10 * max(1.0, abs(check.left))


@pytest.mark.parametrize("loss", [SoftL1(1.0), Huber(1.0)], ids=lambda loss: loss.key)
def test_that_the_slope_of_log_z_is_not_the_moments_of_the_same_nodes(
    loss: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y, _ = cloud(8, seed=2)
    asked = present(Problem(Points.of(x, y), loss))
    assert agrees(read(internal_energy.ENTRY, asked))
    node_sums = Ensemble.at

    def wrong(self: Ensemble, beta: float) -> Equilibrium:
        return node_sums(replace(self, energy=1.01 * self.energy), beta)

    monkeypatch.setattr(Ensemble, "at", wrong)
    distribution.cache_clear()
    assert not agrees(read(internal_energy.ENTRY, asked))
    distribution.cache_clear()


@pytest.mark.parametrize("beta", [1.0, 30.0, 1e3])
def test_that_a_grid_reaches_over_a_mode_some_widths_away(beta: float) -> None:
    # The prior's own grid has a share of 1e-8 in the mode, ten of its widths from it.
    points = Points.of([0.86, 2.37], [1.94, 5.44], [1.70, 1.37])
    problem = Problem(points, suggested(Cauchy, points), prior=PRIOR)
    summed, q = plain_sum(problem, beta), distribution(problem, beta)
    assert summed is not None
    log_z, error = summed.log_z()
    assert error < 1e-6
    assert log_z == pytest.approx(q.log_z, abs=4.0 * (error + q.error))
