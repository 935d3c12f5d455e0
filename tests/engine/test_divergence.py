"""Whether Z diverges, against integrals over growing boxes."""

from __future__ import annotations

import re

import numpy as np
import pytest

from physviz.engine.divergence import why_divergent
from physviz.engine.energy import energy
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem
from physviz.engine.priors import Gaussian

pytestmark = pytest.mark.slow

SPREAD = Points.of([0.0, 1.0, 2.0, 3.0], [0.0, 1.5, 1.0, 3.0])
STACKED = Points.of([0.0, 0.0, 0.0, 2.0], [0.0, 0.7, -0.4, 1.0])
BARRED = Points.of([0.0, 1.0, 1.0, 4.0], [0.0, 1.5, 1.0, 3.0], [0.5, 1.0, 2.0, 0.7])
SETS = {"spread": SPREAD, "stacked": STACKED, "barred": BARRED}


def across(problem: Problem, beta: float, slope: float) -> float:
    """∫e^{−βφ}dβ₀ at one slope: panels about every ridge, over fifteen decades either way."""
    ridges = np.unique(problem.points.y - slope * problem.points.x)
    reach = np.logspace(-3, 12, 100)
    edges = np.unique(ridges[:, None] + np.concatenate([-reach, [0.0], reach]))
    node, weight = np.polynomial.legendre.leggauss(6)
    half, middle = 0.5 * np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
    at = middle[:, None] + half[:, None] * node
    theta = np.stack([at, np.full_like(at, slope)], axis=-1)
    phi = energy(problem)
    return float(np.sum(np.exp(-beta * (phi(theta) - phi.constant)) * weight * half[:, None]))


def shells_shrink(problem: Problem, beta: float) -> bool:
    """Whether boxes that grow tenfold in slope add less and less to Z."""
    shells = []
    for inner in (1e3, 1e4, 1e5):
        slopes = np.geomspace(inner, 10.0 * inner, 9)
        both = [sum(across(problem, beta, sign * slope) for sign in (-1, 1)) for slope in slopes]
        shells.append(np.trapezoid(both * slopes, np.log(slopes)))
    return bool((np.diff(shells) < 0.0).all())


@pytest.mark.parametrize("some", SETS.values(), ids=SETS)
@pytest.mark.parametrize("beta", [0.4, 0.6, 0.9, 1.2, 2.4])
def test_that_cauchy_converges_where_growing_boxes_say_so(some: Points, beta: float) -> None:
    # nc²/σ² = 4: thresholds at β = ½ (spread), 1 (three of four share one x), ½ (two of them).
    problem = Problem(some, Cauchy(0.7), 0.7)
    assert (why_divergent(problem, beta) is None) == shells_shrink(problem, beta)


@pytest.mark.parametrize("some", SETS.values(), ids=SETS)
@pytest.mark.parametrize("loss", [SoftL1(0.3), Huber(0.3), Absolute(0.3)], ids=str)
def test_that_losses_which_grow_like_residuals_bind_at_every_temperature(
    some: Points, loss: Loss
) -> None:
    problem = Problem(some, loss, 0.7)
    for beta in (1e-3, 1.0, 1e3):
        assert why_divergent(problem, beta) is None
    assert across(problem, 1.0, 1e3) < 1e-30 * across(problem, 1.0, 1.0)


def test_that_arctan_never_binds_under_a_flat_prior() -> None:
    problem = Problem(SPREAD, Arctan(1.0), 0.5)
    assert across(problem, 1.0, 1e6) > 0.5 * across(problem, 1.0, 1e4)
    for beta in (1e-3, 1.0, 1e6):
        reason = why_divergent(problem, beta)
        assert reason is not None and "every ‹temperature›" in reason


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
@pytest.mark.parametrize("some", [Points.of([], []), Points.of([3.0], [1.0]),
                                  Points.of([3.0, 3.0], [1.0, 2.0])])  # fmt: skip
def test_that_a_valley_is_bound_by_a_prior_alone(kind: type[Loss], some: Points) -> None:
    flat = why_divergent(Problem(some, kind(), 1.0), 1.0)
    assert flat is not None and "nothing binds θ" in flat
    for temper in ("joint", "likelihood"):
        bound = Problem(some, kind(), 1.0, Gaussian(), temper)
        assert why_divergent(bound, 1e-3) is None


def test_that_squared_loss_binds_as_soon_as_two_x_differ() -> None:
    assert why_divergent(Problem(Points.of([0.0, 1.0], [0.0, 1.0]), Squared(), 1.0), 1e-9) is None


@pytest.mark.parametrize("some", SETS.values(), ids=SETS)
def test_that_the_sentence_names_the_temperature_from_which_something_binds(some: Points) -> None:
    problem = Problem(some, Cauchy(0.7), 0.91)
    reason = why_divergent(problem, 0.01)
    assert reason is not None and reason.endswith(".")
    named = re.search(r"above β = ([\d.]+) it", reason)
    assert named is not None
    threshold = float(named[1])
    assert why_divergent(problem, threshold * 1.001) is None
    assert why_divergent(problem, threshold * 0.999) is not None
    assert ("3 points at x = 0" in reason) == (some is STACKED)


def test_that_noise_which_is_not_known_is_asked_for() -> None:
    with pytest.raises(NoNoise):
        why_divergent(Problem(Points.of([0.0, 1.0], [0.0, 1.0]), Cauchy()))
