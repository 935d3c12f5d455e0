"""Bins of energy with their moments, against the sums over all nodes that they stand for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import logsumexp

from physviz.engine.density_of_states import DensityOfStates
from physviz.engine.distribution import ensemble
from physviz.engine.harmonic import Harmonic
from physviz.engine.losses import Cauchy, Squared
from physviz.engine.potential import Problem, potential, surprisal
from physviz.engine.priors import Gaussian
from physviz.engine.quadrature import Ensemble
from tests.engine.problems import shipped

LOW, HIGH = 1e-2, 1e2
BETAS = np.geomspace(LOW, HIGH, 41)
PRIOR = Gaussian((1.0, 2.0), (3.0, 3.0))
SQUARED = Problem(shipped("outlier"), Squared(), 0.5, PRIOR)
CAUCHY = Problem(shipped("outlier"), Cauchy(c=1.2), 0.5, PRIOR)
TEMPERED = replace(CAUCHY, temper="likelihood")


def levels(energy: list[float], log_area: list[float], kept: list[float]) -> Ensemble:
    """An ensemble of these nodes alone."""
    whole = ensemble(CAUCHY, LOW, HIGH)
    e = np.array(energy)
    parts = (np.array(log_area), np.array(kept))
    return replace(whole, energy=e, log_area=parts[0], kept=parts[1])


def by_nodes(whole: Ensemble, beta: float) -> tuple[float, float, float, float]:
    """Return log Z + β·ground, U − ground, C and S[q] summed over the nodes."""
    logs = whole.log_area - whole.kept - beta * whole.energy
    log_z = float(logsumexp(logs))
    mass = np.exp(logs - log_z)
    mean = float(mass @ whole.energy)
    capacity = beta**2 * float(mass @ (whole.energy - mean) ** 2)
    return log_z, mean, capacity, log_z + float(mass @ (beta * whole.energy + whole.kept))


@pytest.mark.parametrize(
    "problem", [CAUCHY, pytest.param(TEMPERED, marks=pytest.mark.slow)], ids=["joint", "likelihood"]
)
def test_that_a_sweep_is_the_ensemble_at_every_temperature(problem: Problem) -> None:
    whole = ensemble(problem, LOW, HIGH)
    sweep = DensityOfStates.of(whole, LOW, HIGH).sweep(BETAS)
    exact = [whole.at(beta) for beta in BETAS.tolist()]
    for name in ("log_z", "internal_energy", "free_energy", "heat_capacity", "entropy"):
        np.testing.assert_allclose(
            getattr(sweep, name), [getattr(q, name) for q in exact], rtol=1e-13, atol=1e-10
        )


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(-14.0, 6.0), st.floats(-300.0, 300.0), st.floats(-5.0, 900.0)),
        min_size=1,
        max_size=60,
    )
)
def test_that_no_arrangement_of_levels_and_weights_is_summed_amiss(
    nodes: list[tuple[float, float, float]],
) -> None:
    powers, areas, kept = (list(column) for column in zip(*nodes, strict=True))
    whole = levels([0.0, *(10.0**p for p in powers)], [0.0, *areas], [0.0, *kept])
    betas = BETAS[::4]
    sweep = DensityOfStates.of(whole, LOW, HIGH).sweep(betas)
    log_z, mean, capacity, entropy = np.array([by_nodes(whole, b) for b in betas.tolist()]).T
    scale = 1.0 + np.abs(log_z)
    np.testing.assert_allclose(sweep.gross / scale, log_z / scale, rtol=0, atol=1e-10)
    np.testing.assert_allclose(sweep.entropy / scale, entropy / scale, rtol=0, atol=1e-10)
    reach = 1.0 + betas * mean
    np.testing.assert_allclose(betas * sweep.excess / reach, betas * mean / reach, atol=1e-10)
    np.testing.assert_allclose(sweep.heat_capacity / reach**2, capacity / reach**2, atol=1e-10)


def test_that_two_levels_have_schottkys_heat_capacity() -> None:
    gap, ratio = 2.5, 3.0
    sweep = DensityOfStates.of(levels([0.0, gap], [0.0, np.log(ratio)], [0.0, 0.0]), LOW, HIGH)
    x = BETAS * gap
    expected = x**2 * ratio * np.exp(-x) / (1 + ratio * np.exp(-x)) ** 2
    np.testing.assert_allclose(sweep.sweep(BETAS).heat_capacity, expected, rtol=1e-10, atol=1e-14)


def test_that_energies_may_be_reckoned_from_a_lower_ground() -> None:
    whole = ensemble(CAUCHY, LOW, HIGH)
    own = DensityOfStates.of(whole, LOW, HIGH)
    lower = DensityOfStates.of(whole, LOW, HIGH, own.ground - 3.0)
    assert lower.ground == own.ground - 3.0
    assert DensityOfStates.of(whole, LOW, HIGH, own.ground + 3.0).ground == own.ground
    one, other = own.sweep(BETAS), lower.sweep(BETAS)
    np.testing.assert_allclose(one.log_z, other.log_z, rtol=1e-12)
    np.testing.assert_allclose(one.excess + 3.0, other.excess, rtol=1e-12)


# --- g(E) -----------------------------------------------------------------------------------------


def test_that_the_density_of_states_of_a_bowl_is_constant() -> None:
    bowl = potential(SQUARED)
    assert bowl is not None
    states = DensityOfStates.of(ensemble(SQUARED, LOW, HIGH), LOW, HIGH)
    expected = np.log(2.0 * np.pi) - 0.5 * np.log(bowl.determinant)
    found = states.log_density(np.geomspace(2.0 / HIGH, 10.0 / LOW, 60))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    harmonic = Harmonic.of(bowl)
    assert harmonic is not None
    np.testing.assert_allclose(harmonic.log_density([0.1, 10.0]), expected, rtol=1e-14)


@pytest.mark.slow
def test_that_the_density_of_states_beside_a_prior_is_that_of_the_closed_form() -> None:
    problem = replace(SQUARED, temper="likelihood")
    bowl = surprisal(problem)
    assert bowl is not None
    exact = Harmonic.of(bowl, PRIOR)
    assert exact is not None
    states = DensityOfStates.of(ensemble(problem, LOW, HIGH), LOW, HIGH, bowl.value)
    at = np.geomspace(2.0 / HIGH, 100.0, 40)
    np.testing.assert_allclose(states.log_density(at), exact.log_density(at), rtol=0, atol=0.02)


@pytest.mark.parametrize("beta", [0.05, 1.0, 20.0])
def test_that_the_density_of_states_beside_a_prior_has_z_for_its_laplace_transform(
    beta: float,
) -> None:
    bowl = surprisal(SQUARED)
    assert bowl is not None
    exact = Harmonic.of(bowl, PRIOR)
    assert exact is not None

    def integrand(e: float) -> float:
        return float(np.exp(exact.log_density(e) - beta * e))

    points = [1e-2, 1.0, 10.0, 100.0]
    area, _ = quad(integrand, 1e-12, 4000.0, points=points, epsabs=1e-12, limit=400)
    assert np.log(area) == pytest.approx(float(exact.sweep(beta).gross[0]), abs=1e-6)


def test_that_a_second_well_is_a_step_of_the_density_of_states() -> None:
    whole = ensemble(SQUARED, LOW, HIGH)
    gap, ratio = 20.0, 4.0
    other = replace(
        whole,
        energy=np.concatenate([whole.energy, whole.energy + gap]),
        log_area=np.concatenate([whole.log_area, whole.log_area + np.log(ratio)]),
        kept=np.concatenate([whole.kept, whole.kept]),
    )
    states = DensityOfStates.of(other, LOW, HIGH)
    below, at, above = states.log_density([0.2 * gap, gap, 8.0 * gap]).tolist()
    assert above - below == pytest.approx(np.log(1.0 + ratio), abs=1e-2)
    assert below < at < above
