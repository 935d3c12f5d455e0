"""Analytic losses much narrower than the residuals."""

from __future__ import annotations

import cmath
import math
from itertools import pairwise
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from physviz.engine.losses import Absolute, Arctan, Cauchy, SoftL1
from physviz.engine.path_integral import Integral, NoAmplitude, amplitude, partition
from physviz.engine.path_integral.action import action
from physviz.engine.path_integral.contours import by_contours
from physviz.engine.path_integral.faces import faces
from physviz.engine.path_integral.narrow import by_faces
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian, Prior
from tests.engine.problems import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from physviz.engine.path_integral.action import Action
    from physviz.engine.points import Floats

    Road = Callable[[Problem, Action, complex], Generator[None, None, Integral]]

Narrow = SoftL1 | Cauchy | Arctan
PLAIN = Points.of([0.0, 1.0, 2.0, 3.0, 5.0], [0.3, 1.0, 2.9, 2.2, 6.1])
LEFT, RIGHT = np.array([-0.6, 0.5, 2.0]), np.array([0.2, 1.4, 3.0])
WINGS = Points.of([-1.0] * 3 + [1.0] * 3, np.concatenate([LEFT, RIGHT]))
"""All x are ±1, so S is a sum of functions of p = β₀ − β₁ and q = β₀ + β₁, and Z a product."""
NODE, WEIGHT = np.polynomial.legendre.leggauss(30)


def run(road: Road, problem: Problem, b: complex) -> Integral:
    ground = action(problem)
    assert ground is not None
    turns = road(problem, ground, b)
    while True:
        try:
            next(turns)
        except StopIteration as done:
            return done.value


def off(found: Integral, expected: complex, base: complex = 0.0) -> float:
    """Return the relative error, ``expected`` lacking a factor e^base."""
    return abs(cmath.exp(found.log - base) / expected - 1.0)


def one_point(c: float, b: complex) -> complex:
    """∫e^{−bρ(r)/2}dr = 2c e^a K₁(a), a = bc²."""
    with mpmath.workdps(30):
        a = mpmath.mpc(b) * c * c
        return complex(2 * c * mpmath.exp(a) * mpmath.besselk(1, a))


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.0, 45.0, 80.0, 90.0])
@pytest.mark.parametrize("size", [1e-2, 1.0, 1e2, 1e4])
@pytest.mark.parametrize("c", [1.2, 1e-1, 1e-3])
def test_that_two_points_make_a_product_of_bessel_functions(
    c: float, size: float, angle: float
) -> None:
    b = cmath.rect(size, -math.radians(angle))
    found = run(by_faces, Problem(Points.of([-1.0, 1.0], [0.4, 2.0]), SoftL1(c)), b)
    error = off(found, 0.5 * one_point(c, b) ** 2)
    assert error <= found.error <= 1e-8


def on_the_real_axis(y: Floats, loss: Narrow, b: complex, width: float) -> tuple[complex, float]:
    """∫e^{−b(s(p) − s₀)}e^{−p²/2width²}dp with s = Σρ(y − p)/6, s₀ that at the middle y, and s₀.

    On panels that shrink towards every y.
    """
    share, c = 1.0 / 6.0, loss.c
    ground = share * float(loss.rho(y - y[1]).sum())
    steps = c * 1.6 ** np.arange(-2, 80)
    ends = np.concatenate([y, *(v + sign * steps for v in y for sign in (-1.0, 1.0))])
    reach = 9.0 * width
    if math.isinf(width):
        reach = 50.0 / (b.real * share * c * len(y)) + 5.0
    ends = np.unique(np.append(ends[np.abs(ends) < reach], [-reach, reach]))
    total = 0.0j
    for low, high in pairwise(ends.tolist()):
        rise = np.ptp([share * loss.rho(y - p).sum() for p in (low, 0.5 * (low + high), high)])
        edges = np.linspace(low, high, int(abs(b) * rise / 4.0) + 2)
        half = 0.5 * np.diff(edges)[:, None]
        p = edges[:-1, None] + half * (1.0 + NODE)
        cost = share * sum(loss.rho(v - p) for v in y.tolist()) - ground
        total += complex((np.exp(-b * cost - 0.5 * (p / width) ** 2) @ WEIGHT) @ half[:, 0])
    return total, ground


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.0, 45.0, 80.0])
@pytest.mark.parametrize("size", [10.0, 1e3, 1e5])
@pytest.mark.parametrize("c", [1e-1, 1e-2])
def test_that_wings_make_a_product_of_integrals(c: float, size: float, angle: float) -> None:
    b = cmath.rect(size, -math.radians(angle))
    (one, low), (other, high) = (on_the_real_axis(y, SoftL1(c), b, math.inf) for y in (LEFT, RIGHT))
    found = run(by_faces, Problem(WINGS, SoftL1(c)), b)
    assert off(found, 0.5 * one * other, -b * (low + high)) <= found.error <= 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("size", [1.0, 1e2, 1e4])
@pytest.mark.parametrize("c", [1e-1, 1e-2])
@pytest.mark.parametrize("kind", [SoftL1, Cauchy, Arctan])
def test_that_wings_under_a_prior_make_a_product_of_integrals(
    kind: type[Narrow], c: float, size: float
) -> None:
    loss, width = kind(c), 1.3
    # In units in which ρ ~ c|r|, or c² if it grows no more than a logarithm.
    b = -1j * (size if loss.convex else min(size, 15.0 / (c * c)))
    (one, low), (other, high) = (on_the_real_axis(y, loss, b, width) for y in (LEFT, RIGHT))
    expected = one * other / (2.0 * math.pi * width * width)
    # p and q are independent N(0, width²) where β₀ and β₁ are N(0, width²/2).
    tau = width / math.sqrt(2.0)
    found = run(by_faces, Problem(WINGS, loss, prior=Gaussian((0.0, 0.0), (tau, tau))), b)
    assert off(found, expected, -b * (low + high)) <= found.error <= 1e-7


@pytest.mark.slow
@pytest.mark.parametrize("prior", [Flat(), Gaussian((0.5, 0.9), (0.5, 0.3))], ids=["flat", "prior"])
@pytest.mark.parametrize("hbar", [1e-3, 1e-2, 0.1])
@pytest.mark.parametrize("c", [0.2, 0.6, 2.0])
def test_that_either_road_gives_the_same_where_both_can_be_taken(
    c: float, hbar: float, prior: Prior
) -> None:
    problem = Problem(PLAIN, SoftL1(c), prior=prior)
    wide, narrow = (run(road, problem, -1j / hbar) for road in (by_contours, by_faces))
    assert off(narrow, wide.value) <= narrow.error + 2.0 * wide.error <= 1e-7


@pytest.mark.slow
@pytest.mark.parametrize("hbar", [0.3, 30.0])
def test_that_a_vanishing_width_makes_it_the_absolute_loss(hbar: float) -> None:
    # e^{−bρ} differs from the absolute loss's by bc²(1 − c/|r| + …): near its kink for |r| < c.
    widths = [4e-3, 1e-3]
    gaps = []
    for c in widths:
        # The unit of S shrinks with c, and ħ with it.
        b = -1j / (hbar * c)
        kinked = partition(Problem(PLAIN, Absolute(2.0 * c)), b).value * cmath.exp(2.0 * b * c * c)
        gaps.append(off(run(by_faces, Problem(PLAIN, SoftL1(c)), b), kinked))
    # Of second order, but for a logarithm.
    assert gaps[0] < 1e-3
    assert 8.0 < gaps[0] / gaps[1] < 20.0


@pytest.mark.slow
def test_that_the_command_lines_own_example_has_its_amplitude() -> None:
    problem = Problem(shipped("hubble1929"), SoftL1(1.0))
    found = amplitude(problem, 1000.0)
    kinked = amplitude(Problem(problem.points, Absolute(2.0)), 1000.0)
    assert found.error < 1e-6
    assert off(found, kinked.value * cmath.exp(-2j / 1000.0)) < 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("size", [3.0, 30.0])
def test_that_contours_of_straight_and_bent_pieces_agree(
    size: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where e^{−bS} turns within the width of a line neither is beyond its depth.
    c, found = 0.05, []
    problem = Problem(PLAIN, SoftL1(c))
    for swift in (1e9, 1e-9):
        monkeypatch.setattr("physviz.engine.path_integral.narrow.SWIFT", swift)
        found.append(run(by_faces, problem, -1j * size / (c * c)))
    assert off(found[0], found[1].value) <= found[0].error + found[1].error <= 1e-6


@pytest.mark.parametrize(
    "points",
    [
        Points.of([0.0, 1.0, 2.0], [0.0, 1.0, 2.0]),
        Points.of([0.0, 0.0, 1.0, 1.0, 2.0, 2.0], [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]),
        Points.of([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 1.0, 0.0]),
    ],
    ids=["on one line", "twice", "level"],
)
def test_that_points_in_line_or_twice_are_no_harder(points: Points) -> None:
    c, b = 1e-2, -1j
    found = run(by_faces, Problem(points, SoftL1(c)), b)
    kinked = partition(Problem(points, Absolute(2.0 * c)), b).value * cmath.exp(2.0 * b * c * c)
    assert found.error <= 1e-7
    assert off(found, kinked) <= 1e-4


def test_that_the_amplitude_does_not_know_the_units() -> None:
    near = amplitude(Problem(PLAIN, SoftL1(0.01)), 0.3)
    x, y = np.asarray(PLAIN.x), np.asarray(PLAIN.y)
    # S and ħ are in [y]², an area of the plane in [y]²/[x].
    far = amplitude(Problem(Points.of(1e8 + 4.0 * x, 3.0 * y), SoftL1(0.03)), 2.7)
    assert far.value == pytest.approx(9.0 / 4.0 * near.value, rel=2e-8)


def test_that_too_many_bends_are_refused_with_the_remedy() -> None:
    x = np.linspace(0.0, 1.0, 300)
    problem = Problem(Points.of(x, np.sin(40.0 * x)), SoftL1(1e-4))
    with pytest.raises(NoAmplitude, match="take a larger c"):
        amplitude(problem, 1.0)
    with pytest.raises(NoAmplitude, match="take a larger c"):
        amplitude(Problem(PLAIN, SoftL1(1e-12)), 1.0)


def test_that_faces_fill_the_box_and_no_line_crosses_one() -> None:
    rng = np.random.default_rng(4)
    arms, levels = rng.standard_normal((9, 2)), rng.standard_normal(9)
    box = np.array([[-5.0, -4.0], [5.0, 4.0]])
    turns = faces(arms, levels, box, 1e-9)
    while True:
        try:
            next(turns)
        except StopIteration as done:
            found = done.value
            break
    x, y = found[..., 0], found[..., 1]
    area = 0.5 * np.sum(x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y, axis=1)
    assert (area > 0.0).all()
    assert area.sum() == pytest.approx(80.0, rel=1e-12)
    beyond = found @ arms.T - levels
    assert np.minimum(beyond.max(axis=1), -beyond.min(axis=1)).max() < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("loss", [Cauchy(0.02), Arctan(0.02)])
def test_that_a_narrow_loss_under_a_wide_prior_is_one_analytic_function(
    loss: Cauchy | Arctan,
) -> None:
    problem = Problem(PLAIN, loss, prior=Gaussian((0.0, 1.0), (2.0, 1.0)))
    b = cmath.rect(1.0 / loss.c**2, -0.4 * math.pi)
    found, radius, count = partition(problem, b), 0.03 * abs(b), 10
    assert found.error < 1e-7
    # The value in the middle of a circle is the mean of those on it.
    ring = [b + radius * cmath.exp(2j * math.pi * k / count) for k in range(count)]
    mean = sum(partition(problem, each).value for each in ring) / count
    assert mean == pytest.approx(found.value, rel=1e-7)
