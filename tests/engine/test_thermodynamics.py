"""Curves against temperature: closed forms, quadrature, identities, and what a second well does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.datasets import by_key
from physviz.engine.density_of_states import DensityOfStates
from physviz.engine.distribution import closed, distribution, ensemble
from physviz.engine.divergence import binding, why_divergent
from physviz.engine.harmonic import Harmonic
from physviz.engine.identities import identities
from physviz.engine.labels import Labels
from physviz.engine.losses import Arctan, Cauchy, Huber, Squared
from physviz.engine.minima import modes
from physviz.engine.points import Points
from physviz.engine.potential import Problem, potential, surprisal
from physviz.engine.priors import Gaussian
from physviz.engine.report import report
from physviz.engine.sweep import Sweep
from physviz.engine.thermodynamics import (
    CLEAR,
    Thermodynamics,
    reference,
    refining,
    span,
    tempered,
    thermodynamics,
)
from tests.engine.problems import SHIPPED, shipped

PRIOR = Gaussian((1.0, 2.0), (3.0, 3.0))
FAR = Gaussian((400.0, -90.0), (3.0, 0.2))
OUTLIER = shipped("outlier")
CAUCHY = Problem(OUTLIER, Cauchy(c=1.2), 0.5, PRIOR)
EMPTY = Points.of([], [])
NAMES = ("log_z", "internal_energy", "free_energy", "heat_capacity", "entropy")
CLOSED = {
    "flat": Problem(OUTLIER),
    "prior": Problem(OUTLIER, prior=PRIOR),
    "tempered": Problem(OUTLIER, prior=PRIOR, temper="likelihood"),
    "far": Problem(OUTLIER, prior=FAR, temper="likelihood"),
    "bars": Problem(shipped("hogg2010"), prior=FAR, temper="likelihood"),
    "norris": Problem(shipped("norris"), prior=PRIOR, temper="likelihood"),
    "valley": Problem(shipped("all_x_equal"), prior=PRIOR, temper="likelihood"),
    "empty": Problem(EMPTY, prior=PRIOR),
    "nothing tempered": Problem(EMPTY, prior=PRIOR, temper="likelihood"),
}


def curves(made: Thermodynamics) -> Sweep:
    """What is drawn."""
    return made.exact.sweep(made.span.inverse_temperatures)


# --- closed forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", CLOSED.values(), ids=CLOSED)
def test_that_the_curves_of_squared_loss_are_the_closed_form_at_every_temperature(
    problem: Problem,
) -> None:
    made = thermodynamics(problem)
    assert made.final and made.laplace is None
    sweep = curves(made)
    some = slice(None, None, 25)
    exact = [boltzmann(problem, beta) for beta in sweep.inverse_temperatures[some].tolist()]
    for name in NAMES:
        expected = np.array([getattr(q, name) for q in exact])
        scale = 1e-12 * max(1.0, float(np.abs(expected).max()))
        np.testing.assert_allclose(getattr(sweep, name)[some], expected, rtol=1e-11, atol=scale)


@pytest.mark.parametrize("key", SHIPPED)
def test_that_without_a_kept_prior_every_bowl_has_equipartition(key: str) -> None:
    sweep = curves(thermodynamics(Problem(shipped(key), sigma=1.0)))
    np.testing.assert_allclose(sweep.excess, sweep.temperatures, rtol=1e-14)
    np.testing.assert_allclose(sweep.heat_capacity, 1.0, rtol=1e-14)


def test_that_a_hot_power_posterior_is_the_prior() -> None:
    problem = Problem(OUTLIER, sigma=1e6, prior=PRIOR, temper="likelihood")
    sweep = curves(thermodynamics(problem))
    expected = 1.0 + math.log(2.0 * math.pi) + math.log(9.0)
    assert float(sweep.entropy[0]) == pytest.approx(expected, abs=1e-6)
    assert float(sweep.heat_capacity[0]) == pytest.approx(0.0, abs=1e-6)
    # log Z(β) = −β⟨E⟩ of the prior, but for what is of second order in β.
    assert float(sweep.log_z[0] / -sweep.internal_energy[0]) == pytest.approx(1e-3, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_quadrature_of_squared_loss_finds_its_closed_form(temper: str) -> None:
    problem = Problem(OUTLIER, prior=PRIOR, temper=temper)
    exact = thermodynamics(problem).exact
    betas = np.geomspace(1e-2, 1e2, 30)
    whole = ensemble(problem, 1e-2, 1e2)
    found = DensityOfStates.of(whole, 1e-2, 1e2, exact.ground).sweep(betas)
    expected = exact.sweep(betas)
    for name in ("gross", "entropy", "heat_capacity", "kept"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), atol=3e-6)
    np.testing.assert_allclose(betas * found.excess, betas * expected.excess, atol=3e-6)


# --- other losses ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "problem",
    [
        CAUCHY,
        replace(CAUCHY, temper="likelihood"),
        Problem(OUTLIER, Huber(c=0.6), 0.5),
        Problem(OUTLIER, Cauchy(c=1.2), 0.5),
    ],
    ids=["joint", "likelihood", "huber", "flat"],
)
def test_that_the_curves_are_the_distribution_at_each_temperature(problem: Problem) -> None:
    made = thermodynamics(problem)
    assert made.final
    betas = np.array([0.05, 1.0, 30.0])
    sweep = made.exact.sweep(betas)
    exact = [distribution(problem, beta) for beta in betas.tolist()]
    for name in ("log_z", "entropy", "heat_capacity"):
        np.testing.assert_allclose(getattr(sweep, name), [getattr(q, name) for q in exact], 1e-7)
    np.testing.assert_allclose(sweep.internal_energy, [q.internal_energy for q in exact], 1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_laplace_is_right_where_it_is_cold(temper: str) -> None:
    made = thermodynamics(replace(CAUCHY, temper=temper))
    assert made.laplace is not None and made.laplace.ground == pytest.approx(made.exact.ground)
    cold = [100.0, 1000.0]
    one, other = made.exact.sweep(cold), made.laplace.sweep(cold)
    for name in ("gross", "heat_capacity", "entropy"):
        off = np.abs(getattr(one, name) - getattr(other, name))
        assert off[0] < 0.01 and off[1] < 0.12 * off[0]  # the next order is proportional to T


@pytest.mark.slow
def test_that_work_comes_in_turns_and_better_and_better() -> None:
    problem = replace(CAUCHY, sigma=0.51)
    turns = refining(problem, span(problem))
    assert next(turns) is None
    made = [now for now in turns if now is not None]
    assert made[-1].final and not any(now.final for now in made[:-1]) and len(made) > 1


@pytest.mark.slow
def test_that_the_report_gives_the_quadrature_of_other_losses() -> None:
    (found,) = report(CAUCHY, Labels(), inverse_temperatures=[2.0])["boltzmann"]
    q = distribution(CAUCHY, 2.0)
    assert (found["method"], found["diverges"]) == ("quadrature", None)
    assert (found["log_Z"], found["heat_capacity"]) == (q.log_z, q.heat_capacity)
    (never,) = report(Problem(OUTLIER, Arctan(c=1.0), 0.5), Labels())["boltzmann"]
    assert never["log_Z"] is None and "nothing binds θ" in str(never["diverges"])
    (exact,) = report(Problem(OUTLIER), Labels())["boltzmann"]
    assert exact["method"] == "closed form"


# --- where Z exists -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["outlier", "anscombe4", "hogg2010"])
def test_that_cauchy_is_forbidden_below_a_threshold_and_bound_above(key: str) -> None:
    problem = Problem(shipped(key), Cauchy(c=1.2), 0.5)
    threshold = binding(problem)
    assert why_divergent(problem, threshold) and why_divergent(problem, 1.001 * threshold) is None
    over = span(problem, 2.0)
    assert (over.forbidden, over.start) == (threshold, CLEAR * threshold)
    assert reference(problem, over) == max(1.0, over.start)


def test_that_nothing_is_forbidden_under_a_gaussian_prior() -> None:
    problem = Problem(OUTLIER, Arctan(c=1.0), 0.5, PRIOR)
    assert binding(problem) == span(problem).forbidden == 0.0
    assert binding(replace(problem, prior=Problem(EMPTY).prior)) == math.inf


@pytest.mark.parametrize(
    "problem",
    [
        Problem(EMPTY),
        Problem(shipped("all_x_equal")),
        Problem(OUTLIER, Arctan(c=1.0), 0.5),
    ],
    ids=["empty", "valley", "arctan"],
)
def test_that_what_never_converges_is_refused_in_a_sentence(problem: Problem) -> None:
    with pytest.raises(Divergent, match="Z diverges"):
        span(problem)


@pytest.mark.parametrize(
    ("beta", "low", "high"), [(1.0, 1e-3, 1e3), (3e-5, 1e-5, 1e3), (2e4, 1e-3, 1e5)]
)
def test_that_the_range_reaches_to_the_present_temperature(
    beta: float, low: float, high: float
) -> None:
    over = span(Problem(OUTLIER), beta)
    assert over.low <= beta <= over.high
    assert (over.low, over.high) == pytest.approx((low, high))
    assert span(replace(CAUCHY, sigma=2.0), 1e-9).low == pytest.approx(1e-6)


# --- identities -----------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", CLOSED.values(), ids=CLOSED)
@pytest.mark.parametrize("beta", [0.003, 1.0, 70.0])
def test_that_the_identities_hold_for_squared_loss(problem: Problem, beta: float) -> None:
    made = thermodynamics(problem, beta)
    found = identities(made.exact, beta, reference(problem, made.span))
    assert [row.name for row in found.rows] == ["U", "C", "S", "F", "area"]
    q = boltzmann(problem, beta)
    values = (q.internal_energy, q.heat_capacity, q.entropy, q.free_energy)
    size = 1.0 + abs(float(made.exact.sweep(beta).gross[0]))
    for row, value in zip(found.rows, values, strict=False):
        assert row.value == pytest.approx(value, rel=1e-10, abs=1e-10)
        assert row.gap < 1e-10 * (size + abs(value))
    area = found.rows[-1]
    assert area.gap < 1e-9 * size
    start = boltzmann(problem, found.reference).log_z if found.reference else 0.0
    assert area.other == pytest.approx(start - q.log_z, rel=1e-10, abs=1e-10)


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_the_area_under_u_is_that_of_another_quadrature(temper: str) -> None:
    problem = replace(CLOSED["prior"], temper=temper)
    made = thermodynamics(problem)
    start = reference(problem, made.span)
    found = identities(made.exact, 5.0, start).rows[-1]

    def energy(beta: float) -> float:
        return boltzmann(problem, beta).internal_energy

    area, _ = quad(energy, start or 1e-9, 5.0, points=[1e-4, 1e-2, 0.3, 1.5], limit=400)
    assert found.value == pytest.approx(area, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("temper", ["joint", "likelihood"])
@pytest.mark.parametrize("beta", [0.02, 1.0, 100.0])
def test_that_the_identities_hold_for_cauchy_too(temper: str, beta: float) -> None:
    problem = replace(CAUCHY, temper=temper)
    made = thermodynamics(problem)
    found = identities(made.exact, beta, reference(problem, made.span))
    gaps = {row.name: row.gap for row in found.rows}
    assert max(gaps[name] for name in ("U", "C", "S", "F")) < 1e-9
    # With the likelihood tempered this is the norm of the prior, found over the whole range.
    assert gaps["area"] < 1e-7


def test_that_the_identities_tell_a_wrong_curve() -> None:
    made = thermodynamics(CLOSED["tempered"])
    assert isinstance(made.exact, Harmonic)
    right = made.exact

    class Wrong(Harmonic):
        def sweep(self, inverse_temperatures: object) -> Sweep:
            sweep = right.sweep(inverse_temperatures)
            return replace(sweep, excess=1.01 * sweep.excess)

    wrong = Wrong(right.ground, right.stiffness, right.pull, right.log_unit, right.kept)
    gaps = {row.name: row.gap for row in identities(wrong, 1.0, 0.0).rows}
    assert min(gaps[name] for name in ("U", "C", "F", "area")) > 1e-3


# --- two wells ------------------------------------------------------------------------------------


def test_that_two_lines_are_two_minima_of_cauchy_and_one_of_squared_loss() -> None:
    data = by_key("two_lines")
    problem = Problem(data.reading().points, data.loss, data.sigma, data.prior)
    found = modes(problem)
    assert len(found) == 2
    assert [round(mode.theta[1]) for mode in found] == [1, -1]
    assert len(modes(replace(problem, loss=Squared()))) == 1


@pytest.mark.slow
def test_that_two_wells_show_the_schottky_bump_of_two_levels() -> None:
    data = by_key("two_lines")
    problem = Problem(data.reading().points, data.loss, data.sigma, data.prior)
    sweep = curves(thermodynamics(problem))
    hot = sweep.temperatures < 8.0  # hotter still both wells melt
    t, c = sweep.temperatures[hot][::-1], sweep.heat_capacity[hot][::-1]
    top = int(np.argmax(c))
    assert c[top] > 1.2
    assert c[0] == pytest.approx(1.0, abs=0.01) and c[-1] < 1.0

    best, other = modes(problem)
    gap = other.value - best.value
    ratio = math.sqrt(best.bowl.determinant / other.bowl.determinant)
    x = gap / t
    levels = x**2 * ratio * np.exp(-x) / (1.0 + ratio * np.exp(-x)) ** 2
    assert t[top] == pytest.approx(t[int(np.argmax(levels))], rel=0.2)


def test_that_only_a_kept_prior_counts_as_tempered() -> None:
    assert not tempered(Problem(OUTLIER, temper="likelihood"))
    assert tempered(CLOSED["tempered"]) and closed(CLOSED["tempered"])
    bowl, joint = surprisal(CLOSED["prior"]), potential(CLOSED["prior"])
    assert bowl is not None and joint is not None
    assert thermodynamics(CLOSED["tempered"]).exact.ground == bowl.value
    assert thermodynamics(CLOSED["prior"]).exact.ground == joint.value
