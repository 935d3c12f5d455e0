"""Standardised x: the same lines in other coordinates, and a cost that is a round bowl there."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl, residuals
from physviz.engine.distribution import distribution
from physviz.engine.fit import fit
from physviz.engine.labels import Labels
from physviz.engine.losses import Cauchy, Huber
from physviz.engine.minima import minima
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Gaussian
from physviz.engine.quadratic import Quadratic
from physviz.engine.rows import as_latex, as_text
from physviz.engine.standard import Standard, condition
from physviz.engine.summary import summary
from tests.engine.problems import SHIPPED, points, shipped
from tests.engine.rational import Exact, as_written

HUBBLE = shipped("hubble1929")
FAR = Points.of(1e8 + np.arange(12.0), np.cos(np.arange(12.0)) + 3.0 * np.arange(12.0))


def surface_of(data: Points) -> Quadratic:
    surface = bowl(data)
    assert surface is not None
    return surface


def both(data: Points) -> tuple[Standard, Points]:
    standard = Standard.of(data)
    return standard, standard.points(data)


# --- the coordinates


@given(points())
def test_that_z_has_mean_nought_and_spread_one(data: Points) -> None:
    _, z = both(data)
    weights = np.ones(z.n) if z.y_error is None else z.y_error**-2.0
    assert np.average(z.x, weights=weights) == pytest.approx(0.0, abs=1e-12)
    assert np.average(z.x**2, weights=weights) == pytest.approx(1.0, rel=1e-12)


@given(points(), st.floats(-50.0, 50.0), st.floats(-50.0, 50.0))
def test_that_a_line_passes_by_every_point_as_it_did(
    data: Points, intercept: float, slope: float
) -> None:
    standard, z = both(data)
    theta = standard.theta((intercept, slope))
    here, there = residuals(data, (intercept, slope)), residuals(z, theta)
    assert there == pytest.approx(here, abs=1e-11 * (1.0 + 100.0 * abs(slope) + abs(intercept)))
    assert standard.own_theta(theta) == pytest.approx(
        (intercept, slope), abs=1e-12 * (1.0 + 100.0 * abs(slope) + abs(intercept))
    )


@pytest.mark.parametrize("data", [HUBBLE, FAR, shipped("ill_conditioned"), shipped("hogg2010")])
def test_that_there_and_back_points_are_what_they_were_to_a_last_digit(data: Points) -> None:
    standard, z = both(data)
    again = standard.own_points(z)
    assert np.abs(again.x - data.x).max() <= np.spacing(np.abs(data.x).max())
    assert (again.y == data.y).all()
    if data.y_error is not None and again.y_error is not None:
        assert (again.y_error == data.y_error).all()


@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_bowl_is_round(key: str) -> None:
    standard, z = both(shipped(key))
    surface = surface_of(z)
    assert condition(surface) == pytest.approx(1.0, abs=1e-12)
    assert surface.matrix == pytest.approx(2.0 * np.eye(2), abs=1e-12)
    own = standard.own_bowl(surface)
    assert condition(own) == pytest.approx(condition(surface_of(shipped(key))), rel=1e-9)
    theta = np.random.default_rng(0).uniform(-9.0, 9.0, (20, 2)) + own.minimum
    there = np.array([standard.theta(tuple(at)) for at in theta.tolist()])
    assert own.excess(theta) == pytest.approx(surface.excess(there), rel=1e-6)


def test_that_a_valley_stays_one() -> None:
    assert condition(surface_of(Points.of([3.0, 3.0], [1.0, 2.0]))) == math.inf


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (Points.of([], []), "no points"),
        (Points.of([2.0], [1.0]), "All x are equal"),
        (Points.of([2.0, 2.0, 2.0], [1.0, 2.0, 5.0]), "All x are equal"),
    ],
)
def test_that_x_without_a_spread_cannot_be_standardised(data: Points, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Standard.of(data)


# --- the numbers


@pytest.mark.parametrize("data", [HUBBLE, FAR, shipped("ill_conditioned"), shipped("hogg2010")])
def test_that_the_line_mapped_back_is_least_squares_in_x(data: Points) -> None:
    standard, z = both(data)
    found = standard.own_theta(surface_of(z).minimum)
    intercept, slope = Exact(*as_written(data)).theta
    assert found == pytest.approx((float(intercept), float(slope)), rel=1e-12)


def test_that_numpy_agrees_where_it_can() -> None:
    standard, z = both(HUBBLE)
    design = np.column_stack([np.ones(HUBBLE.n), HUBBLE.x])
    expected = np.linalg.lstsq(design, HUBBLE.y, rcond=None)[0]
    assert standard.own_theta(surface_of(z).minimum) == pytest.approx(tuple(expected), rel=1e-12)


@given(points())
def test_that_what_does_not_depend_on_coordinates_does_not_change(data: Points) -> None:
    _, z = both(data)
    here, there = surface_of(data), surface_of(z)
    scale = float(np.var(data.y)) + 1e-300
    assert there.value == pytest.approx(here.value, abs=1e-10 * scale)
    assert residuals(z, there.minimum) == pytest.approx(
        residuals(data, here.minimum), abs=1e-9 * (1.0 + float(np.abs(data.y).max()))
    )
    problem = Problem(data, sigma=1.5)
    one, other = boltzmann(problem, 0.7), boltzmann(replace(problem, points=z), 0.7)
    assert other.internal_energy == pytest.approx(one.internal_energy, rel=1e-10)
    assert other.heat_capacity == pytest.approx(one.heat_capacity, abs=1e-12)


@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_noise_is_what_it_was(key: str) -> None:
    _, z = both(shipped(key))
    here, there = noise(Problem(shipped(key))), noise(Problem(z))
    assert (there.sigma, there.source) == (pytest.approx(here.sigma, rel=1e-10), here.source)


@pytest.mark.parametrize("data", [HUBBLE, shipped("hogg2010"), shipped("norris")])
@pytest.mark.parametrize("beta", [0.01, 1.0, 30.0])
def test_that_log_z_differs_by_the_log_of_the_spread(data: Points, beta: float) -> None:
    standard, z = both(data)
    one, other = boltzmann(Problem(data), beta), boltzmann(Problem(z), beta)
    assert other.log_z - one.log_z == pytest.approx(standard.log_volume, abs=1e-9)
    assert other.entropy - one.entropy == pytest.approx(standard.log_volume, abs=1e-9)


@pytest.mark.parametrize("loss", [Huber(150.0), Cauchy(300.0)])
def test_that_a_robust_loss_has_the_same_minimum_and_log_z_but_for_the_spread(
    loss: Huber | Cauchy,
) -> None:
    standard, z = both(HUBBLE)
    here, there = Problem(HUBBLE, loss), Problem(z, loss)
    best, other = minima(here)[0], minima(there)[0]
    assert standard.own_theta(other.theta) == pytest.approx(best.theta, rel=1e-7)
    assert other.value == pytest.approx(best.value, rel=1e-12)
    assert condition(standard.own_bowl(other.bowl)) == pytest.approx(condition(best.bowl), rel=1e-6)
    gap = distribution(there, 1.0).log_z - distribution(here, 1.0).log_z
    assert gap == pytest.approx(standard.log_volume, abs=1e-7)


@given(points())
def test_that_the_covariance_mapped_back_is_that_of_the_fit_in_x(data: Points) -> None:
    standard, z = both(data)
    problem = Problem(data, sigma=2.0)
    one, other = fit(problem), fit(replace(problem, points=z))
    assert one is not None and one.covariance is not None
    assert other is not None and other.covariance is not None
    found = standard.own_covariance(other.covariance)
    assert found == pytest.approx(one.covariance, rel=1e-8, abs=1e-12)


# --- names, and the table with both sets of numbers


@pytest.mark.parametrize(
    ("standard", "name"),
    [
        (Standard(0.911375, 0.6319), "(distance − 0.911)/0.632"),
        (Standard(-3.25, 2.0), "(distance + 3.25)/2.00"),
        (Standard(0.0, 2.0), "distance/2.00"),
        (Standard(1005.0, 3.1623), "(distance − 1005.00)/3.16"),
        (Standard(100000005.5, 3.4521), "(distance − 100000005.50)/3.45"),
    ],
)
def test_that_z_is_called_what_it_is(standard: Standard, name: str) -> None:
    labels = standard.labels(Labels("distance", "velocity", "Mpc", "km/s", "error"))
    assert labels == Labels(name, "velocity", "", "km/s", "error")
    assert (labels.x_axis, labels.slope_unit) == (name, "km/s")


def test_that_the_table_gives_toldsets_of_numbers() -> None:
    standard, z = both(HUBBLE)
    labels = Labels("distance", "velocity", "Mpc", "km/s")
    plain = summary(Problem(HUBBLE), 1.0, labels)
    rows = summary(Problem(z), 1.0, labels, standard=standard)
    own = {row.html: row.text for row in rows if row.group == "In x's own units"}
    for group, name in [
        ("Line", "intercept β<sub>0</sub>"),
        ("Line", "slope β<sub>1</sub>"),
        ("Landscape", "condition number"),
    ]:
        (wanted,) = [row.text for row in plain if (row.group, row.html) == (group, name)]
        assert own[name] == wanted
    thermal = {row.html: row.text for row in plain if row.group == "Thermodynamics"}
    assert own["log Z, S[q]"] == f"{thermal['log Z']}, {thermal['‹entropy› S[q]']}"
    assert own["z ="] == "(distance − 0.911)/0.632"
    assert own["x: mean, sd"] == "0.911375, 0.631905 Mpc"
    there = {row.html: row.text for row in rows if row.group == "Line"}
    intercept, slope = surface_of(z).minimum
    assert there["slope β<sub>1</sub>"].split(" ± ")[0] == f"{slope:.0f}"
    assert there["intercept β<sub>0</sub>"].split(" ± ")[0] == f"{intercept:.0f}"
    assert "km/s/Mpc" not in there["slope β<sub>1</sub>"]
    assert "(distance − 0.911)/0.632" in as_text(rows) and r"\beta_0" in as_latex(rows)


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_a_gaussian_prior_is_carried_over_into_x_as_the_same_belief(temper: str) -> None:
    standard, z = both(HUBBLE)
    there = Problem(z, sigma=200.0, prior=Gaussian((0.0, 100.0), (300.0, 400.0)), temper=temper)
    rows = summary(there, 0.5, Labels(), standard=standard)
    (told,) = [r.value for r in rows if (r.group, r.html) == ("In x's own units", "log Z, S[q]")]
    said = told.split(", ")[0]
    # The integral itself over lines in x, with the prior s times as dense there.
    exponent = surface_of(HUBBLE)
    b0, b1 = np.meshgrid(np.linspace(-900, 900, 801), np.linspace(-400, 1300, 801))
    own = np.stack([b0, b1], axis=-1)
    theta = np.stack([b0 + b1 * standard.mean, b1 * standard.sd], axis=-1)
    n, sigma = HUBBLE.n, 200.0
    likelihood = n * exponent(own) / (2.0 * sigma**2) + n * math.log(sigma * math.sqrt(2 * math.pi))
    springs = ((theta - (0.0, 100.0)) / (300.0, 400.0)) ** 2
    prior = -0.5 * springs.sum(axis=-1) - math.log(2 * math.pi * 300 * 400) + standard.log_volume
    share = 0.5 if temper == "joint" else 1.0
    density = np.exp(-0.5 * likelihood + share * prior + 90.0)
    cell = (1800.0 / 800) * (1700.0 / 800)
    log_z = math.log(density.sum() * cell) - 90.0
    assert float(said.replace("−", "-")) == pytest.approx(log_z, abs=1e-3)
